package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Archive is a clearing desk with its evidence sorted into files, for whoever asks
// about more than one transaction.
type Archive struct {
	Evidence *reconcile.Evidence
	Limits   reconcile.Limits

	slips    map[tillKey]*reconcile.Slip
	entries  map[tillKey]*reconcile.Entry
	byRRN    map[rrnKey]*reconcile.Entry
	slipRRN  map[rrnKey]*reconcile.Slip
	byNet    map[reconcile.NetworkKey]*reconcile.Entry
	switches map[rrnKey]*reconcile.SwitchRow
	issuers  map[rrnKey]*reconcile.IssuerRow
	details  map[rrnKey][]*reconcile.Detail
	undoings map[rrnKey][]*reconcile.Entry // voids and refunds by their original
	batches  map[reconcile.Batch]*reconcile.BatchRow
	files    map[payment.BusinessDate]FileState
	position map[payment.BusinessDate]*reconcile.NetPosition
	settled  map[payment.BusinessDate]*reconcile.StatementLine
	payables map[dueKey]*reconcile.Payable
	Payouts  *reconcile.PayoutFates
	bank     map[string]*reconcile.BankLine // credits by payout
	accounts map[string]*reconcile.BankAccount
	stolen   map[string]int64 // of a payout's money, what others took from the account
	items    map[rrnKey][]*reconcile.Item

	copies        map[tillKey][]*reconcile.Entry // by the till's key, where the journal has more than one
	exceptions    map[rrnKey][]*reconcile.Detail // adjustments, disputes and rejects
	claims        map[rrnKey][]*reconcile.Claim
	cashRegisters cashRegisters
	swipes        map[swipe][]*reconcile.Entry            // purchases of one card, terminal and amount
	ticketed      map[*reconcile.Ticket][]*reconcile.Slip // what was done for a ticket
}

// tillKey is how a till names a transaction.
type tillKey struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

// rrnKey is how everybody beyond the till names a transaction: RRNs are unique at one
// terminal only. Rows that name no terminal stand under the RRN alone.
type rrnKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
}

// dueKey is how a merchant's payable of a clearing day is found.
type dueKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// FileState is what is known of the clearing file of one day.
type FileState struct {
	Due, arrived payment.Time // arrived: when it was accepted
	Accepted     bool
	Refused      string
}

// NewArchive sorts the evidence. It keeps it and does not change it.
func NewArchive(ev *reconcile.Evidence) *Archive {
	ev = ordered(ev)
	d := &Archive{
		Evidence: ev, Limits: ev.Limits.WithDefaults(),
		slips: make(map[tillKey]*reconcile.Slip), slipRRN: make(map[rrnKey]*reconcile.Slip),
		entries: make(map[tillKey]*reconcile.Entry), byRRN: make(map[rrnKey]*reconcile.Entry),
		byNet:    make(map[reconcile.NetworkKey]*reconcile.Entry),
		switches: make(map[rrnKey]*reconcile.SwitchRow), issuers: make(map[rrnKey]*reconcile.IssuerRow),
		details: make(map[rrnKey][]*reconcile.Detail), undoings: make(map[rrnKey][]*reconcile.Entry),
		batches: make(map[reconcile.Batch]*reconcile.BatchRow), files: make(map[payment.BusinessDate]FileState),
		position: make(map[payment.BusinessDate]*reconcile.NetPosition),
		settled:  make(map[payment.BusinessDate]*reconcile.StatementLine),
		payables: make(map[dueKey]*reconcile.Payable), bank: make(map[string]*reconcile.BankLine),
		accounts: make(map[string]*reconcile.BankAccount), stolen: make(map[string]int64),
		items:  make(map[rrnKey][]*reconcile.Item),
		copies: make(map[tillKey][]*reconcile.Entry), exceptions: make(map[rrnKey][]*reconcile.Detail),
		claims: make(map[rrnKey][]*reconcile.Claim), Payouts: reconcile.FatesOf(ev.Payouts, ev.Returns, ev.BankLines),
	}
	d.cashRegisters = newCashRegisters(ev.Tickets)
	d.sortTransactions()
	d.sortSwipes()
	d.sortOutside()
	d.sortMoney()
	d.sortTheft()
	d.Payouts.AccountsKnown = d.Payouts.AccountsKnown || len(ev.Accounts) > 0
	d.sortClaims()
	return d
}

