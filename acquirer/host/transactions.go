package host

import (
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// trait says what a transaction of a terminal is to the acquirer.
type trait struct {
	forwarded  bool           // goes on to the network
	advice     bool           // told and not asked: repeated to the network until it has an outcome, never reversed
	reversible bool           // a terminal's 0400 undoes it, and so does a time-out
	kind       reconcile.Kind // its row in a reconciliation; "" for what moves no money of its own
}

// traits is the table of card transactions, DOMAIN §3.3. A tip and an adjustment
// change the amount of the sale they refer to and are no rows of their own.
var traits = [...]trait{
	dialect.Balance:          {forwarded: true},
	dialect.Sale:             {forwarded: true, reversible: true, kind: reconcile.Sale},
	dialect.SaleVoid:         {forwarded: true, reversible: true, kind: reconcile.Void},
	dialect.Refund:           {forwarded: true, advice: true, kind: reconcile.Refund},
	dialect.PreAuth:          {forwarded: true, reversible: true, kind: reconcile.PreAuth},
	dialect.PreAuthVoid:      {forwarded: true, reversible: true},
	dialect.Completion:       {forwarded: true, reversible: true, kind: reconcile.Completion},
	dialect.CompletionVoid:   {forwarded: true, reversible: true, kind: reconcile.Void},
	dialect.CompletionAdvice: {forwarded: true, advice: true, kind: reconcile.Completion},
	dialect.OfflineSale:      {forwarded: true, advice: true, kind: reconcile.Sale},
	dialect.Adjust:           {forwarded: true, advice: true},
	dialect.Tip:              {forwarded: true, advice: true},
}

func traitOf(t dialect.Transaction) trait {
	if int(t) < len(traits) {
		return traits[t]
	}
	return trait{}
}

// reversible reports whether a transaction without a reply is undone by a
// reversal. An advice is repeated instead.
func reversible(t dialect.Transaction) bool { return traitOf(t).reversible }

func isAdvice(t dialect.Transaction) bool { return traitOf(t).advice }

// kindOf is a transaction's name in the rows of a reconciliation; empty for what
// moves no money of its own.
func kindOf(t dialect.Transaction) reconcile.Kind { return traitOf(t).kind }

// voids reports whether a transaction takes another back whole.
func voids(t dialect.Transaction) bool {
	return t == dialect.SaleVoid || t == dialect.PreAuthVoid || t == dialect.CompletionVoid
}

// completes reports whether a transaction uses a pre-authorisation up.
func completes(t dialect.Transaction) bool {
	return t == dialect.Completion || t == dialect.CompletionAdvice
}

// changes reports whether a transaction gives another a new amount.
func changes(t dialect.Transaction) bool { return t == dialect.Tip || t == dialect.Adjust }

// refersTo reports whether a transaction may refer to another.
func refersTo(t, original dialect.Transaction) bool {
	switch t {
	case dialect.SaleVoid:
		return original == dialect.Sale
	case dialect.Refund:
		return original.Debit()
	case dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice:
		return original == dialect.PreAuth
	case dialect.CompletionVoid:
		return completes(original)
	case dialect.Tip, dialect.Adjust:
		return original == dialect.Sale || original == dialect.OfflineSale
	}
	return false
}

// approves reports whether a code of the network moves money, in whole or in part.
func approves(c payment.ResponseCode) bool {
	return c == payment.Approved || dialect.ResponseCode(c).Action.Approved()
}
