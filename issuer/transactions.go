package issuer

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
)

// trait says what a transaction is to an issuer.
type trait struct {
	known      bool
	spends     bool               // the card must be good and have the money
	advice     bool               // told and not asked: repeated until it is answered, never reversed
	reversible bool               // a 0420 undoes it
	clears     record.Transaction // how the clearing file has it; 0: not at all
}

// traits is the table of transactions, DOMAIN §3.3. A refund clears without having
// been posted; a tip changes the sale that clears.
var traits = [...]trait{
	dialect.Balance:          {known: true},
	dialect.Sale:             {known: true, spends: true, reversible: true, clears: record.Sale},
	dialect.SaleVoid:         {known: true, reversible: true, clears: record.Void},
	dialect.Refund:           {known: true, advice: true, clears: record.Refund},
	dialect.PreAuth:          {known: true, spends: true, reversible: true},
	dialect.PreAuthVoid:      {known: true, reversible: true},
	dialect.Completion:       {known: true, reversible: true, clears: record.Completion},
	dialect.CompletionVoid:   {known: true, reversible: true, clears: record.Void},
	dialect.CompletionAdvice: {known: true, advice: true, clears: record.Completion},
	dialect.OfflineSale:      {known: true, spends: true, advice: true, clears: record.Sale},
	dialect.Adjust:           {known: true, advice: true},
	dialect.Tip:              {known: true, advice: true},
}

func traitOf(t dialect.Transaction) trait {
	if int(t) < len(traits) {
		return traits[t]
	}
	return trait{}
}

// refersTo reports whether a transaction may refer to another: a void to what it
// takes back, a completion to its pre-authorisation, a tip to its sale.
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
