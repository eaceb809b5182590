package simulator

import (
	"cmp"
	"fmt"
	"slices"

	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
)

// fees: the merchant's fee, interchange and network fee of each transaction are what
// rate and cap of the profile say, rounded half up one by one.
func (a *audit) fees(wrong report) {
	shops := make(map[payment.MerchantID]scenarios.Merchant)
	for _, m := range a.Profile.Merchants {
		shops[m.ID] = m
	}
	kinds := make(map[payment.RRN]reconcile.Kind)
	for i := range a.ev.Entries {
		kinds[a.ev.Entries[i].RRN] = a.ev.Entries[i].Kind
	}
	for _, s := range a.reconcile {
		for i := range s.fact.Matches {
			m := &s.fact.Matches[i]
			shop := shops[m.Merchant]
			want := rated(m.Amount.Minor, shop.Fee)
			if kinds[m.RRN] == reconcile.Refund && !shop.RefundFeeReturned {
				want = 0
			}
			if m.Fee.Minor != want && !a.excused.Practice.Acquirer.FeeByDay {
				wrong(s.rec, fmt.Sprintf("merchant fee %s on %s of RRN %s", a.yuan(want), m.Amount, m.RRN), m.Fee.String())
			}
		}
	}
	a.networkFees(wrong)
}

func (a *audit) networkFees(wrong report) {
	credit := make(map[party.NetworkRef]bool)
	for _, s := range a.routed {
		credit[s.fact.NetworkRef] = s.fact.CardKind == clearing.Credit
	}
	network := &a.Profile.Network
	for _, s := range a.cleared {
		rate := network.Interchange.Debit
		if credit[s.fact.NetworkRef] {
			rate = network.Interchange.Credit
		}
		same := func(what string, have payment.Amount, by scenarios.Fee) {
			want := rated(s.fact.Amount.Minor, by)
			if s.fact.Transaction == dialect.Refund {
				want = 0 // the fees of the sale are not given back
			}
			if by != (scenarios.Fee{}) && have.Minor != want {
				wrong(s.rec, fmt.Sprintf("%s %s on %s of RRN %s", what, a.yuan(want), s.fact.Amount, s.fact.RRN), have.String())
			}
		}
		same("interchange", s.fact.Interchange, rate)
		same("network fee", s.fact.NetworkFee, network.Fee)
	}
}

// rated is the fee on an amount in minor units, worked out here and not by the
// parties' own code: rate is in millionths, half a unit counts as one.
func rated(amount int64, f scenarios.Fee) int64 {
	n := max(amount, -amount)
	fee := (n*int64(f.Rate) + 500_000) / 1_000_000
	if f.Cap.Minor > 0 {
		fee = min(fee, f.Cap.Minor)
	}
	if amount < 0 {
		return -fee
	}
	return fee
}

// payouts: a payout is the sum of its parts less what is withheld, goes to the
// account that was right on its day, and none is made for a part of which another
// may still arrive.
func (a *audit) payouts(wrong report) {
	type part struct {
		merchant payment.MerchantID
		date     payment.BusinessDate
	}
	under := make(map[string][]part)
	busy := make(map[part]string)
	next := 0
	settle := func(before uint64) {
		for ; next < len(a.outcomes) && a.outcomes[next].rec.Seq < before; next++ {
			for _, p := range under[finalFor(a.outcomes[next].fact)] {
				delete(busy, p)
			}
		}
	}
	for _, s := range a.paid {
		f := s.fact
		settle(s.rec.Seq)
		sum := int64(0)
		for _, p := range f.Parts {
			sum += p.Amount.Minor
			k := part{f.Merchant, p.Date}
			if id := busy[k]; id != "" && !f.Single && !a.excused.Practice.Acquirer.NewPayoutIDOnRetry {
				wrong(s.rec, "payout "+id+" of the day "+p.Date.String()+" final before another is made", "payout "+f.ID)
			}
			if !f.Single {
				busy[k] = f.ID
				under[f.ID] = append(under[f.ID], k)
			}
		}
		for _, p := range f.Withheld {
			sum -= p.Amount.Minor
		}
		if sum != f.Amount.Minor && f.Amount.Minor != sumParts(f.Parts) {
			wrong(s.rec, "payout "+f.ID+" of its parts "+a.yuan(sum), f.Amount.String())
		}
		if want := a.accountOn(f); want != "" && want != f.Account.Number {
			wrong(s.rec, "payout "+f.ID+" to account "+want, f.Account.Number)
		}
	}
}

func sumParts(parts []payer.Part) int64 {
	sum := int64(0)
	for _, p := range parts {
		sum += p.Amount.Minor
	}
	return sum
}

