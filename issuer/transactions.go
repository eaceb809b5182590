package issuer

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
)

// spends reports whether a transaction needs a good card with the money on it: it takes
// or holds money, and no earlier one has been asked for it.
func spends(t dialect.Transaction) bool { return (t.Debit() || t.Holds()) && !t.Refers() }

// clearsAs is how the clearing file has a transaction; 0: not at all.
func clearsAs(t dialect.Transaction) record.Transaction { return record.ParseTransaction(t.ListedAs()) }
