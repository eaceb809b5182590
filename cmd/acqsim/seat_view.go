package main

import (
	"context"
	"slices"
	"strings"

	"acqsim/reconcile"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/spelling"
)

func seatNames() string {
	var names []string
	for _, s := range questions.Seats() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// seatOf reads --as, "" when it is left out.
func seatOf(name string) (questions.Seat, error) {
	if name == "" || slices.Contains(questions.Seats(), questions.Seat(name)) {
		return questions.Seat(name), nil
	}
	known := strings.Split(seatNames(), ", ")
	return "", usage("--as %q%s; want one of %s", name, spelling.Hint(name, known), spelling.Choices(name, known, ""))
}

// patterns plays the catalogue and returns how each case looks.
func (m *Main) patterns(ctx context.Context) ([]questions.Pattern, error) {
	defer m.busy(always("playing the catalogue"))()
	found, err := report.CasePatterns(ctx)
	if err != nil {
		return nil, environment("the catalogue: %w", err)
	}
	return found, nil
}

// traceFrom tells what a seat sees of a transaction, what looks the same from
// there, and what it should ask whom.
func (m *Main) traceFrom(ctx context.Context, b *evidenceSource, key reconcile.TransactionKey,
	seat questions.Seat) error {
	patterns, err := m.patterns(ctx)
	if err != nil {
		return err
	}
	v := report.ViewFrom(b.evidence, key, seat, patterns)
	if !m.json {
		return m.say(report.SeatPage(b.names, v, m.page()))
	}
	return m.line(report.SeatLineOf(v, m.lang))
}
