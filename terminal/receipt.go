package terminal

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/payment"
)

// names are what a slip calls the transactions.
var names = [...]Text{
	dialect.Sale: {"SALE", "消费"}, dialect.SaleVoid: {"VOID", "消费撤销"}, dialect.Refund: {"REFUND", "退货"},
	dialect.PreAuth: {"PRE-AUTHORISATION", "预授权"}, dialect.PreAuthVoid: {"PRE-AUTHORISATION VOID", "预授权撤销"},
	dialect.Completion: {"COMPLETION", "预授权完成"}, dialect.CompletionVoid: {"COMPLETION VOID", "预授权完成撤销"},
	dialect.CompletionAdvice: {"COMPLETION", "预授权完成通知"}, dialect.OfflineSale: {"OFFLINE SALE", "离线消费"},
	dialect.Adjust: {"ADJUSTMENT", "结算调整"}, dialect.Tip: {"TIP", "小费"}, dialect.Settlement: {"SETTLEMENT", "结算总计单"},
}

func nameOf(t dialect.Transaction) Text {
	if int(t) < len(names) && names[t] != (Text{}) {
		return names[t]
	}
	return Text{t.String(), t.String()}
}

// Lines returns the slip as it is printed, line by line in both languages. A
// field that the transaction does not have has no line.
func (s *Slip) Lines() []Text {
	lines := []Text{nameOf(s.Transaction)}
	add := func(en, zh, value string) {
		if value != "" {
			lines = append(lines, Text{en + ": " + value, zh + "：" + value})
		}
	}
	if s.Copy {
		lines = append(lines, Text{"DUPLICATE", "重打印"})
	}
	add("Merchant", "商户编号", string(s.Merchant))
	add("Terminal", "终端编号", string(s.Terminal))
	if s.PAN != "" {
		add("Card", "卡号", s.PAN.String())
	}
	if c := s.Chip; c != nil {
		how := Text{"chip", "插卡"}
		if c.Contactless {
			how = Text{"contactless", "挥卡"}
		}
		lines = append(lines, Text{"Entry: " + how.En, "读卡方式：" + how.Zh})
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
	return append(lines, Text{"Signature:", "持卡人签名："})
}

// moment writes MMDD and hhmmss as people read them.
func moment(date, time string) string {
	if len(date) != 4 || len(time) != 6 {
		return ""
	}
	return date[:2] + "-" + date[2:] + " " + time[:2] + ":" + time[2:4] + ":" + time[4:]
}

// totalLines are the sums of a settlement.
func totalLines(t *dialect.Totals) []Text {
	currency := t.Debit.Add(t.Credit).Currency
	sum := func(en, zh string, n int, a payment.Amount) Text {
		count := strconv.Itoa(n)
		a.Currency = currency
		return Text{en + ": " + count + " / " + a.String(), zh + "：" + count + "笔 / " + a.String()}
	}
	lines := []Text{sum("Sales", "借记", t.DebitCount, t.Debit), sum("Voids and refunds", "贷记", t.CreditCount, t.Credit)}
	switch t.Verdict {
	case dialect.InBalance:
		return append(lines, Text{"Totals agree", "对账平"})
	case dialect.OutOfBalance:
		return append(lines, Text{"Totals differ", "对账不平"})
	}
	return lines
}

// failedLines is the list of what the host refused, or never answered.
func failedLines(failed []Failed) []Text {
	if len(failed) == 0 {
		return nil
	}
	lines := []Text{{"NOT ACCEPTED BY THE HOST", "上送失败明细"}}
	for i := range failed {
		f := &failed[i]
		info, name := Text{"no reply", "无应答"}, nameOf(f.Transaction)
		if f.Code != "" {
			code := dialect.ResponseCode(f.Code)
			info = Text{string(f.Code) + " " + code.En, string(f.Code) + " " + code.Zh}
		}
		rest := " " + f.STAN.String() + " " + f.PAN.String() + " " + f.Amount.String() + " "
		lines = append(lines, Text{name.En + rest + info.En, name.Zh + rest + info.Zh})
	}
	return lines
}
