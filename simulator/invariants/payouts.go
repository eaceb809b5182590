package invariants

import (
	"fmt"

	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/payment"
)

// payouts: a payout is the sum of its parts less what is withheld, goes to the
// account that was right on its day, and none is made for a part of which another
// may still arrive.
func (a *run) payouts(wrong report) {
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
				wrong(
					s.rec,
					"payout "+id+" of the day "+p.Date.String()+" final before another is made",
					"payout "+f.ID,
				)
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
func (a *run) accountOn(f *payer.PayoutSent) string {
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
func (a *run) accountClasses(wrong report) {
	room := &classRoom{
		class: make(map[string]string), credited: make(map[string]*bank.Credited),
		taken: make(map[roomKey]int64),
		day:   a.Major(10_000).Minor,
		year:  a.Major(200_000).Minor,
	}
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
			room.credited[f.ID] = f
			over = room.take(f.To, f.Date, f.Amount.Minor, f.Counted)
			if refused[f.ID] {
				wrong(s.rec, "nothing of the refused payout "+f.ID+" on the account", f.Amount.String())
			}
		case *bank.EntryReversed:
			room.giveBack(f)
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
	credited  map[string]*bank.Credited // by payout, as it was last
}

// giveBack takes what a bank has reversed out of the count again.
func (c *classRoom) giveBack(f *bank.EntryReversed) {
	if was := c.credited[f.ID]; was != nil {
		c.take(was.To, was.Date, -was.Amount.Minor, was.Counted)
	}
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
