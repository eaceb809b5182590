package bank

import (
	"cmp"
	"fmt"

	"acqsim/party"
	"acqsim/payment"
)

// inflow is money that wants onto an account.
type inflow struct {
	amount    payment.Amount
	date      payment.BusinessDate // natural day
	name      string               // of the payee as the payer wrote it; empty is not checked
	bound     bool                 // from the holder's own bound class I account
	corporate bool                 // from an institution
}

// counts reports whether the inflow uses room of a limited account.
func (b *Bank) counts(a *account, in *inflow) bool {
	return a.Class != ClassI && !in.bound && !(in.corporate && b.cfg.CorporateInflowExempt)
}

// accepts decides on an inflow, whole: "" takes it in. The detail names the rule
// and its figures.
func (b *Bank) accepts(a *account, in *inflow) (reason Reason, detail string) {
	switch {
	case a == nil:
		return CardInfoWrong, "no such account"
	case in.name != "" && a.Holder != "" && in.name != a.Holder && !b.cfg.Practice.SkipNameCheck:
		return CardInfoWrong, "the name is not the holder's"
	case a.State == Closed || a.State == Frozen:
		return AccountAbnormal, "the account is " + string(a.State)
	case a.Class == ClassI:
		return "", ""
	case !a.Verified && !in.bound:
		return StatusAbnormal, fmt.Sprintf("class %s, opened online: nothing from accounts that are not bound", a.Class)
	}
	if b.counts(a, in) {
		u, day, year := a.in.at(in.date), b.cfg.Limits.Day, b.cfg.Limits.Year
		if a.Class == ClassIII {
			day, year = b.cfg.Limits.ThreeDay, b.cfg.Limits.ThreeYear
		}
		if detail := above(a.Class, "today", u.day, in.amount, day); detail != "" {
			return AboveQuota, detail
		}
		if detail := above(a.Class, "this year", u.year, in.amount, year); detail != "" {
			return AboveQuota, detail
		}
	}
	if a.Class == ClassIII {
		if detail := above(a.Class, "on the account", b.book.Balance(a.ledger), in.amount,
			b.cfg.Limits.ThreeBalance); detail != "" {
			return AboveQuota, detail
		}
	}
	return "", ""
}

// above describes the excess of used and more over a limit, "" when there is none.
func above(class Class, where string, used, more, limit payment.Amount) string {
	if used.Add(more).Minor <= limit.Minor {
		return ""
	}
	return fmt.Sprintf("class %s: %s %s and %s more is above %s", class, used.Decimal(), where, more.Decimal(),
		limit.Decimal())
}

// releases decides on money that wants to leave an account: nil lets it go.
func (b *Bank) releases(a *account, amount payment.Amount, date payment.BusinessDate) *party.Refused {
	switch {
	case a.State != Open:
		return party.Refuse(payment.AccountBlocked, "the account is %s", a.State)
	case b.book.Balance(a.ledger).Minor < amount.Minor:
		return party.Refuse(payment.TooLittleMoney, "%s on the account is less than %s",
			b.book.Balance(a.ledger).Decimal(), amount.Decimal())
	case a.Class == ClassI:
		return nil
	}
	u, day, year := a.out.at(date), b.cfg.Limits.Day, b.cfg.Limits.Year
	if a.Class == ClassIII {
		day, year = b.cfg.Limits.ThreeOutDay, b.cfg.Limits.ThreeOutYear
	}
	detail := cmp.Or(above(a.Class, "out today", u.day, amount, day),
		above(a.Class, "out this year", u.year, amount, year))
	if detail == "" {
		return nil
	}
	return party.Refuse(payment.AboveQuota, "%s", detail)
}

// free is what a customer of the settlement bank can dispose of.
func (b *Bank) free(a *account) int64 { return b.book.Balance(a.ledger).Minor - a.reserved }
