package acquirer

import (
	"fmt"
	"slices"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Names of the jobs that the clock hands to the acquirer, and of its timers.
const (
	ReconcileJob = "reconcile"
	PayoutJob    = "payout"
	ReviewJob    = "review"

	replyTimer  = "reply"
	adviceTimer = "advice"
	payoutTimer = "payout"
)

// Accounts of the book. Those of a merchant carry its id, "merchant-payable:M1".
const (
	NetworkReceivable  ledger.Account = "network-receivable"
	MerchantPayable    ledger.Account = "merchant-payable"
	MerchantReceivable ledger.Account = "merchant-receivable"
	MerchantFee        ledger.Account = "merchant-fee"
	Interchange        ledger.Account = "interchange"
	NetworkFee         ledger.Account = "network-fee"
	Reserve            ledger.Account = "reserve"
	PayoutInTransit    ledger.Account = "payout-in-transit"
	ReturnedPayout     ledger.Account = "returned-payout"
	LongAccount        ledger.Account = "long"
	ShortAccount       ledger.Account = "short"
	RiskHold           ledger.Account = "risk-hold"
	OwnFunds           ledger.Account = "own-funds"
	WrittenOff         ledger.Account = "written-off"
)

var chart = ledger.Chart{
	NetworkReceivable:  ledger.Asset,
	MerchantPayable:    ledger.Liability,
	MerchantReceivable: ledger.Asset,
	MerchantFee:        ledger.Income,
	Interchange:        ledger.Expense,
	NetworkFee:         ledger.Expense,
	Reserve:            ledger.Asset,
	PayoutInTransit:    ledger.Liability,
	ReturnedPayout:     ledger.Liability,
	LongAccount:        ledger.Liability,
	ShortAccount:       ledger.Asset,
	RiskHold:           ledger.Liability,
	OwnFunds:           ledger.Liability,
	WrittenOff:         ledger.Expense,
}

// Acquirer is the host. It is a party.Party.
type Acquirer struct {
	cfg    Config
	codecs map[string]*dialect.Codec // by dialect
	inner  *dialect.Codec
	zone   *dialect.Zone   // to the network; nil: no MACs
	in     dialect.Message // the message being handled
	sent   dialect.Message // the message being written

	tills     map[party.Node]*till
	terminals map[payment.TerminalID]*till
	merchants map[payment.MerchantID]*merchant
	shops     []*merchant // in the order of the config

	book   *ledger.Book
	opened bool
	day    payment.BusinessDate // clearing day that is open

	lastRRN    uint64 // counters: the last number that was used
	lastSTAN   payment.STAN
	lastPayout uint64

	txns       map[txnKey]*txn
	byRRN      map[payment.RRN]*txn
	pending    map[payment.RRN]*txn // no outcome yet
	advised    map[payment.RRN]*txn // an advice is owed to the network
	days       map[payment.BusinessDate]*day
	tombstones map[txnKey]payment.BusinessDate
	holds      []*txn                   // pre-authorisations, oldest first
	soldDays   map[payment.RRN]*soldDay // archived sales by the day of their reference

	files     map[string]uint32 // ids and hashes of the files that were booked
	fileDates map[string]payment.BusinessDate
	expected  []reconcile.FileRow // clearing files that have come or should have, by date
	positions []reconcile.Position
	lines     []reconcile.StatementLine
	payouts   map[string]*payout
	payoutIDs []string         // in the order of their making
	running   *PayoutRunPaused // the payout run that is at a checkpoint
	returns   []reconcile.Return
	items     []reconcile.Item // open, in the order of their raising
	jobs      map[string]payment.BusinessDate

	register register // adjustments, claims and disputes
}

// till is a terminal with its batches.
type till struct {
	Terminal
	secrets
	codec       *dialect.Codec
	current     payment.BatchNumber
	signOnAgain bool                           // the terminal is to sign on before anything else
	batches     map[payment.BatchNumber]*batch // the open ones and the last closed
}

// batch is the host's side of a terminal's batch.
type batch struct {
	txns     []*txn
	opened   payment.Time
	closed   payment.Time
	forced   payment.Time // when the host captured it itself
	compared *BatchCompared
	uploaded []dialect.Detail
	uploads  map[payment.STAN][]byte // replies to 0320s by their DE 11
	end      *BatchClosed
}

// merchant is a shop with what it is owed.
type merchant struct {
	Merchant
	accounts []AccountChanged // in the order in which they were given
	payables []*payable       // by clearing day
	hold     *MerchantHeld
	debts    []Debt // beside refunds, the oldest first
}

// payable is what a merchant earned on one clearing day.
type payable struct {
	row  reconcile.Payable
	paid int64 // minor units that payouts carry or have carried
	held int64 // minor units that a hold keeps
	rrns []payment.RRN
	due  []dueSale // PerSale: what no payout carries
}

// payout is one instruction with its state.
type payout struct {
	*PayoutSent
	state     reconcile.PayoutState
	reason    string
	final     payment.Time
	reissued  bool
	returned  *PayoutReturned
	sales     []dueSale // PerSale: what it carries
	recovered int64     // of what was paid twice
}

// txnKey is unique within a terminal's batch.
type txnKey struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

func (r *Ref) key() txnKey { return txnKey{r.Terminal, r.Batch, r.STAN} }

// txn is one transaction of the journal.
type txn struct {
	req      *Requested
	state    reconcile.EntryState
	date     payment.BusinessDate // clearing day
	amount   payment.Amount       // as granted, and of a sale as tips have changed it
	code     payment.ResponseCode
	authID   payment.AuthID
	reply    []byte
	posted   []ledger.Posting
	original *txn
	refunded int64 // minor units, refunds under way included
	ender    *txn  // its void or its completion, under way or done
	advice   *Advice
	captured bool
	advanced bool
	cleared  payment.BusinessDate
	awaits   *awaiting
	payout   string
}

// awaiting is a match that terminal capture keeps from being payable.
type awaiting struct {
	match     Match
	date, due payment.BusinessDate
}

// day is one clearing day of the journal.
type day struct {
	txns       []*txn
	file       *FileImported
	reconciled bool
	advanced   bool
}

// New makes an acquirer without history.
func New(cfg Config) (*Acquirer, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &Acquirer{
		cfg:        cfg,
		codecs:     make(map[string]*dialect.Codec),
		tills:      make(map[party.Node]*till),
		terminals:  make(map[payment.TerminalID]*till),
		merchants:  make(map[payment.MerchantID]*merchant),
		book:       ledger.NewBook(chart, cfg.Currency),
		txns:       make(map[txnKey]*txn),
		byRRN:      make(map[payment.RRN]*txn),
		pending:    make(map[payment.RRN]*txn),
		advised:    make(map[payment.RRN]*txn),
		days:       make(map[payment.BusinessDate]*day),
		tombstones: make(map[txnKey]payment.BusinessDate),
		soldDays:   make(map[payment.RRN]*soldDay),
		files:      make(map[string]uint32),
		fileDates:  make(map[string]payment.BusinessDate),
		payouts:    make(map[string]*payout),
		jobs:       make(map[string]payment.BusinessDate),
		register:   newRegister(),
	}
	var err error
	if a.inner, err = a.codec(cfg.Dialect); err != nil {
		return nil, err
	}
	if a.zone, err = doorTo(&a.cfg, a.inner.Dialect()); err != nil {
		return nil, err
	}
	for _, m := range cfg.Merchants {
		shop := &merchant{Merchant: m, accounts: []AccountChanged{{Merchant: m.ID, Account: m.Account}}}
		a.merchants[m.ID] = shop
		a.shops = append(a.shops, shop)
	}
	for _, t := range cfg.Terminals {
		codec, err := a.codec(t.Dialect)
		if err != nil {
			return nil, err
		}
		point := &till{Terminal: t, codec: codec, current: 1, batches: make(map[payment.BatchNumber]*batch)}
		if sealed := cfg.Keys.TMK[t.ID]; !sealed.IsZero() {
			if point.tmk, err = cfg.Keys.LMK.Open(sealed); err != nil {
				return nil, fmt.Errorf("acquirer: master key of terminal %s: %w", t.ID, err)
			}
		}
		a.tills[t.Node], a.terminals[t.ID] = point, point
	}
	return a, nil
}

func (a *Acquirer) codec(name string) (*dialect.Codec, error) {
	if c := a.codecs[name]; c != nil {
		return c, nil
	}
	d, err := a.cfg.Dialects.Named(name)
	if err != nil {
		return nil, fmt.Errorf("acquirer: dialect: %w", err)
	}
	a.codecs[name] = d.NewCodec()
	return a.codecs[name], nil
}

// Book returns the acquirer's book, to be read.
func (a *Acquirer) Book() *ledger.Book { return a.book }

// Handle is part of party.Party.
func (a *Acquirer) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		a.restarted(ev, out)
	case party.MessageReceived:
		switch ev.From {
		case a.cfg.Network:
			a.throughDoor(ev, out)
		case a.cfg.SettlementBank:
			a.fromBank(ev, out)
		default:
			a.fromTerminal(ev, out)
		}
	case party.FileReceived:
		a.receiveFile(ev, out)
	case party.TimerFired:
		a.timerFired(ev, out)
	case party.JobDue:
		a.jobDue(ev, out)
	case party.Commanded:
		a.command(ev, out)
	}
	a.zone.Seal(out)
}

