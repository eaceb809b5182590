package payment

import (
	"fmt"
	"strings"
)

// Obstacle is why a party did not do what a person ordered, or did not book a file. The constants are all there are;
// each is written by its slug, which never changes (docs/slugs.md).
type Obstacle uint8

const (
	// OtherObstacle is one that a later version writes and this one does not know.
	OtherObstacle Obstacle = iota + 1
	// What stands in the way of a command.
	NoSuchTerminal
	NoSuchMerchant
	NoSuchAccount
	NoSuchCard
	NoSuchMember
	NoOpenBatch
	NothingQueued
	NoStoppedRun
	HoldWithoutReason
	NotHeld
	NoOpenItem
	RemedyDoesNotFit
	PresentedBefore
	NotYetCleared
	TooFewPersons
	CardNumberMissing
	NoChargeback
	SlipNotSupplied
	NoSlipRequest
	RecordNotWritable
	NoCounter
	AccountNotValid
	AccountNumberTaken
	AmountNotValid
	AccountBlocked
	AboveQuota
	NotBound
	TooLittleMoney
	NoSuchPayout
	ReasonNotValid
	MoneyGone
	LogNotAtHand
	DayNotCleared
	NoMessageBehind
	RecordNotValid
	ReferencesMissing
	SlipNotDue
	NoSecondChargeback
	DisputeOutOfTurn
	StatusNotValid
	// And of a file.
	FileUnreadable
	FileNotExpected
	FileFromAnother
	FileNotForUs
	FileInOtherCurrency
	FileBookedBefore
	SecondFileOfDay
	NothingToMakeGood // of a command
	NoSuchDialect     // of a command
	TerminalTaken     // of a command, as those below
	TerminalNotValid
	MerchantTaken
	MerchantNotValid
	// And of what is keyed in at a till: nothing leaves it.
	TillBusy
	SettleFirst
	BatchFull
	CardUnreadable
	EntryNotValid
	NoOriginal
	AlreadyVoided
	AlreadyCompleted
	AlreadyTipped
	NotSent
	SignOnFirst
	PINUnreadable
	AboveRefundLimit
	NotSupported
	PrinterBroken
	// And of any order.
	NobodyThere
	NoSuchTransaction
	NotDown
	// New ones come after the last: the numbers are promised as the names are.
)

