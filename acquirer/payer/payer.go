package payer

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// PayoutTimer runs out when a payout has not been answered.
const PayoutTimer = "payout"

// Journal is what the payer asks of the institution's journal: the counter of DE 11, one
// for all that leaves, and which refunds of a merchant have been approved and have not
// cleared, in the order of their approval.
type Journal interface {
	LastSTAN() payment.STAN
	UsedSTAN(payment.STAN)
	RefundsUnderWay(
		m payment.MerchantID, visit func(rrn payment.RRN, date payment.BusinessDate, amount payment.Amount),
	)
}

// Payer is the part of the acquirer that owes its merchants and pays them.
type Payer struct {
	cfg     Config
	book    *ledger.Book // to be read
	journal Journal
	codec   *dialect.Codec // of the leg to the settlement bank

	merchants map[payment.MerchantID]*merchant
	shops     []*merchant // in the order of the config, then of their contracts

	lastPayout uint64 // the last number that was used
	payouts    map[string]*payout
	payoutIDs  []string         // in the order of their making
	running    *PayoutRunPaused // the payout run that is at a checkpoint
	lastRun    payment.BusinessDate
	returns    []reconcile.Return
}

// New makes a payer without history; it reads the book and posts by its facts alone.
func New(cfg Config, book *ledger.Book, journal Journal) (*Payer, error) {
	d, err := cfg.Dialects.Named(cfg.Dialect)
	if err != nil {
		return nil, fmt.Errorf("acquirer: dialect: %w", err)
	}
	payer := &Payer{
		cfg: cfg, book: book, journal: journal, codec: d.NewCodec().In(cfg.Currency),
		merchants: make(map[payment.MerchantID]*merchant), payouts: make(map[string]*payout),
	}
	for _, m := range cfg.Merchants {
		payer.has(m)
	}
	return payer, nil
}

// has takes a merchant in.
func (payer *Payer) has(m Merchant) {
	shop := &merchant{Merchant: m, accounts: []AccountChanged{{Merchant: m.ID, Account: m.Account}}}
	payer.merchants[m.ID] = shop
	payer.shops = append(payer.shops, shop)
}

// merchant is a shop with what it is owed.
type merchant struct {
	Merchant
	accounts []AccountChanged // in the order in which they were given
	payables []*payable       // by clearing day
	hold     *MerchantHeld
	debts    []Debt  // beside refunds, the oldest first
	refunds  []Share // that it owes
}

// payable is what a merchant earned on one clearing day.
type payable struct {
	row  reconcile.Payable
	paid int64 // minor units that payouts carry or have carried
	held int64 // minor units that a hold keeps

	lines []line // paid and held by transaction
	at    map[payment.RRN]int
}

// payout is one instruction with its state.
type payout struct {
	*PayoutSent
	state     reconcile.PayoutState
	reason    string
	final     payment.Time
	reissued  bool
	returned  *PayoutReturned
	recovered int64 // of what was paid twice or came back: what has been set off
}

// account returns the settlement account for payouts of a date.
func (m *merchant) account(d payment.BusinessDate) Account {
	account := m.accounts[0].Account
	for i := range m.accounts {
		if m.accounts[i].Effective <= d {
			account = m.accounts[i].Account
		}
	}
	return account
}

// PaidTo returns the account to which a merchant is paid on a day, and why its money is kept back; "" where it is not.
func (payer *Payer) PaidTo(id payment.MerchantID, on payment.BusinessDate) (to Account, held string, known bool) {
	m := payer.merchants[id]
	if m == nil {
		return Account{}, "", false
	}
	if m.hold != nil {
		held = m.hold.words()
	}
	return m.account(on), held, true
}

// open reports whether the outcome of a payout is still to come.
func (p *payout) open() bool {
	return p.state == reconcile.PayoutSent || p.state == reconcile.PayoutUnknown
}

// done reports whether a payout's money is not to be paid any more.
func (p *payout) done() bool {
	return p.state == reconcile.PayoutSucceeded || p.state == reconcile.PayoutFailed || p.reissued
}
