package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/acquirer/host"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

func belief(w *world.World, m *scenarios.BeliefCheck) Finding {
	f := Finding{Want: "the till believes that " + m.Of + " is " + m.Belief, Have: "no request of " + m.Of + " has left its till"}
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
	for _, p := range reconcile.Trace(ev, key).Places {
		account := w.Named(p.Account)
		have = append(have, fmt.Sprintf("%s with the %s in %s", p.Amount, p.Holder, account))
		f.Holds = f.Holds || p.Amount == m.Amount && string(p.Holder) == m.Holder && (m.Account == "" || m.Account == account)
	}
	f.Have = listItems(have)
	return f
}

func diagnosis(w *world.World, m *scenarios.Diagnosis) Finding {
	f := Finding{Want: "cause " + m.Cause, Have: "no request of " + m.Of + " has left its till"}
	ev := w.Evidence()
	key, ok := w.KeyOf(ev, m.Of)
	if !ok {
		return f
	}
	t := reconcile.Trace(ev, key)
	f.Holds = string(t.Cause) == m.Cause
	f.Have = "cause " + string(t.Cause)
	check := func(name, want, have string) {
		if want == "" {
			return
		}
		f.Want += ", " + name + " " + want
		f.Have += ", " + name + " " + cmp.Or(have, "none")
		f.Holds = f.Holds && want == have
	}
	check("variant", m.Variant, t.Variant)
	check("delay", m.Delay, string(t.Delay))
	check("holder", m.Holder, string(t.Holder))
	check("act", m.Act, string(t.Act))
	if m.Due != 0 {
		check("due", m.Due.String(), t.Due.String())
	}
	return f
}

func merchantDay(w *world.World, m *scenarios.MerchantDay) Finding {
	day := m.Day
	if day == 0 {
		day = w.Calendar.ClearingDate(w.Start)
	}
	d := reconcile.MerchantDay(w.Evidence(), w.Profile.Merchants[m.Merchant].ID, day)
	f := Finding{Holds: true, Want: m.Merchant + " on " + day.String(), Have: m.Merchant + " on " + day.String()}
	check := func(name string, want *scenarios.Signed, have payment.Amount) {
		if want == nil {
			return
		}
		f.Want += ", " + name + " " + want.String()
		f.Have += ", " + name + " " + have.String()
		f.Holds = f.Holds && want.Minor == have.Minor
	}
	check("expected", m.Expected, d.Expected)
	check("arrived", m.Arrived, d.Arrived)
	check("unexplained", m.Unexplained, d.Unexplained)
	return f
}

func books(w *world.World, m scenarios.Books) Finding {
	var want, have []string
	for _, n := range slices.Sorted(maps.Keys(m)) {
		book := w.Book(party.Node(n))
		for _, name := range slices.Sorted(maps.Keys(m[n])) {
			expected, a := m[n][name], w.Account(n, name)
			if book == nil {
				return Finding{Want: "the books of " + n, Have: n + " is down or keeps none"}
			}
			if book.Class(a) == 0 {
				want = append(want, n+" "+name)
				have = append(have, "no such account in the chart of "+n)
				continue
			}
			amount := expected.Amount
			if expected.Unchanged {
				amount = w.Opening(party.Node(n), a)
			}
			if is := book.Balance(a); is.Minor != amount.Minor {
				want = append(want, fmt.Sprintf("%s %s %s", n, name, payment.Minor(amount.Minor, w.Currency)))
				have = append(have, is.String())
			}
		}
	}
	return Finding{Holds: len(want) == 0, Want: strings.Join(want, "; "), Have: strings.Join(have, "; ")}
}

