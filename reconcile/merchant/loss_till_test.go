package merchant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// What a mistake at the till costs is told although every comparison is clean: the
// merchant lacks what the register has and the terminal does not; a cardholder what
// was taken twice or too much; an issuer what it gave back twice (CASES A03,
// E04, F01, F03).
func TestLossesAtTheTill(t *testing.T) {
	for name, tt := range map[string]struct {
		w    func(w *world) *world
		who  reconcile.Actor
		lack int64
	}{
		"F01 too low": {func(w *world) *world {
			return w.Sale(1, 10000).Ticket(1, reconcile.ByCard, 100000)
		}, reconcile.Merchant, 90000},
		"F01 too high": {func(w *world) *world {
			return w.Sale(1, 52000).Ticket(1, reconcile.ByCard, 5200)
		}, reconcile.Cardholder, 46800},
		"F03 the good one voided": {func(w *world) *world {
			return w.Sale(1, 26800).Ticket(1, reconcile.ByCard, 26800).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Slips[0].Voided = reconcile.Voided, true
			})
		}, reconcile.Merchant, 26800},
		"E04 sold twice": {func(w *world) *world {
			return w.Sale(1, 12600).Swiped(2, 12600, 2).With(func(ev *reconcile.Evidence) { ev.Slips[0].Printed = false })
		}, reconcile.Cardholder, 12600},
		"A03 reversed, posted twice": {func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) { ev.Issuer[0].Twice = true })
		}, reconcile.IssuerDesk, 1250},
	} {
		t.Run(name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			w.Evidence.Now = w.At(tuesday, "12:00")
			found := false
			for _, l := range Losses(diagnosis.NewIndex(w.Evidence)) {
				found = found || l.Who == tt.who && l.Amount.Minor >= tt.lack
			}
			require.True(t, found, "%v", Losses(diagnosis.NewIndex(w.Evidence)))
		})
	}
}
