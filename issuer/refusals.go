package issuer

import "acqsim/dialect"

// The facts that refuse something are party.Refusers.

// Refusal is part of party.Refuser.
func (f *Declined) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *ReversalRefused) Refusal() string { return dialect.ResponseCode(f.Code).Slug }

// Refusal is part of party.Refuser.
func (f *CommandRefused) Refusal() string { return f.Slug.String() }

// RefusedCommand is part of party.CommandRefuser.
func (f *CommandRefused) RefusedCommand() string { return f.Why }

// Refusal is part of party.Refuser.
func (f *FileRefused) Refusal() string { return f.Slug.String() }
