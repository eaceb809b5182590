package world

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"acqsim/acquirer"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// ceremony is the key ceremony of a world: it gives each party a local master key
// of its own and each pair of neighbours the keys that they share, and nobody a key
// that it shares with nobody. All of it follows from the seed.
//
//	T ── TMK ── acquirer ── ZPK ── clearing ── ZPK ── issuer ── IMK-AC, PINs of the cards
type ceremony struct {
	seed    uint64
	profile *scenarios.World // may bring master keys and PINs of its own
}

// schemes are the working keys that a profile may ask for.
var schemes = map[string]dialect.KeyScheme{
	"single": dialect.SingleKeys, "double": dialect.DoubleKeys, "double-and-track": dialect.DoubleAndTrack,
}

// stream is the randomness of one thing that the ceremony makes.
func (c *ceremony) stream(what string) *rand.ChaCha8 {
	b := binary.BigEndian.AppendUint64([]byte("acqsim key ceremony "+what+" "), c.seed)
	return rand.NewChaCha8(sha256.Sum256(b))
}

func (c *ceremony) key(usage hsm.Usage, algorithm hsm.Algorithm, what string) (hsm.Key, error) {
	k, err := hsm.GenerateKey(usage, algorithm, c.stream(usage.String()+" "+what))
	if err != nil {
		return hsm.Key{}, fmt.Errorf("simulator: key ceremony: %v of %s: %w", usage, what, err)
	}
	return k, nil
}

func (c *ceremony) lmk(of party.Node) (hsm.Key, error) {
	return c.key(hsm.LMK, hsm.AES128, string(of))
}

func (c *ceremony) tmk(of payment.TerminalID) (hsm.Key, error) {
	k, _, err := c.clearTMK(of)
	return k, err
}

// zone is what two hosts agree on for their PINs.
func (c *ceremony) zone(a, b party.Node) (hsm.PINZone, error) {
	k, err := c.key(hsm.ZPK, hsm.TDES2, string(a+" and "+b))
	return hsm.PINZone{Key: k, Format: hsm.ISO0}, err
}

// digits are those of a card's PIN: the profile's own, or six.
func (c *ceremony) digits(card string) string {
	if own := c.profile.Cards[card].TestPIN; own != "" {
		return own
	}
	return payment.STAN(rand.New(c.stream("PIN " + card)).Uint32N(1_000_000)).String()
}

func (c *ceremony) pin(card string) (hsm.PIN, error) { return hsm.ParsePIN(c.digits(card)) }

// secureAcquirer gives the acquirer its LMK, under it the master keys of its
// keyed terminals, and the PIN key with the network.
func (c *ceremony) secureAcquirer(cfg *acquirer.Config, keyed map[payment.TerminalID]bool) (err error) {
	k := &cfg.Keys
	if k.LMK, err = c.lmk(Acquirer); err != nil {
		return err
	}
	if k.PIN, err = c.zone(Acquirer, Clearing); err != nil {
		return err
	}
	k.TMK = make(map[payment.TerminalID]hsm.Sealed, len(cfg.Terminals))
	for i := range cfg.Terminals {
		id := cfg.Terminals[i].ID
		if !keyed[id] {
			continue
		}
		tmk, err := c.tmk(id)
		if err != nil {
			return err
		}
		if k.TMK[id], err = k.LMK.Seal(tmk); err != nil {
			return err
		}
	}
	return nil
}

