package controls

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// ControlID names a control that is not one of the five comparisons.
type ControlID string

const (
	RepeatedPurchase   ControlID = "repeated-purchase"
	RefundWithoutSale  ControlID = "refund-without-sale"
	RefundRatio        ControlID = "refund-ratio"
	RefundOutsideHours ControlID = "refund-outside-hours"
	OpenPreAuth        ControlID = "open-pre-auth"
	DeclineRate        ControlID = "decline-rate"
	TerminalClock      ControlID = "terminal-clock"
	PayoutsRefused     ControlID = "payouts-refused"
	TillTotal          ControlID = "till-total"
)

// Control is something that is watched beside the five comparisons: a pattern that
// every book agrees on and that is wrong all the same, or may be.
type Control struct {
	ID    ControlID
	Cases string       // of the catalogue
	Rule  payment.Text // when it speaks
	Means payment.Text // what it may mean
	Next  payment.Text // what to do then
}

// Alert is what a control said. It is a question and not yet a finding: two guests
// may well have ordered the same.
type Alert struct {
	Control  ControlID                `json:"control"`
	At       payment.Time             `json:"at"` // when it could first be known
	Key      reconcile.TransactionKey `json:"key"`
	Merchant payment.MerchantID       `json:"merchant,omitempty"`
	Amount   payment.Amount           `json:"amount,omitzero"`
	Text     payment.Text             `json:"text"`
}

// watch is the alerts in the making.
type watch struct {
	index   *diagnosis.Index
	limits  reconcile.AlertLimits
	entries []*reconcile.Entry // by time
	alerts  []Alert
}

// say adds an alert that could be known at a time; one of the future is not known.
func (w *watch) say(a Alert) {
	if a.At <= w.index.Evidence.Now {
		w.alerts = append(w.alerts, a)
	}
}

func (w *watch) about(c ControlID, at payment.Time, e *reconcile.Entry, en, zh string) {
	w.say(Alert{Control: c, At: at, Key: e.Key(), Merchant: e.Merchant, Amount: e.Amount, Text: payment.Both(en, zh)})
}

// Controls returns the controls beside the comparisons.
func Controls() []Control { return slices.Clone(controls) }

var controls = []Control{
	{
		ID: RepeatedPurchase, Cases: "A10 E04 E11 F08",
		Rule: payment.Both(
			"A second approved sale of one card, amount and terminal within 10 minutes, the first one standing.",
			"同卡、同金额、同终端 10 分钟内第二笔成功消费，且前一笔仍有效。"),
		Means: payment.Both(
			"A second swipe after a time-out or without a slip; two guests with the same bill are rarer.",
			"超时或未出单后重复刷卡；两位顾客恰好同额的情形较少。"),
		Next: payment.Both("Ask the merchant before the cut-over: a void is free, a refund takes days.",
			"日切前向商户核实：当日撤销即可，次日只能退货。"),
	},
	{
		ID: RefundWithoutSale, Cases: "E18",
		Rule: payment.Both("A refund to a card on which this merchant has no sale of at least that amount.",
			"退货卡在该商户无足额原消费。"),
		Means: payment.Both("Somebody at the till pays himself.", "有人在终端上给自己退款。"),
		Next: payment.Both("Call the owner, stop refunds at this terminal, keep the pictures of the camera.",
			"联系店主，暂停该终端退货，保留监控录像。"),
	},
	{
		ID: RefundRatio, Cases: "E18",
		Rule: payment.Both("Two refunds or more on a clearing day that exceed half of its sales.",
			"同一清算日退货两笔以上，且金额超过当日消费的一半。"),
		Means: payment.Both("Refunds that are no refunds, or a shop in trouble with its goods.", "虚假退货，或商户货品出了问题。"),
		Next:  payment.Both("Look at each refund of the day before the payout.", "出款前逐笔核对当日退货。"),
	},
	{
		ID: RefundOutsideHours, Cases: "E18",
		Rule:  payment.Both("A refund while the shop is closed, by the hours in its contract.", "退货发生在合同登记的营业时间之外。"),
		Means: payment.Both("The terminal stands unguarded.", "终端无人看管。"),
		Next:  payment.Both("Call the owner; set operator passwords and a refund limit.", "联系店主；设置操作员密码和退货限额。"),
	},
	{
		ID: OpenPreAuth, Cases: "F02 B20",
		Rule: payment.Both("A pre-authorisation that is neither completed nor released after 5 days.",
			"预授权超过 5 天既未完成也未撤销。"),
		Means: payment.Both(
			"It was meant as a sale, or somebody forgot it; the hold will expire and nothing was ever cleared.",
			"可能误把消费做成预授权，或被遗忘；冻结到期后分文未清算。"),
		Next: payment.Both("Complete it while it is valid, else void it and sell again.", "有效期内做预授权完成，否则撤销后重新消费。"),
	},
	{
		ID: DeclineRate, Cases: "E01 E12 E14 A11",
		Rule: payment.Both(
			"Declines of one code within 30 minutes: A0, 99, A7 or 30 twice at a terminal, 97, 03 or 58 once, "+
				"68, 90, 91, 92, 96 or 98 three times anywhere.",
			"30 分钟内同一应答码：单台终端 A0、99、A7、30 两次，97、03、58 一次；全网 68、90、91、92、96、98 三次。"),
		Means: payment.Both(
			"Keys out of step, a bad update, a terminal that is not set up, a host or an issuer that is down.",
			"密钥不同步、版本升级出错、终端未登记，或主机、发卡行故障。"),
		Next: payment.Both("Sign the terminal on, roll the update back, register it, or tell the shops to wait.",
			"重新签到、回退版本、补登记，或通知商户稍候。"),
	},
	{
		ID: TerminalClock, Cases: "E10",
		Rule: payment.Both("A terminal whose own clock is more than 5 minutes off.", "终端时钟与主机相差超过 5 分钟。"),
		Means: payment.Both("Refunds and voids will not find their original; sales at the cut-over get the wrong day.",
			"退货、撤销会找不到原交易，日切前后的交易会记错日期。"),
		Next: payment.Both("Sign it on: the 0810 brings the time.", "重新签到，0810 会校正时间。"),
	},
	{
		ID: PayoutsRefused, Cases: "C01 C02 C03",
		Rule:  payment.Both("Three payouts to a merchant refused in a row.", "同一商户连续三笔出款被拒。"),
		Means: payment.Both("The account cannot take the money and will not tomorrow either.", "账户收不了款，明天也不行。"),
		Next:  payment.Both("Stop trying, call the merchant, change the account.", "停止重试，联系商户更换账户。"),
	},
	{
		ID: TillTotal, Cases: "E14 F01 F03 F06 F07",
		Rule: payment.Both("The card tickets of the shop's own register differ from what its terminal took for it.",
			"收银系统的刷卡小计与终端为本店受理的合计不符。"),
		Means: payment.Both(
			"A wrong amount, a decline read as an approval, a void of the wrong sale, another tender; a till that was "+
				"loaded with another merchant's numbers.",
			"输错金额、把拒绝看成成功、撤错交易或支付方式记错；或终端装成了别家的商户号。"),
		Next: payment.Both("Lay tickets and slips side by side the same evening, while a void is possible.",
			"当晚逐笔核对小票与签购单，趁还能撤销。"),
	},
}
