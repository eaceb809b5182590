// Package expect holds what is expected of a world against the world as it is: a message on a line, what a till
// believes, where the money of a transaction is, books, batches, payouts, items of reconciliation, diagnoses, alerts,
// slips and screens. Each has a row in expect.go.
//
// Match takes any matcher of package scenarios and tells in a Finding what was wanted and what there is. Their files:
// messages.go, transactions.go (belief, position, diagnosis), tills.go (printed, screen), items.go (reconciliation),
// books.go, batches.go, payouts.go, merchant_day.go, alerts.go. There is no script behind it and no time: a
// test of a world, or whoever serves one, asks the same matchers as a scenario does, and when to ask is the caller's
// business (simulator/play knows within, never and always).
package expect