// newer reports whether row a replaces row b under one key: the newest wins, as
// when a STAN is used again.
func newer(a payment.Time, have bool, b payment.Time) bool { return !have || a >= b }

func (d *Archive) sortTransactions() {
	for i := range d.Evidence.Slips {
		s := &d.Evidence.Slips[i]
		k := tillKey{s.Terminal, s.Batch, s.STAN}
		if have := d.slips[k]; newer(s.At, have != nil, at(have)) {
			d.slips[k] = s
		}
		if s.RRN != "" {
			d.slipRRN[rrnKey{s.RRN, s.Terminal}] = s
		}
	}
	for i := range d.Evidence.Entries {
		e := &d.Evidence.Entries[i]
		k := tillKey{e.Terminal, e.Batch, e.STAN}
		have := d.entries[k]
		if have != nil && have.RRN != e.RRN && e.RRN != "" && sameRequest(have, e) {
			if d.copies[k] == nil {
				d.copies[k] = []*reconcile.Entry{have}
			}
			d.copies[k] = append(d.copies[k], e)
		}
		if have == nil || e.At >= have.At {
			d.entries[k] = e
		}
		if e.RRN != "" {
			d.byRRN[rrnKey{e.RRN, e.Terminal}] = e
			d.byRRN[rrnKey{e.RRN, ""}] = e
		}
		if e.Network.Sent != "" {
			d.byNet[e.Network] = e
		}
		if e.Original != "" && e.State == reconcile.Approved {
			o := rrnKey{e.Original, ""}
			d.undoings[o] = append(d.undoings[o], e)
		}
	}
	for i := range d.Evidence.Batches {
		b := &d.Evidence.Batches[i]
		d.batches[reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}] = b
	}
}

func at(s *reconcile.Slip) payment.Time {
	if s == nil {
		return 0
	}
	return s.At
}

// own returns the key under which the rows of other parties are filed: that of the
// journal's entry where the network key leads to one.
func (d *Archive) own(rrn payment.RRN, terminal payment.TerminalID, net reconcile.NetworkKey) rrnKey {
	if e := d.byNet[net]; e != nil && net.Sent != "" {
		return rrnKey{e.RRN, e.Terminal}
	}
	return rrnKey{rrn, terminal}
}

func (d *Archive) sortOutside() {
	for i := range d.Evidence.Switch {
		s := &d.Evidence.Switch[i]
		k := d.own(s.RRN, s.Terminal, s.Network)
		d.switches[k], d.switches[rrnKey{k.rrn, ""}] = s, s
	}
	for i := range d.Evidence.Issuer {
		s := &d.Evidence.Issuer[i]
		k := d.own(s.RRN, s.Terminal, s.Network)
		d.issuers[k], d.issuers[rrnKey{k.rrn, ""}] = s, s
	}
	for i := range d.Evidence.Details {
		r := &d.Evidence.Details[i]
		if r.Kind.Exceptional() {
			continue
		}
		k := d.own(r.RRN, r.Terminal, r.Network)
		d.details[k] = append(d.details[k], r)
		if k.terminal != "" {
			d.details[rrnKey{k.rrn, ""}] = append(d.details[rrnKey{k.rrn, ""}], r)
		}
	}
	for _, of := range d.details {
		slices.SortFunc(of, func(a, b *reconcile.Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), a.Compare(b))
		})
	}
	for i := range d.Evidence.Items {
		it := &d.Evidence.Items[i]
		if k := (rrnKey{it.Key.RRN, it.Key.Terminal}); k.rrn != "" {
			d.items[k] = append(d.items[k], it)
		}
	}
}

