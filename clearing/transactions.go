package clearing

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/payment"
)

// clearsAs is how the clearing file has a transaction; 0: not at all.
func clearsAs(t dialect.Transaction) record.Transaction { return record.ParseTransaction(t.ListedAs()) }

// partlyApproved is DE 39 10: the amount of the reply is what the issuer grants.
const partlyApproved payment.ResponseCode = "10"

// approves reports whether an issuer's answer moves money.
func approves(c payment.ResponseCode) bool {
	return c == payment.Approved || dialect.ResponseCode(c).Action.Approved()
}
