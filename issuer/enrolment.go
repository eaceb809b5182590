package issuer

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Enrolment says which cards the issuer opens when they are first presented, so that who brings
// a test card of his own need not tell of it before. The zero value opens none.
type Enrolment struct {
	AtMost   int            `yaml:"at-most"`   // cards; 0: none
	Balance  payment.Amount `yaml:"balance"`   // of each, out of the issuer's own funds as far as they go
	TestBINs []string       `yaml:"test-bins"` // first digits of test cards, beside payment.TestRanges
}

func (e *Enrolment) validate(currency payment.Currency, wrong func(string, ...any)) {
	if e.AtMost < 0 {
		wrong("enrols.at-most %d: want zero or more", e.AtMost)
	}
	if b := e.Balance; b.Minor < 0 || b.Minor > 0 && b.Currency != currency {
		wrong("enrols.balance %v: want an amount of zero or more in %v", b, currency)
	}
}

// enrol opens the card of a request that nobody has, if such cards are opened: one that the
// request can be the first of, with a test number whose check digit is right. Else it returns nil.
//
//	0200 of 424242…4242 ──▶ CardOpened (own-funds to cardholder) and Authorised, as one
func (i *Issuer) enrol(m *dialect.Message, out *party.Out) *card {
	first := spends(m.Transaction) || m.Transaction == dialect.Balance || m.Transaction == dialect.Refund
	if !first || i.opens >= i.cfg.Enrols.AtMost || i.givesUp() || !i.cfg.Enrols.takes(m.PAN) {
		return nil
	}
	c := i.newCard(enrolled(i.freeName(), m.PAN))
	c.brings.Minor = max(0, min(i.cfg.Enrols.Balance.Minor, i.book.Balance(OwnFunds).Minor))
	out.Fact(&CardOpened{Card: c.Name, PAN: c.PAN, Postings: cardEnrolled.Append(nil, c.brings, c.account)})
	return c
}

// takes reports whether a number is a test card's and right to its last digit.
func (e *Enrolment) takes(pan payment.KeptPAN) bool {
	return len(pan) >= 13 && len(pan) <= 19 && payment.GoodCheckDigit(pan) && payment.TestNumber(pan, e.TestBINs)
}

// enrolled is a card as it is opened when it is first presented: a debit card that never
// expires.
func enrolled(name string, pan payment.KeptPAN) Card {
	return Card{Name: name, PAN: pan, Kind: Debit, Status: Open, Enrolled: true}
}

// freeName is EC1, EC2, … as far as no card of the issuer's own has the name.
func (i *Issuer) freeName() string {
	for n := i.opens + 1; ; n++ {
		if name := fmt.Sprintf("EC%d", n); i.names[name] == nil {
			return name
		}
	}
}
