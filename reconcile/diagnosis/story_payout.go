package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// payoutItems are the items about the payouts that carried the money, and about the
// payable where none did.
func (v *Case) payoutItems() []*reconcile.Item {
	var ids []string
	for _, p := range v.chain() {
		ids = append(ids, p.ID)
	}
	var out []*reconcile.Item
	for i := range v.Index.Evidence.Items {
		it := &v.Index.Evidence.Items[i]
		owed := it.Key.Payout == "" && it.Key.RRN == "" && v.Entry != nil && it.Key.Merchant == v.Entry.Merchant &&
			it.Day == v.ClearedDay
		if it.Comparison == reconcile.PayoutComparison && (owed || slices.Contains(ids, it.Key.Payout)) ||
			it.Comparison == reconcile.AgeComparison && owed {
			out = append(out, it)
		}
	}
	slices.SortFunc(out, func(a, b *reconcile.Item) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// afterPayout tells what happened to the payable and to the account beside the
// payouts themselves.
func (v *Case) afterPayout(add func(at payment.Time, who, en, zh string)) {
	for _, it := range v.payoutItems() {
		said := itemSays(it)
		add(it.Raised, "acquirer", said.En+" raised: "+string(it.Reason),
			"登记 "+said.Zh+"："+reconcile.ChineseReason(it.Reason))
		add(it.Closed, "acquirer", said.En+" "+string(it.State), said.Zh+" "+reconcile.Chinese(it.State))
	}
	if p := v.Payable; p != nil {
		add(p.Released, "acquirer", "hold ended, the money is payable again", "暂扣解除，恢复应付")
	}
	if v.Payout == nil {
		return
	}
	for i := range v.Index.Evidence.SettlementAccounts {
		if r := &v.Index.Evidence.SettlementAccounts[i]; r.Merchant == v.Payout.Merchant {
			add(r.Asked, "merchant", "named account "+payment.MaskAccount(r.Account)+" for payouts from "+r.From.String()+" on",
				"变更结算账户 "+payment.MaskAccount(r.Account)+"，"+r.From.String()+" 起生效")
		}
	}
	if a := v.Index.accounts[v.Payout.Account]; a != nil && a.State != "" {
		add(a.Since, "merchant-bank", "account "+payment.MaskAccount(a.Account)+" "+a.State,
			"账户 "+payment.MaskAccount(a.Account)+" "+reconcile.Chinese(a.State))
	}
	for _, l := range bankLines(v.Index.Evidence) {
		if l.Disputed && l.Account == v.Payout.Account {
			add(l.At, "merchant-bank", l.Amount.Neg().Decimal()+" left for "+l.Text+", which the holder disputes",
				l.Amount.Neg().Decimal()+" 转至 "+l.Text+"，持卡人否认")
		}
	}
}

// accountEvidence says what the merchant's bank and the register of deductions show.
func (v *Case) accountEvidence(add func(source, en, zh string)) {
	if p := v.Payable; p != nil && p.SetOff.Minor > 0 {
		add("payable", p.SetOff.Decimal()+" of it set off against what the merchant owed", "其中 "+p.SetOff.Decimal()+" 抵扣商户欠款")
	}
	if v.Payout != nil {
		if a := v.Index.accounts[v.Payout.Account]; a != nil && a.State != "" && a.State != "open" {
			shown := payment.MaskAccount(a.Account)
			add("account", shown+" is "+a.State, shown+" "+reconcile.Chinese(a.State))
		}
		if line := v.Index.bank[v.Payout.ID]; line != nil && !v.Payout.To(line) {
			add("account", "belongs to "+line.Holder+", the payout was made out to "+v.Payout.Payee,
				"户主为 "+line.Holder+"，出款收款人为 "+v.Payout.Payee)
		}
		if lines := v.Index.accountLines(v.Payout.ID); len(lines) > 1 && v.Index.bank[v.Payout.ID] == nil {
			last := lines[len(lines)-1]
			add("account", "came, and was taken off again on "+last.Date.String(), "曾入账，"+last.Date.String()+" 又被扣回")
		}
		if gone := v.taken(); gone > 0 {
			amount := payment.Minor(gone, v.Payout.Amount.Currency).Decimal()
			add("account", amount+" of it left by other hands, as the holder says", "其中 "+amount+" 被他人转走（持卡人否认）")
		}
	}
	for _, it := range v.payoutItems() {
		said := itemSays(it)
		add("item", said.En+" "+string(it.State)+": "+string(it.Reason),
			said.Zh+" "+reconcile.Chinese(it.State)+"："+reconcile.ChineseReason(it.Reason))
	}
}