// secureClearing gives the network the PIN keys of its members.
func (c *ceremony) secureClearing(cfg *clearing.Config) (err error) {
	for i := range cfg.Members {
		m := &cfg.Members[i]
		if m.Node == Acquirer {
			m.PIN, err = c.zone(Acquirer, Clearing)
		} else {
			m.PIN, err = c.zone(Clearing, m.Node)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// imk is the issuer's master key, from which the keys of its chips follow.
func (c *ceremony) imk() (hsm.Key, error) { return c.key(hsm.IMKAC, hsm.TDES2, string(Issuer)) }

// cvk is the key of the numbers printed on the issuer's cards.
func (c *ceremony) cvk() (hsm.Key, error) { return c.key(hsm.CVK, hsm.TDES2, string(Issuer)) }

// secureCards gives the issuer the keys of its cards.
func (c *ceremony) secureCards(cfg *issuer.Config) (err error) {
	if cfg.Keys.Chip, err = c.imk(); err != nil {
		return err
	}
	cfg.Keys.CVK, err = c.cvk()
	return err
}

// tillCards gives a till the chips of the cards that are presented there, and what is
// printed on them: a test card is nowhere else.
func (c *ceremony) tillCards(cfg *terminal.Config, cards map[string]scenarios.Card) error {
	imk, err := c.imk()
	if err != nil {
		return err
	}
	cvk, err := c.cvk()
	if err != nil {
		return err
	}
	cfg.Keys.Chips = make(map[payment.KeptPAN]hsm.Key, len(cards))
	cfg.Keys.CVNs = make(map[string]terminal.CVN, len(cards))
	for _, name := range slices.Sorted(maps.Keys(cards)) {
		card := cards[name]
		icc, err := hsm.DeriveICC(imk, hsm.OptionA, card.PAN, "01")
		if err != nil {
			return fmt.Errorf("simulator: key ceremony: chip of %s: %w", name, err)
		}
		cvn, err := hsm.CVV2(cvk, card.PAN, card.Expiry)
		if err != nil {
			return fmt.Errorf("simulator: key ceremony: number on the card of %s: %w", name, err)
		}
		cfg.Keys.Chips[payment.KeptPAN(card.PAN)], cfg.Keys.CVNs[name] = icc, terminal.CVN(cvn)
	}
	return nil
}

// hosts are the configs of those who share keys with each other.
type hosts struct {
	acquirer *acquirer.Config
	clearing *clearing.Config
	issuer   *issuer.Config
}

// macZone is what two hosts agree on for their MACs; nothing when the profile has no
// method.
func (c *ceremony) macZone(s *scenarios.Security, a, b party.Node) (z hsm.MACZone, err error) {
	if s.Hosts == "" || s.Hosts == "none" {
		return z, nil
	}
	if err = z.Method.UnmarshalText([]byte(s.Hosts)); err != nil {
		return z, err
	}
	algorithm, err := cipher(s.HostKeys)
	if err != nil {
		return z, err
	}
	z.Key, err = c.key(hsm.ZAK, algorithm, string(a+" and "+b))
	return z, err
}

func cipher(name string) (hsm.Algorithm, error) {
	algorithm := hsm.TDES2
	if name == "" {
		return algorithm, nil
	}
	err := algorithm.UnmarshalText([]byte(name))
	return algorithm, err
}

// secureHosts gives each pair of hosts the key of their MACs.
func (c *ceremony) secureHosts(s *scenarios.Security, p *hosts) (err error) {
	if p.acquirer.Keys.Network, err = c.macZone(s, Acquirer, Clearing); err != nil {
		return err
	}
	if p.issuer.Keys.MAC, err = c.macZone(s, Clearing, Issuer); err != nil {
		return err
	}
	for i := range p.clearing.Members {
		m := &p.clearing.Members[i]
		m.MAC = p.issuer.Keys.MAC
		if m.Node == Acquirer {
			m.MAC = p.acquirer.Keys.Network
		}
	}
	return nil
}

// secureZones gives the hosts PIN keys of the cipher and blocks of the format that the
// profile wants, where PINs travel at all.
func (c *ceremony) secureZones(s *scenarios.Security, p *hosts) error {
	if s.PINKeys == "" && s.PINFormat == "" || p.acquirer.Keys.PIN.Key.IsZero() {
		return nil
	}
	algorithm, err := cipher(s.PINKeys)
	if err != nil {
		return err
	}
	format := hsm.ISO0
	if s.PINFormat != "" {
		if err := format.UnmarshalText([]byte(s.PINFormat)); err != nil {
			return err
		}
	}
	zone := func(a, b party.Node) hsm.PINZone {
		k, wrong := c.key(hsm.ZPK, algorithm, string(a+" and "+b))
		err = errors.Join(err, wrong)
		return hsm.PINZone{Key: k, Format: format}
	}
	p.acquirer.Keys.PIN, p.issuer.Keys.PIN = zone(Acquirer, Clearing), zone(Clearing, Issuer)
	for i := range p.clearing.Members {
		m := &p.clearing.Members[i]
		m.PIN = p.issuer.Keys.PIN
		if m.Node == Acquirer {
			m.PIN = p.acquirer.Keys.PIN
		}
	}
	return err
}

// secureIssuer gives the issuer the PIN key with the network and the PINs of its
// cards.
func (c *ceremony) secureIssuer(cfg *issuer.Config) (err error) {
	if cfg.Keys.PIN, err = c.zone(Clearing, Issuer); err != nil {
		return err
	}
	for i := range cfg.Cards {
		if cfg.Cards[i].PIN, err = c.pin(cfg.Cards[i].Name); err != nil {
			return err
		}
	}
	return nil
}

// secureTerminal gives a terminal its master key, an LMK of its own, and what the
// cardholders at it know.
func (c *ceremony) secureTerminal(cfg *terminal.Config, scheme string, cards []string) (err error) {
	k := &cfg.Keys
	k.Scheme = schemes[scheme]
	if k.TMK, err = c.tmk(cfg.ID); err != nil {
		return err
	}
	if k.LMK, err = c.lmk(cfg.Name); err != nil {
		return err
	}
	k.PINs = make(map[string]hsm.PIN, len(cards))
	for _, name := range cards {
		if k.PINs[name], err = c.pin(name); err != nil {
			return err
		}
	}
	return nil
}

// transactions reads the names that the loader has checked.
func transactions(names []string) []dialect.Transaction {
	var all []dialect.Transaction
	for _, name := range names {
		var t dialect.Transaction
		if t.UnmarshalText([]byte(name)) == nil {
			all = append(all, t)
		}
	}
	return all
}

// secureInstitutions gives the parties behind the tills what the ceremony has for
// them. Issuers have the keys of their chips and of the numbers on their cards in
// every world; the rest comes with the profile.
func (w *World) secureInstitutions(acq *acquirer.Config, clear *clearing.Config, iss *issuer.Config) error {
	c, security := w.ceremony(), &w.Profile.Security
	hosts := &hosts{acq, clear, iss}
	errs := []error{c.secureCards(iss), c.secureHosts(security, hosts)}
	if w.keys != nil {
		errs = append(
			errs,
			c.secureAcquirer(acq, w.keyed()),
			c.secureClearing(clear),
			c.secureIssuer(iss),
			c.secureZones(security, hosts),
		)
	}
	if security.MAC != "" {
		errs = append(errs, acq.Keys.MAC.UnmarshalText([]byte(security.MAC)))
	}
	return errors.Join(errs...)
}

// ceremony draws the keys that follow from the world's seed.
func (w *World) ceremony() *ceremony { return &ceremony{w.seed, w.Profile} }
