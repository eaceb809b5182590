package evidence

import (
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// journal is the acquirer's.
type journal struct {
	calendar    *payment.Calendar
	institution payment.InstitutionID
	tariff      *host.Tariff
	entries     table[terminal.Ref, reconcile.Entry]
	byRRN       map[payment.RRN]int // entries
	requests    map[payment.RRN]request
}

// request is what was asked for, which an entry may be about or not.
type request struct {
	transaction dialect.Transaction
	original    payment.RRN
	amount      payment.Amount
	pan         payment.KeptPAN
	date        payment.BusinessDate
}

func newJournal(c *Config) journal {
	return journal{calendar: c.Calendar, institution: c.Institution, tariff: &c.Network,
		entries: newTable[terminal.Ref, reconcile.Entry](), byRRN: make(map[payment.RRN]int),
		requests: make(map[payment.RRN]request)}
}

func refOf(r *host.Ref) terminal.Ref {
	return terminal.Ref{Terminal: r.Terminal, Batch: r.Batch, STAN: r.STAN}
}

// entry finds the entry of a fact: by the reference, since a terminal's number may
// be in the journal twice.
func (j *journal) entry(r *host.Ref) *reconcile.Entry {
	if e := j.referred(r.RRN); e != nil {
		return e
	}
	return j.entries.row(refOf(r))
}

// referred finds an entry by its reference number.
func (j *journal) referred(rrn payment.RRN) *reconcile.Entry {
	if i, ok := j.byRRN[rrn]; ok && rrn != "" {
		return j.entries.write(i)
	}
	return nil
}

func (j *journal) requested(at payment.Time, f *host.Requested) {
	j.requests[f.RRN] = request{f.Transaction, f.OriginalRRN, f.Amount, f.PAN, f.Date}
	kind, money := kindOf(f.Transaction)
	if !money {
		return
	}
	j.add(refOf(&f.Ref), reconcile.Entry{
		ClearingDate: f.Date, NaturalDate: j.calendar.Date(at), RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant,
		Batch: f.Batch, STAN: f.STAN, Card: f.PAN.String(), Kind: kind, Amount: f.Amount, State: reconcile.Pending,
		Network:  reconcile.NetworkKey{Sent: f.Sent, STAN: f.NetworkSTAN, Acquirer: j.institution, Forwarder: j.institution},
		Original: f.OriginalRRN, At: at,
	})
}

func (j *journal) refused(at payment.Time, f *host.Refused) {
	if kind, money := kindOf(f.Transaction); money {
		j.add(refOf(&f.Ref), reconcile.Entry{
			ClearingDate: f.Date, NaturalDate: j.calendar.Date(at), RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant,
			Batch: f.Batch, STAN: f.STAN, Kind: kind, Amount: f.Amount, State: reconcile.Declined, Code: f.Code, At: at,
		})
	}
}

func (j *journal) add(r terminal.Ref, e reconcile.Entry) {
	if e.RRN != "" {
		j.byRRN[e.RRN] = len(j.entries.rows)
	}
	j.price(&e)
	j.entries.add(r, e)
}

// price works out what the network should take from a transaction.
func (j *journal) price(e *reconcile.Entry) {
	if r, asked := j.requests[e.RRN]; asked {
		e.Interchange, e.NetworkFee = j.tariff.Of(r.pan, e.Kind, e.Amount)
	}
}

func (j *journal) approved(f *host.Approved) {
	if e := j.entry(&f.Ref); e != nil {
		e.State, e.Code, e.ClearingDate = reconcile.Approved, f.Code, f.Date
		if f.Amount != nil {
			e.Amount = *f.Amount
			j.price(e)
		}
	}
	j.original(f.RRN, reconcile.Voided)
}

// original brings what a void, a tip or an adjustment does to the entry that it
// refers to: a void leaves it in a state, the others give it a new amount.
func (j *journal) original(rrn payment.RRN, state reconcile.EntryState) {
	r, asked := j.requests[rrn]
	if !asked {
		return
	}
	e := j.referred(r.original)
	if e == nil {
		return
	}
	switch {
	case r.transaction.Voids():
		if state == reconcile.Voided || e.State == reconcile.Voided {
			e.State = state
		}
	case r.transaction.Changes():
		e.Amount = r.amount
		j.price(e)
	}
}

// timedOut reads a request that the network did not answer: it is undone, or, an
// advice, still under way.
func (j *journal) timedOut(f *host.TimedOut) {
	if f.Advice != nil && f.Advice.Reason == "" {
		return
	}
	j.state(&f.Ref, reconcile.Reversed, payment.NoIssuerReply)
}

func (j *journal) state(r *host.Ref, s reconcile.EntryState, code payment.ResponseCode) {
	if e := j.entry(r); e != nil {
		e.State = s
		if code != "" {
			e.Code = code
		}
	}
}

// matched notes the clearing record of an entry.
func (j *journal) matched(m *desk.Match, date payment.BusinessDate) {
	if e := j.entry(&m.Ref); e != nil {
		e.Cleared, e.Fee = date, m.Fee
	}
}

// advanced notes the fees of entries that are paid before their clearing records have come.
func (j *journal) advanced(f *desk.DayAdvanced) {
	for i := range f.Payables {
		if e := j.entry(&f.Payables[i].Ref); e != nil {
			e.Fee = f.Payables[i].Fee
		}
	}
}

// corrected notes an entry that was paid without a record of its own.
func (j *journal) corrected(rrn payment.RRN, day payment.BusinessDate, fee payment.Amount) {
	if e := j.referred(rrn); e != nil && e.Cleared == 0 {
		e.Cleared, e.Fee = day, fee
	}
}

// setOff notes what of the transactions has paid what their merchant owed, and what of its
// refunds other money has paid. What a payout was less by stands apart: the payout says of
// itself what for.
func (j *journal) setOff(parts []payer.Part, ofPayout bool) {
	for i := range parts {
		for _, s := range parts[i].Shares {
			e := j.referred(s.RRN)
			switch {
			case e == nil:
			case ofPayout && s.Amount.Minor > 0:
				e.Withheld = e.Withheld.Add(s.Amount)
			default:
				e.SetOff = e.SetOff.Add(s.Amount)
			}
		}
	}
}

// paid notes which payout carries some transactions by name.
func (j *journal) paid(rrns []payment.RRN, payout string) {
	for _, rrn := range rrns {
		if e := j.referred(rrn); e != nil {
			e.Payout = payout
		}
	}
}
