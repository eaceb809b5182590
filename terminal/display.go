package terminal

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// appendText writes a text as encoding/json does.
func appendText(dst []byte, t payment.Text) []byte {
	o := payment.NewObject(dst)
	o.Text("en", t.En)
	o.Text("zh", t.Zh)
	return o.End()
}

// Screen is what the operator reads. It is a hand-off: a fault can lose it.
type Screen struct {
	Terminal    payment.TerminalID   `json:"terminal"`
	Batch       payment.BatchNumber  `json:"batch,omitempty"`
	STAN        payment.STAN         `json:"stan,omitempty"` // 0 when no request left
	Transaction dialect.Transaction  `json:"transaction"`
	Belief      Belief               `json:"belief"`
	Code        payment.ResponseCode `json:"code,omitempty"`
	Amount      payment.Amount       `json:"amount,omitzero"` // of a balance the balance
	Final       bool                 `json:"final"`           // the command ends with this line
	Text        payment.Text         `json:"text"`
	Refused     payment.Obstacle     `json:"refused,omitempty"` // why nothing of what was keyed in has left the till
	Action      string               `json:"action,omitempty"`  // what the operator is to do after a decline, as dialect.Action names it
}

// AppendJSON is part of party.Appender.
func (s *Screen) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("terminal", string(s.Terminal))
	o.IntIf("batch", int64(s.Batch))
	o.IntIf("stan", int64(s.STAN))
	o.Text("transaction", s.Transaction.String())
	o.Text("belief", string(s.Belief))
	o.TextIf("code", string(s.Code))
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.Value("final", func(dst []byte) []byte { return strconv.AppendBool(dst, s.Final) })
	o.Value("text", func(dst []byte) []byte { return appendText(dst, s.Text) })
	o.TextIf("refused", s.Refused.String())
	o.TextIf("action", s.Action)
	return o.End()
}

// What the screen says besides the meanings of the response codes.
var (
	textPowerCut     = payment.Both("power was cut, result unknown", "断电，交易结果未知")
	textNoReply      = payment.Both("no reply, result unknown", "接收超时，交易结果未知")
	textWillReverse  = payment.Both("no reply, will be reversed before the next transaction", "接收超时，下笔交易前自动冲正")
	textReversed     = payment.Both("reversed", "冲正成功")
	textGivenUp      = payment.Both("reversal failed, call customer service", "冲正不成功，请与客服联系")
	textNotSettled   = payment.Both("settlement failed, try again", "结算失败，请重试")
	textUploading    = payment.Both("totals differ, uploading the batch", "对账不平，批上送中")
	textSettled      = payment.Both("settled, totals agree", "结算成功，对账平")
	textBadMAC       = payment.Both("the reply cannot be trusted", "MAC校验错")
	textKeyCheck     = payment.Both("key check failed, sign on again", "密钥验证不符，请重新签到")
	textStored       = payment.Both("done, the host will be told", "交易已受理，稍后上送")
	textDelivered    = payment.Both("the host has been told", "上送成功")
	textTellLater    = payment.Both("no reply, the host will be told again", "上送无应答，稍后重发")
	textRefused      = payment.Both("refused by the host, see the failed list", "上送被拒，见失败清单")
	textReprintLater = payment.Both("approved, reprint the slip when the printer works", "交易成功，打印机故障，请重打印")
	textCancelled    = payment.Both("printer failed, cancelled and to be reversed", "打印失败，交易取消，将自动冲正")
	textChipRefused  = payment.Both("the chip refuses the approval, cancelled and to be reversed", "芯片拒绝交易，交易取消，将自动冲正")
	textRepeat       = payment.Both("signed on again, repeat the transaction", "已重新签到，请重做交易")
	textKeysFirst    = payment.Both("keys are renewed first, the host will be told again", "先更新密钥，稍后重发")
	textReprinted    = payment.Both("slip printed again", "重打印完成")
	textWiped        = payment.Both("storage is empty, sign on", "终端数据已清空，请签到")
	textSettledApart = payment.Both("settled, totals differ", "结算成功，对账不平")
)

// refusals are what the screen says where nothing of what was keyed in leaves the till, by why.
var refusals = map[payment.Obstacle]payment.Text{
	payment.TillBusy:         payment.Both("busy with another transaction", "正在交易，请稍候"),
	payment.SettleFirst:      payment.Both("finish the settlement first", "请先完成批结算"),
	payment.BatchFull:        payment.Both("batch full, settle first", "流水已满，请结算"),
	payment.AmountNotValid:   payment.Both("enter an amount above zero", "金额必须大于零"),
	payment.CardUnreadable:   payment.Both("card cannot be read", "读卡失败"),
	payment.EntryNotValid:    payment.Both("the entry does not fit into a message", "输入有误"),
	payment.NoOriginal:       payment.Both("no such sale in this batch", "无此交易"),
	payment.AlreadyVoided:    payment.Both("already voided", "原交易已撤销"),
	payment.NotSent:          payment.Both("not sent, start again", "交易未发出，请重做"),
	payment.SignOnFirst:      payment.Both("sign on first", "请先签到"),
	payment.PINUnreadable:    payment.Both("PIN cannot be read", "密码输入失败"),
	payment.AlreadyCompleted: payment.Both("already completed", "预授权已完成"),
	payment.AlreadyTipped:    payment.Both("already has a tip", "小费已调整"),
	payment.AboveRefundLimit: payment.Both("above the refund limit", "超过退货限额"),
	payment.NotSupported:     payment.Both("not supported here", "不支持此交易"),
	payment.PrinterBroken:    payment.Both("printer does not work", "打印机故障"),
}

// shownSize is room for a screen or a slip.
const shownSize = 320

// show sends a line to the operator.
func (t *Terminal) show(out *party.Out, s Screen) {
	s.Terminal = t.cfg.ID
	out.Message(t.cfg.Operator, s.AppendJSON(make([]byte, 0, shownSize)))
}

// refuse tells the operator that nothing of what was keyed in has left, and why.
func (t *Terminal) refuse(out *party.Out, s Screen, why payment.Obstacle) {
	s.Belief, s.Refused, s.Text = Declined, why, refusals[why]
	t.show(out, s)
}
