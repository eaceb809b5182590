package controls

import (
	"fmt"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// standing reports whether a purchase counted at a time: approved, and not voided
// before. One that was reversed never counted.
func (w *watch) standing(e *reconcile.Entry, at payment.Time) bool {
	switch e.State {
	case reconcile.Approved:
		return true
	case reconcile.Voided:
		voided := payment.Time(0)
		for _, v := range w.index.UndoneBy(e.RRN) {
			if v.Kind == reconcile.Void {
				voided = v.At
			}
		}
		return voided > at
	}
	return false
}

func (w *watch) repeatedPurchases() {
	type swipe struct {
		card     string
		terminal payment.TerminalID
		amount   payment.Amount
	}
	last := make(map[swipe]*reconcile.Entry)
	for _, e := range w.entries {
		if e.Kind != reconcile.Sale || e.Card == "" || !w.standing(e, e.At) {
			continue
		}
		k := swipe{e.Card, e.Terminal, e.Amount}
		if before := last[k]; before != nil && e.At.Sub(before.At) <= w.limits.Repeat && w.standing(before, e.At) {
			w.about(RepeatedPurchase, e.At, e,
				fmt.Sprintf("%s on card %s at %s for the second time within %v", e.Amount.Decimal(), e.Card, e.Terminal,
					w.limits.Repeat),
				fmt.Sprintf("终端 %s 卡 %s %v 内第二笔 %s", e.Terminal, e.Card, w.limits.Repeat, e.Amount.Decimal()))
		}
		last[k] = e
	}
}

func (w *watch) refundsWithoutSale() {
	type buyer struct {
		card     string
		merchant payment.MerchantID
	}
	largest := make(map[buyer]int64)
	for _, e := range w.entries {
		k := buyer{e.Card, e.Merchant}
		switch {
		case e.Card == "":
		case (e.Kind == reconcile.Sale || e.Kind == reconcile.Completion) &&
			(e.State == reconcile.Approved || e.State == reconcile.Voided):
			largest[k] = max(largest[k], e.Amount.Minor)
		case e.Kind == reconcile.Refund && e.State == reconcile.Approved && e.Original == "" && largest[k] < e.Amount.Minor:
			w.about(RefundWithoutSale, e.At, e,
				fmt.Sprintf("refund of %s to card %s, which bought nothing here for as much", e.Amount.Decimal(), e.Card),
				fmt.Sprintf("向卡 %s 退货 %s，该卡在此无足额消费", e.Card, e.Amount.Decimal()))
		}
	}
}

func (w *watch) refundRatio() {
	type shopDay struct {
		merchant payment.MerchantID
		day      payment.BusinessDate
	}
	type sums struct {
		sold, given int64
		refunds     int
		last        *reconcile.Entry
	}
	days := make(map[shopDay]*sums)
	var order []shopDay
	for _, e := range w.entries {
		if e.State != reconcile.Approved {
			continue
		}
		k := shopDay{e.Merchant, e.ClearingDate}
		s := days[k]
		if s == nil {
			s = new(sums)
			days[k] = s
			order = append(order, k)
		}
		switch e.Kind {
		case reconcile.Sale, reconcile.Completion:
			s.sold += e.Amount.Minor
		case reconcile.Refund:
			s.given, s.refunds, s.last = s.given+e.Amount.Minor, s.refunds+1, e
		}
	}
	for _, k := range order {
		s := days[k]
		if s.refunds < w.limits.Refunds || s.given*100 <= s.sold*w.limits.RefundPercent {
			continue
		}
		sold, given := payment.Minor(s.sold, s.last.Amount.Currency), payment.Minor(s.given, s.last.Amount.Currency)
		w.say(Alert{Control: RefundRatio, At: w.endOf(k.day), Merchant: k.merchant, Amount: given, Text: payment.Both(
			fmt.Sprintf("%d refunds of %s against sales of %s on %s", s.refunds, given.Decimal(), sold.Decimal(), k.day),
			fmt.Sprintf("%s 退货 %d 笔 %s，消费 %s", k.day, s.refunds, given.Decimal(), sold.Decimal()),
		)})
	}
}

// endOf is the moment at which a clearing day is over.
func (w *watch) endOf(day payment.BusinessDate) payment.Time {
	if cal := w.index.Evidence.Calendar; cal != nil {
		return cal.At(day, cal.CutOver)
	}
	return w.index.Evidence.Now
}

func (w *watch) refundsOutsideHours() {
	cal := w.index.Evidence.Calendar
	if cal == nil {
		return
	}
	hours := make(map[payment.MerchantID]reconcile.Shop)
	for _, s := range w.index.Evidence.Shops {
		hours[s.Merchant] = s
	}
	for _, e := range w.entries {
		s, known := hours[e.Merchant]
		if !known || s.Closes == 0 || e.Kind != reconcile.Refund || e.State != reconcile.Approved || isOpen(&s, cal, e.At) {
			continue
		}
		clock, opens, closes := cal.Local(e.At).Format("15:04"), s.Opens.String()[:5], s.Closes.String()[:5]
		w.about(RefundOutsideHours, e.At, e,
			fmt.Sprintf("refund of %s at %s; the shop is open from %s to %s", e.Amount.Decimal(), clock, opens, closes),
			fmt.Sprintf("%s 退货 %s，营业时间 %s 至 %s", clock, e.Amount.Decimal(), opens, closes))
	}
}

// isOpen reports whether the shop is open; one that closes after midnight closes
// earlier than it opens.
func isOpen(s *reconcile.Shop, cal *payment.Calendar, at payment.Time) bool {
	day := cal.Date(at)
	from, to := cal.At(day, s.Opens), cal.At(day, s.Closes)
	if s.Closes <= s.Opens {
		return at >= from || at < to
	}
	return at >= from && at < to
}

func (w *watch) openPreAuths() {
	for _, e := range w.entries {
		if e.Kind != reconcile.PreAuth || e.State != reconcile.Approved {
			continue
		}
		at := e.At.Add(w.limits.PreAuthAge)
		done := slices.ContainsFunc(w.index.UndoneBy(e.RRN), func(c *reconcile.Entry) bool {
			return c.Kind == reconcile.Completion && c.At < at
		})
		if done {
			continue
		}
		w.about(OpenPreAuth, at, e,
			fmt.Sprintf("pre-authorisation of %s on card %s is neither completed nor released", e.Amount.Decimal(), e.Card),
			fmt.Sprintf("卡 %s 预授权 %s 既未完成也未撤销", e.Card, e.Amount.Decimal()))
	}
}
