package payer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
	"acqsim/reconcile"
)

const bank = party.Node("settlement-bank")

var friday = payment.Date(2026, 3, 27)

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// alone is a payer with a book and its own counter of DE 11. What others tell it the test
// tells; jobs are payout runs.
type alone struct {
	*Payer
	book *ledger.Book
}

// counter is a journal of nothing but the refunds that have not cleared.
type counter struct {
	stan    payment.STAN
	refunds []dueSale
}

func (c *counter) RefundsUnderWay(
	_ payment.MerchantID, visit func(payment.RRN, payment.BusinessDate, payment.Amount),
) {
	for _, s := range c.refunds {
		visit(s.rrn, s.date, cny(-s.minor))
	}
}

func (c *counter) LastSTAN() payment.STAN  { return c.stan }
func (c *counter) UsedSTAN(s payment.STAN) { c.stan = s }

func (a alone) Book() *ledger.Book { return a.book }

func (a alone) Apply(f party.Fact) {
	if p, ok := f.(ledger.Poster); ok {
		p.Post(a.book)
	}
	a.Payer.Apply(f)
}

func (a alone) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		a.Restarted(ev, out)
	case party.MessageReceived:
		a.FromBank(ev, out)
	case party.TimerFired:
		a.TimerFired(ev, out)
	case party.JobDue:
		a.EndRun(out)
		a.Run(ev, out, nil)
	case party.Commanded:
		_, _ = a.Command(ev, out)
	}
}

// earn makes a sum payable that has cleared on the day before, as a sale and its clearing
// leave it in the book.
func (a alone) earn(m payment.MerchantID, minor int64, rrn payment.RRN) {
	a.book.Post(chart.Sale.Append(nil, cny(minor), chart.Payable(m))...)
	a.Earn(m, friday.AddDays(-1), friday, 0, cny(minor), cny(0), rrn)
}

func bench(t *testing.T, cut Cut) *partytest.Bench[alone] {
	t.Helper()
	calendar := &payment.Calendar{Zone: time.FixedZone("CST", 8*3600)}
	cfg := Config{
		ID: "48010000", Forwarder: "48010000", Currency: payment.CNY, Calendar: calendar, Dialect: "1987-ascii",
		SettlementBank: bank, Account: "acquirer", Paying: Paying{Cut: cut}.WithDefaults(),
		PayoutTimeout: time.Minute, QueryInterval: 5 * time.Minute,
		Merchants: []Merchant{
			{ID: "M1", Account: Account{Number: "6222000001", Bank: "10300000", Holder: "Zhang San"}},
			{ID: "M2", Account: Account{Number: "6222000002", Bank: "10300000", Holder: "Li Si"}, MinPayout: 500},
		},
	}
	k := partytest.New(t, "1987-ascii", func(kind string, version int, b []byte) (party.Fact, error) {
		return party.DecodeFact("acquirer", Facts(), kind, version, b)
	}, func() (alone, error) {
		book := chart.New(payment.CNY)
		payer, err := New(cfg, book, new(counter))
		return alone{payer, book}, err
	})
	k.Now = calendar.At(friday, payment.TimeOfDay(9*time.Hour+30*time.Minute))
	return k
}

// run is the payout run of a day; each payout gets its own id and DE 11.
func run(k *partytest.Bench[alone], date payment.BusinessDate) []dialect.Message {
	return k.Job("payout", date)
}

// says has the bank answer a payout.
func says(k *partytest.Bench[alone], p dialect.Message, code payment.ResponseCode, reason string) {
	p.Reply, p.Code, p.Reason = true, code, reason
	k.Send(bank, p)
}

func owed(k *partytest.Bench[alone], m payment.MerchantID) int64 {
	return k.Party.book.Balance(chart.Payable(m)).Minor
}

