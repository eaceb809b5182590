package terminal

import (
	"fmt"
	"strings"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// present puts into the request what the card brings and what the customer and the
// cashier key in. What cannot be read is said on the screen.
func (t *Terminal) present(ev *party.Event, m *dialect.Message, req *Request) payment.Obstacle {
	if err := t.readTrack(m, req); err != nil {
		return payment.CardUnreadable
	}
	if err := t.insertChip(ev, m, req); err != nil {
		return payment.CardUnreadable
	}
	if err := t.enterPIN(ev, m, &req.Card); err != nil {
		return payment.PINUnreadable
	}
	if err := t.keyCVN(m, req); err != nil {
		return payment.CardUnreadable
	}
	t.setSecurity(m)
	return 0
}

// Service codes of the tracks that are made up: a card of international use, and one
// that has a chip (ISO/IEC 7813).
const (
	serviceStripe = "101"
	serviceChip   = "201"
)

// readTrack puts the second track into the request: that of the stripe, or its equivalent
// in the chip (tag 57); under the track key where the sign-on brought one.
func (t *Terminal) readTrack(m *dialect.Message, req *Request) error {
	mode := req.EntryMode
	switch {
	case strings.HasPrefix(mode, Stripe), strings.HasPrefix(mode, Fallback):
		m.Track2 = string(req.Card.track(serviceStripe, !t.keys.track.IsZero()))
	case byChip(mode) && !t.cfg.Keys.Chips[req.Card.PAN].IsZero():
		m.Track2 = string(req.Card.track(serviceChip, !t.keys.track.IsZero()))
	}
	if t.keys.track.IsZero() || m.Track2 == "" {
		return nil
	}
	var err error
	m.Track2, err = hsm.EncipherTrackText(t.keys.track, m.Track2)
	return err
}

// trackLength is how many digits the second track of a bank card has.
const trackLength = 37

// track returns the second track, made of PAN, expiry date and service code when the
// card was described without one. What is to be enciphered has all its digits.
func (c *Card) track(service string, whole bool) Track2 {
	if c.Track2 != "" || c.Expiry == "" {
		return c.Track2
	}
	track := string(c.PAN) + "=" + c.Expiry + service
	if n := trackLength - len(track); whole && n > 0 {
		track += strings.Repeat("0", n)
	}
	return Track2(track)
}

// keyCVN puts the number printed on the card into the request.
func (t *Terminal) keyCVN(m *dialect.Message, req *Request) error {
	if req.Card.CVN == NoCVN {
		return nil
	}
	cvn, known := t.cfg.Keys.CVNs[req.Card.Name]
	if !known || len(cvn) != 3 {
		return fmt.Errorf("terminal %s: card %s: no verification number is known", t.cfg.Name, req.Card.PAN)
	}
	m.CVN = string(cvn)
	if req.Card.CVN == WrongCVN {
		m.CVN = m.CVN[:2] + string('0'+('9'-m.CVN[2]))
	}
	return nil
}
