package play

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/scenarios"
)

// instruct tells the person at a foreign till what a step asks for.
func (f *foreignTerminals) instruct(s *scenarios.Step, a *asked) {
	if f.Instruct == nil {
		return
	}
	f.Instruct(Instruction{
		Step: f.next, Of: len(f.run.scenario.Steps), Till: string(a.till),
		Text: kindOf(s.Action()).instruction(f, s.Action()),
	})
}

func (f *foreignTerminals) refund(a *scenarios.Refund) payment.Text {
	what := payment.Text{En: "of " + f.slip(a.Of), Zh: f.slip(a.Of)}
	if a.Of == "" {
		what = payment.Text{En: "to card " + f.card(a.Card), Zh: "至卡片 " + f.card(a.Card)}
	}
	if a.Amount == nil {
		return payment.Text{En: "refund all " + what.En, Zh: "全额退货 " + what.Zh}
	}
	return payment.Text{
		En: "refund " + a.Amount.Decimal() + " " + what.En,
		Zh: "退货 " + a.Amount.Decimal() + " " + what.Zh,
	}
}

func (f *foreignTerminals) complete(a *scenarios.Complete) payment.Text {
	how := payment.Text{En: "complete", Zh: "预授权完成（请求）"}
	if a.Advice {
		how = payment.Text{En: "complete, as an advice,", Zh: "预授权完成（通知）"}
	}
	amount := ""
	if a.Amount != nil {
		amount = a.Amount.Decimal()
	}
	if amount == "" {
		return payment.Text{En: how.En + " the pre-authorisation " + f.slip(a.Of), Zh: how.Zh + " " + f.slip(a.Of)}
	}
	return payment.Text{
		En: how.En + " the pre-authorisation " + f.slip(a.Of) + " for " + amount,
		Zh: how.Zh + " " + f.slip(a.Of) + "，金额 " + amount,
	}
}

// card names a card so that it can be taken out of a drawer: its test number is
// masked as everywhere.
func (f *foreignTerminals) card(name string) string {
	c := f.run.world.Profile.Cards[name]
	return strings.TrimSpace(fmt.Sprintf("%s (%s)", name, payment.PAN(c.PAN)))
}

// slip names an earlier transaction as its slip does.
func (f *foreignTerminals) slip(label string) string {
	if s := f.slips[label]; s != nil {
		return fmt.Sprintf("%s (STAN %s, %s)", label, s.stan, s.amount.Decimal())
	}
	return label
}