// finalFor is the id of the payout that a fact makes final. That nobody answered is
// no refusal, whatever the acquirer makes of it.
func finalFor(f any) string {
	switch f := f.(type) {
	case *payer.PayoutConfirmed:
		return f.ID
	case *payer.PayoutRefused:
		if f.Code != payment.NoIssuerReply {
			return f.ID
		}
	case *payer.PayoutReturned:
		return f.ID
	}
	return ""
}

// accountOn is the merchant's settlement account on the day of a payout, by the
// profile and the changes since.
func (a *audit) accountOn(f *payer.PayoutSent) string {
	number := ""
	for _, m := range a.Profile.Merchants {
		if m.ID == f.Merchant {
			number = a.Profile.Accounts[m.Account].Number
		}
	}
	for _, c := range a.moves {
		if c.fact.Merchant == f.Merchant && c.fact.Effective <= f.Date {
			number = c.fact.Account.Number
		}
	}
	return number
}

// accountClasses recomputes what each limited account took in (银发〔2016〕302号:
// 10,000.00 a day and 200,000.00 a year into Class II, from others than the bound
// account), and that what was refused was refused whole.
func (a *audit) accountClasses(wrong report) {
	room := &classRoom{class: make(map[string]string), taken: make(map[roomKey]int64), day: a.Major(10_000).Minor, year: a.Major(200_000).Minor}
	for _, acc := range a.Profile.Accounts {
		room.class[acc.Number] = acc.Class
	}
	refused := make(map[string]bool)
	for _, s := range a.counter {
		over := ""
		switch f := s.fact.(type) {
		case *bank.AccountSet:
			if f.Class != "" {
				room.class[f.Account] = string(f.Class)
			}
		case *bank.Refused:
			refused[f.ID] = true
		case *bank.Credited:
			over = room.take(f.To, f.Date, f.Amount.Minor, f.Counted)
			if refused[f.ID] {
				wrong(s.rec, "nothing of the refused payout "+f.ID+" on the account", f.Amount.String())
			}
		case *bank.Inflow:
			over = room.take(f.Account, f.Date, f.Amount.Minor, f.Counted)
		}
		if over != "" {
			wrong(s.rec, "an account within the limits of its class", over)
		}
	}
}

type roomKey struct {
	account string
	period  string // a day or a year
}

type classRoom struct {
	class     map[string]string
	taken     map[roomKey]int64
	day, year int64
}

// take counts money that comes in and says by what it is too much.
func (c *classRoom) take(account string, date payment.BusinessDate, amount int64, counted bool) string {
	if !counted || c.class[account] != string(bank.ClassII) {
		return ""
	}
	day, year := roomKey{account, date.String()}, roomKey{account, date.String()[:4]}
	c.taken[day] += amount
	c.taken[year] += amount
	switch {
	case c.taken[day] > c.day:
		return fmt.Sprintf("account %s took in %d on %s", account, c.taken[day], date)
	case c.taken[year] > c.year:
		return fmt.Sprintf("account %s took in %d in %s", account, c.taken[year], year.period)
	}
	return ""
}

// onePlace: the places of a transaction's money come to its amount, and the
// difference between what a merchant expected of a day and what came is explained
// to the last minor unit, for every merchant and every day.
func (a *audit) onePlace(wrong report) {
	desk := reconcile.NewDesk(a.ev)
	type day struct {
		merchant payment.MerchantID
		date     payment.BusinessDate
	}
	seen := make(map[day]bool)
	var days []day
	note := func(m payment.MerchantID, d payment.BusinessDate) {
		if k := (day{m, d}); m != "" && d != 0 && !seen[k] {
			seen[k] = true
			days = append(days, k)
		}
	}
	for i := range a.ev.Slips {
		s := &a.ev.Slips[i]
		note(s.Merchant, a.Calendar.ClearingDate(s.At))
		t := desk.Trace(reconcile.Key{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN})
		var sum int64
		for _, p := range t.Places {
			sum += p.Amount.Minor
		}
		if sum != t.Amount.Minor {
			wrong(nil, fmt.Sprintf("%s of STAN %s of %s in one place", t.Amount, s.STAN, s.Terminal), a.yuan(sum))
		}
	}
	for i := range a.ev.Entries {
		note(a.ev.Entries[i].Merchant, a.ev.Entries[i].ClearingDate)
	}
	for i := range a.ev.Payables {
		note(a.ev.Payables[i].Merchant, a.ev.Payables[i].Date)
	}
	slices.SortFunc(days, func(x, y day) int {
		return cmp.Or(cmp.Compare(x.merchant, y.merchant), cmp.Compare(x.date, y.date))
	})
	for _, k := range days {
		if d := desk.MerchantDay(k.merchant, k.date); !d.Unexplained.IsZero() {
			wrong(nil, fmt.Sprintf("the day %s of %s explained, 0.00 left", k.date, k.merchant), d.Unexplained.String())
		}
	}
}
