package issuer

import "acqsim/dialect"

// The facts that refuse something are party.Refusers.

// Refusal is part of party.Refuser.
func (f *Declined) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *ReversalRefused) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *CommandRefused) Refusal() string { return f.Slug.String() }

// Refusal is part of party.Refuser.
func (f *FileRefused) Refusal() string { return f.Slug.String() }
