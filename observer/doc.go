// Package observer watches a payment world from outside, as a supervisor with a tap
// on every line does. It sees messages and files and nothing else: no books, no
// facts, no party's word. From them it keeps little books of its own and works out
// again what must be true (the invariants of the simulator, under their numbers),
// as far as it can be seen on the lines:
//
//	3  a payout is paid once under its id             12 a transaction is in one clearing day
//	5  a repeated reversal has one answer             13 a file is what its trailer says
//	6  what was answered "not found" stays without    14 positions and fees come to nothing
//	   effect                                         15 interchange and network fee by their rates
//	10 a batch in balance has the till's totals       17 no second payout while one is open
//	11 an upload is as long as its end says           18 a limited account takes what it may
//
// It shares the codecs of the wire with the parties, nothing else of theirs, and
// nothing of reconciliation.
package observer
