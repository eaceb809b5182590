package desk

import (
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// disputeDays is how long the desk keeps a claim or a dispute; the longest deadline
// quoted for a dispute is 540 days.
const disputeDays = 600

// Desk is the part of the acquirer that settles accounts with everybody.
type Desk struct {
	cfg       Config
	book      *ledger.Book // to be read
	host      *host.Host
	payer     *payer.Payer
	merchants map[payment.MerchantID]*host.Merchant

	files     map[string]uint32 // ids and hashes of the files that were booked
	fileDates map[string]payment.BusinessDate
	days      map[payment.BusinessDate]*day
	expected  []reconcile.FileRow // clearing files that have come or should have, by date
	positions []reconcile.NetPosition
	lines     []reconcile.StatementLine

	statements []reconcile.FileRow // that have come

	items    []reconcile.Item // open, in the order of their raising
	givenUp  []reconcile.Item // differences of the cash of a day that were written off: they stay
	awaiting map[payment.RRN]awaiting
	jobs     map[string]payment.BusinessDate

	disputes   []reconcile.Detail              // records of the clearing files about exceptions
	claims     []reconcile.Claim               // sent to the network
	claimFiles int                             // ever sent
	cards      map[payment.RRN]payment.KeptPAN // of what the journal does not have
}

// day is what the desk knows of a clearing day.
type day struct {
	file       *FileImported
	reconciled bool
	advanced   bool // it was paid before its file came
}

// awaiting is a match that terminal capture keeps from being payable.
type awaiting struct {
	match     Match
	date, due payment.BusinessDate
}

// New makes a desk without history over a host and a payer; it reads the book and posts
// by its facts alone.
func New(cfg Config, book *ledger.Book, h *host.Host, p *payer.Payer) *Desk {
	desk := &Desk{
		cfg: cfg, book: book, host: h, payer: p,
		merchants: make(map[payment.MerchantID]*host.Merchant),
		files:     make(map[string]uint32),
		fileDates: make(map[string]payment.BusinessDate),
		days:      make(map[payment.BusinessDate]*day),
		awaiting:  make(map[payment.RRN]awaiting),
		jobs:      make(map[string]payment.BusinessDate),
		cards:     make(map[payment.RRN]payment.KeptPAN),
	}
	for i := range cfg.Merchants {
		desk.merchants[cfg.Merchants[i].ID] = &cfg.Merchants[i]
	}
	return desk
}

// dayOf returns a clearing day, made when it is new.
func (desk *Desk) dayOf(d payment.BusinessDate) *day {
	if desk.days[d] == nil {
		desk.days[d] = new(day)
	}
	return desk.days[d]
}
