package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// What terminals send while a fault has stopped the acquirer waits for it up to a bound; whoever sends beyond is hung
// up on and the log says why; and when the acquirer goes on, it answers again (DESIGN §9: bounded queues).
func TestStoppedAcquirerHoldsSoMuchAndNoMore(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := run(t, HostConfig{Profile: profile, Clock: HeldClock, Log: zap.New(core), Ports: []Port{{Addr: "127.0.0.1:0"}}})
	rule, err := ParseFault("pause 1h 0200 node acquirer")
	require.NoError(t, err)
	_, err = h.Fault(t.Context(), rule)
	require.NoError(t, err)
	l := layoutOf(t, "1987-ascii", "binary-2")
	send := func(c interface{ Write([]byte) (int, error) }, from, n int) {
		var frames []byte
		for i := range n {
			frames, err = l.Framer.Append(frames, sells(t, profile, l, "T1", payment.STAN(from+i)))
			require.NoError(t, err)
		}
		_, _ = c.Write(frames) // the host may hang up before all is written
	}
	waits := func() (is bool) {
		require.NoError(t, h.View(t.Context(), func(w *world.World) { is = w.Loop.Paused(world.Acquirer) }))
		return is
	}
	first := raw(t, h.Ports()[0].Addr)
	send(first, 1, 1)
	require.Eventually(t, waits, 20*time.Second, time.Millisecond)
	send(first, 2, engine.Waiting+100)
	require.NoError(t, first.SetReadDeadline(time.Now().Add(30*time.Second)))
	_, err = first.Read(make([]byte, 1))
	require.ErrorContains(t, err, "connection reset")
	require.Contains(t, said(logged), "no answer: a fault has stopped acquirer, and 4096 messages wait for it already: "+
		"the connection is closed")

	_, err = h.Advance(t.Context(), "2h")
	require.NoError(t, err)
	require.False(t, waits())
	again := raw(t, h.Ports()[0].Addr)
	answer := ask(t, again, l, sells(t, profile, l, "T1", 900000))
	require.Equal(t, "0210", answer.MTI())
	require.Contains(t, []string{"00", "51"}, answer.Text(39), "what has waited has gone, or has spent it all")
}
