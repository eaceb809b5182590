package fault

import (
	"strconv"

	"acqsim/payment"
)

// Miss is what came closest to a rule that never took effect, and what of the rule it did not fit.
type Miss struct {
	At    payment.Time `json:"at"`
	Class Class        `json:"class"`
	MTI   string       `json:"mti,omitempty"`
	Job   string       `json:"job,omitempty"`
	From  string       `json:"from"`
	To    string       `json:"to"`
	// Unmet are the conditions that it did not fit, never none.
	Unmet []Condition `json:"unmet"`
}

// Condition is one that a rule sets: its key in a scenario file, what it wants and what was there, "" where that
// cannot be said in a word.
type Condition struct {
	Key  string `json:"key"`
	Want string `json:"want,omitempty"`
	Have string `json:"have,omitempty"`
}

// Conditions that no key of Match or On sets.
const (
	// EarlierRule: another rule acted, whose name is Have.
	EarlierRule = "rule"
	// NotReleased: the rule held it, and what was to let it go never passed.
	NotReleased = "until"
)

// Weights of the conditions: the less one costs, the nearer is what fits all but that. What a thing is says more than
// which one it is, and that more than the moment.
const (
	ofKind   = 8
	ofPlace  = 4
	ofThing  = 2
	ofMoment = 1
)

// miss keeps what came closest.
type miss struct {
	cost int // 0: nothing came
	Miss
}

// consider holds a thing that the rule does not act on against what came closest so far. It asks nothing of a thing
// that is already farther away.
func (r *state) consider(g *Gate, now payment.Time, s Subject, winner int) {
	if r.fired > 0 || r.lifted {
		return
	}
	near := nearness{limit: r.miss.cost}
	r.gauge(&near, g, now, s, winner)
	if near.over() || near.cost == 0 {
		return
	}
	near.explain = true
	near.cost = 0
	near.limit = 0
	r.gauge(&near, g, now, s, winner)
	r.miss = miss{cost: near.cost, Miss: missOf(now, s, near.unmet)}
}

func missOf(now payment.Time, s Subject, unmet []Condition) Miss {
	m := Miss{At: now, Class: s.Class(), Unmet: unmet}
	m.From, _ = s.From()
	m.To, _ = s.To()
	switch m.Class {
	case Message:
		m.MTI = s.MTI()
	case Job:
		m.Job, _ = s.Field("job")
	}
	return m
}

// nearness counts what a thing does not fit, up to a limit; and says it when it is asked to explain.
type nearness struct {
	cost, limit int // limit 0: none
	explain     bool
	unmet       []Condition
}

func (n *nearness) over() bool { return n.limit > 0 && n.cost >= n.limit }

func (n *nearness) want(fits bool, weight int, key, want string, have func() string) {
	if fits {
		return
	}
	n.cost += weight
	if n.explain {
		n.unmet = append(n.unmet, Condition{key, want, have()})
	}
}

func nothing() string { return "" }

// gauge asks of a thing all that the rule wants, the cheap questions first.
func (r *state) gauge(n *nearness, g *Gate, now payment.Time, s Subject, winner int) {
	on := &r.rule.On
	n.want(on.From.Time == 0 || now >= on.From.Time, ofMoment, "from", on.From.Text, nothing)
	n.want(on.Until.Time == 0 || now < on.Until.Time, ofMoment, "until", on.Until.Text, nothing)
	n.want(r.after == nil || r.opened != 0 && r.opened < g.seen, ofMoment, "after", "", nothing)
	r.on.gauge(n, s)
	if n.over() {
		return
	}
	if r.record != nil {
		n.want(r.hasRecord(s), ofThing, "record", "", nothing)
	}
	if n.cost > 0 {
		return
	}
	n.want(winner < 0, ofMoment, EarlierRule, r.rule.ID, func() string { return g.rules[winner].rule.ID })
	n.want(winner >= 0 || r.matched >= on.Nth, ofMoment, "nth", strconv.Itoa(on.Nth),
		func() string { return strconv.Itoa(r.matched) })
}

func (m *matcher) gauge(n *nearness, s Subject) {
	n.want(m.Class == "" || m.Class == s.Class(), ofKind, "class", string(m.Class), func() string {
		return string(s.Class())
	})
	link := func() string {
		from, _ := s.From()
		to, _ := s.To()
		return from + "->" + to
	}
	n.want((m.from == "" || isFrom(s, m.from)) && (m.to == "" || isTo(s, m.to)), ofPlace, "link", m.Link, link)
	n.want(m.Node == "" || isTo(s, m.Node), ofPlace, "node", m.Node, func() string { to, _ := s.To(); return to })
	if n.over() {
		return
	}
	if m.MTI != "" || m.Phase != "" {
		mti := s.MTI()
		n.want(m.MTI == "" || m.MTI == mti, ofKind, "mti", m.MTI, func() string { return mti })
		n.want(m.Phase == "" || m.Phase == PhaseOf(mti), ofKind, "phase", string(m.Phase), func() string {
			return string(PhaseOf(mti))
		})
	}
	if m.Of != "" && !n.over() {
		n.want(s.HasLabel(m.Of), ofThing, "of", m.Of, nothing)
	}
	for _, f := range m.fields {
		if n.over() {
			return
		}
		v, there := s.Field(f.path)
		n.want(there && v == f.value, ofThing, "fields "+f.path, f.value, func() string { return v })
	}
}

func (r *state) hasRecord(s Subject) bool {
	f, ok := s.(FileSubject)
	if !ok {
		return false
	}
	for i := range f.Records() {
		if r.record.matches(f.Record(i)) {
			return true
		}
	}
	return false
}

// Nearest returns what came closest to a rule that never took effect; false when nothing came at all.
func (g *Gate) Nearest(id string) (Miss, bool) {
	r := g.find(id)
	if r == nil || r.fired > 0 || r.miss.cost == 0 {
		return Miss{}, false
	}
	return r.miss.Miss, true
}
