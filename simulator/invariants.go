package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Violation is an invariant that does not hold.
type Violation struct {
	Name       string
	Want, Have string
}

// invariants are what must be true after every run, whatever the scenario says.
// Each looks at the books and at what happened; none trusts a party's word.
var invariants = []struct {
	name  string
	check func(*World, *reconcile.Evidence, func(want, have string))
}{
	{"every book balances", booksBalance},
	{"no money is made or lost", cashIsConserved},
	{"both sides of an account at the settlement bank agree", mirrorsAgree},
	{"one payout id, one credit", oneCreditEach},
	{"one reversal of one transaction", oneReversalEach},
	{"a Class II account takes no more than its limit", class2Limit},
	{"every minor unit is in one place", oneplace},
	{"nothing in the run record shows a card number", noCardNumbers},
}

// Invariants checks all of them.
func (w *World) Invariants() []Violation {
	var out []Violation
	ev := w.Evidence()
	for _, inv := range invariants {
		inv.check(w, ev, func(want, have string) { out = append(out, Violation{inv.name, want, have}) })
	}
	return out
}

func booksBalance(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	for _, n := range keepers {
		book := w.Book(n)
		if book == nil {
			continue
		}
		for _, layer := range []ledger.Layer{ledger.Posted, ledger.Pending} {
			if sum := book.Sum(layer); sum != 0 {
				wrong("debits less credits of "+string(n)+" 0", fmt.Sprint(sum))
			}
		}
	}
}

// cashIsConserved: the accounts at the settlement bank are all the money there is.
// It only moves between them.
func cashIsConserved(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	book := w.Book(SettlementBank)
	if book == nil {
		return
	}
	const all = ledger.Account("central-bank")
	if want, have := w.Opening(SettlementBank, all), book.Balance(all); want != have {
		wrong("all money at the settlement bank "+want.String(), have.String())
	}
}

// mirrorsAgree: what an institution has by its own books is what the settlement
// bank owes it, but for lines whose statement it has not booked yet.
func mirrorsAgree(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	own := map[party.Node]ledger.Account{Acquirer: "reserve", Issuer: "central-bank"}
	ahead := w.unstated()
	for _, n := range []party.Node{Acquirer, Issuer} {
		mine, theirs := w.Book(n), w.Book(SettlementBank)
		if mine == nil || theirs == nil {
			continue
		}
		account := ledger.Account("account").Of(string(n))
		want, have := theirs.Balance(account).Minor-ahead[n], mine.Balance(own[n]).Minor
		if want != have {
			wrong(fmt.Sprintf("%s %s as the settlement bank has it %s", n, own[n], payment.Minor(want, w.Currency)), payment.Minor(have, w.Currency).String())
		}
	}
}

// unstated is what the settlement bank has moved and the owner of the account has
// not heard of yet: transfers until their statement, payouts until their reply.
func (w *World) unstated() map[party.Node]int64 {
	moved := make(map[party.Node]map[string]int64)
	add := func(n party.Node, id string, amount int64) {
		if moved[n] == nil {
			moved[n] = make(map[string]int64)
		}
		moved[n][id] += amount
	}
	for rec, f := range w.History.Facts {
		switch f := f.(type) {
		case *bank.Transferred:
			add(party.Node(f.From), f.ID, -f.Amount.Minor)
			add(party.Node(f.To), f.ID, f.Amount.Minor)
		case *bank.Paid:
			add(Acquirer, f.ID, -f.Amount.Minor)
		case *bank.Returned:
			if rec.Node == SettlementBank {
				add(Acquirer, "return "+f.ID, f.Amount.Minor)
			}
		case *acquirer.PayoutConfirmed:
			delete(moved[Acquirer], f.ID)
		case *acquirer.PayoutReturned:
			delete(moved[Acquirer], "return "+f.ID)
		case *acquirer.StatementImported:
			for _, l := range f.Lines {
				delete(moved[Acquirer], l.Reference)
			}
		case *issuer.Settled:
			for _, l := range f.Lines {
				delete(moved[Issuer], l.Reference)
			}
		}
	}
	sums := make(map[party.Node]int64)
	for n, lines := range moved {
		for _, amount := range lines {
			sums[n] += amount
		}
	}
	return sums
}

