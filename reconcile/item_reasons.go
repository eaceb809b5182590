package reconcile

import (
	"cmp"
	"slices"
	"strconv"

	"acqsim/payment"
)

// reason says who puts an item right and within how many working days it should
// be gone, and what it is. The days are customs of the trade, not rules of a network.
type reason struct {
	owner   Actor
	days    int
	meaning payment.Text
}

// ReasonMeanings says what each reason means. Reasons are slugs: they never change.
func ReasonMeanings() map[Reason]payment.Text {
	meanings := make(map[Reason]payment.Text, len(reasons))
	for r := range reasons {
		meanings[r] = reasons[r].meaning
	}
	return meanings
}

var reasons = map[Reason]reason{
	NotInTillBatch: {AcquirerDesk, 5,
		payment.Both("the host approved it, the till's batch does not have it", "主机已批准，终端批次中没有")},
	NotInJournal: {AcquirerDesk, 5, payment.Both("the outside has a transaction that we do not know", "外部有而我方流水没有")},
	JournalHung: {AcquirerDesk, 5,
		payment.Both("the outside has it, and we never learned the outcome", "外部有，我方始终不知结果")},
	JournalReversed: {AcquirerDesk, 5, payment.Both("the outside has it, and we reversed it", "外部有，我方已冲正")},
	JournalDeclined: {AcquirerDesk, 5, payment.Both("the outside has it, and we declined it", "外部有，我方已拒绝")},
	ApprovedNotCleared: {AcquirerDesk, 2,
		payment.Both("we approved it, and the clearing file does not have it", "我方已批准，清算文件中没有")},
	EmptyFile: {Network, 1,
		payment.Both("we approved it, and the clearing file has no record at all", "我方已批准，清算文件为空")},
	ClearedTwice:        {AcquirerDesk, 5, payment.Both("a second record for one transaction", "一笔交易有两条清算记录")},
	DifferentAmount:     {AcquirerDesk, 5, payment.Both("both have it, with different amounts", "双方金额不同")},
	DifferentKind:       {AcquirerDesk, 5, payment.Both("a sale here, a refund there", "双方交易种类不同")},
	FileLate:            {Network, 1, payment.Both("a file that was due has not come", "应到的文件未到")},
	FileRefused:         {Network, 1, payment.Both("a file came and was not accepted", "文件已到但被拒收")},
	CashWithoutFile:     {Network, 1, payment.Both("money came, and no clearing file explains it", "款项已到，没有清算文件说明")},
	ClearedNotSettled:   {Network, 1, payment.Both("a position that is due is not on the statement", "应清算的净额不在对账单上")},
	PayoutRefusedReason: {Merchant, 3, payment.Both("a bank refused the payout", "出款被银行拒绝")},
	PayoutReturned:      {Merchant, 3, payment.Both("the payout succeeded and came back", "出款成功后退汇")},
	PayoutUnanswered:    {AcquirerDesk, 1, payment.Both("no outcome of the payout beyond the limit", "出款结果超时未知")},
	SettledNotPaid:      {AcquirerDesk, 1, payment.Both("due, and never instructed", "到期而从未发起出款")},
	PaidTwice:           {AcquirerDesk, 5, payment.Both("paid a second time", "重复出款")},
	NotInAccount: {MerchantBank, 1,
		payment.Both("the bank said paid, and the account does not show it", "银行称已付，账户未见入账")},
	PaidNotStated: {AcquirerDesk, 1,
		payment.Both("the bank said paid, and the statement of our account does not show it", "银行称已付，我方账户对账单未见出款")},
	RefusedCredited: {MerchantBank, 1, payment.Both("refused, and the account shows it though our statement does not",
		"出款被拒，账户却已入账，我方账户对账单未见出款")},
	PendingTooLong:   {AcquirerDesk, 1, payment.Both("an outcome that nobody has asked for", "结果待定而无人查询")},
	BatchOpenTooLong: {Cashier, 1, payment.Both("the till's batch was not settled", "终端批次长期未结算")},
	HoldWithoutReview: {AcquirerDesk, 1,
		payment.Both("a hold without a reason or a review date, or the date has passed", "暂扣没有原因或复核日期，或日期已过")},
	NegativePayable: {Merchant, 5,
		payment.Both("refunds and deductions exceed what the merchant is owed", "退货与扣款超过应付商户款")},
	BooksUnbalanced:     {AcquirerDesk, 1, payment.Both("debits and credits of a book do not agree", "账簿借贷不平")},
	RecordRejected:      {AcquirerDesk, 2, payment.Both("the network did not take the record", "清算机构拒绝该记录")},
	RetrievalUnanswered: {Merchant, 5, payment.Both("the issuer asks for a slip", "发卡行调单未答复")},
	TakenTwice: {AcquirerDesk, 3,
		payment.Both("one request of the till, two entries in the journal", "终端一次请求，流水两笔")},
	FeeDiffers: {AcquirerDesk, 5,
		payment.Both("interchange or network fee is not what we work out", "发卡行或网络费用与我方计算不同")},
	FeeTotalDiffers: {AcquirerDesk, 5,
		payment.Both("the fee of a day is not the sum of its transactions'", "当日手续费与逐笔合计不符")},
}

