package diagnosis

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// open are the items about the transaction itself, or about the payout that should have
// brought its money, that nobody has put right yet.
func (v *Case) open() []*reconcile.Item {
	var out []*reconcile.Item
	for _, it := range v.items {
		if it.State == reconcile.Open {
			out = append(out, it)
		}
	}
	if v.Payout == nil || v.Kind() != reconcile.Sale && v.Kind() != reconcile.Completion {
		return out
	}
	for i := range v.Index.Evidence.Items {
		it := &v.Index.Evidence.Items[i]
		if it.State == reconcile.Open && it.Key.RRN == "" && it.Key.Payout == v.Payout.ID {
			out = append(out, it)
		}
	}
	return out
}

// follow lets the owner of what is open act: beside an open item there is something to do,
// and the remedy says what. Only where what closes it is under way does nobody act.
func (v *Case) follow(t *Transaction) {
	under := t.Cause == CauseClearingDayStraddle || slices.Contains(underWay, t.Variant)
	for _, it := range v.open() {
		if slices.Contains(spokenBy[it.Reason], t.Cause) && (under || t.Act != reconcile.Nobody) {
			continue
		}
		also := itemRemedy(it)
		if t.Act == reconcile.Nobody {
			t.Act, t.Remedy = it.Owner, also
			continue
		}
		t.Remedy = payment.Both(t.Remedy.En+" "+also.En, t.Remedy.Zh+also.Zh)
	}
}

// askTheTill says of an approval at a till that is not seen what the books from here cannot know: whether the answer
// arrived. The till's settlement tells.
func (v *Case) askTheTill(t *Transaction) {
	settled := v.Batch != nil && v.Batch.Closed != 0
	t.TillUnseen = v.TillUnseen() && !settled && v.State() == reconcile.Approved
	if !t.TillUnseen || t.Act != reconcile.Nobody {
		return
	}
	t.Remedy = payment.Both(
		t.Remedy.En+" The till is not seen from here: whether it has the answer shows when it settles its batch; until "+
			"then ask there.",
		t.Remedy.Zh+"此处看不到终端：终端是否收到应答，批结算时才能得知；此前请到终端查询。")
}

// underWay are the variants of causes whose item closes with the next file.
var underWay = []string{"on-its-way", "presented-again"}

// itemRemedy says what is open, whose it is and what he does.
func itemRemedy(it *reconcile.Item) payment.Text {
	said, do := itemSays(it), itemRemedies[it.Reason]
	return payment.Both("Open: "+said.En+" ("+string(it.Reason)+"). "+do.En,
		"未处理："+said.Zh+"（"+reconcile.ReasonMeanings()[it.Reason].Zh+"）。"+do.Zh)
}

// spokenBy are the causes whose own remedy says what to do about an item.
var spokenBy = map[reconcile.Reason][]CauseCode{
	reconcile.NotInTillBatch: {CauseReversalFailedHostKept, CauseReversalTooLate, CauseTillLostTheSale,
		CauseReversalWaiting, CauseSoldTwice, CauseTakenTwice},
	reconcile.TakenTwice: {CauseTakenTwice},
	reconcile.NotInJournal: {CauseAcquirerLostItsRecord, CauseApprovedOnlyAtTill, CauseClearedWithoutApproval,
		CauseGivenBack},
	reconcile.JournalHung:     {CauseAcquirerLostItsRecord, CauseOutcomePending, CauseGivenBack},
	reconcile.JournalReversed: {CauseReversedButCleared, CauseLateReplyAccepted, CauseGivenBack},
	reconcile.JournalDeclined: {CauseDeclinedButDebited, CauseApprovedOnlyAtTill, CauseLateReplyAccepted, CauseGivenBack},
	reconcile.ApprovedNotCleared: {CauseApprovedNotCleared, CauseApprovedOnlyAtAcquirer, CauseClearingDayStraddle,
		CauseReversedButCleared, CauseRecordRejected, CauseRefundedSale},
	reconcile.EmptyFile:           {CauseApprovedNotCleared, CauseApprovedOnlyAtAcquirer},
	reconcile.DifferentAmount:     {CauseClearedOtherAmount, CauseTillAmountDiffers, CausePaidOtherAmount},
	reconcile.RecordRejected:      {CauseRecordRejected},
	reconcile.RetrievalUnanswered: {CauseSlipRequested},
	reconcile.FeeDiffers:          {CauseFeeDiffers},
	reconcile.FeeTotalDiffers:     {CauseFeeDiffers},
	reconcile.PendingTooLong:      {CauseOutcomePending},
	reconcile.BatchOpenTooLong:    {CauseInOpenBatch},
	reconcile.HoldWithoutReview:   {CauseRiskHold},
	reconcile.SettledNotPaid:      {CauseSettledNotPaid, CauseClearingFileLate, CauseClearedNotSettled},
	reconcile.PayoutRefusedReason: refusedCauses,
	reconcile.PayoutReturned:      append([]CauseCode{CausePayoutReturnedAfterSuccess}, refusedCauses...),
	reconcile.PayoutUnanswered:    {CausePayoutOutcomeUnknown},
	reconcile.PaidTwice:           {CausePaidTwice},
	reconcile.NotInAccount:        {CausePaidNotInAccount},
	reconcile.PaidNotStated:       {CausePaidNotInAccount},
	reconcile.RefusedCredited:     {CausePaidTwice, CausePayoutOutcomeUnknown},
}

var refusedCauses = []CauseCode{CausePayoutRefused, CausePayoutRefusedAccount, CausePayoutRefusedBank,
	CausePayoutRefusedName, CausePayoutRefusedQuota, CausePayoutRefusedStatus, CausePayoutNeverReceived}

