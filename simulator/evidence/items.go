package evidence

import "acqsim/reconcile"

// items are the differences as the acquirer keeps them.
type items struct {
	rows table[string, reconcile.Item]
}

func newItems() items { return items{newTable[string, reconcile.Item]()} }

// latest keeps the latest word on some items.
func (v *items) latest(of ...reconcile.Item) {
	for i := range of {
		if it := v.rows.row(of[i].ID); it != nil {
			*it = of[i]
		} else {
			v.rows.add(of[i].ID, of[i])
		}
	}
}
