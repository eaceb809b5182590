package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // zones must be the same on every machine

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/issuer"
	"acqsim/journal"
	"acqsim/ledger"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// The nodes that every world has beside its terminals.
const (
	Acquirer       party.Node = "acquirer"
	Clearing       party.Node = "clearing"
	Issuer         party.Node = "issuer"
	SettlementBank party.Node = "settlement-bank"
	MerchantBank   party.Node = "merchant-bank"
)

// How long a message is under way: a till's line, the lines between institutions.
const (
	tillLatency  = 20 * time.Millisecond
	innerLatency = 5 * time.Millisecond
)

// ownFunds is what an institution has of its own on the settlement bank's books,
// in major units of the currency.
const ownFunds = 1_000_000

// maxFile bounds the files that travel between institutions.
const maxFile = 256 << 20

// World is a profile come to life.
type World struct {
	Profile  *scenarios.World
	Calendar *payment.Calendar
	Currency payment.Currency
	Loop     *engine.Loop
	History  *History
	Start    payment.Time

	dialect  string        // of every till; empty: the profile's own
	dialects dialect.Known // that are not shipped
	keys     *ceremony     // nil: nobody has keys
	seed     uint64
	stan     payment.STAN // of every till's first request
	opening  map[party.Node]map[ledger.Account]payment.Amount
}

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
	// Forget keeps no history: for long runs of which only the hash is wanted.
	Forget bool
	// Entropy is what the parties draw from; nil: streams made from the seed.
	Entropy func() uint64
	// FirstSTAN is where the tills begin to count, 1 when it is 0. A till that is
	// switched on again at a foreign host must not use its numbers twice.
	FirstSTAN payment.STAN
	// Foreign is set when one end of the tills' lines is in another process.
	Foreign Foreign
}

// Foreign says which end of the tills' lines is somebody else's, and where what
// is sent to it goes. At most one of the two is set.
type Foreign struct {
	// Tills: the terminals are outside; the world has the acquirer and all behind it.
	Tills func(till party.Node, message []byte)
	// Host: the acquirer is outside; the world has the terminals and nothing else.
	Host func(till party.Node, message []byte)
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

// NewWorld wires the parties of a profile and starts them.
func NewWorld(profile *scenarios.World, calendar *payment.Calendar, s Setup) (*World, error) {
	currency, err := payment.ParseCurrency(cmp.Or(profile.Currency, "CNY"))
	if err != nil {
		return nil, err
	}
	w := &World{Profile: profile, Calendar: calendar, Currency: currency, History: &History{}, Start: s.Start, dialect: s.Dialect, dialects: s.Dialects, stan: s.FirstSTAN, seed: s.Seed}
	if slices.ContainsFunc(w.Tills(), func(till string) bool { return w.KeysOf(till) != "" }) {
		w.keys = w.ceremony()
	}
	nodes, mistakes := w.nodes(s.Foreign)
	links, err := w.links(s.Foreign)
	if err := errors.Join(mistakes, err); err != nil {
		return nil, err
	}
	config := engine.Config{
		Start: s.Start, Calendar: calendar, Seed: s.Seed, Nodes: nodes, Links: links,
		Rules: s.Rules, Wire: s.Wire, Journal: s.Journal, Entropy: s.Entropy,
	}
	if s.Foreign.Host == nil {
		config.Schedule = w.schedule
	}
	if !s.Forget {
		config.Observe = []engine.Observer{w.History.observe}
	}
	if w.Loop, err = engine.New(config); err != nil {
		return nil, err
	}
	w.opening = w.books()
	return w, nil
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
			nodes = append(nodes, engine.NodeConfig{Name: party.Node(name), Role: "terminal", Foreign: foreign.till(party.Node(name))})
			continue
		}
		c := w.TerminalConfig(name)
		if keys := w.KeysOf(name); keys != "" {
			mistakes = append(mistakes, w.keys.secureTerminal(&c, keys, w.cards()))
		}
		mistakes = append(mistakes, w.secureTillCards(&c), c.Validate())
		nodes = append(nodes, node(c.Name, "terminal", terminal.DecodeFact, func() (party.Party, error) { return terminal.New(c) }),
			engine.NodeConfig{Name: c.Name + ".printer", Role: "printer"})
	}
	nodes = append(nodes, engine.NodeConfig{Name: party.Operator})
	return nodes, errors.Join(mistakes...)
}

func (f Foreign) till(name party.Node) func(party.Node, []byte, bool) {
	return func(_ party.Node, message []byte, _ bool) { f.Tills(name, message) }
}

