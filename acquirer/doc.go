// Package acquirer is the acquirer (收单机构): an institution with one book and three
// machines, each with its own state, facts and commands.
//
//	            ┌───────────── desk ─────────────┐
//	            │ files, jobs, L1 to L5, items,  │
//	            │ corrections, claims, disputes  │
//	            ▼                                ▼
//	host: terminals, network,          payer: payables, runs, payouts,
//	journal, batches, keys             accounts, holds, set-offs
//	            └───────────── chart ────────────┘
//
// The desk knows host and payer, they know neither it nor each other. Who wants to see
// what happens to one sale reads host (J2 to J4, J12), desk (J5 to J7, J13 to J17) and
// payer (J8 to J11, the set-off of J12) in this order.
//
// Here are what a world needs of all three: the Config, which each machine gets its part
// of, New, the tables that read facts and commands back, and who is handed what. An
// acquirer never pays what has not cleared, and never decides by itself that money is too
// much or too little: reconcile does.
package acquirer
