package controls

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// burst says how many declines of one code within the time make an alert, and
// whether they are counted for each terminal.
type burst struct {
	n           int
	perTerminal bool
}

// burstOf returns the burst of a response code, n 0 for a code that is everyday.
func burstOf(code payment.ResponseCode) burst {
	switch code {
	case "A0", "99", "A7", "30":
		return burst{2, true}
	case "97", "03", "58":
		return burst{1, true}
	case "68", "90", "91", "92", "96", "98":
		return burst{3, false}
	}
	return burst{}
}

func (w *watch) declines() {
	type counter struct {
		code     payment.ResponseCode
		terminal payment.TerminalID
	}
	recent := make(map[counter][]payment.Time)
	said := make(map[counter]payment.BusinessDate)
	for _, x := range w.declined() {
		b := burstOf(x.code)
		if b.n == 0 {
			continue
		}
		k := counter{code: x.code}
		if b.perTerminal {
			k.terminal = x.Key.Terminal
		}
		times := slices.DeleteFunc(recent[k], func(t payment.Time) bool { return x.At.Sub(t) > w.limits.Declines })
		recent[k] = append(times, x.At)
		if len(recent[k]) < b.n || said[k] == x.day {
			continue
		}
		said[k] = x.day
		x.Text = payment.Both(
			fmt.Sprintf("declined with %s: %d within %v, the last at %s", x.code, len(recent[k]), w.limits.Declines,
				x.Key.Terminal),
			fmt.Sprintf("应答码 %s：%v 内 %d 笔，最近一笔在终端 %s", x.code, w.limits.Declines, len(recent[k]), x.Key.Terminal),
		)
		w.say(x.Alert)
	}
}

// decline is a refusal with what an alert about it would say.
type decline struct {
	Alert
	code payment.ResponseCode
	day  payment.BusinessDate
}

// declined returns the declines by time: those of the journal, and of the tills
// what the journal does not keep, such as a message whose MAC was wrong.
func (w *watch) declined() []decline {
	var out []decline
	for _, e := range w.entries {
		if e.Code != "" && e.State != reconcile.Approved && e.State != reconcile.Voided {
			out = append(out,
				decline{Alert{Control: DeclineRate, At: e.At, Key: e.Key(), Merchant: e.Merchant, Amount: e.Amount}, e.Code,
					e.ClearingDate})
		}
	}
	for _, s := range w.slips() {
		if s.Belief != reconcile.BelievedDeclined || s.Code == "" || w.index.Case(s.Key()).Entry != nil {
			continue
		}
		d := decline{Alert{Control: DeclineRate, At: s.At, Key: s.Key(), Merchant: s.Merchant, Amount: s.Amount}, s.Code, 0}
		if cal := w.index.Evidence.Calendar; cal != nil {
			d.day = cal.ClearingDate(s.At)
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b decline) int { return cmp.Compare(a.At, b.At) })
	return out
}

func (w *watch) clocks() {
	cal := w.index.Evidence.Calendar
	if cal == nil {
		return
	}
	type terminalDay struct {
		terminal payment.TerminalID
		day      payment.BusinessDate
	}
	said := make(map[terminalDay]bool)
	for _, s := range w.slips() {
		off := s.Clock.Sub(s.At)
		k := terminalDay{s.Terminal, cal.Date(s.At)}
		if s.Clock == 0 || said[k] || off.Abs() <= w.limits.Clock {
			continue
		}
		said[k] = true
		off = off.Round(time.Second)
		w.say(Alert{Control: TerminalClock, At: s.At, Key: s.Key(), Merchant: s.Merchant, Text: payment.Both(
			fmt.Sprintf("the clock of terminal %s is off by %v", s.Terminal, off),
			fmt.Sprintf("终端 %s 时钟偏差 %v", s.Terminal, off),
		)})
	}
}

// slips returns the slips by time.
func (w *watch) slips() []*reconcile.Slip {
	var out []*reconcile.Slip
	for i := range w.index.Evidence.Slips {
		out = append(out, &w.index.Evidence.Slips[i])
	}
	slices.SortFunc(out, func(a, b *reconcile.Slip) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch),
			cmp.Compare(a.STAN, b.STAN))
	})
	return out
}

