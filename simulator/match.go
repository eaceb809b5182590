package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"acqsim/acquirer"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
)

func (r *runner) matchBelief(m *scenarios.BeliefCheck) finding {
	f := finding{want: "the till believes that " + m.Of + " is " + m.Belief, have: "no request of " + m.Of + " has left its till"}
	if s := r.world.slipOf(r.world.Evidence(), m.Of); s != nil {
		f.holds, f.have = string(s.Belief) == m.Belief, string(s.Belief)
	}
	return f
}

func (r *runner) matchPlace(m *scenarios.Place) finding {
	f := finding{want: fmt.Sprintf("%s with the %s", m.Amount, m.Holder)}
	if m.Account != "" {
		f.want += " in " + m.Account
	}
	ev := r.world.Evidence()
	key, ok := r.world.KeyOf(ev, m.Of)
	if !ok {
		f.have = "no request of " + m.Of + " has left its till"
		return f
	}
	var have []string
	for _, p := range reconcile.Trace(ev, key).Places {
		account := r.world.Named(p.Account)
		have = append(have, fmt.Sprintf("%s with the %s in %s", p.Amount, p.Holder, account))
		f.holds = f.holds || p.Amount == m.Amount && string(p.Holder) == m.Holder && (m.Account == "" || m.Account == account)
	}
	f.have = listItems(have)
	return f
}