func (f Foreign) host() func(party.Node, []byte, bool) {
	return func(from party.Node, message []byte, _ bool) { f.Host(from, message) }
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

func (w *World) links(foreign Foreign) ([]engine.LinkConfig, error) {
	var mistakes []error
	connect := func(a, b party.Node, dialectName string, latency time.Duration) engine.LinkConfig {
		d, err := w.dialects.Named(dialectName)
		if err != nil {
			mistakes = append(mistakes, err)
			return engine.LinkConfig{}
		}
		c, err := newLink(a, b, d)
		c.Latency, c.Codec = latency, w.sealing(a, b, d, c.Codec)
		mistakes = append(mistakes, err)
		return c
	}
	var links []engine.LinkConfig
	if foreign.Host == nil {
		inner := dialect.Names()[0]
		links = append(links,
			connect(Acquirer, Clearing, inner, innerLatency),
			connect(Clearing, Issuer, inner, innerLatency),
			connect(Clearing, SettlementBank, inner, innerLatency),
			connect(SettlementBank, Acquirer, inner, innerLatency),
			connect(SettlementBank, Issuer, inner, innerLatency),
			connect(SettlementBank, MerchantBank, inner, innerLatency))
	}
	latency := tillLatency
	if foreign.Host != nil || foreign.Tills != nil {
		latency = 0 // the real line takes its own time
	}
	for _, name := range w.Tills() {
		t := party.Node(name)
		links = append(links, connect(t, Acquirer, w.DialectOf(name), latency))
		if foreign.Tills == nil {
			links = append(links, engine.LinkConfig{A: t, B: party.Operator, Reader: &screenReader{}},
				engine.LinkConfig{A: t, B: t + ".printer", Reader: &screenReader{}})
		}
	}
	return links, errors.Join(mistakes...)
}

// newLink joins two nodes that speak a dialect.
func newLink(a, b party.Node, d *dialect.Dialect) (engine.LinkConfig, error) {
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return engine.LinkConfig{}, err
	}
	r, err := newReader(d)
	if err != nil {
		return engine.LinkConfig{}, err
	}
	return engine.LinkConfig{
		A: a, B: b, Messages: framer, Files: link.Framer{Length: link.Binary4, Max: maxFile},
		Reader: r, Records: r.single(), RecordFile: recordFile{r.records}, Codec: fieldCodec{message: r.raw, codec: d.NewCodec()},
	}, nil
}

// DialectOf returns the name of the dialect that a till speaks.
func (w *World) DialectOf(name string) string {
	return cmp.Or(w.dialect, w.Profile.Terminals[name].Dialect, dialect.Names()[0])
}

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

func (w *World) major(n int64) payment.Amount {
	for range w.Currency.Exponent() {
		n *= 10
	}
	return payment.Minor(n, w.Currency)
}

func (w *World) clearingConfig() clearing.Config {
	p := w.Profile
	c := clearing.Config{
		ID: p.Network.ID, Currency: w.Currency, Calendar: w.Calendar,
		Members: []clearing.Member{
			{ID: w.acquirerID(), Node: Acquirer, Account: string(Acquirer)},
			{ID: w.issuerID(), Node: Issuer, Account: string(Issuer)},
		},
		Account:           string(Clearing),
		InterchangeDebit:  p.Network.Interchange.Debit.Payment(),
		InterchangeCredit: p.Network.Interchange.Credit.Payment(),
		NetworkFee:        p.Network.Fee.Payment(),
		AcquirerReply:     p.Timers.AcquirerReply,
		IssuerReply:       p.Timers.NetworkReply,
		IssuerTime:        p.Timers.IssuerTime,
		RepeatInterval:    p.Timers.NetworkRepeat,
		CutOverWindow:     p.Network.CutOverWindow,
		Practice:          p.Practice.Clearing,
	}
	for _, name := range w.cards() {
		card := p.Cards[name]
		c.BINs = append(c.BINs, clearing.BIN{Prefix: card.PAN, Issuer: w.issuerID(), Kind: clearing.CardKind(card.Kind)})
	}
	return c
}

func (w *World) cards() []string { return slices.Sorted(maps.Keys(w.Profile.Cards)) }

func (w *World) acquirerID() payment.InstitutionID {
	return cmp.Or(w.Profile.Acquirer.ID, payment.InstitutionID("48020000"))
}

func (w *World) issuerID() payment.InstitutionID {
	return cmp.Or(w.Profile.Issuer.ID, payment.InstitutionID("00020000"))
}

func (w *World) bankID() payment.InstitutionID {
	return cmp.Or(w.Profile.Bank.ID, payment.InstitutionID("00050000"))
}

