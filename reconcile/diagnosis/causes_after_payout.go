package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// Causes that lie after the money has left the network: what became of a payout
// that reached the account, what a merchant owes, a refund that could not be paid.
const (
	CausePaidTwice        CauseCode = "paid-twice"
	CauseSetOff           CauseCode = "set-off-against-debt"
	CauseTakenFromAccount CauseCode = "taken-from-the-account"
	CausePaidIntoFrozen   CauseCode = "paid-into-frozen-account"
	CauseRefundDeclined   CauseCode = "refund-declined"
	CauseRefundWaiting    CauseCode = "refund-waiting-at-till"

	CausePayoutNeverReceived CauseCode = "payout-never-received"
	CausePaidOtherAmount     CauseCode = "paid-with-another-amount"
)

var afterPayoutCauses = []Cause{
	{
		Code: CausePayoutNeverReceived, Cases: "D04", Holder: HeldByAcquirer, Act: reconcile.Nobody,
		Meaning: payment.Both(
			"The payout's instruction was lost: the bank never had it, and will refuse it should it come late.",
			"出款指令丢失：银行从未收到，迟到亦会拒绝。"),
		Pattern: payment.Both("Asked for under its id, the bank answers 25; the payable is open again.",
			"按原号查询，银行应答 25；应付款恢复。"),
		Remedy:     payment.Both("Nothing to do: the next payout run carries it.", "无需处理，下次出款自动支付。"),
		Typical:    payment.Both("one working day", "1 个工作日"),
		Tell:       payment.Both("The payout did not leave; it goes out with the next run.", "该笔出款未发出，将随下次出款支付。"),
		NotPromise: payment.Both("The same day.", "不要承诺当日到账。"),
	},
	{
		Code: CausePaidTwice, Cases: "D03", Holder: HeldByMerchant, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The same money was paid out twice; the merchant has both.", "同一笔款项出款两次，商户两笔都已收到。"),
		Pattern: payment.Both(
			"Two payouts for one payable, both credited: two debits on the bank's statement; L4 long.",
			"一笔应付款对应两笔成功出款，银行对账单有两笔借记；L4 长款。"),
		Remedy: payment.Both(
			"Tell the merchant and set the second payment off against the next payouts; agree on instalments "+
				"where it is large. Query a payout without an answer, never send it under a new id.",
			"告知商户，从后续出款中抵扣；金额大时协商分期。无应答的出款只能原号查询，不得换号重发。"),
		Typical: payment.Both("1 to 30 days", "1 至 30 天"),
		Tell: payment.Both(
			"This payout came twice by our mistake; the next ones are less by it, and the statement will name it.",
			"因我方差错该笔出款重复，后续出款将抵扣，对账单会逐项列明。"),
		NotPromise: payment.Both("That the merchant may keep it, or that nothing will be deducted.",
			"不要说可以留用，也不要说不会抵扣。"),
		Variants: map[string]Variant{"refused": {reconcile.MerchantBank, payment.Both(
			"The merchant's bank answered that it refused the first payout and credited it all the same: our statement has one "+
				"debit, and the bank is short of the money. Tell the bank; it claims it back from its customer.",
			"开户行应答拒绝第一笔出款却仍已入账：我方对账单只有一笔借记，短款在开户行。请通知开户行，由其向客户追回。")}},
	},
	{
		Code: CausePaidOtherAmount, Cases: "C04", Holder: HeldByMerchant, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("A bank moved another amount than the payout has: it was changed on its way.",
			"银行划付金额与出款指令不符：指令在途中被改动。"),
		Pattern: payment.Both(
			"Payout succeeded; the statement or the merchant's account has its id with another amount; L4 amount.",
			"出款成功，对账单或商户账户同一出款号金额不同；L4 金额不符。"),
		Remedy: payment.Both("Compare instruction, statement and account under the payout's id; then put it right.",
			"按出款号核对指令、对账单和入账，再处理差额。"),
		Typical: payment.Both("1 to 5 working days", "1 至 5 个工作日"),
		Tell: payment.Both("What came, what should have come, and that the difference is looked into.",
			"告知实到金额、应到金额，差额正在核查。"),
		NotPromise: payment.Both("A day, before it is known which bank has the rest.", "查明差额在何方之前不要承诺日期。"),
		Variants: map[string]Variant{
			"less": {reconcile.AcquirerDesk, payment.Both(
				"Less was moved than was due. Where our statement has the lower amount the rest never left us: pay it once "+
					"more, by itself. Where it has the whole, the merchant's bank has the rest and must credit it.",
				"少付。我方对账单亦为较低金额的，差额未离开我方，单独补付；对账单为全额的，差额在开户行，应由其补入账。")},
			"more": {reconcile.AcquirerDesk, payment.Both(
				"More was moved than was due: tell the merchant, and set it off against the next payouts.",
				"多付：告知商户，从后续出款中抵扣。")},
		},
	},
	{
		Code: CauseSetOff, Cases: "D03 C11 G03", Holder: HeldByMerchant, Act: reconcile.Nobody,
		Meaning: payment.Both("The money went to pay what the merchant owed: it had that sum before.",
			"该款用于抵扣商户欠款，商户此前已得到相应金额。"),
		Pattern: payment.Both("Payable set off, a deduction that names its reason, no payout.",
			"应付款已抵扣，有列明原因的扣项，无出款。"),
		Remedy: payment.Both("Nothing to do; show the merchant the statement with the deduction and what it was for.",
			"无需处理；向商户出示列明扣项及原因的对账单。"),
		Typical:    payment.Both("on the due day", "到期日当天"),
		Tell:       payment.Both("What was owed, since when, and how much is left.", "告知欠款事由、起始日期及余额。"),
		NotPromise: payment.Both("That the next payout is whole, while something is still owed.", "欠款未清前不要承诺下次足额出款。"),
	},
	{
		Code: CauseTakenFromAccount, Cases: "C13", Holder: HeldByThirdParty, Act: reconcile.MerchantBank,
		Meaning: payment.Both("The payout arrived, and somebody else took the money out of the account.",
			"款项已到账，随后被他人转走。"),
		Pattern: payment.Both("Payout credited, later payments that the holder disputes; L1 to L5 clean.",
			"出款已入账，其后有持卡人否认的支出；L1 至 L5 均无差错。"),
		Remedy: payment.Both(
			"Report the card lost (挂失) and go to the police; the bank blocks the account and follows the "+
				"money. Name another settlement account and change the passwords.",
			"立即挂失并报警，银行止付并追查去向；更换结算账户和密码。"),
		Typical: payment.Both("days to months", "数天至数月"),
		Tell: payment.Both(
			"We paid, and your bank's statement shows who took it: block the card now, every minute counts.",
			"我方已出款，银行流水显示去向：请立即挂失，分秒必争。"),
		NotPromise: payment.Both("That the money comes back, or that the acquirer pays again.", "不要承诺追回，也不要承诺重新出款。"),
	},
	{
		Code: CausePaidIntoFrozen, Cases: "C06 G09", Holder: HeldByMerchant, Act: reconcile.MerchantBank,
		Meaning: payment.Both("The payout arrived in an account that is frozen: it is there and cannot be used.",
			"款项已入账，但账户被冻结，无法动用。"),
		Pattern: payment.Both(
			"Payout credited; the bank shows the account frozen or debit-frozen; no item of reconciliation at all.",
			"出款已入账，银行显示账户冻结或只收不付；对账无任何差错。"),
		Remedy: payment.Both(
			"Ask the bank who ordered the freeze and until when; only that authority can lift it. Name another "+
				"account for the next payouts.",
			"向银行查询冻结机关和期限，只有该机关可以解冻；后续出款可更换账户。"),
		Typical: payment.Both("days to months", "数天至数月"),
		Tell: payment.Both("We paid; your bank keeps it because of the freeze, and knows whose order it is.",
			"我方已出款，因冻结留在贵方账户，冻结机关请询开户行。"),
		NotPromise: payment.Both("When it is lifted, or a payment to another account in its place.",
			"不要承诺解冻时间，也不要承诺改付其他账户。"),
		Variants: map[string]Variant{
			"frozen": {reconcile.MerchantBank, payment.Both(
				"Nothing goes in or out. Ask the bank whose order it is; name another account, for the next payout "+
					"would be refused.",
				"账户不收不付。请询开户行冻结机关，并更换账户，否则下次出款会被拒。")},
			"debit-frozen": {reconcile.MerchantBank, payment.Both(
				"Money still comes in and cannot be used. Ask the bank whose order it is; name another account for "+
					"the next payouts.",
				"账户只收不付。请询开户行冻结机关，后续出款请更换账户。")},
		},
	},
	{
		Code: CauseRefundWaiting, Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both(
			"The till has asked for the refund and had no answer, and nobody else has it: the customer has nothing back.",
			"终端已发起退货但未收到应答，其他各方均无此笔：顾客尚未收到退款。"),
		Pattern: payment.Both("A refund without an outcome at the till; no journal entry, no posting.",
			"终端退货无结果；收单无流水，各方无入账。"),
		Remedy: payment.Both(
			"Sign the till on, or make its next sale: it tells the refund again under the same number. Look then whether "+
				"the host has it. Do not type it in a second time before that: the customer would have it twice.",
			"请终端签到或做下一笔交易：终端会以原凭证号重发该退货，随后核对主机是否收到。在此之前切勿重新录入，否则会退两次。"),
		Typical: payment.Both("minutes, once the till is used; then 3 to 10 working days",
			"终端再次使用后数分钟送达，到账另需 3 至 10 个工作日"),
		Tell: payment.Both("The refund is not under way yet; the till has to send it first.",
			"退货尚未发出，须由终端先行送达。"),
		NotPromise: payment.Both("That the customer gets it while the till is switched off.", "不要承诺终端停用期间顾客能收到退款。"),
	},
	{
		Code: CauseRefundDeclined, Cases: "C11", Holder: HeldByMerchant, Act: reconcile.Merchant,
		Meaning: payment.Both(
			"The refund was declined: the customer has nothing back, the merchant has the money still.",
			"退货被拒，顾客未收到退款，款项仍在商户。"),
		Pattern: payment.Both("Journal declined for a refund, no posting anywhere.", "退货流水为拒绝，各方无入账。"),
		Remedy:  payment.Both("Correct what was wrong and send the refund again.", "更正后重新发起退货。"),
		Typical: payment.Both("1 to 10 working days", "1 至 10 个工作日"),
		Tell: payment.Both("The refund did not go out; tell the customer so and try again on this day.",
			"退货未成功，请告知顾客，并于该日重试。"),
		NotPromise: payment.Both("That the customer gets it by itself.", "不要说退款会自动到账。"),
		Variants: map[string]Variant{"balance": {reconcile.Merchant, payment.Both(
			"The acquirer owes the merchant less than the refund. Pay the difference in, or send the refund "+
				"again when new sales cover it; keep the customer informed.",
			"商户待结算款不足以退货。请补足差额，或待新交易补足后重新退货，并告知顾客。")},
			"given-back": {reconcile.Nobody, payment.Both(
				"The sale has been given back already: do not send the refund again; show the customer the refund that was made.",
				"该笔消费已全额退货：不要再次发起退货，请向顾客出示已完成的退货。")},
			"not-taken": {reconcile.Nobody, payment.Both(
				"The sale never took place, it was declined or reversed: there is nothing to give back. Do not send the refund "+
					"again; show that the customer was not charged.",
				"该笔消费未成立（被拒或已冲正），无款可退：不要再次发起退货，请说明顾客未被扣款。")},
			"voided": {reconcile.Nobody, payment.Both(
				"The sale was voided and cost the customer nothing: do not send the refund again; show the void.",
				"该笔消费已撤销，顾客未付款：不要再次发起退货，请出示撤销凭证。")}},
	},
}

