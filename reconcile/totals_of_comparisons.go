package reconcile

import (
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
)

// notCounted says why an entry of the journal is held against nothing, "" where it counts.
func (e *Entry) notCounted() Rule {
	switch {
	case e.Kind == PreAuth:
		return "pre-auth"
	case e.Effective():
		return ""
	case e.State == Declined:
		return "declined"
	case e.State == Reversed:
		return "reversed"
	}
	return "no-outcome"
}

// totalBatches adds up L1 over the batches that were compared, true, and those whose sums agree, false.
func (r *Report) totalBatches(ev *Evidence, compared map[Batch]bool) {
	type group struct {
		batch Batch
		stan  payment.STAN
	}
	open := make(map[group]bool)
	for i := range r.Open {
		if it := &r.Open[i]; it.Comparison == BatchComparison {
			open[group{Batch{it.Key.Terminal, it.Key.Batch}, it.Key.STAN}] = true
		}
	}
	pass := func(b Batch) Rule {
		switch rows, known := compared[b]; {
		case !known:
			return "batch-open"
		case !rows:
			return "totals-agree"
		}
		return ""
	}
	for i := range ev.Entries {
		e := &ev.Entries[i]
		a, b := e.Kind.Money(e.Amount), Batch{e.Terminal, e.Batch}
		why := e.notCounted()
		if why == "" {
			why = pass(b)
		}
		r.row(BatchComparison, InTransactions, oursSide, a, why, open[group{b, e.STAN}])
	}
	for i := range ev.Slips {
		s := &ev.Slips[i]
		a, b := s.Kind.Money(s.Amount), Batch{s.Terminal, s.Batch}
		why := pass(b)
		switch {
		case s.Kind == PreAuth:
			why = "pre-auth"
		case !s.InBatch:
			why = "not-in-batch"
		}
		r.row(BatchComparison, InTransactions, theirsSide, a, why, open[group{b, s.STAN}])
	}
}

// row adds a row to the totals: it is passed over, or compared.
func (r *Report) row(c Comparison, m Measure, s side, a payment.Amount, why Rule, open bool) {
	if why != "" {
		r.sums.drop(c, m, s, a, why)
		return
	}
	r.sums.count(c, m, s, a, fateOf(open))
}

// clearingTotals follows the rows of L2 from day to day: an entry may wait for a later file, a record for its entry.
type clearingTotals struct {
	sums    *adding
	entries []Entry
	state   []rowState // by entry
	left    []leftRecord
}

type rowState uint8

const (
	untouched rowState = iota
	counted
	netted
)

// leftRecord is a record that nothing has matched yet.
type leftRecord struct {
	key    itemKey
	day    payment.BusinessDate
	amount payment.Amount
	gone   bool
}

func (c *clearingTotals) entry(i int, f fate) {
	e := &c.entries[i]
	c.state[i] = counted
	c.sums.count(ClearingComparison, InTransactions, oursSide, e.Kind.Money(e.Amount), f)
}

func (c *clearingTotals) record(a payment.Amount, f fate) {
	c.sums.count(ClearingComparison, InTransactions, theirsSide, a, f)
}

// day takes in what came of comparing one clearing day.
func (c *clearingTotals) day(date payment.BusinessDate, res *L2Result, details []Detail) {
	seen := make([]bool, len(details))
	for _, p := range res.Pairs {
		e := &c.entries[p.Entry]
		ours := e.Kind.Money(e.Amount)
		if p.Detail < 0 {
			c.waited(p, ours, res.earlier[p.Entry])
			continue
		}
		d := &details[p.Detail]
		theirs := d.Kind.Money(d.Amount)
		seen[p.Detail] = true
		f := fateOf(ours != theirs)
		c.entry(p.Entry, f)
		c.record(theirs, f)
		c.fees(e, d)
	}
	for _, w := range res.explained {
		d := &details[w.detail]
		theirs := d.Kind.Money(d.Amount)
		seen[w.detail] = true
		f := fateOf(w.item.Ours != theirs)
		for i := range c.entries {
			e := &c.entries[i]
			if c.state[i] == untouched && e.notCounted() == "" && keyOf(&w.item) == (itemKey{e.RRN, e.Terminal}) &&
				e.ClearingDate == w.item.Day && e.Kind.Money(e.Amount) == w.item.Ours {
				c.entry(i, f)
				break
			}
		}
		c.record(theirs, f)
	}
	for _, i := range res.netted {
		e := &c.entries[i]
		c.state[i] = netted
		c.sums.drop(ClearingComparison, InTransactions, oursSide, e.Kind.Money(e.Amount), "netted")
	}
	for i := range details {
		d := &details[i]
		switch a := d.Kind.Money(d.Amount); {
		case seen[i]:
		case d.Kind == PreAuth:
			c.sums.drop(ClearingComparison, InTransactions, theirsSide, a, "pre-auth")
		case d.Kind.Exceptional():
			c.sums.drop(ClearingComparison, InTransactions, theirsSide, a, "exception")
		default:
			c.left = append(c.left, leftRecord{key: itemKey{d.RRN, d.Terminal}, day: date, amount: a})
		}
	}
}

