package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// timeline returns what happened, in the order of time.
func (v *view) timeline() []Event {
	var out []Event
	add := func(at payment.Time, who, en, zh string) {
		if at != 0 {
			out = append(out, Event{at, who, Text{en, zh}})
		}
	}
	if s := v.slip; s != nil {
		add(s.At, "terminal", string(s.Kind)+" of "+s.Amount.Decimal()+" asked for", "发起 "+string(s.Kind)+" "+s.Amount.Decimal())
	}
	if e := v.entry; e != nil {
		add(e.At, "acquirer", "recorded as "+string(e.State)+", RRN "+string(e.RRN), "流水状态 "+string(e.State)+",RRN "+string(e.RRN))
	}
	if s := v.sw; s != nil {
		add(s.At, "network", "answered "+string(s.Code)+", clearing day "+s.ClearingDate.String(), "应答 "+string(s.Code)+",清算日 "+s.ClearingDate.String())
	}
	if s := v.issuer; s != nil {
		en, zh := "declined "+string(s.Code), "拒绝 "+string(s.Code)
		switch {
		case s.Reversed:
			en, zh = "debited and reversed", "扣款并已冲正"
		case s.Authorised:
			en, zh = "debited", "扣款"
		}
		add(s.At, "issuer", en, zh)
	}
	if b := v.batch; b != nil && v.slip != nil {
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

func (v *view) moneyTimeline(add func(at payment.Time, who, en, zh string)) {
	if v.file.accepted {
		add(v.file.arrived, "network", "clearing file of "+v.cleared.String()+" came", v.cleared.String()+" 清算文件到达")
	}
	for _, it := range v.items {
		add(it.Raised, "acquirer", string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal()+" raised: "+string(it.Reason), string(it.Comparison)+" 登记 "+string(it.Side)+" "+it.Amount.Decimal())
		add(it.Closed, "acquirer", string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal()+" "+string(it.State), string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal()+" 已销")
	}
	for _, p := range v.chain() {
		add(cmp.Or(p.Sent, p.Created), "acquirer", "payout "+p.ID+" of "+p.Amount.Decimal()+" sent to "+p.Account, "出款 "+p.ID+" "+p.Amount.Decimal()+" 至 "+p.Account)
		if p.Final != 0 {
			en, zh := "payout "+p.ID+" "+string(p.State), "出款 "+p.ID+" "+string(p.State)
			if p.Reason != "" {
				en, zh = en+": "+p.Reason, zh+":"+p.Reason
			}
			add(p.Final, "merchant-bank", en, zh)
		}
		if line := v.desk.bank[p.ID]; line != nil {
			add(line.At, "merchant-bank", line.Amount.Decimal()+" credited to "+line.Account, line.Amount.Decimal()+" 入账 "+line.Account)
		}
		for _, r := range v.desk.ev.Returns {
			if r.PayoutID == p.ID {
				add(r.At, "merchant-bank", "payout "+p.ID+" returned: "+r.Reason, "出款 "+p.ID+" 退汇:"+r.Reason)
			}
		}
	}
}

// chain returns the payouts that carried the money, the first one first.
func (v *view) chain() []*Payout {
	var out []*Payout
	for p := v.payout; p != nil && len(out) <= len(v.desk.ev.Payouts); p = v.desk.payouts.byID[p.Replaces] {
		out = append(out, p)
	}
	slices.Reverse(out)
	return out
}

// evidence says which books were seen and what they say, the absent ones too.
func (v *view) evidence() []Line {
	var out []Line
	add := func(source, en, zh string) { out = append(out, Line{source, Text{en, zh}}) }
	if s := v.slip; s == nil {
		add("till", "no slip", "无小票")
	} else {
		en := "believes it " + string(s.Belief)
		if s.Reversal != NoReversal {
			en += ", reversal " + string(s.Reversal)
		}
		if s.InBatch {
			en += ", in batch " + s.Batch.String()
		}
		add("till", en, "终端:"+string(s.Belief)+" "+string(s.Reversal))
	}
	if e := v.entry; e == nil {
		add("journal", "no entry", "无流水")
	} else {
		en := string(e.State) + ", clearing day " + e.ClearingDate.String()
		if e.Code != "" {
			en += ", code " + string(e.Code)
		}
		add("journal", en, "流水:"+string(e.State)+",清算日 "+e.ClearingDate.String())
	}
	if s := v.sw; s != nil {
		en := "answered " + string(s.Code) + ", clearing day " + s.ClearingDate.String()
		if s.Reversed {
			en += ", reversed"
		}
		add("switch", en, "转接:"+string(s.Code)+",清算日 "+s.ClearingDate.String())
	}
	if s := v.issuer; s != nil {
		switch {
		case s.Reversed:
			add("issuer", "debited and reversed", "扣款并已冲正")
		case s.Authorised:
			add("issuer", "debited", "已扣款")
		default:
			add("issuer", "not debited, code "+string(s.Code), "未扣款,"+string(s.Code))
		}
	}
	v.moneyEvidence(add)
	return out
}

func (v *view) moneyEvidence(add func(source, en, zh string)) {
	switch {
	case len(v.details) > 0:
		d := v.details[0]
		add("clearing file", "cleared on "+d.ClearingDate.String()+" with "+d.Amount.Decimal(), d.ClearingDate.String()+" 已清算 "+d.Amount.Decimal())
	case v.file.accepted:
		add("clearing file", "came without it", "文件中无此交易")
	case v.file.refused != "":
		add("clearing file", "refused: "+v.file.refused, "拒收:"+v.file.refused)
	case v.file.due != 0 && v.desk.ev.Now >= v.file.due:
		add("clearing file", "due and not come", "逾期未到")
	}
	if l := v.desk.settled[v.cleared]; l != nil {
		add("statement", l.Amount.Decimal()+" for clearing day "+v.cleared.String()+" on "+l.Date.String(), l.Date.String()+" 入账 "+l.Amount.Decimal())
	}
	if p := v.payable; p != nil {
		en := "due " + p.Due.String()
		if p.Hold != "" {
			en += ", held: " + p.Hold
		}
		if p.Blocked != "" {
			en += ", blocked: " + p.Blocked
		}
		add("payable", en, "到期 "+p.Due.String())
	}
	for _, p := range v.chain() {
		en := p.ID + " " + string(p.State)
		if reason := cmp.Or(v.desk.payouts.returned[p.ID], p.Reason); reason != "" {
			en += ": " + reason
		}
		add("payout", en, "出款 "+en)
	}
	for _, it := range v.items {
		add("item", string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal()+" "+string(it.State), string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal())
	}
}
