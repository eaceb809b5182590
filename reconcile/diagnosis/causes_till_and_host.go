package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

var tillCauses = []Cause{
	{
		Code: CauseReversedAfterLostReply, Cases: "A01 A03", Holder: HeldByCardholder, Act: reconcile.Nobody,
		Remedy:  noRemedy,
		Meaning: payment.Both("The approval never reached the till, which undid the sale.", "批准应答未到终端，终端已冲正。"),
		Pattern: payment.Both("Journal reversed, the till has no sale, nobody else holds a debit.",
			"流水已冲正，终端无此交易，他方亦无扣款。"),
		Typical: payment.Both("seconds to hours: the reversal goes before the next on-line request",
			"数秒至数小时：冲正在下一笔联机交易前发出"),
		Tell:       payment.Both("The cardholder has the money; the sale did not happen.", "款项在持卡人处，该交易未成立。"),
		NotPromise: payment.Both("When the cardholder's bank shows it.", "不要承诺发卡行何时显示。"),
	},
	{
		Code: CauseReversalOnItsWay, Cases: "A08", Holder: HeldByIssuer, Act: reconcile.Network,
		Meaning: payment.Both("We have undone the sale; the issuer has not yet.", "收单已冲正，发卡行尚未处理。"),
		Pattern: payment.Both("Journal reversed, issuer or switch still holds the debit.", "流水已冲正，发卡行或转接仍有扣款。"),
		Remedy: payment.Both("The advice (0420) is repeated until it is acknowledged; watch it until the cut-over.",
			"0420 通知重发至确认为止，日切前须关注。"),
		Typical:    payment.Both("minutes; 24 to 48 hours when it needs reconciliation", "数分钟；需对账时 24 至 48 小时"),
		Tell:       payment.Both("No sale took place; the customer gets the money back.", "交易未成立，款项将退回顾客。"),
		NotPromise: payment.Both("The day on which the customer sees it.", "不要承诺顾客到账日期。"),
	},
	{
		Code: CauseReversalWaiting, Cases: "A01 E05", Holder: HeldByIssuer, Act: reconcile.Cashier,
		Meaning: payment.Both("The till still has to send the reversal.", "终端尚有冲正待发。"),
		Pattern: payment.Both("Host approved; the till has no sale and a reversal record.", "主机批准，终端无交易但有冲正记录。"),
		Remedy: payment.Both("Do any on-line transaction, such as a balance inquiry: it pushes the reversal.",
			"做一笔联机交易（如查余额），即可推送冲正。"),
		Typical: payment.Both("until the next on-line request", "至下一笔联机交易"),
		Tell: payment.Both("Do not take the card again before the till says the reversal is done.",
			"冲正成功前请勿重复刷卡。"),
		NotPromise: payment.Both("That the sale counts.", "不要说该交易有效。"),
	},
	{
		Code: CauseReversalFailedHostKept, Cases: "A02 E02", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The till gave the reversal up; the host kept the sale.", "终端冲正失败，主机保留了交易。"),
		Pattern: payment.Both("Journal approved, the till's reversal failed, L1 short by this sale.",
			"流水成功，终端冲正不成功，L1 短款。"),
		Remedy: payment.Both(
			"Ask the merchant: goods handed over, keep the sale; else refund or make a credit adjustment.",
			"向商户核实：已交货则保留，否则退货或贷记调整。"),
		Typical:    payment.Both("3 to 7 working days", "3 至 7 个工作日"),
		Tell:       payment.Both("The customer was charged. Say whether the goods went out.", "顾客已被扣款，请说明是否已交货。"),
		NotPromise: payment.Both("That the money is the merchant's before that is settled.", "核实前不要说款项归商户。"),
	},
	{
		Code: CauseReversalTooLate, Cases: "A04 B06", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The till takes its reversal for done and the host did not carry it out: "+
			"it came after the cut-over, or the till took another answer for its own.",
			"终端认为冲正已完成，主机并未执行：冲正跨日切被拒，或终端把别的应答当成了冲正应答。"),
		Pattern:    payment.Both("Journal approved, the till's reversal is done.", "流水成功，终端显示冲正完成。"),
		Remedy:     payment.Both("Refund, or credit adjustment; the sale can no longer be reversed.", "退货或贷记调整，已不能冲正。"),
		Typical:    payment.Both("3 to 7 working days", "3 至 7 个工作日"),
		Tell:       payment.Both("The customer was charged although the till says reversed.", "终端虽显示冲正，顾客已被扣款。"),
		NotPromise: payment.Both("That it corrects itself.", "不要说会自动更正。"),
		Variants: map[string]Variant{
			"not-found": {reconcile.AcquirerDesk, payment.Both(
				"The reversal was answered 25: the host had not seen the sale yet, and kept no note of the reversal when it "+
					"came. Refund, or credit adjustment; a host must remember a reversal that overtakes its sale.",
				"冲正应答 25：主机当时尚未见到该笔，也未记下冲正，原交易迟到后照常入账。退货或贷记调整；主机须记住先到的冲正。")},
			"other-day": {reconcile.AcquirerDesk, payment.Both(
				"The reversal came after the cut-over and was refused (12, 22). Refund, or credit adjustment; the sale can no "+
					"longer be reversed.",
				"冲正在日切之后到达，被拒（12、22）。退货或贷记调整，已不能冲正。")},
		},
	},
	{
		Code: CauseLateReplyAccepted, Cases: "A04", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both("The till accepted an approval that came after its own reversal.",
			"终端接受了冲正之后才到的批准应答。"),
		Pattern: payment.Both("The till has slip and sale, the journal is reversed, L1 long by this sale.",
			"终端有小票和交易，流水已冲正，L1 长款。"),
		Remedy: payment.Both(
			"Charge the customer again; else the acquirer claims an abnormal reversal with the signed slip. "+
				"Update the till's software.",
			"重新向顾客收款；或由收单凭签购单按异常冲正请款。并升级终端程序。"),
		Typical:    payment.Both("1 to 30 days", "1 至 30 天"),
		Tell:       payment.Both("The slip is not a sale: the customer got the money back.", "该小票不代表成交，款项已退回顾客。"),
		NotPromise: payment.Both("Payment from the slip alone.", "不要承诺凭小票付款。"),
	},
	{
		Code: CauseAcquirerLostItsRecord, Cases: "A06", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("Issuer and network approved; the acquirer never recorded it.", "发卡行与网络已批准，收单未留记录。"),
		Pattern: payment.Both("Outside approved, journal pending, hung or empty; L2 long once it is cleared.",
			"外部成功，流水待定、挂起或缺失；清算后 L2 长款。"),
		Remedy: payment.Both(
			"Goods handed over: credit the merchant from suspense. Else give it back by credit adjustment.",
			"已交货则由长款转付商户，否则贷记调整退回。"),
		Typical: payment.Both("minutes before the cut-over, 3 to 7 working days after it", "日切前数分钟，日切后 3 至 7 个工作日"),
		Tell: payment.Both("The customer was charged and we hold the money. Say whether the goods went out.",
			"顾客已被扣款，款在我方，请说明是否已交货。"),
		NotPromise: payment.Both("A day, before it is known whose money it is.", "归属确认前不要承诺日期。"),
	},
	{
		Code: CauseApprovedOnlyAtTill, Cases: "E07 F06", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both(
			"Only the till has the sale: an off-line sale that was lost, or a decline read as approval.",
			"仅终端有此交易：脱机交易丢失，或把拒绝当成功。"),
		Pattern:    payment.Both("The till has it; the journal has nothing or a decline.", "终端有，流水无或为拒绝。"),
		Remedy:     payment.Both("Upload the batch again; else charge the customer again.", "重新批上送，否则重新收款。"),
		Typical:    payment.Both("1 to 10 working days", "1 至 10 个工作日"),
		Tell:       payment.Both("No bank has this sale.", "银行均无此交易。"),
		NotPromise: payment.Both("That the issuer accepts it late.", "不要承诺发卡行会受理补录。"),
	},
	{
		Code: CauseApprovedOnlyAtAcquirer, Cases: "A07", Holder: HeldByCardholder, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("We approved a sale that the issuer never debited.", "收单批准，发卡行并未扣款。"),
		Pattern: payment.Both("Journal approved; switch or issuer show no debit; L2 short.",
			"流水成功，转接或发卡行无扣款，L2 短款。"),
		Remedy:     payment.Both("Present it again with proof; else it is the acquirer's loss.", "凭证再请款，否则由收单承担。"),
		Typical:    payment.Both("5 to 30 days", "5 至 30 天"),
		Tell:       payment.Both("The sale stands; we settle it with the issuer.", "交易有效，由我方与发卡行处理。"),
		NotPromise: payment.Both("Nothing that the contract does not.", "不要超出合同承诺。"),
	},
	{
		Code: CauseTillLostTheSale, Cases: "E06", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The host has the sale; the till has neither the sale nor a reversal.",
			"主机有交易，终端既无交易也无冲正。"),
		Pattern: payment.Both("Journal approved, no belief at the till, no reversal; L1 short.",
			"流水成功，终端无结果无冲正，L1 短款。"),
		Remedy:  payment.Both("Compare with the merchant's paper; keep the sale or refund it.", "与商户单据核对，保留或退货。"),
		Typical: payment.Both("1 to 5 working days", "1 至 5 个工作日"),
		Tell: payment.Both("The customer was charged; look for a second sale of the same amount.",
			"顾客已被扣款，请查是否重复刷卡。"),
		NotPromise: payment.Both("That both sales count.", "不要说两笔都有效。"),
	},
	{
		Code: CauseDeclinedButDebited, Cases: "A08", Holder: HeldByIssuer, Act: reconcile.IssuerDesk,
		Meaning:    payment.Both("Declined for us, debited at the issuer.", "收单侧拒绝，发卡行已扣款。"),
		Pattern:    payment.Both("Journal declined (98), the issuer holds a debit.", "流水拒绝（98），发卡行有扣款。"),
		Remedy:     payment.Both("The issuer credits the cardholder after its own reconciliation.", "发卡行对账后退回持卡人。"),
		Typical:    payment.Both("24 to 48 hours", "24 至 48 小时"),
		Tell:       payment.Both("The sale did not happen; the customer should ask the issuer.", "交易未成立，请顾客联系发卡行。"),
		NotPromise: payment.Both("That the acquirer can pay it back.", "不要承诺由收单退款。"),
		Variants: map[string]Variant{"cleared": {reconcile.AcquirerDesk, payment.Both(
			"It has been cleared to us: give it back by credit adjustment; the issuer cannot do it any more.",
			"该笔已清算至我方：以贷记调整退回，发卡行已无法自行冲回。")}},
	},
	{
		Code: CauseNeverAuthorised, Cases: "A11", Holder: HeldByCardholder, Act: reconcile.Nobody,
		Meaning:    payment.Both("The request came to nothing: nobody was debited.", "请求未成，无人被扣款。"),
		Pattern:    payment.Both("The till has no sale; no books have a debit.", "终端无交易，各方无扣款。"),
		Remedy:     payment.Both("Try again.", "请重试。"),
		Typical:    payment.Both("at once", "即时"),
		Tell:       payment.Both("The customer was not charged.", "顾客未被扣款。"),
		NotPromise: payment.Both("Anything about a pre-authorisation elsewhere.", "不要就其他预授权作承诺。"),
	},
	{
		Code: CauseOutcomePending, Holder: HeldByNobodyKnown, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The outcome is not known yet.", "交易结果尚未确定。"),
		Pattern: payment.Both("Journal pending or hung, no word from outside.", "流水待定或挂起，外部无证据。"),
		Remedy: payment.Both("Wait for the reply or the reversal; after the cut-over for the clearing file.",
			"等待应答或冲正；日切后以清算文件为准。"),
		Typical:    payment.Both("minutes to one day", "数分钟至一天"),
		Tell:       payment.Both("We will know after the next clearing file at the latest.", "最迟下次清算文件后可知。"),
		NotPromise: payment.Both("Either outcome.", "不要预判结果。"),
		Variants: map[string]Variant{"nobody-has-it": {reconcile.AcquirerDesk, payment.Both(
			"Neither the network nor the issuer has it, and the clearing file of its day came without it. Make sure that "+
				"our host does not tell it any more, and close it in the journal as not done: by a sale nobody was charged, "+
				"a refund the merchant makes again, under a new number.",
			"清算机构与发卡行均无此笔，当日清算文件亦无。请确认主机不再发送该笔，并在流水中按未成功处理：消费则顾客未被扣款；"+
				"退货则由商户以新凭证号重新发起。")}},
	},
}
