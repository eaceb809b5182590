package world

import (
	"strings"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Account puts numbers in the place of the profile's names. The settlement bank's
// accounts are called by the names themselves.
func (w *World) Account(party, name string) ledger.Account {
	kind, owner, found := strings.Cut(name, ":")
	if !found || party == string(SettlementBank) {
		return ledger.Account(name)
	}
	for _, o := range w.owners() {
		if o[0] == owner {
			owner = o[1]
		}
	}
	return ledger.Account(kind).Of(owner)
}

// booked is a party that keeps books.
type booked interface{ Book() *ledger.Book }

// Book returns the book of a party, nil while it is down or when it has none.
func (w *World) Book(n party.Node) *ledger.Book {
	if b, ok := w.Loop.Party(n).(booked); ok {
		return b.Book()
	}
	return nil
}

// books takes down every balance of every party.
func (w *World) books() map[party.Node]map[ledger.Account]payment.Amount {
	all := make(map[party.Node]map[ledger.Account]payment.Amount)
	for _, n := range Bookkeepers {
		book := w.Book(n)
		if book == nil {
			continue
		}
		all[n] = make(map[ledger.Account]payment.Amount)
		for _, a := range book.Accounts() {
			all[n][a] = book.Balance(a)
		}
	}
	return all
}

// Opening returns what an account had when the world began.
func (w *World) Opening(n party.Node, a ledger.Account) payment.Amount {
	if amount, ok := w.opening[n][a]; ok {
		return amount
	}
	return payment.Minor(0, w.Currency)
}
