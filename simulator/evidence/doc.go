// Package evidence turns what the parties of a world do into what a person can look
// up: the facts that they commit and the slips that printers print become the plain
// rows of reconcile, each as the witness has it whose row it is.
//
//	till            slips, tickets        what it believes
//	acquirer        entries, batches, files, payables, payouts, claims, items
//	network         switch rows
//	issuer          its rows
//	merchants' bank accounts and their lines
//
// It knows no scenario, practice, fault or label: nobody who looks at the rows is told
// what was done to the world, or which of the answers is meant.
package evidence
