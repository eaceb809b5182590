package diagnosis

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Debt is what of the money of a transaction somebody owes back, and what says so.
type Debt struct {
	By      Holder         `json:"by"`
	To      Holder         `json:"to"` // unknown: of a sum in suspense nobody knows yet
	Account string         `json:"account"`
	Amount  payment.Amount `json:"amount"`
	RestsOn []Line         `json:"rests_on"`
}

// Cost is what a transaction has cost somebody so far, and what says so.
type Cost struct {
	Holder  Holder         `json:"holder"`
	Account string         `json:"account"`
	Amount  payment.Amount `json:"amount"`
	RestsOn []Line         `json:"rests_on"`
}

// notSeen says which books are not among the evidence without which what is owed, or what
// it has cost, may be more or less.
func (v *Case) notSeen(owed []Debt) (out []Line) {
	ev := v.Index.Evidence
	add := func(source, en, zh string) { out = append(out, Line{source, payment.Both(en, zh)}) }
	if len(v.own()) == 0 {
		return nil
	}
	if len(ev.Details)+len(ev.Files) == 0 {
		add("clearing file", "none: what the issuer and the network keep, and what was charged back, is not known",
			"无文件：不知发卡行与清算机构所留费用及是否退单")
	}
	if len(ev.Payouts)+len(ev.Payables) == 0 {
		add("payout", "none: whether the merchant has had the money is not known", "无出款记录：不知商户是否已收到款项")
	}
	byMerchant := slices.ContainsFunc(owed, func(d Debt) bool { return d.By == HeldByMerchant })
	if byMerchant && len(ev.Deductions) == 0 {
		add("deductions", "none: what has been set off since is not known", "无抵扣记录：不知其后是否已抵扣")
	}
	return out
}

// tally adds up what of a transaction is somebody's, with the rows that say so.
type tally struct {
	sum  int64
	rows []Line
}

// add counts a row; one of nothing says nothing.
func (t *tally) add(n int64, source, en, zh string) {
	if t.sum += n; n != 0 {
		t.rows = append(t.rows, Line{source, payment.Both(en, zh)})
	}
}

// beside finds what stands beside the places: what is owed back, and what the transaction
// has cost.
func (v *Case) beside() (owed []Debt, cost []Cost) {
	currency := v.Amount().Currency
	owes := func(by, to Holder, account string, n int64, rows []Line) {
		if n > 0 {
			owed = append(owed, Debt{by, to, account, payment.Minor(n, currency), rows})
		}
	}
	costs := func(h Holder, account string, t tally) {
		if t.sum < 0 {
			cost = append(cost, Cost{h, account, payment.Minor(-t.sum, currency), t.rows})
		}
	}
	earned, had := v.merchantEarned(), v.merchantHad()
	if v.Kind() != reconcile.Void { // what a void takes back is its sale's
		owes(HeldByMerchant, HeldByAcquirer, "acquirer/merchant-receivable:"+string(v.merchant()), had.sum-earned.sum,
			append(slices.Clone(earned.rows), had.rows...))
	}
	long, short := v.inSuspense(reconcile.Long), v.inSuspense(reconcile.Short)
	owes(HeldByAcquirer, HeldByNobodyKnown, "acquirer/long", long.sum, long.rows)
	owes(HeldByNobodyKnown, HeldByAcquirer, "acquirer/short", short.sum, short.rows)
	if s := v.Issuer; s != nil && s.Posted && s.Card == "" {
		owes(HeldByNobodyKnown, HeldByIssuer, "issuer/suspense", s.Amount.Minor-s.Returned.Minor,
			[]Line{{"issuer", issuerSays(s)}})
	}
	if v.Kind() == reconcile.Refund || v.Kind() == reconcile.Void { // what it gives back is no cost
		return owed, nil
	}
	costs(HeldByIssuer, "issuer/network-fee", v.issuerEarned())
	costs(HeldByAcquirer, "acquirer/merchant-fee", v.acquirerEarned())
	costs(HeldByMerchant, "acquirer/merchant-fee", earned)
	return owed, cost
}

