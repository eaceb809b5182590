package ledger

import "acqsim/payment"

// Event is what makes money move in the books. The events J1 to J17 of the trade are
// the same in all of them.
type Event string

// The events.
const (
	Opening    Event = "opening"
	J1         Event = "J1"
	J2         Event = "J2"
	J3         Event = "J3"
	J4         Event = "J4"
	J5         Event = "J5"
	J6         Event = "J6"
	J7         Event = "J7"
	J8         Event = "J8"
	J9         Event = "J9"
	J10        Event = "J10"
	J11        Event = "J11"
	J12        Event = "J12"
	J13        Event = "J13"
	J14        Event = "J14"
	J15        Event = "J15"
	J16        Event = "J16"
	J17        Event = "J17"
	OnHold     Event = "hold"
	OffHold    Event = "release"
	WrittenOff Event = "write-off"
	Inflow     Event = "inflow"
	Outflow    Event = "outflow"
	OffCourse  Event = "statement"
)

// events has them in the order of a payment's life, with their names.
var events = [...]struct {
	event Event
	name  payment.Text
}{
	{Opening, payment.Both("the books are opened", "开账")},
	{J1, payment.Both("pre-authorisation", "预授权")},
	{J2, payment.Both("sale", "消费")},
	{J3, payment.Both("reversal or void", "冲正、撤销")},
	{J4, payment.Both("completion", "预授权完成")},
	{J5, payment.Both("clearing of a day", "日终清分")},
	{J6, payment.Both("merchant's fee", "商户手续费")},
	{J7, payment.Both("settlement between banks", "行间结算")},
	{J8, payment.Both("payout sent", "结算款付出")},
	{J9, payment.Both("payout confirmed", "结算款到账")},
	{J10, payment.Both("payout refused", "结算款被拒")},
	{J11, payment.Both("payout returned", "结算款退汇")},
	{J12, payment.Both("refund, and what a merchant owes", "退货与商户欠款")},
	{J13, payment.Both("chargeback", "拒付（退单）")},
	{J14, payment.Both("long found", "发现长款")},
	{J15, payment.Both("short found", "发现短款")},
	{J16, payment.Both("long resolved", "长款处理")},
	{J17, payment.Both("short resolved", "短款处理")},
	{OnHold, payment.Both("money is kept back", "风险冻结")},
	{OffHold, payment.Both("money that was kept back is released", "解除冻结")},
	{WrittenOff, payment.Both("write-off", "核销")},
	{Inflow, payment.Both("other money comes in", "其他入账")},
	{Outflow, payment.Both("money goes out", "支取")},
	{OffCourse, payment.Both("a line of a statement that nobody expected", "对账单中的不明款项")},
}

// Events returns all events in the order of a payment's life.
func Events() []Event {
	all := make([]Event, len(events))
	for i := range events {
		all[i] = events[i].event
	}
	return all
}

// Name returns the event's name, empty for one that is not known.
func (e Event) Name() payment.Text {
	for i := range events {
		if events[i].event == e {
			return events[i].name
		}
	}
	return payment.Text{}
}
