package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

var payoutCauses = []Cause{
	{
		Code: CauseSettledNotPaid, Cases: "D02 B07", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The money is here, due, and no payout was instructed.", "款项已到且到期，未发出款指令。"),
		Pattern: payment.Both("L4: payable past its day without a payout.", "L4：应付款逾期无出款。"),
		Remedy: payment.Both("Resume the payout run from where it stopped; never from the start.",
			"从中断处续跑出款，切勿从头重跑。"),
		Typical:    payment.Both("hours", "数小时"),
		Tell:       payment.Both("It is our delay; it goes out with the next run.", "由我方延误，下次出款支付。"),
		NotPromise: payment.Both("The same day after 17:00.", "17:00 后不要承诺当日到账。"),
	},
	{
		Code: CauseRiskHold, Cases: "D06 G09 G10", Holder: HeldByAcquirer, Act: reconcile.Merchant,
		Meaning:    payment.Both("Risk control holds the money.", "款项被风控暂扣。"),
		Pattern:    payment.Both("Payable on hold with a reason and a review date.", "应付款暂扣，有原因与复核日。"),
		Remedy:     payment.Both("Send proof of the sale; the hold is reviewed on its date.", "提交交易凭证，到期复核。"),
		Typical:    payment.Both("1 to 180 days", "1 至 180 天"),
		Tell:       payment.Both("What to send, and when it is looked at again.", "告知所需材料与复核日期。"),
		NotPromise: payment.Both("The release.", "不要承诺解除。"),
		Variants:   holdVariants,
	},
	{
		Code: CauseBelowMinimumPayout, Cases: "D08", Holder: HeldByAcquirer, Act: reconcile.Nobody,
		Meaning:    payment.Both("Too small to be paid; carried forward.", "低于起付额，结转。"),
		Pattern:    payment.Both("Payable carried, no payout, no item.", "应付款结转，无出款无差错。"),
		Remedy:     payment.Both("It goes out once the sum reaches the minimum.", "累计达到起付额即出款。"),
		Typical:    payment.Both("days", "数天"),
		Tell:       payment.Both("The minimum, and what has been collected so far.", "告知起付额与累计金额。"),
		NotPromise: payment.Both("A day.", "不要承诺日期。"),
	},
	{
		Code: CausePayoutUnderWay, Holder: HeldInTransit, Act: reconcile.Nobody,
		Meaning:    payment.Both("The payout has been sent.", "出款已发出。"),
		Pattern:    payment.Both("Payout sent within the last hour, no answer yet.", "一小时内发出，尚无结果。"),
		Remedy:     payment.Both("Wait for the bank's answer.", "等待银行应答。"),
		Typical:    payment.Both("minutes", "数分钟"),
		Tell:       payment.Both("It is on its way.", "款项在途。"),
		NotPromise: payment.Both("The minute.", "不要承诺几分钟到账。"),
	},
	{
		Code: CausePayoutOutcomeUnknown, Cases: "D04 A15", Holder: HeldInTransit, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("Nobody knows whether the bank has paid.", "银行是否已付未知。"),
		Pattern: payment.Both("Payout without an answer beyond its limit; L4 status.", "出款超时无结果；L4 状态差错。"),
		Remedy: payment.Both("Query the same id until it is final. Never pay again under a new one.",
			"用原号查询至终态，切勿换号重付。"),
		Typical:    payment.Both("minutes to 2 working days", "数分钟至 2 个工作日"),
		Tell:       payment.Both("The payout is being clarified with the bank.", "正与银行核实该笔出款。"),
		NotPromise: payment.Both("A second payout.", "不要承诺再付一次。"),
		Variants: map[string]Variant{"said-refused": {reconcile.AcquirerDesk, payment.Both(
			"The bank answered that it refused, and the account shows the credit: the money is there and the answer was wrong. "+
				"Query the same id, book it as paid, and stop the payout that would follow.",
			"银行应答拒绝，而账户已入账：款项已到，应答有误。请以原号查询并按已付入账，停止后续补付。")},
			"own-money": {reconcile.MerchantBank, payment.Both(
				"The bank answered that it refused, our statement shows no debit, and the account has the money: the bank has "+
					"credited money of its own. Tell the bank; the payout itself is still owed.",
				"银行应答拒绝，我方对账单无借记，账户却已入账：开户行垫付了自己的款项。请通知开户行；该笔出款仍应支付。")},
			"credited": {reconcile.AcquirerDesk, payment.Both(
				"The merchant's bank shows the credit: the money is there and only the answer was lost. Query the "+
					"same id and book it; the statement proves it at the latest.",
				"商户开户行已有入账，仅应答丢失。用原号查询并入账，最迟以银行对账单为准。")}},
	},
	{
		Code: CausePayoutRefusedQuota, Cases: "C01 C02 C03 C04", Holder: HeldByAcquirer, Act: reconcile.Merchant,
		Meaning: payment.Both("The merchant's account is of Class II or III and its limit refuses the payout.",
			"商户账户为二、三类户，限额拒收出款。"),
		Pattern: payment.Both("Payout refused with BANK_CARD_COLLECTIONS_ABOVE_QUOTA; the payable stays.",
			"出款被拒（达到收款限额），应付款保留。"),
		Remedy: payment.Both("Change the settlement account to a Class I account; it is paid again by itself.",
			"结算账户改为一类户，系统自动补付。"),
		Typical: payment.Both("up to 3 working days after the change", "更换后 3 个工作日内"),
		Tell: payment.Both("The sale is right and we hold the money; the account cannot take it.",
			"交易正常，款在我方，账户限额无法入账。"),
		NotPromise: payment.Both("That waiting helps.", "不要说等待即可到账。"),
		Variants: map[string]Variant{
			"single-payout": {reconcile.Merchant, payment.Both(
				"Waiting never helps: one payout is above 10,000.00, more than a Class II account may take in a "+
					"day. Change to a Class I account.",
				"等待无效：单笔出款超过 10,000.00，二类户任何一天都无法入账。请改为一类户。")},
			"daily": {reconcile.Merchant, payment.Both(
				"Other money used the day's limit. The next day's run may pass; a Class I account ends it.",
				"当日额度已被其他入账占用，次日可能成功；改为一类户可根治。")},
			"yearly": {reconcile.Merchant, payment.Both(
				"The account took payouts before and refuses on every day now: the year's 200,000.00 are used. "+
					"Change to a Class I account, or wait for 1 January.",
				"账户以前可入账，现每日被拒：年累计 200,000.00 已满。请改为一类户，或等到 1 月 1 日。")},
			"class-three": {reconcile.Merchant, payment.Both(
				"A Class III account may hold 2,000.00 and take in 5,000.00 a day. It passes when money has been "+
					"spent from it, but it is no account for a shop: change to a Class I account.",
				"三类户余额上限 2,000.00、日入账上限 5,000.00。支出后可再入账，但不适合作结算账户，请改为一类户。")},
			"not-enabled": {reconcile.Merchant, payment.Both(
				"The account never took a payout: it was opened on-line and not verified face to face, or its "+
					"balance is capped. Have it verified at the bank, or change it.",
				"账户从未入账成功：网上开立未面签，或有余额上限。请到银行面签，或更换账户。")},
		},
	},
	withVariants(refusedCause(CausePayoutRefusedAccount, "C05 C06",
		payment.Both("The merchant's account is closed or frozen.", "商户账户已销户或冻结。"), "BANK_CARD_ACCOUNT_ABNORMAL",
		payment.Both("Name another account with proof of identity; a frozen one only a court or the bank can free.",
			"提供新账户并核验身份；冻结只能由法院或银行解除。")), accountVariants),
	refusedCause(CausePayoutRefusedName, "C07",
		payment.Both("Name and number of the account do not belong together.", "户名与账号不符。"), "BANK_CARD_CARD_INFO_WRONG",
		payment.Both("Correct name and number; check the name before the next payout.", "更正户名或账号，出款前先验名。")),
	refusedCause(CausePayoutRefusedBank, "C07",
		payment.Both("The bank or branch of the account is wrong.", "开户行信息有误。"), "BANK_CARD_BANK_INFO_WRONG",
		payment.Both("Correct bank and branch.", "更正开户行信息。")),
	refusedCause(CausePayoutRefusedStatus, "C03",
		payment.Both("The state of the account does not allow credits.", "账户状态不允许入账。"), "BANK_CARD_STATUS_ABNORMAL",
		payment.Both("Have the account enabled at the bank, or change it.", "到银行开通，或更换账户。")),
	atTheDesk(withVariants(refusedCause(CausePayoutRefused, "",
		payment.Both("The merchant's bank refused the payout.", "商户开户行拒绝出款。"), "another reason",
		payment.Both("Read the bank's reason; correct the account; pay again under a new id.",
			"查看银行原因，更正账户后换号重付。")), ownFundsVariants)),
	{
		Code: CausePayoutReturnedAfterSuccess, Cases: "C10 C05", Holder: HeldByAcquirer, Act: reconcile.Merchant,
		Meaning:    payment.Both("The bank said paid, and sent the money back later (退汇).", "银行先称成功，后又退汇。"),
		Pattern:    payment.Both("Payout succeeded, then a return of the same id; L4 status.", "出款成功后出现同号退汇；L4 状态差错。"),
		Remedy:     payment.Both("Correct the account, then pay once more under a new id.", "更正账户，换新号补付一次。"),
		Typical:    payment.Both("2 to 5 working days", "2 至 5 个工作日"),
		Tell:       payment.Both("The account gave the money back; we have it.", "账户退回了款项，现在我方。"),
		NotPromise: payment.Both("A new payout to the same account.", "不要承诺再付同一账户。"),
	},
	{
		Code: CausePaidNotInAccount, Cases: "C06", Holder: HeldByMerchantBank, Act: reconcile.MerchantBank,
		Meaning:    payment.Both("The bank said paid, and the account does not show it.", "银行称成功，账户未见入账。"),
		Pattern:    payment.Both("Payout succeeded, the merchant's account has no line for it.", "出款成功，商户账户无对应入账。"),
		Remedy:     payment.Both("Ask the merchant's bank with the payout's id.", "凭出款号向开户行查询。"),
		Typical:    payment.Both("hours to one day", "数小时至一天"),
		Tell:       payment.Both("The payout's id and time, to ask the bank with.", "提供出款号与时间供查询。"),
		NotPromise: payment.Both("A second payout.", "不要承诺再付一次。"),
		Variants: map[string]Variant{"not-debited": {reconcile.AcquirerDesk, payment.Both(
			"The statement of our own account does not show the payout either: the answer was wrong and the money never "+
				"left us. Have the settlement bank confirm in writing that it has not paid, then pay once more.",
			"我方账户对账单亦无此出款：应答有误，款项从未离开我方。取得结算银行未付的书面确认后再补付一次。")},
			"taken-off-again": {reconcile.MerchantBank, payment.Both(
				"The bank credited the payout and took it off the account again (冲账). Ask it with the payout's id whether it "+
					"posts the money again or returns it; do not pay a second time before it has come back.",
				"开户行已入账，随后自行冲账。凭出款号询问开户行是重新入账还是退汇；款项退回之前不得再次出款。")}},
	},
	{
		Code: CausePaidUnderUnknownID, Holder: HeldByMerchant, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("Money came from our account under an id that is none of our payouts.",
			"商户收到我方账户划出的一笔款项，其出款号不是我方的任何一笔出款。"),
		Pattern: payment.Both("A credit, or a debit of our own account, whose payout our journal does not have; L4 long.",
			"有入账或我方账户扣款，流水中无此出款号；L4 长款。"),
		Remedy: payment.Both(
			"Ask the settlement bank what it paid, and on which instruction. Where it is the money of a payout that we "+
				"have paid again since, the merchant has it twice: get one of them back before the next payout.",
			"向清算行查询该笔按何指令划付。若属此后又重新出款的款项，商户已重复收到：请在下次出款前收回一笔。"),
		Typical:    payment.Both("1 to 5 working days", "1 至 5 个工作日"),
		Tell:       payment.Both("That more came than was due, and that it will be asked back.", "告知款项多到，将予收回。"),
		NotPromise: payment.Both("That it may be kept.", "不要说可以留用。"),
	},
	{
		Code: CausePaidToAnother, Cases: "C08 C12", Holder: HeldByThirdParty, Act: reconcile.AcquirerDesk,
		Meaning: payment.Both("The money went to an account that is not the merchant's.", "款项付入他人账户。"),
		Pattern: payment.Both("Payout succeeded; the credited account belongs to somebody else.", "出款成功，入账账户属他人。"),
		Remedy: payment.Both("Ask the bank to recall it; pay the merchant if the fault was ours.",
			"请银行追回；若为我方过错先行赔付。"),
		Typical:    payment.Both("5 days to months", "5 天至数月"),
		Tell:       payment.Both("That it is being recalled, and who decides.", "告知正在追回及决定方。"),
		NotPromise: payment.Both("That the recall works.", "不要承诺一定追回。"),
	},
}

// refusedCause is a payout that is refused for a reason that only a change of the
// account cures.
func refusedCause(code CauseCode, cases string, meaning payment.Text, reason string, remedy payment.Text) Cause {
	return Cause{
		Code: code, Cases: cases, Holder: HeldByAcquirer, Act: reconcile.Merchant, Meaning: meaning, Remedy: remedy,
		Pattern: payment.Both("Payout refused with "+reason+"; the payable stays.", "出款被拒（"+reason+"），应付款保留。"),
		Typical: payment.Both("1 to 5 working days after the correction", "更正后 1 至 5 个工作日"),
		Tell: payment.Both("The sale is right and we hold the money; the account must be put right.",
			"交易正常，款在我方，请更正账户。"),
		NotPromise: payment.Both("A day, before the account is right.", "账户更正前不要承诺日期。"),
	}
}