var obstacles = [...]struct {
	slug    string
	meaning Text
}{
	OtherObstacle:     {OtherRefusal, Both("another reason", "其他原因")},
	NoSuchTerminal:    {"unknown-terminal", Both("there is no such terminal", "无此终端")},
	NoSuchMerchant:    {"unknown-merchant", Both("there is no such merchant", "无此商户")},
	NoSuchAccount:     {"unknown-account", Both("the bank has no such account", "银行无此账户")},
	NoSuchCard:        {"unknown-card", Both("the issuer has no such card", "发卡行无此卡")},
	NoSuchMember:      {"unknown-member", Both("the institution is no member of the network", "该机构不是网络成员")},
	NoOpenBatch:       {"no-open-batch", Both("the terminal has no open batch", "终端没有未结算的批次")},
	NothingQueued:     {"nothing-queued", Both("no advice and no reversal waits for the network", "没有待发往网络的通知或冲正")},
	NoStoppedRun:      {"no-stopped-run", Both("no payout run has stopped half-way", "没有中途停止的出款批次")},
	HoldWithoutReason: {"hold-without-reason", Both("a hold needs a reason and a date of review", "暂扣须有原因和复核日期")},
	NotHeld:           {"not-held", Both("the merchant's money is not held", "该商户未被暂扣")},
	NoOpenItem:        {"no-open-item", Both("no open item has this id", "没有此编号的未结差错")},
	RemedyDoesNotFit:  {"remedy-does-not-fit", Both("the remedy does not fit the item", "处理方式不适用于该差错")},
	PresentedBefore:   {"presented-before", Both("the transaction was presented again before", "该交易已再次请款")},
	NotYetCleared:     {"not-yet-cleared", Both("the transaction has not cleared yet", "该交易尚未清算")},
	TooFewPersons:     {"too-few-persons", Both("fewer persons ordered it than the house asks for", "经办与复核人数不足")},
	CardNumberMissing: {"card-number-missing", Both("the card number is not at hand", "没有卡号可用")},
	NoChargeback:      {"no-chargeback", Both("there is no chargeback to contest", "没有可申诉的退单")},
	SlipNotSupplied: {"slip-not-supplied",
		Both("the slip was asked for and not supplied: the right to present again is lost", "调单未答复，已丧失再请款权")},
	NoSlipRequest:     {"no-slip-request", Both("no request for the slip is open", "没有待答复的调单")},
	RecordNotWritable: {"record-not-writable", Both("the record for the network cannot be written", "无法生成发往网络的记录")},
	NoCounter:         {"no-counter", Both("the settlement bank has no counter", "结算银行不设柜台")},
	AccountNotValid:   {"account-not-valid", Both("what is said of the account cannot be", "账户资料不合规")},
	AccountNumberTaken: {"account-number-taken",
		Both("another account has the number", "该账号已被占用")},
	AmountNotValid: {"amount-not-valid",
		Both("the amount is not more than nothing, or in another currency", "金额须大于零且币种相符")},
	AccountBlocked:  {"account", Both("account closed or frozen", "账户销户或冻结")},
	AboveQuota:      {"quota", Both("a Class II or III limit", "二三类户限额")},
	NotBound:        {"status", Both("account status", "账户状态异常")},
	TooLittleMoney:  {"insufficient-funds", Both("insufficient funds", "资金不足")},
	NoSuchPayout:    {"no-such-payout", Both("no such payout stands on an account here", "本行账户上没有该笔出款")},
	ReasonNotValid:  {"reason-not-valid", Both("the reason is neither a code nor short ASCII text", "原因既非代码也非简短文本")},
	MoneyGone:       {"money-gone", Both("the money has left the account", "款项已离开账户")},
	LogNotAtHand:    {"log-not-at-hand", Both("the log of the day is not at hand", "当日流水已不可用")},
	DayNotCleared:   {"day-not-cleared", Both("the day has not been cleared yet", "该日尚未清算")},
	NoMessageBehind: {"no-message-behind", Both("no message stands behind the record", "该记录没有对应报文")},
	RecordNotValid: {"record-not-valid",
		Both("the network does not know the record's card or acquirer, or it has no amount", "记录的卡或收单机构未知，或无金额")},
	ReferencesMissing: {"references-missing",
		Both("amount or references of the transaction are missing", "缺少交易金额或检索信息")},
	SlipNotDue: {"slip-not-due", Both("the slip was never asked for, or it has come", "未曾调单，或单据已到")},
	NoSecondChargeback: {"no-second-chargeback",
		Both("a debit card has no second chargeback", "借记卡没有二次退单")},
	DisputeOutOfTurn: {"dispute-out-of-turn",
		Both("the step does not fit how far the dispute has come", "该步骤与争议进展不符")},
	StatusNotValid:      {"status-not-valid", Both("cards have no such status", "卡没有此状态")},
	FileUnreadable:      {"file-unreadable", Both("the file cannot be read as a whole", "文件无法完整读取")},
	FileNotExpected:     {"file-not-expected", Both("this sender has no such file for us", "该发送方不应发送此类文件")},
	FileFromAnother:     {"file-from-another", Both("the file names another sender", "文件所载发送方不符")},
	FileNotForUs:        {"file-not-for-us", Both("the file is for somebody else", "文件不是发给本机构的")},
	FileInOtherCurrency: {"file-in-other-currency", Both("the file is in another currency than the books", "文件币种与账簿不符")},
	FileBookedBefore:    {"file-booked-before", Both("a file of this id was booked before", "该编号的文件已入账")},
	SecondFileOfDay: {"second-file-of-day",
		Both("the clearing day has a file already, of another id", "该清算日已有另一编号的文件")},
	NothingToMakeGood: {"nothing-to-make-good",
		Both("what moved for the clearing day is the net position, or its rest is under way", "该清算日划款与净额一致，或差额正在补划")},
	NoSuchDialect: {"unknown-dialect",
		Both("there is no such dialect, or the terminal cannot speak it", "无此报文规范，或该终端无法使用")},
	TerminalTaken:     {"terminal-taken", Both("the terminal, or one of that name, is under contract", "该终端或同名终端已签约")},
	TerminalNotValid:  {"terminal-not-valid", Both("what is said of the terminal cannot be", "终端资料不合规")},
	MerchantTaken:     {"merchant-taken", Both("the merchant is under contract", "该商户已签约")},
	MerchantNotValid:  {"merchant-not-valid", Both("what is said of the merchant cannot be", "商户资料不合规")},
	TillBusy:          {"till-busy", Both("the till is busy with another transaction", "终端正在处理另一笔交易")},
	SettleFirst:       {"settle-first", Both("the till has a settlement to finish first", "终端须先完成批结算")},
	BatchFull:         {"batch-full", Both("the batch of the till is full", "终端批次已满")},
	CardUnreadable:    {"card-unreadable", Both("the till cannot read the card", "终端无法读卡")},
	EntryNotValid:     {"entry-not-valid", Both("what was keyed in does not fit into a message", "输入内容无法组成报文")},
	NoOriginal:        {"no-original", Both("the till has no such transaction that could be changed", "终端没有可供更改的原交易")},
	AlreadyVoided:     {"already-voided", Both("the transaction has been voided", "原交易已撤销")},
	AlreadyCompleted:  {"already-completed", Both("the pre-authorisation has been completed", "预授权已完成")},
	AlreadyTipped:     {"already-tipped", Both("the sale has a tip already", "该交易已加过小费")},
	NotSent:           {"not-sent", Both("what had to leave the till before it did not succeed", "须先上送的报文未成功，交易未发出")},
	SignOnFirst:       {"sign-on-first", Both("the till has not signed on", "终端未签到")},
	PINUnreadable:     {"pin-unreadable", Both("the till cannot read the PIN", "终端无法读取密码")},
	AboveRefundLimit:  {"above-refund-limit", Both("the refund is above the limit of the till", "退货超过终端限额")},
	NotSupported:      {"not-supported", Both("the dialect of the till has no such transaction", "终端的报文规范没有此交易")},
	PrinterBroken:     {"printer-broken", Both("the printer does not work", "打印机故障")},
	NobodyThere:       {"nobody-there", Both("whoever is to do it is down", "执行方已停机")},
	NoSuchTransaction: {"unknown-transaction", Both("whoever is asked has nothing of the transaction", "受理方没有该交易的记录")},
	NotDown:           {"not-down", Both("the node is running", "该节点正在运行")},
}

