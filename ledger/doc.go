// Package ledger is a double-entry book. Each party keeps one of its own; what
// the books of two parties say of the same money is the case under study.
//
// A posting has exactly one debit and one credit account, a layer (posted or
// pending) and a positive amount in minor units. Nothing is ever changed: a
// correction is a new posting. An account is named kind:owner, such as
// "merchant-payable:M1"; the chart of a party lists its kinds and says which are
// assets, liabilities, income or expense, and the rules by which a party posts: which
// event moves money from which account to which. A posting of no rule is refused.
//
// The package does no I/O and knows no party.
package ledger
