package simulator

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"acqsim/acquirer"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/terminal"
)

// ceremony is the key ceremony of a world: it gives each party a local master key
// of its own and each pair of neighbours the keys that they share, and nobody a key
// that it shares with nobody. All of it follows from the seed.
//
//	T ── TMK ── acquirer ── ZPK ── clearing ── ZPK ── issuer ── IMK-AC, PINs of the cards
type ceremony struct{ seed uint64 }

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
	return c.key(hsm.TMK, hsm.TDES2, string(of))
}

// zone is what two hosts agree on for their PINs.
func (c *ceremony) zone(a, b party.Node) (hsm.PINZone, error) {
	k, err := c.key(hsm.ZPK, hsm.TDES2, string(a+" and "+b))
	return hsm.PINZone{Key: k, Format: hsm.ISO0}, err
}

// digits are the six digits of a card's PIN.
func (c *ceremony) digits(card string) string {
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

// secureIssuer gives the issuer the PIN key with the network, the PINs of its cards
// and the master key of their chips.
func (c *ceremony) secureIssuer(cfg *issuer.Config) (err error) {
	if cfg.Keys.PIN, err = c.zone(Clearing, Issuer); err != nil {
		return err
	}
	if cfg.Keys.Chip, err = c.key(hsm.IMKAC, hsm.TDES2, string(Issuer)); err != nil {
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
