package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Index is the evidence, sorted so that any row is found by its key, for whoever asks
// about more than one transaction.
type Index struct {
	Evidence *reconcile.Evidence
	Limits   reconcile.Limits

	tills    map[payment.TerminalID]bool // that are seen: more is known of them than what they told at settlement
	slips    map[tillKey]*reconcile.Slip
	before   map[tillKey][]*reconcile.Slip // of numbers that were used again: the older slips, the latest first
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
	bank     map[string]*reconcile.BankLine // by payout, the credits that stand
	accounts map[string]*reconcile.BankAccount
	stolen   map[string]int64 // of a payout's money, what others took from the account
	items    map[rrnKey][]*reconcile.Item

	copies        map[tillKey][]*reconcile.Entry // by the till's key, where the journal has more than one
	exceptions    map[rrnKey][]*reconcile.Detail // adjustments, disputes and rejects
	claims        map[rrnKey][]*reconcile.Claim
	cashRegisters cashRegisters
	unconfirmed   reconcile.Unconfirmed
	debits        *reconcile.Debits
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

// NewIndex sorts the evidence. It keeps it and does not change it.
func NewIndex(ev *reconcile.Evidence) *Index {
	ev = ordered(ev)
	ix := &Index{
		Evidence: ev, Limits: ev.Limits.WithDefaults(),
		tills:  make(map[payment.TerminalID]bool),
		before: make(map[tillKey][]*reconcile.Slip), slips: make(map[tillKey]*reconcile.Slip),
		slipRRN: make(map[rrnKey]*reconcile.Slip),
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
	ix.debits = reconcile.DebitsOf(ev.Calendar, ev.Files, ev.Statements)
	ix.cashRegisters = newCashRegisters(ev.Tickets)
	ix.unconfirmed = reconcile.UnconfirmedOf(ev.Batches, ev.Items)
	ix.sortTransactions()
	ix.sortSwipes()
	ix.sortOutside()
	ix.sortMoney()
	ix.sortTheft()
	ix.Payouts.AccountsKnown = ix.Payouts.AccountsKnown || len(ev.Accounts) > 0
	ix.sortClaims()
	return ix
}

// At returns the index of a later moment at which nothing more is known.
func (ix *Index) At(now payment.Time) *Index {
	later, ev := *ix, *ix.Evidence
	ev.Now = now
	later.Evidence = &ev
	return &later
}

// newer reports whether row a replaces row b under one key: the newest wins, as
// when a STAN is used again.
func newer(a payment.Time, have bool, b payment.Time) bool { return !have || a >= b }

func (ix *Index) sortTransactions() {
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		ix.tills[s.Terminal] = ix.tills[s.Terminal] || !s.Uploaded
		k := tillKey{s.Terminal, s.Batch, s.STAN}
		if have := ix.slips[k]; newer(s.At, have != nil, at(have)) {
			if have != nil {
				ix.before[k] = append([]*reconcile.Slip{have}, ix.before[k]...)
			}
			ix.slips[k] = s
		} else {
			ix.before[k] = append(ix.before[k], s)
		}
		if s.RRN != "" {
			ix.slipRRN[rrnKey{s.RRN, s.Terminal}] = s
		}
	}
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		k := tillKey{e.Terminal, e.Batch, e.STAN}
		have := ix.entries[k]
		if have != nil && have.RRN != e.RRN && e.RRN != "" && ix.sameRequest(have, e) {
			if ix.copies[k] == nil {
				ix.copies[k] = []*reconcile.Entry{have}
			}
			ix.copies[k] = append(ix.copies[k], e)
		}
		if have == nil || e.At >= have.At {
			ix.entries[k] = e
		}
		if e.RRN != "" {
			ix.byRRN[rrnKey{e.RRN, e.Terminal}] = e
			ix.byRRN[rrnKey{e.RRN, ""}] = e
		}
		if e.Network.Sent != "" {
			ix.byNet[e.Network] = e
		}
		if e.Original != "" && e.State == reconcile.Approved {
			o := rrnKey{e.Original, ""}
			ix.undoings[o] = append(ix.undoings[o], e)
		}
	}
	for i := range ix.Evidence.Batches {
		b := &ix.Evidence.Batches[i]
		ix.batches[reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}] = b
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
func (ix *Index) own(rrn payment.RRN, terminal payment.TerminalID, net reconcile.NetworkKey) rrnKey {
	if e := ix.byNet[net]; e != nil && net.Sent != "" {
		return rrnKey{e.RRN, e.Terminal}
	}
	return rrnKey{rrn, terminal}
}

func (ix *Index) sortOutside() {
	for i := range ix.Evidence.Switch {
		s := &ix.Evidence.Switch[i]
		k := ix.own(s.RRN, s.Terminal, s.Network)
		ix.switches[k], ix.switches[rrnKey{k.rrn, ""}] = s, s
	}
	for i := range ix.Evidence.Issuer {
		s := &ix.Evidence.Issuer[i]
		k := ix.own(s.RRN, s.Terminal, s.Network)
		ix.issuers[k], ix.issuers[rrnKey{k.rrn, ""}] = s, s
	}
	for i := range ix.Evidence.Details {
		r := &ix.Evidence.Details[i]
		if r.Kind.Exceptional() {
			continue
		}
		k := ix.own(r.RRN, r.Terminal, r.Network)
		ix.details[k] = append(ix.details[k], r)
		if k.terminal != "" {
			ix.details[rrnKey{k.rrn, ""}] = append(ix.details[rrnKey{k.rrn, ""}], r)
		}
	}
	for _, of := range ix.details {
		slices.SortFunc(of, func(a, b *reconcile.Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), a.Compare(b))
		})
	}
	for i := range ix.Evidence.Items {
		it := &ix.Evidence.Items[i]
		if k := (rrnKey{it.Key.RRN, it.Key.Terminal}); k.rrn != "" {
			ix.items[k] = append(ix.items[k], it)
		}
	}
}

