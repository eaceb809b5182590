//go:build !nomoov

package moov

import (
	"fmt"
	"strconv"
	"strings"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
)

var _ connection.RequestIDGenerator = RequestID{}

// RequestID tells moov's connection which reply belongs to which request: by class and function of the message
// type, the STAN (DE 11) and the terminal (DE 41).
//
// The connection's own way is the STAN alone. A reversal repeats the STAN of its sale, so that a 0210 that comes
// too late is taken for the answer to the 0400, and a terminal believes that its sale was reversed while the host
// has it approved.
//
//	connection.SetRequestIDGenerator(moov.RequestID{})
//
// A value that one side fills and the other strips is the same: STAN 000123 is 123, and a terminal's id may have
// spaces behind it.
type RequestID struct {
	// Fields are the data elements that a reply repeats, nil for 11 and 41. The first must be there. Where several
	// acquirers share a line, or the terminals of a host have STANs of their own, name those too: 7, 11, 32.
	Fields []int
}

// GenerateRequestID is the key of the exchange that a message belongs to: "0200|11=123|41=T0000001". A request and
// its reply have the same, and so has a repeat (0401).
func (r RequestID) GenerateRequestID(m *theirs.Message) (string, error) {
	if m == nil {
		return "", fmt.Errorf("moov: request id: want a message, have nil")
	}
	mti, err := m.GetMTI()
	if err != nil {
		return "", fmt.Errorf("moov: request id: DE 0 message type indicator: %w", err)
	}
	for mti != "" && len(mti) < 4 { // a Numeric one, or one that is padded, has lost its zeros
		mti = "0" + mti
	}
	if len(mti) != 4 || strings.Trim(mti, "0123456789") != "" {
		return "", fmt.Errorf("moov: request id: want a message type of four digits, have %q", mti)
	}
	var b strings.Builder
	b.WriteString(mti[:2])
	b.WriteByte(mti[2] &^ 1) // 1 answers 0, 3 answers 2, 5 acknowledges 4
	b.WriteByte('0')
	fields := r.Fields
	if len(fields) == 0 {
		fields = []int{11, 41}
	}
	for i, n := range fields {
		value, present := fieldText(m, n)
		if i == 0 && !present {
			return "", fmt.Errorf("moov: request id: want DE %d in an MTI %s, have none", n, mti)
		}
		b.WriteString("|" + strconv.Itoa(n) + "=" + unfilled(value))
	}
	return b.String(), nil
}

// fieldText is the value of a field, and whether the message has it.
func fieldText(m *theirs.Message, n int) (string, bool) {
	f := m.GetField(n)
	if f == nil {
		return "", false
	}
	value, err := f.String()
	return value, err == nil
}

// unfilled is a value without the zeros and spaces that fill its field.
func unfilled(value string) string {
	value = strings.Trim(value, " ")
	if value == "" || strings.Trim(value, "0123456789") == "" {
		return strings.TrimLeft(value, "0")
	}
	return value
}