func (w *watch) refusedPayouts() {
	var all []*reconcile.Payout
	for i := range w.index.Evidence.Payouts {
		all = append(all, &w.index.Evidence.Payouts[i])
	}
	slices.SortFunc(all, func(a, b *reconcile.Payout) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	})
	row := make(map[payment.MerchantID]int)
	for _, p := range all {
		switch p.State {
		case reconcile.PayoutSucceeded, reconcile.PayoutReversed:
			row[p.Merchant] = 0
		case reconcile.PayoutFailed:
			row[p.Merchant]++
			if row[p.Merchant] != w.limits.Payouts {
				continue
			}
			w.say(Alert{Control: PayoutsRefused, At: cmp.Or(p.Final, p.Sent, p.Created),
				Key: reconcile.TransactionKey{Payout: p.ID, Merchant: p.Merchant}, Merchant: p.Merchant, Amount: p.Amount,
				Text: payment.Both(
					fmt.Sprintf("%d payouts refused in a row, the last for %s: %s", row[p.Merchant], p.Amount.Decimal(), p.Reason),
					fmt.Sprintf("连续 %d 笔出款被拒，最近一笔 %s：%s", row[p.Merchant], p.Amount.Decimal(), p.Reason),
				)})
		}
	}
}

// tillTotals compares what the registers rang up to be paid by card with what their
// terminals took for the same merchant, by terminal and clearing day, when the batch is closed or the day
// is over. A refund counts on the day of its sale only: later it corrects that day.
func (w *watch) tillTotals() {
	cal := w.index.Evidence.Calendar
	if cal == nil {
		return
	}
	type tillDay struct {
		terminal payment.TerminalID
		day      payment.BusinessDate
	}
	type sums struct {
		register, taken payment.Amount
		merchant        payment.MerchantID
		last            payment.Time
	}
	days := make(map[tillDay]*sums)
	var order []tillDay
	for _, tickets := range w.index.Registers() {
		for _, t := range tickets {
			k := tillDay{t.Terminal, cal.ClearingDate(t.At)}
			s := days[k]
			if s == nil {
				s = &sums{merchant: t.Merchant}
				days[k] = s
				order = append(order, k)
			}
			s.last = max(s.last, t.At)
			if t.Tender == reconcile.ByCard && !t.Cancelled {
				s.register = s.register.Add(t.Amount)
			}
		}
	}
	for _, slip := range w.slips() {
		s := days[tillDay{slip.Terminal, cal.ClearingDate(slip.At)}]
		if s == nil || !slip.InBatch || slip.Merchant != s.merchant || slip.Kind == reconcile.Refund && w.soldEarlier(slip) {
			continue
		}
		s.taken = s.taken.Add(slip.Kind.Money(slip.Amount))
		s.last = max(s.last, slip.At)
	}
	for _, k := range order {
		s := days[k]
		off := s.taken.Sub(s.register)
		if off.IsZero() {
			continue
		}
		w.say(Alert{Control: TillTotal, At: w.cashedUp(k.terminal, s.last, k.day),
			Key: reconcile.TransactionKey{Terminal: k.terminal, Merchant: s.merchant}, Merchant: s.merchant, Amount: off,
			Text: payment.Both(
				fmt.Sprintf("the register at %s has card tickets of %s, the terminal took %s", k.terminal, s.register.Decimal(),
					s.taken.Decimal()),
				fmt.Sprintf("终端 %s 旁收银系统刷卡小计 %s，终端合计 %s", k.terminal, s.register.Decimal(), s.taken.Decimal()),
			)})
	}
}

// soldEarlier reports whether a refund gives back a sale of an earlier clearing day.
func (w *watch) soldEarlier(s *reconcile.Slip) bool {
	e := w.index.Case(s.Key()).Entry
	if e == nil || e.Original == "" {
		return false
	}
	sale := w.index.EntryOf(e.Original)
	return sale != nil && sale.ClearingDate < e.ClearingDate
}

// cashedUp is when the shop laid its totals side by side: when the batch of the day
// was closed, at the latest when the clearing day was over.
func (w *watch) cashedUp(terminal payment.TerminalID, last payment.Time, day payment.BusinessDate) payment.Time {
	at := w.endOf(day)
	for i := range w.index.Evidence.Batches {
		if b := &w.index.Evidence.Batches[i]; b.Terminal == terminal && b.Closed >= last && b.Closed < at {
			at = b.Closed
		}
	}
	return at
}
