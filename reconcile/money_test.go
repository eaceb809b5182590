package reconcile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// A clearing file that is late is one item, closed when the file comes; a file that
// was refused counts as missing (B08, B11).
func TestMissingFile(t *testing.T) {
	day := on(t, friday)
	due := clock(t, day.Calendar, saturday, "08:00")
	expected := FileRow{Kind: ClearingFile, ClearingDate: friday, Due: due}
	early := day
	early.Now = due - 1
	require.Empty(t, Files(early, []FileRow{expected}, nil).Raised, "not due yet")

	late := Files(day, []FileRow{expected}, nil)
	require.Equal(t, []short{{ClearingComparison, MissingFile, FileLate, 0}}, shorts(late.Raised))
	require.Empty(t, Files(day, []FileRow{expected}, late.Raised).Raised)

	refused := FileRow{ID: "F1", Kind: ClearingFile, ClearingDate: friday, Arrived: due, Refused: "trailer says 3, body has 2"}
	bad := Files(day, []FileRow{expected, refused}, nil)
	require.Equal(t, FileRefused, bad.Raised[0].Reason)
	require.Equal(t, refused.Refused, bad.Raised[0].Detail)

	came := FileRow{ID: "F2", Kind: ClearingFile, ClearingDate: friday, Arrived: due, Accepted: true}
	done := Files(day, []FileRow{expected, refused, came}, late.Raised)
	require.Empty(t, done.Raised)
	require.Len(t, done.Closed, 1)
	require.Equal(t, Matched, done.Closed[0].State)
}

// Position and statement are compared day by day. Money without a file is long
// until the file explains it; a position that is due and unpaid is short; what we
// owe counts the other way round (J7, B08).
func TestCash(t *testing.T) {
	day := on(t, friday)
	past, future := day.Now-1, day.Now+1
	position := Position{ClearingDate: friday, Net: yuan(t, "99.50"), Due: past}
	line := StatementLine{Date: monday, Reference: "S1", ClearingDate: friday, Amount: yuan(t, "99.50")}
	other := StatementLine{Date: monday, Reference: "P1", Amount: yuan(t, "5.00").Neg()} // a payout

	require.Empty(t, L3(day, []Position{position}, []StatementLine{line, other}, nil).Raised)

	noFile := L3(day, nil, []StatementLine{line}, nil)
	require.Equal(t, []short{{CashComparison, Long, CashWithoutFile, 9950}}, shorts(noFile.Raised))
	require.Empty(t, L3(day, nil, []StatementLine{line}, noFile.Raised).Raised)
	came := L3(day, []Position{position}, []StatementLine{line}, noFile.Raised)
	require.Empty(t, came.Raised)
	require.Len(t, came.Closed, 1)

	require.Equal(t, []short{{CashComparison, Short, ClearedNotSettled, 9950}}, shorts(L3(day, []Position{position}, nil, nil).Raised))
	notDue := position
	notDue.Due = future
	require.Empty(t, L3(day, []Position{notDue}, nil, nil).Raised)

	less := line
	less.Amount = yuan(t, "90.00")
	require.Equal(t, []short{{CashComparison, AmountDiff, DifferentAmount, 950}}, shorts(L3(day, []Position{position}, []StatementLine{less}, nil).Raised))

	owed := position
	owed.Net = owed.Net.Neg()
	require.Equal(t, []short{{CashComparison, Long, ClearedNotSettled, 9950}}, shorts(L3(day, []Position{owed}, nil, nil).Raised), "we kept what we owe")

	byReference := line
	byReference.ClearingDate, position.Reference = 0, "S1"
	require.Empty(t, L3(day, []Position{position}, []StatementLine{byReference}, nil).Raised)
}

func payout(id string, state PayoutState, amount int64, created payment.Time) Payout {
	return Payout{ID: id, Merchant: "M1", Account: "6222", Amount: payment.Minor(amount, payment.CNY), State: state,
		Date: monday, Created: created, Sent: created}
}

