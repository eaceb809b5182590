// Package truth follows every 分 through the ledgers: it folds the facts of a run and says
// whose money stands on which account of which book, and where the money of a transaction
// is, what somebody owes of it and what it has cost (docs/design/truth.md).
//
//	fact.Post ──▶ Ledgers: owners (owners.go)   transactions, funds and gaps, by dense numbers
//	              parts of accounts (ledgers.go)
//	              pools and their shares (pools.go)
//	                     │
//	                     ├──▶ Gaps, Mirrors (mirrors.go)   what holds on every run
//	                     ├──▶ Where (places.go)            holder, account, owed, cost
//	                     └──▶ Retire (retire.go)           what is over ⇄ an archive (archive.go, recall.go)
//
// It knows accounts and owners, and no rule of a comparison, no label, no scenario, no
// contract: what it says is what the books say, and reconcile's answer is held against it.
package truth
