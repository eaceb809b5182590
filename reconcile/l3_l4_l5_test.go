package reconcile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/reconciletest"
)

// A clearing file that is late is one item, closed when the file comes; a file that
// was refused counts as missing (B08, B11).
func TestMissingFile(t *testing.T) {
	day := on(t, friday)
	due := clock(t, day.Calendar, saturday, "08:00")
	expected := reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: friday, Due: due}
	early := day
	early.Now = due - 1
	require.Empty(t, reconcile.Files(early, []reconcile.FileRow{expected}, nil).Raised, "not due yet")

	late := reconcile.Files(day, []reconcile.FileRow{expected}, nil)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.MissingFile, reconcile.FileLate, 0}},
		shorts(late.Raised))
	require.Empty(t, reconcile.Files(day, []reconcile.FileRow{expected}, late.Raised).Raised)

	refused := reconcile.FileRow{ID: "F1", Kind: reconcile.ClearingFile, ClearingDate: friday, Arrived: due,
		Refused: "trailer says 3, body has 2"}
	bad := reconcile.Files(day, []reconcile.FileRow{expected, refused}, nil)
	require.Equal(t, reconcile.FileRefused, bad.Raised[0].Reason)
	require.Equal(t, refused.Refused, bad.Raised[0].Detail)
	require.Empty(t, bad.Raised[0].Refusal(), "the row gives words alone")
	named := refused
	named.Refused = payment.FileUnreadable.Say(refused.Refused)
	bad = reconcile.Files(day, []reconcile.FileRow{expected, named}, nil)
	require.Equal(t, "file-unreadable", bad.Raised[0].Refusal())

	came := reconcile.FileRow{ID: "F2", Kind: reconcile.ClearingFile, ClearingDate: friday, Arrived: due, Accepted: true}
	done := reconcile.Files(day, []reconcile.FileRow{expected, refused, came}, late.Raised)
	require.Empty(t, done.Raised)
	require.Len(t, done.Closed, 1)
	require.Equal(t, reconcile.Matched, done.Closed[0].State)
}

// Position and statement are compared day by day. Money without a file is long
// until the file explains it; a position that is due and unpaid is short; what we
// owe counts the other way round (J7, B08).
func TestCash(t *testing.T) {
	day := on(t, friday)
	past, future := day.Now-1, day.Now+1
	position := reconcile.NetPosition{ClearingDate: friday, Net: yuan(t, "99.50"), Due: past}
	line := reconcile.StatementLine{Date: monday, Reference: "S1", ClearingDate: friday, Amount: yuan(t, "99.50")}
	other := reconcile.StatementLine{Date: monday, Reference: "P1", Amount: yuan(t, "5.00").Neg()} // a payout

	require.Empty(t, reconcile.L3(day, []reconcile.NetPosition{position}, []reconcile.StatementLine{line, other},
		nil).Raised)

	noFile := reconcile.L3(day, nil, []reconcile.StatementLine{line}, nil)
	require.Equal(t, []short{{reconcile.CashComparison, reconcile.Long, reconcile.CashWithoutFile, 9950}},
		shorts(noFile.Raised))
	require.Empty(t, reconcile.L3(day, nil, []reconcile.StatementLine{line}, noFile.Raised).Raised)
	came := reconcile.L3(day, []reconcile.NetPosition{position}, []reconcile.StatementLine{line}, noFile.Raised)
	require.Empty(t, came.Raised)
	require.Len(t, came.Closed, 1)

	require.Equal(t, []short{{reconcile.CashComparison, reconcile.Short, reconcile.ClearedNotSettled, 9950}},
		shorts(reconcile.L3(day, []reconcile.NetPosition{position}, nil, nil).Raised))
	notDue := position
	notDue.Due = future
	require.Empty(t, reconcile.L3(day, []reconcile.NetPosition{notDue}, nil, nil).Raised)

	less := line
	less.Amount = yuan(t, "90.00")
	require.Equal(t, []short{{reconcile.CashComparison, reconcile.AmountDiff, reconcile.DifferentAmount, 950}},
		shorts(reconcile.L3(day, []reconcile.NetPosition{position}, []reconcile.StatementLine{less}, nil).Raised))

	owed := position
	owed.Net = owed.Net.Neg()
	require.Equal(t, []short{{reconcile.CashComparison, reconcile.Long, reconcile.ClearedNotSettled, 9950}},
		shorts(reconcile.L3(day, []reconcile.NetPosition{owed}, nil, nil).Raised), "we kept what we owe")

	byReference := line
	byReference.ClearingDate, position.Reference = 0, "S1"
	require.Empty(t, reconcile.L3(day, []reconcile.NetPosition{position}, []reconcile.StatementLine{byReference},
		nil).Raised)
}