// A payout that does not get through is one open item for as long as its money is
// stuck, and no longer (C01, C10, D03, D04).
func TestPayouts(t *testing.T) {
	day := on(t, monday)
	cal := day.Calendar
	at := clock(t, cal, monday, "09:30")
	day.Now = clock(t, cal, monday, "17:00")
	line := []BankLine{{Merchant: "M1", PayoutID: "P1", Amount: yuan(t, "10.00")}}
	refused := change(payout("P1", PayoutFailed, 1000, at), func(p *Payout) { p.Reason = "BANK_CARD_COLLECTIONS_ABOVE_QUOTA" })
	back := []Return{{PayoutID: "P1", Amount: yuan(t, "10.00"), Reason: "BANK_CARD_ACCOUNT_ABNORMAL"}}
	for name, tt := range map[string]struct {
		payouts  []Payout
		returns  []Return
		accounts []BankLine
		want     []short
	}{
		"paid":                   {[]Payout{payout("P1", PayoutSucceeded, 1000, at)}, nil, line, []short{}},
		"paid, account unseen":   {[]Payout{payout("P1", PayoutSucceeded, 1000, at)}, nil, nil, []short{}},
		"C06 not in the account": {[]Payout{payout("P1", PayoutSucceeded, 1000, at)}, nil, []BankLine{}, []short{{PayoutComparison, Status, NotInAccount, 1000}}},
		"C01 refused":            {[]Payout{refused}, nil, nil, []short{{PayoutComparison, Status, PayoutRefusedReason, 1000}}},
		"C01 refused again": {[]Payout{refused, change(refused, func(p *Payout) { p.ID, p.Created = "P2", at+1 })}, nil, nil,
			[]short{{PayoutComparison, Status, PayoutRefusedReason, 1000}}},
		"C01 paid on the next day": {[]Payout{refused, payout("P2", PayoutSucceeded, 1500, at+1)}, nil, nil, []short{}},
		"C10 returned":             {[]Payout{payout("P1", PayoutReversed, 1000, at)}, back, nil, []short{{PayoutComparison, Status, PayoutReturned, 1000}}},
		"C10 return not yet noted": {[]Payout{payout("P1", PayoutSucceeded, 1000, at)}, back, nil, []short{{PayoutComparison, Status, PayoutReturned, 1000}}},
		"C10 other money does not replace a return": {[]Payout{payout("P1", PayoutReversed, 1000, at), payout("P2", PayoutSucceeded, 7, at+1)}, back, nil,
			[]short{{PayoutComparison, Status, PayoutReturned, 1000}}},
		"C10 issued again": {[]Payout{payout("P1", PayoutReversed, 1000, at), change(payout("P2", PayoutSucceeded, 1000, at+1), func(p *Payout) { p.Replaces = "P1" })}, back, nil, []short{}},
		"D04 unknown":      {[]Payout{payout("P1", PayoutUnknown, 1000, at)}, nil, nil, []short{{PayoutComparison, Status, PayoutUnanswered, 1000}}},
		"sent just now":    {[]Payout{payout("P1", PayoutSent, 1000, day.Now-1)}, nil, nil, []short{}},
		"D03 paid twice": {[]Payout{payout("P1", PayoutSucceeded, 1000, at), change(payout("P2", PayoutSucceeded, 1000, at+1), func(p *Payout) { p.Replaces = "P1" })}, nil, nil,
			[]short{{PayoutComparison, Long, PaidTwice, 1000}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, shorts(L4(day, nil, tt.payouts, tt.returns, tt.accounts, nil).Raised))
		})
	}
	first := L4(day, nil, []Payout{refused}, nil, nil, nil)
	later := L4(day, nil, []Payout{refused, payout("P2", PayoutSucceeded, 1000, at+1)}, nil, nil, first.Raised)
	require.Empty(t, later.Raised)
	require.Len(t, later.Closed, 1)
	require.Equal(t, Resolved, later.Closed[0].State)
}

