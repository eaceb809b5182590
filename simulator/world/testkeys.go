package world

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"acqsim/hsm"
	"acqsim/payment"
)

// TestKeys is what a foreign terminal must be given before it can talk to a host
// of ours: master keys in clear and the PINs of the test cards. They are drawn from
// the seed and protect nothing. They are for the screen of the person who sets the
// terminal up and for nothing else: no log, record or report has them.
type TestKeys struct {
	Master []MasterKey
	PINs   map[string]string // by the name of the card
}

// MasterKey is the test key of a till under which it gets its working keys.
type MasterKey struct {
	Till     string
	Terminal payment.TerminalID
	Scheme   string // of the working keys: single, double or double-and-track
	Clear    string // in hexadecimal
	Check    hsm.KCV
}

// TestKeys returns the test keys of the world's tills, none when nobody has keys.
func (w *World) TestKeys() (TestKeys, error) {
	var all TestKeys
	if w.keys == nil {
		return all, nil
	}
	for _, name := range w.Tills() {
		t := w.Profile.Terminals[name]
		scheme := w.KeysOf(name)
		if scheme == "" {
			continue
		}
		key, clear, err := w.keys.clearTMK(t.ID)
		if err != nil {
			return TestKeys{}, err
		}
		all.Master = append(all.Master, MasterKey{Till: name, Terminal: t.ID, Scheme: scheme, Clear: clear, Check: key.KCV()})
	}
	all.PINs = make(map[string]string)
	for _, name := range w.Cards() {
		all.PINs[name] = w.keys.digits(name)
	}
	return all, nil
}

// clearTMK makes the master key of a terminal, or takes the one that the profile brings, and shows what it is made of.
func (c *ceremony) clearTMK(id payment.TerminalID) (hsm.Key, string, error) {
	algorithm, err := cipher(c.profile.Security.TillKeys)
	if err != nil {
		return hsm.Key{}, "", err
	}
	for _, t := range c.profile.Terminals {
		if t.ID == id && t.TestTMK != "" {
			key, err := hsm.ParseKey(hsm.TMK, algorithm, t.TestTMK)
			return key, strings.ToUpper(t.TestTMK), err
		}
	}
	drawn := &lastRead{from: c.stream(hsm.TMK.String() + " " + string(id))}
	key, err := hsm.GenerateKey(hsm.TMK, algorithm, drawn)
	if err != nil {
		return hsm.Key{}, "", fmt.Errorf("simulator: test key of terminal %s: %w", id, err)
	}
	if algorithm.BlockSize() == 8 {
		hsm.AdjustParity(drawn.last)
	}
	return key, strings.ToUpper(hex.EncodeToString(drawn.last)), nil
}

// lastRead remembers what was read last: the key that was taken, where those
// before it were weak.
type lastRead struct {
	from io.Reader
	last []byte
}

func (r *lastRead) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	r.last = append(r.last[:0], b[:n]...)
	return n, err
}
