//go:build !nomoov

package moov

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/iso8583"
	"acqsim/link"
)

// leg is the line of a till in a shipped layout: the till at end 0, its acquirer at end 1.
type leg struct {
	*testing.T
	wire *Wire
	line engine.Connection
	spec *iso8583.Spec
}

const (
	till     = 0
	acquirer = 1
)

func newLeg(t *testing.T, layout string) *leg {
	t.Helper()
	before := goleak.IgnoreCurrent() // goroutines of moov's may wait for good: TestTwoRepliesInOneRead
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	spec, err := iso8583.Shipped(layout)
	require.NoError(t, err)
	wire, err := NewWire()
	require.NoError(t, err)
	l := &leg{T: t, wire: wire, spec: spec}
	l.connect()
	t.Cleanup(func() {
		require.NoError(t, l.line.Close())
		require.NoError(t, l.line.Close(), "it is safe to repeat")
		require.NoError(t, wire.Close())
		require.NoError(t, wire.Close(), "it is safe to repeat")
	})
	return l
}

// connect makes a connection, in place of the one before if there was one.
func (l *leg) connect() {
	l.Helper()
	if l.line != nil {
		require.NoError(l, l.line.Close())
	}
	var err error
	l.line, err = l.wire.Open(&engine.LinkConfig{A: "T1", B: "acquirer", Layout: l.spec}, false)
	require.NoError(l, err)
}

// message is one of a till's exchange, in our bytes.
func (l *leg) message(mti string, stan uint64, code string) []byte {
	l.Helper()
	m := iso8583.NewMessage(l.spec)
	m.SetMTI(mti)
	m.Set(3, "000000")
	m.Set(4, "000000001250")
	m.SetNumber(11, stan)
	m.Set(41, "10000001")
	if info, ok := l.spec.Field(39); code != "" && ok {
		m.Set(39, fmt.Sprintf("%0*s", info.MaxLength, code))
	}
	b, err := m.AppendEncode(nil)
	require.NoError(l, err)
	return b
}

func (l *leg) depart(from int, message []byte) []byte {
	l.Helper()
	packed, err := l.line.Depart(from, message)
	require.NoError(l, err)
	require.Equal(l, message, packed, "moov packs our bytes")
	return packed
}

// stream is messages behind their length headers.
func (l *leg) stream(messages ...[]byte) (out []byte) {
	l.Helper()
	for _, m := range messages {
		var err error
		out, err = link.Framer{}.Append(out, m)
		require.NoError(l, err)
	}
	return out
}

func (l *leg) arrive(from int, stream []byte) [][]byte {
	l.Helper()
	messages, err := l.line.Arrive(from, stream)
	require.NoError(l, err)
	return messages
}

// A sale and its answer go through moov's client and server byte for byte, in every shipped layout, and the answer is
// that of the Send that waits.
func TestWireCarriesASale(t *testing.T) {
	for _, layout := range iso8583.ShippedNames() {
		t.Run(layout, func(t *testing.T) {
			l := newLeg(t, layout)
			for stan := uint64(1); stan <= 3; stan++ {
				sale := l.depart(till, l.message("0200", stan, ""))
				require.Equal(t, [][]byte{sale}, l.arrive(till, l.stream(sale)))
				answer := l.depart(acquirer, l.message("0210", stan, "00"))
				require.Equal(t, [][]byte{answer}, l.arrive(acquirer, l.stream(answer)))
			}
			require.Equal(t, engine.Tally{Packed: 6}, l.wire.Tally())
		})
	}
}

// An answer that nobody waits for, such as the second of two, reaches the till all the same, and is counted.
func TestWireCountsUnmatchedAnswers(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	l.arrive(till, l.stream(l.depart(till, l.message("0200", 1, ""))))
	answer := l.depart(acquirer, l.message("0210", 1, "00"))
	for range 2 {
		require.Equal(t, [][]byte{answer}, l.arrive(acquirer, l.stream(answer)))
	}
	require.Equal(t, engine.Tally{Packed: 2, Unmatched: 1}, l.wire.Tally())
}

// The trap is not on this wire: the late 0210 of a sale whose reversal has the same STAN belongs to the sale, and the
// 0410 to the reversal, although both wait.
func TestWireTellsLateAnswersApart(t *testing.T) {
	l := newLeg(t, "unionpay-direct")
	for _, mti := range []string{"0200", "0400"} {
		l.arrive(till, l.stream(l.depart(till, l.message(mti, 7, ""))))
	}
	for _, mti := range []string{"0210", "0410"} {
		answer := l.depart(acquirer, l.message(mti, 7, "00"))
		require.Equal(t, [][]byte{answer}, l.arrive(acquirer, l.stream(answer)))
	}
	require.Equal(t, engine.Tally{Packed: 4}, l.wire.Tally())
}

