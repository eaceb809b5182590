package bank

import (
	"acqsim/dialect"
	"acqsim/payment"
)

// The facts that refuse something are party.Refusers.

// Refusal is part of party.Refuser: the bank's reason, or where it gave none the code.
func (f *Refused) Refusal() string {
	if f.Reason == "" {
		return dialect.ResponseCode(f.Code).Slug
	}
	return payment.RefusalOf(f.Reason)
}

// Refusal is part of party.Refuser.
func (f *Returned) Refusal() string { return payment.RefusalOf(f.Reason) }

// Refusal is part of party.Refuser.
func (f *TransferRefused) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *ReturnRefused) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *CommandRefused) Refusal() string { return f.Slug.String() }

// RefusedCommand is part of party.CommandRefuser.
func (f *CommandRefused) RefusedCommand() string { return f.Why }