// own are the journal's entries of the transaction: itself and what made it void.
func (v *Case) own() []*reconcile.Entry {
	var own []*reconcile.Entry
	if v.Entry != nil && v.Entry.Effective() {
		own = append(own, v.Entry)
	}
	for _, e := range v.voids {
		if e.Effective() {
			own = append(own, e)
		}
	}
	return own
}

// net is what an entry brings its merchant, negative of what takes money back.
func net(e *reconcile.Entry) int64 {
	return e.Kind.Money(e.Amount).Sub(e.Kind.Money(Positive(e.Fee))).Minor
}

// merchantEarned is what of the transaction is the merchant's in the end.
func (v *Case) merchantEarned() (t tally) {
	if v.Kind() == reconcile.PreAuth {
		return t
	}
	for _, e := range v.own() {
		t.add(net(e), "journal", string(e.Kind)+" of "+e.Amount.Decimal()+", fee "+Positive(e.Fee).Decimal(),
			reconcile.Chinese(e.Kind)+" "+e.Amount.Decimal()+"，手续费 "+Positive(e.Fee).Decimal())
	}
	for _, d := range v.exceptions() {
		n := d.Kind.Money(d.Amount).Minor
		switch d.Kind {
		case reconcile.Chargeback, reconcile.SecondChargeback:
		case reconcile.Representment:
			if !v.claimed(d.Kind) {
				continue
			}
		default:
			continue
		}
		said := because(d.Kind, d.Amount, d.Reason)
		t.add(n, "clearing file", said.En+" on "+d.ClearingDate.String(), d.ClearingDate.String()+" "+said.Zh)
	}
	for _, it := range v.items {
		n := it.Amount.Minor
		switch {
		case it.State != reconcile.Resolved || it.Key.Record > 1:
			continue
		case it.Resolution == reconcile.CreditAdjustment && it.Comparison == reconcile.BatchComparison:
			n = -net(v.Entry) // the sale was none
		case it.Comparison != reconcile.ClearingComparison:
			continue
		case it.Resolution == reconcile.ChargeMerchant:
			n = -n
		case it.Resolution != reconcile.PayMerchant:
			continue
		}
		said := itemSays(it)
		t.add(n, "item", said.En+" resolved: "+string(it.Resolution),
			said.Zh+" 已处理："+reconcile.Chinese(it.Resolution))
	}
	return t
}

// merchantHad is what of the transaction the merchant has had, or what has paid for it what it owed, less what it
// has repaid.
func (v *Case) merchantHad() (t tally) {
	for _, e := range v.own() {
		c := v
		if e != v.Entry {
			c = v.Index.Case(e.Key())
		}
		c.carried(&t, e)
	}
	for i := range v.Index.Evidence.Deductions {
		d := &v.Index.Evidence.Deductions[i]
		if d.Reference == string(v.ref().rrn) && (d.Why == reconcile.DebtChargeback || d.Why == reconcile.DebtCorrection) {
			t.add(-d.Amount.Minor, "deductions", d.Amount.Decimal()+" set off on "+d.Date.String(),
				d.Date.String()+" 抵扣 "+d.Amount.Decimal())
		}
	}
	return t
}

// carried counts the payouts that have carried the money of an entry, and what of it was set off before: one that was
// refused, or that came back, has brought nothing.
func (v *Case) carried(t *tally, e *reconcile.Entry) {
	off := e.SetOff.Add(e.Withheld)
	n, times := net(e)-off.Minor, 0
	if v.Payout != nil {
		for _, p := range v.Index.replacedBy(v.Payout) {
			_, back := v.Index.Payouts.Returned[p.ID]
			back = back || p.State == reconcile.PayoutReversed
			if p.State == reconcile.PayoutFailed || back && !reconcile.SetOffAfterReturn(p) {
				continue
			}
			said := payoutSays(p, "")
			t.add(n, "payout", said.En, said.Zh)
			if times++; p != v.Payout && !back {
				repaid := min(n, p.Recovered.Minor)
				t.add(-repaid, "payout", p.ID+": "+p.Recovered.Decimal()+" got back", p.ID+" 已收回 "+p.Recovered.Decimal())
			}
		}
	}
	t.add(off.Minor, "journal", Positive(off).Decimal()+" set off", "抵扣 "+Positive(off).Decimal())
}