// A payout that does not get through is one open item for as long as its money is
// stuck, and no longer (C01, C10, D03, D04).
func TestPayouts(t *testing.T) {
	day := on(t, monday)
	cal := day.Calendar
	at := clock(t, cal, monday, "09:30")
	day.Now = clock(t, cal, monday, "17:00")
	line := []reconcile.BankLine{{Merchant: "M1", PayoutID: "P1", Amount: yuan(t, "10.00")}}
	refused := reconciletest.Change(payout("P1", reconcile.PayoutFailed, 1000, at), func(p *reconcile.Payout) {
		p.Reason = "BANK_CARD_COLLECTIONS_ABOVE_QUOTA"
	})
	back := []reconcile.Return{{PayoutID: "P1", Amount: yuan(t, "10.00"), Reason: "BANK_CARD_ACCOUNT_ABNORMAL"}}
	for name, tt := range map[string]struct {
		payouts  []reconcile.Payout
		returns  []reconcile.Return
		accounts []reconcile.BankLine
		want     []short
	}{
		"paid":                 {[]reconcile.Payout{payout("P1", reconcile.PayoutSucceeded, 1000, at)}, nil, line, []short{}},
		"paid, account unseen": {[]reconcile.Payout{payout("P1", reconcile.PayoutSucceeded, 1000, at)}, nil, nil, []short{}},
		"C06 not in the account": {[]reconcile.Payout{payout("P1", reconcile.PayoutSucceeded, 1000, at)}, nil,
			[]reconcile.BankLine{}, []short{{reconcile.PayoutComparison, reconcile.Status, reconcile.NotInAccount, 1000}}},
		"C01 refused": {[]reconcile.Payout{refused}, nil, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutRefusedReason, 1000}}},
		"C01 refused again": {[]reconcile.Payout{refused, reconciletest.Change(refused, func(p *reconcile.Payout) {
			p.ID, p.Created = "P2", at+1
		})}, nil, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutRefusedReason, 1000}}},
		"C01 paid on the next day": {[]reconcile.Payout{refused, payout("P2", reconcile.PayoutSucceeded, 1500, at+1)}, nil,
			nil, []short{}},
		"C10 returned": {[]reconcile.Payout{payout("P1", reconcile.PayoutReversed, 1000, at)}, back, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutReturned, 1000}}},
		"C10 return not yet noted": {[]reconcile.Payout{payout("P1", reconcile.PayoutSucceeded, 1000, at)}, back, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutReturned, 1000}}},
		"C10 other money does not replace a return": {[]reconcile.Payout{payout("P1", reconcile.PayoutReversed, 1000, at),
			payout("P2", reconcile.PayoutSucceeded, 7, at+1)}, back, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutReturned, 1000}}},
		"C10 issued again": {[]reconcile.Payout{payout("P1", reconcile.PayoutReversed, 1000, at),
			reconciletest.Change(payout("P2", reconcile.PayoutSucceeded, 1000, at+1),
				func(p *reconcile.Payout) { p.Replaces = "P1" })}, back, nil, []short{}},
		"D04 unknown": {[]reconcile.Payout{payout("P1", reconcile.PayoutUnknown, 1000, at)}, nil, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Status, reconcile.PayoutUnanswered, 1000}}},
		"sent just now": {[]reconcile.Payout{payout("P1", reconcile.PayoutSent, 1000, day.Now-1)}, nil, nil, []short{}},
		"D03 paid twice": {[]reconcile.Payout{payout("P1", reconcile.PayoutSucceeded, 1000, at),
			reconciletest.Change(payout("P2", reconcile.PayoutSucceeded, 1000, at+1),
				func(p *reconcile.Payout) { p.Replaces = "P1" })}, nil, nil,
			[]short{{reconcile.PayoutComparison, reconcile.Long, reconcile.PaidTwice, 1000}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, shorts(reconcile.L4(day, nil, tt.payouts, tt.returns, tt.accounts, nil, nil).Raised))
		})
	}
	first := reconcile.L4(day, nil, []reconcile.Payout{refused}, nil, nil, nil, nil)
	later := reconcile.L4(day, nil, []reconcile.Payout{refused, payout("P2", reconcile.PayoutSucceeded, 1000, at+1)}, nil,
		nil, nil, first.Raised)
	require.Empty(t, later.Raised)
	require.Len(t, later.Closed, 1)
	require.Equal(t, reconcile.Resolved, later.Closed[0].State)
}

