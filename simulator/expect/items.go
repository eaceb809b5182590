package expect

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/acquirer/desk"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// reconciliation holds the items of reconciliation against the lists of the scenario:
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
		f.Have = strings.TrimPrefix(
			f.Have+fmt.Sprintf(
				"; %s: %s (missing %d, extra %d)",
				name,
				listItems(itemTexts(have)),
				len(missing),
				len(extra),
			),
			"; ",
		)
	}
	compare("raised", m.Raised, asRaised(w, ev.Items))
	compare("open", m.Open, open)
	return f
}

// asRaised gives items the amounts with which they were raised: what a merchant owes gets
// less as it pays.
func asRaised(w *world.World, items []reconcile.Item) []reconcile.Item {
	first := make(map[string]payment.Amount)
	for _, f := range w.History.Facts {
		r, ok := f.(*desk.Reconciled)
		if !ok {
			continue
		}
		for i := range r.Raised {
			if _, known := first[r.Raised[i].ID]; !known {
				first[r.Raised[i].ID] = r.Raised[i].Amount
			}
		}
	}
	out := slices.Clone(items)
	for i := range out {
		if amount, known := first[out[i].ID]; known {
			out[i].Amount = amount
		}
	}
	return out
}

// difference pairs each expected item with one that was raised.
func difference(
	w *world.World,
	want []scenarios.Item,
	have []reconcile.Item,
) (missing []scenarios.Item, extra []reconcile.Item) {
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
