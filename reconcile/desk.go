package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// Desk is a clearing desk with its evidence sorted into files, for whoever asks
// about more than one transaction.
type Desk struct {
	ev     *Evidence
	limits Limits

	slips    map[tillKey]*Slip
	entries  map[tillKey]*Entry
	byRRN    map[itemKey]*Entry
	slipRRN  map[itemKey]*Slip
	byNet    map[NetworkKey]*Entry
	switches map[itemKey]*SwitchRow
	issuers  map[itemKey]*IssuerRow
	details  map[itemKey][]*Detail
	undoings map[itemKey][]*Entry // voids and refunds by their original
	batches  map[Batch]*BatchRow
	files    map[payment.BusinessDate]fileState
	position map[payment.BusinessDate]*Position
	settled  map[payment.BusinessDate]*StatementLine
	payables map[payableKey]*Payable
	payouts  *payoutView
	bank     map[string]*BankLine // credits by payout
	accounts map[string]*BankAccount
	stolen   map[string]int64 // of a payout's money, what others took from the account
	items    map[itemKey][]*Item

	copies     map[tillKey][]*Entry  // by the till's key, where the journal has more than one
	exceptions map[itemKey][]*Detail // adjustments, disputes and rejects
	claims     map[itemKey][]*Claim
	register   register
	swipes     map[swipe][]*Entry  // purchases of one card, terminal and amount
	ticketed   map[*Ticket][]*Slip // what was done for a ticket
}

// tillKey is how a till names a transaction.
type tillKey struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

// fileState is what is known of the clearing file of one day.
type fileState struct {
	due, arrived payment.Time // arrived: when it was accepted
	accepted     bool
	refused      string
}

// NewDesk sorts the evidence. It keeps it and does not change it.
func NewDesk(ev *Evidence) *Desk {
	ev = ev.ordered()
	d := &Desk{
		ev: ev, limits: ev.Limits.withDefaults(),
		slips: make(map[tillKey]*Slip), slipRRN: make(map[itemKey]*Slip),
		entries: make(map[tillKey]*Entry), byRRN: make(map[itemKey]*Entry), byNet: make(map[NetworkKey]*Entry),
		switches: make(map[itemKey]*SwitchRow), issuers: make(map[itemKey]*IssuerRow),
		details: make(map[itemKey][]*Detail), undoings: make(map[itemKey][]*Entry),
		batches: make(map[Batch]*BatchRow), files: make(map[payment.BusinessDate]fileState),
		position: make(map[payment.BusinessDate]*Position), settled: make(map[payment.BusinessDate]*StatementLine),
		payables: make(map[payableKey]*Payable), bank: make(map[string]*BankLine), accounts: make(map[string]*BankAccount), stolen: make(map[string]int64), items: make(map[itemKey][]*Item),
		copies: make(map[tillKey][]*Entry), exceptions: make(map[itemKey][]*Detail), claims: make(map[itemKey][]*Claim),
		payouts: newPayoutView(ev.Payouts, ev.Returns, ev.BankLines),
	}
	d.register = newRegister(ev.Tickets)
	d.sortTransactions()
	d.sortSwipes()
	d.sortOutside()
	d.sortMoney()
	d.sortTheft()
	d.payouts.accounts = d.payouts.accounts || len(ev.Accounts) > 0
	d.sortClaims()
	return d
}

// newer reports whether row a replaces row b under one key: the newest wins, as
// when a STAN is used again.
func newer(a payment.Time, have bool, b payment.Time) bool { return !have || a >= b }

