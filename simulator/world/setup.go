package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/issuer"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/evidence"
	"acqsim/terminal"
)

// Setup is how a world is to be built, beside its profile.
type Setup struct {
	Start   payment.Time
	Seed    uint64
	Wire    engine.Wire
	Journal journal.Journal
	Rules   []fault.Rule
	// Dialect overrides the dialect of the terminals.
	Dialect string
	// Dialects are those that are not shipped, by name.
	Dialects dialect.Known
	// Forget keeps no history: for long runs of which only the hash or the evidence
	// is wanted.
	Forget bool
	// Blind takes down no evidence: for a world built for speed, or for a till alone.
	Blind bool
	// KeepDays is for how many clearing days, and up to a week more, evidence is kept
	// of what is over; 0: for good. What is open is kept in any case.
	KeepDays int
	// KeepRows, where it is set, lets what is over stay longer than KeepDays as long as no
	// more transactions are kept than this.
	KeepRows int
	// Entropy is what the parties draw from; nil: streams made from the seed.
	Entropy func() uint64
	// FirstSTAN is where the tills begin to count, 1 when it is 0. A till that is
	// switched on again at a foreign host must not use its numbers twice.
	FirstSTAN payment.STAN
	// Label says which label a message of a foreign till is to have, "" for none, by what it
	// means. It may be nil.
	Label func(till party.Node, m *dialect.Message) string
	// Latency is how long a message is under way between two institutions; nil: 5 ms.
	Latency *time.Duration
	// Observe sees every record from the first on, that of the parties' start; it may be nil.
	Observe engine.Observer
	// Enrols has the issuer open test cards that nobody has when they are first presented, and the
	// world follow what its parties take under contract while it lives: merchants, and terminals
	// in other processes.
	Enrols bool
	// Foreign is set when one end of the tills' lines is in another process.
	Foreign Foreign
}

// Foreign says which end of the tills' lines is somebody else's, and where what
// is sent to it goes. At most one of the two is set.
type Foreign struct {
	// Tills: the terminals are outside; the world has the acquirer and all behind it.
	Tills func(till party.Node, o engine.Outward)
	// Host: the acquirer is outside; the world has the terminals and nothing else.
	Host func(till party.Node, o engine.Outward)
}

// STANFromClock is a first STAN for a till that talks to a foreign host: it goes
// up every two milliseconds of the wall clock, faster than a till counts even when one
// check follows another, as if it had never been off.
func STANFromClock(now payment.Time) payment.STAN {
	return payment.STAN(now/payment.Time(2*time.Millisecond)%999_000) + 1
}

// NewCalendar makes the calendar of a profile.
func NewCalendar(w *scenarios.World) (*payment.Calendar, error) {
	zone, err := time.LoadLocation(cmp.Or(w.Calendar.Zone, "Asia/Shanghai"))
	if err != nil {
		return nil, fmt.Errorf("simulator: calendar: %w", err)
	}
	c := &payment.Calendar{Zone: zone, CutOver: w.Calendar.CutOver,
		Holidays: make(map[payment.BusinessDate]bool), MakeUpDays: make(map[payment.BusinessDate]bool)}
	for _, d := range w.Calendar.Holidays {
		c.Holidays[d] = true
	}
	for _, d := range w.Calendar.MakeUpDays {
		c.MakeUpDays[d] = true
	}
	return c, nil
}

// CalendarOf makes the calendar of a scenario, in the zone of its clock.
func CalendarOf(s *scenarios.Scenario) (*payment.Calendar, error) {
	c, err := NewCalendar(&s.World)
	if err != nil || s.Clock.Zone == "" {
		return c, err
	}
	if c.Zone, err = time.LoadLocation(s.Clock.Zone); err != nil {
		return nil, fmt.Errorf("simulator: clock.zone: %w", err)
	}
	return c, nil
}

