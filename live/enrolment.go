package live

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// ErrEnrol is in the error of a host that may not enrol whoever comes.
var ErrEnrol = errors.New("enrol")

// checkEnrolment reports why a host may not enrol whoever comes: others than those of this machine could.
func (c *HostConfig) checkEnrolment() error {
	if !c.Enrol {
		return nil
	}
	for _, p := range slices.Concat(c.Ports, c.Dial) {
		if !Loopback(p.Addr) {
			return fmt.Errorf("live: %w: %s is not on this machine alone, and whoever reaches it would have a terminal, a "+
				"merchant's account and cards booked: want an address such as 127.0.0.1:8583, or name them in a profile",
				ErrEnrol, p.Addr)
		}
	}
	return nil
}

// Loopback reports whether an address is reached from this machine alone.
func Loopback(addr string) bool {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// enrolment signs terminals, and their merchants, that nobody has told the host of, when they are first heard:
//
//	0800 or 0200 of an unknown DE 41 ──▶ bank.open-account, acquirer.sign-merchant (for a new DE 42),
//	                                     acquirer.sign-terminal ──▶ the message, as of any till
//
// Each is a command, so a record has it and a replay gives it again. The cards are the issuer's to open.
type enrolment struct {
	host *Host

	mu           sync.Mutex // one terminal after the other
	tills, shops int        // that were signed
	// What the parties were told of each, which is told again when the acquirer has lost it in a crash.
	ofTills map[payment.TerminalID]contract
	ofShops map[payment.MerchantID][]world.Order
}

// contract is what the acquirer was told of a terminal.
type contract struct {
	shop  payment.MerchantID
	order world.Order
}

func newEnrolment(h *Host) *enrolment {
	return &enrolment{host: h, ofTills: make(map[payment.TerminalID]contract),
		ofShops: make(map[payment.MerchantID][]world.Order)}
}

// meet has a terminal enrolled whose message has come, if nobody knows it; and gives one to its merchant whose first
// messages did not say which that is.
func (e *enrolment) meet(l *line, seen *sighting) {
	if seen.id == "" || seen.reply() || seen.trouble != nil || !l.board.unsigned(seen) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !l.board.unsigned(seen) { // while we waited
		return
	}
	if err := e.enrol(l, seen); err != nil {
		l.warn("a terminal that is not enrolled", fmt.Sprintf("terminal id %.8q (DE 41) is not enrolled: %s", string(seen.id),
			OwnWords(err)))
	}
}

// unsigned reports whether the terminal of a message is not known, has not said whose it is, or was signed before the
// acquirer went down, who may have lost that.
func (s *switchboard) unsigned(seen *sighting) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	till, known := s.tills[seen.id]
	if !known {
		return true
	}
	h := s.homes[till]
	return h.life != s.lives || h.shopless && (seen.merchant != "" || seen.request().class != networkClass)
}

// networkClass is the second digit of the type of a network management message, such as 0800, which often names no
// merchant.
const networkClass = '8'

// enrol signs a terminal, and its merchant if that is new.
func (e *enrolment) enrol(l *line, seen *sighting) error {
	till, signed, lost, err := e.find(seen.id)
	switch {
	case err != nil:
		return err
	case lost:
		return e.again(l, till, seen)
	case signed && !l.board.shopless(till):
		if !l.board.still(till) {
			l.board.know(till, seen.id, l.port, l.layout) // signed while the acquirer stood still
		}
		return nil
	case signed:
		return e.toShop(l, till, seen)
	case e.keyed():
		return errors.New("the terminals of this host have keys, and a master key must be in both ends first: name the " +
			"terminal in the profile with its test-tmk, or start the host with --keys none")
	case e.tills >= world.MostEnrolled:
		return fmt.Errorf("%d are, and that is as many as a host enrols", e.tills)
	}
	shop, said, err := e.shop(seen)
	if err == nil {
		err = e.sign(l, seen, shop)
	}
	if err != nil {
		return err
	}
	if till, signed, _, err = e.find(seen.id); err != nil || !signed {
		return cmp.Or(err, errors.New("the acquirer stands still: it is signed when that goes on"))
	}
	e.tills++
	l.board.know(till, seen.id, l.port, l.layout)
	if seen.merchant == "" {
		l.board.forShop(till, seen.request().class == networkClass)
	}
	l.log.Info(fmt.Sprintf("enrolled: terminal id %.8q is %s, %s", string(seen.id), till, said))
	if e.tills == world.MostEnrolled {
		l.log.Warn(fmt.Sprintf("%d terminals are enrolled, as many as a host enrols", e.tills))
	}
	return nil
}

// keyed reports whether the profile gives terminals keys, all of them.
func (e *enrolment) keyed() bool {
	p := e.host.config.Profile
	has := func(keys string) bool { return keys != "" && keys != "none" }
	for _, t := range p.Terminals {
		if !has(cmp.Or(t.Keys, p.Security.Keys)) {
			return false
		}
	}
	return has(p.Security.Keys) || len(p.Terminals) > 0
}

