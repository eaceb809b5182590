package host

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// securityFailed is DE 39 A7.
const securityFailed payment.ResponseCode = "A7"

// authentic reports whether a frame may be acted upon: its MAC is right,
// or it needs none. A terminal that has keys and has not signed on has no MAC that
// could be.
func (p *till) authentic(frame []byte, m *dialect.Message) bool {
	return !sealed(m) || p.proven(frame)
}

// proven reports whether the MAC of a frame is right; a terminal without a master key
// has none.
func (p *till) proven(frame []byte) bool {
	return p.tmk.IsZero() || p.mac != nil && p.codec.Verify(frame, p.mac)
}

// again is a stored reply as it leaves now: under the MAC key of today.
func (p *till) again(reply []byte) []byte {
	var m dialect.Message
	if p.mac == nil || p.codec.Parse(reply, &m) != nil || m.MAC == nil {
		return reply
	}
	b := bytes.Clone(reply)
	if end := len(b) - len(m.MAC); bytes.Equal(b[end:], m.MAC) {
		copy(b[end:], p.mac.Sum(nil, reply[len(m.Header):end]))
		return b
	}
	end := len(b) - 2*len(m.MAC)
	copy(b[end:], strings.ToUpper(hex.EncodeToString(p.mac.Sum(nil, reply[len(m.Header):end]))))
	return b
}

// signOn gives a terminal its batch number and clock and, where it has a master
// key, new working keys. A copy of the same request gets the same keys.
func (h *Host) signOn(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	if point.signOn == m.STAN && point.reply != nil {
		out.Message(ev.From, point.reply)
		return
	}
	m.Batch = point.current
	f := &SignedOn{Terminal: point.ID, Batch: point.current, Clock: h.clockOff(ev, m)}
	if !point.tmk.IsZero() {
		if err := h.drawKeys(ev, point, m, f); err != nil {
			h.answerTill(ev, out, point, m, payment.SystemMalfunction)
			return
		}
		f.STAN = m.STAN
	}
	reply := h.encodeReply(ev, point, m, payment.Approved)
	if reply == nil {
		return
	}
	if !f.TAK.IsZero() {
		f.Reply = reply
	}
	out.Fact(f)
	answerWith(out, ev.From, reply)
}

// drawKeys makes the working keys that a sign-on asks for: under the LMK for the journal,
// under the terminal's master key for DE 62.
func (h *Host) drawKeys(ev *party.Event, point *till, m *dialect.Message, f *SignedOn) error {
	if ev.Entropy == nil {
		return fmt.Errorf("acquirer: sign-on of %s: no randomness at hand", point.ID)
	}
	algorithm := point.tmk.Algorithm()
	scheme := m.KeyScheme
	if !point.codec.Dialect().SaysKeyScheme() {
		scheme = point.Scheme
	}
	if scheme == dialect.SingleKeys && algorithm.BlockSize() == 8 {
		algorithm = hsm.DES
	}
	var keys hsm.WorkingKeys
	draw := func(key *hsm.Key, usage hsm.Usage, sealed *hsm.Sealed) (err error) {
		if *key, err = hsm.GenerateKey(usage, algorithm, hsm.Entropy(ev.Entropy)); err == nil {
			*sealed, err = h.cfg.Keys.LMK.Seal(*key)
		}
		return err
	}
	err := draw(&keys.TPK, hsm.TPK, &f.TPK)
	if err == nil {
		err = draw(&keys.TAK, hsm.TAK, &f.TAK)
	}
	if err == nil && scheme == dialect.DoubleAndTrack {
		err = draw(&keys.TDK, hsm.TDK, &f.TDK)
	}
	if err == nil {
		m.WorkingKeys, err = keys.AppendField62(nil, point.tmk)
	}
	return err
}

// translatePIN brings the PIN of a terminal's request into the zone of the
// network. The PIN is never kept.
func (h *Host) translatePIN(ev *party.Event, point *till, m *dialect.Message) payment.ResponseCode {
	block := m.PINBlock
	m.PINBlock, m.Security = nil, ""
	switch {
	case len(block) == 0 || point.tmk.IsZero():
		return payment.Approved
	case point.tpk.IsZero() || h.cfg.Keys.PIN.Key.IsZero():
		return securityFailed
	}
	var err error
	from := hsm.PINZone{Key: point.tpk, Format: point.tpk.Algorithm().PINFormat()}
	if m.PINBlock, err = hsm.TranslatePIN(nil, block, from, h.cfg.Keys.PIN, string(m.PAN), random(ev)); err != nil {
		return payment.PINFormatError
	}
	return payment.Approved
}

// random is where PIN blocks of random fill draw from.
func random(ev *party.Event) hsm.Entropy {
	if ev.Entropy == nil {
		return func() uint64 { return 0 }
	}
	return ev.Entropy
}

// readTrack deciphers DE 35 of a terminal that has a track key. What stands in the
// part that was enciphered is read anew.
func (p *till) readTrack(m *dialect.Message) payment.ResponseCode {
	if p.tdk.IsZero() || m.Track2 == "" {
		return payment.Approved
	}
	track, err := hsm.DecipherTrackText(p.tdk, m.Track2)
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

// spoilt reports whether the network has answered that what we sent did not arrive
// whole: a matter of the hosts, which a terminal is told as A7, and which leaves an
// advice to be sent again.
func spoilt(m *dialect.Message) bool { return m.Code == payment.MACError }

// Sealer returns what seals and verifies the messages of a terminal now; nil before
// its first sign-on, and for a terminal without keys.
func (h *Host) Sealer(id payment.TerminalID) dialect.Sealer {
	point := h.terminals[id]
	if point == nil || point.mac == nil {
		return nil
	}
	return point.mac
}