// A payable is an item only when a payout run that could carry it has passed by: not
// on a holiday (D01), not when its file came after the run (B08), not when it is held
// or carried forward (D06, D08); a run that stopped half-way is found (D02).
func TestPayablesDue(t *testing.T) {
	cal := calendar(t)
	p := reconcile.Payable{Merchant: "M1", Date: friday, Due: monday, Amount: yuan(t, "10.00")}
	at := func(d payment.BusinessDate, tod string) reconcile.Day {
		return reconcile.Day{Date: d, Now: clock(t, cal, d, tod), Calendar: cal}
	}
	for name, tt := range map[string]struct {
		day  reconcile.Day
		p    reconcile.Payable
		want int
	}{
		"D01 Sunday":        {at(sunday, "18:00"), p, 0},
		"before the review": {at(monday, "16:59"), p, 0},
		"D02 missed":        {at(monday, "17:00"), p, 1},
		"B08 ready after the run": {at(monday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) {
			p.Ready = clock(t, cal, monday, "14:00")
		}), 0},
		"B08 missed next day too": {at(tuesday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) {
			p.Ready = clock(t, cal, monday, "14:00")
		}), 1},
		"instructed": {at(monday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) { p.Payout = "P1" }), 0},
		"D06 held": {at(monday, "17:00"),
			reconciletest.Change(p, func(p *reconcile.Payable) { p.Hold = "velocity" }), 0},
		"D08 carried forward": {at(monday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) { p.Carried = true }),
			0},
		"refused before": {at(monday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) {
			p.Blocked = "BANK_CARD_ACCOUNT_ABNORMAL"
		}), 0},
		"nothing owed": {at(monday, "17:00"), reconciletest.Change(p, func(p *reconcile.Payable) {
			p.Amount = yuan(t, "0.00")
		}), 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Len(t, reconcile.L4(tt.day, []reconcile.Payable{tt.p}, nil, nil, nil, nil, nil).Raised, tt.want)
		})
	}
}