// again is what the merchant has of the money beyond what is its own: payouts before the
// last have brought it as well, and it has not been got back.
func (v *Case) again() int64 {
	var had tally
	v.carried(&had, v.Entry)
	return max(0, had.sum-net(v.Entry))
}

// inSuspense is what stands as long or as short until somebody knows whose it is.
func (v *Case) inSuspense(side reconcile.Side) (t tally) {
	for _, it := range v.items {
		if it.State == reconcile.Open && it.Key.Record < 2 && suspended(it) == side {
			said := itemSays(it)
			t.add(it.Amount.Minor, "item", said.En+" open: "+string(it.Reason),
				said.Zh+" 未处理："+reconcile.ChineseReason(it.Reason))
		}
	}
	return t
}

// suspended is the side on which an item of the clearing comparison keeps money apart, ""
// where it keeps none.
func suspended(it *reconcile.Item) reconcile.Side {
	switch {
	case it.Comparison != reconcile.ClearingComparison || it.Reason == reconcile.FeeDiffers ||
		it.Reason == reconcile.FeeTotalDiffers:
		return ""
	case it.Side != reconcile.AmountDiff:
		return it.Side
	case it.Outside.Minor < it.Ours.Minor:
		return reconcile.Short
	}
	return reconcile.Long
}

// records are what the clearing files have of the transaction and of what made it void,
// further records under one number left out: they are transactions of their own.
func (v *Case) records() []*reconcile.Detail {
	all := slices.Clone(v.Details)
	for _, e := range v.voids {
		all = append(all, v.Index.details(rrnKey{e.RRN, e.Terminal})...)
	}
	return slices.DeleteFunc(all, func(d *reconcile.Detail) bool { return d.Record > 1 })
}

// exceptions are the records of claims and disputes.
func (v *Case) exceptions() []*reconcile.Detail { return v.Index.exceptions(v.ref()) }

// claimed reports whether we have sent a record of a kind that the network did not reject.
func (v *Case) claimed(k reconcile.Kind) bool {
	return slices.ContainsFunc(v.Index.claims(v.ref()), func(c *reconcile.Claim) bool {
		return c.Kind == k && c.Code == ""
	})
}

// issuerEarned is interchange less the network's fee, of records that it has posted.
func (v *Case) issuerEarned() (t tally) {
	if v.Issuer != nil && !v.Issuer.Posted {
		return t
	}
	for _, d := range v.records() {
		t.fees(d, d.NetworkFee.Minor-d.Interchange.Minor)
	}
	return t
}

func (t *tally) fees(d *reconcile.Detail, n int64) {
	i, f := Positive(d.Interchange).Decimal(), Positive(d.NetworkFee).Decimal()
	t.add(n, "clearing file", string(d.Kind)+" with interchange "+i+", network fee "+f,
		reconcile.Chinese(d.Kind)+"，发卡行服务费 "+i+"，网络服务费 "+f)
}

// acquirerEarned is the merchant's fee less what the network takes of it, and what was
// written off.
func (v *Case) acquirerEarned() (t tally) {
	kept := true
	for _, it := range v.items {
		given := it.Resolution == reconcile.CreditAdjustment && it.Comparison == reconcile.BatchComparison
		kept = kept && !(it.State == reconcile.Resolved && given)
	}
	for _, e := range v.own() {
		if fee := e.Kind.Money(Positive(e.Fee)).Minor; kept {
			t.add(fee, "journal", "fee "+Positive(e.Fee).Decimal(), "手续费 "+Positive(e.Fee).Decimal())
		}
	}
	for _, d := range v.records() {
		for range 1 + v.bookedAgain() {
			t.fees(d, d.Interchange.Minor+d.NetworkFee.Minor)
		}
	}
	for _, it := range v.items {
		if it.State != reconcile.Resolved || it.Resolution != reconcile.WriteOff || it.Key.Record > 1 {
			continue
		}
		n := it.Amount.Minor
		if suspended(it) == reconcile.Short {
			n = -n
		}
		said := itemSays(it)
		t.add(n, "item", said.En+" written off", said.Zh+" 已核销")
	}
	return t
}
