package report

import (
	"fmt"
	"strings"

	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// Money says where the money of a transaction is by the ledgers of a world; nil where no
// ledger has it, and for tables, which have none.
func Money(w *world.World, t diagnosis.Transaction) *truth.Money {
	if w == nil || t.Key.RRN == "" {
		return nil
	}
	l := truth.New()
	for r, f := range w.History.Facts {
		l.Fold(r.Node, f)
	}
	m, known := l.Where(ledger.Transaction{RRN: t.Key.RRN})
	if !known {
		return nil
	}
	return &m
}

// besides writes what stands beside the places of a transaction: what somebody owes of it,
// and whom it has cost something so far.
func besides(n Names, m *truth.Money, currency payment.Currency, lang Language) string {
	if m == nil {
		return ""
	}
	var b strings.Builder
	line := func(p truth.Place, en, zh string) {
		fmt.Fprintf(&b, lang.Pick(en, zh), pad(payment.Minor(p.Minor, currency).String(), 14),
			lang.holder(diagnosis.Holder(p.Holder)), n.Account(p.Account))
	}
	for _, p := range m.Owed {
		line(p, "  %s  owed back by %s in %s\n", "  %s  由%s退还，账户 %s\n")
	}
	for _, p := range m.Cost {
		line(p, "  %s  so far a cost to %s in %s\n", "  %s  目前由%s承担，账户 %s\n")
	}
	return b.String()
}