// What was earned is paid once it is due, in the order of the config and by its days; too
// little waits; what was given up is not paid (J8, J9).
func TestEarnedIsPaid(t *testing.T) {
	k := bench(t, Together)
	k.Party.earn("M2", 400, "608500000001")
	k.Party.earn("M1", 1000, "608500000002")
	k.Party.earn("M1", 300, "608500000003")
	k.Party.GiveUp("M1", friday.AddDays(-1), cny(-300), cny(0), "608500000003")
	require.Empty(t, run(k, friday.AddDays(-1)), "not due yet")
	sent := run(k, friday)
	require.Len(t, sent, 1)
	require.Equal(
		t, []any{"P26032700001", payment.STAN(1), cny(1000)}, []any{sent[0].PayoutID, sent[0].STAN, sent[0].Amount},
	)
	require.Equal(t, []payment.RRN{"608500000002"}, k.Party.payouts[sent[0].PayoutID].RRNs)
	says(k, sent[0], payment.Approved, "")
	require.Equal(t, int64(300), owed(k, "M1"), "whoever takes it back posts that")
	require.True(t, k.Party.Payables()[1].Carried)
	k.Party.earn("M2", 100, "608500000004")
	require.Equal(t, cny(500), run(k, friday.AddDays(3))[0].Amount)
}

// A refused payout is payable again with its reason, under a new id (J10).
func TestRefusedIsPayableAgain(t *testing.T) {
	for _, cut := range []Cut{Together, PerSale} {
		k := bench(t, cut)
		k.Party.earn("M1", 1000, "608500000001")
		first := run(k, friday)[0]
		says(k, first, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
		require.Equal(t, int64(1000), owed(k, "M1"))
		require.Equal(t, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA", k.Party.Payables()[0].Blocked)
		again := run(k, friday.AddDays(3))
		require.Len(t, again, 1)
		require.NotEqual(t, first.PayoutID, again[0].PayoutID)
		require.Equal(t, first.Amount, again[0].Amount)
	}
}

// What a merchant owes by name goes off the next payout, and is owed no more.
func TestDebtIsSetOff(t *testing.T) {
	k := bench(t, Together)
	debt := Debt{Why: reconcile.DebtChargeback, Reference: "608500000009", Amount: cny(600)}
	k.Party.book.Post(chart.ChargedBack.Append(nil, debt.Amount, chart.Receivable("M1"))...)
	k.Party.Owe("M1", debt)
	require.Equal(t, int64(600), k.Party.Debt("M1", debt.Why, debt.Reference))
	k.Party.earn("M1", 1000, "608500000001")
	require.Equal(t, cny(400), run(k, friday)[0].Amount)
	require.Zero(t, k.Party.Debt("M1", debt.Why, debt.Reference))
	require.Zero(t, k.Party.book.Balance(chart.Receivable("M1")).Minor)
	k.Party.Owe("M1", debt)
	k.Party.Settle("M1", debt)
	require.Zero(t, k.Party.Debt("M1", debt.Why, debt.Reference))
}

// A change of account counts for the runs that have not been made.
func TestAccountCountsFromTheNextRun(t *testing.T) {
	for made, want := range map[payment.BusinessDate]payment.BusinessDate{0: friday, friday: friday.AddDays(1)} {
		k := bench(t, Together)
		k.Party.RunMade(made)
		f := k.Command(&ChangeAccount{Merchant: "M1", Account: Account{Number: "6222999999"}})[0]
		require.Equal(t, want, f.(*AccountChanged).Effective)
	}
}

// Settled payables and final payouts are forgotten, what is open stays.
func TestForget(t *testing.T) {
	k := bench(t, Together)
	k.Party.earn("M1", 1000, "608500000001")
	says(k, run(k, friday)[0], payment.Approved, "")
	k.Party.earn("M2", 400, "608500000002")
	k.Party.Forget(friday.AddDays(40))
	require.Empty(t, k.Party.Payouts())
	require.Len(t, k.Party.Payables(), 1)
}
