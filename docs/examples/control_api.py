#!/usr/bin/env python3
"""A test of a terminal with nothing but Python's standard library: the answer to a sale is lost on purpose, the
terminal reverses, the clock goes to the next working day, and acqsim says where the money is.

    acqsim serve --clock held --show-test-pan --api 127.0.0.1:8585    # in another window
    python3 docs/examples/control_api.py http://127.0.0.1:8585        # exit code 0 when the answer is the right one

The terminal here is a few lines, so that the test can be read in one go; yours stands in its place.
"""
import json, os, socket, struct, sys, time
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TOKEN = os.environ.get("ACQSIM_API_TOKEN")  # wanted where other machines reach the API
FIXED = {3: 6, 4: 12, 7: 10, 11: 6, 12: 6, 13: 4, 14: 4, 15: 4, 22: 3, 25: 2, 37: 12, 38: 6, 39: 2, 41: 8, 42: 15,
         49: 3, 52: 16, 64: 16, 70: 3, 90: 42}
COUNTED = {2: 2, 32: 2, 44: 2, 48: 3, 54: 3, 55: 3, 60: 3, 61: 3, 62: 3}  # field: digits of its length


def call(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + TOKEN} if TOKEN else {})}
    request = Request(url, data, headers, method=method)
    with urlopen(request, timeout=10) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def send(line, mti, fields):
    bits = sum(1 << 128 - n for n in fields) | (1 << 127 if max(fields) > 64 else 0)
    text = mti + ("%032X" % bits if bits >> 127 else "%016X" % (bits >> 64))
    for n in sorted(fields):
        text += fields[n] if n in FIXED else "%0*d" % (COUNTED[n], len(fields[n])) + fields[n]
    line.sendall(struct.pack(">H", len(text)) + text.encode())


def receive(line):
    read = line.makefile("rb").read
    text, fields = read(struct.unpack(">H", read(2))[0]).decode(), {}
    size = 32 if int(text[4], 16) & 8 else 16
    bits, at = int(text[4:4 + size], 16) << 128 - 4 * size, 4 + size
    for n in range(2, 129):
        if bits >> 128 - n & 1:
            length = FIXED.get(n) or int(text[at:at + COUNTED[n]])
            at += COUNTED.get(n, 0)
            fields[n], at = text[at:at + length], at + length
    return text[:4], fields


def main(server):
    made = call("POST", server + "/v1/worlds", {"profile": "two-shops", "clock": "held"})
    world = server + "/v1/worlds/" + made["id"]
    till = next(t for t in call("GET", world + "/terminals")["terminals"] if t["name"] == "T1")
    card = next(c for c in call("GET", world + "/cards")["cards"] if c["name"] == "alice")
    now = call("GET", world + "/clock")["now"]  # 2026-03-25T10:00:00+08:00
    own = {12: now[11:19].replace(":", ""), 13: now[5:7] + now[8:10], 41: till["terminal"], 42: till["merchant"]}
    address = urlsplit(server).hostname, int(made["ports"][0]["addr"].rsplit(":", 1)[1])

    with socket.create_connection(address, timeout=10) as line:
        send(line, "0800", {11: "000001", **own, 60: "000001", 70: "001"})
        mti, got = receive(line)
        assert (mti, got[39]) == ("0810", "00"), got
        own[60] = got[60]  # the batch that is open

        fault = call("POST", world + "/faults", {"rule": "drop 0210"})
        sale = {2: card["pan"], 3: "000000", 4: "000000001250", 22: "012", 25: "00", 49: "156"}
        send(line, "0200", {11: "000002", **own, **sale})
        deadline = time.monotonic() + 10
        while call("GET", world + "/faults/" + fault["id"])["count"] == 0:  # until the answer has been lost
            assert time.monotonic() < deadline, "the fault never acted"

        send(line, "0400", {11: "000003", **own, **sale, 39: "98", 90: "0200000002" + own[13] + "0" * 28})
        mti, got = receive(line)
        assert (mti, got[39]) == ("0410", "00"), got

    call("POST", world + "/clock/advance", {"to": "T+1 18:00"})
    money = call("GET", world + "/transactions/000002/money")
    print("with the %s: %s" % (money["holder"], money["cause"]))
    assert (money["holder"], money["cause"]) == ("cardholder", "reversed-after-lost-reply"), money
    call("DELETE", world)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["http://127.0.0.1:8585"])
