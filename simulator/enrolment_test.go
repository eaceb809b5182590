package simulator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/world"
)

// enrolled is a world whose terminals are somebody else's, in which one of a merchant of whom nobody knew sells 12.50
// twice to a card of which nobody knew.
func enrolled(t *testing.T) *world.World {
	t.Helper()
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := &rows[0].World
	calendar, err := world.NewCalendar(profile)
	require.NoError(t, err)
	codec := func() *dialect.Codec {
		d, err := dialect.Named("1987-ascii")
		require.NoError(t, err)
		return d.NewCodec()
	}()
	var answers []dialect.Message
	w, err := world.New(profile, calendar, world.Setup{
		Start: calendar.At(payment.Date(2026, 3, 25), payment.TimeOfDay(18*time.Hour)), Enrols: true,
		Foreign: world.Foreign{Tills: func(_ party.Node, o engine.Outward) {
			var m dialect.Message
			if o.Message != nil {
				require.NoError(t, codec.Parse(o.Message, &m))
				answers = append(answers, m)
			}
		}},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	order := func(n party.Node, c party.Command) { require.NoError(t, w.Loop.Command(n, c, "")) }
	account := payer.Account{Number: "990000000001", Bank: "00050000", Holder: "Barber"}
	order(world.MerchantBank, &bank.OpenAccount{Account: bank.Account{Number: account.Number, Owner: "EA1",
		Holder: account.Holder, Verified: true}})
	order(world.Acquirer, &desk.SignMerchant{Merchant: "898000000000001", Name: "EM1", MCC: "7230",
		Fee: payment.Fee{Rate: 6000}, Account: account})
	order(world.Acquirer, &host.SignTerminal{Terminal: "77777777", Merchant: "898000000000001", Node: "E1",
		Dialect: "1987-ascii"})
	for stan := range payment.STAN(2) {
		sale := codec.Frame(&dialect.Message{Transaction: dialect.Sale, STAN: stan + 1, PAN: "4242424242424242",
			Amount: payment.Minor(12_50, payment.CNY), EntryMode: "012", Terminal: "77777777", Merchant: "898000000000001"})
		require.NotNil(t, sale)
		require.NoError(t, w.Loop.Take(engine.Input{Node: "E1", To: world.Acquirer, Message: sale}))
		require.NoError(t, w.Loop.Run(w.Loop.Now().Add(time.Minute)))
		require.Equal(t, payment.Approved, answers[len(answers)-1].Code)
	}
	require.NoError(t, w.Loop.Run(w.Loop.Now().Add(24*time.Hour)))
	require.NotContains(t, profile.Terminals, "E1", "another world may be made of it")
	return w
}

// Merchant, terminal and card of which nobody knew before they came have the life of all others: a sale is cleared,
// settled and paid out to the merchant's own account the next day, every invariant holds and so does whose money each
// posting moved, and the same orders make the same trace.
func TestEnrolledAreAsAllOthers(t *testing.T) {
	w := enrolled(t)
	for _, v := range invariants.Check(w, invariants.Excuse{}) {
		t.Errorf("invariant %d: %s: want %s, have %s", v.ID, v.Name, v.Want, v.Have)
	}
	ix := diagnosis.NewIndex(w.Evidence())
	keys := questions.Keys(ix.Evidence)
	require.Len(t, keys, 2)
	for _, key := range keys {
		sale := ix.Trace(key)
		require.Equal(t, diagnosis.CausePaid, sale.Cause)
		require.Equal(t, diagnosis.HeldByMerchant, sale.Holder)
	}
	day := merchant.DayOf(ix, "898000000000001", payment.Date(2026, 3, 25))
	require.Equal(t, payment.Minor(25_00, payment.CNY), day.Sales)
	require.Equal(t, day.Expected, day.Arrived)
	require.Equal(t, payment.Minor(24_84, payment.CNY), day.Arrived)
	require.Zero(t, day.Unexplained.Minor)

	require.Equal(t, int64(24_84), w.Book(world.MerchantBank).Balance("account:990000000001").Minor)
	require.Equal(t, int64(9_975_00), w.Book(world.Issuer).Balance("cardholder:EC1").Minor)
	require.Equal(t, int64(10_990_000_00), w.Book(world.Issuer).Balance("own-funds").Minor)
	require.Equal(t, "merchant-payable:EM1", w.Named("merchant-payable:898000000000001"))
	require.Equal(t, "E1", w.Tills()[0])
	require.Equal(t, w.Loop.TraceHash(), enrolled(t).Loop.TraceHash())
}
