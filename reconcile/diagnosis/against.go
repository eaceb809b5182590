package diagnosis

import (
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
)

// denial is a fact that the pattern of a cause has no room for: books that are both right
// cannot say so. It names whom to ask, and for what.
type denial struct {
	of   []CauseCode
	says func(*Case) (source string, said payment.Text) // "": it is not so
	act  reconcile.Actor
	ask  payment.Text
}

// underDenial reads the evidence against the cause that comes nearest: where something stands
// against it no pattern fits, and the answer is that nobody knows yet.
func (v *Case) underDenial(t *Transaction) {
	for i := range denials {
		d := &denials[i]
		if !slices.Contains(d.of, t.Cause) {
			continue
		}
		source, said := d.says(v)
		if source == "" {
			continue
		}
		if t.Against == nil {
			t.Act, t.Remedy = d.act, d.ask
		} else {
			t.Remedy = payment.Both(t.Remedy.En+" "+d.ask.En, t.Remedy.Zh+d.ask.Zh)
		}
		t.Against = append(t.Against, Line{source, said})
	}
	if t.Against != nil {
		t.Nearest, t.Cause, t.Variant, t.Delay = t.Cause, CauseUnknown, "", ""
	}
}

// onItsWay are the causes of a sale that everybody took for good.
var onItsWay = []CauseCode{CausePaid, CauseNotYetDue, CauseInOpenBatch, CauseClearedNotSettled, CauseSettledNotPaid,
	CauseClearingFileLate, CauseApprovedNotCleared, CauseClearingDayStraddle, CauseBelowMinimumPayout, CausePayoutUnderWay}

// denials are told in the order of the money's way.
var denials = []denial{
	{
		of: []CauseCode{CauseTillLostTheSale}, act: reconcile.AcquirerDesk, says: (*Case).refusedAtTill,
		ask: payment.Both(
			"Ask the till for its log and the host for the bytes of its reply: one of them shows where the approval became a "+
				"decline. Until then neither pay nor give back; ask the customer whether he paid in another way.",
			"请调取终端日志和主机应答报文，查明批准在何处变成了拒绝；查清之前不付款也不退款，并询问顾客是否已另行付款。"),
	},
	{
		of: append(slices.Clone(onItsWay), CauseApprovedOnlyAtAcquirer), act: reconcile.Network,
		says: (*Case).refusedByIssuer,
		ask: payment.Both(
			"Ask network and issuer for their logs of the answer: they had two. What the issuer declined it can charge back.",
			"请清算机构与发卡行核对该笔应答日志：双方应答不同；发卡行拒绝过的交易可能被退单。"),
	},
	{
		of: onItsWay, act: reconcile.Network, says: (*Case).refusedByNetwork,
		ask: payment.Both("Ask the network for its log of the answer: it says declined where issuer and we have an approval.",
			"请清算机构核对应答日志：其记录为拒绝，而发卡行与我方均为批准。"),
	},
	{
		of: []CauseCode{CauseApprovedOnlyAtAcquirer}, act: reconcile.Network, says: (*Case).undoneOutside,
		ask: payment.Both("Ask the network who reversed it and on whose order: we did not.", "请清算机构查明由谁、凭何指令冲正：我方并未冲正。"),
	},
	{
		of: onItsWay, act: reconcile.AcquirerDesk, says: (*Case).codeDenies,
		ask: payment.Both("Ask the host which of the two is right: its journal has an approval with the code of a decline.",
			"请核对主机流水：状态为成功，应答码却是拒绝。"),
	},
	{
		of: onItsWay, act: reconcile.Network, says: (*Case).anotherKindCleared,
		ask: payment.Both("Ask the network what was carried out: its file has another kind of transaction under this key.",
			"请清算机构查明实际执行的交易：文件中同一笔的种类不同。"),
	},
	{
		of: []CauseCode{CauseVoidedSale, CausePreAuthReleased}, act: reconcile.IssuerDesk, says: (*Case).voidNotAtIssuer,
		ask: payment.Both("Ask issuer and network for the void: the cardholder has not got the money back by it.",
			"请发卡行与清算机构查找该笔撤销：持卡人并未因此收回款项。"),
	},
	{
		of: []CauseCode{CauseRefundedSale}, act: reconcile.IssuerDesk, says: (*Case).refundNotAtIssuer,
		ask: payment.Both("Ask issuer and network for the refund before anybody sends it again.",
			"请先向发卡行与清算机构查明该笔退货，切勿重发。"),
	},
	{
		of: refusedCauses, act: reconcile.AcquirerDesk, says: (*Case).refusedAndDebited,
		ask: payment.Both(
			"Ask the settlement bank under the payout's own id where the money is: it debited us and says refused. Pay nothing "+
				"in its place before.",
			"请以出款原号向清算银行查询款项所在：已借记我方却应答拒绝；查清前不得另行出款。"),
	},
}

// approves reports whether a code is an approval, of all or of a part.
func approves(c payment.ResponseCode) bool {
	return c.OK() || slices.Contains([]payment.ResponseCode{"10", "A2", "A4", "A5", "A6"}, c)
}

