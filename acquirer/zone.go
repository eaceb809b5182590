package acquirer

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// noRoute is DE 39 92: no network of ours reaches the issuer of the card.
const noRoute payment.ResponseCode = "92"

// doorTo makes the door to the network.
func doorTo(cfg *Config, d *dialect.Dialect) (*dialect.Zone, error) {
	mac, err := cfg.Keys.Network.MAC()
	if err != nil {
		return nil, fmt.Errorf("acquirer: keys.network: %w", err)
	}
	if mac == nil {
		return nil, nil
	}
	return d.NewZone(map[party.Node]dialect.Sealer{cfg.Network: mac}), nil
}

// throughDoor takes a message of the network whose MAC is right. Of the others a
// request is answered A0, and a reply is as good as none: who waits is told 98, and
// the network gets a 0420.
func (a *Acquirer) throughDoor(ev *party.Event, out *party.Out) {
	if a.zone.Authentic(ev.From, ev.Bytes) {
		a.fromNetwork(ev, out)
		return
	}
	if m := &a.in; a.inner.Parse(ev.Bytes, m) == nil && !m.Reply && m.Answerable() {
		a.reply(ev, out, a.inner, payment.MACError)
	}
}

// spoilt reports whether the network has answered that what we sent did not arrive
// whole: a matter of the hosts, which a terminal is told as A7, and which leaves an
// advice to be sent again.
func spoilt(m *dialect.Message) bool { return m.Code == payment.MACError }

// reaches reports whether a card belongs to an issuer that our network reaches.
func (c *Config) reaches(pan payment.KeptPAN) bool {
	return len(c.Routes) == 0 || pan == "" ||
		slices.ContainsFunc(c.Routes, func(prefix string) bool { return strings.HasPrefix(string(pan), prefix) })
}

// readTrack deciphers DE 35 of a terminal that has a track key. What stands in the
// part that was enciphered is read anew.
func (a *Acquirer) readTrack(point *till) payment.ResponseCode {
	m := &a.in
	if point.tdk.IsZero() || m.Track2 == "" {
		return payment.Approved
	}
	track, err := hsm.DecipherTrackText(point.tdk, m.Track2)
	if err != nil {
		return securityFailed
	}
	m.Track2 = track
	number, rest, _ := strings.Cut(strings.ReplaceAll(track, "D", "="), "=")
	if number != string(m.PAN) || len(rest) < 4 || !payment.Digits(rest) {
		return securityFailed // enciphered under another key
	}
	m.Expiry = rest[:4]
	return payment.Approved
}

// Sealer returns what seals and verifies the messages of a terminal now; nil before
// its first sign-on, and for a terminal without keys.
func (a *Acquirer) Sealer(id payment.TerminalID) dialect.Sealer {
	point := a.terminals[id]
	if point == nil || point.mac == nil {
		return nil
	}
	return point.mac
}

// validateZones refuses what DE 52 of a line cannot carry: the PINs of the network,
// and those of terminals, whose block is as large as that of their master key's
// cipher.
func (c *Config) validateZones(wrong func(string, ...any)) {
	inner, err := c.Dialects.Named(orDefault(c.Dialect))
	if z := c.Keys.PIN; err == nil && !z.Key.IsZero() && z.Format.Size() != inner.PINBlockSize() {
		wrong("keys.pin: PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size (iso-0, iso-1 or iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), inner.Name(), inner.PINBlockSize())
	}
	c.validateBlocks(wrong)
	for _, prefix := range c.Routes {
		if prefix == "" || !payment.Digits(prefix) {
			wrong("routes %q: want the first digits of card numbers", prefix)
		}
	}
}

// validateBlocks holds the PIN blocks of the terminals against their dialects.
func (c *Config) validateBlocks(wrong func(string, ...any)) {
	for i := range c.Terminals {
		t := &c.Terminals[i]
		sealed, has := c.Keys.TMK[t.ID]
		if !has || c.Keys.LMK.IsZero() {
			continue
		}
		d, err := c.Dialects.Named(orDefault(t.Dialect))
		tmk, err2 := c.Keys.LMK.Open(sealed)
		if err != nil || err2 != nil {
			continue // said elsewhere
		}
		if format := tmk.Algorithm().PINFormat(); format.Size() != d.PINBlockSize() {
			wrong("keys.tmk %s: a TMK of %v makes PIN blocks %v of %d bytes, and DE 52 of %s holds %d: want a TMK whose blocks have that size, or a dialect whose DE 52 is as large",
				t.ID, tmk.Algorithm(), format, format.Size(), d.Name(), d.PINBlockSize())
		}
	}
}

func orDefault(name string) string {
	if name == "" {
		return "1987-ascii"
	}
	return name
}
