package reconcile

import (
	"slices"

	"acqsim/payment"
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
func (ev *Evidence) From(seat Seat, merchant payment.MerchantID, card string) *Evidence {
	out := &Evidence{Now: ev.Now, Calendar: ev.Calendar, Limits: ev.Limits}
	switch seat {
	case SeatCardholder:
		out.Slips = only(ev.Slips, func(s *Slip) bool { return s.Printed && (card == "" || s.Card == card) })
		out.Issuer = ev.issuerOf(card)
	case SeatMerchant:
		ev.fromMerchant(out, merchant)
	case SeatAcquirer:
		out.Batches, out.Entries, out.Files, out.Details, out.Claims = ev.Batches, ev.Entries, ev.Files, ev.Details, ev.Claims
		out.Positions, out.Statements, out.Payables, out.Payouts, out.Returns = ev.Positions, ev.Statements, ev.Payables, ev.Payouts, ev.Returns
		out.Register, out.Deductions, out.Items, out.Shops = ev.Register, ev.Deductions, ev.Items, ev.Shops
		out.Balances = ev.bookOf("acquirer")
	case SeatNetwork:
		out.Switch, out.Details, out.Balances = ev.Switch, ev.Details, ev.bookOf("clearing")
	case SeatIssuer:
		out.Issuer, out.Balances = ev.Issuer, ev.bookOf("issuer")
	case SeatBank:
		out.BankLines, out.Returns, out.Accounts, out.Balances = ev.BankLines, ev.Returns, ev.Accounts, ev.bookOf("merchant-bank")
	}
	return out
}

// fromMerchant is what a shop has. Its acquirer's statement tells what was cleared
// and what was paid out, not why something was not.
func (ev *Evidence) fromMerchant(out *Evidence, merchant payment.MerchantID) {
	mine := func(m payment.MerchantID) bool { return merchant == "" || m == merchant }
	tills := make(map[payment.TerminalID]bool)
	for i := range ev.Slips {
		tills[ev.Slips[i].Terminal] = tills[ev.Slips[i].Terminal] || mine(ev.Slips[i].Merchant)
	}
	out.Slips = only(ev.Slips, func(s *Slip) bool { return mine(s.Merchant) })
	out.Tickets = only(ev.Tickets, func(t *Ticket) bool { return mine(t.Merchant) })
	out.Batches = only(ev.Batches, func(b *BatchRow) bool { return tills[b.Terminal] })
	out.Payouts = only(ev.Payouts, func(p *Payout) bool {
		return mine(p.Merchant) && (p.State == PayoutSucceeded || p.State == PayoutReversed)
	})
	for i := range out.Payouts {
		p := &out.Payouts[i]
		p.State, p.Reason = PayoutSucceeded, "" // as the statement of that day said
	}
	paid := newPayoutView(out.Payouts, nil, nil)
	out.Entries = only(ev.Entries, func(e *Entry) bool { return mine(e.Merchant) && e.Cleared != 0 })
	for i := range out.Entries {
		if e := &out.Entries[i]; paid.byID[e.Payout] == nil {
			e.Payout = ""
		}
	}
	out.Payables = only(ev.Payables, func(p *Payable) bool { return mine(p.Merchant) })
	for i := range out.Payables {
		p := &out.Payables[i]
		p.Hold, p.Blocked, p.Review = "", "", 0
		if paid.byID[p.Payout] == nil {
			p.Payout = ""
		}
	}
	out.Deductions = only(ev.Deductions, func(x *Deduction) bool { return mine(x.Merchant) })
	out.BankLines = only(ev.BankLines, func(l *BankLine) bool { return mine(l.Merchant) })
}

// issuerOf leaves the rows of one card: the issuer names accounts, slips show
// numbers, so the two meet at the transactions.
func (ev *Evidence) issuerOf(card string) []IssuerRow {
	if card == "" {
		return ev.Issuer
	}
	nets := make(map[NetworkKey]bool)
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
	return only(ev.Issuer, func(r *IssuerRow) bool { return r.Card == account })
}

func (ev *Evidence) bookOf(party string) []Balance {
	return only(ev.Balances, func(b *Balance) bool { return b.Party == party })
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