// A till that asks again no longer waits for the first answer: moov's first Send ends, so that the one answer that
// comes is that of the repeat.
func TestWireRepeats(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	for range 3 {
		l.arrive(till, l.stream(l.depart(till, l.message("0400", 7, ""))))
	}
	answer := l.depart(acquirer, l.message("0410", 7, "00"))
	require.Equal(t, [][]byte{answer}, l.arrive(acquirer, l.stream(answer)))
	require.Zero(t, l.wire.Tally().Unmatched)
}

// What moov cannot read does not come, and the messages behind it do: moov passes over it. Bytes that a fault made
// are counted as sent raw.
func TestWireUnreadable(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	sale := l.depart(till, l.message("0200", 1, ""))
	require.Equal(t, [][]byte{nil}, l.arrive(till, l.stream(sale[:len(sale)-3])))
	require.Equal(t, [][]byte{sale}, l.arrive(till, l.stream(sale)))
	require.Equal(t, engine.Tally{Packed: 1, Raw: 1, Unread: 1}, l.wire.Tally())
}

// A length header that says more than the truth makes moov wait for the rest and take it from the next message. It
// passes over bytes behind a message: the party gets the message and hears nothing of them.
func TestWireLyingLength(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	sale := l.depart(till, l.message("0200", 1, ""))
	long := l.stream(sale)
	long[1] += 4
	require.Empty(t, l.arrive(till, long))
	require.Equal(t, [][]byte{sale}, l.arrive(till, l.stream(sale)[:4]))
	require.Equal(t, engine.Tally{Packed: 1, Raw: 1}, l.wire.Tally())
}

// A message in pieces is one message.
func TestWireInPieces(t *testing.T) {
	l := newLeg(t, "unionpay-direct")
	sale := l.depart(till, l.message("0200", 1, ""))
	stream := l.stream(sale)
	for i := range stream {
		messages := l.arrive(till, stream[i:i+1])
		if i < len(stream)-1 {
			require.Empty(t, messages)
		} else {
			require.Equal(t, [][]byte{sale}, messages)
		}
	}
}

// Two messages in one read come both, in whichever order moov's goroutines run: this is the known difference of the
// wire (CASES E17).
func TestWireTwoInOneRead(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	sale, reversal := l.depart(till, l.message("0200", 1, "")), l.depart(till, l.message("0400", 1, ""))
	require.ElementsMatch(t, [][]byte{sale, reversal}, l.arrive(till, l.stream(sale, reversal)))
}

// Both ends notice a connection that is cut, and the Sends that wait end with it; a new connection works.
func TestWireCut(t *testing.T) {
	for _, how := range []fault.CutKind{fault.Reset, fault.Finish, fault.HalfOpen} {
		t.Run(string(how), func(t *testing.T) {
			l := newLeg(t, "1987-ascii")
			sale := l.depart(till, l.message("0200", 1, ""))
			require.Empty(t, l.arrive(till, l.stream(sale)[:20]))
			require.NoError(t, l.line.Break(till, how))
			l.connect()
			sale = l.depart(till, l.message("0200", 2, ""))
			require.Equal(t, [][]byte{sale}, l.arrive(till, l.stream(sale)))
		})
	}
}

// A message that is none is refused before moov has it, with the field and without its bytes.
func TestWireRefusesToSend(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	_, err := l.line.Depart(till, []byte("0200 nonsense"))
	require.ErrorContains(t, err, "moov cannot read the message that it is to send: DE 1")
	require.NotContains(t, err.Error(), "nonsense")
}

// Files, and links whose layout nobody states, take the wire in memory.
func TestWireOtherLinks(t *testing.T) {
	l := newLeg(t, "1987-ascii")
	for _, c := range []struct {
		link  engine.LinkConfig
		files bool
	}{{engine.LinkConfig{A: "acquirer", B: "clearing"}, false}, {engine.LinkConfig{Layout: l.spec}, true}} {
		line, err := l.wire.Open(&c.link, c.files)
		require.NoError(t, err)
		require.Equal(t, [][]byte{{'x'}}, func() [][]byte {
			m, err := line.Arrive(0, l.stream([]byte("x")))
			require.NoError(t, err)
			return m
		}())
		require.NoError(t, line.Close())
	}
	require.Zero(t, l.wire.Tally())
}