func (ix *Index) sortMoney() {
	for i := range ix.Evidence.Files {
		f := &ix.Evidence.Files[i]
		if f.Kind != reconcile.ClearingFile {
			continue
		}
		s := ix.files[f.ClearingDate]
		if f.Due != 0 && (s.Due == 0 || f.Due < s.Due) {
			s.Due = f.Due
		}
		if f.Accepted && (!s.Accepted || f.Arrived < s.arrived) {
			s.Accepted, s.arrived = true, f.Arrived
		}
		s.Refused = max(s.Refused, f.Refused)
		ix.files[f.ClearingDate] = s
	}
	for i := range ix.Evidence.Positions {
		ix.position[ix.Evidence.Positions[i].ClearingDate] = &ix.Evidence.Positions[i]
	}
	for i := range ix.Evidence.Statements {
		if l := &ix.Evidence.Statements[i]; l.ClearingDate != 0 && ix.settled[l.ClearingDate] == nil {
			ix.settled[l.ClearingDate] = l
		}
	}
	for i := range ix.Evidence.Payables {
		p := &ix.Evidence.Payables[i]
		ix.payables[dueKey{p.Merchant, p.Date}] = p
	}
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; l.PayoutID != "" && l.Amount.Minor > 0 && ix.Payouts.Credited[l.PayoutID] {
			ix.bank[l.PayoutID] = l
		}
	}
	for i := range ix.Evidence.Accounts {
		ix.accounts[ix.Evidence.Accounts[i].Account] = &ix.Evidence.Accounts[i]
	}
}

// accountLines are the movements of a payout on the account that it was paid to, in the order of time.
func (ix *Index) accountLines(payout string) (lines []*reconcile.BankLine) {
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; l.PayoutID == payout {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b *reconcile.BankLine) int { return cmp.Compare(a.At, b.At) })
	return lines
}

// ofAnother reports whether a till has the reference of another till's transaction: it took a reply that was not its
// own, and is known by its own numbers alone.
func (ix *Index) ofAnother(key *reconcile.TransactionKey) bool {
	e := ix.byRRN[rrnKey{key.RRN, ""}]
	return e != nil && e.Terminal != key.Terminal
}

// UndoneBy returns the voids, refunds and completions that refer to a transaction.
func (ix *Index) UndoneBy(rrn payment.RRN) []*reconcile.Entry { return ix.undoings[rrnKey{rrn, ""}] }

// EntryOf returns the journal's entry with an RRN, nil when it has none.
func (ix *Index) EntryOf(rrn payment.RRN) *reconcile.Entry { return ix.byRRN[rrnKey{rrn, ""}] }

// SlipOf returns the slip that has the till's number of an entry, nil when none has.
func (ix *Index) SlipOf(e *reconcile.Entry) *reconcile.Slip { return ix.slips[numbered(e)] }

// Copies are the entries that the journal made of the request of an entry; nil when
// there is one, as there should be.
func (ix *Index) Copies(e *reconcile.Entry) []*reconcile.Entry { return ix.copies[numbered(e)] }

// Adjusted reports whether an entry was given back by a credit adjustment.
func (ix *Index) Adjusted(e *reconcile.Entry) bool {
	return adjusted(ix.claims[rrnKey{e.RRN, e.Terminal}])
}

