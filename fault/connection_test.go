package fault

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// A stall holds a link for a time, until a moment, or until a thing passes on any
// link; by an event that never comes it did not fire (DESIGN §5).
func TestStall(t *testing.T) {
	onPayout := link("acquirer->settlement-bank")
	instruction := msg("acquirer", "settlement-bank", "0200", "s1")
	begin := payment.Time(time.Hour)

	g := gate(t, Rule{ID: "f", On: onPayout, Do: Do{Stall: &Stall{For: 6 * time.Hour}}})
	d := g.Decide(begin, instruction)
	require.Equal(t, StallVerb, d.Verb)
	require.Equal(t, begin.Add(6*time.Hour), d.At)
	require.Empty(t, g.Unfired())

	g = gate(t, Rule{ID: "f", On: onPayout, Do: Do{Stall: &Stall{At: Moment{Time: begin.Add(time.Minute)}}}})
	require.Equal(t, begin.Add(time.Minute), g.Decide(begin, instruction).At)

	g = gate(t, Rule{ID: "f", On: onPayout, Do: Do{Stall: &Stall{Until: &Match{MTI: "0820"}}}})
	d = g.Decide(begin, instruction)
	require.NotZero(t, d.Ticket)
	require.Equal(t, []string{"f"}, g.Unfired())
	require.Equal(t, []Ticket{d.Ticket}, g.Observe(begin, msg("clearing", "acquirer", "0820")))
	require.Empty(t, g.Unfired())
}

// The answer of somebody else has the code of the rule, the fields it sets and the
// seal that is asked for; only a request has one.
func TestAnswer(t *testing.T) {
	a := Answer{Code: "91", Set: map[string]string{"4": "13"}}
	reply, err := a.Make([]byte("4=12|0"), toy{})
	require.NoError(t, err)
	require.Equal(t, "39=91 4=13|10", string(reply))
	a.Seal = Keep
	reply, err = a.Make([]byte("4=12|0"), toy{})
	require.NoError(t, err)
	require.Equal(t, "39=91 4=13|0", string(reply))
	_, err = a.Make([]byte("39=00 4=12|8"), toy{})
	require.ErrorContains(t, err, "fault: answer: a reply has no answer")
	_, err = (&Answer{Code: "91", Set: map[string]string{"999": "1"}}).Make([]byte("4=12|0"), toy{})
	require.ErrorContains(t, err, "set field 999")
}

// A connection is reset unless the rule says otherwise; only a half-open one lasts,
// a minute unless told. A slow line is busy for the bytes of a frame.
func TestCutAndPaceSettings(t *testing.T) {
	require.Equal(t, Reset, (&Cut{}).How())
	require.Zero(t, (&Cut{Kind: Finish}).Unnoticed())
	require.Equal(t, time.Minute, (&Cut{Kind: HalfOpen}).Unnoticed())
	require.Equal(t, 5*time.Minute, (&Cut{Kind: HalfOpen, For: 5 * time.Minute}).Unnoticed())
	require.Equal(t, 2500*time.Millisecond, (&Pace{BytesPerSecond: 100}).Takes(250))
	require.Zero(t, (&Pace{Split: 7}).Takes(250))
}