// refusedAtTill: the till did not lose it, it was told no.
func (v *Case) refusedAtTill() (string, payment.Text) {
	s := v.Slip
	if s == nil || s.Belief != reconcile.BelievedDeclined || v.State() != reconcile.Approved {
		return "", payment.Text{}
	}
	code := string(s.Code)
	return "till", payment.Both("was not lost there: declined, code "+code, "并非丢失：终端收到的是拒绝，应答码 "+code)
}

// refusedByIssuer: the issuer declined what the network approved.
func (v *Case) refusedByIssuer() (string, payment.Text) {
	s := v.Issuer
	if s == nil || s.Authorised || s.Reversed || s.Code == "" || approves(s.Code) || v.State() != reconcile.Approved {
		return "", payment.Text{}
	}
	code := string(s.Code)
	return "issuer", payment.Both("declined it, code "+code+", and we have an approval", "拒绝，应答码 "+code+"，而我方为批准")
}

// refusedByNetwork: the network declined what issuer and we approved.
func (v *Case) refusedByNetwork() (string, payment.Text) {
	s := v.Switched
	if s == nil || s.Code == "" || approves(s.Code) || v.Issuer == nil || !v.Issuer.Authorised || v.Issuer.Reversed {
		return "", payment.Text{}
	}
	code := string(s.Code)
	return "switch", payment.Both("answered "+code+", and the issuer has an approval", "应答 "+code+"，而发卡行为批准")
}

// undoneOutside: the issuer never kept a debit because somebody reversed it.
func (v *Case) undoneOutside() (string, payment.Text) {
	if v.Issuer != nil && v.Issuer.Authorised && v.Issuer.Reversed {
		return "issuer", payment.Both("did debit it, and somebody reversed it", "曾扣款，后被他方冲正")
	}
	return "", payment.Text{}
}

// codeDenies: a journal that has an approval with the code of a decline.
func (v *Case) codeDenies() (string, payment.Text) {
	if e := v.Entry; e != nil && e.State == reconcile.Approved && e.Code != "" && !approves(e.Code) {
		return "journal", payment.Both("approved, with code "+string(e.Code), "成功，应答码却为 "+string(e.Code))
	}
	return "", payment.Text{}
}

// anotherKindCleared: the file has a refund where there was a sale, or the other way round.
func (v *Case) anotherKindCleared() (string, payment.Text) {
	for _, d := range v.Details {
		if d.Kind != "" && d.Kind != v.Kind() && d.Record < 2 {
			return "clearing file", payment.Both("has it as a "+string(d.Kind), "记为"+reconcile.Chinese(d.Kind))
		}
	}
	return "", payment.Text{}
}

// voidNotAtIssuer: for us it was voided, and the issuer's books, which are there, have no void
// of it that was carried out.
func (v *Case) voidNotAtIssuer() (string, payment.Text) {
	if v.Issuer == nil || !v.Issuer.Authorised || v.Issuer.Reversed || v.State() != reconcile.Voided || v.Issuer.Expired {
		return "", payment.Text{}
	}
	for _, e := range v.voids {
		s := v.Index.issued(rrnKey{e.RRN, e.Terminal})
		if s != nil && (s.Authorised || s.Posted) && !s.Reversed || e.Cleared != 0 {
			return "", payment.Text{}
		}
	}
	if len(v.voids) == 0 && v.Kind() != reconcile.PreAuth {
		return "", payment.Text{}
	}
	said := issuerSays(v.Issuer)
	return "issuer", payment.Both(said.En+", and no void was carried out", said.Zh+"，未执行撤销")
}

// refundNotAtIssuer: for us it was refunded, and the issuer declined or undid it.
func (v *Case) refundNotAtIssuer() (string, payment.Text) {
	refunds := v.Refunds
	if v.Kind() == reconcile.Refund {
		refunds = []*reconcile.Entry{v.Entry}
	}
	for _, e := range refunds {
		s := v.Index.issued(rrnKey{e.RRN, e.Terminal})
		if s != nil && !s.Posted && (s.Reversed || !s.Authorised && s.Code != "" && !approves(s.Code)) {
			return "issuer", issuerSays(s)
		}
	}
	return "", payment.Text{}
}

// refusedAndDebited: the bank refused a payout that our own statement shows as paid, and no
// account shows it.
func (v *Case) refusedAndDebited() (string, payment.Text) {
	p := v.Payout
	if p == nil || p.State != reconcile.PayoutFailed || !v.Index.debits.Shows(p) || v.Index.Payouts.Credited[p.ID] {
		return "", payment.Text{}
	}
	return "statement", payment.Both(p.ID+" left our account", p.ID+" 已从我方账户转出")
}

// tell is what the merchant is told, with the day and the payout that it speaks of.
func (v *Case) tell(t *Transaction) payment.Text {
	said := Causes[t.Cause].Tell
	if t.Due == 0 {
		return said
	}
	day := t.Due.String()
	said = payment.Both(strings.Replace(said.En, "on this day", "on "+day, 1), strings.Replace(said.Zh, "该日", " "+day, 1))
	if v.Payout == nil || t.Cause != CausePaid {
		return said
	}
	return payment.Both(strings.Replace(said.En, "this payout", "payout "+v.Payout.ID, 1),
		strings.Replace(strings.Replace(said.Zh, "当日", " "+day+" ", 1), "该笔出款", "出款 "+v.Payout.ID+" ", 1))
}
