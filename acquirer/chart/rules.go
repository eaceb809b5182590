package chart

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// The rules by which the acquirer's machines post. docs/design/postings.md shows them
// beside those of the other books.
var (
	Opening = ledger.Rule{Event: ledger.Opening, Debit: Reserve, Credit: OwnFunds,
		What: payment.Both("what the acquirer itself brings", "收单机构自有资金")}

	Sale = ledger.Rule{Event: ledger.J2, Debit: NetworkReceivable, Credit: MerchantPayable.Each(), Either: true,
		What: payment.Both("a sale that was approved: x; a tip or an adjustment: the new amount less the old",
			"消费批准：x；小费、调整：新旧金额之差")}
	Undone = ledger.Rule{Event: ledger.J3, Debit: MerchantPayable.Each(), Credit: NetworkReceivable, Either: true,
		What: payment.Both("what is reversed or void: the mirror of all that was posted for it", "被冲正或撤销：原分录的反向")}
	Completion = ledger.Rule{Event: ledger.J4, Debit: NetworkReceivable, Credit: MerchantPayable.Each(),
		What: payment.Both("a completion that was approved: y", "预授权完成批准：y")}

	InterchangePaid = ledger.Rule{Event: ledger.J5, Debit: NetworkReceivable, Credit: Interchange, Either: true,
		What: payment.Both("interchange f of a record: −f of a sale, back with its void", "发卡行服务费：消费为 −f，撤销退回")}
	NetworkFeePaid = ledger.Rule{Event: ledger.J5, Debit: NetworkReceivable, Credit: NetworkFee, Either: true,
		What: payment.Both("the network's fee n of a record: −n of a sale, back with its void", "网络服务费：消费为 −n，撤销退回")}
	FeeCharged = ledger.Rule{Event: ledger.J6, Debit: MerchantPayable.Each(), Credit: MerchantFee, Either: true,
		What: payment.Both("the merchant's fee m of what has cleared; what was too much goes back", "已清分交易的手续费 m；多收退回")}
	Settled = ledger.Rule{Event: ledger.J7, Debit: Reserve, Credit: NetworkReceivable, Either: true,
		What: payment.Both("a net position, as the statement has it: x − f − n; what was short or over when it is made good",
			"对账单上的净额：x − f − n；少付、多付的差额补划时")}

	PayoutSent = ledger.Rule{Event: ledger.J8, Debit: MerchantPayable.Each(), Credit: PayoutInTransit,
		What: payment.Both("a payout is instructed: x − m", "发出付款指令：x − m")}
	PayoutConfirmed = ledger.Rule{Event: ledger.J9, Debit: PayoutInTransit, Credit: Reserve,
		What: payment.Both("the bank says that it is paid", "银行确认已付")}
	FoundPaid = ledger.Rule{Event: ledger.J9, Debit: MerchantPayable.Each(), Credit: Reserve,
		What: payment.Both("what was taken for failed is on the statement as paid, and still payable", "误判失败而实已付款，且尚有应付")}
	FoundPaidTwice = ledger.Rule{Event: ledger.J9, Debit: MerchantReceivable.Each(), Credit: Reserve,
		What: payment.Both("the same, where it was paid again: the merchant owes it", "误判失败而已重付：记商户欠款")}
	PayoutRefused = ledger.Rule{Event: ledger.J10, Debit: PayoutInTransit, Credit: MerchantPayable.Each(),
		What: payment.Both("it is payable again, and blocked", "恢复为应付并挂住")}
	PayoutReturned = ledger.Rule{Event: ledger.J11, Debit: Reserve, Credit: ReturnedPayout.Each(),
		What: payment.Both("the money is back and nobody's yet", "款项退回，待处理")}
	PayoutReissued = ledger.Rule{Event: ledger.J11, Debit: ReturnedPayout.Each(), Credit: MerchantPayable.Each(),
		What: payment.Both("it is payable again, to another account", "恢复为应付，改付其他账户")}

	Refunded = ledger.Rule{Event: ledger.J12, Debit: MerchantPayable.Each(), Credit: NetworkReceivable,
		What: payment.Both("a refund that was approved, as far as the merchant is owed something", "退货批准，从应付商户中扣")}
	RefundOwed = ledger.Rule{Event: ledger.J12, Debit: MerchantReceivable.Each(), Credit: NetworkReceivable,
		What: payment.Both("the rest of it, which the merchant owes", "应付不足部分，记商户欠款")}
	Covered = ledger.Rule{Event: ledger.J12, Debit: MerchantReceivable.Each(), Credit: MerchantPayable.Each(),
		What: payment.Both("what a void, a reversal or a fee takes and the merchant is not owed: it owes it",
			"撤销、冲正、手续费超出应付部分：记商户欠款")}
	SetOff = ledger.Rule{Event: ledger.J12, Debit: MerchantPayable.Each(), Credit: MerchantReceivable.Each(),
		What: payment.Both("what the merchant owes goes off what it is owed, before a payout", "付款前以应付抵商户欠款")}
	ChargedBack = ledger.Rule{Event: ledger.J13, Debit: MerchantReceivable.Each(), Credit: NetworkReceivable,
		What: payment.Both("a chargeback has cleared: z, which the merchant owes", "拒付清分：z，记商户欠款")}

	LongFound = ledger.Rule{Event: ledger.J14, Debit: NetworkReceivable, Credit: LongAccount,
		What: payment.Both("cleared, and not ours or less: nobody knows yet whose it is", "已清分而本方无或金额较小：挂长款")}
	LongExplained = ledger.Rule{Event: ledger.J14, Debit: LongAccount, Credit: NetworkReceivable,
		What: payment.Both("a later file explains it: the mirror", "后续文件已对上：反向")}
	ShortFound = ledger.Rule{Event: ledger.J15, Debit: ShortAccount, Credit: NetworkReceivable,
		What: payment.Both("ours, and not cleared or with less", "本方有而未清分或清分较少：挂短款")}
	ShortExplained = ledger.Rule{Event: ledger.J15, Debit: NetworkReceivable, Credit: ShortAccount,
		What: payment.Both("a later file has it: the mirror", "后续文件已对上：反向")}

	LongGivenBack = ledger.Rule{Event: ledger.J16, Debit: LongAccount, Credit: NetworkReceivable,
		What: payment.Both("a credit adjustment: it goes back to the cardholder", "贷记调整：退还持卡人")}
	LongPaid = ledger.Rule{Event: ledger.J16, Debit: LongAccount, Credit: MerchantPayable.Each(),
		What: payment.Both("the sale was real: the merchant gets it", "交易属实：付商户")}
	SaleGivenBack = ledger.Rule{Event: ledger.J16, Debit: MerchantPayable.Each(), Credit: NetworkReceivable,
		What: payment.Both("a credit adjustment of a sale that no till has: what the merchant was to get",
			"终端无此交易而贷记调整：原应付商户部分")}
	SaleTakenBack = ledger.Rule{Event: ledger.J16, Debit: MerchantReceivable.Each(), Credit: NetworkReceivable,
		What: payment.Both("the same, where the merchant was paid: it owes it", "同上而已付商户：记商户欠款")}
	FeeGivenBack = ledger.Rule{Event: ledger.J16, Debit: MerchantFee, Credit: NetworkReceivable,
		What: payment.Both("the same: the fee of it", "同上：其手续费")}

	ShortPresented = ledger.Rule{Event: ledger.J17, Debit: NetworkReceivable, Credit: ShortAccount,
		What: payment.Both("a presentment request has cleared", "请款已清分")}
	ShortCharged = ledger.Rule{Event: ledger.J17, Debit: MerchantPayable.Each(), Credit: ShortAccount,
		What: payment.Both("the merchant bears it, as far as it is owed something", "由商户承担，从应付商户中扣")}
	ShortOwed = ledger.Rule{Event: ledger.J17, Debit: MerchantReceivable.Each(), Credit: ShortAccount,
		What: payment.Both("the rest of it, which the merchant owes", "应付不足部分，记商户欠款")}
	DebtPresented = ledger.Rule{Event: ledger.J17, Debit: NetworkReceivable, Credit: MerchantReceivable.Each(),
		What: payment.Both("a representment has cleared: the merchant owes it no more", "再请款已清分：免除商户欠款")}
	SalePresented = ledger.Rule{Event: ledger.J17, Debit: NetworkReceivable, Credit: MerchantPayable.Each(),
		What: payment.Both("the same, where the merchant has paid what it owed: it gets it back", "同上而商户已还款：退还商户")}

	Held = ledger.Rule{Event: ledger.OnHold, Debit: MerchantPayable.Each(), Credit: RiskHold.Each(), Either: true,
		What: payment.Both("what has cleared for a merchant that is on hold", "被冻结商户的已清分款")}
	Released = ledger.Rule{Event: ledger.OffHold, Debit: RiskHold.Each(), Credit: MerchantPayable.Each(), Either: true,
		What: payment.Both("all that was kept back", "全部已冻结款")}
	LongWrittenOff = ledger.Rule{Event: ledger.WrittenOff, Debit: LongAccount, Credit: WrittenOff,
		What: payment.Both("a long that nobody claims", "无人认领的长款")}
	CashWrittenOff = ledger.Rule{Event: ledger.WrittenOff, Debit: WrittenOff, Credit: NetworkReceivable, Either: true,
		What: payment.Both("what a net position was paid too little and nobody pays; what was too much and nobody claims",
			"净额少付而无人补付；多付而无人追回")}
	ShortWrittenOff = ledger.Rule{Event: ledger.WrittenOff, Debit: WrittenOff, Credit: ShortAccount,
		What: payment.Both("a short that nobody pays", "无人承担的短款")}
)

// Chart returns the chart of the acquirer's book.
func Chart() *ledger.Chart {
	return &ledger.Chart{Kinds: kinds, Rules: []*ledger.Rule{
		&Opening, &Sale, &Undone, &Completion,
		&InterchangePaid, &NetworkFeePaid, &FeeCharged, &Settled,
		&PayoutSent, &PayoutConfirmed, &FoundPaid, &FoundPaidTwice, &PayoutRefused, &PayoutReturned, &PayoutReissued,
		&Refunded, &RefundOwed, &Covered, &SetOff, &ChargedBack,
		&LongFound, &LongExplained, &ShortFound, &ShortExplained,
		&LongGivenBack, &LongPaid, &SaleGivenBack, &SaleTakenBack, &FeeGivenBack,
		&ShortPresented, &ShortCharged, &ShortOwed, &DebtPresented, &SalePresented,
		&Held, &Released, &LongWrittenOff, &ShortWrittenOff, &CashWrittenOff,
	}}
}
