package clearing

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// The names of timers and jobs.
const (
	timerReply    = "reply"    // key: transaction; the issuer is silent
	timerAdvice   = "advice"   // key: transaction; a 0420 is still owed
	timerNotice   = "notice"   // key: member; an 0820 is still owed
	timerTransfer = "transfer" // key: id; the settlement bank has not answered
	timerWindow   = "window"   // the end of the time in which 90 is answered
	timerFiles    = "files"    // key: date; its files have left
)

// Network is the switch and clearing house.
type Network struct {
	cfg      Config
	calendar *payment.Calendar
	codec    *dialect.Codec
	zone     *dialect.NeighbourMACs // nil: no MACs
	members  map[payment.InstitutionID]*Member
	nodes    map[party.Node]*Member
	book     *ledger.Book
	state
}

// New makes a clearing house without a past.
func New(cfg Config) (*Network, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := dialect.Named(cfg.Dialect)
	if err != nil {
		return nil, fmt.Errorf("clearing: dialect: %w", err)
	}
	n := &Network{
		cfg:      cfg,
		calendar: cfg.Calendar,
		codec:    d.NewCodec().In(cfg.Currency),
		members:  make(map[payment.InstitutionID]*Member, len(cfg.Members)),
		nodes:    make(map[party.Node]*Member, len(cfg.Members)),
		book:     ledger.NewBook(Chart(), cfg.Currency),
		state:    newState(),
	}
	for i := range cfg.Members {
		m := &cfg.Members[i]
		n.members[m.ID], n.nodes[m.Node] = m, m
	}
	if n.zone, err = secure(cfg.Members, d); err != nil {
		return nil, err
	}
	return n, nil
}

// Book returns the network's own book.
func (n *Network) Book() *ledger.Book { return n.book }

// Date returns the clearing day that is open.
func (n *Network) Date() payment.BusinessDate { return n.date }

// send sends a message made of what the log holds.
func (n *Network) send(out *party.Out, to party.Node, m *dialect.Message) {
	if b := n.codec.Frame(m); b != nil {
		out.Message(to, b)
	}
}

// reply answers a request without keeping the answer.
func (n *Network) reply(out *party.Out, to party.Node, m *dialect.Message, code payment.ResponseCode) {
	if b := n.answerBytes(m, code, ""); b != nil {
		out.Message(to, b)
	}
}

// answerBytes answers a request of the clearing day that DE 15 then names.
func (n *Network) answerBytes(m *dialect.Message, code payment.ResponseCode, day string) []byte {
	r := m.NetworkAnswer(code)
	r.SettlementDate = day
	return n.codec.FrameAnswer(r)
}

// lookup finds the transaction of a timer.
func (n *Network) lookup(text string) *txn {
	key, ok := party.ParseNetwork(text)
	if !ok {
		return nil
	}
	return n.txns[key]
}