// A payable is an item only when a payout run that could carry it has passed by: not
// on a holiday (D01), not when its file came after the run (B08), not when it is held
// or carried forward (D06, D08); a run that stopped half-way is found (D02).
func TestPayablesDue(t *testing.T) {
	cal := calendar(t)
	p := Payable{Merchant: "M1", Date: friday, Due: monday, Amount: yuan(t, "10.00")}
	at := func(d payment.BusinessDate, tod string) Day {
		return Day{Date: d, Now: clock(t, cal, d, tod), Calendar: cal}
	}
	for name, tt := range map[string]struct {
		day  Day
		p    Payable
		want int
	}{
		"D01 Sunday":              {at(sunday, "18:00"), p, 0},
		"before the review":       {at(monday, "16:59"), p, 0},
		"D02 missed":              {at(monday, "17:00"), p, 1},
		"B08 ready after the run": {at(monday, "17:00"), change(p, func(p *Payable) { p.Ready = clock(t, cal, monday, "14:00") }), 0},
		"B08 missed next day too": {at(tuesday, "17:00"), change(p, func(p *Payable) { p.Ready = clock(t, cal, monday, "14:00") }), 1},
		"instructed":              {at(monday, "17:00"), change(p, func(p *Payable) { p.Payout = "P1" }), 0},
		"D06 held":                {at(monday, "17:00"), change(p, func(p *Payable) { p.Hold = "velocity" }), 0},
		"D08 carried forward":     {at(monday, "17:00"), change(p, func(p *Payable) { p.Carried = true }), 0},
		"refused before":          {at(monday, "17:00"), change(p, func(p *Payable) { p.Blocked = "BANK_CARD_ACCOUNT_ABNORMAL" }), 0},
		"nothing owed":            {at(monday, "17:00"), change(p, func(p *Payable) { p.Amount = yuan(t, "0.00") }), 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Len(t, L4(tt.day, []Payable{tt.p}, nil, nil, nil, nil).Raised, tt.want)
		})
	}
}

// What stands too long is found once, and not when another comparison has it
// (CASES.md §2.2: 9, 14; D06, C11).
func TestAgeing(t *testing.T) {
	day := on(t, monday)
	old := day.Now.Add(-25 * 3600e9)
	hung := change(entry(1, sunday, 1000), func(e *Entry) { e.State, e.At = Hung, old })
	fresh := change(entry(2, sunday, 1000), func(e *Entry) { e.State, e.At = Pending, day.Now-1 })
	batch := BatchRow{Terminal: "T1", Batch: 1, Opened: old}
	hold := Payable{Merchant: "M1", Date: friday, Amount: yuan(t, "3.00"), Hold: "velocity", Review: friday}
	books := []Balance{
		{"acquirer", "merchant-payable:M2", yuan(t, "4.00"), yuan(t, "1.00")},
		{"acquirer", "reserve", yuan(t, "1.00"), yuan(t, "4.00")},
		{"issuer", "due-to-network", yuan(t, "1.00"), yuan(t, "0.50")},
	}
	res := L5(day, []Entry{hung, fresh}, []BatchRow{batch}, []Payable{hold}, books, nil)
	require.ElementsMatch(t, []short{
		{AgeComparison, Status, PendingTooLong, 1000},
		{AgeComparison, Status, BatchOpenTooLong, 0},
		{AgeComparison, Status, HoldWithoutReview, 300},
		{AgeComparison, Status, NegativePayable, 300},
		{AgeComparison, AmountDiff, BooksUnbalanced, 50},
	}, shorts(res.Raised))

	again := L5(day, []Entry{hung, fresh}, []BatchRow{batch}, []Payable{hold}, books, res.Raised)
	require.Empty(t, again.Raised)
	require.Empty(t, again.Closed)
	require.Len(t, L5(day, nil, nil, nil, nil, res.Raised).Closed, 5)

	long := L2(on(t, sunday), []Entry{hung}, []Detail{detail(1, sunday, 1000)}, nil).Raised
	require.Empty(t, L5(day, []Entry{hung}, nil, nil, nil, long).Raised, "L2 has it")
	long[0].Due = friday
	require.Equal(t, long, L5(day, nil, nil, nil, nil, long).Overdue)
}
