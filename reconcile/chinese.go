package reconcile

// words gives the states their Chinese names; payoutWords those of payouts.
var (
	words = map[string]string{
		string(Sale): "消费", string(Void): "撤销", string(Refund): "退货", string(Completion): "预授权完成", string(PreAuth): "预授权",
		string(Adjustment): "贷记调整", string(Chargeback): "退单", string(Representment): "再请款", string(SecondChargeback): "二次退单",
		string(Retrieval): "调单", string(Fulfilment): "调单回复", string(Rejected): "拒绝记录",
		"not-recognised": "持卡人不认可", "stolen": "卡片被盗", "counterfeit": "伪卡", "duplicate": "重复扣款", "cancelled": "持卡人已取消",
		"amount-differs": "金额不符", "no-goods": "未收到货", "refund-not-processed": "退货未处理",
		"not-authorised": "未授权", RetrievalNotAnswered: "调单未答复", "presentment-request": "请款", "long-given-back": "退回长款",
		string(Approved): "成功", string(Declined): "拒绝", string(BelievedUnknown): "结果未知",
		string(Pending): "待定", string(Reversed): "已冲正", string(Voided): "已撤销", string(Hung): "挂起",
		string(ReversalDone): "完成", string(ReversalFailed): "不成功",
		string(Long): "长款", string(Short): "短款", string(AmountDiff): "金额不符", string(Status): "状态不符",
		string(MissingFile): "文件未到", "closed": "已销户", "frozen": "已冻结", "debit-frozen": "只收不付",
		string(Open): "未销", string(Matched): "已匹配", string(Resolved): "已处理",
	}
	PayoutWords = map[PayoutState]string{
		PayoutCreated: "已生成", PayoutSent: "已发出", PayoutSucceeded: "成功", PayoutFailed: "被拒",
		PayoutUnknown: "结果未知", PayoutReversed: "已退汇",
	}
)

// Chinese returns the Chinese name of a kind, state or side, or the word itself
// when it has none.
func Chinese[S ~string](s S) string {
	if w, ok := words[string(s)]; ok {
		return w
	}
	return string(s)
}

// reasonWords are the reasons of items in few characters, for a column of a table;
// ReasonMeanings says them in full.
var reasonWords = map[Reason]string{
	NotInTillBatch: "终端批次无", NotInJournal: "我方流水无", JournalHung: "我方挂起", JournalReversed: "我方已冲正",
	JournalDeclined: "我方已拒绝", ApprovedNotCleared: "清算文件无", EmptyFile: "清算文件为空", ClearedTwice: "重复清算",
	DifferentAmount: "金额不同", DifferentKind: "种类不同", FileLate: "文件未到", FileRefused: "文件被拒",
	CashWithoutFile: "有款无文件", ClearedNotSettled: "净额未到账", PayoutRefusedReason: "出款被拒", PayoutReturned: "退汇",
	PayoutUnanswered: "出款结果未知", SettledNotPaid: "到期未出款", PaidTwice: "重复出款", NotInAccount: "账户未入账",
	PaidNotStated: "对账单无出款", RefusedCredited: "被拒而已入账", PendingTooLong: "久未定", BatchOpenTooLong: "批次未结算",
	HoldWithoutReview: "暂扣未复核", NegativePayable: "应付不足抵扣", BooksUnbalanced: "账簿不平", RecordRejected: "记录被拒",
	RetrievalUnanswered: "调单未复", TakenTwice: "重复受理", FeeDiffers: "费用不符", FeeTotalDiffers: "费用合计不符",
}

// ChineseReason returns the short Chinese name of a reason, or what it means.
func ChineseReason(r Reason) string {
	if w, ok := reasonWords[r]; ok {
		return w
	}
	return reasons[r].meaning.Zh
}

// ChinesePayout returns the Chinese name of the state of a payout, which shares some
// words with other states.
func ChinesePayout(s PayoutState) string {
	if w, ok := PayoutWords[s]; ok {
		return w
	}
	return string(s)
}
