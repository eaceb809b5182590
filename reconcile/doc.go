// Package reconcile compares what several parties say of the same money and
// tells where the money is. In the trade this is the work of the acquirer's
// clearing desk: it explains every difference between its own journal and the
// outside before a merchant has to ask.
//
// Five comparisons, each usable alone:
//
//	L1  terminal batch   ↔ acquirer journal                 by terminal, batch, STAN
//	L2  acquirer journal ↔ clearing detail of the network    by RRN, terminal, STAN, clearing day; then DE 7+11+32+33
//	L3  net position     ↔ statement of the settlement bank  by clearing day or reference
//	L4  payable          ↔ payout ↔ result or return         by payout id
//	L5  what has stood too long, holds, the trial balance
//
// Long (长款) means that the outside has money that our journal does not have,
// short (短款) that ours has money that the outside does not have, always seen by
// the acquirer. A record that takes money back (a void, a refund) counts with its
// sign: a void that the network does not have leaves the acquirer long.
//
// Reconcile makes all five as an observer. Trace tells the story of one
// transaction: how far its money has come, who holds each minor unit of it, the
// cause, who must act, when it is expected; MerchantDay adds up what a merchant
// expected and what arrived. The causes are one table (Causes), from which
// docs/causes.md is written.
//
// Nobody sees all books. From gives the rows that one seat holds, Facts says in words
// what can be looked up and by whom, Ask which fact to look up next, Alike what looks
// the same from a seat. Statement is what the acquirer tells a merchant of a day.
//
// To add a cause: a code and a row in causes.go or causes_money.go, a line in
// diagnose.go that reads its pattern, and a case in TestTrace.
//
// The package works on plain rows (Evidence) and on nothing else: it never sees
// messages, books, fault rules or labels. It owns the definition of every item
// and of every cause; it never posts, corrects or pays anything. Results do not
// depend on the order of the rows.
//
//	res := reconcile.L2(day, entries, details, open)
//	for _, it := range res.Raised { … } // J14 for a long item, J15 for a short one
//	story := reconcile.Trace(evidence, key)
package reconcile
