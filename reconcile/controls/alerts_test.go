package controls

import (
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/reconciletest"
)

// said are the alerts of a control, and when each could first be known.
func said(ev *reconcile.Evidence, c ControlID) []payment.Time {
	out := []payment.Time{}
	for _, a := range Alerts(diagnosis.NewIndex(ev)) {
		if a.Control == c {
			out = append(out, a.At)
		}
	}
	return out
}

// A second sale of one card, amount and terminal within ten minutes is asked about
// at once (CASES E11); one that followed a void, came later or was of another card is not.
func TestRepeatedPurchase(t *testing.T) {
	w := newWorld(t).Sale(1, 73900).Swiped(2, 73900, 1)
	require.Equal(t, []payment.Time{w.Evidence.Entries[1].At}, said(w.Evidence, RepeatedPurchase))

	require.Empty(t, said(newWorld(t).Sale(1, 73900).Swiped(2, 73900, 11).Evidence, RepeatedPurchase),
		"eleven minutes later")
	require.Empty(t, said(newWorld(t).Sale(1, 73900).Swiped(2, 73901, 1).Evidence, RepeatedPurchase), "another amount")
	w.Evidence.Entries[0].State = reconcile.Reversed
	require.Empty(t, said(w.Evidence, RepeatedPurchase), "the first one was undone")
	w.Evidence.Entries[0].Card, w.Evidence.Entries[0].State = "620000******9999", reconcile.Approved
	require.Empty(t, said(w.Evidence, RepeatedPurchase), "another card")
}

// A refund is asked about when its card bought nothing for as much, when the shop is
// closed, and when the refunds of a day outgrow its sales (CASES E18).
func TestRefundControls(t *testing.T) {
	w := newWorld(t).Sale(1, 50000).Refund(2, "", 30000).Refund(3, "", 20000)
	w.Evidence.Shops = []reconcile.Shop{{Merchant: "M1", Opens: payment.TimeOfDay(9 * time.Hour),
		Closes: payment.TimeOfDay(14 * time.Hour)}}
	require.Len(t, said(w.Evidence, RefundWithoutSale), 2)
	require.Len(t, said(w.Evidence, RefundOutsideHours), 2)
	require.Equal(t, []payment.Time{w.At(friday, "23:00")}, said(w.Evidence, RefundRatio), "when the day is over")

	w.Evidence.Entries[0].Card = "620000******2221"
	require.Empty(t, said(w.Evidence, RefundWithoutSale), "the card bought for more")
	w.Evidence.Shops[0].Closes = payment.TimeOfDay(22 * time.Hour)
	require.Empty(t, said(w.Evidence, RefundOutsideHours))
	w.Evidence.Shops[0].Opens, w.Evidence.Shops[0].Closes = payment.TimeOfDay(12*time.Hour), payment.TimeOfDay(2*time.Hour)
	require.Empty(t, said(w.Evidence, RefundOutsideHours), "closes after midnight")
	require.Empty(t, said(newWorld(t).Sale(1, 50000).Refund(2, rrn(1), 50000).Evidence, RefundRatio),
		"one refund is no pattern")
}

// A pre-authorisation that nobody completes is asked about after five days
// (CASES F02, B20), and not before.
func TestOpenPreAuth(t *testing.T) {
	w := newWorld(t).PreAuth()
	require.Empty(t, said(w.Evidence, OpenPreAuth))
	w.Evidence.Now = w.At(friday.AddDays(6), "12:00")
	require.Equal(t, []payment.Time{w.Evidence.Entries[0].At.Add(5 * 24 * time.Hour)}, said(w.Evidence, OpenPreAuth))
	w.Sale(2, 9800)
	w.Evidence.Entries[1].Kind, w.Evidence.Entries[1].Original = reconcile.Completion, rrn(1)
	require.Empty(t, said(w.Evidence, OpenPreAuth), "completed in time")
}

// Declines are counted by code: a wrong key at one till twice, an unknown terminal
// once, a host that is down three times anywhere (CASES E01, E12, E14, A11).
func TestDeclineRate(t *testing.T) {
	for code, n := range map[payment.ResponseCode]int{"A0": 2, "30": 2, "97": 1, "91": 3, "96": 3} {
		w := newWorld(t)
		for i := 1; i <= n; i++ {
			require.Empty(t, said(w.Evidence, DeclineRate), "%s: %d are too few", code, i-1)
			w.Sale(i, 1000)
			w.Evidence.Entries[i-1].State, w.Evidence.Entries[i-1].Code = reconcile.Declined, code
		}
		require.Equal(t, []payment.Time{w.Evidence.Entries[n-1].At}, said(w.Evidence, DeclineRate), code)
		w.Evidence.Entries[0].At -= payment.Time(time.Hour)
		require.Len(t, said(w.Evidence, DeclineRate), map[bool]int{true: 1}[n == 1], "%s: an hour between them", code)
	}
	w := newWorld(t).Sale(1, 1000)
	w.Evidence.Entries[0].State, w.Evidence.Entries[0].Code = reconcile.Declined, "51"
	require.Empty(t, said(w.Evidence, DeclineRate), "no funds is everyday")
}

