#!/usr/bin/env bash
# A test of a terminal with nothing but bash and curl: the answer to a sale is lost on purpose, the terminal reverses,
# the clock goes to the next working day, and acqsim says where the money is.
#
#     acqsim serve --clock held --show-test-pan --api 127.0.0.1:8585     # in another window
#     bash docs/examples/control-api.sh http://127.0.0.1:8585            # exit code 0 when the answer is the right one
#
# The terminal here is a few lines, so that the test can be read in one go; yours stands in its place. Without jq, value
# finds in a JSON text what this test asks for.
set -euo pipefail
server=${1:-http://127.0.0.1:8585}

token=${ACQSIM_API_TOKEN:-} # wanted where other machines reach the API

# call METHOD URL [BODY]
call() {
  curl --silent --show-error --fail-with-body --max-time 10 ${token:+--header "Authorization: Bearer $token"} \
    ${3:+--header 'Content-Type: application/json' --data "$3"} --request "$1" "$2"
}

# value KEY [BEHIND]: the first value of a key in the JSON text of standard input, behind a text in it
value() {
  local json; json=$(cat); json=${json#*"${2:-}"}
  json=${json#*"\"$1\":"}; json=${json#\"}
  printf %s "${json%%[\",\}]*}"
}

# pack MTI FIELD=VALUE …, in ascending order: a message with its length of two bytes
pack() {
  local mti=$1 first=0 second=0 content= field n value; shift
  for field; do
    n=${field%%=*} value=${field#*=}
    if ((n > 64)); then
      first=$((first | 1 << 63)) second=$((second | 1 << (128 - n)))
    else
      first=$((first | 1 << (64 - n)))
    fi
    case $n in
      2) content+=$(printf %02d ${#value}) ;;
      60) content+=$(printf %03d ${#value}) ;;
    esac
    content+=$value
  done
  local text; text=$mti$(printf %016X "$first")
  ((second == 0)) || text+=$(printf %016X "$second")
  text+=$content
  printf "\\x$(printf %02x $((${#text} >> 8)))\\x$(printf %02x $((${#text} & 255)))%s" "$text"
}

# receive MTI: the next message, which must be of that type. Bash keeps no zero byte, so the length is read as numbers.
receive() {
  local length text
  length=$(head -c 2 <&3 | od -An -tu1 | { read -r high low; echo $((high * 256 + low)); })
  text=$(head -c "$length" <&3)
  [[ $text == "$1"* ]] || { echo "want $1, got $text" >&2; return 1; }
  printf %s "$text"
}

made=$(call POST "$server/v1/worlds" '{"profile": "two-shops", "clock": "held"}')
world=$server/v1/worlds/$(value id <<<"$made")
address=$(value addr <<<"$made")
tills=$(call GET "$world/terminals")
terminal=$(value terminal '"T1"' <<<"$tills") merchant=$(value merchant '"T1"' <<<"$tills")
card=$(call GET "$world/cards" | value pan '"alice"')
now=$(call GET "$world/clock" | value now) # 2026-03-25T10:00:00+08:00
time=${now:11:2}${now:14:2}${now:17:2} date=${now:5:2}${now:8:2}

host=${server#*://} host=${host%%[:/]*}
exec 3<>"/dev/tcp/$host/${address##*:}"
pack 0800 11=000001 "12=$time" "13=$date" "41=$terminal" "42=$merchant" 60=000001 70=001 >&3
signed=$(receive 0810)
batch=${signed: -6} # its last field is DE 60, the batch that is open
[[ $signed == *00"$terminal$merchant"* ]] || { echo "signed on with $signed" >&2; exit 1; } # DE 39, 41, 42

fault=$(call POST "$world/faults" '{"rule": "drop 0210"}' | value id)
pack 0200 "2=$card" 3=000000 4=000000001250 11=000002 "12=$time" "13=$date" 22=012 25=00 \
  "41=$terminal" "42=$merchant" 49=156 "60=$batch" >&3
for ((asked = 0; $(call GET "$world/faults/$fault" | value count) == 0; asked++)); do # until the answer has been lost
  ((asked < 500)) || { echo "the fault never acted" >&2; exit 1; }
done

pack 0400 "2=$card" 3=000000 4=000000001250 11=000003 "12=$time" "13=$date" 22=012 25=00 39=98 \
  "41=$terminal" "42=$merchant" 49=156 "60=$batch" "90=0200000002$date$(printf %028d 0)" >&3
reversed=$(receive 0410)
[[ $reversed == *00"$terminal$merchant"* ]] || { echo "reversed with $reversed" >&2; exit 1; }
exec 3>&-

call POST "$world/clock/advance" '{"to": "T+1 18:00"}' >/dev/null
money=$(call GET "$world/transactions/000002/money")
answer="with the $(value holder <<<"$money"): $(value cause <<<"$money")"
echo "$answer"
[[ $answer == 'with the cardholder: reversed-after-lost-reply' ]] || { echo "$money" >&2; exit 1; }
call DELETE "$world"
