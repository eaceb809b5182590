package acqsimtest

import (
	"fmt"

	"acqsim/iso8583"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// sameNumber says what a terminal's library may have mistaken: the reply of a request came when its reversal, which
// repeats the trace number, had been sent and had no answer yet. Who goes by the number alone takes one for the other
// (CASES A04). It is empty where nothing of the kind happened.
func sameNumber(w *world.World, of reconcile.TransactionKey) string {
	reversed := false
	for rec := range w.History.Frames {
		m := w.Message(rec)
		if m == nil || m.Text(11) != of.STAN.String() || !w.OnLink(rec, "terminal->acquirer") &&
			!w.OnLink(rec, "acquirer->terminal") || !from(m, of) {
			continue
		}
		switch m.MTI() {
		case "0400":
			reversed = true
		case "0410":
			reversed = false
		case "0110", "0210":
			if reversed {
				return fmt.Sprintf("the %s of STAN %s came when its 0400, with the same number, had no answer yet: a client "+
					"that tells replies by DE 11 alone, as moov-io's connection does, takes it for the answer to the reversal, "+
					"and never repeats that. Cure: connection.SetRequestIDGenerator(moov.RequestID{})", m.MTI(), of.STAN)
			}
		}
	}
	return ""
}

// from reports whether a message is of the terminal of a transaction.
func from(m *iso8583.Message, of reconcile.TransactionKey) bool {
	id := m.Text(41)
	for len(id) > 0 && id[len(id)-1] == ' ' {
		id = id[:len(id)-1]
	}
	return id == string(of.Terminal)
}