// A terminal whose clock is more than five minutes off is asked about once a day
// (CASES E10).
func TestTerminalClock(t *testing.T) {
	w := newWorld(t).Sale(1, 1000).Sale(2, 1000)
	for i := range w.Evidence.Slips {
		w.Evidence.Slips[i].Clock = w.Evidence.Slips[i].At.Add(-4 * time.Minute)
	}
	require.Empty(t, said(w.Evidence, TerminalClock))
	for i := range w.Evidence.Slips {
		w.Evidence.Slips[i].Clock = w.Evidence.Slips[i].At.Add(24 * time.Hour)
	}
	require.Equal(t, []payment.Time{w.Evidence.Slips[0].At}, said(w.Evidence, TerminalClock))
}

// Three refusals in a row say that the account cannot take the money (CASES C02);
// a payout that arrives between them begins the count anew.
func TestPayoutsRefused(t *testing.T) {
	w := newWorld(t)
	for i, state := range []reconcile.PayoutState{reconcile.PayoutFailed, reconcile.PayoutFailed,
		reconcile.PayoutSucceeded, reconcile.PayoutFailed, reconcile.PayoutFailed} {
		at := w.At(monday, "09:30").Add(time.Duration(i) * time.Minute)
		w.Evidence.Payouts = append(w.Evidence.Payouts,
			reconcile.Payout{ID: string(rune('A' + i)), Merchant: "M1", State: state, Created: at, Final: at})
	}
	require.Empty(t, said(w.Evidence, PayoutsRefused))
	last := w.At(monday, "09:40")
	w.Evidence.Payouts = append(w.Evidence.Payouts,
		reconcile.Payout{ID: "F", Merchant: "M1", State: reconcile.PayoutFailed, Created: last, Final: last})
	require.Equal(t, []payment.Time{last}, said(w.Evidence, PayoutsRefused))
}

// The card tickets of a register are laid beside what the terminal took when its
// batch is closed, else when the day is over (CASES F01, F06).
func TestTillTotal(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).Ticket(1, reconcile.ByCard, 100000)
	require.Equal(t, []payment.Time{w.At(friday, "23:00")}, said(w.Evidence, TillTotal))
	w.Evidence.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Closed: w.At(friday, "21:30")}}
	require.Equal(t, []payment.Time{w.At(friday, "21:30")}, said(w.Evidence, TillTotal))
	require.Equal(t, int64(-90000), Alerts(diagnosis.NewIndex(w.Evidence))[0].Amount.Minor)
	require.Empty(t, said(newWorld(t).Sale(1, 100).Evidence, TillTotal), "a shop without a register")
	require.Empty(t, said(newWorld(t).Sale(1, 100).Ticket(1, reconcile.ByCard, 100).Evidence, TillTotal))
	require.Empty(t, said(newWorld(t).Ticket(1, reconcile.ByCash, 100).Evidence, TillTotal), "cash is not the terminal's")
	later := newWorld(t).Sale(1, 52000).Ticket(1, reconcile.ByCard, 52000).Refund(2, rrn(1), 46800)
	require.Len(t, said(later.Evidence, TillTotal), 1, "given back on the day of the sale")
}

// Alerts do not depend on the order of the rows, and none speaks on a good day.
func TestAlertsAreOrdered(t *testing.T) {
	w := newWorld(t).Sale(1, 73900).Swiped(2, 73900, 1).Refund(3, "", 60000).Refund(4, "", 70000).Ticket(1,
		reconcile.ByCard, 1)
	want := Alerts(diagnosis.NewIndex(w.Evidence))
	require.Len(t, want, 5)
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(w.Evidence.Entries), func(i, j int) {
			w.Evidence.Entries[i], w.Evidence.Entries[j] = w.Evidence.Entries[j], w.Evidence.Entries[i]
		})
		r.Shuffle(len(w.Evidence.Slips), func(i, j int) {
			w.Evidence.Slips[i], w.Evidence.Slips[j] = w.Evidence.Slips[j], w.Evidence.Slips[i]
		})
		require.Equal(t, want, Alerts(diagnosis.NewIndex(w.Evidence)))
	}
	require.Empty(t, Alerts(diagnosis.NewIndex(newWorld(t).Sale(1, 100).Sale(2, 100).Evidence)))
}

var update = flag.Bool("update", false, "rewrite docs/controls.md")

const controlsFile = "../../docs/controls.md"

// Every control is explained, and the page for people is the table: go test ./reconcile/controls -update writes it.
func TestControlsPage(t *testing.T) {
	page := "# Controls beside the five comparisons\n\nWritten from the table in `reconcile/controls` by `go test " +
		"./reconcile/controls -update`. The limits are customs of\nacquirers, not rules of a network, and can be set " +
		"(`reconcile.AlertLimits`). An alert is a question, not a finding.\n"
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
	require.ElementsMatch(t, reconciletest.Constants(t, "control.go", "ControlID"), ids, "each control once")
	require.False(t, slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, "L") }),
		"L1 to L5 are comparisons")
	if *update {
		require.NoError(t, os.WriteFile(controlsFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(controlsFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run go test ./reconcile/controls -update")
}
