package terminal

import (
	"errors"
	"fmt"
	"io"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
)

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

// sealer returns what seals a message, nil when it has no MAC. An upload has one as the
// advices have that it may stand for; its reply, which brings nothing, has none.
func (t *Terminal) sealer(m *dialect.Message) dialect.Sealer {
	uploads := m.Transaction == dialect.Upload && !m.Reply
	if t.keys.mac == nil || !m.Reversal && !sealed(m.Transaction) && !uploads {
		return nil
	}
	return t.keys.mac
}

// trusted reports whether a reply to a sealed request may be believed. Only an
// approval must prove that it comes from the host.
func (t *Terminal) trusted(m *dialect.Message, frame []byte) bool {
	seal := t.sealer(m)
	return seal == nil || t.cfg.Practice.SkipMACCheck || !dialect.ResponseCode(m.Code).Action.Approved() ||
		t.codec.Verify(frame, seal)
}

// pinCapture is DE 26: twelve digits at most.
const pinCapture = "12"

// setSecurity writes DE 53 into a request: format ISO 0 or no PIN, keys of one length or
// of two, whether the track is enciphered.
func (t *Terminal) setSecurity(m *dialect.Message) {
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

// enterPIN puts the PIN that the customer enters into a request.
func (t *Terminal) enterPIN(ev *party.Event, m *dialect.Message, card *Card) error {
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
	m.PINBlock, m.PINCapture = block, pinCapture
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
