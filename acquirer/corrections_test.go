package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/party"
	"acqsim/reconcile"
)

// A write-off needs two persons; then suspense is zero and the loss has an owner
// (CASES §2.1, §2.2, 20).
func TestWriteOff(t *testing.T) {
	k := newStage(t)
	lost, net := k.sale(till1, 30000)
	k.reverse(till1, lost)
	k.sale(till2, 7000) // which does not clear
	k.nextMorning(net)
	items := k.Party.desk.OpenItems()
	require.Len(t, items, 2)
	if items[0].Side != reconcile.Long {
		items[0], items[1] = items[1], items[0]
	}
	item := items[0].ID
	k.command(&desk.CorrectItem{Item: item, Remedy: reconcile.WriteOff, By: []string{"ann", "ann"}})
	require.Contains(t, k.Out.Facts[0].(*CommandRefused).Reason, "2 persons")
	require.Equal(t, "too-few-persons", k.Out.Facts[0].(*CommandRefused).Refusal())
	k.command(&desk.CorrectItem{Item: item, Remedy: reconcile.WriteOff, By: []string{"ann", "bo"}})
	require.IsType(t, new(desk.ItemCorrected), k.Out.Facts[0])
	k.balance(0, "long")
	k.balance(-30000, "written-off")
	k.command(&desk.CorrectItem{Item: items[1].ID, Remedy: reconcile.WriteOff, By: []string{"ann", "bo"}})
	k.balance(0, "short")
	k.balance(7000-30000, "written-off")
}

// A sale that cleared with more than was approved: the difference goes back to the
// cardholder and the merchant gets what its till says, less the fee (B13).
func TestAmountPutRight(t *testing.T) {
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	net.Amount = cny(10100)
	k.nextMorning(net)
	k.command(&desk.CorrectItem{Item: k.Party.desk.OpenItems()[0].ID, Remedy: reconcile.CreditAdjustment})
	require.Equal(t, cny(100), k.claims[0].Amount)
	require.Empty(t, k.items())
	k.balance(0, "long")
	require.Equal(t, cny(10000-50), k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)
}

func TestLongAndShortAreResolvedByPeople(t *testing.T) {
	// J16: a long goes back to the cardholder or to the merchant whose sale was
	// real. J17: a short is claimed or borne by the merchant. Suspense is then zero
	// (CASES §2.2, 20).
	k := newStage(t)
	lost, lostNet := k.sale(till1, 30000)
	k.reverse(till1, lost)
	stranger := lostNet
	stranger.RRN, stranger.STAN = "608599999999", 99
	k.sale(till1, 7000)
	k.sale(till2, 9000)
	k.nextMorning(lostNet, stranger)
	require.ElementsMatch(t, []string{
		"L2 long journal-reversed 300.00", "L2 long not-in-journal 300.00",
		"L2 short approved-not-cleared 70.00", "L2 short approved-not-cleared 90.00",
	}, k.items())
	k.balance(60000, "long")
	k.balance(16000, "short")
	k.command(&desk.CorrectItem{Item: "nothing", Remedy: reconcile.PayMerchant})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	for _, it := range k.Party.desk.OpenItems() {
		remedy := map[string]reconcile.Resolution{
			"journal-reversed": reconcile.PayMerchant, "not-in-journal": reconcile.CreditAdjustment,
			"approved-not-cleared": reconcile.Represent,
		}[string(it.Reason)]
		if it.Key.Merchant == "M2" {
			remedy = reconcile.ChargeMerchant
		}
		k.command(&desk.CorrectItem{Item: it.ID, Remedy: reconcile.CreditAdjustment + "?"})
		require.IsType(t, new(CommandRefused), k.Out.Facts[0])
		k.command(&desk.CorrectItem{Item: it.ID, Remedy: remedy})
		if remedy == reconcile.Represent {
			require.IsType(t, new(desk.ClaimSent), k.Out.Facts[0])
			continue
		}
		require.IsType(t, new(desk.ItemCorrected), k.Out.Facts[0])
	}
	require.Equal(t, []string{"L2 short approved-not-cleared 70.00"}, k.items(), "until a clearing file has it")
	k.balance(0, "long")
	k.balance(7000, "short")
	k.balance(0, "merchant-payable:M2")
	require.Equal(t, cny(30000), k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)
}

func TestAmountThatDiffersIsNotPaid(t *testing.T) {
	// The file has more than the journal: the difference is in suspense, the sale
	// waits for a person.
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	net.Amount = cny(10100)
	k.nextMorning(net)
	require.Equal(t, []string{"L2 amount different-amount 1.00"}, k.items())
	k.balance(100, "long")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
}
