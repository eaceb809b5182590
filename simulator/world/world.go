package world

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	_ "time/tzdata" // zones must be the same on every machine

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/evidence"
)

// World is a profile come to life.
type World struct {
	Profile  *scenarios.World
	Calendar *payment.Calendar
	Currency payment.Currency
	Loop     *engine.Loop
	History  *History
	Start    payment.Time

	dialect  string            // of every till; empty: the profile's own
	spoken   map[string]string // by till: what it speaks since Speak
	dialects dialect.Known     // that are not shipped
	keys     *ceremony         // nil: nobody has keys
	seed     uint64
	stan     payment.STAN // of every till's first request
	foreign  Foreign
	begun    *scenarios.World // the profile as the world began
	enrols   bool             // test cards that nobody has, and what its parties sign while it lives
	opening  map[party.Node]map[ledger.Account]payment.Amount

	fold         *evidence.Fold // nil: no evidence is wanted
	keepDays     int
	keepRows     int
	keepsHistory bool
	daysOver     int // clearing days that have ended
}

// Tills returns the names of the terminals in order.
func (w *World) Tills() []string { return slices.Sorted(maps.Keys(w.Profile.Terminals)) }

// KeysOf returns the working keys of a till, "" when it has none.
func (w *World) KeysOf(till string) string {
	keys := cmp.Or(w.Profile.Terminals[till].Keys, w.Profile.Security.Keys)
	if keys == "none" {
		return ""
	}
	return keys
}

// HasKeys reports whether any till has keys.
func (w *World) HasKeys() bool { return w.keys != nil }

// FirstSTAN is where the tills begin to count, 0 when that is theirs to say.
func (w *World) FirstSTAN() payment.STAN { return w.stan }

// keyed returns the ids of the tills that have keys.
func (w *World) keyed() map[payment.TerminalID]bool {
	ids := make(map[payment.TerminalID]bool)
	for _, name := range w.Tills() {
		ids[w.Profile.Terminals[name].ID] = w.KeysOf(name) != ""
	}
	return ids
}

// DialectOf returns the name of the dialect that a till speaks.
func (w *World) DialectOf(name string) string {
	return cmp.Or(w.spoken[name], w.dialect, w.Profile.Terminals[name].Dialect, dialect.Names()[0])
}

// Spoken returns the dialect that a till speaks.
func (w *World) Spoken(till string) (*dialect.Dialect, error) {
	return w.dialects.Named(w.DialectOf(till))
}

// Dialects are those of the world that are not shipped.
func (w *World) Dialects() dialect.Known { return w.dialects }

// Dialect names what the terminals of the world speak, "mixed" when not all speak the same.
func (w *World) Dialect() string {
	name := ""
	for _, t := range w.Tills() {
		d := w.DialectOf(t)
		if name != "" && name != d {
			return "mixed"
		}
		name = d
	}
	return name
}

func (w *World) Cards() []string { return slices.Sorted(maps.Keys(w.Profile.Cards)) }

func (w *World) AcquirerID() payment.InstitutionID {
	return cmp.Or(w.Profile.Acquirer.ID, payment.InstitutionID("48020000"))
}

func (w *World) IssuerID() payment.InstitutionID {
	return cmp.Or(w.Profile.Issuer.ID, payment.InstitutionID("00020000"))
}

func (w *World) bankID() payment.InstitutionID {
	return cmp.Or(w.Profile.Bank.ID, payment.InstitutionID("00050000"))
}

// Close releases the wire.
func (w *World) Close() error { return w.Loop.Close() }

func (w *World) IsTill(name string) bool { return w.Profile.IsTill(name) }

// OnLink reports whether a message passed a link "from->to" by role or name.
func (w *World) OnLink(rec *engine.Record, name string) bool {
	if name == "" {
		return true
	}
	from, to, _ := strings.Cut(name, "->")
	return w.is(rec.Node, strings.TrimSpace(from)) && w.is(rec.Peer, strings.TrimSpace(to))
}

// is reports whether a node has a name or a role.
func (w *World) is(n party.Node, name string) bool {
	if string(n) == name {
		return true
	}
	_, till := w.Profile.Terminals[string(n)]
	return name == "terminal" && till || name == "printer" && strings.HasSuffix(string(n), ".printer")
}
