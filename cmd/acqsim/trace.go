package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/spelling"
)

// tracing is what trace was asked for.
type tracing struct {
	asking
	merchant, day     string
	statement         bool
	seat              string
	last4, amount, at string
}

func (m *Main) traceCommand() *cobra.Command {
	q := &tracing{}
	cmd := &cobra.Command{
		Use:   "trace RUN [TRANSACTION] [flags]",
		Short: "Say where the money of one transaction is, or of a merchant's day",
		Long: `Say where the money of one transaction is, why, who must act and when it comes.

RUN is a scenario (id or file), which is run, a record that run --record wrote,
which is done again, or a folder of tables as export writes them. TRANSACTION is a
label of the scenario, an RRN, a STAN or terminal/batch/STAN. A person who knows
none of them finds it by --last4, --amount and --at. Without any of these every
transaction is listed.`,
		Example: examples("acqsim trace C01 s1",
			"acqsim trace runs/C01 000002",
			"acqsim trace tables --last4 1110 --amount 6200.00 --at 19:30",
			"acqsim trace C01 s1 --as merchant",
			"acqsim trace C01 --merchant M1 --day 2026-03-25",
			"acqsim trace C01 --merchant M1 --day 2026-03-25 --statement"),
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: completeRun,
		RunE:              func(cmd *cobra.Command, args []string) error { return m.trace(cmd.Context(), q, args) },
	}
	q.playFlags(cmd)
	q.tableFlags(cmd)
	cmd.Flags().StringVar(&q.merchant, "merchant", "",
		"the day of this merchant, by its name in the scenario or its number")
	cmd.Flags().StringVar(&q.day, "day", "",
		"the clearing day, such as 2026-03-25 (default: that of the first transaction)")
	cmd.Flags().BoolVar(&q.statement, "statement", false,
		"with --merchant: the statement that the acquirer issues for the day")
	cmd.Flags().StringVar(&q.seat, "as", "", "what somebody can see and ask: "+seatNames())
	cmd.Flags().StringVar(&q.last4, "last4", "", "the last four digits of the card")
	cmd.Flags().StringVar(&q.amount, "amount", "", "the amount, such as 268.00")
	cmd.Flags().StringVar(&q.at, "at", "",
		"about when, within a quarter of an hour: 18:40 of any day, or '2026-03-25 18:40'")
	return cmd
}

func (m *Main) trace(ctx context.Context, q *tracing, args []string) error {
	seat, err := seatOf(q.seat)
	if err != nil {
		return err
	}
	switch {
	case q.merchant == "" && q.day != "":
		return usage("--day needs --merchant")
	case q.merchant == "" && q.statement:
		return usage("--statement needs --merchant")
	case len(args) == 2 && q.remembers():
		return usage("want either %s or --last4, --amount and --at", args[1])
	}
	b, err := m.open(ctx, &q.asking, args[0])
	if err != nil {
		return err
	}
	switch {
	case q.merchant != "":
		return m.traceMerchant(b, q)
	case len(args) == 1 && !q.remembers():
		return m.traceAll(b)
	}
	var key reconcile.TransactionKey
	if len(args) == 2 {
		key, err = b.named(args[1])
	} else {
		key, err = b.remembered(q)
	}
	if err != nil {
		return err
	}
	if seat != "" {
		return m.traceFrom(ctx, b, key, seat)
	}
	return m.traceOne(b, key)
}

func (q *tracing) remembers() bool { return q.last4 != "" || q.amount != "" || q.at != "" }

func (m *Main) traceOne(b *evidenceSource, key reconcile.TransactionKey) error {
	ix := diagnosis.NewIndex(b.evidence)
	t := ix.Trace(key)
	if !m.json {
		return m.say(report.Transaction(b.names, t, b.run == nil, m.page()) + report.DayNotWhole(b.names, ix, &t, m.page()))
	}
	if err := m.line(report.TransactionLine{Type: "transaction", Transaction: t}); err != nil {
		return err
	}
	if d, whole, known := merchant.DayOfPaid(ix, &t); known && !whole {
		return m.line(report.MerchantDayLine{Type: "merchant-day", Day: d})
	}
	return nil
}

// named finds what a person means by a label, an RRN, a STAN, a whole key, the last four
// digits of a card or an amount.
func (b *evidenceSource) named(name string) (reconcile.TransactionKey, error) {
	if b.run != nil {
		if key, ok := b.run.World.KeyOf(b.evidence, name); ok {
			return key, nil
		}
	}
	found := questions.Named(diagnosis.NewIndex(b.evidence), name, b.names.Currency)
	return b.single(found, fmt.Sprintf("%q", name), questions.Keys(b.evidence))
}

