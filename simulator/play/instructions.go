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
		Step: f.next, Of: len(f.run.scenario.Steps), Till: string(a.till), Text: f.instruction(s.Action()),
	})
}

// instruction says in both languages what a step has the operator do.
func (f *foreignTerminals) instruction(action scenarios.Action) payment.Text {
	text := func(en, zh string, args ...any) payment.Text {
		return payment.Text{En: fmt.Sprintf(en, args...), Zh: fmt.Sprintf(zh, args...)}
	}
	switch a := action.(type) {
	case *scenarios.SignOn:
		return text("sign on", "签到")
	case *scenarios.Sale:
		return text("sell for %[1]s with card %[2]s", "消费 %[1]s，使用卡片 %[2]s", a.Amount.Decimal(), f.card(a.Card))
	case *scenarios.Void:
		return text("void %[1]s", "撤销 %[1]s", f.slip(a.Of))
	case *scenarios.Refund:
		return f.refund(a)
	case *scenarios.Balance:
		return text("ask for the balance of card %[1]s", "查询余额，使用卡片 %[1]s", f.card(a.Card))
	case *scenarios.Settle:
		return text("settle the batch", "批结算")
	case *scenarios.PreAuth:
		return text("pre-authorise %[1]s with card %[2]s", "预授权 %[1]s，使用卡片 %[2]s", a.Amount.Decimal(), f.card(a.Card))
	case *scenarios.PreAuthVoid:
		return text("void the pre-authorisation %[1]s", "预授权撤销 %[1]s", f.slip(a.Of))
	case *scenarios.Complete:
		return f.complete(a)
	case *scenarios.OfflineSale:
		return text("sell off-line for %[1]s with card %[2]s, authorisation %[3]s", "离线消费 %[1]s，使用卡片 %[2]s，授权码 %[3]s",
			a.Amount.Decimal(), f.card(a.Card), a.Authorisation)
	case *scenarios.Adjust:
		return text("adjust %[1]s to %[2]s", "调整 %[1]s，金额改为 %[2]s", f.slip(a.Of), a.Amount.Decimal())
	case *scenarios.Tip:
		return text("add a tip of %[2]s to %[1]s", "为 %[1]s 追加小费 %[2]s", f.slip(a.Of), a.Amount.Decimal())
	}
	return f.handling(action, text)
}

// handling is the part of instruction for what is done to the machine itself.
func (f *foreignTerminals) handling(
	action scenarios.Action,
	text func(en, zh string, args ...any) payment.Text,
) payment.Text {
	switch a := action.(type) {
	case *scenarios.Manage:
		return map[string]payment.Text{
			"sign-off": text("sign off", "签退"), "echo-test": text("send an echo test", "发送回响测试"),
			"parameters": text("download the parameters", "下载参数"),
			"ca-keys":    text("download the CA keys", "下载公钥"), "status": text("report the status", "上送状态"),
		}[a.What]
	case *scenarios.Printer:
		if a.Broken {
			return text("take the paper out of the printer", "取出打印纸，使打印失败")
		}
		return text("put the paper back into the printer", "装回打印纸")
	case *scenarios.Reprint:
		return text("print the slip of %[1]s again", "重打印 %[1]s 的签购单", f.slip(a.Of))
	case *scenarios.Wipe:
		return text("erase all that the terminal has stored", "清除终端存储的全部数据")
	case *scenarios.Crash:
		if a.Restart > 0 {
			return text("cut the power, and switch it on again after %[1]v", "切断电源，%[1]v 后再开机", a.Restart)
		}
		return text("cut the power", "切断电源")
	case *scenarios.Restart:
		return text("switch the terminal on again", "重新开机")
	}
	return text("go on", "继续")
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
