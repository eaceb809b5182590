package fault

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

// frame is a Subject for tests.
type frame struct {
	class    Class
	from, to string // node/role
	mti      string
	fields   map[string]string
	labels   []string
}

func (f *frame) Class() Class {
	if f.class == "" {
		return Message
	}
	return f.class
}
func (f *frame) From() (node, role string) { return f.from, roleOf(f.from) }
func (f *frame) To() (node, role string)   { return f.to, roleOf(f.to) }
func (f *frame) MTI() string               { return f.mti }
func (f *frame) Field(path string) (string, bool) {
	v, ok := f.fields[path]
	return v, ok
}
func (f *frame) HasLabel(label string) bool {
	for _, l := range f.labels {
		if l == label {
			return true
		}
	}
	return false
}

func roleOf(node string) string {
	switch node {
	case "T1", "T2":
		return "terminal"
	case "T1.printer":
		return "printer"
	}
	return node
}

func msg(from, to, mti string, labels ...string) *frame {
	return &frame{from: from, to: to, mti: mti, labels: labels}
}

func gate(t *testing.T, rules ...Rule) *Gate {
	t.Helper()
	g, err := NewGate(rules)
	require.NoError(t, err)
	return g
}

// pass shows s to the gate as an engine does and returns what happens to it.
func pass(g *Gate, now payment.Time, s Subject) (Verb, int) {
	released := g.Observe(now, s)
	return g.Decide(now, s).Verb, len(released)
}

func verbs(g *Gate, subjects ...Subject) []Verb {
	var out []Verb
	for _, s := range subjects {
		v, _ := pass(g, 0, s)
		out = append(out, v)
	}
	return out
}

func drop(id string, on On) Rule { return Rule{ID: id, On: on, Do: Do{Drop: &Drop{}}} }

func link(l string) On { return On{Match: Match{Link: l}} }

// A rule acts on the link, message, fields, label and phase that it names, by role
// or by node, and on nothing else (DESIGN §5: where and when).
func TestWhereAndWhen(t *testing.T) {
	reply := msg("acquirer", "T1", "0210", "s1")
	reply.fields = map[string]string{"39": "00"}
	job := &frame{class: Job, from: "clock", to: "acquirer",
		fields: map[string]string{"job": "payout", "date": "2026-03-30"}}
	slip := &frame{class: Slip, from: "T1", to: "T1.printer"}
	for name, tt := range map[string]struct {
		m    Match
		s    Subject
		want bool
	}{
		"roles":            {Match{Link: "acquirer->terminal"}, reply, true},
		"node":             {Match{Link: "acquirer -> T1"}, reply, true},
		"other node":       {Match{Link: "acquirer->T2"}, reply, false},
		"other way":        {Match{Link: "terminal->acquirer"}, reply, false},
		"mti":              {Match{MTI: "0210"}, reply, true},
		"other mti":        {Match{MTI: "0410"}, reply, false},
		"phase":            {Match{Phase: Reply}, reply, true},
		"other phase":      {Match{Phase: ReversalReply}, reply, false},
		"field":            {Match{Fields: map[string]string{"39": "00"}}, reply, true},
		"other value":      {Match{Fields: map[string]string{"39": "51"}}, reply, false},
		"field absent":     {Match{Fields: map[string]string{"38": ""}}, reply, false},
		"label":            {Match{Of: "s1"}, reply, true},
		"other label":      {Match{Of: "s2"}, reply, false},
		"receiver":         {Match{Node: "T1"}, reply, true},
		"sender is no one": {Match{Node: "acquirer"}, reply, false},
		"job by name":      {Match{Link: "clock->payout"}, job, true},
		"job by party":     {Match{Link: "clock->acquirer"}, job, true},
		"other job":        {Match{Link: "clock->cut-over"}, job, false},
		"job of a day":     {Match{Link: "clock->payout", Fields: map[string]string{"date": "2026-03-30"}}, job, true},
		"slip":             {Match{Link: "terminal->printer"}, slip, true},
		"class":            {Match{Class: Slip}, slip, true},
		"other class":      {Match{Class: Screen}, slip, false},
	} {
		t.Run(name, func(t *testing.T) {
			v, _ := pass(gate(t, drop("f", On{Match: tt.m})), 0, tt.s)
			require.Equal(t, tt.want, v == DropVerb)
		})
	}
}

