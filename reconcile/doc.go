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
// Reconcile makes all five as an observer. What an item or a row means for one
// transaction is told by the packages above this one: diagnosis (where is the money
// of this sale, and why), questions (whom to ask what), merchant (the day, the
// statement) and controls (alerts). No party sees those: it compares, and it cannot
// ask what became of its money.
//
// The package works on plain rows (Evidence) and on nothing else: it never sees
// messages, books, fault rules or labels. It owns the definition of every item; it
// never posts, corrects or pays anything. Results do not depend on the order of the
// rows.
package reconcile