// raise makes an item of the day. distinguish keeps two items about one thing
// apart; "" is usual.
func (d Day) raise(c Comparison, s Side, r Reason, amount payment.Amount, k TransactionKey) Item {
	if amount.Minor < 0 {
		amount = amount.Neg()
	}
	rule := reasons[r]
	it := Item{
		Comparison: c, Side: s, Reason: r, Amount: amount, Day: d.Date, Key: k,
		State: Open, Owner: rule.owner, Raised: d.Now,
		Ours: payment.Minor(0, amount.Currency), Outside: payment.Minor(0, amount.Currency),
	}
	if d.Calendar != nil {
		it.Due = d.Calendar.AddWorkingDays(d.Calendar.Date(d.Now), rule.days)
	}
	it.ID = itemID(&it)
	return it
}

// itemID is made of what the item is about, so that finding the same difference
// again finds the same item.
func itemID(it *Item) string {
	k := &it.Key
	id := string(it.Comparison) + "/" + it.Day.String() + "/" + string(it.Side)
	if k.Payout != "" {
		return id + "/payout/" + k.Payout
	}
	if k.File != "" {
		return id + "/file/" + k.File
	}
	for _, part := range [...]string{string(k.Terminal), batchText(k.Batch), stanText(k.STAN), string(k.RRN)} {
		if part != "" {
			id += "/" + part
		}
	}
	if k.RRN == "" && k.Network != (NetworkKey{}) {
		id += "/" + k.Network.Sent + "/" + k.Network.STAN.String()
	}
	if k.Terminal == "" && k.Merchant != "" {
		id += "/" + string(k.Merchant)
	}
	return id
}

func batchText(b payment.BatchNumber) string {
	if b == 0 {
		return ""
	}
	return b.String()
}

func stanText(s payment.STAN) string {
	if s == 0 {
		return ""
	}
	return s.String()
}

// close ends an item.
func (d Day) close(it Item, state ItemState) Item {
	it.State, it.Closed, it.ClosedDay = state, d.Now, d.Date
	return it
}

// settle sorts what was found now against what is open: what is new is raised,
// and an open item of the same scope that was not found again is closed.
func (d Day) settle(found, open []Item, inScope func(*Item) bool, state ItemState) Result {
	known := make(map[string]bool, len(open))
	for i := range open {
		known[open[i].ID] = true
	}
	var res Result
	number(found)
	again := make(map[string]bool, len(found))
	for _, it := range found {
		again[it.ID] = true
		if !known[it.ID] {
			res.Raised = append(res.Raised, it)
		}
	}
	for i := range open {
		if it := &open[i]; it.State == Open && !again[it.ID] && inScope(it) {
			res.Closed = append(res.Closed, d.close(*it, state))
		}
	}
	SortItems(res.Raised)
	SortItems(res.Closed)
	return res
}

// number keeps items apart that would share an id, in the order of what they say.
func number(found []Item) {
	slices.SortFunc(found, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.Key.Merchant, b.Key.Merchant))
	})
	count, last := 0, ""
	for i := range found {
		if count++; found[i].ID != last {
			count, last = 1, found[i].ID
		}
		if count > 1 {
			found[i].ID += "/" + strconv.Itoa(count)
		}
	}
}

// SortItems puts items in the order of their ids.
func SortItems(items []Item) {
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.ID, b.ID) })
}

// sides returns the side of an item about a transaction that only we have, and of
// one that only the outside has: a record that takes money back counts the other
// way round.
func sides(k Kind) (oursOnly, outsideOnly Side) {
	if k == Void || k == Refund {
		return Long, Short
	}
	return Short, Long
}

func opposite(s Side) Side {
	if s == Long {
		return Short
	}
	return Long
}

// Result is what a comparison raised and closed.
type Result struct {
	Raised []Item
	Closed []Item
	// Overdue are open items past their Due day (L5).
	Overdue []Item
}

// at returns d for another date, so that an item keeps its id from run to run.
func (d Day) at(date payment.BusinessDate) Day {
	d.Date = date
	return d
}