// Unconfirmed reports whether an entry is not owed to its merchant because its batch has
// not confirmed it.
func (ix *Index) Unconfirmed(e *reconcile.Entry) bool { return ix.unconfirmed.Has(e) }

// Payable returns what is due to a merchant of a clearing day, nil when nothing is.
func (ix *Index) Payable(merchant payment.MerchantID, day payment.BusinessDate) *reconcile.Payable {
	return ix.payables[dueKey{merchant, day}]
}

// Position returns our net position of a clearing day, nil when it is not known.
func (ix *Index) Position(day payment.BusinessDate) *reconcile.NetPosition { return ix.position[day] }

// Settlement returns the line with which a clearing day was settled, nil before.
func (ix *Index) Settlement(day payment.BusinessDate) *reconcile.StatementLine {
	return ix.settled[day]
}

// Credit returns the line with which a payout stands on an account, nil when none shows it.
func (ix *Index) Credit(payout string) *reconcile.BankLine { return ix.bank[payout] }

// Registers returns the tickets of each cash register.
func (ix *Index) Registers() [][]reconcile.Ticket { return ix.cashRegisters.byTerminal() }

// disputeStep is where a record stands in the life of a dispute.
func disputeStep(k reconcile.Kind) int {
	return slices.Index([]reconcile.Kind{reconcile.Retrieval, reconcile.Fulfilment, reconcile.Chargeback,
		reconcile.Representment, reconcile.SecondChargeback}, k)
}

// about returns what was claimed or disputed of a transaction, in the order of the
// clearing days: the exceptional records, ours and the issuer's.
func (ix *Index) about(k rrnKey) (details []*reconcile.Detail, claims []*reconcile.Claim) {
	details, claims = ix.exceptions[k], ix.claims[k]
	return details, claims
}

func (ix *Index) sortClaims() {
	for i := range ix.Evidence.Details {
		if r := &ix.Evidence.Details[i]; r.Kind.Exceptional() {
			k := ix.own(r.RRN, r.Terminal, r.Network)
			ix.exceptions[k] = append(ix.exceptions[k], r)
		}
	}
	for _, of := range ix.exceptions {
		slices.SortFunc(of, func(a, b *reconcile.Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(disputeStep(a.Kind), disputeStep(b.Kind)),
				a.Compare(b))
		})
	}
	for i := range ix.Evidence.Claims {
		c := &ix.Evidence.Claims[i]
		k := ix.own(c.RRN, c.Terminal, c.Network)
		ix.claims[k] = append(ix.claims[k], c)
	}
	for _, of := range ix.claims {
		slices.SortFunc(of, func(a, b *reconcile.Claim) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind))
		})
	}
}

// numbered is how the till names the transaction of an entry.
func numbered(e *reconcile.Entry) tillKey { return tillKey{e.Terminal, e.Batch, e.STAN} }

// sameRequest reports whether two entries with one number of the till come from one
// request of it, however late its copy came, and not from a number that was used again:
// of that the till has two slips.
func (ix *Index) sameRequest(a, b *reconcile.Entry) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Card == b.Card && len(ix.before[numbered(a)]) == 0
}

func adjusted(claims []*reconcile.Claim) bool {
	return slices.ContainsFunc(claims, func(c *reconcile.Claim) bool {
		return c.Kind == reconcile.Adjustment && c.Code == ""
	})
}

// bankLines returns the movements on the merchants' accounts in the order of time.
func (ix *Index) bankLines() []*reconcile.BankLine {
	lines := make([]*reconcile.BankLine, 0, len(ix.Evidence.BankLines))
	for i := range ix.Evidence.BankLines {
		lines = append(lines, &ix.Evidence.BankLines[i])
	}
	slices.SortFunc(lines, func(a, b *reconcile.BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Text, b.Text))
	})
	return lines
}

// sortTheft takes what the holders dispute from the credits before it, the latest
// first.
func (ix *Index) sortTheft() {
	type credit struct {
		payout string
		left   int64
	}
	accounts := make(map[string][]credit)
	for _, l := range ix.bankLines() {
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
					ix.stolen[have[n].payout] += less
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
func (ix *Index) sortSwipes() {
	ix.swipes = make(map[swipe][]*reconcile.Entry)
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.Kind == reconcile.Sale && e.Card != "" && e.State == reconcile.Approved {
			k := swipeOf(e)
			ix.swipes[k] = append(ix.swipes[k], e)
		}
	}
	if len(ix.Evidence.Tickets) == 0 {
		return
	}
	ix.ticketed = make(map[*reconcile.Ticket][]*reconcile.Slip)
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		if t := ix.cashRegisters.ticketOf(s); t != nil {
			ix.ticketed[t] = append(ix.ticketed[t], s)
		}
	}
}
