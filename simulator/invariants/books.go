package invariants

import (
	"fmt"
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/desk"
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// conservation: every book balances, the accounts at the settlement bank are all
// the money there is, and what an institution has by its own books the settlement
// bank owes it.
func (a *run) conservation(wrong report) {
	for _, n := range world.Bookkeepers {
		book := a.Book(n)
		if book == nil {
			continue
		}
		for _, layer := range []ledger.Layer{ledger.Posted, ledger.Pending} {
			if sum := book.Sum(layer); sum != 0 {
				wrong(nil, "debits less credits of "+string(n)+" 0", fmt.Sprint(sum))
			}
		}
	}
	a.cash(wrong)
	a.mirrors(wrong)
}

func (a *run) cash(wrong report) {
	book := a.Book(world.SettlementBank)
	if book == nil {
		return
	}
	const all = ledger.Account("central-bank")
	if want, have := a.Opening(world.SettlementBank, all), book.Balance(all); want != have {
		wrong(nil, "all money at the settlement bank "+want.String(), have.String())
	}
}

// mirrors: both sides of an account agree, but for lines whose statement the owner
// has not booked yet.
func (a *run) mirrors(wrong report) {
	own := map[party.Node]ledger.Account{world.Acquirer: "reserve", world.Issuer: "central-bank"}
	ahead := a.unstated()
	ahead[world.Acquirer] += a.neverMoved()
	for _, n := range []party.Node{world.Acquirer, world.Issuer} {
		mine, theirs := a.Book(n), a.Book(world.SettlementBank)
		if mine == nil || theirs == nil {
			continue
		}
		account := ledger.Account("account").Of(string(n))
		want, have := theirs.Balance(account).Minor-ahead[n], mine.Balance(own[n]).Minor
		if want != have {
			wrong(nil, fmt.Sprintf("%s %s as the settlement bank has it %s", n, own[n], a.yuan(want)), a.yuan(have))
		}
	}
}

// neverMoved is what the acquirer was told of as paid and the settlement bank has not moved:
// an item says so, or the statement that would tell has not come.
func (a *run) neverMoved() (sum int64) {
	for _, p := range a.paid {
		if a.unmoved(p.fact.ID) {
			sum += p.fact.Amount.Minor
		}
		sum += a.changed(p.fact)
	}
	return sum
}

// unmoved reports whether a payout was said to be paid and the settlement bank, by its own
// facts, has not paid it; and the acquirer has an item that says so, or cannot know it yet.
// What an item says alone is no proof: one that was raised wrongly would hide a difference.
func (a *run) unmoved(id string) bool {
	at, said := a.confirmed[id]
	return said && !a.moved[id] && (a.named().stated[id] == reconcile.PaidNotStated || a.untold(at))
}

// changed is by how much less than a payout's amount the settlement bank has moved for it, by its own facts, more where
// negative; where an item says that they differ.
func (a *run) changed(f *payer.PayoutSent) int64 {
	if !a.moved[f.ID] || a.named().stated[f.ID] != reconcile.DifferentAmount {
		return 0
	}
	return f.Amount.Minor - a.debited[f.ID]
}

// untold reports whether the statement has yet to come that would tell of a payout which was
// confirmed at an instant: that of the next working day.
func (a *run) untold(confirmed payment.Time) bool {
	said := a.Calendar.Date(confirmed)
	next := a.Calendar.WorkingDayFrom(said.AddDays(1))
	for _, s := range a.stated {
		if s.fact.Date > said && s.fact.Date <= next {
			return false
		}
	}
	return a.Calendar.Date(a.Loop.Now()) <= next || a.named().days[next]
}

// causes: every posting names its event, every fact that moves a transaction's
// money names the transaction, and each book is the sum of the postings of its
// facts: no balance moved without one.
func (a *run) causes(wrong report) {
	sums := make(map[party.Node]map[ledger.Account]int64)
	for r, f := range a.History.Facts {
		poster, ok := f.(ledger.Poster)
		if !ok {
			continue
		}
		book := sums[r.Node]
		if book == nil {
			book = make(map[ledger.Account]int64)
			sums[r.Node] = book
		}
		for _, p := range ledger.PostingsOf(poster) {
			if p.Event == "" {
				wrong(r, "an event for each posting", fmt.Sprintf("none for %s to %s %s", p.Debit, p.Credit, p.Amount))
			}
			if p.Layer == ledger.Posted {
				book[p.Debit] += p.Amount.Minor
				book[p.Credit] -= p.Amount.Minor
			}
		}
	}
	if a.excused.Forgot {
		return
	}
	for _, n := range world.Bookkeepers {
		book := a.Book(n)
		if book == nil {
			continue
		}
		accounts := book.Accounts()
		for account := range sums[n] {
			if !slices.Contains(accounts, account) {
				accounts = append(accounts, account)
			}
		}
		slices.Sort(accounts)
		for _, account := range accounts {
			if want, have := sums[n][account], book.Net(account).Minor; want != have {
				wrong(nil, fmt.Sprintf("%s %s as its postings make it %s", n, account, a.yuan(want)), a.yuan(have))
			}
		}
	}
}

// subLedgers: what the acquirer has in transit, returned, long and short is what its
// payouts and its items say, one by one, and it owes no merchant less than nothing.
func (a *run) subLedgers(wrong report) {
	book := a.Book(world.Acquirer)
	if book == nil || a.excused.Forgot {
		return
	}
	a.rightMerchant(wrong)
	transit, returned := a.payoutBalances()
	same := func(account ledger.Account, want int64) {
		if have := book.Balance(account).Minor; have != want {
			wrong(nil, fmt.Sprintf("acquirer %s as its rows make it %s", account, a.yuan(want)), a.yuan(have))
		}
	}
	same(chart.PayoutInTransit, transit)
	for m, want := range returned {
		same(chart.ReturnedPayout.Of(string(m)), want)
	}
	for _, account := range book.Accounts() {
		if account.Kind() == chart.MerchantPayable && book.Balance(account).Minor < 0 {
			wrong(nil, "acquirer "+string(account)+" not below 0", book.Balance(account).String())
		}
	}
}

// payoutBalances is what is under way to merchants and what has come back, by the
// payouts one by one.
func (a *run) payoutBalances() (transit int64, returned map[payment.MerchantID]int64) {
	amount, owner := make(map[string]int64), make(map[string]payment.MerchantID)
	open := make(map[string]bool)
	returned = make(map[payment.MerchantID]int64)
	for _, p := range a.paid {
		amount[p.fact.ID], owner[p.fact.ID], open[p.fact.ID] = p.fact.Amount.Minor, p.fact.Merchant, true
	}
	for _, o := range a.outcomes {
		switch f := o.fact.(type) {
		case *payer.PayoutConfirmed:
			delete(open, f.ID)
		case *payer.PayoutRefused:
			delete(open, f.ID)
		case *payer.PayoutReturned:
			delete(open, f.ID)
			returned[owner[f.ID]] += f.Amount.Minor
		case *payer.PayoutReissued:
			for _, p := range ledger.PostingsOf(f) {
				if p.Debit.Kind() == chart.ReturnedPayout {
					returned[owner[f.ID]] -= p.Amount.Minor
				}
			}
		}
	}
	for id := range open {
		transit += amount[id]
	}
	return transit, returned
}

// unstated is what the settlement bank has moved and the owner of the account has
// not heard of yet: transfers until their statement, payouts until their reply.
func (a *run) unstated() map[party.Node]int64 {
	moved := make(map[party.Node]map[string]int64)
	add := func(n party.Node, id string, amount int64) {
		if moved[n] == nil {
			moved[n] = make(map[string]int64)
		}
		moved[n][id] += amount
	}
	for rec, f := range a.History.Facts {
		switch f := f.(type) {
		case *bank.Transferred:
			add(party.Node(f.From), f.ID, -f.Amount.Minor)
			add(party.Node(f.To), f.ID, f.Amount.Minor)
		case *bank.Paid:
			add(world.Acquirer, f.ID, -f.Amount.Minor)
		case *bank.Returned:
			if rec.Node == world.SettlementBank {
				add(world.Acquirer, "return "+f.ID, f.Amount.Minor)
			}
		case *payer.PayoutConfirmed:
			delete(moved[world.Acquirer], f.ID)
		case *payer.PayoutReturned:
			delete(moved[world.Acquirer], "return "+f.ID)
		case *desk.StatementImported:
			for _, l := range f.Lines {
				delete(moved[world.Acquirer], l.Reference)
			}
		case *issuer.Settled:
			for _, l := range f.Lines {
				delete(moved[world.Issuer], l.Reference)
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
