package engine

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
)

// sealed is a wire whose ends have a stack of their own: the sender's puts a seal behind a message, and the receiver's
// reads nothing that has none.
type sealed struct{ Wire }

type sealedConnection struct{ Connection }

const seal = "~"

func (w sealed) Open(l *LinkConfig, files bool) (Connection, error) {
	c, err := w.Wire.Open(l, files)
	return sealedConnection{c}, err
}

func (c sealedConnection) Depart(_ int, message []byte) ([]byte, error) {
	return append(bytes.Clone(message), seal...), nil
}

func (c sealedConnection) Arrive(from int, stream []byte) ([][]byte, error) {
	messages, err := c.Connection.Arrive(from, stream)
	for i, m := range messages {
		whole, ok := bytes.CutSuffix(m, []byte(seal))
		if !ok {
			whole = nil
		}
		messages[i] = whole
	}
	return messages, err
}

// shorten cuts the last bytes off.
func shorten(n int) fault.Do {
	return fault.Do{Mutate: &fault.Mutate{Cut: &n}}
}

// A fault acts on the bytes that the sender's stack made, in front of the receiver's stack: what that cannot read does
// not come, and the party hears nothing of it.
func TestFaultsActBetweenTheMoments(t *testing.T) {
	w := build(t, sealed{Memory()}, rule("A->B", "0200", shorten(len("ask 1"))))
	w.ask(t, "s1")
	w.run(t, time.Second)
	require.Equal(t, 0, w.answerer().answered)
	all := strings.Join(w.records, "\n")
	require.Contains(t, all, "lost A B  the receiver could not read it")
	require.NotContains(t, all, "disconnected", "its framing was not lost")
	w.ask(t, "s2")
	w.run(t, time.Second)
	require.Equal(t, 1, w.answerer().answered)
	require.Equal(t, 1, w.asker().answered)
}
