package bank

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// makeStatements closes the statement of each customer: what moved since the last
// one. A job that comes a second time changes nothing.
func (b *Bank) makeStatements(ev *party.Event, out *party.Out) {
	if ev.Job.Date <= b.stated {
		return
	}
	f := &Stated{Date: ev.Job.Date}
	for _, number := range b.numbers {
		a := b.accounts[number]
		if !b.states(a) {
			continue
		}
		f.Statements = append(f.Statements, Statement{
			Account: number, FileID: "S" + f.Date.YYMMDD() + "-" + string(a.ID), Sequence: a.count + 1,
			Opening: a.opening, Closing: b.book.Balance(a.ledger), Count: len(a.lines),
		})
	}
	out.Fact(f)
	for i := range f.Statements {
		s := &f.Statements[i]
		a := b.accounts[s.Account]
		out.File(a.Node, b.statement(a, s, f.Date, a.lines))
	}
	out.Set(party.Timer{Name: timerStatement}, ev.Now.Add(1))
}

// sendStatements sends again the statements that may not have left.
func (b *Bank) sendStatements(ev *party.Event, statements []Statement, out *party.Out) {
	for i := range statements {
		s := &statements[i]
		a := b.accounts[s.Account]
		out.File(a.Node, b.statement(a, s, b.stated, a.sent))
	}
	out.Set(party.Timer{Name: timerStatement}, ev.Now.Add(1))
}

// statement writes the statement of one account.
func (b *Bank) statement(a *account, s *Statement, date payment.BusinessDate, lines []Line) []byte {
	f := &record.File{Header: record.Header{
		ID: s.FileID, Kind: record.Statement, Sender: b.cfg.ID, Receiver: a.ID, Date: date,
		Sequence: s.Sequence, Currency: b.cfg.Currency, Account: a.Number, Opening: s.Opening,
	}}
	for i := range lines {
		l := &lines[i]
		f.Lines = append(f.Lines, record.Line{
			Reference: l.Reference, Kind: l.Kind, Credit: l.Credit, Amount: l.Amount,
			Counterparty: l.Counterparty, ClearingDate: l.ClearingDate,
		})
	}
	record.SealTrailer(f)
	bytes, err := record.Append(nil, f)
	if err != nil {
		panic(fmt.Errorf("bank: statement %s: %w", s.FileID, err))
	}
	return bytes
}