// toShop gives a terminal to the merchant that it names now, or lets it stay where it is.
func (e *enrolment) toShop(l *line, till party.Node, seen *sighting) error {
	l.board.forShop(till, false)
	if seen.merchant == "" {
		return nil
	}
	shop, said, err := e.shop(seen)
	if err == nil {
		err = e.sign(l, seen, shop)
	}
	if refused, is := errors.AsType[*engine.CommandRefused](err); is && refused.Slug == payment.TerminalTaken.String() {
		return nil // it is that merchant's
	}
	if err == nil {
		l.log.Info(fmt.Sprintf("enrolled: %s is now %s", till, said))
	}
	return err
}

// sign has the acquirer sign a terminal.
func (e *enrolment) sign(l *line, seen *sighting, shop payment.MerchantID) error {
	var order world.Order
	err := e.host.View(e.host.alive, func(w *world.World) {
		_, order = w.SignTill(seen.id, shop, l.layout.Dialect.Name())
	})
	if err != nil {
		return err
	}
	e.ofTills[seen.id] = contract{shop, order}
	return e.tell(order)
}

// again tells the parties once more of a terminal and its merchant, which the acquirer has lost in a crash. What one of
// them still has it refuses.
func (e *enrolment) again(l *line, till party.Node, seen *sighting) error {
	c := e.ofTills[seen.id]
	for _, o := range e.ofShops[c.shop] {
		_ = e.tell(o)
	}
	if err := e.tell(c.order); err != nil {
		return err
	}
	l.board.still(till)
	l.log.Info(fmt.Sprintf("enrolled again: terminal id %.8q is %s, which the acquirer had lost when it went down",
		string(seen.id), till))
	return nil
}

// tell gives orders, one after the other.
func (e *enrolment) tell(orders ...world.Order) error {
	for _, o := range orders {
		if err := e.host.Command(e.host.alive, o.Node, o.Command); err != nil {
			return err
		}
	}
	return nil
}

// find returns the till of a terminal id, and whether the acquirer has lost it.
func (e *enrolment) find(id payment.TerminalID) (till party.Node, signed, lost bool, err error) {
	err = e.host.View(e.host.alive, func(w *world.World) {
		till, signed = w.TillOf(id)
		lost = signed && w.Lost(id)
	})
	return till, signed, lost, err
}

// shop returns the merchant that a message names, who is signed if he is new; for one that names none the first of the
// profile. It says which.
func (e *enrolment) shop(seen *sighting) (id payment.MerchantID, said string, err error) {
	var first, own string
	err = e.host.View(e.host.alive, func(w *world.World) {
		if first = w.FirstShop(); seen.merchant == "" && first != "" {
			id = w.Profile.Merchants[first].ID
		}
		for name, m := range w.Profile.Merchants {
			if m.ID == seen.merchant {
				own = name
			}
		}
	})
	switch {
	case err != nil || own != "":
		return seen.merchant, "of merchant " + own, err
	case id != "":
		return id, "of merchant " + first + ", for it names none (DE 42)", nil
	case e.shops >= world.MostEnrolled:
		return "", "", fmt.Errorf("its merchant is not known, and %d were signed, as many as a host signs", e.shops)
	}
	var orders []world.Order
	name := ""
	id = cmp.Or(seen.merchant, unnamedShop)
	err = e.host.View(e.host.alive, func(w *world.World) { name, orders = w.SignShop(id) })
	if err == nil {
		e.ofShops[id] = orders
		err = e.tell(orders...)
	}
	if err == nil {
		e.shops++
	}
	return id, fmt.Sprintf("of merchant %s, who is new: number %s, on the terms of %s", name, shown(string(id)),
		cmp.Or(first, "nobody, without a fee")), err
}

// unnamedShop is the number of the merchant of terminals that name none, where the profile has no merchant either.
const unnamedShop payment.MerchantID = "ENROLLED0000001"

// shown is the number of a merchant in a log: masked where it may be a card's.
func shown(number string) string {
	if payment.LooksLikePAN(number) {
		return payment.MaskPAN(number)
	}
	return number
}

// shopless reports whether a till is not known, or has not said whose it is.
func (s *switchboard) shopless(till party.Node) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	return h != nil && h.shopless
}

// forShop notes whether a till has yet to say whose it is.
func (s *switchboard) forShop(till party.Node, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.homes[till]; h != nil {
		h.shopless = open
	}
}

// sayOpened logs that the issuer has opened a card that nobody had.
func (h *Host) sayOpened(r *engine.Record) {
	c, is := h.world.CardOpened(r)
	if !is {
		return
	}
	h.config.Log.Info(fmt.Sprintf("enrolled: test card %s is %s, with %s", c.PAN, c.Name, c.Balance))
	if h.cards++; h.cards == world.MostEnrolled {
		h.config.Log.Warn(fmt.Sprintf("%d test cards are enrolled, as many as a host enrols: any other is 14", h.cards))
	}
}
