package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// Measure is what control totals add up: two sides are held against each other in one of these at a time.
type Measure string

// The measures of the five comparisons.
const (
	InTransactions Measure = "transactions"  // L1, L2: what was sold, given back and made void
	InClaims       Measure = "claims"        // L2: adjustments and re-presentments that we sent
	InNetworkFees  Measure = "network-fees"  // L2: interchange and the network's fee, negative where it is kept
	InMerchantFees Measure = "merchant-fees" // L2: the fee of a merchant's day, positive where charged
	InPositions    Measure = "positions"     // L3
	InPayouts      Measure = "payouts"       // L4
	InWaiting      Measure = "waiting"       // L5: what waits for somebody; the outside has no such list
	InSlips        Measure = "slips"         // L5: requests for a slip
	InBooks        Measure = "books"         // L5: debits and credits of a party's book
)

// MeasureMeanings says what each measure adds up.
func MeasureMeanings() map[Measure]payment.Text {
	return map[Measure]payment.Text{
		InTransactions: payment.Both("transactions", "交易"), InClaims: payment.Both("claims", "调整与再请款"),
		InNetworkFees: payment.Both("network fees", "网络费用"), InMerchantFees: payment.Both("merchants' fees", "商户手续费"),
		InPositions: payment.Both("net positions", "清算净额"), InPayouts: payment.Both("payouts", "出款"),
		InWaiting: payment.Both("what waits", "待办"), InSlips: payment.Both("slips asked for", "调单"),
		InBooks: payment.Both("trial balance", "试算平衡"),
	}
}

// Rule is why a row is not held against the other side: a slug, which never changes.
type Rule string

// RuleMeanings says in few words what each rule passes over.
func RuleMeanings() map[Rule]payment.Text { return rules }

var rules = map[Rule]payment.Text{
	"declined":       payment.Both("declined", "已拒绝"),
	"reversed":       payment.Both("reversed", "已冲正"),
	"no-outcome":     payment.Both("without an outcome", "结果未知"),
	"pre-auth":       payment.Both("a pre-authorisation moves nothing", "预授权不动账"),
	"not-in-batch":   payment.Both("not in the till's batch", "不在终端批次中"),
	"batch-open":     payment.Both("of a batch that is not settled", "批次未结算"),
	"totals-agree":   payment.Both("the sums of the batch agree", "批次合计相符"),
	"netted":         payment.Both("a sale left out with its void", "消费与撤销相抵"),
	"no-file":        payment.Both("no clearing file of its day", "当日清算文件未到"),
	"given-back":     payment.Both("a refund given back to the merchant", "退货已还商户"),
	"exception":      payment.Both("an exception record, no transaction", "差错类记录，非交易"),
	"answered":       payment.Both("answered", "已答复"),
	"unawaited":      payment.Both("compared as a transaction, or no answer is due", "按交易核对或无需回复"),
	"refused-record": payment.Both("the network did not take it", "清算机构拒绝"),
	"other-day":      payment.Both("of another day's file", "属其他日期文件"),
	"not-worked-out": payment.Both("a fee that we do not work out, or of another amount",
		"我方未计算该费用或交易金额不同"),
	"no-payable":       payment.Both("of a merchant without a payable of the day", "当日无应付"),
	"no-transaction":   payment.Both("no transaction of the day is known", "当日无交易"),
	"not-due":          payment.Both("not due yet", "未到期"),
	"not-a-settlement": payment.Both("not of a clearing day", "非清算净额"),
	"not-a-payout":     payment.Both("not of a payout", "非出款"),
	"in-time":          payment.Both("may still be answered", "仍在等待时限内"),
	"gone-again":       payment.Both("its money has gone a second way", "资金已另行处理"),
	"refused":          payment.Both("refused: nothing is to arrive", "已被拒，不应到账"),
	"paid-before":      payment.Both("its money had arrived before", "款项先前已到账"),
	"not-stated":       payment.Both("our own statement does not show it", "我方对账单未见"),
	"by-statement":     payment.Both("compared by our own statement", "按我方对账单核对"),
	"returned":         payment.Both("came back", "已退汇"),
	"same-id":          payment.Both("a second row of one payout", "同一出款重复行"),
	"in-a-payout":      payment.Both("compared as its payout", "按出款核对"),
	"kept":             payment.Both("on hold, blocked or carried forward", "暂扣、冻结或结转"),
	"paid-off":         payment.Both("paid what the merchant owed", "已抵扣欠款"),
	"has-outcome":      payment.Both("has its outcome", "已有结果"),
	"known":            payment.Both("another item is about it", "已有其他差错"),
	"settled":          payment.Both("nothing of it waits to be captured", "无待入账交易"),
	"reviewed":         payment.Both("not on hold, or its review is to come", "未暂扣或未到复核日"),
	"not-owed":         payment.Both("not owed by a merchant", "非商户欠款"),
}

// Count is a number of rows, and what they come to, signed as in Item.
type Count struct {
	Rows   int            `json:"rows"`
	Amount payment.Amount `json:"amount"`
}

func (c *Count) add(a payment.Amount) {
	c.Rows++
	c.Amount = c.Amount.Add(a)
}

// PassedOver counts the rows that one rule takes out of a comparison.
type PassedOver struct {
	Rule Rule `json:"rule"`
	Count
}

// SideTotals is what became of the rows of one side: each was passed over, or is matched, or open.
type SideTotals struct {
	Read    Count        `json:"read"`
	Dropped []PassedOver `json:"dropped,omitempty"`
	Matched Count        `json:"matched"`
	Open    Count        `json:"open"`
}

