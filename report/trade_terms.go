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
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

var nodes = map[party.Node]payment.Text{
	world.Acquirer:       {En: "acquirer", Zh: "收单机构"},
	world.Clearing:       {En: "clearing", Zh: "清算机构"},
	world.Issuer:         {En: "issuer", Zh: "发卡行"},
	world.SettlementBank: {En: "settlement bank", Zh: "结算银行"},
	world.MerchantBank:   {En: "merchant's bank", Zh: "商户开户行"},
}

func (l Language) node(n party.Node) string {
	if p, ok := nodes[n]; ok {
		return l.say(p)
	}
	return l.Pick("", "终端") + string(n)
}

// inWords says a word of ours in the language, and one that has no entry as it is.
func inWords[K ~string](l Language, words map[K]payment.Text, word K) string {
	if text, ok := words[word]; ok {
		return l.say(text)
	}
	return string(word)
}

// jobs say what happens when a job of the business day is due.
var jobs = map[string]payment.Text{
	party.CutOverJob:      {En: "the network cuts over the clearing day", Zh: "网络日切，清算日"},
	party.ClearingFileJob: {En: "the network makes the clearing files of", Zh: "网络生成清算文件"},
	party.SettleJob:       {En: "the network settles the net positions on", Zh: "网络轧差清算资金"},
	party.StatementJob:    {En: "the settlement bank sends its statements of", Zh: "结算银行发送对账单"},
	party.ReconcileJob:    {En: "the acquirer reconciles on", Zh: "收单机构对账"},
	party.PayoutJob:       {En: "the acquirer runs its payouts of", Zh: "收单机构出款"},
	party.ReviewJob:       {En: "the acquirer reviews its payouts of", Zh: "收单机构复核出款"},
}

func (l Language) job(name string) string {
	return inWords(l, jobs, name)
}

func (l Language) weekday(d time.Weekday) string {
	return l.Pick(d.String(), "星期"+string([]rune("日一二三四五六")[d]))
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
var claims = map[record.Transaction]payment.Text{
	record.CreditAdjustment: {En: "credit adjustment", Zh: "贷记调整"},
	record.Sale:             {En: "presentment request", Zh: "请款"},
	record.Chargeback:       {En: "chargeback", Zh: "退单"},
	record.Representment:    {En: "re-presentment", Zh: "再请款"},
	record.SecondChargeback: {En: "second chargeback", Zh: "二次退单"},
	record.Retrieval:        {En: "retrieval request", Zh: "调单"},
	record.Fulfilment:       {En: "the slip that was asked for", Zh: "调单回复"},
	record.Reject:           {En: "reject", Zh: "拒绝"},
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
		if name, is := strings.CutSuffix(rule, ": somebody else answers it"); is {
			return l.Pick("lost (fault "+rule+")", "丢失（故障 "+name+"：由他方代答）")
		}
		return l.Pick("lost (fault "+rule+")", "丢失（故障 "+rule+"）")
	}
	if passed, ok := strings.CutPrefix(why, "the connection broke after "); ok {
		var n, of int
		if _, err := fmt.Sscanf(passed, "%d of %d bytes", &n, &of); err == nil {
			return l.Pick("lost: "+why, fmt.Sprintf("丢失：连接中断，只到了 %d 字节，共 %d 字节", n, of))
		}
	}
	if text, ok := losses[why]; ok {
		return l.say(text)
	}
	return why
}

// losses are the reasons for which a message or a job does not arrive, by the notes of package engine.
var losses = map[string]payment.Text{
	"the receiver is down":                        {En: "lost: the receiver is down", Zh: "丢失：对方宕机"},
	"the receiver could not read it":              {En: "lost: the receiver could not read it", Zh: "丢失：对方无法解析"},
	"the connection is half open":                 {En: "lost: the connection is half open", Zh: "丢失：连接半开"},
	"the connection broke while it was under way": {En: "lost: the connection broke", Zh: "丢失：连接中断"},
	"the party is down":                           {En: "missed: the party is down", Zh: "错过：该方宕机"},
}

var holders = map[diagnosis.Holder]payment.Text{
	diagnosis.HeldByCardholder:   {En: "the cardholder", Zh: "持卡人"},
	diagnosis.HeldByIssuer:       {En: "the issuer", Zh: "发卡行"},
	diagnosis.HeldByNetwork:      {En: "the network", Zh: "清算机构"},
	diagnosis.HeldByAcquirer:     {En: "the acquirer", Zh: "收单机构"},
	diagnosis.HeldInTransit:      {En: "nobody yet: a payout is in transit", Zh: "出款在途"},
	diagnosis.HeldByMerchantBank: {En: "the merchant's bank", Zh: "商户开户行"},
	diagnosis.HeldByMerchant:     {En: "the merchant", Zh: "商户"},
	diagnosis.HeldByThirdParty:   {En: "a third party", Zh: "第三方"},
	diagnosis.HeldByNobodyKnown:  {En: "nobody known", Zh: "未知"},
}

func (l Language) holder(h diagnosis.Holder) string {
	return inWords(l, holders, h)
}

