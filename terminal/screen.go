package terminal

import (
	"encoding/json"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Text is a line in two languages.
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
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
	Text        Text                 `json:"text"`
}

// Slip is what the printer prints. It is a hand-off: a fault can lose it.
type Slip struct {
	Terminal    payment.TerminalID  `json:"terminal"`
	Merchant    payment.MerchantID  `json:"merchant"`
	Batch       payment.BatchNumber `json:"batch"`
	STAN        payment.STAN        `json:"stan,omitempty"`
	Transaction dialect.Transaction `json:"transaction"`
	PAN         payment.PAN         `json:"pan,omitempty"` // prints masked
	Amount      payment.Amount      `json:"amount,omitzero"`
	RRN         payment.RRN         `json:"rrn,omitempty"`
	AuthID      payment.AuthID      `json:"auth_id,omitempty"`
	Date        string              `json:"date"`             // MMDD
	Time        string              `json:"time"`             // hhmmss
	Totals      *dialect.Totals     `json:"totals,omitempty"` // of a settlement
}

// What the screen says besides the meanings of the response codes.
var (
	textBusy         = Text{"busy with another transaction", "正在交易,请稍候"}
	textSettleFirst  = Text{"finish the settlement first", "请先完成批结算"}
	textBatchFull    = Text{"batch full, settle first", "流水已满,请结算"}
	textAmount       = Text{"enter an amount above zero", "金额必须大于零"}
	textCard         = Text{"card cannot be read", "读卡失败"}
	textFormat       = Text{"the entry does not fit into a message", "输入有误"}
	textNoOriginal   = Text{"no such sale in this batch", "无此交易"}
	textVoided       = Text{"already voided", "原交易已撤销"}
	textNotSent      = Text{"not sent, start again", "交易未发出,请重做"}
	textPowerCut     = Text{"power was cut, result unknown", "断电,交易结果未知"}
	textNoReply      = Text{"no reply, result unknown", "接收超时,交易结果未知"}
	textWillReverse  = Text{"no reply, will be reversed before the next transaction", "接收超时,下笔交易前自动冲正"}
	textReversed     = Text{"reversed", "冲正成功"}
	textGivenUp      = Text{"reversal failed, call customer service", "冲正不成功,请与客服联系"}
	textNotSettled   = Text{"settlement failed, try again", "结算失败,请重试"}
	textUploading    = Text{"totals differ, uploading the batch", "对账不平,批上送中"}
	textSettled      = Text{"settled, totals agree", "结算成功,对账平"}
	textSettledApart = Text{"settled, totals differ", "结算成功,对账不平"}
)

// show sends a line to the operator.
func (t *Terminal) show(out *party.Out, s Screen) {
	s.Terminal = t.cfg.ID
	b, err := json.Marshal(&s)
	if err != nil {
		panic("terminal: a screen cannot be written: " + err.Error()) // it has only texts and numbers
	}
	out.Message(t.cfg.Operator, b)
}

// print sends the slip of an approved transaction to the printer.
func (t *Terminal) print(out *party.Out, r *Record, f *Answered) {
	t.printSlip(out, &Slip{
		Batch: r.Batch, STAN: r.STAN, Transaction: r.Transaction, PAN: r.PAN.PAN(), Amount: f.Amount,
		RRN: f.RRN, AuthID: f.AuthID, Date: r.Date, Time: r.Time,
	})
}

// printTotals sends the slip of a settlement to the printer.
func (t *Terminal) printTotals(ev *party.Event, out *party.Out, totals *dialect.Totals) {
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	t.printSlip(out, &Slip{Batch: t.batch, Transaction: dialect.Settlement, Date: digits[2:6], Time: digits[6:], Totals: totals})
}

func (t *Terminal) printSlip(out *party.Out, s *Slip) {
	s.Terminal, s.Merchant = t.cfg.ID, t.cfg.Merchant
	b, err := json.Marshal(s)
	if err != nil {
		panic("terminal: a slip cannot be written: " + err.Error()) // it has only texts and numbers
	}
	out.Message(t.cfg.Printer, b)
}
