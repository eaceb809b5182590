package terminal

import (
	"errors"
	"fmt"
	"io"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Keys are what a terminal is given before it meets its host, and how it uses
// what the host gives it at sign-on.
//
//	T                                              acquirer
//	│ 0800 ──────────────────────────────────────────▶│
//	│◀───────────── 0810 DE 62: TPK, TAK under the TMK │
//	│ check values verified, else the sign-on is void  │
//	│ 0200 DE 52 under the TPK, DE 64 under the TAK ──▶│
//	│◀──────────────────────────────── 0210 00, DE 64  │   verified; wrong: 0400 with A0
type Keys struct {
	TMK    hsm.Key           // terminal master key, shared with the acquirer
	LMK    hsm.Key           // local master key: seals what the terminal stores
	Scheme dialect.KeyScheme // what working keys the terminal asks for
	MAC    hsm.MACMethod     // hsm.UnionPayECB by default, hsm.CMAC under AES

	// PINs are what cardholders know, by the name of the card, and CVNs what is
	// printed on their cards.
	PINs map[string]hsm.PIN
	CVNs map[string]CVN
	// Chips are the chips of the cards that are presented here: the ICC-AC key with
	// which each signs (CVN 10).
	Chips map[payment.KeptPAN]hsm.Key
}

// InUse reports whether messages carry PINs and MACs.
func (k *Keys) InUse() bool { return !k.TMK.IsZero() }

func (k *Keys) validate(name party.Node) error {
	for _, icc := range k.Chips {
		if icc.Usage() != hsm.ICCAC {
			return fmt.Errorf("terminal %s: keys: chips: want an %v for each card, have a %v", name, hsm.ICCAC, icc.Usage())
		}
	}
	switch {
	case !k.InUse():
		return nil
	case k.TMK.Usage() != hsm.TMK:
		return fmt.Errorf("terminal %s: keys: want a TMK, have a %v", name, k.TMK.Usage())
	case k.LMK.IsZero() || k.LMK.Usage() != hsm.LMK:
		return fmt.Errorf("terminal %s: keys: want an LMK beside the TMK, have %v", name, k.LMK)
	}
	return nil
}

// usualMAC is the method where the config has none.
func (k *Keys) usualMAC() hsm.MACMethod {
	if k.InUse() {
		return k.TMK.Algorithm().UsualMAC()
	}
	return hsm.UnionPayECB
}

// fit refuses keys that the dialect cannot carry: working keys follow the cipher of the
// master key, and so does the size of a PIN block.
func (k *Keys) fit(name party.Node, d *dialect.Dialect) error {
	if !k.InUse() {
		return nil
	}
	cipher := k.TMK.Algorithm()
	format := cipher.PINFormat()
	switch {
	case cipher.KeySize() > 16:
		return fmt.Errorf("terminal %s: keys: working keys of %v do not fit into the 16 bytes that DE 62 has for each: want a TMK of des, tdes-2, aes-128 or sm4", name, cipher)
	case format.Size() != d.PINBlockSize():
		return fmt.Errorf("terminal %s: keys: a TMK of %v makes PIN blocks %v of %d bytes, and DE 52 of %s holds %d: want a TMK whose blocks have that size, or a dialect whose DE 52 is as large",
			name, cipher, format, format.Size(), d.Name(), d.PINBlockSize())
	case k.Scheme == dialect.DoubleAndTrack && cipher.BlockSize() != 8:
		return fmt.Errorf("terminal %s: keys: tracks are enciphered under tdes, not under %v: want the scheme %s", name, cipher, dialect.DoubleKeys)
	}
	return nil
}

// working are the keys of the last sign-on, ready for use.
type working struct {
	sealed SealedKeys
	pin    hsm.PINZone
	mac    hsm.MAC // nil before the first sign-on
	track  hsm.Key // of DE 35, where the sign-on brought one
}

// unwrap takes the working keys out of a sign-on reply.
func (t *Terminal) unwrap(field []byte) (*SealedKeys, error) {
	keys, err := hsm.ParseField62(t.cfg.Keys.TMK, field)
	if err != nil {
		return nil, err
	}
	if _, err := hsm.NewMAC(keys.TAK, t.cfg.Keys.MAC, 0); err != nil {
		return nil, err
	}
	var s SealedKeys
	var wrong [3]error
	s.TPK, wrong[0] = t.cfg.Keys.LMK.Seal(keys.TPK)
	s.TAK, wrong[1] = t.cfg.Keys.LMK.Seal(keys.TAK)
	if !keys.TDK.IsZero() {
		s.TDK, wrong[2] = t.cfg.Keys.LMK.Seal(keys.TDK)
	}
	return &s, errors.Join(wrong[:]...)
}

// load makes the stored keys ready. Keys that another local master key has sealed
// are of no use: the terminal must sign on.
func (t *Terminal) load(s *SealedKeys) {
	t.keys = working{}
	if s == nil {
		return
	}
	tpk, err := t.cfg.Keys.LMK.Open(s.TPK)
	tak, err2 := t.cfg.Keys.LMK.Open(s.TAK)
	if err != nil || err2 != nil {
		return
	}
	mac, err := hsm.NewMAC(tak, t.cfg.Keys.MAC, 0)
	if err != nil {
		return
	}
	t.keys = working{sealed: *s, pin: hsm.PINZone{Key: tpk, Format: tpk.Algorithm().PINFormat()}, mac: mac}
	if !s.TDK.IsZero() {
		if t.keys.track, err = t.cfg.Keys.LMK.Open(s.TDK); err != nil {
			t.keys = working{}
		}
	}
}

// Sealer returns what makes and checks the MACs of the line now; nil before the
// first sign-on, and without keys.
func (t *Terminal) Sealer() dialect.Sealer {
	if t.keys.mac == nil {
		return nil
	}
	return t.keys.mac
}

// sealer returns what seals the message in t.out, nil when it has no MAC.
func (t *Terminal) sealer(m *dialect.Message) dialect.Sealer {
	if t.keys.mac == nil || !m.Reversal && !traitOf(m.Transaction).sealed {
		return nil
	}
	return t.keys.mac
}

// trusted reports whether a reply to a sealed request may be believed. Only an
// approval must prove that it comes from the host.
func (t *Terminal) trusted(frame []byte) bool {
	m := &t.in
	seal := t.sealer(m)
	return seal == nil || t.cfg.Practice.SkipMACCheck || !dialect.ResponseCode(m.Code).Action.Approved() || t.codec.Verify(frame, seal)
}

// pinCapture is DE 26: twelve digits at most.
const pinCapture = "12"

// setSecurity writes DE 53 into t.out: format ISO 0 or no PIN, keys of one length or
// of two, whether the track is enciphered.
func (t *Terminal) setSecurity() {
	m := &t.out
	track := !t.keys.track.IsZero() && m.Track2 != ""
	if len(m.PINBlock) == 0 && !track {
		return
	}
	b := []byte("0000000000000000")
	if len(m.PINBlock) > 0 {
		b[0] = '2'
	}
	if t.keys.pin.Key.Algorithm() != hsm.DES {
		b[1] = '6'
	}
	if track {
		b[2] = '1'
	}
	m.Security = string(b)
}

// enterPIN puts the PIN that the customer enters into t.out.
func (t *Terminal) enterPIN(ev *party.Event, card *Card) error {
	if card.PIN == NoPIN || t.keys.mac == nil {
		return nil
	}
	pin, known := t.cfg.Keys.PINs[card.Name]
	if !known {
		return fmt.Errorf("terminal %s: card %s: no PIN is known", t.cfg.Name, card.PAN)
	}
	if card.PIN == WrongPIN {
		pin = another(pin)
	}
	var random io.Reader
	if ev.Entropy != nil {
		random = hsm.Entropy(ev.Entropy)
	}
	block, err := t.keys.pin.Encipher(nil, pin, string(card.PAN), random)
	if err != nil {
		return err
	}
	t.out.PINBlock, t.out.PINCapture = block, pinCapture
	return nil
}

// another is a PIN of six digits that is not the right one.
func another(right hsm.PIN) hsm.PIN {
	for _, digits := range [...]string{"000000", "111111"} {
		if pin, err := hsm.ParsePIN(digits); err == nil && !pin.Equal(right) {
			return pin
		}
	}
	return right
}

// distrust ends an exchange whose approval has a wrong MAC: it is reversed with
// reason A0, and the terminal signs on again.
func (t *Terminal) distrust(ev *party.Event, out *party.Out) {
	t.unanswered(ev, BadMAC, out)
	t.signOnIfDue(ev, out, payment.MACError)
}
