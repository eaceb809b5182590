package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// FileImported is an accepted clearing file. Its fees are posted (J5) detail by
// detail.
type FileImported struct {
	ID      string               `json:"id"`
	Hash    uint32               `json:"hash"`
	Date    payment.BusinessDate `json:"date"`
	Arrived payment.Time         `json:"arrived"`
	Net     payment.Amount       `json:"net"`
	Details []reconcile.Detail   `json:"details"`
	Cards   []CardOf             `json:"cards,omitempty"` // of records whose transactions are not in memory
}

// Keys gives the transactions of the file.
func (f *FileImported) Keys(dst []party.Key) []party.Key {
	for i := range f.Details {
		dst = append(dst, party.RRNKey(f.Details[i].RRN))
	}
	return dst
}

// FileRefused is a file that was not booked, with the reason.
type FileRefused struct {
	From    party.Node           `json:"from"`
	ID      string               `json:"id,omitempty"`
	Date    payment.BusinessDate `json:"date"`
	Arrived payment.Time         `json:"arrived"`
	Slug    payment.Obstacle     `json:"slug"`
	Reason  string               `json:"reason"`
}

// Refusal is part of party.Refuser.
func (f *FileRefused) Refusal() string { return f.Slug.String() }

// Says is why, the slug before the words.
func (f *FileRefused) Says() string { return f.Slug.Say(f.Reason) }

// StatementImported is an accepted statement of the settlement bank. Its net
// settlements are posted (J7); payouts and returns were posted before.
type StatementImported struct {
	ID      string                    `json:"id"`
	Hash    uint32                    `json:"hash"`
	Date    payment.BusinessDate      `json:"date"`
	Arrived payment.Time              `json:"arrived"`
	Opening payment.Amount            `json:"opening"`
	Closing payment.Amount            `json:"closing"`
	Lines   []reconcile.StatementLine `json:"lines"`
	chart.Posted
}

// Keys gives the payouts and transfers of the statement.
func (f *StatementImported) Keys(dst []party.Key) []party.Key {
	for i := range f.Lines {
		dst = append(dst, party.PayoutKey(f.Lines[i].Reference))
	}
	return dst
}

// Match is a transaction found in a clearing file. Its merchant fee is posted
// (J6) and its net amount becomes payable.
type Match struct {
	host.Ref
	Merchant payment.MerchantID `json:"merchant"`
	Amount   payment.Amount     `json:"amount"` // negative for a void or a refund
	Fee      payment.Amount     `json:"fee"`
	Advanced bool               `json:"advanced,omitempty"` // paid before its file came
	Awaits   bool               `json:"awaits,omitempty"`   // terminal capture: payable when its batch confirms it
}

func (m *Match) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	m.AppendFields(&o)
	o.Text("merchant", string(m.Merchant))
	o.Amount("amount", m.Amount)
	o.Amount("fee", m.Fee)
	o.True("advanced", m.Advanced)
	o.True("awaits", m.Awaits)
	return o.End()
}

// Reconciled is the outcome of a comparison: items raised (J14, J15), items
// closed (the mirror), transactions matched (J6).
type Reconciled struct {
	Comparison reconcile.Comparison `json:"comparison"`
	Date       payment.BusinessDate `json:"date"` // the clearing day compared, or the day of the job
	Now        payment.Time         `json:"now"`
	Due        payment.BusinessDate `json:"due,omitempty"` // when what matched is paid
	Matches    []Match              `json:"matches,omitempty"`
	Raised     []reconcile.Item     `json:"raised,omitempty"`
	Closed     []reconcile.Item     `json:"closed,omitempty"`
	Rounding   []Rounding           `json:"rounding,omitempty"` // Practice.FeeByDay
	chart.Posted
}

// JobDone says that a job has run for its date.
type JobDone struct {
	Name string               `json:"name"`
	Date payment.BusinessDate `json:"date"`
	Now  payment.Time         `json:"now"`
}

// DayAdvanced is a clearing day whose payables count although its file has not
// come (Practice.PayWithoutClearing).
type DayAdvanced struct {
	Date     payment.BusinessDate `json:"date"`
	Due      payment.BusinessDate `json:"due"`
	Payables []Match              `json:"payables"`
}

// Keys gives the transactions that count early.
func (f *DayAdvanced) Keys(dst []party.Key) []party.Key {
	for i := range f.Payables {
		dst = append(dst, party.RRNKey(f.Payables[i].RRN))
	}
	return dst
}

// ItemCorrected is an open item put right by a person (J16, J17).
type ItemCorrected struct {
	Item     reconcile.Item       `json:"item"` // as resolved
	Remedy   reconcile.Resolution `json:"remedy"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"`
	Date     payment.BusinessDate `json:"date"` // of the payable, when the merchant gets it
	Due      payment.BusinessDate `json:"due"`
	Amount   payment.Amount       `json:"amount"`
	Now      payment.Time         `json:"now"`

	Net  payment.Amount `json:"net,omitzero"`  // what else becomes payable by it, negative where less does
	Fee  payment.Amount `json:"fee,omitzero"`  // of that, on top
	Owed payment.Amount `json:"owed,omitzero"` // by the merchant from now on
	By   []string       `json:"by,omitempty"`  // who signed a write-off
	chart.Posted
}

// Keys gives the item's transaction.
func (f *ItemCorrected) Keys(dst []party.Key) []party.Key {
	return itemKeys(dst, []reconcile.Item{f.Item})
}

