package reconcile

import (
	"slices"

	"acqsim/payment"
)

// Claims compares the records that we sent with the accepted clearing file of a day,
// beside L2: an adjustment that we never sent is a short, one that the file of its
// day does not bring back a long. What was rejected has its own reason.
func Claims(day Day, claims []Claim, details []Detail, open []Item) Result {
	res, _ := compareClaims(day, claims, make([]bool, len(claims)), details, open)
	return res
}

// answer is what a file has of a record that we sent: itself, or that the network did not take it.
type answer struct{ claim, detail int }

// compareClaims makes the comparison. over are the claims that files of other days have answered.
func compareClaims(day Day, claims []Claim, over []bool, details []Detail, open []Item) (Result, []answer) {
	waiting, refused := day.claimsSent(claims, over)
	var answers []answer
	var found []Item
	back := make(map[claimOf]int)
	for _, i := range inOrder(details) {
		d := &details[i]
		k := claimKey{d.RRN, d.Terminal, d.Kind}
		switch d.Kind {
		case Rejected:
			k.kind = d.Of
			of := refused
			if len(of[k]) == 0 {
				of = waiting
			}
			if len(of[k]) == 0 {
				continue
			}
			c := &claims[of[k][0]]
			answers, of[k] = append(answers, answer{of[k][0], i}), of[k][1:]
			back[claimOf{k, c.ClearingDate, c.Amount}]++
			if d.Of == Adjustment {
				it := day.raise(ClearingComparison, Long, RecordRejected, c.Amount, d.key(Adjustment))
				it.Ours, it.Detail = c.Kind.Money(c.Amount), string(d.Code)
				found = append(found, it)
			}
		case Adjustment, Representment:
			left := waiting[k]
			if len(left) == 0 {
				found = append(found, day.unknownClaim(d))
				continue
			}
			n := max(0, slices.IndexFunc(left, func(j int) bool { return claims[j].Amount == d.Amount }))
			c := &claims[left[n]]
			answers, waiting[k] = append(answers, answer{left[n], i}), slices.Delete(left, n, n+1)
			back[claimOf{k, c.ClearingDate, c.Amount}]++
			if c.Amount != d.Amount {
				it := day.raise(ClearingComparison, AmountDiff, DifferentAmount, c.Amount.Sub(d.Amount), d.key(d.Kind))
				it.Ours, it.Outside, it.Detail = d.Kind.Money(c.Amount), d.Kind.Money(d.Amount), d.File
				found = append(found, it)
			}
		}
	}
	for i := range claims {
		if c := &claims[i]; c.Kind == Adjustment && c.ClearingDate == day.Date && c.Cleared == 0 &&
			slices.Contains(waiting[claimKey{c.RRN, c.Terminal, c.Kind}], i) {
			it := day.raise(ClearingComparison, Long, ApprovedNotCleared, c.Amount, c.key())
			it.Ours = c.Kind.Money(c.Amount)
			found = append(found, it)
		}
	}
	for i := range found {
		found[i].ID += "/" + string(found[i].Key.Kind)
	}
	return day.settle(found, open, func(it *Item) bool { // a later file has an answer to it
		of := claimOf{claimKey{it.Key.RRN, it.Key.Terminal, Adjustment}, it.Day, it.Amount}
		if it.Comparison != ClearingComparison || it.Reason != ApprovedNotCleared || it.Key.Kind != Adjustment ||
			it.Day >= day.Date || back[of] == 0 {
			return false
		}
		back[of]--
		return true
	}, Matched), answers
}

// claimsSent lists ours that a file may have an answer to, in the order of their rows: those that wait, and those that
// we know to be refused.
func (d Day) claimsSent(claims []Claim, over []bool) (waiting, refused map[claimKey][]int) {
	waiting, refused = make(map[claimKey][]int), make(map[claimKey][]int)
	for i := range claims {
		c := &claims[i]
		k := claimKey{c.RRN, c.Terminal, c.Kind}
		switch {
		case over[i]:
		case c.Code != "":
			refused[k] = append(refused[k], i)
		case c.Cleared == 0 || c.Cleared == d.Date:
			waiting[k] = append(waiting[k], i)
		}
	}
	return waiting, refused
}

// unknownClaim is the item of a record that we never sent.
func (d Day) unknownClaim(r *Detail) Item {
	side := Short
	if r.Kind == Representment {
		side = Long
	}
	it := d.raise(ClearingComparison, side, NotInJournal, r.Amount, r.key(r.Kind))
	it.Outside, it.Detail = r.Kind.Money(r.Amount), r.File
	return it
}

// inOrder returns the places of the exceptional records of a file by what they say.
func inOrder(details []Detail) (out []int) {
	for i := range details {
		if details[i].Kind.Exceptional() {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return details[a].Compare(&details[b]) })
	return out
}

type claimKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
	kind     Kind
}

// claimOf is a claim of one day and amount.
type claimOf struct {
	key    claimKey
	day    payment.BusinessDate
	amount payment.Amount
}

func (c *Claim) key() TransactionKey {
	return TransactionKey{Terminal: c.Terminal, RRN: c.RRN, Network: c.Network, Kind: c.Kind, Merchant: c.Merchant}
}

// slipsOver are the transactions whose slip was sent, or is not looked for any more.
func slipsOver(claims []Claim, details []Detail) map[itemKey]bool {
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
	return over
}

// Retrievals keeps an item open for each request for a slip that has neither been
// answered nor been followed by a chargeback. After Limits.Answer it is lost.
func Retrievals(day Day, details []Detail, claims []Claim, open []Item) Result {
	day.Limits = day.Limits.WithDefaults()
	over := slipsOver(claims, details)
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
