// Package invariants holds what is true after every run, whatever its scenario says: money is neither made nor lost,
// nobody is paid twice, what the till approved the host has or an item says why.
//
// All lists the invariants by the numbers of CASES §2.2, each under the file of what it guards: books.go,
// transactions.go, batches.go, clearing_days.go, fees.go, payouts.go, reconciled.go, ledgers.go, card_data.go. Check
// reads the log of a world once (run_log.go) and holds every one of them against the facts, the frames and the books;
// it trusts no party's word. An Excuse says what cannot be held against a party: a practice that the run is about,
// messages that somebody forged, a disk that forgot.
//
// The package knows no rule of a fault and nothing of how the run came about.
package invariants