// ControlTotals is the account of one comparison in one measure and currency: ours less theirs, of the rows that were
// not passed over, is the sum of the items that are open, to the fen.
type ControlTotals struct {
	Comparison Comparison     `json:"comparison"`
	Of         Measure        `json:"of"`
	Ours       SideTotals     `json:"ours"`
	Theirs     SideTotals     `json:"theirs"`
	Difference payment.Amount `json:"difference"` // ours less theirs, of what is matched and open
	Items      Count          `json:"items"`      // that are open, and what they are to the books
}

// Agree reports whether the totals add up: no row is lost, what is matched is worth the same on both sides, and the
// difference is that of the items.
func (t *ControlTotals) Agree() bool {
	for _, s := range []*SideTotals{&t.Ours, &t.Theirs} {
		rows, sum := s.Matched.Rows+s.Open.Rows, s.Matched.Amount.Minor+s.Open.Amount.Minor
		for _, d := range s.Dropped {
			rows, sum = rows+d.Rows, sum+d.Amount.Minor
		}
		if rows != s.Read.Rows || sum != s.Read.Amount.Minor {
			return false
		}
	}
	return t.Difference.Minor == t.Items.Amount.Minor &&
		(t.Of == InWaiting || t.Ours.Matched.Amount.Minor == t.Theirs.Matched.Amount.Minor)
}

// Unexplained returns the control totals that do not add up.
func (r *Report) Unexplained() (out []ControlTotals) {
	for i := range r.Totals {
		if !r.Totals[i].Agree() {
			out = append(out, r.Totals[i])
		}
	}
	return out
}

// fate is what becomes of a row.
type fate int

const (
	isMatched fate = iota
	isOpen
)

func fateOf(open bool) fate {
	if open {
		return isOpen
	}
	return isMatched
}

// adding adds the rows of comparisons up.
type adding struct {
	at  map[totalKey]int
	all []ControlTotals
}

type totalKey struct {
	comparison Comparison
	measure    Measure
	currency   payment.Currency
}

// side of a comparison.
type side bool

const (
	oursSide   side = false
	theirsSide side = true
)

func (t *adding) of(c Comparison, m Measure, currency payment.Currency) *ControlTotals {
	k := totalKey{c, m, currency}
	i, known := t.at[k]
	if !known {
		if t.at == nil {
			t.at = make(map[totalKey]int)
		}
		i = len(t.all)
		t.at[k] = i
		zero := Count{Amount: payment.Minor(0, currency)}
		t.all = append(t.all, ControlTotals{Comparison: c, Of: m, Difference: zero.Amount, Items: zero,
			Ours:   SideTotals{Read: zero, Matched: zero, Open: zero},
			Theirs: SideTotals{Read: zero, Matched: zero, Open: zero}})
	}
	return &t.all[i]
}

func (t *ControlTotals) side(s side) *SideTotals {
	if s == theirsSide {
		return &t.Theirs
	}
	return &t.Ours
}

// count adds a row that is compared.
func (t *adding) count(c Comparison, m Measure, s side, a payment.Amount, f fate) {
	row := t.of(c, m, a.Currency)
	on := row.side(s)
	on.Read.add(a)
	if f == isOpen {
		on.Open.add(a)
	} else {
		on.Matched.add(a)
	}
	if s == theirsSide {
		a = a.Neg()
	}
	row.Difference = row.Difference.Add(a)
}

// drop adds a row that a rule passes over.
func (t *adding) drop(c Comparison, m Measure, s side, a payment.Amount, why Rule) {
	on := t.of(c, m, a.Currency).side(s)
	on.Read.add(a)
	i := slices.IndexFunc(on.Dropped, func(d PassedOver) bool { return d.Rule == why })
	if i < 0 {
		i = len(on.Dropped)
		on.Dropped = append(on.Dropped, PassedOver{Rule: why, Count: Count{Amount: payment.Minor(0, a.Currency)}})
	}
	on.Dropped[i].add(a)
}

// items adds the open items of comparisons, each to its measure.
func (t *adding) items(open []Item) {
	for i := range open {
		it := &open[i]
		if it.Side == MissingFile {
			continue // a file is no money
		}
		d := it.Difference()
		of := t.of(it.Comparison, it.measure(), d.Currency)
		of.Items.add(d)
	}
}

// measure is what an item is a difference of.
func (it *Item) measure() Measure {
	switch it.Comparison {
	case CashComparison:
		return InPositions
	case PayoutComparison:
		return InPayouts
	case AgeComparison:
		switch it.Reason {
		case RetrievalUnanswered:
			return InSlips
		case BooksUnbalanced:
			return InBooks
		}
		return InWaiting
	}
	switch {
	case it.Reason == FeeDiffers:
		return InNetworkFees
	case it.Reason == FeeTotalDiffers:
		return InMerchantFees
	case it.Key.Kind == Adjustment || it.Key.Kind == Representment:
		return InClaims
	}
	return InTransactions
}

// sorted returns the totals in the order of comparison, measure and currency.
func (t *adding) sorted() []ControlTotals {
	order := []Measure{InTransactions, InClaims, InNetworkFees, InMerchantFees, InPositions, InPayouts, InWaiting, InSlips,
		InBooks}
	for i := range t.all {
		for _, s := range []*SideTotals{&t.all[i].Ours, &t.all[i].Theirs} {
			slices.SortFunc(s.Dropped, func(a, b PassedOver) int { return cmp.Compare(a.Rule, b.Rule) })
		}
	}
	slices.SortFunc(t.all, func(a, b ControlTotals) int {
		return cmp.Or(cmp.Compare(a.Comparison, b.Comparison),
			cmp.Compare(slices.Index(order, a.Of), slices.Index(order, b.Of)),
			cmp.Compare(a.Difference.Currency, b.Difference.Currency))
	})
	return t.all
}
