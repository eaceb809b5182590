package scenarios

import (
	"slices"
	"strings"

	"acqsim/strict"
)

// charts gives the accounts of each book, and what the account of a customer is
// named after: a card, a merchant, an account, a party; "" for a single account.
var charts = map[string]map[string]string{
	"acquirer": {
		"network-receivable": "", "merchant-payable": "merchant", "merchant-fee": "", "interchange": "",
		"network-fee": "", "reserve": "", "payout-in-transit": "", "returned-payout": "merchant", "long": "",
		"short": "", "merchant-receivable": "merchant", "risk-hold": "merchant", "written-off": "",
	},
	"clearing": {"position": "member", "fee-income": "", "settlement-account": ""},
	"issuer": {
		"cardholder": "card", "hold": "card", "due-to-network": "", "interchange-income": "", "network-fee": "",
		"suspense": "", "central-bank": "",
	},
	"merchant-bank":   {"account": "account", "nostro": "", "unposted": ""},
	"settlement-bank": {"account": "party", "central-bank": ""},
}

// checkBooks looks up the accounts of books and position expectations.
func checkBooks(s *Scenario, t *strict.Node, m *strict.Mistakes) {
	for i, step := range t.Get("steps").Elements() {
		if i >= len(s.Steps) {
			break
		}
		for _, key := range modeWords[:Finally] {
			checkAccounts(step.Get(key), &s.World, m)
		}
	}
	for _, e := range t.Get("finally").Elements() {
		checkAccounts(e, &s.World, m)
	}
}

func checkAccounts(e *strict.Node, w *World, m *strict.Mistakes) {
	if books := e.Get("books"); books != nil {
		for i, book := range books.Keys {
			checkBook(book, books.Kids[i], w, m)
		}
	}
	if account := e.Get("position").Get("account"); account != nil {
		book, name, found := strings.Cut(account.Text, "/")
		switch {
		case !found:
			m.Add(account.Location, "want a book and an account such as acquirer/long, have %q", account.Text)
		case charts[book] == nil:
			m.Unknown(account.Location, "book", book, sortedKeys(charts))
		default:
			checkAccount(account.Location, book, name, w, m)
		}
	}
}

func checkBook(book, accounts *strict.Node, w *World, m *strict.Mistakes) {
	if charts[book.Text] == nil {
		m.Unknown(book.Location, "book", book.Text, sortedKeys(charts))
		return
	}
	for _, account := range accounts.Keys {
		checkAccount(account.Location, book.Text, account.Text, w, m)
	}
}

func checkAccount(at strict.Location, book, account string, w *World, m *strict.Mistakes) {
	name, owner, owned := strings.Cut(account, ":")
	of, known := charts[book][name]
	owners := map[string][]string{
		"merchant": sortedKeys(w.Merchants), "card": sortedKeys(w.Cards),
		"account": append(sortedKeys(w.Accounts), "other-customers"),
		"member":  {"acquirer", "issuer"}, "party": {"acquirer", "clearing", "issuer", "merchant-bank"},
	}
	switch {
	case !known:
		m.Unknown(at, "account of the "+book, name, sortedKeys(charts[book]))
	case of == "" && owned:
		m.Add(at, "account %s is one account: want it without %q", name, ":"+owner)
	case of != "" && !slices.Contains(owners[of], owner):
		m.Unknown(at, of+" of account "+name, owner, owners[of])
	}
}