// Obstacles returns all obstacles.
func Obstacles() []Obstacle {
	var all []Obstacle
	for o := range obstacles[1:] {
		all = append(all, Obstacle(o+1))
	}
	return all
}

// String returns the slug, "" of none.
func (o Obstacle) String() string {
	if int(o) >= len(obstacles) {
		return ""
	}
	return obstacles[o].slug
}

// Meaning says what the slug means.
func (o Obstacle) Meaning() Text {
	if int(o) >= len(obstacles) {
		return Text{}
	}
	return obstacles[o].meaning
}

// MarshalText writes the slug.
func (o Obstacle) MarshalText() ([]byte, error) {
	if int(o) >= len(obstacles) {
		return nil, fmt.Errorf("obstacle %d: there is no such one", uint8(o))
	}
	return []byte(o.String()), nil
}

// UnmarshalText reads a slug. New ones may come: a record of a later version may have one that reads as OtherObstacle.
func (o *Obstacle) UnmarshalText(text []byte) error {
	var known bool
	if *o, known = obstacleOf(string(text)); !known {
		*o = OtherObstacle
	}
	return nil
}

// obstacleOf finds a slug; that of none is empty.
func obstacleOf(slug string) (Obstacle, bool) {
	for i := range obstacles {
		if obstacles[i].slug == slug {
			return Obstacle(i), true
		}
	}
	return 0, false
}

// Say puts the slug before the words of a refusal: "file-not-for-us: it is for 00020000".
func (o Obstacle) Say(words string) string {
	if o == 0 {
		return words
	}
	return o.String() + ": " + words
}

// ObstacleOf finds the obstacle that Say put before the words; zero where none stands there.
func ObstacleOf(said string) Obstacle {
	slug, _, found := strings.Cut(said, ": ")
	if !found {
		return 0
	}
	o, _ := obstacleOf(slug)
	return o
}