// itemRemedies are what the owner of an open item does about it.
var itemRemedies = map[reconcile.Reason]payment.Text{
	reconcile.NotInTillBatch: payment.Both(
		"The acquirer compares with the merchant's paper: a good sale is kept, else it is refunded or "+
			"given back by credit adjustment.",
		"由收单机构与商户单据核对：有效则保留，否则退货或贷记调整。"),
	reconcile.TakenTwice: payment.Both(
		"The acquirer gives the copy back by credit adjustment; the sale itself stands.",
		"由收单机构对多出的一笔做贷记调整，原交易有效。"),
	reconcile.ClearedTwice: payment.Both(
		"The second record is a record and no sale: the acquirer gives it back by a credit adjustment of "+
			"the record; the transaction itself stands.",
		"第二条是重复记录而非交易：由收单机构对该记录做贷记调整，原交易有效。"),
	reconcile.NotInJournal: payment.Both(
		"The acquirer finds out whose it is: a good sale is paid, else a credit adjustment gives it back.",
		"由收单机构查清归属：有效则付商户，否则贷记调整退回。"),
	reconcile.JournalHung: payment.Both(
		"The acquirer finds out whether goods went out: pay the merchant, or give it back by credit "+
			"adjustment.",
		"由收单机构核实是否交货：付商户，或贷记调整退回。"),
	reconcile.JournalReversed: payment.Both(
		"The acquirer gives it back by credit adjustment: for us it was reversed.",
		"我方已冲正：由收单机构贷记调整退回。"),
	reconcile.JournalDeclined: payment.Both(
		"The acquirer gives it back by credit adjustment: for us it was declined.",
		"我方已拒绝：由收单机构贷记调整退回。"),
	reconcile.ApprovedNotCleared: payment.Both(
		"The acquirer asks the network for the record, and presents the transaction where it was never "+
			"cleared.",
		"由收单机构向网络查询该记录，确未清算则请款。"),
	reconcile.EmptyFile: payment.Both(
		"The network sends a file with the day's records.",
		"由网络重发含当日记录的文件。"),
	reconcile.DifferentAmount: payment.Both(
		"The acquirer finds out which amount the slip has and puts the difference right.",
		"由收单机构以签购单金额为准处理差额。"),
	reconcile.DifferentKind: payment.Both(
		"The acquirer asks the network what was carried out, and has the wrong record taken back.",
		"由收单机构向网络核实实际执行的交易，撤回错误记录。"),
	reconcile.RecordRejected: payment.Both(
		"The acquirer corrects the record and presents it again.",
		"由收单机构更正记录后重新请款。"),
	reconcile.RetrievalUnanswered: payment.Both(
		"The merchant sends the signed slip before the last day.",
		"由商户在期限内提交签购单。"),
	reconcile.FeeDiffers: payment.Both(
		"The acquirer has the network correct its fee; the merchant's part does not change.",
		"由收单机构向网络更正费用，商户所得不变。"),
	reconcile.FeeTotalDiffers: payment.Both(
		"The acquirer works the fee of the day out again and credits the difference.",
		"由收单机构重算当日手续费并退还差额。"),
	reconcile.PendingTooLong: payment.Both(
		"The acquirer asks for the outcome.",
		"由收单机构查询结果。"),
	reconcile.BatchOpenTooLong: payment.Both(
		"The cashier settles the batch.",
		"由收银员做批结算。"),
	reconcile.HoldWithoutReview: payment.Both(
		"The acquirer gives a reason and a review date, or releases the money.",
		"由收单机构补登原因和复核日，否则解除。"),
	reconcile.SettledNotPaid: payment.Both(
		"The acquirer takes the payout run up where it stopped.",
		"由收单机构从中断处续做出款。"),
	reconcile.PayoutRefusedReason: payment.Both(
		"The merchant has the account put right or names another; then it is paid by itself.",
		"由商户处理账户或更换账户，之后自动补付。"),
	reconcile.PayoutReturned: payment.Both(
		"The merchant names an account that takes it; then it is paid by itself.",
		"由商户提供可入账的账户，之后自动补付。"),
	reconcile.PayoutUnanswered: payment.Both(
		"The acquirer asks under the payout's own id and sends none in its place.",
		"由收单机构按原号查询，不得换号重发。"),
	reconcile.PaidTwice: payment.Both(
		"The acquirer sets the second payment off against the next payouts.",
		"由收单机构从后续出款中抵扣。"),
	reconcile.NotInAccount: payment.Both(
		"The merchant's bank says where it put the money.",
		"由开户行查明款项去向。"),
	reconcile.PaidNotStated: payment.Both(
		"The acquirer asks the settlement bank: by its statement the money never left.",
		"由收单机构向清算银行查询：对账单显示款项并未转出。"),
	reconcile.RefusedCredited: payment.Both(
		"The merchant's bank has credited what it refused; it claims that back from its customer.",
		"开户行拒绝却已入账，由其向客户追回。"),
	reconcile.NegativePayable: payment.Both(
		"The merchant pays in, or the next sales pay it.",
		"由商户补足，或由后续交易抵扣。"),
	reconcile.BooksUnbalanced: payment.Both(
		"The acquirer finds the posting that has no counterpart.",
		"由收单机构查找无对应的分录。"),
	reconcile.FileLate: payment.Both(
		"The network sends the file.",
		"由网络补发文件。"),
	reconcile.FileRefused: payment.Both(
		"The network sends a correct file.",
		"由网络重发正确文件。"),
	reconcile.CashWithoutFile: payment.Both(
		"The network sends the file that explains the cash.",
		"由网络补发对应文件。"),
	reconcile.ClearedNotSettled: payment.Both(
		"The network transfers the day's net.",
		"由网络划付当日净额。"),
}
