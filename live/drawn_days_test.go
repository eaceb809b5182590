package live

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/iso8583"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// inside is the line of a till to a world without sockets and without a wall clock.
type inside struct {
	w     *world.World
	till  party.Node
	codec *dialect.Codec
	came  [][]byte
}

func (l *inside) write(message []byte) error {
	return l.w.Loop.Take(engine.Input{Node: l.till, To: world.Acquirer, Message: message})
}

func (l *inside) read(limit time.Duration) (*iso8583.Message, error) {
	loop := l.w.Loop
	if err := loop.RunWhile(loop.Now().Add(limit), func() bool { return len(l.came) == 0 }); err != nil {
		return nil, err
	}
	if len(l.came) == 0 {
		return nil, fmt.Errorf("%w for %v", errSilence, limit)
	}
	m := iso8583.NewMessage(l.codec.Dialect().Spec())
	err := m.Decode(l.came[0])
	l.came = l.came[1:]
	return m, err
}

// besieged is a world whose tills are attackers.
type besieged struct {
	*world.World
	seen   *audit
	tills  []*attacker
	spoilt int // faults so far
}

func besiege(t *testing.T, profile *scenarios.World, seed uint64, remembers bool) *besieged {
	t.Helper()
	calendar, err := world.NewCalendar(profile)
	require.NoError(t, err)
	b := &besieged{seen: newAudit()}
	lines := make(map[party.Node]*inside)
	b.World, err = world.New(profile, calendar, world.Setup{
		Start: calendar.At(payment.Date(2026, 3, 24), payment.TimeOfDay(9*time.Hour)), Seed: seed, Forget: !remembers,
		Observe: b.seen.observe,
		Foreign: world.Foreign{Tills: func(till party.Node, o engine.Outward) {
			if l := lines[till]; l != nil && o.Message != nil {
				l.came = append(l.came, append([]byte(nil), o.Message...))
			}
		}},
	})
	require.NoError(t, err)
	keys, err := b.TestKeys()
	require.NoError(t, err)
	for i, name := range []string{"T1", "T2", "T3", "T4"} {
		d, err := dialect.Named(profile.Terminals[name].Dialect)
		require.NoError(t, err)
		l := &inside{w: b.World, till: party.Node(name), codec: d.NewCodec()}
		lines[l.till] = l
		a := newAttacker(t, seed*4+uint64(i), profile, name, &keys)
		a.speech, a.codec, a.numbers, a.hasty = l, l.codec, 200, 10*time.Second
		a.now = func() time.Time { return b.Calendar.Local(b.Loop.Now()) }
		b.tills = append(b.tills, a)
	}
	return b
}

// spoil has something that the institutions say to each other next come late, or not at all,
// until the rule is lifted.
func (b *besieged) spoil(r *rand.Rand) (name string, err error) {
	links := []string{"acquirer->clearing", "clearing->acquirer", "clearing->issuer", "issuer->clearing"}
	phases := []fault.Phase{fault.Request, fault.Reply, fault.Reversal, fault.ReversalReply}
	b.spoilt++
	rule := fault.Rule{ID: fmt.Sprint("f", b.spoilt), Times: 1 + r.IntN(2), On: fault.On{
		Match: fault.Match{Link: links[r.IntN(len(links))], Phase: phases[r.IntN(len(phases))]},
	}}
	if r.IntN(2) == 0 {
		rule.Do.Drop = &fault.Drop{}
	} else {
		rule.Do.Delay = &fault.Delay{By: time.Duration(1+r.IntN(200)) * time.Second}
	}
	return rule.ID, b.Loop.Take(engine.Input{Rule: func(payment.Time) (fault.Rule, error) { return rule, nil }})
}

// attackForADay has the tills send messages, and time for the answers, each hour.
func (b *besieged) attackForADay(r *rand.Rand) error {
	for range 24 {
		for range 48 {
			if err := b.attackSome(r); err != nil {
				return err
			}
		}
		if err := b.Loop.Run(b.Loop.Now().Add(50 * time.Minute)); err != nil {
			return err
		}
		for _, a := range b.tills {
			if err := a.listen(); err != nil {
				return err
			}
			clear(a.flying) // what was reversed before it had an answer has none
		}
	}
	return nil
}

// attackSome sends a message or two, on some of which something goes wrong behind the host.
func (b *besieged) attackSome(r *rand.Rand) (err error) {
	spoilt := ""
	if r.IntN(4) == 0 {
		if spoilt, err = b.spoil(r); err != nil {
			return err
		}
	}
	for range 1 + r.IntN(2) {
		if err = b.tills[r.IntN(len(b.tills))].attack(); err != nil {
			return err
		}
	}
	if spoilt == "" {
		return nil
	}
	return b.Loop.Take(engine.Input{Lift: spoilt})
}

// compare names the first deals of which the books have something else than the answers say.
func (b *besieged) compare(t *testing.T, when string) {
	t.Helper()
	for _, a := range b.tills {
		id := b.Profile.Terminals[a.till].ID
		require.Empty(t, b.seen.unasked(a.bill, id), "%s, %s", a.till, when)
		require.Empty(t, b.seen.differ(a.bill, id), "%s, %s", a.till, when)
	}
}

// Days of drawn valid messages from tills that use their numbers again and again, name sales of any age and, when an
// answer is long in coming, go on about the same sale; what the institutions say to each other is lost or late. After
// each day the books have of every deal what the answers have said, and at the end the invariants hold. ACQSIM_DAYS and
// ACQSIM_SEED draw others; of more than ten days nobody remembers enough for the invariants.
func TestDrawnDays(t *testing.T) {
	days, seed := 3, 0
	if text := os.Getenv("ACQSIM_DAYS"); text != "" {
		var err error
		days, err = strconv.Atoi(text)
		require.NoError(t, err, "ACQSIM_DAYS")
		seed, err = strconv.Atoi(cmp.Or(os.Getenv("ACQSIM_SEED"), "0"))
		require.NoError(t, err, "ACQSIM_SEED")
	}
	remembers := days <= 10
	b, r := besiege(t, attacked(t), uint64(seed), remembers), rand.New(rand.NewPCG(uint64(seed), 12))
	for day := range days {
		require.NoError(t, b.attackForADay(r))
		b.compare(t, fmt.Sprintf("day %d", day))
	}
	require.NoError(t, b.Loop.Run(b.Loop.Now().Add(6*24*time.Hour)), "until all has cleared and was paid")
	for _, n := range world.Bookkeepers {
		if book := b.Book(n); book != nil {
			require.Zero(t, cmp.Or(book.Sum(ledger.Posted), book.Sum(ledger.Pending)), "debits less credits of %s", n)
		}
	}
	b.seen.compare(t, b.World, b.tills)
	if remembers {
		holds(t, b.World)
	}
	tell(t, b.seen, b.tills, time.Duration(days)*24*time.Hour)
}
