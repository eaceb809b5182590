package terminal

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

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
	Tip         payment.Amount      `json:"tip,omitzero"`     // the part of Amount that is the tip
	Copy        bool                `json:"copy,omitempty"`   // printed again
	Failed      []Failed            `json:"failed,omitempty"` // of a settlement: advices that the host refused
	Chip        *ChipSlip           `json:"chip,omitempty"`   // of a card whose chip was read
}

// ChipSlip is what a slip says of the chip, in hexadecimal (EMV Book 4, 11.5.3).
type ChipSlip struct {
	Contactless bool   `json:"contactless,omitempty"`
	AID         string `json:"aid"`  // application, tag 84
	ARQC        string `json:"arqc"` // tag 9F26
	ATC         string `json:"atc"`  // tag 9F36
}

// chipSlip reads DE 55 for the slip, nil when no chip has signed.
func chipSlip(r *Record) *ChipSlip {
	if _, signed := hsm.FindObject(r.Chip, hsm.TagCryptogram); !signed || !byChip(r.EntryMode) {
		return nil
	}
	digits := func(tag int) string {
		v, _ := hsm.FindObject(r.Chip, tag)
		return strings.ToUpper(hex.EncodeToString(v))
	}
	return &ChipSlip{Contactless: !byContact(r.EntryMode), AID: digits(tagApplication), ARQC: digits(hsm.TagCryptogram),
		ATC: digits(hsm.TagATC)}
}

// Failed is a line of the failed list: the till did it, and the host will not
// have it.
type Failed struct {
	STAN        payment.STAN         `json:"stan"`
	Transaction dialect.Transaction  `json:"transaction"`
	PAN         payment.PAN          `json:"pan"`
	Amount      payment.Amount       `json:"amount"`
	Code        payment.ResponseCode `json:"code,omitempty"` // none when no reply ever came
}

// plain reports whether a slip is that of a single transaction, which AppendJSON
// can write; that of a settlement is rare and left to encoding/json.
func (s *Slip) plain() bool { return s.Totals == nil && len(s.Failed) == 0 }

// AppendJSON is part of party.Appender, for plain slips.
func (s *Slip) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("terminal", string(s.Terminal))
	o.Text("merchant", string(s.Merchant))
	o.Int("batch", int64(s.Batch))
	o.IntIf("stan", int64(s.STAN))
	o.Text("transaction", s.Transaction.String())
	o.TextIf("pan", s.PAN.String())
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.TextIf("rrn", string(s.RRN))
	o.TextIf("auth_id", string(s.AuthID))
	o.Text("date", s.Date)
	o.Text("time", s.Time)
	if s.Tip != (payment.Amount{}) {
		o.Amount("tip", s.Tip)
	}
	o.True("copy", s.Copy)
	if s.Chip != nil {
		o.Value("chip", s.Chip.appendJSON)
	}
	return o.End()
}

func (c *ChipSlip) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.True("contactless", c.Contactless)
	o.Text("aid", c.AID)
	o.Text("arqc", c.ARQC)
	o.Text("atc", c.ATC)
	return o.End()
}

// print sends the slip of an approved transaction to the printer.
func (t *Terminal) print(out *party.Out, r *Record, f *Answered) {
	s := t.slipOf(r)
	s.Amount, s.RRN, s.AuthID = f.Amount, f.RRN, f.AuthID
	t.printSlip(out, s)
}

func (t *Terminal) slipOf(r *Record) *Slip {
	return &Slip{
		Batch: r.Batch, STAN: r.STAN, Transaction: r.Transaction, PAN: r.PAN.PAN(), Amount: r.Amount,
		RRN: r.RRN, AuthID: r.AuthID, Date: r.Date, Time: r.Time, Tip: r.Tip, Chip: chipSlip(r),
	}
}

// printTotals sends the slip of a settlement to the printer.
func (t *Terminal) printTotals(ev *party.Event, out *party.Out, totals *dialect.Totals) {
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	s := &Slip{Batch: t.batch, Transaction: dialect.Settlement, Date: digits[2:6], Time: digits[6:], Totals: totals}
	for i := range t.records {
		r := &t.records[i]
		untold := r.Advice == AdviceOwed && !r.Uploaded && (r.Belief == Unknown || totals.Verdict != dialect.InBalance)
		if r.Batch == t.batch && r.Transaction != dialect.ScriptResult && (r.Advice == AdviceRefused || untold) {
			s.Failed = append(s.Failed, Failed{STAN: r.STAN, Transaction: r.Transaction, PAN: r.PAN.PAN(), Amount: r.Amount,
				Code: r.Code})
		}
	}
	t.printSlip(out, s)
}

func (t *Terminal) printSlip(out *party.Out, s *Slip) {
	if t.broken {
		return
	}
	s.Terminal, s.Merchant = t.cfg.ID, t.cfg.Merchant
	if s.plain() {
		out.Message(t.cfg.Printer, s.AppendJSON(make([]byte, 0, shownSize)))
		return
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("terminal: a slip cannot be written: " + err.Error()) // it has only texts and numbers
	}
	out.Message(t.cfg.Printer, b)
}

