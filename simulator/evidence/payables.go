package evidence

import (
	"cmp"
	"slices"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/payer"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// payables are what the acquirer owes its merchants, day by day, and why it keeps it.
type payables struct {
	currency payment.Currency
	rows     table[payableKey, reconcile.Payable]
	awaits   map[terminal.Ref][]awaiting // in the order of their reference numbers
	held     map[payment.MerchantID]*payer.MerchantHeld
}

type payableKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// awaiting is a match that terminal capture keeps from being payable.
type awaiting struct {
	match     desk.Match
	date, due payment.BusinessDate
}

func newPayables(c payment.Currency) payables {
	return payables{currency: c, rows: newTable[payableKey, reconcile.Payable](),
		awaits: make(map[terminal.Ref][]awaiting), held: make(map[payment.MerchantID]*payer.MerchantHeld)}
}

// row returns what is owed to a merchant of a day, made when it is new.
func (v *payables) row(m payment.MerchantID, day payment.BusinessDate) *reconcile.Payable {
	k := payableKey{m, day}
	if p := v.rows.row(k); p != nil {
		return p
	}
	zero := payment.Minor(0, v.currency)
	v.rows.add(k, reconcile.Payable{Merchant: m, Date: day, Amount: zero, Fee: zero})
	return v.rows.row(k)
}

// each visits a merchant's payables of some days, one for each part, made where they
// are new.
func (v *payables) each(m payment.MerchantID, parts []payer.Part, visit func(*reconcile.Payable, *payer.Part)) {
	for i := range parts {
		visit(v.row(m, parts[i].Date), &parts[i])
	}
}

// matched makes a transaction that was found in the clearing file payable, or lets
// it await the settlement of its batch. What was paid before its file came is payable already.
func (v *payables) matched(at payment.Time, m *desk.Match, date, due payment.BusinessDate) {
	if m.Advanced {
		return
	}
	if m.Awaits {
		v.await(awaiting{*m, date, due})
		return
	}
	p := v.row(m.Merchant, date)
	p.Amount = p.Amount.Add(m.Amount).Sub(m.Fee)
	p.Fee = p.Fee.Add(m.Fee)
	p.Due, p.Ready = due, at
}

func (v *payables) await(w awaiting) {
	r := terminal.Ref{Terminal: w.match.Terminal, Batch: w.match.Batch, STAN: w.match.STAN}
	i, again := slices.BinarySearchFunc(v.awaits[r], w.match.RRN, func(a awaiting, rrn payment.RRN) int {
		return cmp.Compare(a.match.RRN, rrn)
	})
	if again {
		v.awaits[r][i] = w
	} else {
		v.awaits[r] = slices.Insert(v.awaits[r], i, w)
	}
}

// captured makes payable what awaited its batch.
func (v *payables) captured(at payment.Time, t payment.TerminalID, b payment.BatchNumber, stans []payment.STAN) {
	for _, stan := range stans {
		r := terminal.Ref{Terminal: t, Batch: b, STAN: stan}
		waited := v.awaits[r]
		delete(v.awaits, r)
		for i := range waited {
			waited[i].match.Awaits = false
			v.matched(at, &waited[i].match, waited[i].date, waited[i].due)
		}
	}
}

// givenUp lets a transaction await nothing any more: the cardholder has its money.
func (v *payables) givenUp(rrn payment.RRN) {
	for r, waited := range v.awaits {
		v.awaits[r] = slices.DeleteFunc(waited, func(w awaiting) bool { return w.match.RRN == rrn })
	}
}

// rounded notes what the fee of a day is more than the sum of its transactions'.
func (v *payables) rounded(m payment.MerchantID, day payment.BusinessDate, by payment.Amount) {
	p := v.row(m, day)
	p.Amount, p.Fee = p.Amount.Sub(by), p.Fee.Add(by)
}

// given adds to what is owed, outside the matches of a file.
func (v *payables) given(at payment.Time, m payment.MerchantID, day, due payment.BusinessDate,
	net, fee payment.Amount) {
	p := v.row(m, day)
	p.Amount, p.Fee, p.Due, p.Ready = p.Amount.Add(net), p.Fee.Add(fee), max(p.Due, due), at
}

// returned reads what a dispute that was won gives back.
func (v *payables) returned(at payment.Time, f *desk.ClaimCleared) {
	p := v.row(f.Detail.Merchant, f.Detail.ClearingDate)
	p.Amount, p.Due, p.Ready = p.Amount.Add(f.Given), f.Due, at
}

// advanced reads what is owed without a clearing file.
func (v *payables) advanced(f *desk.DayAdvanced) {
	for i := range f.Payables {
		p := v.row(f.Payables[i].Merchant, f.Date)
		p.Amount, p.Fee = p.Amount.Add(f.Payables[i].Amount).Sub(f.Payables[i].Fee), p.Fee.Add(f.Payables[i].Fee)
		p.Due = f.Due
	}
}

// hold reads that a merchant is held, or for another reason or until another date.
func (v *payables) hold(f *payer.MerchantHeld) {
	v.held[f.Merchant] = f
	v.keepBack(f.Merchant, f.Parts)
	for i := range v.rows.rows {
		if p := &v.rows.rows[i]; p.Merchant == f.Merchant && p.Hold != "" {
			because(v.rows.write(i), f)
		}
	}
}

// keepBack gives what a hold keeps its reason and the day of its review.
func (v *payables) keepBack(m payment.MerchantID, parts []payer.Part) {
	if h := v.held[m]; h != nil {
		v.each(m, parts, func(p *reconcile.Payable, _ *payer.Part) { because(p, h) })
	}
}

func because(p *reconcile.Payable, h *payer.MerchantHeld) {
	p.Hold, p.Review = h.Reason, h.Review
	if p.Hold == "" {
		p.Hold = reconcile.NoReason
	}
}
