package reconcile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What a mistake at the till costs is told although every comparison is clean: the
// merchant lacks what the register has and the terminal does not; a cardholder what
// was taken twice or too much; an issuer what it gave back twice (CASES.md A03,
// E04, F01, F03).
func TestLossesAtTheTill(t *testing.T) {
	for name, tt := range map[string]struct {
		w    func(w *world) *world
		who  Actor
		lack int64
	}{
		"F01 too low":  {func(w *world) *world { return w.sale(1, 10000).ticket(1, ByCard, 100000) }, Merchant, 90000},
		"F01 too high": {func(w *world) *world { return w.sale(1, 52000).ticket(1, ByCard, 5200) }, Cardholder, 46800},
		"F03 the good one voided": {func(w *world) *world {
			return w.sale(1, 26800).ticket(1, ByCard, 26800).with(func(ev *Evidence) { ev.Entries[0].State, ev.Slips[0].Voided = Voided, true })
		}, Merchant, 26800},
		"E04 sold twice": {func(w *world) *world {
			return w.sale(1, 12600).swiped(2, 12600, 2).with(func(ev *Evidence) { ev.Slips[0].Printed = false })
		}, Cardholder, 12600},
		"A03 reversed, posted twice": {func(w *world) *world { return w.sale(1, 1250).with(func(ev *Evidence) { ev.Issuer[0].Twice = true }) }, IssuerDesk, 1250},
	} {
		t.Run(name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			w.ev.Now = w.at(tuesday, "12:00")
			found := false
			for _, l := range Losses(w.ev) {
				found = found || l.Who == tt.who && l.Amount.Minor >= tt.lack
			}
			require.True(t, found, "%v", Losses(w.ev))
		})
	}
}
