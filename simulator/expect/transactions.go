package expect

import (
	"cmp"
	"fmt"
	"strings"

	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

func belief(w *world.World, m *scenarios.BeliefCheck) Finding {
	f := Finding{
		Want: "the till believes that " + m.Of + " is " + m.Belief,
		Have: "no request of " + m.Of + " has left its till",
	}
	if s := w.SlipOf(w.Evidence(), m.Of); s != nil {
		f.Holds, f.Have = string(s.Belief) == m.Belief, string(s.Belief)
	}
	return f
}

func position(w *world.World, m *scenarios.Place) Finding {
	f := Finding{Want: fmt.Sprintf("%s with the %s", m.Amount, m.Holder)}
	if m.Account != "" {
		f.Want += " in " + m.Account
	}
	ev := w.Evidence()
	key, ok := w.KeyOf(ev, m.Of)
	if !ok {
		f.Have = "no request of " + m.Of + " has left its till"
		return f
	}
	var have []string
	for _, p := range diagnosis.Trace(ev, key).Places {
		account := w.Named(p.Account)
		have = append(have, fmt.Sprintf("%s with the %s in %s", p.Amount, p.Holder, account))
		f.Holds = f.Holds ||
			p.Amount == m.Amount && string(p.Holder) == m.Holder && (m.Account == "" || m.Account == account)
	}
	f.Have = listItems(have)
	return f
}

func diagnosed(w *world.World, m *scenarios.Diagnosis) Finding {
	f := Finding{Holds: true}
	var want, have []string
	f.Have = "no request of " + m.Of + " has left its till"
	ev := w.Evidence()
	key, found := w.KeyOf(ev, m.Of)
	t := diagnosis.Transaction{}
	if found {
		t = diagnosis.Trace(ev, key)
	}
	have = append(have, "cause "+string(t.Cause))
	if m.Cause != "" {
		want = append(want, "cause "+m.Cause)
		f.Holds = string(t.Cause) == m.Cause
	}
	if m.Not != "" {
		want = append(want, "another cause than "+m.Not)
		f.Holds = f.Holds && string(t.Cause) != m.Not
	}
	check := func(name, wanted, is string) {
		if wanted == "" {
			return
		}
		want = append(want, name+" "+wanted)
		have = append(have, name+" "+cmp.Or(is, "none"))
		f.Holds = f.Holds && wanted == is
	}
	check("variant", m.Variant, t.Variant)
	check("delay", m.Delay, string(t.Delay))
	check("holder", m.Holder, string(t.Holder))
	check("act", m.Act, string(t.Act))
	if m.Due != 0 {
		check("due", m.Due.String(), t.Due.String())
	}
	f.Want, f.Holds = strings.Join(want, ", "), f.Holds && found
	if found {
		f.Have = strings.Join(have, ", ")
	}
	return f
}
