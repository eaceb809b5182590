package reconcile

import (
	"acqsim/payment"
)

// Claims compares the records that we sent with the accepted clearing file of a day,
// beside L2: an adjustment that we never sent is a short, one that the file of its
// day does not bring back a long. What was rejected has its own reason.
func Claims(day Day, claims []Claim, details []Detail, open []Item) Result {
	ours := make(map[claimKey]*Claim)
	for i := range claims {
		c := &claims[i]
		ours[claimKey{c.RRN, c.Terminal, c.Kind}] = c
	}
	back := make(map[claimKey]bool) // of ours: a file of a million records has few of them
	var found []Item
	for i := range details {
		d := &details[i]
		k := claimKey{d.RRN, d.Terminal, d.Kind}
		switch d.Kind {
		case Rejected:
			k.kind = d.Of
			if d.Of != Adjustment && ours[k] != nil {
				back[k] = true
			}
			if d.Of != Adjustment || ours[k] == nil {
				continue
			}
			it := day.raise(ClearingComparison, Long, RecordRejected, d.Amount, d.key(Adjustment))
			it.Ours, it.Detail = d.Amount, string(d.Code)
			found = append(found, it)
		case Adjustment, Representment:
			if ours[k] != nil {
				break
			}
			side := Short
			if d.Kind == Representment {
				side = Long
			}
			it := day.raise(ClearingComparison, side, NotInJournal, d.Amount, d.key(d.Kind))
			it.Outside, it.Detail = d.Amount, d.File
			found = append(found, it)
		}
		if ours[k] != nil {
			back[k] = true
		}
	}
	for i := range claims {
		c := &claims[i]
		if c.Kind != Adjustment || c.ClearingDate != day.Date || c.Cleared != 0 || c.Code != "" ||
			back[claimKey{c.RRN, c.Terminal, c.Kind}] {
			continue
		}
		k := TransactionKey{Terminal: c.Terminal, RRN: c.RRN, Network: c.Network, Kind: c.Kind, Merchant: c.Merchant}
		it := day.raise(ClearingComparison, Long, ApprovedNotCleared, c.Amount, k)
		it.Ours = c.Amount
		found = append(found, it)
	}
	for i := range found {
		found[i].ID += "/" + string(found[i].Key.Kind)
	}
	return day.settle(found, open, func(*Item) bool { return false }, Matched)
}

type claimKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
	kind     Kind
}

// Retrievals keeps an item open for each request for a slip that has neither been
// answered nor been followed by a chargeback. After Limits.Answer it is lost.
func Retrievals(day Day, details []Detail, claims []Claim, open []Item) Result {
	day.Limits = day.Limits.WithDefaults()
	over := make(map[itemKey]bool)
	for i := range claims {
		if c := &claims[i]; c.Kind == Fulfilment && c.Code == "" {
			over[itemKey{c.RRN, c.Terminal}] = true
		}
	}
	for i := range details {
		if d := &details[i]; d.Kind == Chargeback {
			over[itemKey{d.RRN, d.Terminal}] = true
		}
	}
	var found []Item
	for i := range details {
		d := &details[i]
		if d.Kind != Retrieval || over[itemKey{d.RRN, d.Terminal}] {
			continue
		}
		it := day.at(d.ClearingDate).raise(AgeComparison, Status, RetrievalUnanswered, d.Amount, d.key(Retrieval))
		it.Outside, it.Detail, it.Due = d.Amount, d.Reason, d.ClearingDate.AddDays(day.Limits.Answer)
		found = append(found, it)
	}
	return day.settle(found, open, func(it *Item) bool { return it.Reason == RetrievalUnanswered }, Resolved)
}

// RetrievalNotAnswered is the reason of a chargeback that follows a retrieval request
// without an answer: it cannot be contested.
const RetrievalNotAnswered = "retrieval-not-answered"