func oneCreditEach(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	if w.Profile.Practice.MerchantBank.CreditRepeats {
		return // the practice is that the bank does just this
	}
	credits := make(map[string]int)
	for _, f := range w.History.Facts {
		if c, ok := f.(*bank.Credited); ok {
			if credits[c.ID]++; credits[c.ID] == 2 {
				wrong("payout "+c.ID+" credited once", "twice")
			}
		}
	}
}

func oneReversalEach(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	if w.Profile.Practice.Issuer.PostReversalAgain {
		return
	}
	undone := make(map[issuer.Key]int)
	for _, f := range w.History.Facts {
		if r, ok := f.(*issuer.Reversed); ok && len(r.Postings) > 0 {
			if undone[r.Key]++; undone[r.Key] == 2 {
				wrong("one posting for the reversal of STAN "+r.STAN.String(), "two")
			}
		}
	}
}

// class2Limit recomputes what each Class II account took in on each day
// (银发〔2016〕302号: 10,000.00 a day).
func class2Limit(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	type day struct {
		account string
		date    payment.BusinessDate
	}
	class := make(map[string]string)
	for _, a := range w.Profile.Accounts {
		class[a.Number] = a.Class
	}
	limit := w.major(10_000).Minor
	taken := make(map[day]int64)
	count := func(account string, date payment.BusinessDate, amount payment.Amount, counted bool) {
		k := day{account, date}
		if taken[k] += amount.Minor; counted && class[account] == string(bank.ClassII) && taken[k] > limit {
			wrong("at most 10,000.00 on "+date.String()+" into account "+account, payment.Minor(taken[k], w.Currency).String())
		}
	}
	for _, f := range w.History.Facts {
		switch f := f.(type) {
		case *bank.AccountSet:
			if f.Class != "" {
				class[f.Account] = string(f.Class)
			}
		case *bank.Credited:
			count(f.To, f.Date, f.Amount, f.Counted)
		case *bank.Inflow:
			count(f.Account, f.Date, f.Amount, f.Counted)
		}
	}
}

func oneplace(_ *World, ev *reconcile.Evidence, wrong func(want, have string)) {
	desk := reconcile.NewDesk(ev)
	for i := range ev.Slips {
		s := &ev.Slips[i]
		t := desk.Trace(reconcile.Key{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN})
		var sum int64
		for _, p := range t.Places {
			sum += p.Amount.Minor
		}
		if sum != t.Amount.Minor {
			wrong(fmt.Sprintf("%s of STAN %s of %s in one place", t.Amount, s.STAN, s.Terminal), payment.Minor(sum, t.Amount.Currency).String())
		}
	}
}

func noCardNumbers(w *World, _ *reconcile.Evidence, wrong func(want, have string)) {
	names := w.cards()
	forms := make([][]panForm, len(names))
	for i, name := range names {
		forms[i] = panForms(payment.PAN(w.Profile.Cards[name].PAN))
	}
	for i := range w.History.Records {
		r := &w.History.Records[i]
		line, err := json.Marshal(w.Loop.Line(r))
		if err != nil {
			wrong("a line for record", err.Error())
			continue
		}
		for c, name := range names {
			for _, f := range forms[c] {
				if bytes.Contains(line, f.text) {
					wrong("the card of "+name+" masked", fmt.Sprintf("%s in record %d (%s %s)", f.name, r.Seq, r.Kind, r.Name))
				}
			}
		}
	}
}

// panForm is one way in which a card number may stand in a line.
type panForm struct {
	name string
	text []byte
}

// panForms are the ways in which a number's digits get into a log: as they are,
// which in a hex dump is packed BCD; as the hex of characters; and in base64,
// which shows another text for each of the three places where a number can begin.
// Only the letters of base64 that no neighbour of the number changes are looked for.
func panForms(pan payment.PAN) []panForm {
	digits := []byte(pan.Clear())
	ebcdic := bytes.Clone(digits)
	for i := range ebcdic {
		ebcdic[i] |= 0xF0
	}
	forms := []panForm{
		{"in clear or in packed BCD", digits},
		{"in the hex of its ASCII digits", fmt.Appendf(nil, "%X", digits)},
		{"in the hex of its EBCDIC digits", fmt.Appendf(nil, "%X", ebcdic)},
	}
	for before := range 3 {
		text := base64.StdEncoding.EncodeToString(append(make([]byte, before), digits...))
		first, last := (before*8+5)/6, (before+len(digits))*8/6
		forms = append(forms, panForm{"in base64", []byte(text[first:last])})
	}
	return forms
}
