package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// reason says who puts an item right and within how many working days it should
// be gone. The days are customs of the trade, not rules of a network.
type reason struct {
	owner Actor
	days  int
}

var reasons = map[Reason]reason{
	NotInTillBatch:      {AcquirerDesk, 5},
	NotInJournal:        {AcquirerDesk, 5},
	JournalHung:         {AcquirerDesk, 5},
	JournalReversed:     {AcquirerDesk, 5},
	JournalDeclined:     {AcquirerDesk, 5},
	ApprovedNotCleared:  {AcquirerDesk, 2},
	EmptyFile:           {Network, 1},
	ClearedTwice:        {AcquirerDesk, 5},
	DifferentAmount:     {AcquirerDesk, 5},
	DifferentKind:       {AcquirerDesk, 5},
	FileLate:            {Network, 1},
	FileRefused:         {Network, 1},
	CashWithoutFile:     {Network, 1},
	ClearedNotSettled:   {Network, 1},
	PayoutRefusedReason: {Merchant, 3},
	PayoutReturned:      {Merchant, 3},
	PayoutUnanswered:    {AcquirerDesk, 1},
	SettledNotPaid:      {AcquirerDesk, 1},
	PaidTwice:           {AcquirerDesk, 5},
	NotInAccount:        {MerchantBank, 1},
	PendingTooLong:      {AcquirerDesk, 1},
	BatchOpenTooLong:    {Cashier, 1},
	HoldWithoutReview:   {AcquirerDesk, 1},
	NegativePayable:     {Merchant, 5},
	BooksUnbalanced:     {AcquirerDesk, 1},
	RecordRejected:      {AcquirerDesk, 2},
	RetrievalUnanswered: {Merchant, 5},
	TakenTwice:          {AcquirerDesk, 3},
	FeeDiffers:          {AcquirerDesk, 5},
	FeeTotalDiffers:     {AcquirerDesk, 5},
}

// raise makes an item of the day. distinguish keeps two items about one thing
// apart; "" is usual.
func (d Day) raise(c Comparison, s Side, r Reason, amount payment.Amount, k TransactionKey) Item {
	if amount.Minor < 0 {
		amount = amount.Neg()
	}
	rule := reasons[r]
	it := Item{
		Comparison: c, Side: s, Reason: r, Amount: amount, Day: d.Date, Key: k,
		State: Open, Owner: rule.owner, Raised: d.Now,
		Ours: payment.Minor(0, amount.Currency), Outside: payment.Minor(0, amount.Currency),
	}
	if d.Calendar != nil {
		it.Due = d.Calendar.AddWorkingDays(d.Calendar.Date(d.Now), rule.days)
	}
	it.ID = itemID(&it)
	return it
}

// itemID is made of what the item is about, so that finding the same difference
// again finds the same item.
func itemID(it *Item) string {
	k := &it.Key
	id := string(it.Comparison) + "/" + it.Day.String() + "/" + string(it.Side)
	if k.Payout != "" {
		return id + "/payout/" + k.Payout
	}
	if k.File != "" {
		return id + "/file/" + k.File
	}
	for _, part := range [...]string{string(k.Terminal), batchText(k.Batch), stanText(k.STAN), string(k.RRN)} {
		if part != "" {
			id += "/" + part
		}
	}
	if k.RRN == "" && k.Network != (NetworkKey{}) {
		id += "/" + k.Network.Sent + "/" + k.Network.STAN.String()
	}
	if k.Terminal == "" && k.Merchant != "" {
		id += "/" + string(k.Merchant)
	}
	return id
}

func batchText(b payment.BatchNumber) string {
	if b == 0 {
		return ""
	}
	return b.String()
}

func stanText(s payment.STAN) string {
	if s == 0 {
		return ""
	}
	return s.String()
}

// close ends an item.
func (d Day) close(it Item, state ItemState) Item {
	it.State, it.Closed, it.ClosedDay = state, d.Now, d.Date
	return it
}

// settle sorts what was found now against what is open: what is new is raised,
// and an open item of the same scope that was not found again is closed.
func (d Day) settle(found, open []Item, inScope func(*Item) bool, state ItemState) Result {
	known := make(map[string]bool, len(open))
	for i := range open {
		known[open[i].ID] = true
	}
	var res Result
	again := make(map[string]bool, len(found))
	for _, it := range found {
		if again[it.ID] {
			continue
		}
		again[it.ID] = true
		if !known[it.ID] {
			res.Raised = append(res.Raised, it)
		}
	}
	for i := range open {
		if it := &open[i]; it.State == Open && !again[it.ID] && inScope(it) {
			res.Closed = append(res.Closed, d.close(*it, state))
		}
	}
	SortItems(res.Raised)
	SortItems(res.Closed)
	return res
}

func SortItems(items []Item) {
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.ID, b.ID) })
}

// sides returns the side of an item about a transaction that only we have, and of
// one that only the outside has: a record that takes money back counts the other
// way round.
func sides(k Kind) (oursOnly, outsideOnly Side) {
	if k == Void || k == Refund {
		return Long, Short
	}
	return Short, Long
}

func opposite(s Side) Side {
	if s == Long {
		return Short
	}
	return Long
}

// Result is what a comparison raised and closed.
type Result struct {
	Raised []Item
	Closed []Item
	// Overdue are open items past their Due day (L5).
	Overdue []Item
}

// at returns d for another date, so that an item keeps its id from run to run.
func (d Day) at(date payment.BusinessDate) Day {
	d.Date = date
	return d
}
