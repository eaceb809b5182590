package questions

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// Clue is one thing that somebody can look up about a transaction and say in a
// word: payout=failed.
type Clue struct {
	Name  ClueName `json:"name"`
	Value string   `json:"value"`
}

// String returns "payout=failed".
func (f Clue) String() string { return string(f.Name) + "=" + f.Value }

// ClueName is what is looked up.
type ClueName string

// ClueKind says of a clue who can look it up, how to ask, and what may come out.
type ClueKind struct {
	Name     ClueName
	Holders  []Seat // who has the books, the easiest to ask first
	Question payment.Text
	Values   []ClueValue
	read     func(*diagnosis.Case) string // "": it does not apply
}

// ClueValue is one answer.
type ClueValue struct {
	Value string
	Text  payment.Text
}

// ClueKinds lists the clues in the order in which a support engineer asks for
// them: what people at the till can see, what the desk can see, what banks can see.
func ClueKinds() []ClueKind {
	return slices.Concat(tillClues(), acquirerClues(), bankClues())
}

// CluesOf returns what the evidence says of one transaction, clue by clue. It is what
// a diagnosis by questions is made of: whoever knows some of the clues can be told
// which one to look up next.
func CluesOf(ix *diagnosis.Index, key reconcile.TransactionKey) []Clue {
	v := ix.Case(key)
	unseen := Unseen(ix, key)
	var out []Clue
	for _, k := range ClueKinds() {
		if value := k.read(v); value != "" && !slices.Contains(unseen, k.Name) {
			out = append(out, Clue{k.Name, value})
		}
	}
	return out
}

// Unseen lists the clues that nobody can look up from here, since the till is somebody else's: all that it alone knows,
// but for what it told at settlement.
func Unseen(ix *diagnosis.Index, key reconcile.TransactionKey) []ClueName {
	switch v := ix.Case(key); {
	case v.TillUnseen():
		return []ClueName{"slip", "till", "till-reversal"}
	case v.Slip != nil && v.Slip.Uploaded:
		return []ClueName{"slip", "till-reversal"}
	}
	return nil
}

// Seen leaves the clues that a seat can look up in its own books.
func Seen(clues []Clue, seat Seat) []Clue {
	var out []Clue
	for _, k := range ClueKinds() {
		for _, f := range clues {
			if f.Name == k.Name && slices.Contains(k.Holders, seat) {
				out = append(out, f)
			}
		}
	}
	return out
}

// Signature is how a transaction looks from a seat: the clues that the seat can
// look up, in one line. Two cases with one signature cannot be told apart there.
func Signature(clues []Clue, seat Seat) string {
	var parts []string
	for _, f := range Seen(clues, seat) {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, " ")
}

func values(list ...string) []ClueValue {
	out := make([]ClueValue, 0, len(list)/3)
	for i := 0; i+2 < len(list); i += 3 {
		out = append(out, ClueValue{list[i], payment.Both(list[i+1], list[i+2])})
	}
	return out
}

func tillClues() []ClueKind {
	return []ClueKind{
		{"kind", []Seat{SeatMerchant, SeatCardholder, SeatAcquirer}, payment.Both("What was done at the till?",
			"终端上做的是什么交易？"),
			values("sale", "a sale", "消费", "void", "a void", "撤销", "refund", "a refund", "退货",
				"completion", "the completion of a pre-authorisation", "预授权完成", "pre-auth", "a pre-authorisation", "预授权"),
			func(v *diagnosis.Case) string { return string(v.Kind()) }},
		{"slip", []Seat{SeatMerchant, SeatCardholder}, payment.Both("Is there a printed slip that says approved?",
			"有打印的交易成功签购单吗？"),
			values("printed", "yes, a slip was printed", "有", "none", "no slip", "没有"),
			func(v *diagnosis.Case) string { return pick(v.Slip != nil && v.Slip.Printed, "printed", "none") }},
		{"till", []Seat{SeatMerchant}, payment.Both("What does the till's own list say of it?", "终端自己的交易记录怎么说？"),
			values("approved", "approved", "成功", "declined", "declined", "拒绝", "unknown", "no result", "没有结果", "none",
				"it is not there", "没有这笔"),
			readTill},
		{"till-reversal", []Seat{SeatMerchant}, payment.Both("Did the till show a reversal?", "终端显示过冲正吗？"),
			values("none", "no", "没有", "pending", "it is still to be sent", "冲正待发", "done", "reversal successful", "冲正成功",
				"failed", "reversal failed", "冲正不成功"),
			readReversal},
		{"batch", []Seat{SeatMerchant, SeatAcquirer}, payment.Both("Was the batch settled?", "做过批结算吗？"),
			values("open", "not yet", "还没有", "balanced", "yes, the totals agreed", "已结算且平", "unbalanced",
				"yes, the totals differed", "已结算但不平"),
			readBatch},
		{"second-sale", []Seat{SeatMerchant, SeatAcquirer}, payment.Both(
			"Is there another sale of the same card and amount within half an hour?",
			"半小时内有同卡同金额的另一笔消费吗？"),
			values("no", "no", "没有", "yes", "yes", "有"), readSecond},
		{"given-back", []Seat{SeatMerchant, SeatAcquirer}, payment.Both("Was it voided or refunded?", "做过撤销或退货吗？"),
			values("no", "no", "没有", "voided", "voided", "已撤销", "refunded", "refunded", "已退货"), readGivenBack},
		{"due", Seats(), payment.Both("Has the promised payout day passed?", "约定的到账日过了吗？"),
			values("ahead", "not yet", "还没到", "passed", "yes", "已过"), readDue},
		{"account", []Seat{SeatMerchant, SeatBank}, payment.Both("What does the merchant's bank account show?",
			"商户结算账户上看到什么？"),
			values("nothing", "nothing came", "没有入账", "credited", "the money came", "已入账", "taken-back", "it came and went back",
				"入账后又退出"),
			readAccount},
	}
}

