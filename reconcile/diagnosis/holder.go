package diagnosis

import (
	"acqsim/payment"
)

// Stage is how far the money of a transaction has come.
type Stage string

const (
	NotAuthorised Stage = "not-authorised" // or undone: the cardholder has it
	Authorised    Stage = "authorised"
	InBatch       Stage = "in-batch"
	BatchAccepted Stage = "batch-accepted"
	Cleared       Stage = "cleared"
	Settled       Stage = "settled"
	PaidOut       Stage = "paid-out"
	InTheAccount  Stage = "in-the-account"
)

// Holder is who has the money.
type Holder string

const (
	HeldByCardholder   Holder = "cardholder"
	HeldByIssuer       Holder = "issuer"
	HeldByNetwork      Holder = "network"
	HeldByAcquirer     Holder = "acquirer"
	HeldInTransit      Holder = "payout-in-transit"
	HeldByMerchantBank Holder = "merchant-bank"
	HeldByMerchant     Holder = "merchant"
	HeldByThirdParty   Holder = "third-party"
	HeldByNobodyKnown  Holder = "unknown"
)

// Place is an account that holds part of the money of a transaction.
type Place struct {
	Holder  Holder         `json:"holder"`
	Account string         `json:"account"` // book and account: "acquirer/merchant-payable:M1"
	Amount  payment.Amount `json:"amount"`
}
