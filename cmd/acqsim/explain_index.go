package main

import (
	"strings"

	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
)

// groups are the kinds of cases, by the letter that an id begins with.
var groups = []struct {
	letter string
	name   payment.Text
}{
	{"", payment.Text{En: "To begin with", Zh: "入门"}},
	{"A", payment.Text{En: "Bank and host failures", Zh: "银行与主机故障"}},
	{"B", payment.Text{En: "Clearing", Zh: "清算"}},
	{"C", payment.Text{En: "Merchant settlement account", Zh: "商户结算账户"}},
	{"D", payment.Text{En: "Payment institution settles late", Zh: "支付机构延迟结算"}},
	{"E", payment.Text{En: "Technical failures of terminal and network", Zh: "终端与网络故障"}},
	{"F", payment.Text{En: "Operator errors", Zh: "操作失误"}},
	{"G", payment.Text{En: "Fraud, disputes, fees, law", Zh: "欺诈、争议、费用、法律"}},
}

// groupOf returns the letter of an id's group, "" for what is no case.
func groupOf(id string) string {
	if len(id) > 2 && id[0] >= 'A' && id[0] <= 'G' && id[1] >= '0' && id[1] <= '9' {
		return id[:1]
	}
	return ""
}

// explainable says what there is to explain: the cases by what goes wrong.
func (m *Main) explainable() error {
	if m.json {
		return m.list("", false)
	}
	lang := report.Language(m.lang)
	var b strings.Builder
	for _, g := range groups {
		var t table
		for _, id := range scenarios.IDs() {
			if groupOf(id) != g.letter {
				continue
			}
			rows, err := scenarios.LoadID(id, scenarios.Options{})
			if err != nil {
				return unusable(err)
			}
			t.add("  "+id, rows[0].Title.In(m.lang))
		}
		b.WriteString(lang.Pick(g.name.En, g.name.Zh) + "\n" + t.text(m.columns(m.Stdout)) + "\n")
	}
	b.WriteString(lang.Pick(`acqsim explain C01    the story of one, from the first message to who acts
acqsim explain FILE   the same of a scenario of your own
acqsim explain myths  what people believe about card money and is wrong
acqsim list --tags 'cause:bank and not crash'  by cause, problem and remedy
`, `acqsim explain C01    讲述一个案例：从第一条报文到由谁处理
acqsim explain FILE   讲述您自己的场景
acqsim explain myths  关于刷卡资金的常见误解
acqsim list --tags 'cause:bank and not crash'  按原因、问题、对策查找
`))
	return m.say(b.String())
}
