// Package evidence turns what the parties of a world do into what a person can look
// up: the facts that they commit, and the slips that printers print, become the plain
// rows of reconcile, each as the witness has it whose row it is.
//
//	fact ──▶ Observe ──▶ tills        slips, tickets        what they believe
//	                     journal      entries               what the acquirer has
//	                     batches, files, payables, payouts, claims, items, settlement accounts
//	                     network      switch rows
//	                     issuer       its rows
//	                     bank         the merchants' accounts and their lines
//	slip ──▶ Frame ────▶ tills        printed
//	         Rows  ◀──── all of them, with the books' balances of that moment
//	         Forget      what is over of days that are past
//
// A Fold takes in what happens while it happens. Its rows are a picture: what is
// observed later does not change them. What was known at an earlier moment is another
// Fold, of what had happened up to then.
//
// It knows no scenario, practice, fault or label: nobody who looks at the rows is told
// what was done to the world, or which of the answers is meant. What a till does about
// a reversal it learns from what the till sent. It decides nothing: whether rows agree
// is for reconcile to say.
package evidence
