package scenarios

import (
	"cmp"

	"acqsim/hsm"
	"acqsim/payment"
	"acqsim/strict"
)

// checkTestData wants every card to be a test card, and every test key to be one of its cipher. No digit of either is
// quoted, but for those that a masked number shows.
func checkTestData(w *World, at *strict.Node, m *strict.Mistakes) {
	for _, name := range sortedKeys(w.Cards) {
		if pan := payment.KeptPAN(w.Cards[name].PAN); pan != "" && !payment.TestNumber(pan, w.TestBINs) {
			m.Add(at.Along("cards", name, "pan"), "%v is no test number: want one of the ranges in docs/security.md, or "+
				"its first digits under world.test-bins, if it is nobody's card", pan)
		}
	}
	algorithm := hsm.TDES2
	if cipher := w.Security.TillKeys; cipher != "" && algorithm.UnmarshalText([]byte(cipher)) != nil {
		return // the word is reported where it stands
	}
	for _, name := range sortedKeys(w.Terminals) {
		key := w.Terminals[name].TestTMK
		if key == "" {
			continue
		}
		here := at.Along("terminals", name, "test-tmk")
		if _, err := hsm.ParseKey(hsm.TMK, algorithm, key); err != nil {
			m.Add(here, "want a key of %v: %d hexadecimal digits, have %d characters", algorithm, 2*algorithm.KeySize(),
				len(key))
		} else if keys := cmp.Or(w.Terminals[name].Keys, w.Security.Keys); keys == "" || keys == "none" {
			m.Add(here, "a master key is of use only with working keys: want keys: single, double or double-and-track "+
				"beside it, or under world.security")
		}
	}
}
