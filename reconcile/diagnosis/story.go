package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// timeline returns what happened, in the order of time.
func (v *Case) timeline() []Event {
	var out []Event
	add := func(at payment.Time, who, en, zh string) {
		if at != 0 {
			out = append(out, Event{at, who, payment.Both(en, zh)})
		}
	}
	if s := v.Slip; s != nil {
		add(s.At, "terminal", string(s.Kind)+" of "+s.Amount.Decimal()+" asked for",
			"发起"+reconcile.Chinese(s.Kind)+" "+s.Amount.Decimal())
	}
	if e := v.Entry; e != nil {
		add(e.At, "acquirer", "entered in the journal with RRN "+string(e.RRN)+"; stands there as "+string(e.State),
			"记入流水，RRN "+string(e.RRN)+"，现为"+reconcile.Chinese(e.State))
	}
	if s := v.Switched; s != nil {
		add(s.At, "network", "answered "+string(s.Code)+", clearing day "+s.ClearingDate.String(),
			"应答 "+string(s.Code)+"，清算日 "+s.ClearingDate.String())
	}
	if s := v.Issuer; s != nil {
		said := issuerSays(s)
		add(s.At, "issuer", said.En, said.Zh)
	}
	if b := v.Batch; b != nil && v.Slip != nil {
		en, zh := "batch "+b.Batch.String()+" settled, out of balance", "批次 "+b.Batch.String()+" 结算不平"
		if b.Balanced {
			en, zh = "batch "+b.Batch.String()+" settled, in balance", "批次 "+b.Batch.String()+" 结算相符"
		}
		add(b.Closed, "terminal", en, zh)
	}
	v.moneyTimeline(add)
	slices.SortStableFunc(out, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return out
}

func (v *Case) moneyTimeline(add func(at payment.Time, who, en, zh string)) {
	if v.File.Accepted {
		add(v.File.arrived, "network", "clearing file of "+v.ClearedDay.String()+" came", v.ClearedDay.String()+" 清算文件到达")
	}
	for _, it := range v.items {
		said := itemSays(it)
		add(it.Raised, "acquirer", said.En+" raised: "+string(it.Reason),
			"登记 "+said.Zh+"："+reconcile.ChineseReason(it.Reason))
		add(it.Closed, "acquirer", said.En+" "+string(it.State), said.Zh+" "+reconcile.Chinese(it.State))
	}
	v.claimTimeline(add)
	for _, p := range v.chain() {
		add(cmp.Or(p.Sent, p.Created), "acquirer",
			"payout "+p.ID+" of "+p.Amount.Decimal()+" sent to "+payment.MaskAccount(p.Account),
			"出款 "+p.ID+" "+p.Amount.Decimal()+" 至 "+payment.MaskAccount(p.Account))
		if p.State != reconcile.PayoutReversed {
			said := payoutSays(p, p.Reason)
			add(p.Final, "merchant-bank", "payout "+said.En, "出款 "+said.Zh)
		}
		for _, line := range v.Index.accountLines(p.ID) {
			sum, account := Positive(line.Amount).Decimal(), payment.MaskAccount(line.Account)
			if line.Amount.Minor < 0 {
				add(line.At, "merchant-bank", sum+" taken off "+account+" again", sum+" 从 "+account+" 扣回")
				continue
			}
			add(line.At, "merchant-bank", sum+" credited to "+account, sum+" 入账 "+account)
		}
		for _, r := range v.Index.Evidence.Returns {
			if r.PayoutID == p.ID {
				why := payment.SayRefusal(r.Reason)
				add(r.At, "merchant-bank", "payout "+p.ID+" returned: "+why.En, "出款 "+p.ID+" 退汇："+why.Zh)
			}
		}
	}
	v.afterPayout(add)
}

// evidence says which books were seen and what they say, the absent ones too.
func (v *Case) evidence() []Line {
	var out []Line
	add := func(source, en, zh string) { out = append(out, Line{source, payment.Both(en, zh)}) }
	switch s := v.Slip; {
	case v.TillUnseen():
		add("till", "not seen from here", "此处看不到终端记录")
	case s == nil:
		add("till", "no slip", "无小票")
	default:
		said := tillSays(s)
		add("till", said.En, said.Zh)
	}
	if e := v.Entry; e == nil {
		add("journal", "no entry", "无流水")
	} else {
		en, cn := string(e.State)+", clearing day "+e.ClearingDate.String(),
			reconcile.Chinese(e.State)+"，清算日 "+e.ClearingDate.String()
		if e.Code != "" {
			en, cn = en+", code "+string(e.Code), cn+"，应答码 "+string(e.Code)
		}
		add("journal", en, cn)
	}
	if s := v.Switched; s != nil {
		en, cn := "answered "+string(s.Code)+", clearing day "+s.ClearingDate.String(),
			"应答 "+string(s.Code)+"，清算日 "+s.ClearingDate.String()
		if s.Reversed {
			en, cn = en+", reversed", cn+"，已冲正"
		}
		add("switch", en, cn)
	}
	if s := v.Issuer; s != nil {
		said := issuerSays(s)
		add("issuer", said.En, said.Zh)
	}
	for _, e := range v.voids {
		if s := v.Index.issued(rrnKey{e.RRN, e.Terminal}); s != nil && s.Authorised && !s.Reversed {
			add("issuer", "credited again by the void "+string(e.RRN), "经撤销 "+string(e.RRN)+" 退回")
		}
	}
	v.moneyEvidence(add)
	return out
}

func (v *Case) moneyEvidence(add func(source, en, zh string)) {
	switch {
	case len(v.Details) > 0:
		d := v.Details[0]
		add("clearing file", "cleared on "+d.ClearingDate.String()+" with "+d.Amount.Decimal(),
			d.ClearingDate.String()+" 已清算 "+d.Amount.Decimal())
	case v.File.Accepted:
		add("clearing file", "came without it", "文件中无此交易")
	case v.File.Refused != "":
		add("clearing file", "refused: "+v.File.Refused, "拒收："+refusedFile(v.File.Refused))
	case v.File.Due != 0 && v.Index.Evidence.Now >= v.File.Due:
		add("clearing file", "due and not come", "逾期未到")
	}
	v.claimEvidence(add)
	v.statementEvidence(add)
	if p := v.Payable; p != nil {
		en, cn := "due "+p.Due.String(), "到期 "+p.Due.String()
		if p.Hold != "" {
			en, cn = en+", held: "+p.Hold, cn+"，暂扣："+p.Hold
		}
		if p.Blocked != "" {
			en, cn = en+", blocked: "+p.Blocked, cn+"，受阻："+p.Blocked
		}
		add("payable", en, cn)
	}
	for _, p := range v.chain() {
		said := payoutSays(p, cmp.Or(v.Index.Payouts.Returned[p.ID], p.Reason))
		add("payout", said.En, said.Zh)
	}
	v.accountEvidence(add)
	for _, it := range v.items {
		said := itemSays(it)
		add("item", said.En+" "+string(it.State), said.Zh+" "+reconcile.Chinese(it.State))
	}
}

// statementEvidence says what of a transaction is in the net position that the settlement bank has moved for its
// clearing day: a statement has one line for the whole day, and most of that is other people's.
func (v *Case) statementEvidence(add func(source, en, zh string)) {
	l := v.Index.settled[v.ClearedDay]
	if l == nil {
		return
	}
	own, cleared := payment.Minor(0, l.Amount.Currency), false
	for _, d := range v.records() {
		if d.ClearingDate == v.ClearedDay {
			own.Minor += d.Kind.Money(d.Amount).Minor + d.Interchange.Minor + d.NetworkFee.Minor
			cleared = true
		}
	}
	en := "the net of clearing day " + v.ClearedDay.String() + ", " + l.Amount.Decimal() + " on " + l.Date.String()
	zh := l.Date.String() + " 收到的清算日 " + v.ClearedDay.String() + " 净额 " + l.Amount.Decimal()
	switch {
	case cleared:
		en, zh = "its "+own.Decimal()+" is in "+en, zh+"，其中此笔 "+own.Decimal()
	case v.File.Accepted:
		en, zh = "it is not in "+en, zh+"，其中无此笔"
	default:
		en, zh = en+"; the clearing file that says what is in it is not here", zh+"，所含明细的清算文件未提供"
	}
	add("statement", en, zh)
}

// refusedFile says in Chinese why a file was refused, with the reader's own words behind it.
func refusedFile(said string) string {
	if o := payment.ObstacleOf(said); o != 0 {
		return o.Meaning().Zh + "（原文：" + said + "）"
	}
	return said
}
