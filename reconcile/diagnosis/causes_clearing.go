package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

var clearingCauses = []Cause{
	{
		Code: CauseInOpenBatch, Cases: "B01 B03 B04", Holder: HeldByIssuer, Act: reconcile.Cashier,
		Meaning:    payment.Both("The sale waits for the settlement of its batch.", "交易在未结算的批次中。"),
		Pattern:    payment.Both("Terminal capture, approved, batch open.", "终端请款模式，交易成功，批次未结。"),
		Remedy:     payment.Both("Settle the batch at the till.", "在终端做批结算。"),
		Typical:    payment.Both("1 to 3 working days after the settlement", "结算后 1 至 3 个工作日"),
		Tell:       payment.Both("Settle the till; the money follows.", "请做结算，款项随后到账。"),
		NotPromise: payment.Both("Payment of a batch older than the authorisation.", "不要承诺支付超过授权有效期的批次。"),
	},
	{
		Code: CauseClearingDayStraddle, Cases: "B05", Holder: HeldByNetwork, Act: reconcile.Nobody,
		Meaning: payment.Both("We and the network put the sale on different clearing days.", "收单与网络的清算日不同。"),
		Pattern: payment.Both("Around the cut-over; L2 short on our day, matched on the network's.",
			"日切前后；我方清算日 L2 短款，网络清算日匹配。"),
		Remedy: payment.Both("Wait one clearing day: the item matches by itself. Date by DE 15.",
			"等待一个清算日自动匹配；日期应取 DE 15。"),
		Typical:    payment.Both("one working day later than its neighbours", "比相邻交易晚一个工作日"),
		Tell:       payment.Both("The sale was made at the cut-over and counts for the next day.", "交易发生在日切时，计入下一清算日。"),
		NotPromise: payment.Both("The payout of its neighbours.", "不要承诺与相邻交易同日到账。"),
	},
	{
		Code: CauseClearingFileLate, Cases: "B08 B09 B11", Holder: HeldByAcquirer, Act: reconcile.Network,
		Meaning: payment.Both("The clearing file was not there when the payouts were made.", "出款时清算文件未到。"),
		Pattern: payment.Both("File missing past its time; L3 shows money that no file explains.",
			"文件逾期未到；L3 有无文件对应的入账。"),
		Remedy: payment.Both("Ask the network for the file; it is reconciled on arrival and paid in the next run.",
			"向网络催要文件，到达即对账，下次出款支付。"),
		Typical:    payment.Both("hours to 2 working days", "数小时至 2 个工作日"),
		Tell:       payment.Both("The whole day is late, not only this sale.", "全天交易延迟，并非仅此一笔。"),
		NotPromise: payment.Both("A day, before the file has come.", "文件到达前不要承诺日期。"),
		Variants: map[string]Variant{
			"arrived": {reconcile.Nobody, payment.Both("Nothing to do: the file has come and the next payout run carries it.",
				"无需处理：文件已到，下次出款支付。")},
			"refused": {reconcile.Network, payment.Both("The file came and was refused. Ask for a correct one.",
				"文件已到但被拒收，请要求重发正确文件。")},
		},
	},
	{
		Code: CauseApprovedNotCleared, Cases: "B12", Holder: HeldByIssuer, Act: reconcile.AcquirerDesk,
		Meaning:    payment.Both("We approved it and the clearing file does not have it.", "交易成功但清算文件中没有。"),
		Pattern:    payment.Both("File accepted without the record; L2 short.", "文件已入，无此记录；L2 短款。"),
		Remedy:     payment.Both("Wait for the next day's file; then present it (请款).", "等待次日文件，仍无则请款。"),
		Typical:    payment.Both("2 to 10 days", "2 至 10 天"),
		Tell:       payment.Both("The network has not cleared it; we are claiming it.", "网络尚未清算，我方正在请款。"),
		NotPromise: payment.Both("The success of the claim.", "不要承诺请款成功。"),
		Variants: map[string]Variant{"cash-came": {reconcile.AcquirerDesk, payment.Both(
			"The record is missing in our file alone: the issuer has it and the day's cash came with it. Ask the network for a "+
				"correct file; presented again it would be rejected (94).",
			"仅我方文件缺此记录：发卡行已入账，当日资金已到。请向网络索取正确文件；重新请款会被拒（94）。")}},
	},
	{
		Code: CauseReversedButCleared, Cases: "B18", Holder: HeldByAcquirer, Act: reconcile.AcquirerDesk,
		Meaning:    payment.Both("The sale was reversed and cleared all the same.", "交易已冲正却仍被清算。"),
		Pattern:    payment.Both("Journal reversed, the file has the record; L2 long.", "流水已冲正，文件有记录；L2 长款。"),
		Remedy:     payment.Both("Give it back by credit adjustment.", "贷记调整退回。"),
		Typical:    payment.Both("3 to 7 working days", "3 至 7 个工作日"),
		Tell:       payment.Both("The sale did not happen; the money goes back to the customer.", "交易未成立，款项退回顾客。"),
		NotPromise: payment.Both("The money to the merchant.", "不要承诺付给商户。"),
		Variants: map[string]Variant{"void": {reconcile.AcquirerDesk, payment.Both(
			"The sale was voided and the void is not in the file. Give the money back by credit adjustment.",
			"交易已撤销，但清算文件缺少撤销记录。请贷记调整退回。")}},
	},
	{
		Code: CauseClearedNotSettled, Cases: "B09", Holder: HeldByNetwork, Act: reconcile.Network,
		Meaning:    payment.Both("It is cleared and the net settlement has not come.", "已清算，资金未划到。"),
		Pattern:    payment.Both("Position due, no line on the statement; L3 short.", "头寸到期，对账单无入账；L3 短款。"),
		Remedy:     payment.Both("Ask network and settlement bank for the transfer.", "向网络和清算银行查询划款。"),
		Typical:    payment.Both("hours to one day", "数小时至一天"),
		Tell:       payment.Both("The network's transfer is late.", "网络划款延迟。"),
		NotPromise: payment.Both("An advance, unless the contract has one.", "除非合同约定，不要承诺垫付。"),
	},
}
