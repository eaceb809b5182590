package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

var endedCauses = []Cause{
	{
		Code: CausePaid, Holder: HeldByMerchant, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning:    payment.Both("The money is in the merchant's account.", "款项已到商户账户。"),
		Pattern:    payment.Both("Approved, cleared, payout succeeded, no return.", "交易成功、已清算、出款成功、无退汇。"),
		Typical:    payment.Both("T+1", "T+1"),
		Tell:       payment.Both("It arrived on this day, as part of this payout.", "该款已于当日随该笔出款到账。"),
		NotPromise: payment.Both("That it stays: a chargeback may come for months.", "不要保证以后不会发生退单。"),
		Variants: map[string]Variant{"another-shop": {reconcile.AcquirerDesk, payment.Both(
			"It is in the account of the merchant whose numbers the till has, and the register beside the till is another "+
				"shop's. Load the till anew, and settle between the two merchants before the next payout.",
			"款项已付给终端所载商户号的商户，而终端旁的收银系统属于另一家店。请重装终端，并在下次出款前在两家商户之间调账。")},
			"file-booked-again": {reconcile.AcquirerDesk, payment.Both(
				"The merchant has it. The clearing file of the day stands in our own books more than once, and with it the "+
					"network's price and the net position: reverse all but one of the bookings. Nobody owes us the difference.",
				"款项已到商户账户。当日清算文件在我方重复入账，网络费用与清算净额也重复：请冲回多余的入账。差额并无他方应付。")},
			"not-settled": {reconcile.Network, payment.Both(
				"The merchant has it, out of the acquirer's own money: the net position of its clearing day has not come. The "+
					"network says which member has not paid and when the day is settled; the merchant has nothing to do.",
				"款项由收单机构垫付，已到商户账户：该清算日净额尚未到账。请清算机构说明何方未付及何时结清；商户无需处理。")},
			"old-account": {reconcile.Merchant, payment.Both(
				"It went to the old account: the change took effect with the next payout run. Look there; if that "+
					"account has been closed since, its bank returns the money.",
				"款项付到了旧账户：变更自下一次出款起生效。请查旧账户；如其后已销户，开户行会退汇。")}},
	},
	{
		Code: CauseNotYetDue, Cases: "D01", Holder: HeldByAcquirer, Act: reconcile.Nobody,
		Meaning: payment.Both("Nothing is late: the payout day has not come.", "尚未到出款日，没有延误。"),
		Pattern: payment.Both(
			"Approved, no item open, the due day is in the future. Weekends and holidays count between.",
			"交易成功，无差错，到期日未到；其间有周末或节假日。"),
		Remedy:     payment.Both("Wait for the due day. D+1 can be offered for holidays.", "等待到期日；节假日可推荐 D+1 产品。"),
		Typical:    payment.Both("1 day, over a long holiday up to 8", "1 天，长假最长 8 天"),
		Tell:       payment.Both("It is due on this day: T+1 counts working days only.", "到账日为该日：T+1 只计工作日。"),
		NotPromise: payment.Both("An hour of the day; the bank decides when it books.", "不要承诺具体时刻，入账时间由开户行决定。"),
		Variants: map[string]Variant{
			"holiday": {reconcile.Nobody, payment.Both(
				"Wait: days off lie between the sale and the due day. Nothing is wrong and nothing needs raising.",
				"请等待：交易日与到账日之间为休息日，并无异常，无需登记差错。")},
			"released": {reconcile.Nobody, payment.Both(
				"The hold has ended; the next payout run carries the money.",
				"暂扣已解除，随下次出款支付。")},
		},
	},
	{
		Code: CauseDeclinedSale, Cases: "A11 E01 E03", Holder: HeldByCardholder, Act: reconcile.Nobody,
		Meaning: payment.Both("The sale was declined.", "交易被拒绝。"),
		Pattern: payment.Both("The journal has a decline, or a 98 that was undone; nobody holds a debit.",
			"流水为拒绝，或超时 98 已撤，各方均无扣款。"),
		Remedy:     payment.Both("Ask for another card or another means of payment.", "请顾客更换卡片或支付方式。"),
		Typical:    payment.Both("at once", "即时"),
		Tell:       payment.Both("The cardholder was not charged.", "持卡人未被扣款。"),
		NotPromise: payment.Both("That the same card will work later.", "不要保证同一张卡稍后可用。"),
		Variants:   declineVariants,
	},
	{
		Code: CauseVoidedSale, Holder: HeldByCardholder, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning:    payment.Both("The sale was voided on the same day and in the same batch.", "交易当日同批次已撤销。"),
		Pattern:    payment.Both("A sale and an approved void of the same amount.", "一笔消费与一笔同额成功撤销。"),
		Typical:    payment.Both("at once; the cardholder's bank may take a day", "即时，发卡行可能需要一天"),
		Tell:       payment.Both("Sale and void cancel out; neither is paid or charged.", "消费与撤销相抵，不出款也不收费。"),
		NotPromise: payment.Both("When the cardholder sees it.", "不要承诺持卡人何时看到。"),
	},
	{
		Code: CauseRefundedSale, Cases: "F04", Holder: HeldByCardholder, Act: reconcile.Nobody,
		Meaning:    payment.Both("The money goes back to the cardholder by refund.", "款项通过退货退回持卡人。"),
		Pattern:    payment.Both("Approved refunds that refer to the sale and reach its amount.", "存在引用原交易且金额相等的成功退货。"),
		Remedy:     payment.Both("Wait for the refund to clear. Never send a second one.", "等待退货清算，切勿重复退货。"),
		Typical:    payment.Both("3 to 10 working days", "3 至 10 个工作日"),
		Tell:       payment.Both("It was deducted from the payout of its clearing day.", "已从该清算日的出款中扣除。"),
		NotPromise: payment.Both("That the fee comes back; the contract says.", "不要承诺手续费返还，以合同为准。"),
		Variants: map[string]Variant{
			"credited": {reconcile.Nobody, payment.Both(
				"Nothing to do: the refund has cleared and the issuer has credited it. Never send a second one.",
				"无需处理：退货已清算，发卡行已入账。切勿重复退货。")},
			"not-cleared": {reconcile.AcquirerDesk, payment.Both(
				"The clearing file of its day lacks the refund (L2 long): ask the network whether it has it. If it has, ask for "+
					"the record; if not, give it back to the merchant, who refunds again under a new number. It does not "+
					"come by itself.",
				"当日清算文件无此退货（L2 长款）：向清算机构查询是否收到。已收到则索要记录；未收到则退还商户，由商户以新凭证号"+
					"重新退货。不会自动到账。")},
			"kept-by-merchant": {reconcile.Merchant, payment.Both(
				"The refund never cleared, and the desk gave it back to the merchant: it is not to clear any more. If the "+
					"customer still has to have the money, refund the sale again, under a new number.",
				"退货未清算，已退还商户，不会再清算。如仍应退款给顾客，请以新的凭证号重新退货。")}},
	},
	{
		Code: CauseUnknown, Holder: HeldByNobodyKnown, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The evidence fits no known pattern.", "现有证据不符合任何已知情形。"),
		Pattern: payment.Both("None of the other causes.", "不属于以上任何一种。"),
		Remedy: payment.Both(
			"Collect what is missing: the till's slips, the journal, the switch log, the issuer's answer.",
			"补充证据：终端小票、收单流水、转接日志、发卡行答复。"),
		Typical:    payment.Both("not known", "未知"),
		Tell:       payment.Both("It is being looked into; say by when you will call.", "正在核查，并告知回复时间。"),
		NotPromise: payment.Both("Anything about the money.", "不要就款项作任何承诺。"),
	},
}
