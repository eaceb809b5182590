package acquirer

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

// Keys are the acquirer's secrets. Without an LMK it takes no PIN and makes no
// MAC. Sealed keys are under the LMK.
type Keys struct {
	LMK hsm.Key
	TMK map[payment.TerminalID]hsm.Sealed // of the terminals that have one
	PIN hsm.PINZone                       // with the network; none: no PIN goes on

	Network hsm.MACZone // with the network; none: messages carry no MAC

	MAC hsm.MACMethod // of the terminals' messages; default UnionPay ECB, CMAC under AES
}

// securityFailed is DE 39 A7.
const securityFailed payment.ResponseCode = "A7"

func (k *Keys) validate(wrong func(string, ...any)) {
	if len(k.TMK) > 0 && k.LMK.IsZero() {
		wrong("keys: terminals have master keys and there is no LMK to open them")
	}
	for id, sealed := range k.TMK {
		if k.LMK.IsZero() {
			continue
		}
		if key, err := k.LMK.Open(sealed); err != nil {
			wrong("keys.tmk %s: %w", id, err)
		} else if n := key.Algorithm(); n.KeySize() > 16 {
			wrong("keys.tmk %s: working keys of %v do not fit into the 16 bytes that DE 62 has for each: want des, tdes-2, aes-128 or sm4", id, n)
		}
	}
}

// secrets are the keys of a till. It has working keys from its sign-on on.
type secrets struct {
	tmk    hsm.Key
	tpk    hsm.Key
	tdk    hsm.Key // of DE 35, where the sign-on asked for one
	mac    hsm.MAC // nil: no sign-on yet
	signOn payment.STAN
	reply  []byte // to the sign-on, for its repeat
}

// sealed reports whether a message of a terminal carries a MAC: those of cards do.
func sealed(m *dialect.Message) bool { return m.Reversal || traitOf(m.Transaction).forwarded }

// write encodes a message to a till, with its MAC where there is one.
func (p *till) write(m *dialect.Message) []byte {
	if p.mac == nil || !sealed(m) {
		return p.codec.Frame(m)
	}
	return p.codec.FrameSealed(m, p.mac)
}

// authentic reports whether the frame in a.in may be acted upon: its MAC is right,
// or it needs none. A terminal that has keys and has not signed on has no MAC that
// could be.
func (p *till) authentic(frame []byte, m *dialect.Message) bool {
	if p.tmk.IsZero() || !sealed(m) {
		return true
	}
	return p.mac != nil && p.codec.Verify(frame, p.mac)
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
func (a *Acquirer) signOn(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	if point.signOn == m.STAN && point.reply != nil {
		out.Message(ev.From, point.reply)
		return
	}
	m.Batch = point.current
	f := &SignedOn{Terminal: point.ID, Batch: point.current}
	if !point.tmk.IsZero() {
		if err := a.drawKeys(ev, point, f); err != nil {
			a.answerTill(ev, out, point, payment.SystemMalfunction)
			return
		}
		f.STAN = m.STAN
	}
	reply := a.encodeReply(ev, point, payment.Approved)
	if reply == nil {
		return
	}
	if !f.TAK.IsZero() {
		f.Reply = reply
	}
	out.Fact(f)
	out.Message(ev.From, reply)
}

// drawKeys makes the working keys that a sign-on asks for: under the LMK for the journal,
// under the terminal's master key for DE 62.
func (a *Acquirer) drawKeys(ev *party.Event, point *till, f *SignedOn) error {
	if ev.Entropy == nil {
		return fmt.Errorf("acquirer: sign-on of %s: no randomness at hand", point.ID)
	}
	algorithm := point.tmk.Algorithm()
	scheme := a.in.KeyScheme
	if !point.codec.Dialect().SaysKeyScheme() {
		scheme = point.Scheme
	}
	if scheme == dialect.SingleKeys && algorithm.BlockSize() == 8 {
		algorithm = hsm.DES
	}
	var keys hsm.WorkingKeys
	draw := func(key *hsm.Key, usage hsm.Usage, sealed *hsm.Sealed) (err error) {
		if *key, err = hsm.GenerateKey(usage, algorithm, hsm.Entropy(ev.Entropy)); err == nil {
			*sealed, err = a.cfg.Keys.LMK.Seal(*key)
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
		a.in.WorkingKeys, err = keys.AppendField62(nil, point.tmk)
	}
	return err
}

// applySignedOn takes over the working keys of a sign-on.
func (a *Acquirer) applySignedOn(f *SignedOn) {
	point := a.terminals[f.Terminal]
	if point == nil {
		return
	}
	point.signOnAgain = false
	if f.TAK.IsZero() || point.tmk.IsZero() {
		return
	}
	tpk, err := a.cfg.Keys.LMK.Open(f.TPK)
	if err != nil {
		return // sealed under another LMK: the terminal has to sign on again
	}
	tak, err := a.cfg.Keys.LMK.Open(f.TAK)
	if err != nil {
		return
	}
	method := a.cfg.Keys.MAC
	if method == 0 {
		method = tak.Algorithm().UsualMAC()
	}
	mac, err := hsm.NewMAC(tak, method, 0)
	if err != nil {
		return
	}
	var tdk hsm.Key
	if !f.TDK.IsZero() {
		if tdk, err = a.cfg.Keys.LMK.Open(f.TDK); err != nil {
			return
		}
	}
	point.secrets = secrets{tmk: point.tmk, tpk: tpk, tdk: tdk, mac: mac, signOn: f.STAN, reply: f.Reply}
}

// translatePIN brings the PIN of a terminal's request into the zone of the
// network. The PIN is never kept.
func (a *Acquirer) translatePIN(ev *party.Event, point *till) payment.ResponseCode {
	m := &a.in
	block := m.PINBlock
	m.PINBlock, m.Security = nil, ""
	switch {
	case len(block) == 0 || point.tmk.IsZero():
		return payment.Approved
	case point.tpk.IsZero() || a.cfg.Keys.PIN.Key.IsZero():
		return securityFailed
	}
	var err error
	from := hsm.PINZone{Key: point.tpk, Format: point.tpk.Algorithm().PINFormat()}
	if m.PINBlock, err = hsm.TranslatePIN(nil, block, from, a.cfg.Keys.PIN, string(m.PAN), random(ev)); err != nil {
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