func (d *Archive) sortMoney() {
	for i := range d.Evidence.Files {
		f := &d.Evidence.Files[i]
		if f.Kind != reconcile.ClearingFile {
			continue
		}
		s := d.files[f.ClearingDate]
		if f.Due != 0 && (s.Due == 0 || f.Due < s.Due) {
			s.Due = f.Due
		}
		if f.Accepted && (!s.Accepted || f.Arrived < s.arrived) {
			s.Accepted, s.arrived = true, f.Arrived
		}
		s.Refused = max(s.Refused, f.Refused)
		d.files[f.ClearingDate] = s
	}
	for i := range d.Evidence.Positions {
		d.position[d.Evidence.Positions[i].ClearingDate] = &d.Evidence.Positions[i]
	}
	for i := range d.Evidence.Statements {
		if l := &d.Evidence.Statements[i]; l.ClearingDate != 0 {
			d.settled[l.ClearingDate] = l
		}
	}
	for i := range d.Evidence.Payables {
		p := &d.Evidence.Payables[i]
		d.payables[dueKey{p.Merchant, p.Date}] = p
	}
	for i := range d.Evidence.BankLines {
		if l := &d.Evidence.BankLines[i]; l.PayoutID != "" && l.Amount.Minor > 0 {
			d.bank[l.PayoutID] = l
		}
	}
	for i := range d.Evidence.Accounts {
		d.accounts[d.Evidence.Accounts[i].Account] = &d.Evidence.Accounts[i]
	}
}

// UndoneBy returns the voids, refunds and completions that refer to a transaction.
func (d *Archive) UndoneBy(rrn payment.RRN) []*reconcile.Entry { return d.undoings[rrnKey{rrn, ""}] }

// EntryOf returns the journal's entry with an RRN, nil when it has none.
func (d *Archive) EntryOf(rrn payment.RRN) *reconcile.Entry { return d.byRRN[rrnKey{rrn, ""}] }

// SlipOf returns the slip that has the till's number of an entry, nil when none has.
func (d *Archive) SlipOf(e *reconcile.Entry) *reconcile.Slip { return d.slips[numbered(e)] }

// Copies are the entries that the journal made of the request of an entry; nil when
// there is one, as there should be.
func (d *Archive) Copies(e *reconcile.Entry) []*reconcile.Entry { return d.copies[numbered(e)] }

// Adjusted reports whether an entry was given back by a credit adjustment.
func (d *Archive) Adjusted(e *reconcile.Entry) bool {
	return adjusted(d.claims[rrnKey{e.RRN, e.Terminal}])
}

// Payable returns what is due to a merchant of a clearing day, nil when nothing is.
func (d *Archive) Payable(merchant payment.MerchantID, day payment.BusinessDate) *reconcile.Payable {
	return d.payables[dueKey{merchant, day}]
}

// Position returns our net position of a clearing day, nil when it is not known.
func (d *Archive) Position(day payment.BusinessDate) *reconcile.NetPosition { return d.position[day] }

// Settlement returns the line with which a clearing day was settled, nil before.
func (d *Archive) Settlement(day payment.BusinessDate) *reconcile.StatementLine {
	return d.settled[day]
}

// Credit returns the line with which a payout reached an account, nil when none shows it.
func (d *Archive) Credit(payout string) *reconcile.BankLine { return d.bank[payout] }

// Registers returns the tickets of each cash register.
func (d *Archive) Registers() [][]reconcile.Ticket { return d.cashRegisters.byTerminal() }

// disputeStep is where a record stands in the life of a dispute.
func disputeStep(k reconcile.Kind) int {
	return slices.Index([]reconcile.Kind{reconcile.Retrieval, reconcile.Fulfilment, reconcile.Chargeback,
		reconcile.Representment, reconcile.SecondChargeback}, k)
}

// about returns what was claimed or disputed of a transaction, in the order of the
// clearing days: the exceptional records, ours and the issuer's.
func (d *Archive) about(k rrnKey) (details []*reconcile.Detail, claims []*reconcile.Claim) {
	details, claims = d.exceptions[k], d.claims[k]
	return details, claims
}