func (w *World) issuerConfig() issuer.Config {
	c := issuer.Config{ID: w.issuerID(), NetworkID: w.Profile.Network.ID, Currency: w.Currency, Calendar: w.Calendar, OwnFunds: w.major(ownFunds), Practice: w.Profile.Practice.Issuer}
	for _, name := range w.cards() {
		card := w.Profile.Cards[name]
		c.Cards = append(c.Cards, issuer.Card{Name: name, PAN: payment.KeptPAN(card.PAN), Expiry: card.Expiry,
			Kind: issuer.CardKind(card.Kind), Status: issuer.Status(card.Status), Balance: card.Balance, Limit: card.Limit})
	}
	w.issuerRules(&c)
	return c
}

// deposits is what the issuer holds for its cardholders.
func (w *World) deposits() payment.Amount {
	sum := payment.Minor(0, w.Currency)
	for _, name := range w.cards() {
		sum = sum.Add(w.Profile.Cards[name].Balance)
	}
	return sum
}

func (w *World) acquirerConfig() acquirer.Config {
	p := w.Profile
	c := acquirer.Config{
		ID: w.acquirerID(), NetworkID: p.Network.ID, Currency: w.Currency, Calendar: w.Calendar, Account: string(Acquirer), OwnFunds: w.major(ownFunds),
		TerminalTimeout: p.Timers.TerminalReply, ReplyTimeout: p.Timers.AcquirerReply, NetworkTimeout: p.Timers.NetworkReply, RepeatInterval: p.Timers.AcquirerRepeat, PayoutTimeout: p.Timers.PayoutReply, PayoutLimit: p.Timers.PayoutLimit, PayoutsBy: p.Acquirer.PayoutsBy,
		Paying: w.paying(), Refunds: acquirer.RefundPolicy(p.Acquirer.Refunds),
		Capture: acquirer.Capture(p.Acquirer.Capture), ForceBatches: p.Acquirer.ForceBatches, Practice: p.Practice.Acquirer, Dialects: w.dialects,
	}
	for _, control := range p.Unwatched {
		if level := reconcile.Comparison(control); slices.Contains(reconcile.Comparisons(), level) {
			c.Practice.Unwatched = append(c.Practice.Unwatched, level)
		}
	}
	c.Tariff = w.tariff()
	if n := p.Acquirer.PayWithin; n != nil {
		c.DueAfter = *n
	}
	for _, name := range slices.Sorted(maps.Keys(p.Merchants)) {
		m := p.Merchants[name]
		c.Merchants = append(c.Merchants, acquirer.Merchant{ID: m.ID, Name: m.Name, MCC: m.MCC, Fee: m.Fee.Payment(),
			RefundFeeReturned: m.RefundFeeReturned, Account: w.payee(name), MinPayout: m.MinimumPayout.Minor})
	}
	for _, name := range w.Tills() {
		t := p.Terminals[name]
		c.Terminals = append(c.Terminals, acquirer.Terminal{ID: t.ID, Merchant: p.Merchants[t.Merchant].ID, Node: party.Node(name), Dialect: w.DialectOf(name)})
	}
	w.hostRules(&c)
	return c
}

// SettlementAccount is how the acquirer knows an account of the profile.
func (w *World) SettlementAccount(name string) acquirer.Account {
	a := w.Profile.Accounts[name]
	return acquirer.Account{Number: a.Number, Bank: w.bankID(), Holder: a.Holder}
}

func (w *World) settlementBankConfig() bank.Config {
	customer := func(n party.Node, id payment.InstitutionID, opening payment.Amount) bank.Account {
		return bank.Account{Number: string(n), Owner: string(n), Opening: opening, Node: n, ID: id}
	}
	return bank.Config{
		Role: bank.SettlementBank, Currency: w.Currency, Calendar: w.Calendar, Practice: w.Profile.Practice.SettlementBank,
		Accounts: []bank.Account{
			customer(Acquirer, w.acquirerID(), w.major(ownFunds)),
			customer(Issuer, w.issuerID(), w.major(ownFunds).Add(w.deposits())),
			customer(Clearing, cmp.Or(w.Profile.Network.ID, "00010000"), payment.Minor(0, w.Currency)),
			customer(MerchantBank, w.bankID(), w.merchantDeposits()),
		},
		Banks: []bank.Correspondent{{ID: w.bankID(), Node: MerchantBank, Account: string(MerchantBank)}},
	}
}

func (w *World) accounts() []string { return slices.Sorted(maps.Keys(w.Profile.Accounts)) }

func (w *World) merchantDeposits() payment.Amount {
	sum := payment.Minor(0, w.Currency)
	for _, name := range w.accounts() {
		sum = sum.Add(w.Profile.Accounts[name].Balance)
	}
	return sum
}