func acquirerClues() []ClueKind {
	acquirer := []Seat{SeatAcquirer}
	return []ClueKind{
		{"journal", acquirer, payment.Both("How does it stand in the acquirer's journal?", "收单流水中是什么状态？"),
			values("none", "it is not there", "没有这笔", "pending", "no reply yet", "尚无应答", "approved", "approved", "成功",
				"declined", "declined", "拒绝",
				"reversed", "reversed", "已冲正", "voided", "voided", "已撤销", "hung", "outcome never learned", "挂起"),
			func(v *diagnosis.Case) string { return orElse(string(v.State()), "none") }},
		{"clearing-file", []Seat{SeatAcquirer, SeatNetwork}, payment.Both("Has the clearing file of the day come?",
			"当日清算文件到了吗？"),
			values("not-due", "it is not due yet", "未到时间", "late", "it is overdue", "逾期未到", "refused", "it came and was refused",
				"到达但被拒收",
				"came-late", "it came after the payout run", "迟到", "came", "yes, in time", "按时到达"), readFile},
		{"cleared", []Seat{SeatAcquirer, SeatNetwork}, payment.Both("Is the transaction in a clearing file?",
			"清算文件里有这笔吗？"),
			values("no", "no", "没有", "yes", "yes, on the day we expected", "有，日期相符", "other-day", "yes, on another clearing day",
				"有，但清算日不同",
				"other-amount", "yes, with another amount", "有，但金额不同", "twice", "twice", "出现两次"), readCleared},
		{"statement", []Seat{SeatMerchant, SeatAcquirer}, payment.Both(
			"Is it on the acquirer's daily statement for the merchant?",
			"收单机构给商户的日结单上有这笔吗？"),
			values("no", "no", "没有", "yes", "yes", "有"),
			func(v *diagnosis.Case) string { return pick(v.Entry != nil && v.Entry.Cleared != 0, "yes", "no") }},
		{"net-settlement", acquirer, payment.Both("Has the network's money for that day come?", "该清算日的网络划款到了吗？"),
			values("waiting", "not due yet", "未到时间", "missing", "it is overdue", "逾期未到", "came", "yes", "已到"), readSettlement},
		{"payable", acquirer, payment.Both("How does the merchant's payable stand?", "商户应付款是什么状态？"),
			values("none", "there is none", "没有", "waiting", "it waits for its day", "待出款", "held", "held by risk control",
				"风控暂扣",
				"carried", "below the smallest payout", "低于起付额", "blocked", "blocked by a refusal", "出款受阻", "paid",
				"a payout carries it", "已随出款支付"),
			readPayable},
		{"payout", acquirer, payment.Both("What became of the payout?", "出款结果如何？"),
			values("none", "none was made", "未出款", "sent", "sent, no answer yet", "已发出待应答", "unknown",
				"no answer beyond the limit", "超时无结果",
				"succeeded", "succeeded", "成功", "failed", "refused", "被拒", "returned", "succeeded, then returned", "成功后退汇"),
			readPayout},
		{"deducted", []Seat{SeatMerchant, SeatAcquirer}, payment.Both("Was something deducted from the payout?",
			"出款中有扣款吗？"),
			values("no", "no", "没有", "yes", "yes", "有"), readDeducted},
		{"dispute", []Seat{SeatAcquirer, SeatIssuer, SeatNetwork}, payment.Both("Is there a dispute about it?",
			"有争议（调单、退单）吗？"),
			values("no", "no", "没有", "retrieval", "the issuer asks for the slip", "调单", "chargeback", "charged back", "退单",
				"answered", "presented again", "再请款"), readDispute},
	}
}

