package invariants

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/payment"
)

// batches: the host says "in balance" where its totals are the till's and nowhere
// else, and the next batch has the next number on both sides.
func (a *run) batches(wrong report) {
	a.totalled(wrong)
	for _, s := range a.verdicts {
		f := s.fact
		if equal := sameTotals(&f.Till, &f.Host); equal != (f.Verdict == dialect.InBalance) {
			wrong(
				s.rec,
				fmt.Sprintf("verdict in balance %v for batch %s of %s", equal, f.Batch, f.Terminal),
				fmt.Sprint(f.Verdict == dialect.InBalance),
			)
		}
	}
	next := func(rec *engine.Record, have, of payment.BatchNumber) {
		want := of%999999 + 1
		if have != want {
			wrong(rec, fmt.Sprintf("batch %s after %s", want, of), have.String())
		}
	}
	for _, s := range a.hostEnds {
		next(s.rec, s.fact.Next, s.fact.Batch)
	}
	for _, s := range a.tillEnds {
		next(s.rec, s.fact.Next, s.fact.Batch)
	}
}

func sameTotals(x, y *dialect.Totals) bool {
	return x.DebitCount == y.DebitCount && x.Debit.Minor == y.Debit.Minor && x.CreditCount == y.CreditCount &&
		x.Credit.Minor == y.Credit.Minor
}

// uploads: the details that the host has are as many as the end packet says, and
// none is there twice, however often the upload was interrupted.
func (a *run) uploads(wrong report) {
	type batch struct {
		terminal payment.TerminalID
		number   payment.BatchNumber
	}
	have := make(map[batch]map[payment.STAN]bool)
	sent := make(map[batch]int)
	for _, s := range a.uploaded {
		b := batch{s.fact.Terminal, s.fact.Batch}
		if have[b] == nil {
			have[b] = make(map[payment.STAN]bool)
		}
		for _, d := range s.fact.Details {
			if have[b][d.STAN] {
				wrong(s.rec, "STAN "+d.STAN.String()+" once in the upload of batch "+b.number.String(), "again")
			}
			have[b][d.STAN] = true
			sent[b]++
		}
	}
	for _, s := range a.hostEnds {
		b := batch{s.fact.Terminal, s.fact.Batch}
		if n := sent[b]; n > 0 && s.fact.Count != n {
			wrong(
				s.rec,
				fmt.Sprintf("%d details in the upload of batch %s, as its end says", s.fact.Count, b.number),
				fmt.Sprint(n),
			)
		}
	}
}