// ClaimSent is a record that was sent to the network.
type ClaimSent struct {
	RRN      payment.RRN          `json:"rrn"`
	Terminal payment.TerminalID   `json:"terminal,omitempty"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"`
	Network  reconcile.NetworkKey `json:"network"`
	Kind     reconcile.Kind       `json:"kind"`
	Amount   payment.Amount       `json:"amount"`
	Reason   string               `json:"reason,omitempty"`
	Item     string               `json:"item,omitempty"` // that it is to resolve
	FileID   string               `json:"file_id"`
	Date     payment.BusinessDate `json:"date"` // clearing day that is open
	Now      payment.Time         `json:"now"`
}

// Keys gives the transaction that the claim is about.
func (f *ClaimSent) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(f.RRN)) }

// ClaimCleared is a record of a clearing file about an exception: a claim of ours
// that came back or was rejected, or a dispute of an issuer.
type ClaimCleared struct {
	Detail reconcile.Detail     `json:"detail"`
	PAN    payment.KeptPAN      `json:"pan,omitempty"`
	Due    payment.BusinessDate `json:"due,omitzero"`   // of a re-presentment: when the merchant is paid
	Owed   payment.Amount       `json:"owed,omitzero"`  // by the merchant
	Given  payment.Amount       `json:"given,omitzero"` // to the merchant, beyond what it owed
	Now    payment.Time         `json:"now"`
	chart.Posted
}

// Keys gives the transaction that the record is about.
func (f *ClaimCleared) Keys(dst []party.Key) []party.Key {
	return append(dst, party.RRNKey(f.Detail.RRN))
}

// Rounding is what a merchant is charged for a day beyond the fees of its sales,
// negative where it is charged less (Practice.FeeByDay).
type Rounding struct {
	Merchant payment.MerchantID `json:"merchant"`
	Amount   payment.Amount     `json:"amount"`
}

// CardOf is the card of a record that our journal does not know.
type CardOf struct {
	RRN payment.RRN     `json:"rrn"`
	PAN payment.KeptPAN `json:"pan"`
}

func itemKeys(dst []party.Key, items []reconcile.Item) []party.Key {
	for i := range items {
		k := &items[i].Key
		if k.STAN != 0 && k.Batch != 0 {
			dst = append(dst, party.TransactionKey(k.Terminal, k.Batch, k.STAN))
		}
		if k.RRN != "" {
			dst = append(dst, party.RRNKey(k.RRN))
		}
		if k.Payout != "" {
			dst = append(dst, party.PayoutKey(k.Payout))
		}
	}
	return dst
}

// Keys gives what matched and what the items are about.
func (f *Reconciled) Keys(dst []party.Key) []party.Key {
	for i := range f.Matches {
		dst = append(dst, party.RRNKey(f.Matches[i].RRN))
	}
	return itemKeys(itemKeys(dst, f.Raised), f.Closed)
}

func (*Reconciled) FactKind() (string, int) { return "acquirer.reconciled", 1 }

// AppendJSON is part of party.Appender.
func (f *Reconciled) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("comparison", string(f.Comparison))
	o.Date("date", f.Date)
	o.Int("now", int64(f.Now))
	if f.Due != 0 {
		o.Text("due", f.Due.String())
	}
	if len(f.Matches) > 0 {
		o.List("matches", len(f.Matches), func(dst []byte, i int) []byte { return f.Matches[i].appendJSON(dst) })
	}
	if len(f.Raised) > 0 {
		o.Value("raised", func(dst []byte) []byte { return payment.AppendAny(dst, f.Raised) })
	}
	if len(f.Closed) > 0 {
		o.Value("closed", func(dst []byte) []byte { return payment.AppendAny(dst, f.Closed) })
	}
	if len(f.Rounding) > 0 {
		o.Value("rounding", func(dst []byte) []byte { return payment.AppendAny(dst, f.Rounding) })
	}
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

func (*FileImported) FactKind() (string, int)      { return "acquirer.file-imported", 1 }
func (*FileRefused) FactKind() (string, int)       { return "acquirer.file-refused", 1 }
func (*StatementImported) FactKind() (string, int) { return "acquirer.statement-imported", 1 }
func (*JobDone) FactKind() (string, int)           { return "acquirer.job-done", 1 }
func (*DayAdvanced) FactKind() (string, int)       { return "acquirer.day-advanced", 1 }
func (*ItemCorrected) FactKind() (string, int)     { return "acquirer.item-corrected", 1 }
func (*ClaimSent) FactKind() (string, int)         { return "acquirer.claim-sent", 1 }
func (*ClaimCleared) FactKind() (string, int)      { return "acquirer.claim-cleared", 1 }

// AppendJSON is part of party.Appender.
func (f *FileImported) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("id", f.ID)
	o.Int("hash", int64(f.Hash))
	o.Date("date", f.Date)
	o.Int("arrived", int64(f.Arrived))
	o.Amount("net", f.Net)
	if f.Details == nil {
		o.Value("details", func(dst []byte) []byte { return append(dst, "null"...) })
	} else {
		o.List("details", len(f.Details), func(dst []byte, i int) []byte { return f.Details[i].AppendJSON(dst) })
	}
	if len(f.Cards) > 0 {
		o.Value("cards", func(dst []byte) []byte { return payment.AppendAny(dst, f.Cards) })
	}
	return o.End()
}

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Reconciled{}, &FileImported{}, &FileRefused{}, &StatementImported{}, &JobDone{}, &DayAdvanced{},
		&ItemCorrected{}, &ClaimSent{}, &ClaimCleared{},
	}
}