func bankClues() []ClueKind {
	return []ClueKind{
		{"refusal", []Seat{SeatAcquirer, SeatBank}, payment.Both("Why did the merchant's bank refuse or return it?",
			"开户行拒绝或退汇的原因是什么？"),
			refusals(),
			readRefusal},
		{"debit", []Seat{SeatCardholder, SeatIssuer}, payment.Both("Was the cardholder debited?", "持卡人被扣款了吗？"),
			values("no", "no", "没有", "yes", "yes", "已扣", "given-back", "debited and given back", "扣款后已退回"), readDebit},
		{"switch", []Seat{SeatNetwork}, payment.Both("What does the network's log say?", "网络转接记录怎么说？"),
			values("none", "it is not there", "没有这笔", "approved", "approved", "成功", "declined", "declined or not answered",
				"拒绝或超时", "reversed", "reversed", "已冲正"), readSwitch},
	}
}

// refusals are the values of the clue "refusal": none, and every reason that there is.
func refusals() []ClueValue {
	list := values("none", "it did not", "没有拒绝")
	for _, r := range payment.PayoutRefusals() {
		list = append(list, ClueValue{r.Slug, r.Meaning})
	}
	return list
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

func orElse(s, other string) string { return pick(s != "", s, other) }

func readTill(v *diagnosis.Case) string {
	if v.Slip == nil {
		return "none"
	}
	return string(v.Slip.Belief)
}

func readReversal(v *diagnosis.Case) string {
	if v.Slip == nil {
		return "none"
	}
	return orElse(string(v.Slip.Reversal), "none")
}

func readBatch(v *diagnosis.Case) string {
	switch {
	case v.Batch == nil || v.Batch.Closed == 0:
		return "open"
	case v.Batch.Balanced:
		return "balanced"
	}
	return "unbalanced"
}

// readSecond looks for a twin: a cashier who was not sure swipes again.
func readSecond(v *diagnosis.Case) string {
	const soon = 30 * time.Minute
	if v.TillUnseen() {
		return pick(v.SwipedAgain(soon), "yes", "no")
	}
	if s := v.Slip; s != nil {
		for i := range v.Index.Evidence.Slips {
			o := &v.Index.Evidence.Slips[i]
			near := max(o.At.Sub(s.At), s.At.Sub(o.At)) <= soon
			if (o.STAN != s.STAN || o.Batch != s.Batch) && near && o.Terminal == s.Terminal && o.Kind == s.Kind &&
				o.Card == s.Card && o.Amount == s.Amount {
				return "yes"
			}
		}
	}
	return "no"
}

func readGivenBack(v *diagnosis.Case) string {
	switch {
	case v.State() == reconcile.Voided || v.Slip != nil && v.Slip.Voided:
		return "voided"
	case len(v.Refunds) > 0:
		return "refunded"
	}
	return "no"
}

func readDue(v *diagnosis.Case) string {
	due := v.DueDay()
	if due == 0 {
		return ""
	}
	return pick(v.Index.Evidence.Now >= v.Index.Evidence.Calendar.At(due, v.Index.Limits.PayoutBy), "passed",
		"ahead")
}

func readAccount(v *diagnosis.Case) string {
	if v.Payout == nil || v.Index.Credit(v.Payout.ID) == nil {
		return "nothing"
	}
	for i := range v.Index.Evidence.BankLines {
		if l := &v.Index.Evidence.BankLines[i]; l.PayoutID == v.Payout.ID && l.Amount.Minor < 0 {
			return "taken-back"
		}
	}
	return "credited"
}

func readFile(v *diagnosis.Case) string {
	switch f := v.File; {
	case f.Accepted && v.FileWasLate():
		return "came-late"
	case f.Accepted:
		return "came"
	case f.Refused != "":
		return "refused"
	case f.Due != 0 && v.Index.Evidence.Now >= f.Due:
		return "late"
	}
	return "not-due"
}

func readCleared(v *diagnosis.Case) string {
	own := 0
	other := false
	for _, d := range v.Details {
		if d.Kind.Exceptional() {
			continue
		}
		own++
		other = other || d.Amount != v.Amount()
	}
	switch {
	case own > 1:
		return "twice"
	case other:
		return "other-amount"
	case own == 0 && (v.Entry == nil || v.Entry.Cleared == 0):
		return "no"
	case v.Straddles():
		return "other-day"
	}
	return "yes"
}

func readSettlement(v *diagnosis.Case) string {
	if v.Index.Settlement(v.ClearedDay) != nil {
		return "came"
	}
	if p := v.Index.Position(v.ClearedDay); p != nil && p.Due != 0 && v.Index.Evidence.Now >= p.Due {
		return "missing"
	}
	return "waiting"
}

func readPayable(v *diagnosis.Case) string {
	switch p := v.Payable; {
	case p == nil:
		return "none"
	case p.Hold != "":
		return "held"
	case p.Blocked != "":
		return "blocked"
	case p.Payout != "":
		return "paid"
	case p.Carried:
		return "carried"
	}
	return "waiting"
}

func readPayout(v *diagnosis.Case) string {
	switch p := v.Payout; {
	case p == nil:
		return "none"
	case v.Returned():
		return "returned"
	case p.State == reconcile.PayoutCreated:
		return "sent"
	default:
		return string(p.State)
	}
}

func readDeducted(v *diagnosis.Case) string {
	if v.Payout == nil {
		return "no"
	}
	return pick(slices.ContainsFunc(v.Index.Evidence.Deductions, func(x reconcile.Deduction) bool {
		return x.Payout == v.Payout.ID
	}), "yes", "no")
}

func readDispute(v *diagnosis.Case) string {
	said := "no"
	for _, d := range v.Details { // in the order of clearing days
		switch d.Kind {
		case reconcile.Retrieval:
			said = "retrieval"
		case reconcile.Chargeback, reconcile.SecondChargeback:
			said = "chargeback"
		case reconcile.Representment, reconcile.Fulfilment:
			said = "answered"
		}
	}
	return said
}

func readRefusal(v *diagnosis.Case) string { return orElse(v.Refusal(), "none") }

func readDebit(v *diagnosis.Case) string {
	s := v.Issuer
	switch {
	case s == nil:
		return "no"
	case s.Reversed:
		return "given-back"
	}
	return pick(s.Authorised || s.Posted, "yes", "no")
}

func readSwitch(v *diagnosis.Case) string {
	s := v.Switched
	switch {
	case s == nil:
		return "none"
	case s.Reversed:
		return "reversed"
	}
	return pick(s.Code.OK(), "approved", "declined")
}

// LastFour are the last four digits of a masked number.
func LastFour(card string) string { return card[max(0, len(card)-4):] }

// Like finds transactions as a person remembers them: the last four digits of the
// card, the amount, and about when. What is not known is zero; at is a time of day
// of whichever day, and minutes by which memory may err are allowed.
type Like struct {
	LastFour string
	Amount   payment.Amount
	At       payment.Time      // an instant
	Clock    payment.TimeOfDay // or a time of day
	Within   time.Duration     // 15 minutes when zero
}

// Find lists the transactions that fit, by the tills' slips and, where there is no
// slip, by the journal.
func Find(ix *diagnosis.Index, like Like) []reconcile.TransactionKey {
	if like.Within == 0 {
		like.Within = 15 * time.Minute
	}
	var out []reconcile.TransactionKey
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		if fits(ix, &like, s.Card, s.Amount, s.At) {
			out = append(out, reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN})
		}
	}
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if ix.SlipOf(e) == nil && fits(ix, &like, e.Card, e.Amount, e.At) {
			out = append(out, reconcile.TransactionKey{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN})
		}
	}
	slices.SortFunc(out, func(a, b reconcile.TransactionKey) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.STAN, b.STAN),
			cmp.Compare(a.RRN, b.RRN))
	})
	return out
}

func fits(ix *diagnosis.Index, like *Like, card string, amount payment.Amount, at payment.Time) bool {
	if like.LastFour != "" && LastFour(card) != like.LastFour || like.Amount.Minor != 0 &&
		like.Amount.Minor != amount.Minor {
		return false
	}
	near := func(x, y payment.Time) bool { return max(x.Sub(y), y.Sub(x)) <= like.Within }
	if like.At != 0 && !near(like.At, at) {
		return false
	}
	if like.Clock == 0 || ix.Evidence.Calendar == nil {
		return true
	}
	return near(ix.Evidence.Calendar.At(ix.Evidence.Calendar.Date(at), like.Clock), at)
}
