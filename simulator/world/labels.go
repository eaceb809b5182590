package world

import (
	"slices"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/reconcile"
)

// recordOf returns the key of a labelled clearing record that no till stands behind.
func (w *World) recordOf(ev *reconcile.Evidence, label string) (reconcile.TransactionKey, bool) {
	for i := range ev.Details {
		d := &ev.Details[i]
		if slices.Contains(w.Loop.Labels([]party.Key{party.RRNKey(d.RRN)}), label) {
			return reconcile.TransactionKey{Terminal: d.Terminal, RRN: d.RRN, Network: d.Network, Merchant: d.Merchant}, true
		}
	}
	return reconcile.TransactionKey{}, false
}

func (w *World) HasLabel(rec *engine.Record, label string) bool {
	return slices.Contains(w.Loop.Labels(rec.Keys), label)
}

// SlipOf returns the slip of a labelled transaction: what the till believes. The
// reference of the host tells it also when the till, emptied, has used its number
// again; else the newest of a number is the one.
func (w *World) SlipOf(ev *reconcile.Evidence, label string) *reconcile.Slip {
	var found *reconcile.Slip
	for i := range ev.Slips {
		s := &ev.Slips[i]
		if s.RRN != "" && slices.Contains(w.Loop.Labels([]party.Key{party.RRNKey(s.RRN)}), label) && !strange(ev, s) {
			return s
		}
		if slices.Contains(w.Loop.Labels([]party.Key{party.TransactionKey(s.Terminal, s.Batch, s.STAN)}), label) {
			found = s
		}
	}
	return found
}

// strange reports whether a slip has the reference of another till's transaction: a reply that was for that till.
func strange(ev *reconcile.Evidence, s *reconcile.Slip) bool {
	return slices.ContainsFunc(ev.Entries, func(e reconcile.Entry) bool {
		return e.RRN == s.RRN && e.Terminal != s.Terminal
	})
}

// KeyOf returns the key of a labelled transaction.
func (w *World) KeyOf(ev *reconcile.Evidence, label string) (reconcile.TransactionKey, bool) {
	s := w.SlipOf(ev, label)
	if s == nil {
		return w.recordOf(ev, label)
	}
	return reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN}, true
}

// ItemHasLabel reports whether an item is about a labelled transaction or payout.
func (w *World) ItemHasLabel(it *reconcile.Item, label string) bool {
	return slices.Contains(w.Loop.Labels(ItemKeys(it)), label)
}

// ItemKeys are the keys of the transaction or the payout that an item is about.
func ItemKeys(it *reconcile.Item) (keys []party.Key) {
	k := &it.Key
	if k.STAN != 0 && k.Batch != 0 {
		keys = append(keys, party.TransactionKey(k.Terminal, k.Batch, k.STAN))
	}
	if k.RRN != "" {
		keys = append(keys, party.RRNKey(k.RRN))
	}
	if k.Payout != "" {
		keys = append(keys, party.PayoutKey(k.Payout))
	}
	return keys
}