// remembered finds a transaction by what a person remembers of it.
func (b *evidenceSource) remembered(q *tracing) (reconcile.TransactionKey, error) {
	like := questions.Like{LastFour: q.last4}
	if q.last4 != "" && (len(q.last4) != 4 || !payment.Digits(q.last4)) {
		return reconcile.TransactionKey{}, usage("--last4 %q: want four digits", q.last4)
	}
	if q.amount != "" {
		a, err := payment.ParseAmount(q.amount, b.names.Currency)
		if err != nil {
			return reconcile.TransactionKey{}, usage("--amount: %w", err)
		}
		like.Amount = a
	}
	if q.at != "" {
		clock, err := payment.ParseTimeOfDay(q.at)
		like.Clock = clock
		if err != nil {
			day, err := time.ParseInLocation("2006-01-02 15:04", q.at, b.evidence.Calendar.Zone)
			if err != nil {
				return reconcile.TransactionKey{}, usage("--at %q: want 18:40 or '2026-03-25 18:40'", q.at)
			}
			like.At = payment.Time(day.UnixNano())
		}
	}
	return b.single(questions.Find(diagnosis.NewIndex(b.evidence), like), "like that", questions.Keys(b.evidence))
}

// single wants exactly one transaction, and lists the candidates otherwise.
func (b *evidenceSource) single(found []reconcile.TransactionKey, what string,
	all []reconcile.TransactionKey) (reconcile.TransactionKey, error) {
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return reconcile.TransactionKey{}, usage(
			"no transaction %s: want a label, an RRN, a STAN, or one of these\n%s", what,
			b.listed(all))
	}
	return reconcile.TransactionKey{}, usage("%d transactions are %s: say which, by RRN or terminal/batch/STAN\n%s",
		len(found),
		what, b.listed(found))
}

// listed shows candidates as a person recognises them.
func (b *evidenceSource) listed(all []reconcile.TransactionKey) string {
	const most = 20
	ix := diagnosis.NewIndex(b.evidence)
	var t table
	for i := range all[:min(len(all), most)] {
		k := &all[i]
		x := ix.Trace(*k)
		when := ""
		if len(x.Timeline) > 0 {
			when = b.evidence.Calendar.Local(x.Timeline[0].At).Format("2006-01-02 15:04")
		}
		t.add("  "+questions.Whole(k), string(k.RRN), when, string(x.Kind), x.Amount.String())
	}
	text := strings.TrimRight(t.text(0), "\n")
	if len(all) > most {
		text += fmt.Sprintf("\n  and %d more", len(all)-most)
	}
	return text
}

func (m *Main) traceAll(b *evidenceSource) error {
	ix := diagnosis.NewIndex(b.evidence)
	var all []diagnosis.Transaction
	for _, k := range questions.Keys(b.evidence) {
		t := ix.Trace(k)
		if m.json {
			if err := m.line(report.TransactionLine{Type: "transaction", Transaction: t}); err != nil {
				return err
			}
		}
		all = append(all, t)
	}
	if m.json {
		return nil
	}
	return m.say(report.Transactions(all, m.page()))
}

func (m *Main) traceMerchant(b *evidenceSource, q *tracing) error {
	id, err := b.shop(q.merchant)
	if err != nil {
		return err
	}
	date := b.first()
	if q.day != "" {
		if date, err = payment.ParseDate(q.day); err != nil {
			return usage("--day: %w", err)
		}
	}
	if q.statement {
		s := merchant.StatementOf(diagnosis.NewIndex(b.evidence), id, date)
		if m.json {
			return m.line(report.StatementLine{Type: "statement", Statement: s})
		}
		return m.say(report.Statement(b.names, q.merchant, s, m.page()))
	}
	d := merchant.DayOf(diagnosis.NewIndex(b.evidence), id, date)
	if m.json {
		return m.line(report.MerchantDayLine{Type: "merchant-day", Day: d})
	}
	return m.say(report.MerchantDay(b.names, q.merchant, d, m.page()))
}

// shop finds a merchant by its name in a scenario, or by its number.
func (b *evidenceSource) shop(name string) (payment.MerchantID, error) {
	if b.run != nil {
		if shop, ok := b.run.World.Profile.Merchants[name]; ok {
			return shop.ID, nil
		}
	}
	var known []string
	add := func(id payment.MerchantID) {
		if id != "" && !slices.Contains(known, string(id)) {
			known = append(known, string(id))
		}
	}
	for i := range b.evidence.Entries {
		add(b.evidence.Entries[i].Merchant)
	}
	for i := range b.evidence.Slips {
		add(b.evidence.Slips[i].Merchant)
	}
	if slices.Contains(known, name) {
		return payment.MerchantID(name), nil
	}
	return "", usage("--merchant %q: no such merchant; have %s", name, spelling.Choices(name, known, ""))
}

// first is the clearing day of the first transaction.
func (b *evidenceSource) first() payment.BusinessDate {
	if b.run != nil {
		return b.evidence.Calendar.ClearingDate(b.run.World.Start)
	}
	at := b.evidence.Now
	for i := range b.evidence.Entries {
		at = min(at, b.evidence.Entries[i].At)
	}
	for i := range b.evidence.Slips {
		at = min(at, b.evidence.Slips[i].At)
	}
	return b.evidence.Calendar.ClearingDate(at)
}
