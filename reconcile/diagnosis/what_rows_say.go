package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// because is a record in a few words, with its reason.
func because(k reconcile.Kind, a payment.Amount, reason string) payment.Text {
	t := payment.Both(string(k)+" of "+a.Decimal(), reconcile.Chinese(k)+" "+a.Decimal())
	if reason != "" {
		t.En += " (" + reason + ")"
		t.Zh += "（" + reconcile.Chinese(reason) + "）"
	}
	return t
}

// issuerSays is what the issuer's books hold.
func issuerSays(s *reconcile.IssuerRow) payment.Text {
	switch {
	case s.Kind == reconcile.PreAuth && s.Reversed:
		return payment.Both("held, then released", "已预授权，后解除")
	case s.Kind == reconcile.PreAuth && s.Authorised:
		return payment.Both("held, not debited", "已冻结，未扣款")
	case s.Kind == reconcile.Refund && s.Reversed:
		return payment.Both("refund accepted, then reversed", "退货已受理，后冲正")
	case s.Kind == reconcile.Refund && s.Posted:
		return payment.Both("credited from the clearing file", "按清算文件已退回入账")
	case s.Kind == reconcile.Refund && s.Authorised:
		return payment.Both("refund accepted, to be credited from the clearing file", "退货已受理，待清算文件入账")
	case s.Kind == reconcile.Void && s.Reversed:
		return payment.Both("void accepted, then reversed", "撤销已受理，后冲正")
	case s.Kind == reconcile.Void && (s.Authorised || s.Posted):
		return payment.Both("credited again by the void", "经撤销退回")
	case s.Kind == reconcile.Void || s.Kind == reconcile.Refund || s.Kind == reconcile.PreAuth:
		return payment.Both("not carried out, code "+string(s.Code), "未执行，应答码 "+string(s.Code))
	case s.Reversed:
		return payment.Both("debited, then reversed", "已扣款，后冲正")
	case s.Authorised:
		return payment.Both("debited", "已扣款")
	case s.Posted:
		return payment.Both("posted from the clearing file", "按清算文件入账")
	}
	return payment.Both("not debited, code "+string(s.Code), "未扣款，应答码 "+string(s.Code))
}

// itemSays is the item in a few words.
func itemSays(it *reconcile.Item) payment.Text {
	return payment.Both(
		string(it.Comparison)+" "+string(it.Side)+" "+it.Amount.Decimal(),
		string(it.Comparison)+" "+reconcile.Chinese(it.Side)+" "+it.Amount.Decimal(),
	)
}

// payoutSays is the outcome of a payout, with why.
func payoutSays(p *reconcile.Payout, reason string) payment.Text {
	t := payment.Both(p.ID+" "+string(p.State), p.ID+" "+reconcile.PayoutWords[p.State])
	if reason != "" {
		why := payment.SayRefusal(reason)
		t.En += ": " + why.En
		t.Zh += "：" + why.Zh
	}
	return t
}

// tillSays is what the till believes.
func tillSays(s *reconcile.Slip) payment.Text {
	t := payment.Both("took it as "+string(s.Belief), reconcile.Chinese(s.Belief))
	if s.Belief == reconcile.BelievedUnknown {
		t.En = "never saw an outcome"
	}
	switch s.Reversal {
	case reconcile.NoReversal:
	case reconcile.ReversalPending:
		t = payment.Both(t.En+", reversal still to be sent", t.Zh+"，冲正待发")
	default:
		t = payment.Both(t.En+", reversal "+string(s.Reversal), t.Zh+"，冲正"+reconcile.Chinese(s.Reversal))
		if s.Ended != "" {
			t = payment.Both(t.En+", answered "+string(s.Ended), t.Zh+"，应答码 "+string(s.Ended))
		}
	}
	if s.InBatch {
		t = payment.Both(t.En+", in batch "+s.Batch.String(), t.Zh+"，在批次 "+s.Batch.String())
	}
	return t
}
