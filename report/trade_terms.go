package report

import (
	"fmt"
	"strings"
	"time"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator"
	"acqsim/simulator/world"
)

var nodes = map[party.Node]phrase{
	world.Acquirer:       {"acquirer", "收单机构"},
	world.Clearing:       {"clearing", "清算机构"},
	world.Issuer:         {"issuer", "发卡行"},
	world.SettlementBank: {"settlement bank", "结算银行"},
	world.MerchantBank:   {"merchant's bank", "商户开户行"},
}

func (l Language) node(n party.Node) string {
	if p, ok := nodes[n]; ok {
		return l.say(p)
	}
	return l.Pick("", "终端") + string(n)
}

var jobs = map[string]phrase{
	"cut-over":      {"the network cuts over the clearing day", "网络日切，清算日"},
	"clearing-file": {"the network makes the clearing files of", "网络生成清算文件"},
	"settle":        {"the network settles the net positions on", "网络轧差清算资金"},
	"statement":     {"the settlement bank sends its statements of", "结算银行发送对账单"},
	"reconcile":     {"the acquirer reconciles on", "收单机构对账"},
	"payout":        {"the acquirer runs its payouts of", "收单机构出款"},
	"review":        {"the acquirer reviews its payouts of", "收单机构复核出款"},
}

func (l Language) job(name string) string {
	if p, ok := jobs[name]; ok {
		return l.say(p)
	}
	return name
}

func (l Language) weekday(d time.Weekday) string {
	return l.Pick(d.String(), "星期"+string([]rune("日一二三四五六")[d]))
}

var transactions = map[dialect.Transaction]phrase{
	dialect.SignOn:       {"sign-on", "签到"},
	dialect.SignOff:      {"sign-off", "签退"},
	dialect.EchoTest:     {"echo test", "回响测试"},
	dialect.CutOverStart: {"cut-over begins", "日切开始"},
	dialect.CutOverEnd:   {"cut-over ends", "日切结束"},
	dialect.Balance:      {"balance inquiry", "余额查询"},
	dialect.Sale:         {"sale", "消费"},
	dialect.SaleVoid:     {"void", "消费撤销"},
	dialect.Refund:       {"refund", "退货"},
	dialect.Settlement:   {"batch settlement", "批结算"},
	dialect.Upload:       {"batch upload", "批上送"},
	dialect.UploadEnd:    {"end of batch upload", "批上送结束"},
	dialect.Transfer:     {"net settlement", "资金清算划拨"},
	dialect.Payout:       {"payout", "出款"},
	dialect.PayoutQuery:  {"query of a payout", "出款查询"},
	dialect.PayoutReturn: {"payout sent back", "退汇"},
}

func (l Language) transaction(t dialect.Transaction) string {
	if p, ok := transactions[t]; ok {
		return l.say(p)
	}
	return l.Pick("message", "报文")
}

func (l Language) verdict0510(v dialect.Verdict) string {
	switch v {
	case dialect.InBalance:
		return l.Pick("totals agree", "对账平")
	case dialect.OutOfBalance:
		return l.Pick("totals do not agree", "对账不平")
	}
	return l.Pick("totals cannot be compared", "对账出错")
}

func (l Language) code(c payment.ResponseCode) string {
	m := dialect.ResponseCode(c)
	return l.Pick(m.En, m.Zh)
}

func (l Language) file(k record.Kind) string {
	switch k {
	case record.Statement:
		return l.Pick("statement of", "对账单")
	case record.Claims:
		return l.Pick("claims of", "差错文件")
	}
	return l.Pick("clearing file of", "清算文件")
}

// claims are the records of a file of claims, by what they ask for.
var claims = map[record.Transaction]phrase{
	record.CreditAdjustment: {"credit adjustment", "贷记调整"},
	record.Sale:             {"presentment request", "请款"},
	record.Chargeback:       {"chargeback", "退单"},
	record.Representment:    {"re-presentment", "再请款"},
	record.SecondChargeback: {"second chargeback", "二次退单"},
	record.Retrieval:        {"retrieval request", "调单"},
	record.Fulfilment:       {"the slip that was asked for", "调单回复"},
	record.Reject:           {"reject", "拒绝"},
}

// content says what a file brings: of a claim alone what it asks for, else how
// many records.
func (l Language) content(f *record.File) string {
	if f.Header.Kind == record.Claims && len(f.Details) == 1 {
		if what, ok := claims[f.Details[0].Transaction]; ok {
			return l.say(what) + " " + f.Details[0].Amount.Decimal()
		}
	}
	return l.records(f.Count())
}

func (l Language) records(n int) string {
	if n == 1 {
		return l.Pick("1 record", "1 条记录")
	}
	return fmt.Sprintf(l.Pick("%d records", "%d 条记录"), n)
}

// lost says why a message did not arrive.
func (l Language) lost(why string) string {
	if rule, ok := strings.CutPrefix(why, "fault "); ok {
		return l.Pick("lost (fault "+rule+")", "丢失（故障 "+rule+"）")
	}
	switch why {
	case "the receiver is down":
		return l.Pick("lost: the receiver is down", "丢失：对方宕机")
	case "the connection broke while it was under way":
		return l.Pick("lost: the connection broke", "丢失：连接中断")
	}
	return why
}

