// Package acquirer is the acquirer's host (收单机构): it takes the requests of its
// terminals to the network, keeps the journal and the batches, owes its merchants
// what has cleared less its fee, and pays them.
//
//	terminal            acquirer                 network
//	│ 0200 ───────────▶ │ Requested ─── 0200 ──▶ │   DE 37 and the network's DE 11 are the acquirer's
//	│ ◀─────────── 0210 │ Approved J2 ◀── 0210 ─ │   DE 15 says the clearing day
//	│ 0100 ───────────▶ │ pre-authorisation ───▶ │   journal only; kept for its completion on a later day
//	│ 0200, 0220 ─────▶ │ completion J4 ───────▶ │   found by batch and STAN, DE 37, or DE 38 and card
//	│ 0220 ───────────▶ │ off-line sale J2, tip ▶ │  0221 until it has an outcome; till: 98, then 00
//	│ 0400 ───────────▶ │ Reversed J3            │
//	│ ◀─────────── 0410 │ ────────────── 0420 ──▶ │   repeated as 0421 until 0430
//	│ 0500 ───────────▶ │ BatchCompared          │   verdict in the 0510
//	│ 0320 ───────────▶ │ DetailsUploaded, BatchClosed: L1
//
//	network ── clearing file ──▶ FileImported J5      reconcile job: Reconciled J6, J14, J15 (L2, L3, L5)
//	settlement bank ── statement ──▶ StatementImported J7
//	payout job: PayoutSent J8 ── 0200 Payout ──▶ settlement bank ── 0210 ──▶ PayoutConfirmed J9, PayoutRefused J10
//	settlement bank ── 0220 PayoutReturn ──▶ PayoutReturned J11      review job: L4
//
// A request without a reply is answered 98 after Config.ReplyTimeout and undone by
// a 0420; after a crash it is undone while its clearing day is open, and hung
// after that. An advice (0220: refund, off-line sale, completion, tip, adjustment)
// is repeated instead (0221) and takes effect when it is answered; a reversal of it
// is 12. Reversible are sale, pre-authorisation, completion and the voids of each.
// Refunds of a sale never exceed it, also when its day is archived. A payout without an outcome is asked for
// under its own id and never sent under another.
//
// A terminal with a master key (Config.Keys) gets working keys when it signs on;
// the journal has them under the acquirer's LMK:
//
//	│ 0800 ───────────▶ │ SignedOn: TPK, TAK drawn
//	│ ◀─────────── 0810 │ DE 62: keys under the TMK, with check values
//	│ 0200 DE 52, 64 ─▶ │ MAC verified, wrong: A0; PIN translated ── 0200 DE 52 ──▶ │   bad block: 99
//	│ ◀─── 0210, DE 64 ─│
//
// With a MAC agreed on with the network (Config.Keys.Network) a reply whose MAC is
// wrong is as good as none: 98 and a 0420. A track under the terminal's track key is
// deciphered before it goes on. A card that Config.Routes does not reach is 92.
//
// The package owns the acquirer's book, journal, batches, merchants' payables,
// payouts and reconciliation items. It never decides by itself that money is too
// much or too little: reconcile does. It never pays what has not cleared. A
// hold moves what a merchant is owed to risk-hold and its release moves it back.
//
// A payout run serves the merchants in the order of the config, Paying.Batch of
// them in one commit, and rests between; a crash in between costs nothing, for the
// run goes on after its checkpoint. What a merchant owes (refunds beyond what it
// was owed, a payout that reached it twice, a lost dispute) is set off by name
// before anything is paid. Each returned payout is paid again by itself, once the
// account is another:
//
//	payout job ─▶ PayoutSent J8 … PayoutRunPaused ─▶ PayoutSent … PayoutRunEnded
//	              SetOff          nothing left after what the merchant owes
//	              PayoutCarried   below the smallest payout
//	              FundsHeld       the merchant is held
//	statement ──▶ PayoutFoundPaid a payout taken for failed was paid: paid twice, or proved
//
//	a, err := acquirer.New(acquirer.Config{Terminals: …, Merchants: …, Calendar: calendar})
//	party.Drive(a, &party.Event{Kind: party.MessageReceived, From: "T1", Bytes: frame}, &out)
//	owed := a.Book().Balance("merchant-payable:M1")
package acquirer
