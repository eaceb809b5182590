package reconcile

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// said are the alerts of a control, and when each could first be known.
func said(ev *Evidence, c ControlID) []payment.Time {
	out := []payment.Time{}
	for _, a := range Alerts(ev) {
		if a.Control == c {
			out = append(out, a.At)
		}
	}
	return out
}

// A second sale of one card, amount and terminal within ten minutes is asked about
// at once (CASES.md E11); one that followed a void, came later or was of another card is not.
func TestRepeatedPurchase(t *testing.T) {
	w := newWorld(t).sale(1, 73900).swiped(2, 73900, 1)
	require.Equal(t, []payment.Time{w.ev.Entries[1].At}, said(w.ev, RepeatedPurchase))

	require.Empty(t, said(newWorld(t).sale(1, 73900).swiped(2, 73900, 11).ev, RepeatedPurchase), "eleven minutes later")
	require.Empty(t, said(newWorld(t).sale(1, 73900).swiped(2, 73901, 1).ev, RepeatedPurchase), "another amount")
	w.ev.Entries[0].State = Reversed
	require.Empty(t, said(w.ev, RepeatedPurchase), "the first one was undone")
	w.ev.Entries[0].Card, w.ev.Entries[0].State = "620000******9999", Approved
	require.Empty(t, said(w.ev, RepeatedPurchase), "another card")
}

// A refund is asked about when its card bought nothing for as much, when the shop is
// closed, and when the refunds of a day outgrow its sales (CASES.md E18).
func TestRefundControls(t *testing.T) {
	w := newWorld(t).sale(1, 50000).refund(2, "", 30000).refund(3, "", 20000)
	w.ev.Shops = []Shop{{Merchant: "M1", Opens: payment.TimeOfDay(9 * time.Hour), Closes: payment.TimeOfDay(14 * time.Hour)}}
	require.Len(t, said(w.ev, RefundWithoutSale), 2)
	require.Len(t, said(w.ev, RefundOutsideHours), 2)
	require.Equal(t, []payment.Time{w.at(friday, "23:00")}, said(w.ev, RefundRatio), "when the day is over")

	w.ev.Entries[0].Card = "620000******2221"
	require.Empty(t, said(w.ev, RefundWithoutSale), "the card bought for more")
	w.ev.Shops[0].Closes = payment.TimeOfDay(22 * time.Hour)
	require.Empty(t, said(w.ev, RefundOutsideHours))
	w.ev.Shops[0].Opens, w.ev.Shops[0].Closes = payment.TimeOfDay(12*time.Hour), payment.TimeOfDay(2*time.Hour)
	require.Empty(t, said(w.ev, RefundOutsideHours), "closes after midnight")
	require.Empty(t, said(newWorld(t).sale(1, 50000).refund(2, rrn(1), 50000).ev, RefundRatio), "one refund is no pattern")
}

// A pre-authorisation that nobody completes is asked about after five days
// (CASES.md F02, B20), and not before.
func TestOpenPreAuth(t *testing.T) {
	w := newWorld(t).preAuth()
	require.Empty(t, said(w.ev, OpenPreAuth))
	w.ev.Now = w.at(friday.AddDays(6), "12:00")
	require.Equal(t, []payment.Time{w.ev.Entries[0].At.Add(5 * 24 * time.Hour)}, said(w.ev, OpenPreAuth))
	w.sale(2, 9800)
	w.ev.Entries[1].Kind, w.ev.Entries[1].Original = Completion, rrn(1)
	require.Empty(t, said(w.ev, OpenPreAuth), "completed in time")
}

// Declines are counted by code: a wrong key at one till twice, an unknown terminal
// once, a host that is down three times anywhere (CASES.md E01, E12, E14, A11).
func TestDeclineRate(t *testing.T) {
	for code, n := range map[payment.ResponseCode]int{"A0": 2, "30": 2, "97": 1, "91": 3, "96": 3} {
		w := newWorld(t)
		for i := 1; i <= n; i++ {
			require.Empty(t, said(w.ev, DeclineRate), "%s: %d are too few", code, i-1)
			w.sale(i, 1000)
			w.ev.Entries[i-1].State, w.ev.Entries[i-1].Code = Declined, code
		}
		require.Equal(t, []payment.Time{w.ev.Entries[n-1].At}, said(w.ev, DeclineRate), code)
		w.ev.Entries[0].At -= payment.Time(time.Hour)
		require.Len(t, said(w.ev, DeclineRate), map[bool]int{true: 1}[n == 1], "%s: an hour between them", code)
	}
	w := newWorld(t).sale(1, 1000)
	w.ev.Entries[0].State, w.ev.Entries[0].Code = Declined, "51"
	require.Empty(t, said(w.ev, DeclineRate), "no funds is everyday")
}