var holders = map[reconcile.Holder]phrase{
	reconcile.HeldByCardholder:   {"the cardholder", "持卡人"},
	reconcile.HeldByIssuer:       {"the issuer", "发卡行"},
	reconcile.HeldByNetwork:      {"the network", "清算机构"},
	reconcile.HeldByAcquirer:     {"the acquirer", "收单机构"},
	reconcile.HeldInTransit:      {"nobody yet: a payout is in transit", "出款在途"},
	reconcile.HeldByMerchantBank: {"the merchant's bank", "商户开户行"},
	reconcile.HeldByMerchant:     {"the merchant", "商户"},
	reconcile.HeldByThirdParty:   {"a third party", "第三方"},
	reconcile.HeldByNobodyKnown:  {"nobody known", "未知"},
}

func (l Language) holder(h reconcile.Holder) string {
	if p, ok := holders[h]; ok {
		return l.say(p)
	}
	return string(h)
}

var actors = map[reconcile.Actor]phrase{
	reconcile.Nobody:       {"nobody", "无需任何人"},
	reconcile.Merchant:     {"the merchant", "商户"},
	reconcile.Cashier:      {"the cashier", "收银员"},
	reconcile.AcquirerDesk: {"the acquirer", "收单机构"},
	reconcile.Network:      {"the network", "清算机构"},
	reconcile.IssuerDesk:   {"the issuer", "发卡行"},
	reconcile.MerchantBank: {"the merchant's bank", "商户开户行"},
	reconcile.Cardholder:   {"the cardholder", "持卡人"},
}

func (l Language) actor(a reconcile.Actor) string {
	if p, ok := actors[a]; ok {
		return l.say(p)
	}
	return string(a)
}

var kinds = map[reconcile.Kind]phrase{
	reconcile.Sale:       {"sale", "消费"},
	reconcile.Void:       {"void", "消费撤销"},
	reconcile.Refund:     {"refund", "退货"},
	reconcile.Completion: {"completion", "预授权完成"},
	reconcile.PreAuth:    {"pre-authorisation", "预授权"},
}

func (l Language) kind(k reconcile.Kind) string {
	if p, ok := kinds[k]; ok {
		return l.say(p)
	}
	return string(k)
}

var sources = map[string]phrase{
	"till":          {"till", "终端"},
	"terminal":      {"terminal", "终端"},
	"journal":       {"journal", "收单流水"},
	"switch":        {"switch", "转接流水"},
	"network":       {"network", "清算机构"},
	"issuer":        {"issuer", "发卡行"},
	"acquirer":      {"acquirer", "收单机构"},
	"clearing file": {"clearing file", "清算文件"},
	"claim":         {"claim", "差错申请"},
	"statement":     {"statement", "对账单"},
	"payable":       {"payable", "应付款"},
	"account":       {"account", "账户"},
	"payout":        {"payout", "出款"},
	"return":        {"return", "退汇"},
	"bank":          {"bank", "开户行"},
	"batch":         {"batch", "批次"},
	"item":          {"item", "差错"},
}

// source names the books that a piece of evidence is from.
func (l Language) source(s string) string {
	if p, ok := sources[s]; ok {
		return l.say(p)
	}
	return s
}

// deductions name what may be kept from a payout.
var deductions = map[string]phrase{
	string(reconcile.DebtPaidTwice):  {"money that was paid twice", "重复出款追回"},
	string(reconcile.DebtChargeback): {"chargeback", "退单"},
	string(reconcile.DebtCorrection): {"correction of a short", "短款调整"},
	string(reconcile.DebtFee):        {"fee of the contract", "合同服务费"},
}

func (l Language) deduction(name string) string {
	if p, ok := deductions[name]; ok {
		return l.say(p)
	}
	return name
}

// remedyNames are the ten remedies of the case catalogue, by the words of the tags.
var remedyNames = map[string]phrase{
	"stability":             {"stable, durable hosts", "主机稳定可靠"},
	"clearing":              {"clearing controls", "清算控制"},
	"account-care":          {"care for the settlement account", "结算账户管理"},
	"settlement-monitoring": {"settlement monitoring", "结算监控"},
	"terminal":              {"reliable terminals", "终端可靠性"},
	"operation":             {"standard operation", "规范操作"},
	"emergency":             {"emergency handling", "应急处理"},
	"rules":                 {"law and rules", "法律法规"},
	"collaboration":         {"collaboration of the parties", "多方协作"},
	"supervision":           {"independent supervision", "独立监督"},
}

var effects = map[scenarios.Effect]phrase{
	scenarios.Prevents: {"prevents", "预防"},
	scenarios.Detects:  {"detects", "发现"},
	scenarios.Repairs:  {"repairs", "补救"},
}

// seats name who sits where.
var seats = map[reconcile.Seat]phrase{
	reconcile.SeatCardholder: {"the cardholder", "持卡人"},
	reconcile.SeatMerchant:   {"the merchant", "商户"},
	reconcile.SeatAcquirer:   {"the acquirer", "收单机构"},
	reconcile.SeatNetwork:    {"the network", "清算机构"},
	reconcile.SeatIssuer:     {"the card's issuer", "发卡行"},
	reconcile.SeatBank:       {"the merchant's bank", "商户开户行"},
}

func (l Language) seat(s reconcile.Seat) string {
	if p, ok := seats[s]; ok {
		return l.say(p)
	}
	return string(s)
}

// verdict returns the word for a verdict.
func (l Language) verdict(v simulator.Verdict) string {
	if l != Chinese {
		return string(v)
	}
	switch v {
	case simulator.Pass:
		return "通过"
	case simulator.Fail:
		return "失败"
	case simulator.Inconclusive:
		return "无结论"
	}
	return "出错"
}