func (d *Archive) sortClaims() {
	for i := range d.Evidence.Details {
		if r := &d.Evidence.Details[i]; r.Kind.Exceptional() {
			k := d.own(r.RRN, r.Terminal, r.Network)
			d.exceptions[k] = append(d.exceptions[k], r)
		}
	}
	for _, of := range d.exceptions {
		slices.SortFunc(of, func(a, b *reconcile.Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(disputeStep(a.Kind), disputeStep(b.Kind)),
				a.Compare(b))
		})
	}
	for i := range d.Evidence.Claims {
		c := &d.Evidence.Claims[i]
		k := d.own(c.RRN, c.Terminal, c.Network)
		d.claims[k] = append(d.claims[k], c)
	}
	for _, of := range d.claims {
		slices.SortFunc(of, func(a, b *reconcile.Claim) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind))
		})
	}
}

// numbered is how the till names the transaction of an entry.
func numbered(e *reconcile.Entry) tillKey { return tillKey{e.Terminal, e.Batch, e.STAN} }

// sameRequest reports whether two entries with one number of the till come from one
// request of it, and not from a number that was used again.
func sameRequest(a, b *reconcile.Entry) bool {
	const copyOf = time.Minute // a gateway's second copy comes sooner
	apart := a.At.Sub(b.At)
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Card == b.Card && apart < copyOf && apart > -copyOf
}

func adjusted(claims []*reconcile.Claim) bool {
	return slices.ContainsFunc(claims, func(c *reconcile.Claim) bool {
		return c.Kind == reconcile.Adjustment && c.Code == ""
	})
}

// bankLines returns the movements on the merchants' accounts in the order of time.
func (d *Archive) bankLines() []*reconcile.BankLine {
	lines := make([]*reconcile.BankLine, 0, len(d.Evidence.BankLines))
	for i := range d.Evidence.BankLines {
		lines = append(lines, &d.Evidence.BankLines[i])
	}
	slices.SortFunc(lines, func(a, b *reconcile.BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Text, b.Text))
	})
	return lines
}

// sortTheft takes what the holders dispute from the credits before it, the latest
// first.
func (d *Archive) sortTheft() {
	type credit struct {
		payout string
		left   int64
	}
	accounts := make(map[string][]credit)
	for _, l := range d.bankLines() {
		have := accounts[l.Account]
		switch {
		case l.Amount.Minor > 0:
			accounts[l.Account] = append(have, credit{l.PayoutID, l.Amount.Minor})
		case l.Disputed:
			lost := -l.Amount.Minor
			for n := len(have) - 1; n >= 0 && lost > 0; n-- {
				less := min(lost, have[n].left)
				have[n].left -= less
				lost -= less
				if have[n].payout != "" {
					d.stolen[have[n].payout] += less
				}
			}
		}
	}
}

// swipe is what two purchases have in common when one card was swiped twice for
// one bill.
type swipe struct {
	card     string
	terminal payment.TerminalID
	amount   payment.Amount
}

func swipeOf(e *reconcile.Entry) swipe { return swipe{e.Card, e.Terminal, e.Amount} }

// sortSwipes files the purchases that a second swipe could repeat, and the slips
// under the tickets that they pay.
func (d *Archive) sortSwipes() {
	d.swipes = make(map[swipe][]*reconcile.Entry)
	for i := range d.Evidence.Entries {
		e := &d.Evidence.Entries[i]
		if e.Kind == reconcile.Sale && e.Card != "" && e.State == reconcile.Approved {
			k := swipeOf(e)
			d.swipes[k] = append(d.swipes[k], e)
		}
	}
	if len(d.Evidence.Tickets) == 0 {
		return
	}
	d.ticketed = make(map[*reconcile.Ticket][]*reconcile.Slip)
	for i := range d.Evidence.Slips {
		s := &d.Evidence.Slips[i]
		if t := d.cashRegisters.ticketOf(s); t != nil {
			d.ticketed[t] = append(d.ticketed[t], s)
		}
	}
}