func payout(w *world.World, m *scenarios.Payout) Finding {
	id := w.Profile.Merchants[m.Merchant].ID
	var all []string
	count := 0
	for _, p := range w.Evidence().Payouts {
		if p.Merchant != id {
			continue
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s on %s %s %s", p.Amount, p.Date, p.State, p.Reason)))
		if (m.State == "" || string(p.State) == m.State) && (m.Reason == "" || p.Reason == m.Reason) &&
			(m.Amount == nil || *m.Amount == p.Amount) && (m.On == 0 || m.On == p.Date) {
			count++
		}
	}
	want := "a payout to " + m.Merchant
	if m.Amount != nil {
		want += " of " + m.Amount.String()
	}
	if m.On != 0 {
		want += " on " + m.On.String()
	}
	want = strings.TrimSpace(want + " " + m.State + " " + m.Reason)
	f := Finding{Want: want + " at least once", Have: "none", Holds: count > 0}
	if m.Count != nil {
		f.Want, f.Holds = want+" "+times(*m.Count), count == *m.Count
	}
	if len(all) > 0 {
		f.Have = times(count) + " among: " + strings.Join(all, "; ")
	}
	return f
}

func batch(w *world.World, m *scenarios.Batch) Finding {
	id := w.Profile.Terminals[m.Terminal].ID
	var last *reconcile.BatchRow
	ev := w.Evidence()
	for i := range ev.Batches {
		if ev.Batches[i].Terminal == id {
			last = &ev.Batches[i]
		}
	}
	if last == nil {
		return Finding{Want: "a settlement of " + m.Terminal, Have: "none"}
	}
	uploaded := 0
	for _, f := range w.History.Facts {
		if u, ok := f.(*host.DetailsUploaded); ok && u.Terminal == id && u.Batch == last.Batch {
			uploaded += len(u.Details)
		}
	}
	verdict := "out-of-balance"
	if last.Balanced {
		verdict = "in-balance"
	}
	f := Finding{Holds: true, Have: fmt.Sprintf("batch %s %s, closed %t, %d uploaded", last.Batch, verdict, last.Closed > 0, uploaded)}
	var want []string
	check := func(given, holds bool, text string) {
		if given {
			want = append(want, text)
			f.Holds = f.Holds && holds
		}
	}
	check(m.Verdict != "", m.Verdict == verdict, m.Verdict)
	check(m.Closed != nil, m.Closed != nil && *m.Closed == (last.Closed > 0), fmt.Sprintf("closed %v", deref(m.Closed)))
	check(m.Uploaded != nil, m.Uploaded != nil && *m.Uploaded == uploaded, fmt.Sprintf("%v uploaded", deref(m.Uploaded)))
	f.Want = "batch of " + m.Terminal + " " + strings.Join(want, ", ")
	return f
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// matchItems holds the items of reconciliation against the lists of the scenario:
// nothing missing, nothing extra.
func reconciliation(w *world.World, m *scenarios.Reconciliation) Finding {
	ev := w.Evidence()
	var open []reconcile.Item
	for _, it := range ev.Items {
		if it.State == reconcile.Open {
			open = append(open, it)
		}
	}
	f := Finding{Holds: true}
	compare := func(name string, want *[]scenarios.Item, have []reconcile.Item) {
		if want == nil {
			return
		}
		missing, extra := difference(w, *want, have)
		if len(missing)+len(extra) == 0 {
			return
		}
		f.Holds = false
		f.Want = strings.TrimPrefix(f.Want+fmt.Sprintf("; %s: %s", name, listItems(texts(*want))), "; ")
		f.Have = strings.TrimPrefix(f.Have+fmt.Sprintf("; %s: %s (missing %d, extra %d)", name, listItems(itemTexts(have)), len(missing), len(extra)), "; ")
	}
	compare("raised", m.Raised, ev.Items)
	compare("open", m.Open, open)
	return f
}

// difference pairs each expected item with one that was raised.
func difference(w *world.World, want []scenarios.Item, have []reconcile.Item) (missing []scenarios.Item, extra []reconcile.Item) {
	extra = slices.Clone(have)
	for i := range want {
		j := slices.IndexFunc(extra, func(it reconcile.Item) bool { return itemIs(w, &want[i], &it) })
		if j < 0 {
			missing = append(missing, want[i])
			continue
		}
		extra = slices.Delete(extra, j, j+1)
	}
	return missing, extra
}

func itemIs(w *world.World, want *scenarios.Item, it *reconcile.Item) bool {
	if want.Comparison != string(it.Comparison) || want.Side != string(it.Side) ||
		want.Amount != nil && want.Amount.Minor != it.Amount.Minor || want.Day != 0 && want.Day != it.Day {
		return false
	}
	if want.Merchant != "" && w.Profile.Merchants[want.Merchant].ID != it.Key.Merchant {
		return false
	}
	return want.Of == "" || w.ItemHasLabel(it, want.Of)
}

func texts(items []scenarios.Item) []string {
	var out []string
	for _, it := range items {
		text := it.Comparison + " " + it.Side
		if it.Amount != nil {
			text += " " + it.Amount.String()
		}
		if it.Of != "" {
			text += " of " + it.Of
		}
		out = append(out, text)
	}
	return out
}

func itemTexts(items []reconcile.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, fmt.Sprintf("%s %s %s %s", it.Comparison, it.Side, it.Amount, it.Reason))
	}
	return out
}

func printed(w *world.World, m *scenarios.Printed) Finding {
	count := 0
	f := Finding{Want: "a slip of " + m.Of + m.Terminal}
	for _, line := range m.Contains {
		f.Want += fmt.Sprintf(", with %q", line)
	}
	for _, line := range m.Lacks {
		f.Want += fmt.Sprintf(", without %q", line)
	}
	for rec := range w.History.Frames {
		if rec.Kind != engine.FrameRecord || !strings.HasSuffix(string(rec.Peer), ".printer") ||
			m.Of != "" && !w.HasLabel(rec, m.Of) || m.Terminal != "" && string(rec.Node) != m.Terminal {
			continue
		}
		text := w.SlipText(rec)
		missing := slices.ContainsFunc(m.Contains, func(s string) bool { return !strings.Contains(text, s) })
		if missing || slices.ContainsFunc(m.Lacks, func(s string) bool { return strings.Contains(text, s) }) {
			f.Decided = strings.ReplaceAll(text, "\n", " | ")
			continue
		}
		count++
	}
	f.Have, f.Holds = times(count), count > 0
	if m.Count != nil {
		f.Want, f.Holds = f.Want+" "+times(*m.Count), count == *m.Count
	}
	return f
}

func screen(w *world.World, m *scenarios.Screen) Finding {
	f := Finding{Want: strings.TrimSpace("a screen with " + m.Contains + " " + m.Code), Have: "none"}
	for rec := range w.History.Frames {
		if rec.Kind != engine.FrameRecord || rec.Peer != party.Operator {
			continue
		}
		s, ok := w.Screen(rec)
		if !ok || m.Terminal != "" && string(rec.Node) != m.Terminal || m.Of != "" && !w.HasLabel(rec, m.Of) {
			continue
		}
		f.Have = s.Text.En
		if (m.Code == "" || string(s.Code) == m.Code) && (strings.Contains(s.Text.En, m.Contains) || strings.Contains(s.Text.Zh, m.Contains)) {
			f.Holds = true
			return f
		}
	}
	return f
}
