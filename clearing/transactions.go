package clearing

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/payment"
)

// trait says what a card transaction is to the network.
type trait struct {
	known      bool
	advice     bool               // told and not asked: repeated until it is answered, never reversed
	reversible bool               // the issuer moves money or a hold: silence is undone with a 0420
	clears     record.Transaction // how the clearing file has it; 0: not at all
}

// traits is the table of transactions, DOMAIN §3.3. A pre-authorisation clears with
// its completion, a tip and an adjustment with the sale that they change.
var traits = [...]trait{
	dialect.Balance:          {known: true},
	dialect.Sale:             {known: true, reversible: true, clears: record.Sale},
	dialect.SaleVoid:         {known: true, reversible: true, clears: record.Void},
	dialect.Refund:           {known: true, advice: true, clears: record.Refund},
	dialect.PreAuth:          {known: true, reversible: true},
	dialect.PreAuthVoid:      {known: true, reversible: true},
	dialect.Completion:       {known: true, reversible: true, clears: record.Completion},
	dialect.CompletionVoid:   {known: true, reversible: true, clears: record.Void},
	dialect.CompletionAdvice: {known: true, advice: true, clears: record.Completion},
	dialect.OfflineSale:      {known: true, advice: true, clears: record.Sale},
	dialect.Adjust:           {known: true, advice: true},
	dialect.Tip:              {known: true, advice: true},
}

func traitOf(t dialect.Transaction) trait {
	if int(t) < len(traits) {
		return traits[t]
	}
	return trait{}
}

// ends reports whether a transaction, once approved, leaves nothing of the one it
// refers to: a void, and a completion of its pre-authorisation.
func ends(t dialect.Transaction) bool {
	switch t {
	case dialect.SaleVoid, dialect.PreAuthVoid, dialect.CompletionVoid, dialect.Completion, dialect.CompletionAdvice:
		return true
	}
	return false
}

// refersTo reports whether a transaction may refer to another.
func refersTo(t, original dialect.Transaction) bool {
	switch t {
	case dialect.SaleVoid:
		return original == dialect.Sale
	case dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice:
		return original == dialect.PreAuth
	case dialect.CompletionVoid:
		return original == dialect.Completion || original == dialect.CompletionAdvice
	case dialect.Adjust, dialect.Tip:
		return original == dialect.Sale || original == dialect.OfflineSale
	}
	return false
}

// sameAmount reports whether a transaction has the amount of its original.
func sameAmount(t dialect.Transaction) bool {
	return t == dialect.SaleVoid || t == dialect.PreAuthVoid || t == dialect.CompletionVoid
}

// partlyApproved is DE 39 10: the amount of the reply is what the issuer grants.
const partlyApproved payment.ResponseCode = "10"

// approves reports whether an issuer's answer moves money.
func approves(c payment.ResponseCode) bool {
	return c == payment.Approved || dialect.ResponseCode(c).Action.Approved()
}