// A terminal whose clock is more than five minutes off is asked about once a day
// (CASES.md E10).
func TestTerminalClock(t *testing.T) {
	w := newWorld(t).sale(1, 1000).sale(2, 1000)
	for i := range w.ev.Slips {
		w.ev.Slips[i].Clock = w.ev.Slips[i].At.Add(-4 * time.Minute)
	}
	require.Empty(t, said(w.ev, TerminalClock))
	for i := range w.ev.Slips {
		w.ev.Slips[i].Clock = w.ev.Slips[i].At.Add(24 * time.Hour)
	}
	require.Equal(t, []payment.Time{w.ev.Slips[0].At}, said(w.ev, TerminalClock))
}

// Three refusals in a row say that the account cannot take the money (CASES.md C02);
// a payout that arrives between them begins the count anew.
func TestPayoutsRefused(t *testing.T) {
	w := newWorld(t)
	for i, state := range []PayoutState{PayoutFailed, PayoutFailed, PayoutSucceeded, PayoutFailed, PayoutFailed} {
		at := w.at(monday, "09:30").Add(time.Duration(i) * time.Minute)
		w.ev.Payouts = append(w.ev.Payouts, Payout{ID: string(rune('A' + i)), Merchant: "M1", State: state, Created: at, Final: at})
	}
	require.Empty(t, said(w.ev, PayoutsRefused))
	last := w.at(monday, "09:40")
	w.ev.Payouts = append(w.ev.Payouts, Payout{ID: "F", Merchant: "M1", State: PayoutFailed, Created: last, Final: last})
	require.Equal(t, []payment.Time{last}, said(w.ev, PayoutsRefused))
}

// The card tickets of a register are laid beside what the terminal took when its
// batch is closed, else when the day is over (CASES.md F01, F06).
func TestTillTotal(t *testing.T) {
	w := newWorld(t).sale(1, 10000).ticket(1, ByCard, 100000)
	require.Equal(t, []payment.Time{w.at(friday, "23:00")}, said(w.ev, TillTotal))
	w.ev.Batches = []BatchRow{{Terminal: "T1", Batch: 1, Closed: w.at(friday, "21:30")}}
	require.Equal(t, []payment.Time{w.at(friday, "21:30")}, said(w.ev, TillTotal))
	require.Equal(t, int64(-90000), Alerts(w.ev)[0].Amount.Minor)
	require.Empty(t, said(newWorld(t).sale(1, 100).ev, TillTotal), "a shop without a register")
	require.Empty(t, said(newWorld(t).sale(1, 100).ticket(1, ByCard, 100).ev, TillTotal))
	require.Empty(t, said(newWorld(t).ticket(1, ByCash, 100).ev, TillTotal), "cash is not the terminal's")
	later := newWorld(t).sale(1, 52000).ticket(1, ByCard, 52000).refund(2, rrn(1), 46800)
	require.Len(t, said(later.ev, TillTotal), 1, "given back on the day of the sale")
}

// Alerts do not depend on the order of the rows, and none speaks on a good day.
func TestAlertsAreOrdered(t *testing.T) {
	w := newWorld(t).sale(1, 73900).swiped(2, 73900, 1).refund(3, "", 60000).refund(4, "", 70000).ticket(1, ByCard, 1)
	want := Alerts(w.ev)
	require.Len(t, want, 5)
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(w.ev.Entries), func(i, j int) { w.ev.Entries[i], w.ev.Entries[j] = w.ev.Entries[j], w.ev.Entries[i] })
		r.Shuffle(len(w.ev.Slips), func(i, j int) { w.ev.Slips[i], w.ev.Slips[j] = w.ev.Slips[j], w.ev.Slips[i] })
		require.Equal(t, want, Alerts(w.ev))
	}
	require.Empty(t, Alerts(newWorld(t).sale(1, 100).sale(2, 100).ev))
}

const controlsFile = "../docs/controls.md"

// Every control is explained, and the page for people is the table: go test ./reconcile -update writes it.
func TestControlsPage(t *testing.T) {
	page := "# Controls beside the five comparisons\n\nWritten from the table in `reconcile/alerts.go` by `go test ./reconcile -update`. The limits are customs of\nacquirers, not rules of a network, and can be set (`reconcile.AlertLimits`). An alert is a question, not a finding.\n"
	var ids []string
	for _, c := range Controls() {
		ids = append(ids, string(c.ID))
		page += "\n## " + string(c.ID) + "\n\nCases " + c.Cases + ".\n\n| | |\n|---|---|\n"
		for _, row := range []struct {
			name string
			text payment.Text
		}{{"Speaks when 触发条件", c.Rule}, {"May mean 可能原因", c.Means}, {"Next 下一步", c.Next}} {
			page += "| " + row.name + " | " + row.text.En + "<br>" + row.text.Zh + " |\n"
		}
	}
	require.ElementsMatch(t, constants(t, "alerts.go", "ControlID"), ids, "each control once")
	require.False(t, slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, "L") }), "L1 to L5 are comparisons")
	if *update {
		require.NoError(t, os.WriteFile(controlsFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(controlsFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run go test ./reconcile -update")
}
