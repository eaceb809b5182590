package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// Causes of what is claimed, disputed and put right.
const (
	CauseTakenTwice             CauseCode = "request-taken-twice"
	CauseRecordRejected         CauseCode = "record-rejected"
	CauseClearedWithoutApproval CauseCode = "cleared-without-approval"
	CauseGivenBack              CauseCode = "given-back"
	CauseOtherMerchant          CauseCode = "credited-to-another-merchant"
	CauseSlipRequested          CauseCode = "slip-requested"
	CauseChargedBack            CauseCode = "charged-back"
	CauseFeeDiffers             CauseCode = "fee-differs"
	CauseClearedOtherAmount     CauseCode = "cleared-with-another-amount"
)

var claimCauses = []Cause{
	{
		Code: CauseTakenTwice, Cases: "A10", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The till asked once and our host took it twice: the customer is debited twice.",
			"终端只请求一次，主机受理两次，持卡人被扣两次。"),
		Pattern: payment.Both(
			"Two approved entries of one terminal, batch and STAN with different references; L1 short by one.",
			"同终端、同批次、同流水号两笔成功，参考号不同；L1 短款一笔。"),
		Remedy: payment.Both(
			"Give the second one back by credit adjustment; make the host answer a repeat with the stored reply or 94.",
			"对第二笔做贷记调整；主机对重复请求应返回原应答或 94。"),
		Typical: payment.Both("3 to 10 working days", "3 至 10 个工作日"),
		Tell: payment.Both("One sale counts. The customer gets the other one back; no refund at the till is needed.",
			"一笔有效，另一笔由我方退回顾客，无需在终端退货。"),
		NotPromise: payment.Both("That both sales are the merchant's.", "不要说两笔都归商户。"),
	},
	{
		Code: CauseRecordRejected, Cases: "B12", Holder: HeldByIssuer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The network approved it and its clearing threw the record out.", "网络已批准，清算时记录被拒。"),
		Pattern: payment.Both("A reject record with code 14, 25 or 94 in the clearing file; L2 short.",
			"清算文件中有拒绝记录（14、25 或 94）；L2 短款。"),
		Remedy:  payment.Both("Correct the record and present it again (请款).", "更正记录后重新请款。"),
		Typical: payment.Both("2 to 10 days", "2 至 10 天"),
		Tell: payment.Both("The sale is good; its record was thrown out and is sent again.",
			"交易有效，记录被退回，正在重新提交。"),
		NotPromise: payment.Both("The payout of its neighbours' day.", "不要承诺与同日交易一起到账。"),
		Variants: map[string]Variant{"presented-again": {reconcile.Nobody, payment.Both(
			"Wait: it has been presented again and clears with the next file.", "请等待：已重新请款，随下一份清算文件清算。")}},
	},
	{
		Code: CauseClearedWithoutApproval, Cases: "B14", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("It was cleared and nobody ever asked for it: no till, no journal, no approval.",
			"已被清算，但无人发起：终端、流水、授权均无。"),
		Pattern: payment.Both(
			"A clearing record that no switch log and no authorisation stands behind; L2 long, force-posted at "+
				"the issuer.",
			"清算记录无转接日志、无授权；L2 长款，发卡行强制入账。"),
		Remedy: payment.Both(
			"Ask the network where the record comes from; give it back by credit adjustment, never to a merchant.",
			"向网络查询记录来源，贷记调整退回，切勿付给商户。"),
		Typical:    payment.Both("5 to 30 days", "5 至 30 天"),
		Tell:       payment.Both("No till of the shop made it; it is not the shop's money.", "并非本店终端发起，款项不属于本店。"),
		NotPromise: payment.Both("The money to anybody before the research is done.", "查清之前不要承诺付给任何人。"),
	},
	{
		Code: CauseGivenBack, Cases: "A06 B02 B14 B18 B19", Holder: HeldByCardholder, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning: payment.Both("The desk gave it back to the cardholder by credit adjustment (贷记调整).",
			"已通过贷记调整退回持卡人。"),
		Pattern:    payment.Both("A credit adjustment of the whole amount in a clearing file.", "清算文件中有全额贷记调整。"),
		Typical:    payment.Both("with the next clearing file", "随下一份清算文件"),
		Tell:       payment.Both("The customer has the money again.", "款项已退回顾客。"),
		NotPromise: payment.Both("When the customer's bank shows it.", "不要承诺发卡行何时显示。"),
		Variants: map[string]Variant{"on-its-way": {reconcile.Nobody, payment.Both(
			"Wait: the adjustment has been sent and clears with the next file.", "请等待：贷记调整已发送，随下一份清算文件清算。")}},
	},
	{
		Code: CauseOtherMerchant, Cases: "B16 E14", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("Our host credits the till's sales to another merchant.", "主机把该终端的交易记到了另一商户名下。"),
		Pattern: payment.Both("The slip names one merchant, the journal another; every comparison is clean.",
			"小票与流水的商户号不同，各项核对均平。"),
		Remedy: payment.Both("Correct the terminal's entry; move the payable from the one merchant to the other.",
			"更正终端登记，应付款在两商户间划转。"),
		Typical:    payment.Both("1 to 5 working days", "1 至 5 个工作日"),
		Tell:       payment.Both("The sale is good and was booked to another shop; it is moved.", "交易有效，误记他店，正在划转。"),
		NotPromise: payment.Both("A day, if the other shop has been paid.", "若他店已出款，不要承诺日期。"),
	},
	{
		Code: CauseSlipRequested, Cases: "G03", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both("The issuer asks for the slip (调单).", "发卡行调单。"),
		Pattern: payment.Both("A retrieval request in a clearing file without an answer; L5 item with its last day.",
			"清算文件中有调单请求，尚未答复；L5 挂账并有截止日。"),
		Remedy: payment.Both(
			"Send the signed slip before the last day; after it the money is charged back and cannot be got again.",
			"在截止日前提交签购单，逾期将退单且无法再请款。"),
		Typical:    payment.Both("20 days to answer; networks differ", "20 天内答复，各网络不同"),
		Tell:       payment.Both("Which slip, and until when.", "告知需哪张签购单与截止日。"),
		NotPromise: payment.Both("That the slip ends the matter.", "不要保证提交后即了结。"),
	},
	{
		Code: CauseChargedBack, Cases: "G01 G02 G03 G04", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both("The issuer took the sale back (退单).", "发卡行已退单。"),
		Pattern: payment.Both("A chargeback in a clearing file; the merchant owes it and its next payout is less.",
			"清算文件中有退单；商户应付，下次出款扣减。"),
		Remedy: payment.Both(
			"Contest it with slip and proof of delivery before the deadline; else it is the merchant's loss.",
			"在期限内凭签购单与交货证明再请款，否则由商户承担。"),
		Typical: payment.Both("20 to 120 days from sale to chargeback; 30 to 45 days to answer",
			"交易后 20 至 120 天退单，30 至 45 天内答复"),
		Tell: payment.Both("Which sale, the issuer's reason, and the payout that is less by it.",
			"告知哪笔交易、退单原因及被扣减的出款。"),
		NotPromise: payment.Both("That contesting it brings the money back.", "不要承诺再请款成功。"),
		Variants: map[string]Variant{
			"fraud": {reconcile.Merchant, payment.Both(
				"The cardholder says it was not him. Contest it only with what proves the card and its holder were "+
					"there: chip, PIN, signed slip. Else it is the merchant's loss.",
				"持卡人称非本人交易。仅凭芯片、密码或签购单等本人在场证据再请款，否则由商户承担。")},
			reconcile.RetrievalNotAnswered: {reconcile.Nobody, payment.Both(
				"Nothing can be done: the slip was asked for and not sent in time, and with that the right to "+
					"contest is lost. Keep slips, and answer requests by their last day.",
				"已无法处理：调单逾期未答复，丧失再请款权。请保管签购单并按期答复。")},
			"refunded": {reconcile.Merchant, payment.Both(
				"The sale was refunded as well: the cardholder has the money twice. Contest the chargeback with the refund "+
					"slip before the deadline; nothing else proves it so well.",
				"该笔已退货，持卡人得到两次退款。在期限内凭退货凭证再请款，这是最有力的证明。")},
			"contested": {reconcile.Nobody, payment.Both(
				"Wait: the sale has been presented again and clears with the next file.", "请等待：已再请款，随下一份清算文件清算。")},
			"second": {reconcile.AcquirerDesk, payment.Both(
				"The issuer has taken it back a second time: only arbitration is left, and its cost.",
				"发卡行二次退单：只剩仲裁及其费用。")},
		},
	},
	{
		Code: CauseClearedOtherAmount, Cases: "B13", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("It was cleared with another amount than was approved.", "清算金额与授权金额不符。"),
		Pattern: payment.Both(
			"Journal and clearing record have different amounts; L2 amount; the sale is not payable until "+
				"somebody decides.",
			"流水与清算记录金额不同；L2 金额不符；处理前不出款。"),
		Remedy: payment.Both("Find out which amount the slip has; put the difference right; then the sale is paid.",
			"以签购单金额为准，处理差额后出款。"),
		Typical:    payment.Both("5 to 30 days", "5 至 30 天"),
		Tell:       payment.Both("Send the slip: its amount decides.", "请提供签购单，以其金额为准。"),
		NotPromise: payment.Both("The higher amount.", "不要承诺按较高金额支付。"),
		Variants: map[string]Variant{
			"more": {reconcile.AcquirerDesk, payment.Both(
				"The cardholder paid too much. Give the difference back by credit adjustment, or pay the merchant "+
					"all of it if the slip says so.",
				"持卡人多付。差额以贷记调整退回；若签购单金额如此，则全额付给商户。")},
			"less": {reconcile.AcquirerDesk, payment.Both(
				"The cardholder paid too little. Claim the difference with the slip, or let the merchant bear it.",
				"持卡人少付。凭签购单追索差额，否则由商户承担。")},
			"gave-more": {reconcile.AcquirerDesk, payment.Both(
				"The cardholder got back more than the slip says. Claim the difference from the issuer with the slip; it is not "+
					"the merchant's to bear.",
				"退回持卡人的金额多于凭证。凭凭证向发卡行追索差额，不由商户承担。")},
			"gave-less": {reconcile.AcquirerDesk, payment.Both(
				"The cardholder got back less than the slip says. Give the difference back by credit adjustment.",
				"退回持卡人的金额少于凭证。差额以贷记调整退回。")},
		},
	},
	{
		Code: CauseFeeDiffers, Cases: "G05 G06 G07", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("A fee was taken that the contract does not give.", "手续费与合同不符。"),
		Pattern: payment.Both(
			"The fee of a day is not the sum of its transactions' fees worked out one by one; L2 amount.",
			"当日手续费不等于逐笔计算之和；L2 金额不符。"),
		Remedy: payment.Both("Work the fee out again sale by sale, and credit the merchant with the difference.",
			"逐笔重算手续费，差额退还商户。"),
		Typical:    payment.Both("with the next payout", "随下次出款"),
		Tell:       payment.Both("Each sale's fee, its rate, its rounding, and what comes back.", "告知逐笔费率、取整方式与退还金额。"),
		NotPromise: payment.Both("Fees of sales that were worked out right.", "计算正确的手续费不予退还。"),
	},
}