func (d *Desk) sortTransactions() {
	for i := range d.ev.Slips {
		s := &d.ev.Slips[i]
		k := tillKey{s.Terminal, s.Batch, s.STAN}
		if have := d.slips[k]; newer(s.At, have != nil, at(have)) {
			d.slips[k] = s
		}
		if s.RRN != "" {
			d.slipRRN[itemKey{s.RRN, s.Terminal}] = s
		}
	}
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		k := tillKey{e.Terminal, e.Batch, e.STAN}
		have := d.entries[k]
		if have != nil && have.RRN != e.RRN && e.RRN != "" && sameRequest(have, e) {
			if d.copies[k] == nil {
				d.copies[k] = []*Entry{have}
			}
			d.copies[k] = append(d.copies[k], e)
		}
		if have == nil || e.At >= have.At {
			d.entries[k] = e
		}
		if e.RRN != "" {
			d.byRRN[itemKey{e.RRN, e.Terminal}] = e
			d.byRRN[itemKey{e.RRN, ""}] = e
		}
		if e.Network.Sent != "" {
			d.byNet[e.Network] = e
		}
		if e.Original != "" && e.State == Approved {
			o := itemKey{e.Original, ""}
			d.undoings[o] = append(d.undoings[o], e)
		}
	}
	for i := range d.ev.Batches {
		b := &d.ev.Batches[i]
		d.batches[Batch{b.Terminal, b.Batch}] = b
	}
}

func at(s *Slip) payment.Time {
	if s == nil {
		return 0
	}
	return s.At
}

// own returns the key under which the rows of other parties are filed: that of the
// journal's entry where the network key leads to one.
func (d *Desk) own(rrn payment.RRN, terminal payment.TerminalID, net NetworkKey) itemKey {
	if e := d.byNet[net]; e != nil && net.Sent != "" {
		return itemKey{e.RRN, e.Terminal}
	}
	return itemKey{rrn, terminal}
}

func (d *Desk) sortOutside() {
	for i := range d.ev.Switch {
		s := &d.ev.Switch[i]
		k := d.own(s.RRN, s.Terminal, s.Network)
		d.switches[k], d.switches[itemKey{k.rrn, ""}] = s, s
	}
	for i := range d.ev.Issuer {
		s := &d.ev.Issuer[i]
		k := d.own(s.RRN, s.Terminal, s.Network)
		d.issuers[k], d.issuers[itemKey{k.rrn, ""}] = s, s
	}
	for i := range d.ev.Details {
		r := &d.ev.Details[i]
		if r.Kind.Exceptional() {
			continue
		}
		k := d.own(r.RRN, r.Terminal, r.Network)
		d.details[k] = append(d.details[k], r)
		if k.terminal != "" {
			d.details[itemKey{k.rrn, ""}] = append(d.details[itemKey{k.rrn, ""}], r)
		}
	}
	for _, of := range d.details {
		slices.SortFunc(of, func(a, b *Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), a.compare(b))
		})
	}
	for i := range d.ev.Items {
		it := &d.ev.Items[i]
		if it.Key.RRN != "" {
			d.items[keyOf(it)] = append(d.items[keyOf(it)], it)
		}
	}
}

func (d *Desk) sortMoney() {
	for i := range d.ev.Files {
		f := &d.ev.Files[i]
		if f.Kind != ClearingFile {
			continue
		}
		s := d.files[f.ClearingDate]
		if f.Due != 0 && (s.due == 0 || f.Due < s.due) {
			s.due = f.Due
		}
		if f.Accepted && (!s.accepted || f.Arrived < s.arrived) {
			s.accepted, s.arrived = true, f.Arrived
		}
		s.refused = max(s.refused, f.Refused)
		d.files[f.ClearingDate] = s
	}
	for i := range d.ev.Positions {
		d.position[d.ev.Positions[i].ClearingDate] = &d.ev.Positions[i]
	}
	for i := range d.ev.Statements {
		if l := &d.ev.Statements[i]; l.ClearingDate != 0 {
			d.settled[l.ClearingDate] = l
		}
	}
	for i := range d.ev.Payables {
		p := &d.ev.Payables[i]
		d.payables[payableKey{p.Merchant, p.Date}] = p
	}
	for i := range d.ev.BankLines {
		if l := &d.ev.BankLines[i]; l.PayoutID != "" && l.Amount.Minor > 0 {
			d.bank[l.PayoutID] = l
		}
	}
	for i := range d.ev.Accounts {
		d.accounts[d.ev.Accounts[i].Account] = &d.ev.Accounts[i]
	}
}
