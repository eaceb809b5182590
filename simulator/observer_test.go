package simulator

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/bank"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/observer"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// watched lets an observer see the lines of a run and returns what it finds.
func watched(t *testing.T, w *world.World) []observer.Finding {
	t.Helper()
	inner, err := dialect.Named(dialect.Names()[0])
	require.NoError(t, err)
	network := &w.Profile.Network
	c := observer.Config{
		Acquirer: string(world.Acquirer), Network: string(world.Clearing), Issuer: string(world.Issuer),
		SettlementBank: string(world.SettlementBank), MerchantBank: string(world.MerchantBank),
		Tills: make(map[string]*dialect.Dialect), Inner: inner, Currency: w.Currency,
		InterchangeDebit: network.Interchange.Debit.Payment(), InterchangeCredit: network.Interchange.Credit.Payment(),
		NetworkFee:  network.Fee.Payment(),
		CreditCards: make(map[payment.KeptPAN]bool), Class2: make(map[string]bool), DayLimit: 10_000_00,
	}
	for _, name := range w.Tills() {
		c.Tills[name], err = dialect.Named(w.DialectOf(name))
		require.NoError(t, err)
	}
	for _, card := range w.Profile.Cards {
		c.CreditCards[payment.KeptPAN(card.PAN)] = card.Kind == "credit"
	}
	for _, a := range w.Profile.Accounts {
		c.Class2[a.Number] = a.Class == string(bank.ClassII)
	}
	o := observer.New(c)
	for rec := range w.History.Frames {
		if w.Loop.Reader(rec.Node, rec.Peer) != nil {
			o.See(observer.Frame{At: rec.At, From: string(rec.Node), To: string(rec.Peer), File: rec.File,
				Lost: rec.Kind == engine.LostRecord, Bytes: rec.Bytes})
		}
	}
	return o.Findings()
}

// An observer with a tap on every line, who shares no book and no party's code,
// finds nothing where the invariants find nothing, and nothing that they do not
// find where a party's practice is wrong (CASES §1, supervision).
func TestObserverAgrees(t *testing.T) {
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		for _, row := range rows {
			t.Run(row.Row, func(t *testing.T) {
				r := play.Run(t.Context(), row, play.Options{})
				require.NoError(t, r.Err)
				var ids []int
				excused := play.Excused(row.Faults, scenarios.Practice{})
				for _, v := range invariants.Check(r.World, excused) {
					ids = append(ids, v.ID)
				}
				for _, f := range watched(t, r.World) {
					require.True(t, excused.Forged || slices.Contains(ids, f.Invariant), "the observer alone finds: %+v", f)
				}
			})
		}
	}
}
