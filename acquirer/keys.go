package acquirer

import (
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Keys gives the keys of the transaction towards both sides, and the original's.
func (f *Requested) Keys(dst []party.Key) []party.Key {
	dst = f.Ref.Keys(dst)
	if f.OriginalRRN != "" {
		dst = append(dst, party.RRNKey(f.OriginalRRN))
	}
	return dst
}

func itemKeys(dst []party.Key, items []reconcile.Item) []party.Key {
	for i := range items {
		k := &items[i].Key
		if k.STAN != 0 && k.Batch != 0 {
			dst = append(dst, party.TransactionKey(k.Terminal, k.Batch, k.STAN))
		}
		if k.RRN != "" {
			dst = append(dst, party.RRNKey(k.RRN))
		}
		if k.Payout != "" {
			dst = append(dst, party.PayoutKey(k.Payout))
		}
	}
	return dst
}

func rrnKeys(dst []party.Key, rrns []payment.RRN) []party.Key {
	for _, r := range rrns {
		dst = append(dst, party.RRNKey(r))
	}
	return dst
}

// Keys gives the transactions of the file.
func (f *FileImported) Keys(dst []party.Key) []party.Key {
	for i := range f.Details {
		dst = append(dst, party.RRNKey(f.Details[i].RRN))
	}
	return dst
}

// Keys gives the payouts and transfers of the statement.
func (f *StatementImported) Keys(dst []party.Key) []party.Key {
	for i := range f.Lines {
		dst = append(dst, party.PayoutKey(f.Lines[i].Reference))
	}
	return dst
}

// Keys gives what matched and what the items are about.
func (f *Reconciled) Keys(dst []party.Key) []party.Key {
	for i := range f.Matches {
		dst = append(dst, party.RRNKey(f.Matches[i].RRN))
	}
	return itemKeys(itemKeys(dst, f.Raised), f.Closed)
}

// Keys gives the transactions that count early.
func (f *DayAdvanced) Keys(dst []party.Key) []party.Key {
	for i := range f.Payables {
		dst = append(dst, party.RRNKey(f.Payables[i].RRN))
	}
	return dst
}

// Keys gives the uploaded transactions.
func (f *DetailsUploaded) Keys(dst []party.Key) []party.Key {
	for i := range f.Details {
		dst = append(dst, party.TransactionKey(f.Terminal, f.Batch, f.Details[i].STAN))
	}
	return dst
}

// Keys gives the payout and the transactions whose money it carries.
func (f *PayoutSent) Keys(dst []party.Key) []party.Key {
	dst = append(dst, party.PayoutKey(f.ID))
	if f.Replaces != "" {
		dst = append(dst, party.PayoutKey(f.Replaces))
	}
	return rrnKeys(dst, f.RRNs)
}

// Keys gives the item's transaction.
func (f *ItemCorrected) Keys(dst []party.Key) []party.Key {
	return itemKeys(dst, []reconcile.Item{f.Item})
}

func (f *PayoutConfirmed) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}
func (f *PayoutRefused) Keys(dst []party.Key) []party.Key { return append(dst, party.PayoutKey(f.ID)) }
func (f *PayoutUnanswered) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}
func (f *PayoutReturned) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}
func (f *PayoutReissued) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// Keys gives the payout.
func (f *PayoutFoundPaid) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// Keys gives the transactions whose money it was.
func (f *SetOff) Keys(dst []party.Key) []party.Key { return rrnKeys(dst, f.RRNs) }
