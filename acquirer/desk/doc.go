// Package desk is where the acquirer settles accounts with everybody (清算对账): it
// books the files, compares them with the journal, puts differences right, and carries
// on claims and disputes.
//
//	network ── clearing file ──▶ FileImported J5      reconcile job: Reconciled J6, J14, J15 (L2, L3, L5)
//	settlement bank ── statement ──▶ StatementImported J7      review job: L4      a batch that closes: L1
//	a person ── CorrectItem ──▶ ItemCorrected J16, J17, the fee J6; written off: the mirror of J14, J15
//	payout job ──▶ DayAdvanced, then payer.EndRun and payer.Run J8
//
//	desk                              network
//	│ claims: credit adjustment ────▶ │ J16 here when it is sent, at the issuer when it clears
//	│ claims: presentment request ──▶ │ a sale that the clearing lacked; matched in its file like any other (J17)
//	│ ◀──── clearing file: retrieval  │ an item until the slip is sent (claims: fulfilment)
//	│ ◀──── clearing file: chargeback │ J13: the merchant owes it, its next payout is less
//	│ claims: re-presentment ───────▶ │ the merchant's again when it clears (J17)
//	│ ◀──── clearing file: reject     │ what was not taken, with 14, 25 or 94
//
// It never decides by itself that money is too much or too little: reconcile does. It
// alone knows host and payer: when a fact of its own is applied it tells the journal what
// has cleared and what may be archived, and the payer what a merchant has earned, gives
// up or owes. Their state it reads through their rows. Its jobs also start what is theirs
// (payer.EndRun and Run, host.ForceOld), as a statement does (payer.Prove): the facts of it
// are facts of theirs.
package desk
