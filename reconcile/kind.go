package reconcile

import "acqsim/payment"

// The kinds of records about an exception. They have the keys of the transaction
// that they are about and are no transactions themselves.
const (
	Adjustment       Kind = "credit-adjustment" // 贷记调整: a long that goes back to the cardholder
	Chargeback       Kind = "chargeback"        // 退单
	Representment    Kind = "re-presentment"    // 再请款
	SecondChargeback Kind = "second-chargeback" // 二次退单
	Retrieval        Kind = "retrieval"         // 调单: the issuer asks for the slip
	Fulfilment       Kind = "fulfilment"        // the slip
	Rejected         Kind = "reject"            // a record that the network did not take
)

// Exceptional reports whether a record is about a transaction that another record
// presented, or about one that could not be.
func (k Kind) Exceptional() bool {
	switch k {
	case Adjustment, Chargeback, Representment, SecondChargeback, Retrieval, Fulfilment, Rejected:
		return true
	}
	return false
}

// Kind is what a card transaction does.
type Kind string

const (
	Sale       Kind = "sale"
	Void       Kind = "void" // a row of its own beside the sale it undoes
	Refund     Kind = "refund"
	Completion Kind = "completion"
	PreAuth    Kind = "pre-auth" // reserves, moves nothing
)

// Money gives an amount the sign that it has for the merchant: a void and a
// refund take money back, a pre-authorisation moves none.
func (k Kind) Money(a payment.Amount) payment.Amount {
	switch k {
	case Void, Refund, Adjustment, Chargeback, SecondChargeback:
		return a.Neg()
	case PreAuth, Retrieval, Fulfilment, Rejected:
		return payment.Minor(0, a.Currency)
	}
	return a
}
