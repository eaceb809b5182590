package bank

import (
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
		b.sendStatement(a, s, f.Date, a.lines, out)
	}
	out.Set(party.Timer{Name: timerStatement}, ev.Now.Add(1))
}

// sendStatements sends again the statements that may not have left.
func (b *Bank) sendStatements(ev *party.Event, statements []Statement, out *party.Out) {
	for i := range statements {
		s := &statements[i]
		a := b.accounts[s.Account]
		b.sendStatement(a, s, b.stated, a.sent, out)
	}
	out.Set(party.Timer{Name: timerStatement}, ev.Now.Add(1))
}

// sendStatement sends the statement of one account. One whose sums no file holds does not
// leave: its customer misses it, which is an item of his.
func (b *Bank) sendStatement(
	a *account, s *Statement, date payment.BusinessDate, lines []Line, out *party.Out,
) {
	if bytes := b.statement(a, s, date, lines); bytes != nil {
		out.File(a.Node, bytes)
	}
}

// statement writes the statement of one account, nil when no file holds it.
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
	if record.SealTrailer(f) != nil {
		return nil
	}
	bytes, err := record.Append(nil, f)
	if err != nil {
		return nil
	}
	return bytes
}