func (r *runner) matchDiagnosis(m *scenarios.Diagnosis) finding {
	f := finding{want: "cause " + m.Cause, have: "no request of " + m.Of + " has left its till"}
	ev := r.world.Evidence()
	key, ok := r.world.KeyOf(ev, m.Of)
	if !ok {
		return f
	}
	t := reconcile.Trace(ev, key)
	f.holds = string(t.Cause) == m.Cause
	f.have = "cause " + string(t.Cause)
	check := func(name, want, have string) {
		if want == "" {
			return
		}
		f.want += ", " + name + " " + want
		f.have += ", " + name + " " + cmp.Or(have, "none")
		f.holds = f.holds && want == have
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

func (r *runner) matchMerchantDay(m *scenarios.MerchantDay) finding {
	day := m.Day
	if day == 0 {
		day = r.world.Calendar.ClearingDate(r.start)
	}
	d := reconcile.MerchantDay(r.world.Evidence(), r.world.Profile.Merchants[m.Merchant].ID, day)
	f := finding{holds: true, want: m.Merchant + " on " + day.String(), have: m.Merchant + " on " + day.String()}
	check := func(name string, want *scenarios.Signed, have payment.Amount) {
		if want == nil {
			return
		}
		f.want += ", " + name + " " + want.String()
		f.have += ", " + name + " " + have.String()
		f.holds = f.holds && want.Minor == have.Minor
	}
	check("expected", m.Expected, d.Expected)
	check("arrived", m.Arrived, d.Arrived)
	check("unexplained", m.Unexplained, d.Unexplained)
	return f
}

func (r *runner) matchBooks(m scenarios.Books) finding {
	var want, have []string
	for _, n := range sortedKeys(m) {
		book := r.world.Book(party.Node(n))
		for _, name := range sortedKeys(m[n]) {
			expected, a := m[n][name], r.world.Account(n, name)
			if book == nil {
				return finding{want: "the books of " + n, have: n + " is down or keeps none"}
			}
			if book.Class(a) == 0 {
				want = append(want, n+" "+name)
				have = append(have, "no such account in the chart of "+n)
				continue
			}
			amount := expected.Amount
			if expected.Unchanged {
				amount = r.world.Opening(party.Node(n), a)
			}
			if is := book.Balance(a); is.Minor != amount.Minor {
				want = append(want, fmt.Sprintf("%s %s %s", n, name, payment.Minor(amount.Minor, r.world.Currency)))
				have = append(have, is.String())
			}
		}
	}
	return finding{holds: len(want) == 0, want: strings.Join(want, "; "), have: strings.Join(have, "; ")}
}

func (r *runner) matchPayout(m *scenarios.Payout) finding {
	id := r.world.Profile.Merchants[m.Merchant].ID
	var all []string
	count := 0
	for _, p := range r.world.Evidence().Payouts {
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
	f := finding{want: want + " at least once", have: "none", holds: count > 0}
	if m.Count != nil {
		f.want, f.holds = want+" "+times(*m.Count), count == *m.Count
	}
	if len(all) > 0 {
		f.have = times(count) + " among: " + strings.Join(all, "; ")
	}
	return f
}

func (r *runner) matchBatch(m *scenarios.Batch) finding {
	id := r.world.Profile.Terminals[m.Terminal].ID
	var last *reconcile.BatchRow
	ev := r.world.Evidence()
	for i := range ev.Batches {
		if ev.Batches[i].Terminal == id {
			last = &ev.Batches[i]
		}
	}
	if last == nil {
		return finding{want: "a settlement of " + m.Terminal, have: "none"}
	}
	uploaded := 0
	for _, f := range r.world.History.Facts {
		if u, ok := f.(*acquirer.DetailsUploaded); ok && u.Terminal == id && u.Batch == last.Batch {
			uploaded += len(u.Details)
		}
	}
	verdict := "out-of-balance"
	if last.Balanced {
		verdict = "in-balance"
	}
	f := finding{holds: true, have: fmt.Sprintf("batch %s %s, closed %t, %d uploaded", last.Batch, verdict, last.Closed > 0, uploaded)}
	var want []string
	check := func(given, holds bool, text string) {
		if given {
			want = append(want, text)
			f.holds = f.holds && holds
		}
	}
	check(m.Verdict != "", m.Verdict == verdict, m.Verdict)
	check(m.Closed != nil, m.Closed != nil && *m.Closed == (last.Closed > 0), fmt.Sprintf("closed %v", deref(m.Closed)))
	check(m.Uploaded != nil, m.Uploaded != nil && *m.Uploaded == uploaded, fmt.Sprintf("%v uploaded", deref(m.Uploaded)))
	f.want = "batch of " + m.Terminal + " " + strings.Join(want, ", ")
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
func (r *runner) matchItems(m *scenarios.Reconciliation) finding {
	ev := r.world.Evidence()
	var open []reconcile.Item
	for _, it := range ev.Items {
		if it.State == reconcile.Open {
			open = append(open, it)
		}
	}
	f := finding{holds: true}
	compare := func(name string, want *[]scenarios.Item, have []reconcile.Item) {
		if want == nil {
			return
		}
		missing, extra := r.difference(ev, *want, have)
		if len(missing)+len(extra) == 0 {
			return
		}
		f.holds = false
		f.want = strings.TrimPrefix(f.want+fmt.Sprintf("; %s: %s", name, listItems(r.texts(*want))), "; ")
		f.have = strings.TrimPrefix(f.have+fmt.Sprintf("; %s: %s (missing %d, extra %d)", name, listItems(r.itemTexts(have)), len(missing), len(extra)), "; ")
	}
	compare("raised", m.Raised, ev.Items)
	compare("open", m.Open, open)
	return f
}

// difference pairs each expected item with one that was raised.
func (r *runner) difference(ev *reconcile.Evidence, want []scenarios.Item, have []reconcile.Item) (missing []scenarios.Item, extra []reconcile.Item) {
	extra = slices.Clone(have)
	for _, w := range want {
		i := slices.IndexFunc(extra, func(it reconcile.Item) bool { return r.itemIs(ev, &w, &it) })
		if i < 0 {
			missing = append(missing, w)
			continue
		}
		extra = slices.Delete(extra, i, i+1)
	}
	return missing, extra
}

func (r *runner) itemIs(ev *reconcile.Evidence, w *scenarios.Item, it *reconcile.Item) bool {
	if w.Comparison != string(it.Comparison) || w.Side != string(it.Side) || w.Amount != nil && w.Amount.Minor != it.Amount.Minor || w.Day != 0 && w.Day != it.Day {
		return false
	}
	if w.Merchant != "" && r.world.Profile.Merchants[w.Merchant].ID != it.Key.Merchant {
		return false
	}
	return w.Of == "" || r.world.itemHasLabel(it, w.Of)
}

func (r *runner) texts(items []scenarios.Item) []string {
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

func (r *runner) itemTexts(items []reconcile.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, fmt.Sprintf("%s %s %s %s", it.Comparison, it.Side, it.Amount, it.Reason))
	}
	return out
}

func listItems(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return strings.Join(texts, ", ")
}

func (r *runner) matchPrinted(m *scenarios.Printed) finding {
	count := 0
	f := finding{want: "a slip of " + m.Of + m.Terminal}
	for _, line := range m.Contains {
		f.want += fmt.Sprintf(", with %q", line)
	}
	for _, line := range m.Lacks {
		f.want += fmt.Sprintf(", without %q", line)
	}
	for rec := range r.world.History.Frames {
		if rec.Kind != engine.FrameRecord || !strings.HasSuffix(string(rec.Peer), ".printer") ||
			m.Of != "" && !r.world.hasLabel(rec, m.Of) || m.Terminal != "" && string(rec.Node) != m.Terminal {
			continue
		}
		text := r.world.slipText(rec)
		missing := slices.ContainsFunc(m.Contains, func(s string) bool { return !strings.Contains(text, s) })
		if missing || slices.ContainsFunc(m.Lacks, func(s string) bool { return strings.Contains(text, s) }) {
			f.decided = strings.ReplaceAll(text, "\n", " | ")
			continue
		}
		count++
	}
	f.have, f.holds = times(count), count > 0
	if m.Count != nil {
		f.want, f.holds = f.want+" "+times(*m.Count), count == *m.Count
	}
	return f
}

func (r *runner) matchScreen(m *scenarios.Screen) finding {
	f := finding{want: strings.TrimSpace("a screen with " + m.Contains + " " + m.Code), have: "none"}
	for rec := range r.world.History.Frames {
		if rec.Kind != engine.FrameRecord || rec.Peer != party.Operator {
			continue
		}
		s, ok := r.world.Screen(rec)
		if !ok || m.Terminal != "" && string(rec.Node) != m.Terminal || m.Of != "" && !r.world.hasLabel(rec, m.Of) {
			continue
		}
		f.have = s.Text.En
		if (m.Code == "" || string(s.Code) == m.Code) && (strings.Contains(s.Text.En, m.Contains) || strings.Contains(s.Text.Zh, m.Contains)) {
			f.holds = true
			return f
		}
	}
	return f
}
