package bank

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Accepted is a payout that the rail took in without looking at the account: the
// payer is told that it succeeded, the account has nothing yet.
type Accepted struct {
	Movement
	Payee    string               `json:"payee,omitempty"`
	Date     payment.BusinessDate `json:"date"`
	Due      payment.Time         `json:"due"` // when it is posted or sent back
	Reply    []byte               `json:"reply"`
	Postings []ledger.Posting     `json:"postings"`
}

// LossReported is the holder's word that somebody else used the account (挂失):
// nothing leaves it any more.
type LossReported struct {
	Account  string               `json:"account"`
	Date     payment.BusinessDate `json:"date"`
	Disputed payment.Amount       `json:"disputed"` // what left by others' hands, as far as the bank still shows it
}

func (*Accepted) FactKind() (string, int)     { return "bank.accepted", 1 }
func (*LossReported) FactKind() (string, int) { return "bank.loss-reported", 1 }

// LedgerPostings is part of ledger.Poster.
func (f *Accepted) LedgerPostings() []ledger.Posting { return f.Postings }

// accept takes a payout in on the rail; its posting comes later (Config.PostAfter).
func (b *Bank) accept(ev *party.Event, m *dialect.Message, out *party.Out) []byte {
	f := &Accepted{
		Movement: Movement{ID: m.PayoutID, To: m.ToAccount, Amount: m.Amount}, Payee: m.PayeeName,
		Date: b.calendar.Date(ev.Business), Due: ev.Business.Add(b.cfg.PostAfter), Reply: b.codec.Frame(answer(m, payment.Approved, "")),
		Postings: []ledger.Posting{{Debit: Nostro, Credit: Unposted, Amount: m.Amount, Event: "J9"}},
	}
	out.Fact(f)
	out.Set(party.Timer{Name: timerPosting, Key: f.ID}, ev.Now.Add(b.cfg.PostAfter))
	return f.Reply
}

// postAccepted puts what the rail took in onto the account, or sends it back with the
// reason why the account cannot take it.
func (b *Bank) postAccepted(ev *party.Event, p *paymentOf, out *party.Out) {
	date := b.calendar.Date(ev.Business)
	a := b.accounts[p.To]
	in := &inflow{amount: p.Amount, date: date, name: p.Payee, corporate: true}
	reason, _ := b.accepts(a, in)
	if reason == "" {
		out.Fact(&Credited{
			Movement: p.Movement, Date: date, Counted: b.counts(a, in), Reply: p.reply,
			Postings: []ledger.Posting{{Debit: Unposted, Credit: a.ledger, Amount: p.Amount, Event: "J9"}},
		})
		return
	}
	f := &Returned{
		Movement: p.Movement, Date: date, Reason: string(reason), Unposted: true,
		STAN: payment.STAN(b.returns%999999 + 1), Sent: b.calendar.TransmissionTime(ev.Business),
		Postings: []ledger.Posting{{Debit: Unposted, Credit: Nostro, Amount: p.Amount, Event: "J11"}},
	}
	out.Fact(f)
	back := *p
	back.returnReason, back.returnSTAN, back.returnSent = f.Reason, f.STAN, f.Sent
	b.sendReturn(ev, &back, false, out)
}

// reportLoss blocks what leaves an account and adds up what others took from it.
func (b *Bank) reportLoss(ev *party.Event, c *ReportLoss, out *party.Out) {
	a := b.accounts[c.Account]
	if a == nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Why: "no such account"})
		return
	}
	f := &LossReported{Account: c.Account, Date: b.calendar.Date(ev.Business), Disputed: payment.Minor(0, b.cfg.Currency)}
	for i := range a.lines {
		if l := &a.lines[i]; !l.Credit && l.Kind == record.OtherLine && l.Reference != "" {
			f.Disputed = f.Disputed.Add(l.Amount)
		}
	}
	out.Fact(f)
}