// waited counts an entry whose record had come with an earlier file.
func (c *clearingTotals) waited(p Pair, ours payment.Amount, it Item) {
	for i := range c.left {
		l := &c.left[i]
		if !l.gone && l.day == it.Day && l.key == keyOf(&it) && l.amount == it.Outside {
			l.gone = true
			c.record(l.amount, fateOf(ours != l.amount))
			break
		}
	}
	c.entry(p.Entry, fateOf(ours != it.Outside))
}

// fees counts the fees of a pair, where we work them out.
func (c *clearingTotals) fees(e *Entry, d *Detail) {
	theirs := d.Interchange.Add(d.NetworkFee)
	if e.Interchange.Currency == 0 || e.Amount != d.Amount {
		if theirs.Currency != 0 {
			c.sums.drop(ClearingComparison, InNetworkFees, theirsSide, theirs, "not-worked-out")
		}
		return
	}
	ours := e.Interchange.Add(e.NetworkFee)
	theirs.Currency = ours.Currency
	f := fateOf(ours.Minor != theirs.Minor)
	c.sums.count(ClearingComparison, InNetworkFees, oursSide, ours, f)
	c.sums.count(ClearingComparison, InNetworkFees, theirsSide, theirs, f)
}

// end counts what is left when all days are compared.
func (c *clearingTotals) end(filed func(payment.BusinessDate) bool) {
	for i := range c.entries {
		if c.state[i] != untouched {
			continue
		}
		e := &c.entries[i]
		a, why := e.Kind.Money(e.Amount), e.notCounted()
		switch {
		case why != "":
		case e.Cleared != 0:
			why = "given-back"
		case !filed(e.ClearingDate):
			why = "no-file"
		default:
			c.entry(i, isOpen)
			continue
		}
		c.sums.drop(ClearingComparison, InTransactions, oursSide, a, why)
	}
	for _, l := range c.left {
		if !l.gone {
			c.record(l.amount, isOpen)
		}
	}
}

// totalFees adds up the fees of merchants' days.
func (r *Report) totalFees(
	date payment.BusinessDate, entries []Entry, payables []Payable, claims []Claim, unconfirmed Unconfirmed,
) {
	sums, seen := feeSums(date, entries, claims, unconfirmed), make(map[payment.MerchantID]bool)
	for i := range payables {
		p := &payables[i]
		if p.Date != date || p.Fee.Currency == 0 {
			continue
		}
		sum, known := sums[p.Merchant]
		if !known {
			r.sums.drop(ClearingComparison, InMerchantFees, theirsSide, p.Fee, "no-transaction")
			continue
		}
		seen[p.Merchant] = true
		ours := payment.Minor(sum.Minor, p.Fee.Currency)
		r.row(ClearingComparison, InMerchantFees, oursSide, ours, "", p.Fee != ours)
		r.row(ClearingComparison, InMerchantFees, theirsSide, p.Fee, "", p.Fee != ours)
	}
	for _, m := range slices.Sorted(maps.Keys(sums)) {
		if !seen[m] && sums[m].Currency != 0 {
			r.sums.drop(ClearingComparison, InMerchantFees, oursSide, sums[m], "no-payable")
		}
	}
}

// claimTotals follows the records that we sent from day to day.
type claimTotals struct {
	sums   *adding
	claims []Claim
	done   []bool
}

// day takes in what the file of a day has of our claims.
func (c *claimTotals) day(details []Detail, answers []answer) {
	had := make(map[int]bool, len(answers))
	for _, a := range answers {
		claim, d := &c.claims[a.claim], &details[a.detail]
		ours := claim.Kind.Money(claim.Amount)
		c.done[a.claim], had[a.detail] = true, true
		switch {
		case d.Kind != Rejected:
			theirs := d.Kind.Money(d.Amount)
			c.sums.count(ClearingComparison, InClaims, oursSide, ours, fateOf(ours != theirs))
			c.sums.count(ClearingComparison, InClaims, theirsSide, theirs, fateOf(ours != theirs))
		case claim.Kind == Adjustment:
			c.sums.count(ClearingComparison, InClaims, oursSide, ours, isOpen)
		default:
			c.sums.drop(ClearingComparison, InClaims, oursSide, ours, "refused-record")
		}
	}
	for j := range details {
		if d := &details[j]; !had[j] && (d.Kind == Adjustment || d.Kind == Representment) {
			c.sums.count(ClearingComparison, InClaims, theirsSide, d.Kind.Money(d.Amount), isOpen)
		}
	}
}

