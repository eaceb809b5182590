package ledger

import (
	"fmt"
	"strings"

	"acqsim/payment"
)

// Rule is a row of a party's posting table: which event moves money from which account
// to which. Whoever posts names the rule, the amount and, where a side of the rule is
// one account for each owner (Account.Each), whose it is; accounts, direction, layer and
// event come from the rule. docs/design/postings.md is written from the rules.
type Rule struct {
	Event  Event
	Debit  Account // a kind with one account, an account, or Each of a kind
	Credit Account
	Layer  Layer
	// Either lets a negative amount be posted, the other way round.
	Either bool
	What   payment.Text // in the trade: what moves, and how much
}

// Append appends the posting of an amount to those of a fact. The accounts that the rule
// leaves open are named, the debit first. Nothing, and what an account owes itself, is
// not posted.
func (r *Rule) Append(dst []Posting, amount payment.Amount, open ...Account) []Posting {
	debit, credit := r.sides(open)
	switch {
	case amount.Minor == 0 || debit == credit:
		return dst
	case amount.Minor < 0 && !r.Either:
		panic(fmt.Sprintf("ledger: %s: amount %v is not positive", r, amount))
	case amount.Minor < 0:
		debit, credit, amount = credit, debit, amount.Neg()
	}
	return append(dst, Posting{Debit: debit, Credit: credit, Layer: r.Layer, Amount: amount, Event: r.Event})
}

// Nothing is the posting of 0.00 by the rule, between the accounts that Append takes: it
// moves the shares of a pool that come to nothing, and no balance (Entries.Enter).
func (r *Rule) Nothing(currency payment.Currency, open ...Account) Posting {
	debit, credit := r.sides(open)
	return Posting{Debit: debit, Credit: credit, Layer: r.Layer, Amount: payment.Minor(0, currency), Event: r.Event}
}

// sides puts accounts where the rule leaves them open.
func (r *Rule) sides(open []Account) (debit, credit Account) {
	debit, credit = r.Debit, r.Credit
	if owned(debit) && len(open) > 0 {
		debit, open = open[0], open[1:]
	}
	if owned(credit) && len(open) > 0 {
		credit, open = open[0], open[1:]
	}
	if len(open) > 0 || !takes(r.Debit, debit) || !takes(r.Credit, credit) {
		panic(fmt.Sprintf("ledger: %s does not take debit %s, credit %s and %d accounts more", r, debit, credit, len(open)))
	}
	return debit, credit
}

// AppendMirror appends what undoes postings, each by that of the rules which says so.
func AppendMirror(dst, postings []Posting, rules ...*Rule) []Posting {
	for i := range postings {
		p := postings[i]
		p.Debit, p.Credit, p.Event = p.Credit, p.Debit, ""
		for _, r := range rules {
			if r.fits(p.Debit, p.Credit, p.Layer) {
				p.Event = r.Event
				break
			}
		}
		if p.Event == "" {
			panic(fmt.Sprintf("ledger: no rule undoes debit %s, credit %s of %s", p.Credit, p.Debit, postings[i].Event))
		}
		dst = append(dst, p)
	}
	return dst
}

// String names the rule by its event and its two sides.
func (r *Rule) String() string {
	return fmt.Sprintf("rule %s, debit %s, credit %s", r.Event, sideText(r.Debit), sideText(r.Credit))
}

func sideText(side Account) string {
	if owned(side) {
		return string(side) + "…"
	}
	return string(side)
}

// fits reports whether a posting between two accounts is one of this rule, whatever its
// event.
func (r *Rule) fits(debit, credit Account, layer Layer) bool {
	return layer == r.Layer && (takes(r.Debit, debit) && takes(r.Credit, credit) ||
		r.Either && takes(r.Debit, credit) && takes(r.Credit, debit))
}

// owned reports whether a side of a rule is one account for each owner.
func owned(side Account) bool { return strings.HasSuffix(string(side), ":") }

// takes reports whether an account can stand on a side of a rule.
func takes(side, a Account) bool {
	if owned(side) {
		return len(a) > len(side) && a[:len(side)] == side
	}
	return a == side
}
