package link

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"acqsim/iso8583"
)

// MatchFunc appends to dst the key of the exchange that message belongs to, and says whether message is a reply. A
// request and its reply must give the same key. It is called by many goroutines at once. MatchOn makes one; write
// another where a network matches on something else, such as a header.
type MatchFunc func(dst, message []byte) (key []byte, reply bool, err error)

// MatchKey names an exchange, for people and in errors: "0200|11=000123|41=10000001". It prints with PAN and track data
// masked.
type MatchKey string

// MatchOn matches a reply to its request by message class and function and by the given fields: often 11 and 41, or
// 7, 11 and 32, or 37. A repeat has the key of its original (0401 that of 0400), and so has the reply of both (0410).
// It reads a message no further than the last of the fields: what is wrong after that, the party finds that gets it.
func MatchOn(spec *iso8583.Spec, fields ...int) MatchFunc {
	names := make([]string, len(fields))
	for i, n := range fields {
		names[i] = "|" + strconv.Itoa(n) + "="
	}
	last := slices.Max(append([]int{1}, fields...))
	messages := sync.Pool{New: func() any { return iso8583.NewMessage(spec) }}
	return func(dst, message []byte) ([]byte, bool, error) {
		m := messages.Get().(*iso8583.Message)
		defer messages.Put(m)
		if err := m.DecodeTo(message, last); err != nil {
			return dst, false, err
		}
		dst, reply, err := appendRequestMTI(dst, m.MTI())
		if err != nil {
			return dst, false, err
		}
		for i, n := range fields {
			dst = append(dst, names[i]...)
			dst = append(dst, m.Get(n)...)
		}
		return dst, reply, nil
	}
}

// appendRequestMTI appends the MTI of the request that mti belongs to. The third digit of an MTI is its function: 0
// request, 1 its response, 2 advice, 3 its response, 4 notification, 5 its acknowledgement; the fourth tells repeats
// apart.
func appendRequestMTI(dst []byte, mti string) ([]byte, bool, error) {
	if len(mti) != 4 || mti[2] < '0' || mti[2] > '9' {
		return dst, false, fmt.Errorf("link: MTI %q is not four digits", mti)
	}
	function := mti[2] - '0'
	return append(dst, mti[0], mti[1], '0'+function&^1, '0'), function&1 == 1, nil
}

// parts splits a key into the MTI and the fields.
func (k MatchKey) parts() []string { return strings.Split(string(k), "|") }

// String is the key with what must not be printed masked: six and four digits of a PAN, nothing of track data.
func (k MatchKey) String() string {
	parts := k.parts()
	for i, p := range parts {
		name, value, _ := strings.Cut(p, "=")
		switch name {
		case "2", "34":
			parts[i] = name + "=" + maskPAN(value)
		case "14", "35", "36", "45", "52", "55":
			parts[i] = name + "=***"
		}
	}
	return strings.Join(parts, "|")
}

func maskPAN(pan string) string {
	if len(pan) < 13 {
		return strings.Repeat("*", len(pan))
	}
	return pan[:6] + strings.Repeat("*", len(pan)-10) + pan[len(pan)-4:]
}

// difference counts the parts in which two keys differ.
func (k MatchKey) difference(other MatchKey) int {
	a, b := k.parts(), other.parts()
	n := max(len(a), len(b)) - min(len(a), len(b))
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// differs says in words how a reply with key k is not the reply to awaited: "DE 11 is 000124, awaited 000123".
func (k MatchKey) differs(awaited MatchKey) string {
	a, b := MatchKey(k.String()).parts(), MatchKey(awaited.String()).parts()
	raw, rawAwaited := k.parts(), awaited.parts()
	if len(a) != len(b) {
		return fmt.Sprintf("key is %s, awaited %s", k, awaited)
	}
	var words []string
	for i := range a {
		if raw[i] == rawAwaited[i] {
			continue
		}
		name, have, isField := strings.Cut(a[i], "=")
		_, want, _ := strings.Cut(b[i], "=")
		switch {
		case !isField:
			words = append(words, fmt.Sprintf("MTI answers %s, awaited an answer to %s", a[i], b[i]))
		case have == "":
			words = append(words, fmt.Sprintf("DE %s is missing, awaited %s", name, want))
		default:
			words = append(words, fmt.Sprintf("DE %s is %s, awaited %s", name, have, want))
		}
	}
	return strings.Join(words, "; ")
}
