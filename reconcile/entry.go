package reconcile

import (
	"cmp"

	"acqsim/payment"
)

// Effective reports whether the entry counts: it was posted, and what undid it,
// if anything did, is an entry of its own.
func (e *Entry) Effective() bool { return e.State == Approved || e.State == Voided }

// whyNot says why the journal does not have a transaction that the outside has.
func (e *Entry) whyNot() Reason {
	if e == nil {
		return NotInJournal
	}
	switch e.State {
	case Reversed:
		return JournalReversed
	case Declined:
		return JournalDeclined
	}
	return JournalHung
}

func (e *Entry) Key() TransactionKey {
	return TransactionKey{
		Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN,
		Network: e.Network, Kind: e.Kind, Merchant: e.Merchant,
	}
}

// before orders entries of one key by what they say.
func (e *Entry) before(f *Entry) bool {
	if e.Effective() != f.Effective() {
		return e.Effective()
	}
	return cmp.Or(
		cmp.Compare(e.At, f.At), cmp.Compare(e.ClearingDate, f.ClearingDate), cmp.Compare(e.RRN, f.RRN),
		cmp.Compare(e.Terminal, f.Terminal), cmp.Compare(e.STAN, f.STAN), cmp.Compare(e.Kind, f.Kind),
		cmp.Compare(e.Amount.Minor, f.Amount.Minor), cmp.Compare(e.State, f.State), cmp.Compare(e.Merchant, f.Merchant),
	) < 0
}

// EntryState is how a transaction stands in the acquirer's journal.
type EntryState string

const (
	Pending  EntryState = "pending"  // forwarded, no reply yet
	Approved EntryState = "approved" // posted
	Declined EntryState = "declined"
	Reversed EntryState = "reversed" // posted and mirrored, or never to have an effect
	Voided   EntryState = "voided"   // a void, which is a row of its own, undid it
	Hung     EntryState = "hung"     // outcome unknown and past reversing: not posted
)

// Entry is one transaction of the acquirer's journal.
type Entry struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date,required"`
	NaturalDate  payment.BusinessDate `json:"natural_date" csv:"natural_date"`
	RRN          payment.RRN          `json:"rrn" csv:"rrn,required"`
	Terminal     payment.TerminalID   `json:"terminal" csv:"terminal"`
	Merchant     payment.MerchantID   `json:"merchant" csv:"merchant"`
	Batch        payment.BatchNumber  `json:"batch" csv:"batch"`
	STAN         payment.STAN         `json:"stan" csv:"stan"` // the till's
	Network      NetworkKey           `json:"network" csv:"network"`
	Card         string               `json:"card,omitempty" csv:"card"` // masked as on the slip
	Kind         Kind                 `json:"kind" csv:"kind,required"`
	Amount       payment.Amount       `json:"amount" csv:"amount,required"`
	Fee          payment.Amount       `json:"fee" csv:"fee"` // what the merchant is charged for it (J6)
	// What we work out that the network takes, signed as in its record; without a currency: not worked out.
	Interchange payment.Amount       `json:"interchange,omitzero" csv:"interchange"`
	NetworkFee  payment.Amount       `json:"network_fee,omitzero" csv:"network_fee"`
	State       EntryState           `json:"state" csv:"state,required"`
	Code        payment.ResponseCode `json:"code,omitempty" csv:"code"`
	Original    payment.RRN          `json:"original,omitempty" csv:"original"` // of a void or refund, where known
	At          payment.Time         `json:"at" csv:"at"`

	// Cleared is the clearing day in whose file the transaction was matched, 0
	// before. L2 leaves a cleared entry alone.
	Cleared payment.BusinessDate `json:"cleared,omitempty" csv:"cleared"`
	// Payout is the id of the latest payout that carried it, "" before.
	Payout string `json:"payout,omitempty" csv:"payout"`
	// SetOff is how much of it paid what the merchant owed, without a payout;
	// negative of a refund that other money paid.
	SetOff payment.Amount `json:"set_off,omitzero" csv:"set_off"`
	// Withheld is how much of it a payout of ours was less by, for what the merchant owed.
	Withheld payment.Amount `json:"withheld,omitzero" csv:"withheld"`
}
