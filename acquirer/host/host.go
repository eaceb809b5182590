package host

import (
	"fmt"
	"slices"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Names of its timers.
const (
	ReplyTimer  = "reply"
	AdviceTimer = "advice"
)

// Host is the part of the acquirer that talks with terminals and the network.
type Host struct {
	cfg   Config
	book  *ledger.Book           // to be read
	inner *dialect.Codec         // of the leg to the network
	zone  *dialect.NeighbourMACs // to the network; nil: no MACs

	codecs    map[string]*dialect.Codec // by dialect
	tills     map[party.Node]*till
	terminals map[payment.TerminalID]*till
	merchants map[payment.MerchantID]*Merchant

	opened bool
	day    payment.BusinessDate // clearing day that is open

	lastRRN  uint64 // counters: the last number that was used
	lastSTAN payment.STAN

	journal
}

// journal is what the facts about transactions make of the memory.
type journal struct {
	txns       map[txnKey]*txn
	byRRN      map[payment.RRN]*txn
	pending    map[payment.RRN]*txn // no outcome yet
	advised    map[payment.RRN]*txn // an advice is owed to the network
	days       map[payment.BusinessDate]*day
	kept       map[payment.RRN]*txn // of archived days, with an item that is open
	tombstones map[txnKey]payment.BusinessDate
	holds      []*txn                        // pre-authorisations, oldest first
	refunds    map[payment.MerchantID][]*txn // approved, not cleared
}

func newJournal() journal {
	return journal{
		txns:       make(map[txnKey]*txn),
		byRRN:      make(map[payment.RRN]*txn),
		pending:    make(map[payment.RRN]*txn),
		advised:    make(map[payment.RRN]*txn),
		days:       make(map[payment.BusinessDate]*day),
		kept:       make(map[payment.RRN]*txn),
		tombstones: make(map[txnKey]payment.BusinessDate),
		refunds:    make(map[payment.MerchantID][]*txn),
	}
}

// till is a terminal with its batches.
type till struct {
	Terminal
	secrets
	codec       *dialect.Codec
	current     payment.BatchNumber
	signOnAgain bool                           // the terminal is to sign on before anything else
	clock       time.Duration                  // how far it was ahead at the last sign-on
	batches     map[payment.BatchNumber]*batch // the open ones and the last closed
	archived    payment.BatchNumber            // the last one of which the journal alone has something
}

// secrets are the keys of a till. It has working keys from its sign-on on.
type secrets struct {
	tmk    hsm.Key
	tpk    hsm.Key
	tdk    hsm.Key // of DE 35, where the sign-on asked for one
	mac    hsm.MAC // nil: no sign-on yet
	signOn payment.STAN
	reply  []byte // to the sign-on, for its repeat
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
	refunded int64  // minor units, refunds under way included
	ender    *txn   // its void or its completion, under way or done
	changes  []*txn // its tips and adjustments that are under way, in their order
	advice   *Advice
	captured bool
	advanced bool
	cleared  payment.BusinessDate
	payout   string
}

// day is one clearing day of the journal.
type day struct {
	txns []*txn
}

// New makes a host without history; it reads the book and posts by its facts alone.
func New(cfg Config, book *ledger.Book) (*Host, error) {
	h := &Host{
		cfg:       cfg,
		book:      book,
		codecs:    make(map[string]*dialect.Codec),
		tills:     make(map[party.Node]*till),
		terminals: make(map[payment.TerminalID]*till),
		merchants: make(map[payment.MerchantID]*Merchant),
		journal:   newJournal(),
	}
	var err error
	if h.inner, err = codecOf(&cfg, cfg.Dialect); err != nil {
		return nil, err
	}
	if h.zone, err = zoneTo(&h.cfg, h.inner.Dialect()); err != nil {
		return nil, err
	}
	for i := range cfg.Merchants {
		h.merchants[cfg.Merchants[i].ID] = &cfg.Merchants[i]
	}
	for _, t := range cfg.Terminals {
		codec, err := h.tillCodec(t.Dialect)
		if err != nil {
			return nil, err
		}
		point := h.has(t, codec)
		if sealed := cfg.Keys.TMK[t.ID]; !sealed.IsZero() {
			if point.tmk, err = cfg.Keys.LMK.Open(sealed); err != nil {
				return nil, fmt.Errorf("acquirer: master key of terminal %s: %w", t.ID, err)
			}
		}
	}
	return h, nil
}

// tillCodec returns the codec of all terminals that speak a dialect.
func (h *Host) tillCodec(name string) (*dialect.Codec, error) {
	if c := h.codecs[name]; c != nil {
		return c, nil
	}
	c, err := codecOf(&h.cfg, name)
	if err != nil {
		return nil, err
	}
	h.codecs[name] = c
	return c, nil
}

// codecOf returns a new codec of a dialect.
func codecOf(cfg *Config, name string) (*dialect.Codec, error) {
	d, err := cfg.Dialects.Named(name)
	if err != nil {
		return nil, fmt.Errorf("acquirer: dialect: %w", err)
	}
	return d.NewCodec().In(cfg.Currency), nil
}

// zoneTo makes the door to the network.
func zoneTo(cfg *Config, d *dialect.Dialect) (*dialect.NeighbourMACs, error) {
	mac, err := cfg.Keys.Network.MAC()
	if err != nil {
		return nil, fmt.Errorf("acquirer: keys.network: %w", err)
	}
	if mac == nil {
		return nil, nil
	}
	return d.NewNeighbourMACs(map[party.Node]dialect.Sealer{cfg.Network: mac}), nil
}

func sortedKeys[V any](m map[payment.RRN]V) []payment.RRN {
	keys := make([]payment.RRN, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// dayOf returns the clearing day, made when it is new.
func (h *Host) dayOf(d payment.BusinessDate) *day {
	if h.days[d] == nil {
		h.days[d] = new(day)
	}
	return h.days[d]
}

// batch returns a terminal's batch, made when it is new.
func (h *Host) batch(terminal payment.TerminalID, number payment.BatchNumber, at payment.Time) *batch {
	point := h.terminals[terminal]
	if point == nil {
		return new(batch) // a terminal that the config no longer has
	}
	if point.batches[number] == nil {
		point.batches[number] = &batch{opened: at, uploads: make(map[payment.STAN][]byte)}
	}
	return point.batches[number]
}

// Day returns the clearing day that is open.
func (h *Host) Day() payment.BusinessDate { return h.day }

// LastSTAN is the last number that anything to the network or the settlement bank went
// under: there is one counter for the institution.
func (h *Host) LastSTAN() payment.STAN { return h.lastSTAN }

// UsedSTAN counts a number that somebody else of the institution has used.
func (h *Host) UsedSTAN(stan payment.STAN) { h.lastSTAN = stan }