// end counts the claims that no file had.
func (c *claimTotals) end(filed func(payment.BusinessDate) bool) {
	for i := range c.claims {
		claim := &c.claims[i]
		a := claim.Kind.Money(claim.Amount)
		switch {
		case c.done[i]:
		case claim.Code != "":
			c.sums.drop(ClearingComparison, InClaims, oursSide, a, "refused-record")
		case claim.Kind != Adjustment:
			c.sums.drop(ClearingComparison, InClaims, oursSide, a, "unawaited")
		case claim.Cleared != 0 || !filed(claim.ClearingDate):
			c.sums.drop(ClearingComparison, InClaims, oursSide, a, "other-day")
		default:
			c.sums.count(ClearingComparison, InClaims, oursSide, a, isOpen)
		}
	}
}

// totalCash adds up L3.
func (r *Report) totalCash(day Day, ev *Evidence) {
	days, of := cashDays(ev.Positions, ev.Statements)
	for i := range ev.Positions {
		p := &ev.Positions[i]
		c, why := days[p.ClearingDate], Rule("")
		if c.differs() && !c.hasStatement && day.Now < c.due {
			why = "not-due"
		}
		r.row(CashComparison, InPositions, oursSide, p.Net, why, c.differs())
	}
	for i := range ev.Statements {
		l := &ev.Statements[i]
		if d := of(l); d == 0 {
			r.row(CashComparison, InPositions, theirsSide, l.Amount, "not-a-settlement", false)
		} else {
			r.row(CashComparison, InPositions, theirsSide, l.Amount, "", days[d].differs())
		}
	}
}

// totalPayouts adds up L4.
func (r *Report) totalPayouts(day Day, ev *Evidence) {
	day.Limits = day.Limits.WithDefaults()
	v, debits := FatesOf(ev.Payouts, ev.Returns, ev.BankLines), DebitsOf(ev.Calendar, ev.Files, ev.Statements)
	open := make(map[string]bool)
	for i := range r.Open {
		if it := &r.Open[i]; it.Comparison == PayoutComparison {
			open[it.Key.Payout] = true
		}
	}
	const c, m = PayoutComparison, InPayouts
	for i := range ev.Payouts {
		p := &ev.Payouts[i]
		if v.ByID[p.ID] != p {
			r.row(c, m, oursSide, p.Amount, "same-id", false)
			continue
		}
		why := v.notExpected(day, p, debits)
		r.row(c, m, oursSide, p.Amount, why, open[p.ID])
		if !v.AccountsKnown && !day.waits(p) || v.byStatement(p, debits) {
			shown := v.outside(p, debits)
			if shown.Minor != 0 || open[p.ID] {
				why = ""
			}
			r.row(c, m, theirsSide, shown, why, open[p.ID])
		}
	}
	for i := range ev.Payables {
		p := &ev.Payables[i]
		r.row(c, m, oursSide, p.left(), day.notPayable(p), true)
	}
	stated := make(map[string]bool)
	for i := range ev.BankLines {
		l := &ev.BankLines[i]
		stated[l.PayoutID] = true
		r.row(c, m, theirsSide, l.Amount, v.lineRule(day, l, debits), open[l.PayoutID])
	}
	for _, id := range slices.Sorted(maps.Keys(debits.payments)) {
		if p := debits.payments[id]; v.ByID[id] == nil && (!stated[id] || v.standing[id] == 0) && !p.moved.IsZero() {
			r.row(c, m, theirsSide, p.moved, "", true)
		}
	}
}

// notExpected says why nothing is to arrive by a payout, "" where its amount is.
func (v *PayoutFates) notExpected(day Day, p *Payout, debits *Debits) Rule {
	switch {
	case v.paidAgain(p):
		return "paid-before"
	case p.State == PayoutFailed && v.standing[p.ID] > 0 && debits.Lacks(p):
		return "refused"
	case v.settledElsewhere(p):
		return "gone-again"
	case day.waits(p):
		return "in-time"
	}
	return ""
}

