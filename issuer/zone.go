package issuer

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// secure makes the door to the network. A request whose MAC is wrong is answered A0
// and moves nothing.
func secure(cfg *Config, d *dialect.Dialect) (*dialect.Zone, error) {
	mac, err := cfg.Keys.MAC.MAC()
	if err != nil {
		return nil, fmt.Errorf("issuer: keys.mac: %w", err)
	}
	if mac == nil {
		return nil, nil
	}
	return d.NewZone(map[party.Node]dialect.Sealer{cfg.Network: mac}), nil
}

// authentic answers a message whose MAC is wrong with A0 and reports whether it is
// right.
func (h *Issuer) authentic(ev *party.Event, m *dialect.Message, out *party.Out) bool {
	if h.zone.Authentic(ev.From, ev.Bytes) {
		return true
	}
	if !m.Reply && m.Answerable() {
		h.reply(out, m, payment.MACError)
	}
	return false
}

// checkPINZone refuses what DE 52 of the link to the network cannot carry.
func (k *Keys) checkPINZone(d *dialect.Dialect, wrong func(string, ...any)) {
	if z := k.PIN; !z.Key.IsZero() && z.Format.Size() != d.PINBlockSize() {
		wrong("keys.pin: PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size (iso-0, iso-1 or iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), d.Name(), d.PINBlockSize())
	}
}