// What stands too long is found once, and not when another comparison has it
// (CASES §2.2: 9, 14; D06, C11).
func TestAgeing(t *testing.T) {
	day := on(t, monday)
	old := day.Now.Add(-25 * 3600e9)
	hung := reconciletest.Change(entry(1, sunday, 1000), func(e *reconcile.Entry) { e.State, e.At = reconcile.Hung, old })
	fresh := reconciletest.Change(entry(2, sunday, 1000), func(e *reconcile.Entry) {
		e.State, e.At = reconcile.Pending, day.Now-1
	})
	batch := reconcile.BatchRow{Terminal: "T1", Batch: 1, Opened: old}
	hold := reconcile.Payable{Merchant: "M1", Date: friday, Amount: yuan(t, "3.00"), Hold: "velocity", Review: friday}
	books := []reconcile.Balance{
		{"acquirer", "merchant-payable:M2", yuan(t, "4.00"), yuan(t, "1.00")},
		{"acquirer", "reserve", yuan(t, "1.00"), yuan(t, "4.00")},
		{"issuer", "due-to-network", yuan(t, "1.00"), yuan(t, "0.50")},
	}
	res := reconcile.L5(day, []reconcile.Entry{hung, fresh}, []reconcile.BatchRow{batch}, []reconcile.Payable{hold}, books,
		nil)
	require.ElementsMatch(t, []short{
		{reconcile.AgeComparison, reconcile.Status, reconcile.PendingTooLong, 1000},
		{reconcile.AgeComparison, reconcile.Status, reconcile.BatchOpenTooLong, 0},
		{reconcile.AgeComparison, reconcile.Status, reconcile.HoldWithoutReview, 300},
		{reconcile.AgeComparison, reconcile.Status, reconcile.NegativePayable, 300},
		{reconcile.AgeComparison, reconcile.AmountDiff, reconcile.BooksUnbalanced, 50},
	}, shorts(res.Raised))

	nothing := reconcile.BatchRow{Terminal: "T1", Batch: 2, Opened: old,
		Host: reconcile.Totals{Debit: cny(0), Credit: cny(0)}}
	require.Empty(t, reconcile.L5(day, nil, []reconcile.BatchRow{nothing}, nil, nil, nil).Raised,
		"a batch of inquiries has nothing that waits for it")

	again := reconcile.L5(day, []reconcile.Entry{hung, fresh}, []reconcile.BatchRow{batch}, []reconcile.Payable{hold},
		books, res.Raised)
	require.Empty(t, again.Raised)
	require.Empty(t, again.Closed)
	require.Len(t, reconcile.L5(day, nil, nil, nil, nil, res.Raised).Closed, 5)

	long := reconcile.L2(on(t, sunday), []reconcile.Entry{hung}, []reconcile.Detail{detail(1, sunday, 1000)}, nil).Raised
	require.Empty(t, reconcile.L5(day, []reconcile.Entry{hung}, nil, nil, nil, long).Raised, "L2 has it")
	long[0].Due = friday
	require.Equal(t, long, reconcile.L5(day, nil, nil, nil, nil, long).Overdue)
}

// What merchants owe is one item each in L5, whichever account it stands in, and
// gone when it is gone (C11).
func TestMerchantsWhoOwe(t *testing.T) {
	day := on(t, monday)
	zero := yuan(t, "0.00")
	books := []reconcile.Balance{
		{Party: "acquirer", Account: "merchant-receivable:M1", Debit: yuan(t, "5.00"), Credit: zero},
		{Party: "acquirer", Account: "merchant-payable:M1", Debit: yuan(t, "2.00"), Credit: zero},
		{Party: "acquirer", Account: "merchant-payable:M2", Debit: zero, Credit: yuan(t, "7.00")},
	}
	res := reconcile.L5(day, nil, nil, nil, books, nil)
	require.Equal(t, []short{{reconcile.AgeComparison, reconcile.Status, reconcile.NegativePayable, 700}},
		shorts(res.Raised))
	require.Empty(t, reconcile.L5(day, nil, nil, nil, books, res.Raised).Raised)
	books[0].Debit, books[1].Debit, books[2].Credit = zero, zero, zero
	require.Len(t, reconcile.L5(day, nil, nil, nil, books, res.Raised).Closed, 1)
}

