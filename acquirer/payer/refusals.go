package payer

import "acqsim/payment"

// The facts that refuse something are party.Refusers.

// Refusal is part of party.Refuser.
func (f *PayoutRefused) Refusal() string { return payment.RefusalOf(f.Reason) }

// Refusal is part of party.Refuser.
func (f *PayoutReturned) Refusal() string { return payment.RefusalOf(f.Reason) }