// titles are what a slip calls the transactions: their names, in capitals where there are
// such. The customer's slip of a completion does not say how it was told to the host.
var titles = func() map[dialect.Transaction]payment.Text {
	all := map[dialect.Transaction]payment.Text{dialect.Unknown: payment.Both("unknown", "unknown")}
	for _, t := range dialect.Transactions() {
		all[t] = payment.Both(t.String(), t.String())
		if batched(t) {
			all[t] = payment.Both(strings.ToUpper(t.Name().En), t.Name().Zh)
		}
	}
	all[dialect.CompletionAdvice] = payment.Both(all[dialect.Completion].En, all[dialect.CompletionAdvice].Zh)
	all[dialect.Settlement] = payment.Both("SETTLEMENT", "结算总计单")
	return all
}()

func nameOf(t dialect.Transaction) payment.Text { return titles[t] }

// Lines returns the slip as it is printed, line by line in both languages. A
// field that the transaction does not have has no line.
func (s *Slip) Lines() []payment.Text {
	lines := []payment.Text{nameOf(s.Transaction)}
	add := func(en, zh, value string) {
		if value != "" {
			lines = append(lines, payment.Both(en+": "+value, zh+"："+value))
		}
	}
	if s.Copy {
		lines = append(lines, payment.Both("DUPLICATE", "重打印"))
	}
	add("Merchant", "商户编号", string(s.Merchant))
	add("Terminal", "终端编号", string(s.Terminal))
	if s.PAN != "" {
		add("Card", "卡号", s.PAN.String())
	}
	if c := s.Chip; c != nil {
		how := payment.Both("chip", "插卡")
		if c.Contactless {
			how = payment.Both("contactless", "挥卡")
		}
		lines = append(lines, payment.Both("Entry: "+how.En, "读卡方式："+how.Zh))
		add("Application", "应用标识", c.AID)
		add("Cryptogram", "应用密文", c.ARQC)
		add("Counter", "交易计数器", c.ATC)
	}
	add("Batch", "批次号", s.Batch.String())
	if s.STAN != 0 {
		add("Trace", "凭证号", s.STAN.String())
	}
	add("Authorisation", "授权码", string(s.AuthID))
	add("Reference", "参考号", string(s.RRN))
	add("Date", "日期时间", moment(s.Date, s.Time))
	if s.Totals != nil {
		return append(append(lines, totalLines(s.Totals)...), failedLines(s.Failed)...)
	}
	if s.Tip.Minor != 0 {
		add("Tip", "小费", s.Tip.String())
	}
	if s.Transaction.Credit() {
		add("Amount", "金额", s.Amount.Neg().String())
	} else {
		add("Amount", "金额", s.Amount.String())
	}
	return append(lines, payment.Both("Signature:", "持卡人签名："))
}

// moment writes MMDD and hhmmss as people read them.
func moment(date, time string) string {
	if len(date) != 4 || len(time) != 6 {
		return ""
	}
	return date[:2] + "-" + date[2:] + " " + time[:2] + ":" + time[2:4] + ":" + time[4:]
}

// totalLines are the sums of a settlement.
func totalLines(t *dialect.Totals) []payment.Text {
	currency := t.Debit.Add(t.Credit).Currency
	sum := func(en, zh string, n int, a payment.Amount) payment.Text {
		count := strconv.Itoa(n)
		a.Currency = currency
		return payment.Both(en+": "+count+" / "+a.String(), zh+"："+count+"笔 / "+a.String())
	}
	lines := []payment.Text{sum("Sales", "借记", t.DebitCount, t.Debit),
		sum("Voids and refunds", "贷记", t.CreditCount, t.Credit)}
	switch t.Verdict {
	case dialect.InBalance:
		return append(lines, payment.Both("Totals agree", "对账平"))
	case dialect.OutOfBalance:
		return append(lines, payment.Both("Totals differ", "对账不平"))
	}
	return lines
}

// failedLines is the list of what the host refused, or never answered.
func failedLines(failed []Failed) []payment.Text {
	if len(failed) == 0 {
		return nil
	}
	lines := []payment.Text{payment.Both("NOT ACCEPTED BY THE HOST", "上送失败明细")}
	for i := range failed {
		f := &failed[i]
		info, name := payment.Both("no reply", "无应答"), nameOf(f.Transaction)
		if f.Code != "" {
			code := dialect.ResponseCode(f.Code)
			info = payment.Both(string(f.Code)+" "+code.En, string(f.Code)+" "+code.Zh)
		}
		rest := " " + f.STAN.String() + " " + f.PAN.String() + " " + f.Amount.String() + " "
		lines = append(lines, payment.Both(name.En+rest+info.En, name.Zh+rest+info.Zh))
	}
	return lines
}