func (w *World) merchantBankConfig() bank.Config {
	c := bank.Config{
		Role: bank.MerchantBank, ID: w.bankID(), Currency: w.Currency, Calendar: w.Calendar, Peer: SettlementBank,
		CorporateInflowExempt: w.Profile.Bank.CorporateInflowExempt, PostAfter: w.Profile.Bank.PostAfter, Practice: w.Profile.Practice.MerchantBank,
	}
	for _, name := range w.accounts() {
		a := w.Profile.Accounts[name]
		c.Accounts = append(c.Accounts, bank.Account{
			Number: a.Number, Owner: name, Holder: a.Holder, Opening: a.Balance, Class: bank.Class(a.Class), State: bank.State(a.State),
			Verified: a.Verified == nil || *a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear,
		})
	}
	return c
}

// TerminalConfig is how a till of the profile is set up, but for its keys.
func (w *World) TerminalConfig(name string) terminal.Config {
	t := w.Profile.Terminals[name]
	c := terminal.Config{
		Name: party.Node(name), ID: t.ID, Merchant: w.Profile.Merchants[t.Merchant].ID, Dialect: w.DialectOf(name), Dialects: w.dialects,
		ReplyTimeout: w.Profile.Timers.TerminalReply, FirstSTAN: w.stan, Calendar: w.Calendar, Practice: w.Profile.Practice.Terminal,
	}
	if n := w.Profile.Timers.TerminalResends; n != nil {
		c.ReversalResends = *n
	}
	tillRules(&c, &t)
	return c
}

// schedule lists the jobs of a natural day.
func (w *World) schedule(day payment.BusinessDate) []engine.DueJob {
	j := &w.Profile.Jobs
	at := func(t payment.TimeOfDay, standard time.Duration) payment.Time {
		return w.Calendar.At(day, cmp.Or(t, payment.TimeOfDay(standard)))
	}
	jobs := []engine.DueJob{
		{At: at(j.ClearingFile, 2*time.Hour), Node: Clearing, Job: party.Job{Name: "clearing-file", Date: day.AddDays(-1)}},
		{At: at(j.Reconcile, 9*time.Hour), Node: Acquirer, Job: party.Job{Name: "reconcile", Date: day}},
		{At: at(cmp.Or(j.CutOver, w.Calendar.CutOver), 23*time.Hour), Node: Clearing, Job: party.Job{Name: "cut-over", Date: day}},
	}
	if w.Calendar.IsWorkingDay(day) {
		jobs = append(jobs,
			engine.DueJob{At: at(j.Settle, 8*time.Hour), Node: Clearing, Job: party.Job{Name: "settle", Date: day}},
			engine.DueJob{At: at(j.Statement, 8*time.Hour+30*time.Minute), Node: SettlementBank, Job: party.Job{Name: "statement", Date: day}},
			engine.DueJob{At: at(j.Payout, 9*time.Hour+30*time.Minute), Node: Acquirer, Job: party.Job{Name: "payout", Date: day}},
			engine.DueJob{At: at(j.Review, 17*time.Hour), Node: Acquirer, Job: party.Job{Name: "review", Date: day}})
	}
	return jobs
}

// booked is a party that keeps books.
type booked interface{ Book() *ledger.Book }

// keepers are the parties that keep books, in the order of the money's way.
var keepers = []party.Node{Issuer, Clearing, Acquirer, SettlementBank, MerchantBank}

// Book returns the book of a party, nil while it is down or when it has none.
func (w *World) Book(n party.Node) *ledger.Book {
	if b, ok := w.Loop.Party(n).(booked); ok {
		return b.Book()
	}
	return nil
}

// books takes down every balance of every party.
func (w *World) books() map[party.Node]map[ledger.Account]payment.Amount {
	all := make(map[party.Node]map[ledger.Account]payment.Amount)
	for _, n := range keepers {
		book := w.Book(n)
		if book == nil {
			continue
		}
		all[n] = make(map[ledger.Account]payment.Amount)
		for _, a := range book.Accounts() {
			all[n][a] = book.Balance(a)
		}
	}
	return all
}

// Opening returns what an account had when the world began.
func (w *World) Opening(n party.Node, a ledger.Account) payment.Amount {
	if amount, ok := w.opening[n][a]; ok {
		return amount
	}
	return payment.Minor(0, w.Currency)
}

// MerchantName returns the profile's name of a merchant.
func (w *World) MerchantName(id payment.MerchantID) string {
	for _, name := range sortedKeys(w.Profile.Merchants) {
		if w.Profile.Merchants[name].ID == id {
			return name
		}
	}
	return string(id)
}

// Close releases the wire.
func (w *World) Close() error { return w.Loop.Close() }
