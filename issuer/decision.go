package issuer

import (
	"acqsim/hsm"
	"acqsim/payment"
)

// PartlyApproved is DE 39 10: the amount of the reply is what was granted.
const PartlyApproved payment.ResponseCode = "10"

// decision is what comes of a request.
type decision struct {
	code     payment.ResponseCode
	amount   payment.Amount // granted: less than asked for when the code is 10
	original *txn           // what the request refers to, where that is known
	pin      bool           // a right PIN came with the request
	chip     *chip          // whose cryptogram was right
}

func (d *decision) approves() bool { return d.code == payment.Approved || d.code == PartlyApproved }

// chip is what a chip has signed, and the session in which it is answered.
type chip struct {
	arqc    hsm.Cryptogram
	session *hsm.ChipSession
}
