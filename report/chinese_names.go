package report

import (
	"strings"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
)

// accountWords are the accounts of the books (docs/design/postings.md) as a Chinese page names them.
var accountWords = map[string]string{
	"account": "存款账户", "cardholder": "持卡人账户", "central-bank": "存放央行", "due-to-network": "应付清算机构",
	"fee-income": "网络服务费收入", "hold": "预授权冻结", "interchange": "发卡行服务费支出", "interchange-income": "发卡行服务费收入",
	"long": "长款", "merchant-fee": "商户手续费收入", "merchant-payable": "应付商户款", "merchant-receivable": "应收商户款",
	"network-fee": "网络服务费支出", "network-receivable": "应收清算机构", "nostro": "存放同业", "own-funds": "自有资金",
	"payout-in-transit": "出款在途", "position": "清算头寸", "reserve": "备付金", "returned-payout": "退汇待处理",
	"risk-hold": "风控暂扣", "settlement-account": "结算账户", "short": "短款", "suspense": "暂记", "unposted": "未入账款项",
	"written-off": "核销损失",
}

// account names an account as a page names it: acquirer/merchant-payable:lotus is 收单机构/应付商户款：lotus on a Chinese
// one, where the names that a profile gives stay as they are.
func (l Language) account(name string) string {
	if l != Chinese {
		return name
	}
	book := ""
	if node, rest, ok := strings.Cut(name, "/"); ok {
		book, name = l.bookOf(node)+"/", rest
	}
	kind, owner, owned := strings.Cut(name, ":")
	if word, ok := accountWords[kind]; ok {
		kind = word
	}
	switch {
	case !owned:
		return book + kind
	case owner == "other-customers":
		return book + kind + "：其他客户"
	}
	return book + kind + "：" + l.bookOf(owner)
}

// bookOf is the party of a name, or the name that is no party's.
func (l Language) bookOf(name string) string {
	return inWords(l, nodes, party.Node(name))
}

// crashPoints say where in the handling of a thing a party dies.
var crashPoints = map[string]payment.Text{
	"before-commit": {En: "before-commit", Zh: "记账之前"},
	"after-commit":  {En: "after-commit", Zh: "记账之后"},
	"after-send":    {En: "after-send", Zh: "发送之后"},
}

func (l Language) crashPoint(at string) string {
	return inWords(l, crashPoints, at)
}

// controlWords name what notices first, beside the five comparisons: those have their numbers.
var controlWords = map[string]payment.Text{
	"complaint":            {En: "a complaint", Zh: "投诉"},
	"repeated-purchase":    {En: "repeated-purchase", Zh: "重复消费监控"},
	"refund-without-sale":  {En: "refund-without-sale", Zh: "无原交易退货监控"},
	"refund-ratio":         {En: "refund-ratio", Zh: "退货比例监控"},
	"refund-outside-hours": {En: "refund-outside-hours", Zh: "非营业时间退货监控"},
	"open-pre-auth":        {En: "open-pre-auth", Zh: "未完成预授权监控"},
	"decline-rate":         {En: "decline-rate", Zh: "拒绝率监控"},
	"terminal-clock":       {En: "terminal-clock", Zh: "终端时钟监控"},
	"payouts-refused":      {En: "payouts-refused", Zh: "出款被拒监控"},
	"till-total":           {En: "till-total", Zh: "终端总额核对"},
}

// cause names a cause in a line: by its slug, and in Chinese by what it means.
func (l Language) cause(code diagnosis.CauseCode) string {
	return l.Pick(string(code), strings.TrimSuffix(diagnosis.Causes[code].Meaning.Zh, "。"))
}