// lineRule says why a line of a merchant's account is not held against a payout, "" where it is.
func (v *PayoutFates) lineRule(day Day, l *BankLine, debits *Debits) Rule {
	p := v.ByID[l.PayoutID]
	switch {
	case l.PayoutID == "":
		return "not-a-payout"
	case p == nil:
		return ""
	case v.Returned[p.ID] != "" || p.State == PayoutReversed:
		return "returned"
	case v.notStated(p, debits):
		return "not-stated"
	case v.byStatement(p, debits):
		return "by-statement"
	case day.waits(p):
		return "in-time"
	}
	if _, back := v.Returned[p.ID]; back {
		return "returned"
	}
	return ""
}

// notPayable says why a payable should not have been instructed by now, "" where it should.
func (d Day) notPayable(p *Payable) Rule {
	switch {
	case d.unpaid(p):
		return ""
	case p.Payout != "":
		return "in-a-payout"
	case p.Amount.Minor <= p.SetOff.Minor:
		return "paid-off"
	case p.Hold != "" || p.Blocked != "" || p.Carried:
		return "kept"
	}
	return "not-due"
}

// totalWaiting adds up L5, of which the outside has no list: what stands open is what the items say.
func (r *Report) totalWaiting(day Day, ev *Evidence, before []Item) {
	day.Limits = day.Limits.WithDefaults()
	const c, m = AgeComparison, InWaiting
	known := aboutTransactions(before)
	for i := range ev.Entries {
		e := &ev.Entries[i]
		why := Rule("")
		switch {
		case !e.undecided():
			why = "has-outcome"
		case day.Now.Sub(e.At) < day.Limits.Pending:
			why = "in-time"
		case known[itemKey{e.RRN, e.Terminal}]:
			why = "known"
		}
		r.row(c, m, oursSide, e.Kind.Money(e.Amount), why, true)
	}
	for i := range ev.Batches {
		b := &ev.Batches[i]
		why := Rule("")
		switch {
		case b.Opened == 0 || b.Closed != 0 || b.empty():
			why = "settled"
		case day.Now.Sub(b.Opened) < day.Limits.OpenBatch:
			why = "in-time"
		}
		r.row(c, m, oursSide, b.Host.Debit.Sub(b.Host.Credit), why, true)
	}
	for i := range ev.Payables {
		p := &ev.Payables[i]
		why := Rule("")
		if !p.unreviewed(day.Calendar.Date(day.Now)) {
			why = "reviewed"
		}
		r.row(c, m, oursSide, p.Amount, why, true)
	}
	r.totalBooks(ev)
}

// totalBooks adds up the trial balance, and what merchants owe.
func (r *Report) totalBooks(ev *Evidence) {
	owed, off := make(map[payment.MerchantID]payment.Amount), make(map[string]int64)
	for i := range ev.Balances {
		b := &ev.Balances[i]
		off[b.Party] += b.Debit.Minor - b.Credit.Minor
		if merchant, net := b.owedByMerchant(); net.Minor > 0 {
			owed[merchant] = owed[merchant].Add(net)
		}
	}
	for i := range ev.Balances {
		b := &ev.Balances[i]
		r.row(AgeComparison, InBooks, oursSide, b.Debit, "", off[b.Party] != 0)
		r.row(AgeComparison, InBooks, theirsSide, b.Credit, "", off[b.Party] != 0)
	}
	for _, id := range slices.Sorted(maps.Keys(owed)) {
		r.row(AgeComparison, InWaiting, oursSide, owed[id].Neg(), "", true)
	}
}

// owedByMerchant returns what a balance says that a merchant owes, nothing where it is another's account.
func (b *Balance) owedByMerchant() (payment.MerchantID, payment.Amount) {
	net := b.Debit.Sub(b.Credit)
	kind, merchant, _ := strings.Cut(b.Account, ":")
	if (kind != "merchant-payable" && kind != "merchant-receivable") || net.Minor <= 0 {
		return "", payment.Minor(0, net.Currency)
	}
	return payment.MerchantID(merchant), net
}

// totalSlips adds up the requests for a slip.
func (r *Report) totalSlips(ev *Evidence) {
	over := slipsOver(ev.Claims, ev.Details)
	for i := range ev.Details {
		d := &ev.Details[i]
		if d.Kind != Retrieval {
			continue
		}
		if over[itemKey{d.RRN, d.Terminal}] {
			r.row(AgeComparison, InSlips, theirsSide, d.Amount, "answered", false)
		} else {
			r.row(AgeComparison, InSlips, theirsSide, d.Amount, "", true)
		}
	}
}