// New wires the parties of a profile and starts them.
func New(profile *scenarios.World, calendar *payment.Calendar, s Setup) (*World, error) {
	currency, err := payment.ParseCurrency(cmp.Or(profile.Currency, "CNY"))
	if err != nil {
		return nil, err
	}
	w := &World{
		Profile:  profile,
		Calendar: calendar,
		Currency: currency,
		History:  &History{},
		Start:    s.Start,
		dialect:  s.Dialect,
		dialects: s.Dialects,
		stan:     s.FirstSTAN,
		seed:     s.Seed,
		foreign:  s.Foreign,
		begun:    profile,
	}
	if w.enrols = s.Enrols; s.Enrols {
		w.Profile = ownCopy(profile)
	}
	if slices.ContainsFunc(w.Tills(), func(till string) bool { return w.KeysOf(till) != "" }) {
		w.keys = w.ceremony()
	}
	nodes, mistakes := w.nodes(s.Foreign)
	links, err := w.links(s.Foreign, s.between())
	if err := errors.Join(mistakes, err); err != nil {
		return nil, err
	}
	config := engine.Config{
		Start: s.Start, Calendar: calendar, Seed: s.Seed, Nodes: nodes, Links: links,
		Rules: s.Rules, Wire: s.Wire, Journal: s.Journal, Entropy: s.Entropy, Patience: profile.Timers.TerminalReply,
	}
	if s.Foreign.Host == nil {
		config.Schedule = w.schedule
	}
	if s.Label != nil {
		config.Label = func(till party.Node, message []byte) string {
			m, ok := w.Meaning(till, Acquirer, message, false)
			if !ok {
				return ""
			}
			return s.Label(till, m)
		}
	}
	if s.Foreign.Tills != nil {
		config.Observe = append(config.Observe, w.relink)
	}
	if !s.Forget {
		w.keepsHistory = true
		config.Observe = append(config.Observe, w.History.Observe)
	}
	if s.Enrols {
		config.Observe = append(config.Observe, w.follow)
	}
	if !s.Blind {
		w.fold, w.keepDays, w.keepRows = evidence.New(w.evidenceConfig()), s.KeepDays, s.KeepRows
		config.Observe = append(config.Observe, w.observe)
	}
	if s.Observe != nil {
		config.Observe = append(config.Observe, s.Observe)
	}
	if w.Loop, err = engine.New(config); err != nil {
		return nil, err
	}
	w.opening = w.books()
	return w, nil
}

// between is how long a message is under way between two institutions.
func (s *Setup) between() time.Duration {
	if s.Latency == nil {
		return innerLatency
	}
	return *s.Latency
}

// node describes a party whose config has been made.
func node(name party.Node, role string, decode party.Decoder, build func() (party.Party, error)) engine.NodeConfig {
	return engine.NodeConfig{Name: name, Role: role, New: build, Decode: decode}
}

func (w *World) nodes(foreign Foreign) ([]engine.NodeConfig, error) {
	var nodes []engine.NodeConfig
	var mistakes []error
	if foreign.Host != nil {
		nodes = append(nodes, engine.NodeConfig{Name: Acquirer, Foreign: foreign.host()})
	} else {
		nodes, mistakes = w.institutions()
	}
	for _, name := range w.Tills() {
		if foreign.Tills != nil {
			nodes = append(nodes, w.foreignTill(party.Node(name)))
			continue
		}
		c := w.TerminalConfig(name)
		if keys := w.KeysOf(name); keys != "" {
			mistakes = append(mistakes, w.keys.secureTerminal(&c, keys, w.Cards()))
		}
		mistakes = append(mistakes, w.secureTillCards(&c), c.Validate())
		nodes = append(
			nodes,
			node(c.Name, "terminal", terminal.DecodeFact, func() (party.Party, error) { return terminal.New(c) }),
			engine.NodeConfig{Name: c.Name + ".printer", Role: "printer"},
		)
	}
	nodes = append(nodes, engine.NodeConfig{Name: party.Operator})
	return nodes, errors.Join(mistakes...)
}

func (f Foreign) till(name party.Node) func(engine.Outward) {
	return func(o engine.Outward) { f.Tills(name, o) }
}

func (f Foreign) host() func(engine.Outward) {
	return func(o engine.Outward) { f.Host(o.From, o) }
}

// institutions are the parties behind the tills, in the order in which they start.
func (w *World) institutions() ([]engine.NodeConfig, []error) {
	clear, iss, acq := w.clearingConfig(), w.issuerConfig(), w.acquirerConfig()
	settlement, merchant := w.settlementBankConfig(), w.merchantBankConfig()
	keys := w.secureInstitutions(&acq, &clear, &iss)
	return []engine.NodeConfig{
			node(SettlementBank, "", bank.DecodeFact, func() (party.Party, error) { return bank.New(settlement) }),
			node(MerchantBank, "", bank.DecodeFact, func() (party.Party, error) { return bank.New(merchant) }),
			node(Issuer, "", issuer.DecodeFact, func() (party.Party, error) { return issuer.New(iss) }),
			node(Clearing, "", clearing.DecodeFact, func() (party.Party, error) { return clearing.New(clear) }),
			node(Acquirer, "", acquirer.DecodeFact, func() (party.Party, error) { return acquirer.New(acq) }),
		},
		[]error{keys, settlement.Validate(), merchant.Validate(), iss.Validate(), clear.Validate(), acq.Validate()}
}