// timerFired does what a wait that is over calls for.
func (a *Acquirer) timerFired(ev *party.Event, out *party.Out) {
	switch ev.Timer.Name {
	case replyTimer:
		if t := a.pending[payment.RRN(ev.Timer.Key)]; t != nil && t.advice == nil {
			a.timedOut(ev, out, t, true)
		}
	case adviceTimer:
		if t := a.advised[payment.RRN(ev.Timer.Key)]; t != nil {
			a.sendAdvice(ev, out, t.req, t.advice, true)
		}
	case payoutTimer:
		if p := a.payouts[ev.Timer.Key]; p != nil {
			a.payoutSilent(ev, out, p)
		}
	case payoutRunTimer:
		if a.running != nil {
			a.resumeRun(ev, out)
		}
	}
}

// restarted opens the books at the start of the world, and after a crash takes up
// everything that was under way.
func (a *Acquirer) restarted(ev *party.Event, out *party.Out) {
	if !a.opened {
		f := &Opened{Date: a.cfg.Calendar.ClearingDate(ev.Business)}
		f.Postings = ledger.Append(nil, Reserve, OwnFunds, a.cfg.OwnFunds, "opening")
		out.Fact(f)
		return
	}
	open := max(a.day, a.cfg.Calendar.ClearingDate(ev.Business))
	for _, rrn := range sortedKeys(a.pending) {
		t := a.pending[rrn]
		switch {
		case t.advice != nil || a.cfg.Practice.ForgetPending:
		case t.req.Date == open || !reversible(t.req.Transaction):
			a.timedOut(ev, out, t, false)
		default:
			out.Fact(&Hung{Ref: t.req.Ref})
		}
	}
	for _, rrn := range sortedKeys(a.advised) {
		t := a.advised[rrn]
		a.sendAdvice(ev, out, t.req, t.advice, true)
	}
	for _, id := range a.payoutIDs {
		if p := a.payouts[id]; p.open() {
			a.queryPayout(ev, out, p)
		}
	}
	if a.running != nil && !a.cfg.Practice.ForgetPayoutRun {
		a.resumeRun(ev, out)
	}
}

func sortedKeys[V any](m map[payment.RRN]V) []payment.RRN {
	keys := make([]payment.RRN, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