// A rule acts once unless told otherwise; the first rule that matches wins, and the
// next one takes over when it is used up.
func TestHowOften(t *testing.T) {
	m := msg("acquirer", "T1", "0210")
	twice := drop("twice", link("acquirer->terminal"))
	twice.Times = 2
	g := gate(t, twice, Rule{ID: "then", On: link("acquirer->terminal"), Do: Do{Duplicate: &Duplicate{}}})
	require.Equal(t, []Verb{DropVerb, DropVerb, DuplicateVerb, Pass}, verbs(g, m, m, m, m))
	require.Equal(t, []Firing{{"twice", 2, 2}, {"then", 1, 1}}, g.Fired())
	require.Empty(t, g.Unfired())
	require.True(t, g.Idle())

	every := drop("every", link("acquirer->terminal"))
	every.Every = true
	g = gate(t, every)
	require.Equal(t, []Verb{DropVerb, DropVerb, DropVerb}, verbs(g, m, m, m))
	require.False(t, g.Idle())
}

// nth counts what matches, whoever acts on it.
func TestNth(t *testing.T) {
	m, other := msg("T1", "acquirer", "0400", "s1"), msg("T1", "acquirer", "0400", "s2")
	third := drop("third", On{Match: Match{MTI: "0400", Of: "s1"}, Nth: 3})
	require.Equal(t, []Verb{Pass, Pass, Pass, DropVerb, Pass}, verbs(gate(t, third), m, other, m, m, m))

	first := Rule{ID: "first", On: On{Match: Match{Of: "s1"}}, Do: Do{Duplicate: &Duplicate{}}}
	second := drop("second", On{Match: Match{MTI: "0400"}, Nth: 2})
	require.Equal(t, []Verb{DuplicateVerb, DropVerb}, verbs(gate(t, first, second), m, m))
}

// A rule with after waits for its event, and the event itself is not yet after it.
func TestAfter(t *testing.T) {
	m := msg("acquirer", "T1", "0210")
	g := gate(t, drop("f", On{Match: Match{MTI: "0210"}, After: &Match{MTI: "0210"}}))
	require.Equal(t, []Verb{Pass, DropVerb}, verbs(g, m, m))
	g = gate(t, drop("f", On{Match: Match{MTI: "0210"}, After: &Match{MTI: "0400"}}))
	require.Equal(t, []Verb{Pass, Pass, DropVerb}, verbs(g, m, msg("T1", "acquirer", "0400"), m))
}

// from and until bound a rule in time; their texts must have been resolved.
func TestWindow(t *testing.T) {
	r := drop("f", On{Match: Match{MTI: "0210"}, From: Moment{Text: "23:00"}, Until: Moment{Text: "23:05"}})
	_, err := NewGate([]Rule{r})
	require.ErrorContains(t, err, `fault: f: on.from: "23:00" is not resolved`)
	require.NoError(t, r.Resolve(func(text string) (payment.Time, error) {
		return map[string]payment.Time{"23:00": 100, "23:05": 200}[text], nil
	}))
	r.Every = true
	g := gate(t, r)
	var got []Verb
	for _, now := range []payment.Time{99, 100, 199, 200} {
		v, _ := pass(g, now, msg("acquirer", "T1", "0210"))
		got = append(got, v)
	}
	require.Equal(t, []Verb{Pass, DropVerb, DropVerb, Pass}, got)
}

// A held frame leaves before its trigger (A04: the approval waits for the reversal);
// only then has the rule fired.
func TestDelayUntil(t *testing.T) {
	g := gate(t, Rule{ID: "late", On: On{Match: Match{MTI: "0210", Of: "s1"}},
		Do: Do{Delay: &Delay{Until: &Match{MTI: "0400", Of: "s1"}}}})
	reply := msg("acquirer", "T1", "0210", "s1")
	require.Empty(t, g.Observe(5, reply))
	d := g.Decide(5, reply)
	require.Equal(t, DelayVerb, d.Verb)
	require.Equal(t, []string{"late"}, g.Unfired())
	require.False(t, g.Idle())
	require.Empty(t, g.Observe(6, msg("T1", "acquirer", "0400", "s2")))
	require.Equal(t, []Ticket{d.Ticket}, g.Observe(7, msg("T1", "acquirer", "0400", "s1")))
	require.Empty(t, g.Observe(8, msg("T1", "acquirer", "0400", "s1")))
	require.Empty(t, g.Unfired())
	require.Empty(t, g.End())
}

// A held frame whose trigger never comes leaves at the end, in order, and its rule
// counts as not fired. What a broken link lost does not leave at all.
func TestTriggerNeverComes(t *testing.T) {
	r := Rule{ID: "late", Times: 3, On: link("acquirer->terminal"), Do: Do{Delay: &Delay{Until: &Match{MTI: "0400"}}}}
	g := gate(t, r)
	m := msg("acquirer", "T1", "0210")
	a, b, c := g.Decide(0, m), g.Decide(0, m), g.Decide(0, m)
	g.Lost(b.Ticket)
	require.Equal(t, []Ticket{a.Ticket, c.Ticket}, g.End())
	require.Equal(t, []string{"late"}, g.Unfired())
	require.Empty(t, g.End())
}