// holdVariants are the reasons of risk control, by the words that stand in its
// register.
var holdVariants = map[string]Variant{
	"unusual-amount": {reconcile.Merchant, payment.Both(
		"The amounts are unlike the shop's usual ones. Send invoices, delivery notes and slips; the hold is "+
			"reviewed on its date and can end before.",
		"金额与平日不符。请提交发票、送货单和签购单；到期复核，核实后可提前解除。")},
	"cash-out": {reconcile.AcquirerDesk, payment.Both(
		"Sales that look like cash paid out on a credit card. The acquirer examines them with the issuer; "+
			"the merchant proves what was sold. Do not release what a cardholder, the police or a court claims.",
		"疑似信用卡套现。由收单机构会同发卡行核查，商户举证真实交易；持卡人、公安或法院主张的款项不得解除。")},
	"card-of-another": {reconcile.AcquirerDesk, payment.Both(
		"The cardholder says that the card was used without leave. Keep the money until issuer and police "+
			"have decided; a chargeback is paid from it.",
		"持卡人称卡片被他人使用。等待发卡行和公安结论，退单由暂扣款支付。")},
	"moved-terminal": {reconcile.Merchant, payment.Both(
		"The terminal was used away from its registered place. Prove where it stands and have it registered anew.",
		"终端离开登记地点使用。请证明所在位置并重新登记。")},
	"complaint": {reconcile.Merchant, payment.Both(
		"Customers complain of goods or service. Answer them and send proof of delivery, or refund.",
		"顾客投诉商品或服务。请答复并提交交付凭证，或办理退货。")},
	"court-order": {reconcile.AcquirerDesk, payment.Both(
		"A court or the police has ordered it. Only they can lift it; tell the merchant which authority and "+
			"which file.",
		"法院或公安要求冻结，只有该机关可以解除；请告知商户机关名称及案号。")},
	reconcile.NoReason: {reconcile.AcquirerDesk, payment.Both(
		"Nobody wrote down why, or until when: that is against the rules. Give a reason and a review date "+
			"today, or release it.",
		"未登记原因或复核日，不合规定。请当日补登原因和复核日，否则解除。")},
}

var accountVariants = map[string]Variant{
	"closed": {reconcile.Merchant, payment.Both(
		"The account is closed and will not open again. Name another account with proof of identity; what "+
			"is owed is then paid by itself.",
		"账户已销户，不会恢复。请提供新账户并核验身份，之后系统自动补付。")},
	"frozen": {reconcile.Merchant, payment.Both(
		"The account is frozen by a court, the police or the bank. Ask the bank who ordered it; only they "+
			"can lift it. Another account can be named unless the order covers the payouts too.",
		"账户被法院、公安或银行冻结。请询开户行冻结机关；如冻结不及于结算款，可更换账户。")},
}

func withVariants(c Cause, variants map[string]Variant) Cause {
	c.Variants = variants
	return c
}

var ownFundsVariants = map[string]Variant{"own-funds": {reconcile.AcquirerDesk, payment.Both(
	"The acquirer's own account did not have the money (51): fund it and run the payouts again; see "+
		"whether the net settlement of the day has come.",
	"收单机构备付金账户余额不足（51）：补足资金后重新出款，并核对当日清算资金是否到账。")}}

// atTheDesk is a cause that the acquirer itself must look into first.
func atTheDesk(c Cause) Cause {
	c.Act = reconcile.AcquirerDesk
	return c
}