var actors = map[reconcile.Actor]payment.Text{
	reconcile.Nobody:       {En: "nobody", Zh: "无需任何人"},
	reconcile.Merchant:     {En: "the merchant", Zh: "商户"},
	reconcile.Cashier:      {En: "the cashier", Zh: "收银员"},
	reconcile.AcquirerDesk: {En: "the acquirer", Zh: "收单机构"},
	reconcile.Network:      {En: "the network", Zh: "清算机构"},
	reconcile.IssuerDesk:   {En: "the issuer", Zh: "发卡行"},
	reconcile.MerchantBank: {En: "the merchant's bank", Zh: "商户开户行"},
	reconcile.Cardholder:   {En: "the cardholder", Zh: "持卡人"},
}

func (l Language) actor(a reconcile.Actor) string {
	return inWords(l, actors, a)
}

var kinds = map[reconcile.Kind]payment.Text{
	reconcile.Sale:       {En: "sale", Zh: "消费"},
	reconcile.Void:       {En: "void", Zh: "消费撤销"},
	reconcile.Refund:     {En: "refund", Zh: "退货"},
	reconcile.Completion: {En: "completion", Zh: "预授权完成"},
	reconcile.PreAuth:    {En: "pre-authorisation", Zh: "预授权"},
}

func (l Language) kind(k reconcile.Kind) string {
	return inWords(l, kinds, k)
}

var sources = map[string]payment.Text{
	"till":          {En: "till", Zh: "终端"},
	"terminal":      {En: "terminal", Zh: "终端"},
	"journal":       {En: "journal", Zh: "收单流水"},
	"switch":        {En: "switch", Zh: "转接流水"},
	"network":       {En: "network", Zh: "清算机构"},
	"issuer":        {En: "issuer", Zh: "发卡行"},
	"acquirer":      {En: "acquirer", Zh: "收单机构"},
	"clearing file": {En: "clearing file", Zh: "清算文件"},
	"claim":         {En: "claim", Zh: "差错申请"},
	"statement":     {En: "statement", Zh: "对账单"},
	"payable":       {En: "payable", Zh: "应付款"},
	"account":       {En: "account", Zh: "账户"},
	"payout":        {En: "payout", Zh: "出款"},
	"return":        {En: "return", Zh: "退汇"},
	"bank":          {En: "bank", Zh: "开户行"},
	"batch":         {En: "batch", Zh: "批次"},
	"item":          {En: "item", Zh: "差错"},
	"deductions":    {En: "deductions", Zh: "扣款登记"},
}

// source names the books that a piece of evidence is from.
func (l Language) source(s string) string {
	if p, ok := sources[s]; ok {
		return l.say(p)
	}
	return l.node(party.Node(s))
}

// deductions name what may be kept from a payout.
var deductions = map[string]payment.Text{
	string(reconcile.DebtPaidTwice):  {En: "money that was paid twice", Zh: "重复出款追回"},
	string(reconcile.DebtChargeback): {En: "chargeback", Zh: "退单"},
	string(reconcile.DebtCorrection): {En: "correction of a short", Zh: "短款调整"},
	string(reconcile.DebtFee):        {En: "fee of the contract", Zh: "合同服务费"},
}

func (l Language) deduction(name string) string {
	return inWords(l, deductions, name)
}

// remedyNames are the ten remedies of the case catalogue, by the words of the tags.
var remedyNames = map[string]payment.Text{
	"stability":             {En: "stable, durable hosts", Zh: "主机稳定可靠"},
	"clearing":              {En: "clearing controls", Zh: "清算控制"},
	"account-care":          {En: "care for the settlement account", Zh: "结算账户管理"},
	"settlement-monitoring": {En: "settlement monitoring", Zh: "结算监控"},
	"terminal":              {En: "reliable terminals", Zh: "终端可靠性"},
	"operation":             {En: "standard operation", Zh: "规范操作"},
	"emergency":             {En: "emergency handling", Zh: "应急处理"},
	"rules":                 {En: "law and rules", Zh: "法律法规"},
	"collaboration":         {En: "collaboration of the parties", Zh: "多方协作"},
	"supervision":           {En: "independent supervision", Zh: "独立监督"},
}

var effects = map[scenarios.Effect]payment.Text{
	scenarios.Prevents: {En: "prevents", Zh: "预防"},
	scenarios.Detects:  {En: "detects", Zh: "发现"},
	scenarios.Repairs:  {En: "repairs", Zh: "补救"},
}

// seats name who sits where.
var seats = map[questions.Seat]payment.Text{
	questions.SeatCardholder: {En: "the cardholder", Zh: "持卡人"},
	questions.SeatMerchant:   {En: "the merchant", Zh: "商户"},
	questions.SeatAcquirer:   {En: "the acquirer", Zh: "收单机构"},
	questions.SeatNetwork:    {En: "the network", Zh: "清算机构"},
	questions.SeatIssuer:     {En: "the card's issuer", Zh: "发卡行"},
	questions.SeatBank:       {En: "the merchant's bank", Zh: "商户开户行"},
}

func (l Language) seat(s questions.Seat) string {
	return inWords(l, seats, s)
}

// verdict returns the word for a verdict.
func (l Language) verdict(v play.Verdict) string {
	switch v {
	case play.Unjudged:
		return l.Pick("not judged", "未判定")
	case play.Known:
		return l.Pick("known to fail", "已知失败")
	case NotRun:
		return l.Pick("skipped", "跳过")
	}
	if l != Chinese {
		return string(v)
	}
	switch v {
	case play.Pass:
		return "通过"
	case play.Fail:
		return "失败"
	case play.Inconclusive:
		return "无结论"
	case play.Differs:
		return "已知差异"
	}
	return "出错"
}
