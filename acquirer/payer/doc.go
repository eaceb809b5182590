// Package payer owes the merchants of an acquirer what has cleared, and pays them
// (商户结算出款).
//
//	what cleared ─▶ Earn            payable of a clearing day, due T+n
//	payout job ──▶ PayoutSent J8 ── 0200 Payout ──▶ settlement bank ── 0210 ──▶ PayoutConfirmed J9, PayoutRefused J10
//	settlement bank ── 0220 PayoutReturn ──▶ PayoutReturned J11
//
// A payout without an outcome is asked for under its own id and never sent under
// another. A run serves the merchants in the order of the config, Paying.Batch of
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
// It owns payables, debts, holds, settlement accounts, runs and payouts. It never pays
// what nobody told it to have cleared, and knows neither transactions nor files: who
// knows them calls Earn, GiveUp, Owe and Settle when a fact says so.
package payer
