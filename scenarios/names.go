package scenarios

import (
	"slices"
	"strings"

	"acqsim/payment"
)

// parties are the nodes that have a book and a journal.
var parties = []string{"acquirer", "clearing", "issuer", "merchant-bank", "settlement-bank"}

// jobs are the jobs of the business day, which the clock hands out.
var jobs = []string{"cut-over", "clearing-file", "settle", "statement", "reconcile", "payout", "review"}

// resolve looks up every name that the file uses.
func (d *decoder) resolve(s *Scenario, causes []string) {
	labels := d.labels()
	var given []string // labels, as far as the steps have come
	w := &s.World
	known := map[string][]string{
		"terminal": sortedKeys(w.Terminals),
		"card":     sortedKeys(w.Cards),
		"merchant": sortedKeys(w.Merchants),
		"account":  sortedKeys(w.Accounts),
		"label":    labels,
		"node":     append(slices.Clone(parties), sortedKeys(w.Terminals)...),
		"end":      append(ends(w), "all"),
	}
	for _, r := range d.refs {
		switch r.kind {
		case "new-label":
			given = append(given, r.name)
		case "link":
			d.checkLink(r, w)
		case "cause":
			if causes != nil && !slices.Contains(causes, r.name) {
				d.problems.unknown(r.pos, r.kind, r.name, causes)
			}
		default:
			if !slices.Contains(known[r.kind], r.name) {
				d.problems.unknown(r.pos, r.kind, r.name, known[r.kind])
			} else if r.kind == "label" && r.inSteps && !slices.Contains(given, r.name) {
				d.problems.add(r.pos, "label %q is given only by a later step", r.name)
			}
		}
	}
}

// labels returns the labels that the steps give, in the order of the file.
func (d *decoder) labels() []string {
	var labels []string
	for _, r := range d.refs {
		if r.kind != "new-label" {
			continue
		}
		if !wordPattern.MatchString(r.name) {
			d.problems.add(r.pos, "want a label of small letters, digits and hyphens, have %q", r.name)
		}
		if slices.Contains(labels, r.name) {
			d.problems.add(r.pos, "label %q is given twice", r.name)
		}
		labels = append(labels, r.name)
	}
	return labels
}

// ends lists what may stand at an end of a link: a party, a terminal by name or
// all of them, a printer, the operator, the clock and its jobs.
func ends(w *World) []string {
	all := append(slices.Clone(parties), "terminal", "printer", "operator", "clock")
	for _, t := range sortedKeys(w.Terminals) {
		all = append(all, t, t+".printer")
	}
	return all
}

func (d *decoder) checkLink(r reference, w *World) {
	from, to, found := strings.Cut(r.name, "->")
	if !found {
		d.problems.add(r.pos, "want a link such as terminal->acquirer, have %q", r.name)
		return
	}
	known := ends(w)
	if !slices.Contains(known, from) {
		d.problems.unknown(r.pos, "node", from, known)
	}
	if from == "clock" {
		known = append(slices.Clone(jobs), known...)
	}
	if !slices.Contains(known, to) {
		d.problems.unknown(r.pos, "node", to, known)
	}
}

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
func (d *decoder) checkBooks(s *Scenario, t *tree) {
	for i, step := range treeKids(t.get("steps")) {
		if i >= len(s.Steps) {
			break
		}
		for _, key := range []string{"expect", "eventually", "never", "always"} {
			d.checkAccounts(step.get(key), &s.World)
		}
	}
	for _, e := range treeKids(t.get("finally")) {
		d.checkAccounts(e, &s.World)
	}
}

func (d *decoder) checkAccounts(e *tree, w *World) {
	books := e.get("books")
	for i, book := range treeKeys(books) {
		if charts[book.text] == nil {
			d.problems.unknown(book.pos, "book", book.text, sortedKeys(charts))
			continue
		}
		for _, account := range treeKeys(books.kids[i]) {
			d.checkAccount(account.pos, book.text, account.text, w)
		}
	}
	if account := e.get("position").get("account"); account != nil {
		book, name, found := strings.Cut(account.text, "/")
		switch {
		case !found:
			d.problems.add(account.pos, "want a book and an account such as acquirer/long, have %q", account.text)
		case charts[book] == nil:
			d.problems.unknown(account.pos, "book", book, sortedKeys(charts))
		default:
			d.checkAccount(account.pos, book, name, w)
		}
	}
}

