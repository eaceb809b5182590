package questions

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Seat is where somebody sits who asks after money: each sees other books.
type Seat string

const (
	SeatCardholder Seat = "cardholder"
	SeatMerchant   Seat = "merchant"
	SeatAcquirer   Seat = "acquirer"
	SeatNetwork    Seat = "network"
	SeatIssuer     Seat = "issuer"
	SeatBank       Seat = "bank" // the merchant's
)

// Seats lists them in the order of the money's way.
func Seats() []Seat {
	return []Seat{SeatCardholder, SeatIssuer, SeatNetwork, SeatAcquirer, SeatBank, SeatMerchant}
}

// From returns the rows of evidence that one seat holds, and nothing else:
//
//	cardholder  the printed slips and the account movements of the card
//	merchant    slips, register, batches, the acquirer's daily statement (what was
//	            cleared, fees, deductions, payouts made), lines of its own account
//	acquirer    journal, batches, files with details, positions, statements,
//	            payables, payouts, returns, claims, items, its book
//	network     its log, its clearing details, its book
//	issuer      its rows, its book
//	bank        the merchants' accounts and their lines, returns
//
// card and merchant say whose seat it is; empty means everybody's of the kind.
func From(ev *reconcile.Evidence, seat Seat, merchant payment.MerchantID, card string) *reconcile.Evidence {
	out := &reconcile.Evidence{Now: ev.Now, Calendar: ev.Calendar, Limits: ev.Limits}
	switch seat {
	case SeatCardholder:
		out.Slips = only(ev.Slips, func(s *reconcile.Slip) bool { return s.Printed && (card == "" || s.Card == card) })
		out.Issuer = issuerOf(ev, card)
	case SeatMerchant:
		fromMerchant(ev, out, merchant)
	case SeatAcquirer:
		out.Batches, out.Entries, out.Files, out.Details, out.Claims = ev.Batches, ev.Entries, ev.Files, ev.Details, ev.Claims
		out.Positions, out.Statements, out.Payables, out.Payouts, out.Returns = ev.Positions, ev.Statements, ev.Payables,
			ev.Payouts, ev.Returns
		out.SettlementAccounts, out.Deductions, out.Items, out.Shops = ev.SettlementAccounts, ev.Deductions, ev.Items,
			ev.Shops
		out.Balances = bookOf(ev, "acquirer")
	case SeatNetwork:
		out.Switch, out.Details, out.Balances = ev.Switch, ev.Details, bookOf(ev, "clearing")
	case SeatIssuer:
		out.Issuer, out.Balances = ev.Issuer, bookOf(ev, "issuer")
	case SeatBank:
		out.BankLines, out.Returns, out.Accounts, out.Balances = ev.BankLines, ev.Returns, ev.Accounts,
			bookOf(ev, "merchant-bank")
	}
	return out
}

// fromMerchant is what a shop has. Its acquirer's statement tells what was cleared
// and what was paid out, not why something was not.
func fromMerchant(ev *reconcile.Evidence, out *reconcile.Evidence, merchant payment.MerchantID) {
	mine := func(m payment.MerchantID) bool { return merchant == "" || m == merchant }
	tills := make(map[payment.TerminalID]bool)
	for i := range ev.Slips {
		tills[ev.Slips[i].Terminal] = tills[ev.Slips[i].Terminal] || mine(ev.Slips[i].Merchant)
	}
	out.Slips = only(ev.Slips, func(s *reconcile.Slip) bool { return mine(s.Merchant) })
	out.Tickets = only(ev.Tickets, func(t *reconcile.Ticket) bool { return mine(t.Merchant) })
	out.Batches = only(ev.Batches, func(b *reconcile.BatchRow) bool { return tills[b.Terminal] })
	out.Payouts = only(ev.Payouts, func(p *reconcile.Payout) bool {
		return mine(p.Merchant) && (p.State == reconcile.PayoutSucceeded || p.State == reconcile.PayoutReversed)
	})
	for i := range out.Payouts {
		p := &out.Payouts[i]
		p.State, p.Reason = reconcile.PayoutSucceeded, "" // as the statement of that day said
	}
	paid := reconcile.FatesOf(out.Payouts, nil, nil)
	out.Entries = only(ev.Entries, func(e *reconcile.Entry) bool { return mine(e.Merchant) && e.Cleared != 0 })
	for i := range out.Entries {
		if e := &out.Entries[i]; paid.ByID[e.Payout] == nil {
			e.Payout = ""
		}
	}
	out.Payables = only(ev.Payables, func(p *reconcile.Payable) bool { return mine(p.Merchant) })
	for i := range out.Payables {
		p := &out.Payables[i]
		p.Hold, p.Blocked, p.Review = "", "", 0
		if paid.ByID[p.Payout] == nil {
			p.Payout = ""
		}
	}
	out.Deductions = only(ev.Deductions, func(x *reconcile.Deduction) bool { return mine(x.Merchant) })
	out.BankLines = only(ev.BankLines, func(l *reconcile.BankLine) bool { return mine(l.Merchant) })
}

// issuerOf leaves the rows of one card: the issuer names accounts, slips show
// numbers, so the two meet at the transactions.
func issuerOf(ev *reconcile.Evidence, card string) []reconcile.IssuerRow {
	if card == "" {
		return ev.Issuer
	}
	nets := make(map[reconcile.NetworkKey]bool)
	for i := range ev.Entries {
		if e := &ev.Entries[i]; e.Card == card && e.Network.Sent != "" {
			nets[e.Network] = true
		}
	}
	account := ""
	for i := range ev.Issuer {
		if nets[ev.Issuer[i].Network] {
			account = ev.Issuer[i].Card
		}
	}
	return only(ev.Issuer, func(r *reconcile.IssuerRow) bool { return r.Card == account })
}

func bookOf(ev *reconcile.Evidence, party string) []reconcile.Balance {
	return only(ev.Balances, func(b *reconcile.Balance) bool { return b.Party == party })
}

// only copies the rows that are wanted; no rows known stay no rows known.
func only[T any](rows []T, want func(*T) bool) []T {
	if rows == nil {
		return nil
	}
	out := make([]T, 0, len(rows))
	for i := range rows {
		if want(&rows[i]) {
			out = append(out, rows[i])
		}
	}
	return slices.Clip(out)
}