// What a bank says of a payout is held against the statement of our own account: the one of
// the next working day must show what was paid, and nothing can be said before it has come
// or where it is missing. A payout that was refused, that the merchant's account shows and
// our statement does not, the merchant's bank has paid out of its own pocket (J9, D03).
func TestPayoutsAgainstTheStatement(t *testing.T) {
	day := on(t, monday)
	at := clock(t, day.Calendar, friday, "09:30")
	day.Now = clock(t, day.Calendar, monday, "17:00")
	final := func(s reconcile.PayoutState) []reconcile.Payout {
		return []reconcile.Payout{reconciletest.Change(payout("P1", s, 1000, at), func(p *reconcile.Payout) { p.Final = at })}
	}
	paid, refused := final(reconcile.PayoutSucceeded), final(reconcile.PayoutFailed)
	stated := func(date payment.BusinessDate) []reconcile.FileRow {
		return []reconcile.FileRow{{Kind: reconcile.StatementFile, ClearingDate: date, Accepted: true}}
	}
	line := func(reference string, kind reconcile.LineKind, minor int64) reconcile.StatementLine {
		return reconcile.StatementLine{Date: monday, Reference: reference, Kind: kind, Amount: cny(minor)}
	}
	debit, credit := line("P1", reconcile.PayoutLine, -1000), line("P1", reconcile.ReturnLine, 1000)
	other, silent := line("P2", reconcile.PayoutLine, -100), line("S1", "", 500)
	account := []reconcile.BankLine{{Merchant: "M1", PayoutID: "P1", Amount: yuan(t, "10.00")}}
	back := append(account[:1:1], reconcile.BankLine{Merchant: "M1", PayoutID: "P1", Amount: cny(-1000)})
	item := func(side reconcile.Side, why reconcile.Reason) []short {
		return []short{{reconcile.PayoutComparison, side, why, 1000}}
	}
	notStated := item(reconcile.Short, reconcile.PaidNotStated)
	notOurs := item(reconcile.Status, reconcile.RefusedCredited)
	// A payout that is none of ours.
	unknown := []short{{reconcile.PayoutComparison, reconcile.Long, reconcile.NotInJournal, 100}}
	unanswered := item(reconcile.Status, reconcile.PayoutUnanswered)
	isRefused := item(reconcile.Status, reconcile.PayoutRefusedReason)
	for name, tt := range map[string]struct {
		payouts []reconcile.Payout
		account []reconcile.BankLine
		files   []reconcile.FileRow
		lines   []reconcile.StatementLine
		want    []short
	}{
		"shown":                      {paid, nil, stated(monday), []reconcile.StatementLine{debit}, []short{}},
		"not shown":                  {paid, nil, stated(monday), nil, notStated},
		"not in the account either":  {paid, []reconcile.BankLine{}, stated(monday), nil, notStated},
		"other lines":                {paid, nil, nil, []reconcile.StatementLine{other}, append(unknown, notStated...)},
		"a credit is no debit":       {paid, nil, nil, []reconcile.StatementLine{credit}, notStated},
		"lines that say no kind":     {paid, nil, stated(monday), []reconcile.StatementLine{silent}, []short{}},
		"the statement of that day":  {paid, nil, stated(friday), nil, []short{}},
		"the next one is missing":    {paid, nil, stated(tuesday), nil, []short{}},
		"no statement":               {paid, nil, nil, nil, []short{}},
		"no outcome":                 {final(reconcile.PayoutSent), nil, stated(monday), nil, unanswered},
		"refused":                    {refused, []reconcile.BankLine{}, stated(monday), nil, isRefused},
		"refused and credited":       {refused, account, stated(monday), nil, notOurs},
		"refused, credited, debited": {refused, account, stated(monday), []reconcile.StatementLine{debit}, isRefused},
		"taken off again":            {refused, back, stated(monday), nil, isRefused},
	} {
		t.Run(name, func(t *testing.T) {
			debits := reconcile.DebitsOf(day.Calendar, tt.files, tt.lines)
			found := reconcile.L4(day, nil, tt.payouts, nil, tt.account, debits, nil)
			require.Equal(t, tt.want, shorts(found.Raised))
		})
	}
	for _, tt := range []struct {
		payouts []reconcile.Payout
		owner   reconcile.Actor
		ours    string
		outside string
	}{{paid, reconcile.AcquirerDesk, "10.00", "0.00"}, {refused, reconcile.MerchantBank, "0.00", "10.00"}} {
		none := reconcile.DebitsOf(day.Calendar, stated(monday), nil)
		it := reconcile.L4(day, nil, tt.payouts, nil, account, none, nil).Raised[0]
		require.Equal(t, tt.owner, it.Owner)
		require.Equal(t, day.Calendar.AddWorkingDays(monday, 1), it.Due)
		require.Equal(t, [2]payment.Amount{yuan(t, tt.ours), yuan(t, tt.outside)}, [2]payment.Amount{it.Ours, it.Outside})
		late := reconcile.DebitsOf(day.Calendar, stated(monday), []reconcile.StatementLine{debit})
		require.Len(t, reconcile.L4(day, nil, paid, nil, account, late, []reconcile.Item{it}).Closed, 1)
	}
}