// A delay by a time or to a moment says when the frame leaves; a moment that has
// passed means at once.
func TestDelayByTime(t *testing.T) {
	g := gate(t, Rule{ID: "by", On: link("acquirer->terminal"), Do: Do{Delay: &Delay{By: 50}}},
		Rule{ID: "at", Times: 2, On: link("acquirer->terminal"), Do: Do{Delay: &Delay{At: Moment{Time: 500}}}})
	m := msg("acquirer", "T1", "0210")
	require.Equal(t, payment.Time(150), g.Decide(100, m).At)
	require.Equal(t, payment.Time(500), g.Decide(100, m).At)
	require.Equal(t, payment.Time(600), g.Decide(600, m).At)
	require.Empty(t, g.Unfired())
}

// Copies pass the rules after the one that made them, and only those.
func TestCopiesPassLaterRules(t *testing.T) {
	every := Rule{ID: "twin", Every: true, On: link("T1->acquirer"), Do: Do{Duplicate: &Duplicate{}}}
	g := gate(t, every, drop("lose", link("T1->acquirer")))
	m := msg("T1", "acquirer", "0200")
	d := g.Decide(0, m)
	require.Equal(t, DuplicateVerb, d.Verb)
	require.Equal(t, DropVerb, g.DecideCopy(0, m, d.Index).Verb)
	require.Equal(t, Pass, g.DecideCopy(0, m, d.Index).Verb)
}

// What could not be carried out does not count as fired.
func TestMissed(t *testing.T) {
	g := gate(t, drop("f", link("acquirer->terminal")))
	g.Missed(g.Decide(0, msg("acquirer", "T1", "0210")))
	require.Equal(t, []string{"f"}, g.Unfired())
	g.Missed(Decision{})
}

// A message that no rule is about costs no allocation.
func TestPassAllocatesNothing(t *testing.T) {
	g := gate(t,
		Rule{ID: "late",
			On: On{Match: Match{Link: "acquirer->terminal", MTI: "0210", Of: "s9", Fields: map[string]string{"39": "00"}},
				Nth: 2},
			Do: Do{Delay: &Delay{Until: &Match{MTI: "0400", Of: "s1"}}}})
	m := msg("acquirer", "T1", "0210", "s1")
	m.fields = map[string]string{"39": "00"}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		g.Observe(0, m)
		g.Decide(0, m)
	}))
}

func BenchmarkPass(b *testing.B) {
	var rules []Rule
	for _, id := range []string{"a", "b", "c", "d"} {
		rules = append(rules, drop(id, On{Match: Match{Link: "acquirer->terminal", MTI: "0410", Of: "s1"}}))
	}
	g, err := NewGate(rules)
	require.NoError(b, err)
	m := msg("acquirer", "T1", "0210", "s1")
	b.ReportAllocs()
	for b.Loop() {
		g.Observe(0, m)
		g.Decide(0, m)
	}
}

// Whatever the rules and the traffic, the gate does what a slow reading of DESIGN §5
// does: for each message the first rule in the list that matches and is not used up,
// and each counts what it matched.
func TestFirstMatchingRuleWins(t *testing.T) {
	mtis := []string{"0200", "0210", "0400"}
	rapid.Check(t, func(rt *rapid.T) {
		var rules []Rule
		for i := range rapid.IntRange(1, 5).Draw(rt, "rules") {
			r := drop(string(rune('a'+i)), On{Match: Match{MTI: rapid.SampledFrom(mtis).Draw(rt, "mti")}})
			r.On.Of = rapid.SampledFrom([]string{"", "s1"}).Draw(rt, "of")
			r.On.Nth = rapid.IntRange(0, 3).Draw(rt, "nth")
			r.Times = rapid.IntRange(0, 3).Draw(rt, "times")
			rules = append(rules, r)
		}
		g, err := NewGate(rules)
		require.NoError(rt, err)
		used, seen := make([]int, len(rules)), make([]int, len(rules))
		for range rapid.IntRange(0, 30).Draw(rt, "messages") {
			m := msg("a", "b", rapid.SampledFrom(mtis).Draw(rt, "sent"),
				rapid.SampledFrom([]string{"s1", "s2"}).Draw(rt, "label"))
			want := -1
			for i, r := range rules {
				if used[i] == max(r.Times, 1) || r.On.MTI != m.mti || r.On.Of != "" && !m.HasLabel(r.On.Of) {
					continue
				}
				if seen[i]++; want < 0 && seen[i] >= r.On.Nth {
					want = i
				}
			}
			d := g.Decide(0, m)
			if want < 0 {
				require.Equal(rt, Pass, d.Verb)
				continue
			}
			used[want]++
			require.Equal(rt, rules[want].ID, d.Rule.ID)
		}
		for i, f := range g.Fired() {
			require.Equal(rt, used[i], f.Count)
		}
	})
}
