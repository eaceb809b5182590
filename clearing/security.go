package clearing

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// secure makes the door to the members that a MAC is agreed on with.
//
//	acquirer ── 0200, MAC of their zone ──▶ clearing ── 0200, MAC of the next ──▶ issuer
//
// A request whose MAC is wrong is answered A0 and not looked at; a reply is as good
// as none: the exchange runs into its time-out and is undone.
func secure(members []Member, d *dialect.Dialect) (*dialect.Zone, error) {
	seals := make(map[party.Node]dialect.Sealer)
	for i := range members {
		mac, err := members[i].MAC.MAC()
		if err != nil {
			return nil, fmt.Errorf("clearing: members[%d].mac: %w", i, err)
		}
		if mac != nil {
			seals[members[i].Node] = mac
		}
	}
	return d.NewZone(seals), nil
}

// distrust answers a request whose MAC is wrong.
func (h *Network) distrust(ev *party.Event, m *dialect.Message, out *party.Out) {
	if !m.Reply && m.Answerable() {
		h.reply(out, ev.From, m, payment.MACError)
	}
}

// checkPINZone refuses what DE 52 of the members' links cannot carry.
func (m *Member) checkPINZone(d *dialect.Dialect) error {
	if z := m.PIN; !z.Key.IsZero() && z.Format.Size() != d.PINBlockSize() {
		return fmt.Errorf("PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size (iso-0, iso-1 or iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), d.Name(), d.PINBlockSize())
	}
	return nil
}