func (d *decoder) checkAccount(at Position, book, account string, w *World) {
	name, owner, owned := strings.Cut(account, ":")
	of, known := charts[book][name]
	owners := map[string][]string{
		"merchant": sortedKeys(w.Merchants), "card": sortedKeys(w.Cards), "account": append(sortedKeys(w.Accounts), "other-customers"),
		"member": {"acquirer", "issuer"}, "party": {"acquirer", "clearing", "issuer", "merchant-bank"},
	}
	switch {
	case !known:
		d.problems.unknown(at, "account of the "+book, name, sortedKeys(charts[book]))
	case of == "" && owned:
		d.problems.add(at, "account %s is one account: want it without %q", name, ":"+owner)
	case of != "" && !slices.Contains(owners[of], owner):
		d.problems.unknown(at, of+" of account "+name, owner, owners[of])
	}
}

func treeKids(t *tree) []*tree {
	if t == nil || t.kind != list {
		return nil
	}
	return t.kids
}

func treeKeys(t *tree) []*tree {
	if t == nil {
		return nil
	}
	return t.keys
}

// checkWorld holds numbers against the rules of their kind.
func (d *decoder) checkWorld(s *Scenario, world *tree) {
	pans, tills := make(map[string]string), make(map[payment.TerminalID]string)
	for _, name := range sortedKeys(s.World.Cards) {
		at, pan := placeOf(world, "cards", name, "pan"), s.World.Cards[name].PAN
		if pan == "" {
			continue
		}
		if digit, right := checkDigit(pan); !right {
			d.problems.add(at, "the check digit of the card number is wrong: want %c at its end", digit)
		}
		if pans[pan] != "" {
			d.problems.add(at, "card %s has this number too", pans[pan])
		}
		pans[pan] = name
	}
	shops, numbers := make(map[payment.MerchantID]string), make(map[string]string)
	for _, name := range sortedKeys(s.World.Accounts) {
		number := s.World.Accounts[name].Number
		if numbers[number] != "" && number != "" {
			d.problems.add(placeOf(world, "accounts", name, "number"), "account %s has this number too", numbers[number])
		}
		numbers[number] = name
	}
	for _, name := range sortedKeys(s.World.Merchants) {
		if id := s.World.Merchants[name].ID; id != "" && len(id) != 15 {
			d.problems.add(placeOf(world, "merchants", name, "id"), "want 15 characters (DE 42), have %q", id)
		} else if shops[id] != "" {
			d.problems.add(placeOf(world, "merchants", name, "id"), "merchant %s has this number too", shops[id])
		} else if id != "" {
			shops[id] = name
		}
	}
	for _, name := range sortedKeys(s.World.Terminals) {
		at, id := placeOf(world, "terminals", name, "id"), s.World.Terminals[name].ID
		if id == "" {
			continue
		}
		if len(id) != 8 {
			d.problems.add(at, "want 8 characters (DE 41), have %q", id)
		}
		if tills[id] != "" {
			d.problems.add(at, "terminal %s has this number too", tills[id])
		}
		tills[id] = name
	}
	if s.World.Calendar.Zone == "" && s.Clock.Zone == "" {
		d.problems.add(s.Position, "want a time zone: world.calendar.zone or clock.zone")
	}
}

// placeOf returns where a key of something in the world stands, or as near to it
// as the file has.
func placeOf(t *tree, way ...string) Position {
	at := Position{}
	for _, name := range way {
		if t == nil {
			break
		}
		at = t.pos
		t = t.get(name)
	}
	if t != nil {
		at = t.pos
	}
	return at
}

// checkDigit computes the last digit of a card number (ISO/IEC 7812-1, annex B)
// and tells whether it is the one given.
func checkDigit(pan string) (digit byte, right bool) {
	if pan == "" || !payment.Digits(pan) {
		return '0', false
	}
	sum := 0
	for i := len(pan) - 2; i >= 0; i-- {
		n := int(pan[i] - '0')
		if (len(pan)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	digit = byte('0' + (10-sum%10)%10)
	return digit, pan[len(pan)-1] == digit
}
