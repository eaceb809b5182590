package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// Causes that lie at the till: what the terminal undid by itself, what was done
// twice, and what somebody did by mistake or in bad faith although every book agrees.
const (
	CauseReversedUntrusted     CauseCode = "reversed-reply-not-trusted"
	CauseReversedUnfinished    CauseCode = "reversed-not-finished"
	CauseSoldTwice             CauseCode = "sold-twice"
	CauseTillAmountDiffers     CauseCode = "till-amount-differs"
	CausePreAuthOpen           CauseCode = "pre-auth-open"
	CausePreAuthCompleted      CauseCode = "pre-auth-completed"
	CausePreAuthReleased       CauseCode = "pre-auth-released"
	CauseWrongAmount           CauseCode = "wrong-amount"
	CauseWrongSaleVoided       CauseCode = "wrong-sale-voided"
	CauseWrongTender           CauseCode = "wrong-tender"
	CauseDeclineReadAsApproved CauseCode = "decline-read-as-approved"
	CauseRefundWithoutSale     CauseCode = "refund-without-sale"
)

var operatorCauses = []Cause{
	{
		Code: CauseReversedUntrusted, Cases: "E02", Holder: HeldByCardholder, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning: payment.Both("The approval came with a wrong MAC; the till did not believe it and undid the sale.",
			"批准应答 MAC 校验不符，终端未采信并已冲正。"),
		Pattern: payment.Both("Journal reversed, DE 39 of the reversal is A0, nobody holds a debit.",
			"流水已冲正，冲正原因 A0，各方无扣款。"),
		Typical: payment.Both("one to two minutes: sign on, then the next request takes the reversal along",
			"一两分钟：签到后下笔联机交易带出冲正"),
		Tell: payment.Both("The customer was not charged. Sign on and sell again.", "顾客未被扣款，重新签到后再刷。"),
		NotPromise: payment.Both("That it was a line fault: a wrong MAC twice a day wants looking into.",
			"不要断言是线路问题，一天出现两次就要排查。"),
	},
	{
		Code: CauseReversedUnfinished, Cases: "E04", Holder: HeldByCardholder, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning: payment.Both("The sale was approved and the till could not finish it; it undid it by itself.",
			"交易已批准，但终端未能完成，已自行冲正。"),
		Pattern: payment.Both("Journal reversed, DE 39 of the reversal is 96: no slip, no power, or the chip refused.",
			"流水已冲正，冲正原因 96：打印失败、断电或芯片拒绝。"),
		Typical:    payment.Both("until the next on-line request", "至下一笔联机交易"),
		Tell:       payment.Both("The customer was not charged. Put paper in and sell again.", "顾客未被扣款，装好打印纸后再刷。"),
		NotPromise: payment.Both("That the customer sees nothing: a hold may show for a day.", "不要说顾客看不到记录，预扣可能显示一天。"),
	},
	{
		Code: CauseSoldTwice, Cases: "E04 E11 F08", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both("One bill was paid twice with the same card; this is the one too many.",
			"同一笔账单同卡支付两次，本笔为多付的一笔。"),
		Pattern: payment.Both(
			"Two standing sales of one card, amount and terminal within ten minutes, and a witness: the till "+
				"lacks this one, or it has no slip, or the register has one ticket for both.",
			"十分钟内同卡、同金额、同终端两笔有效消费，且有佐证：终端无本笔、本笔无签购单，或收银系统只有一张小票。"),
		Remedy: payment.Both(
			"Give this one back: void it while its batch is open, else refund it. Never take the card a third time.",
			"退回本笔：批次未结可撤销，否则退货。切勿再次刷卡。"),
		Typical: payment.Both("void: at once; refund: 3 to 10 working days", "撤销即时；退货 3 至 10 个工作日"),
		Tell:    payment.Both("Your customer paid twice. One of the two is not yours to keep.", "顾客付了两次，其中一笔须退还。"),
		NotPromise: payment.Both("That it corrects itself: for every bank these are two good sales.",
			"不要说会自动更正，银行看来两笔都有效。"),
		Variants: map[string]Variant{
			"not-at-till": {reconcile.AcquirerDesk, payment.Both(
				"The till does not know this one: the acquirer asks the merchant and gives it back by refund or "+
					"credit adjustment.",
				"终端无本笔记录：由收单机构向商户核实后退货或贷记调整。")},
			"no-slip": {reconcile.Merchant, payment.Both(
				"It was approved without a slip and sold again: void it in the same batch, else refund it.",
				"本笔已成功但未出单，随后重刷：同批次撤销，否则退货。")},
			"one-ticket": {reconcile.Merchant, payment.Both(
				"The register has one ticket for two payments: void this one in the same batch, else refund it.",
				"收银系统一张小票对应两笔付款：同批次撤销本笔，否则退货。")},
		},
	},
	{
		Code: CauseTillAmountDiffers, Cases: "E15", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both("The till has the sale with another amount than every bank.", "终端记录的金额与各银行不同。"),
		Pattern: payment.Both("Slip and journal have one key and two amounts; L1 shows the difference.",
			"小票与流水为同一笔，金额不同；L1 金额不符。"),
		Remedy: payment.Both(
			"Compare with the slip: a tip or an adjustment that never arrived is sent again or claimed; else "+
				"ask the customer for the rest.",
			"与签购单核对：小费或调整未送达的补送或请款，否则向顾客补收。"),
		Typical: payment.Both("1 to 10 working days", "1 至 10 个工作日"),
		Tell: payment.Both("You get what the banks have, not what the slip says, until this is settled.",
			"处理完成前以银行金额入账，而非小票金额。"),
		NotPromise: payment.Both("The difference.", "不要承诺补足差额。"),
		Variants: map[string]Variant{"partial-approval": {reconcile.Merchant, payment.Both(
			"The issuer approved a part (code 10) and the till showed the whole: collect the rest from the "+
				"customer, and update the terminal.",
			"发卡行只批准部分金额（应答 10），终端却显示全额：向顾客补收差额，并升级终端。")}},
	},
	{
		Code: CausePreAuthOpen, Cases: "F02 B20", Holder: HeldByIssuer, Act: reconcile.Merchant,
		Meaning: payment.Both(
			"Only a pre-authorisation: the money is frozen on the customer's account and nobody has taken it.",
			"仅为预授权：款项冻结在顾客账户，尚未扣收。"),
		Pattern: payment.Both(
			"An approved pre-authorisation without a completion or a void; it takes no part in clearing.",
			"预授权成功，无完成也无撤销；预授权不参与清算。"),
		Remedy: payment.Both("Complete it while it is valid, or void it. Nothing arrives by waiting.",
			"在有效期内做预授权完成，或撤销。等待不会到账。"),
		Typical: payment.Both("completion: T+1; a hold falls after some days, 30 at most",
			"完成后 T+1 到账；冻结数日后失效，最长 30 天"),
		Tell:       payment.Both("Your slip says PRE-AUTHORISATION: this is no sale yet.", "签购单上是“预授权”，还不是消费。"),
		NotPromise: payment.Both("That the issuer still has the money frozen.", "不要保证发卡行仍冻结着这笔钱。"),
		Variants: map[string]Variant{
			"instead-of-sale": {reconcile.Merchant, payment.Both(
				"The register has it as a sale: complete the pre-authorisation for its full amount today.",
				"收银系统记为消费：当日按全额做预授权完成。")},
			"expired": {reconcile.Merchant, payment.Both(
				"The hold has fallen: try a late completion by agreement with the issuer, else ask the customer to "+
					"pay again.",
				"冻结已失效：与发卡行协商逾期完成，否则请顾客重新付款。")},
		},
	},
	{
		Code: CausePreAuthCompleted, Holder: HeldByMerchant, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning: payment.Both("The pre-authorisation was completed; the money goes the way of the completion.",
			"预授权已完成，款项随完成交易走。"),
		Pattern: payment.Both("An approved completion that refers to it.", "存在引用它的成功完成交易。"),
		Typical: payment.Both("as a sale of the day of the completion", "同完成当日的消费"),
		Tell: payment.Both("Ask about the completion: that is the transaction which is paid out.",
			"请查询完成交易，出款以它为准。"),
		NotPromise: payment.Both("The amount held: what was completed may be less.", "不要按冻结金额承诺，完成金额可能较低。"),
	},
	{
		Code: CausePreAuthReleased, Holder: HeldByCardholder, Act: reconcile.Nobody, Remedy: noRemedy,
		Meaning:    payment.Both("The pre-authorisation was voided and the hold released.", "预授权已撤销，冻结已解除。"),
		Pattern:    payment.Both("A pre-authorisation with an approved void.", "预授权及其成功撤销。"),
		Typical:    payment.Both("at once; the customer's bank may take a day", "即时，发卡行可能需要一天"),
		Tell:       payment.Both("Nothing was taken from the customer.", "顾客未被扣款。"),
		NotPromise: payment.Both("When the customer's bank shows it.", "不要承诺发卡行何时显示。"),
	},
	{
		Code: CauseWrongAmount, Cases: "F01", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both("The cashier typed another amount than the register has.", "收银员输入的金额与收银系统不符。"),
		Pattern: payment.Both("Every bank agrees; only the ticket of the shop's own register differs from the sale.",
			"各银行一致，只有商户收银小票与该笔消费不同。"),
		Remedy: payment.Both(
			"Same batch: void and sell again. Later: refund what was too much; ask the customer for what was "+
				"too little.",
			"同批次：撤销后重刷；之后：多收的部分退货，少收的请顾客补付。"),
		Typical: payment.Both("minutes in the same batch, else 3 to 7 working days", "同批次数分钟，否则 3 至 7 个工作日"),
		Tell: payment.Both("You were paid what was typed. The banks cannot know the right amount.",
			"按输入金额到账，银行无从知道正确金额。"),
		NotPromise: payment.Both("That the customer comes back.", "不要保证能找回顾客。"),
		Variants: map[string]Variant{
			"too-low": {reconcile.Merchant, payment.Both(
				"Ask the customer for the rest: a second sale, or void and sell again in the same batch. Nobody "+
					"else can collect it.",
				"请顾客补付差额：再刷一笔，或同批次撤销重刷；他人无法代收。")},
			"too-high": {reconcile.Merchant, payment.Both(
				"Void and sell again in the same batch; later refund the difference once.",
				"同批次撤销重刷；之后只退一次差额。")},
		},
	},
	{
		Code: CauseWrongSaleVoided, Cases: "F03", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both("A void was made by the wrong trace number: a good sale is gone, a cancelled one stands.",
			"按错误的凭证号撤销：好的交易被撤，应撤的仍在。"),
		Pattern: payment.Both(
			"Every bank agrees; the register still has the ticket of the voided sale, and has cancelled that of "+
				"the other.",
			"各银行一致；被撤交易的小票仍有效，另一张小票已取消。"),
		Remedy:  payment.Both("Charge the one and refund the other.", "向前者重新收款，向后者退货。"),
		Typical: payment.Both("1 to 30 days", "1 至 30 天"),
		Tell: payment.Both("One customer went without paying, another paid for nothing. Both have to be called.",
			"一位顾客未付款，另一位白付了钱，都要联系。"),
		NotPromise: payment.Both("That a void can be voided.", "不要说撤销还能再撤销。"),
		Variants: map[string]Variant{
			"good-sale-voided": {reconcile.Merchant, payment.Both(
				"Charge this customer again; without the customer the acquirer claims an abnormal void with the "+
					"signed slip.",
				"重新向该顾客收款；联系不上时由收单机构凭签购单按异常撤销请款。")},
			"cancelled-sale-kept": {reconcile.Merchant, payment.Both(
				"This sale should have been voided: void it while its batch is open, else refund it.",
				"本笔才是应撤的：批次未结可撤销，否则退货。")},
		},
	},
	{
		Code: CauseWrongTender, Cases: "F07", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both("The register has another means of payment than the terminal.", "收银系统记录的支付方式与终端不同。"),
		Pattern: payment.Both("A good card sale; its ticket was closed as cash or as another means.",
			"刷卡成功，小票却记为现金或其他方式。"),
		Remedy:  payment.Both("Correct the register; the money comes with the card payouts.", "更正收银记录，款项随刷卡出款到账。"),
		Typical: payment.Both("the same day", "当日"),
		Tell: payment.Both("Nothing is missing at the bank; the drawer is short by as much.",
			"银行侧无缺款，现金抽屉少了同等金额。"),
		NotPromise: payment.Both("That cash was taken as well.", "不要假定同时收了现金。"),
	},
	{
		Code: CauseDeclineReadAsApproved, Cases: "F06", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both("The card was declined and the goods were handed over all the same.", "刷卡被拒，商品却已交付。"),
		Pattern: payment.Both(
			"The journal has a decline and nobody a debit; the register took the ticket for paid by card.",
			"流水为拒绝，各方无扣款；收银系统却记为已刷卡支付。"),
		Remedy:     payment.Both("Ask the customer to pay again. No bank owes anything.", "请顾客重新付款，银行均无应付。"),
		Typical:    payment.Both("as long as it takes to find the customer", "取决于能否找到顾客"),
		Tell:       payment.Both("The slip or the screen said declined: no sale took place.", "屏幕或单据显示拒绝，交易未成立。"),
		NotPromise: payment.Both("Any payment for it.", "不要承诺任何付款。"),
	},
	{
		Code: CauseRefundWithoutSale, Cases: "E18", Holder: HeldByCardholder, Act: reconcile.Merchant,
		Meaning: payment.Both("Money was refunded to a card that never bought here for as much.",
			"退货给了一张在此没有足额消费的卡。"),
		Pattern: payment.Both("An approved refund that refers to no sale, and no sale of that card at this merchant.",
			"退货成功但无原交易引用，该卡在本商户无消费。"),
		Remedy: payment.Both(
			"Ask who stood at the till. If nobody meant it: report it, block the card through the acquirer, set "+
				"operator passwords and a refund limit.",
			"查明当时操作者。若非本意：报警，通过收单机构止付该卡，设置操作员密码与退货限额。"),
		Typical: payment.Both("1 to 30 days", "1 至 30 天"),
		Tell: payment.Both("It was deducted from your payout because your terminal asked for it.",
			"该款已从出款中扣除，因为退货由您的终端发起。"),
		NotPromise: payment.Both("That the money comes back.", "不要承诺能追回。"),
	},
}
