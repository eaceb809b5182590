package acquirer

import (
	"cmp"
	"slices"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Paying says how the acquirer pays its merchants. A zero field means its default.
type Paying struct {
	Cut   Cut `yaml:"cut"`   // default together
	Batch int `yaml:"batch"` // merchants that a run pays in one commit; default 100
}

// Cut says into how many payouts what is due to a merchant is cut.
type Cut string

const (
	Together Cut = "together" // one payout of all that is due
	PerSale  Cut = "per-sale" // one for each sale; refunds and voids go off the next one
)

// RefundPolicy says what becomes of a refund that is more than the merchant is owed.
type RefundPolicy string

const (
	ChargeRefund  RefundPolicy = "charge"  // carried out; the merchant owes the rest
	DeclineRefund RefundPolicy = "decline" // answered 51; the customer waits
)

func (p Paying) withDefaults() Paying {
	p.Cut, p.Batch = cmp.Or(p.Cut, Together), cmp.Or(p.Batch, 100)
	return p
}

func (p *Paying) validate(wrong func(string, ...any)) {
	switch p.Cut {
	case "", Together, PerSale:
	default:
		wrong("paying.cut %q: want together or per-sale", p.Cut)
	}
	if p.Batch < 0 {
		wrong("paying.batch %d: want zero or more", p.Batch)
	}
}

func (p RefundPolicy) validate(wrong func(string, ...any)) {
	switch p {
	case "", ChargeRefund, DeclineRefund:
	default:
		wrong("refunds %q: want charge or decline", p)
	}
}

// affordable is 51 for a refund that is more than the merchant is owed, where the
// policy declines such refunds.
func (a *Acquirer) affordable(shop payment.MerchantID, refund payment.Amount) payment.ResponseCode {
	owed := a.book.Balance(MerchantPayable.Of(string(shop))).Sub(a.book.Balance(MerchantReceivable.Of(string(shop))))
	if a.cfg.Refunds == DeclineRefund && owed.Minor < refund.Minor {
		return payment.InsufficientFunds
	}
	return ""
}

// dueSale is a transaction whose money no payout carries (PerSale).
type dueSale struct {
	rrn    payment.RRN
	minor  int64
	before string // the refused payout that carried it
}

// Debt is what a merchant owes beside its refunds: the next payouts are less by it.
type Debt struct {
	Why       reconcile.DebtReason `json:"why"`
	Reference string               `json:"reference"`
	Amount    payment.Amount       `json:"amount"`
}

// owes notes what a merchant owes; whoever posts to merchant-receivable for
// another reason than a refund calls it when its fact is applied.
func (a *Acquirer) owes(m payment.MerchantID, d Debt) {
	if shop := a.merchants[m]; shop != nil && d.Amount.Minor > 0 {
		shop.debts = append(shop.debts, d)
	}
}

// repaid takes deductions off the debts.
func (shop *merchant) repaid(deductions []Debt) {
	for i := range deductions {
		d := &deductions[i]
		for j := range shop.debts {
			if o := &shop.debts[j]; o.Why == d.Why && o.Reference == d.Reference {
				o.Amount = o.Amount.Sub(d.Amount)
			}
		}
	}
	left := shop.debts[:0]
	for _, o := range shop.debts {
		if o.Amount.Minor > 0 {
			left = append(left, o)
		}
	}
	shop.debts = left
}

// open is what of a payable neither a payout carries nor a hold keeps.
func (p *payable) open() int64 { return p.row.Amount.Minor - p.paid - p.held }

// openParts are a merchant's payables that nothing has happened to yet, due or not.
func (a *Acquirer) openParts(shop *merchant) (parts []Part, sum payment.Amount) {
	sum = payment.Minor(0, a.cfg.Currency)
	for _, p := range shop.payables {
		if open := p.open(); open != 0 {
			part := Part{p.row.Date, payment.Minor(open, a.cfg.Currency)}
			parts, sum = append(parts, part), sum.Add(part.Amount)
		}
	}
	return parts, sum
}

// heldParts are what a hold keeps.
func (a *Acquirer) heldParts(shop *merchant) (parts []Part, sum payment.Amount) {
	sum = payment.Minor(0, a.cfg.Currency)
	for _, p := range shop.payables {
		if p.held != 0 {
			part := Part{p.row.Date, payment.Minor(p.held, a.cfg.Currency)}
			parts, sum = append(parts, part), sum.Add(part.Amount)
		}
	}
	return parts, sum
}

// beginHold begins to keep a merchant's money back: what it is owed and has cleared
// moves to risk-hold at once, what clears later with the next payout run.
func (a *Acquirer) beginHold(ev *party.Event, c *HoldMerchant) (*MerchantHeld, string) {
	shop := a.merchants[c.Merchant]
	switch {
	case shop == nil:
		return nil, "no merchant " + string(c.Merchant)
	case (c.Reason == "" || c.Review == 0) && !a.cfg.Practice.HoldWithoutReason:
		return nil, "a hold needs a reason and a date of review"
	}
	f := &MerchantHeld{Merchant: c.Merchant, Reason: c.Reason, Review: c.Review, Now: ev.Business}
	parts, sum := a.openParts(shop)
	f.Parts, f.Postings = parts, ledger.Append(nil, MerchantPayable.Of(string(shop.ID)), RiskHold.Of(string(shop.ID)), sum, "hold")
	return f, ""
}

// endHold ends a hold: all that it kept is payable again.
func (a *Acquirer) endHold(ev *party.Event, shop *merchant) *MerchantReleased {
	f := &MerchantReleased{Merchant: shop.ID, Now: ev.Business}
	parts, sum := a.heldParts(shop)
	f.Parts, f.Postings = parts, ledger.Append(nil, RiskHold.Of(string(shop.ID)), MerchantPayable.Of(string(shop.ID)), sum, "release")
	return f
}

// keepBack moves what has cleared since the hold began.
func (a *Acquirer) keepBack(r *payoutRun, shop *merchant) {
	parts, sum := a.openParts(shop)
	if len(parts) == 0 {
		return
	}
	f := &FundsHeld{Merchant: shop.ID, Date: r.date, Parts: parts}
	f.Postings = ledger.Append(nil, MerchantPayable.Of(string(shop.ID)), RiskHold.Of(string(shop.ID)), sum, "hold")
	r.out.Fact(f)
}

// applyHeld counts what a hold keeps, by parts.
func (a *Acquirer) applyHeld(m payment.MerchantID, parts []Part, sign int64) {
	for i := range parts {
		if p := a.part(m, &parts[i]); p != nil {
			p.held += sign * parts[i].Amount.Minor
		}
	}
}

// words is why a hold is, also where nobody said.
func (f *MerchantHeld) words() string {
	if f.Reason == "" {
		return reconcile.NoReason
	}
	return f.Reason
}

// applyPaying applies what happens between a payable and a payout.
func (a *Acquirer) applyPaying(f party.Fact) {
	switch f := f.(type) {
	case *FundsHeld:
		a.applyHeld(f.Merchant, f.Parts, 1)
	case *PayoutCarried:
		for i := range f.Parts {
			if p := a.part(f.Merchant, &f.Parts[i]); p != nil {
				p.row.Carried = true
			}
		}
	case *SetOff:
		a.withhold(f.Merchant, f.Withheld, f.Deductions)
	case *PayoutFoundPaid:
		a.applyFoundPaid(f)
	case *PayoutRunPaused:
		a.running = f
	case *PayoutRunEnded:
		a.running = nil
	}
}

func (a *Acquirer) applyReleased(f *MerchantReleased) {
	a.merchants[f.Merchant].hold = nil
	a.applyHeld(f.Merchant, f.Parts, -1)
	for i := range f.Parts {
		if p := a.part(f.Merchant, &f.Parts[i]); p != nil {
			p.row.Released = f.Now
		}
	}
}

// withhold takes what was set off from the payables and off the debts.
func (a *Acquirer) withhold(m payment.MerchantID, parts []Part, deductions []Debt) {
	for i := range parts {
		if p := a.part(m, &parts[i]); p != nil {
			p.paid += parts[i].Amount.Minor
			p.row.SetOff = p.row.SetOff.Add(parts[i].Amount)
		}
	}
	if shop := a.merchants[m]; shop != nil {
		shop.repaid(deductions)
	}
	for i := range deductions {
		if p := a.payouts[deductions[i].Reference]; p != nil && deductions[i].Why == reconcile.DebtPaidTwice {
			p.recovered += deductions[i].Amount.Minor
		}
	}
}

// take removes the transactions that a payout carries from those that are due.
func (p *payable) take(rrns []payment.RRN) []dueSale {
	var taken, left []dueSale
	for _, s := range p.due {
		if slices.Contains(rrns, s.rrn) {
			taken = append(taken, s)
		} else {
			left = append(left, s)
		}
	}
	if len(taken) > 0 {
		p.due = left
	}
	return taken
}

// giveBack makes the transactions that a payout carried due again.
func (p *payable) giveBack(from *payout) {
	for _, s := range from.sales {
		if slices.Contains(p.rrns, s.rrn) && !p.has(s.rrn) {
			s.before = from.ID
			p.due = append(p.due, s)
		}
	}
}

// provePayouts reads the payouts on a statement: one that nobody answered for is
// paid after all, and so is one that was taken for failed.
func (a *Acquirer) provePayouts(ev *party.Event, out *party.Out, lines []record.Line) {
	for i := range lines {
		l := &lines[i]
		p := a.payouts[l.Reference]
		if l.Kind != record.PayoutLine || l.Credit || p == nil || l.Amount != p.Amount {
			continue
		}
		switch {
		case p.open():
			out.Fact(a.confirm(ev, p))
			out.Cancel(party.Timer{Name: payoutTimer, Key: p.ID})
		case p.state == reconcile.PayoutFailed:
			out.Fact(a.foundPaid(ev, p))
		}
	}
}

// foundPaid books a payout that was taken for failed and was paid: against what is
// still payable for it, else as the merchant's debt.
func (a *Acquirer) foundPaid(ev *party.Event, p *payout) *PayoutFoundPaid {
	f := &PayoutFoundPaid{ID: p.ID, Now: ev.Business}
	left := p.Amount.Minor
	for i := range p.Parts {
		q := a.part(p.Merchant, &p.Parts[i])
		if q == nil {
			continue
		}
		if n := min(p.Parts[i].Amount.Minor, max(0, q.open()), left); n > 0 {
			f.Parts = append(f.Parts, Part{q.row.Date, payment.Minor(n, a.cfg.Currency)})
			left -= n
		}
	}
	f.Owed = payment.Minor(left, a.cfg.Currency)
	f.Postings = ledger.Append(nil, MerchantPayable.Of(string(p.Merchant)), Reserve, p.Amount.Sub(f.Owed), "J9")
	f.Postings = append(f.Postings, ledger.Append(nil, MerchantReceivable.Of(string(p.Merchant)), Reserve, f.Owed, "J9")...)
	return f
}

func (a *Acquirer) applyFoundPaid(f *PayoutFoundPaid) {
	p := a.payouts[f.ID]
	p.state, p.reason, p.final = reconcile.PayoutSucceeded, "", f.Now
	for i := range f.Parts {
		if q := a.part(p.Merchant, &f.Parts[i]); q != nil {
			q.paid += f.Parts[i].Amount.Minor
			q.row.Blocked = ""
			q.take(p.RRNs)
		}
	}
	a.owes(p.Merchant, Debt{Why: reconcile.DebtPaidTwice, Reference: p.ID, Amount: f.Owed})
}
