package observer

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/payment"
)

// Frame is one message or file as a tap has it. Lost is one that was sent and did
// not arrive: a tap at the sender's end has it all the same.
type Frame struct {
	At       payment.Time
	From, To string
	File     bool
	Lost     bool
	Bytes    []byte
}

// Config is what an observer is told of the world: who stands where, which
// languages are spoken, the public rates, the class of each merchant's account.
type Config struct {
	Acquirer, Network, Issuer, SettlementBank, MerchantBank string

	Tills map[string]*dialect.Dialect // by name
	Inner *dialect.Dialect            // between institutions
	// Currency is that of the books; the dialects' when 0.
	Currency payment.Currency

	InterchangeDebit, InterchangeCredit, NetworkFee payment.Fee
	CreditCards                                     map[payment.KeptPAN]bool

	Class2   map[string]bool // accounts with a limit
	DayLimit int64           // of their inflow, in minor units
}

// Finding is something that must not be, under the number of its invariant.
type Finding struct {
	Invariant  int
	Want, Have string
}

// Observer keeps little books of what it sees.
type Observer struct {
	c        Config
	tills    map[string]*dialect.Codec
	inner    *dialect.Codec
	findings []Finding

	reversals map[reversal]payment.ResponseCode // answers
	notFound  map[network]bool                  // reversals that the issuer answered 25
	batches   map[batch]*totals
	requests  map[transaction]dialect.Message // of tills, by their key
	uploads   map[batch]map[payment.STAN]bool
	pages     map[page][]payment.STAN // details of an upload that has no answer yet
	claimed   map[network]payment.BusinessDate
	files     map[string][]byte
	days      map[payment.BusinessDate]*day
	open      map[string]instruction // payouts without an answer, by id
	inflow    map[string]int64       // by account: of one day
	today     string
	credited  map[string]bool
	posted    map[posted]payment.BusinessDate // by the first statement that has it
}

// New returns an observer that has seen nothing.
func New(c Config) *Observer {
	o := &Observer{
		c: c, tills: make(map[string]*dialect.Codec), inner: c.Inner.NewCodec().In(c.Currency),
		reversals: make(map[reversal]payment.ResponseCode), notFound: make(map[network]bool),
		batches: make(map[batch]*totals), requests: make(map[transaction]dialect.Message),
		uploads: make(map[batch]map[payment.STAN]bool), pages: make(map[page][]payment.STAN),
		claimed: make(map[network]payment.BusinessDate), files: make(map[string][]byte),
		days: make(map[payment.BusinessDate]*day),
		open: make(map[string]instruction), inflow: make(map[string]int64), credited: make(map[string]bool),
		posted: make(map[posted]payment.BusinessDate),
	}
	for name, d := range c.Tills {
		o.tills[name] = d.NewCodec().In(c.Currency)
	}
	return o
}

// Findings returns what must not be, in the order in which it was seen.
func (o *Observer) Findings() []Finding {
	o.closeDays()
	return o.findings
}

func (o *Observer) find(invariant int, want, have string) {
	o.findings = append(o.findings, Finding{invariant, want, have})
}

// See takes one frame, in the order of the tap.
func (o *Observer) See(f Frame) {
	if f.File {
		o.file(f)
		return
	}
	codec, till := o.inner, ""
	for _, end := range [...]string{f.From, f.To} {
		if c := o.tills[end]; c != nil {
			codec, till = c, end
		}
	}
	var m dialect.Message
	if codec.Parse(f.Bytes, &m) != nil {
		return // nobody can read it
	}
	switch {
	case till != "" && f.From == o.c.Acquirer:
		o.told(f, &m)
	case till != "":
		o.asked(f, &m)
	case f.From == o.c.Issuer && f.To == o.c.Network:
		o.issued(&m)
	case f.From == o.c.Acquirer && f.To == o.c.SettlementBank:
		o.instructed(f, &m)
	case f.From == o.c.SettlementBank && f.To == o.c.Acquirer:
		o.answered(f, &m)
	case f.From == o.c.MerchantBank && f.To == o.c.SettlementBank:
		o.paid(&m)
	case f.From == o.c.SettlementBank && f.To == o.c.MerchantBank:
		o.forwarded(&m)
	}
}

type network struct {
	sent     string
	stan     payment.STAN
	acquirer payment.InstitutionID
}

// issued watches what the issuer answers: what it has answered "not found" to must
// not be approved later.
func (o *Observer) issued(m *dialect.Message) {
	if !m.Reply {
		return
	}
	if m.Reversal {
		if m.Code == payment.OriginalNotFound && m.Original.Sent != "" {
			o.notFound[network{m.Original.Sent, m.Original.STAN, m.Original.Acquirer}] = true
		}
		return
	}
	if m.Transaction == dialect.Sale && m.Code == payment.Approved && o.notFound[network{m.Sent, m.STAN, m.Acquirer}] {
		o.find(6, "no approval of STAN "+m.STAN.String()+", whose reversal came first", "approved")
	}
}

// instruction is a payout that has left and has no answer.
type instruction struct {
	at     payment.Time
	to     string
	amount payment.Amount
}

// doubtful is when a payout should have had its answer: one of the same amount to the
// same account that leaves later may be the same money again. Slices of one payable
// leave together.
const doubtful = 30 * time.Second

// instructed watches payouts leave: money is not sent under a second id while the
// first has no answer.
func (o *Observer) instructed(f Frame, m *dialect.Message) {
	if m.Transaction != dialect.Payout || m.Reply {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(o.open)) {
		first := o.open[id]
		if id != m.PayoutID && first.to == m.ToAccount && first.amount == m.Amount && f.At.Sub(first.at) > doubtful {
			o.find(17, "payout "+id+" answered before another of its money leaves", "payout "+m.PayoutID)
		}
	}
	if _, again := o.open[m.PayoutID]; !again {
		o.open[m.PayoutID] = instruction{f.At, m.ToAccount, m.Amount}
	}
}

func (o *Observer) answered(f Frame, m *dialect.Message) {
	if m.Reply && !f.Lost && (m.Transaction == dialect.Payout || m.Transaction == dialect.PayoutQuery) {
		delete(o.open, m.PayoutID)
	}
}

// forwarded and paid watch what a limited account takes in on one day.
func (o *Observer) forwarded(m *dialect.Message) {
	if m.Transaction == dialect.Payout && !m.Reply {
		o.requests[transaction{id: m.PayoutID}] = *m
	}
}

func (o *Observer) paid(m *dialect.Message) {
	if !m.Reply || m.Transaction != dialect.Payout || m.Code != payment.Approved || o.credited[m.PayoutID] {
		return
	}
	o.credited[m.PayoutID] = true
	to := o.requests[transaction{id: m.PayoutID}]
	if day := to.Sent[:min(4, len(to.Sent))]; day != o.today { // MMDD of DE 7
		o.today = day
		clear(o.inflow)
	}
	if !o.c.Class2[to.ToAccount] {
		return
	}
	if o.inflow[to.ToAccount] += to.Amount.Minor; o.inflow[to.ToAccount] > o.c.DayLimit {
		o.find(18, fmt.Sprintf("at most %d a day into account %s", o.c.DayLimit, to.ToAccount),
			fmt.Sprint(o.inflow[to.ToAccount]))
	}
}

// day is what the files of one clearing day say.
type day struct {
	net  map[payment.InstitutionID]int64 // by who got the file
	fees int64
}

func (o *Observer) day(d payment.BusinessDate) *day {
	if o.days[d] == nil {
		o.days[d] = &day{net: make(map[payment.InstitutionID]int64)}
	}
	return o.days[d]
}

// file reads a file as its receiver must.
func (o *Observer) file(f Frame) {
	file, err := record.Parse(f.Bytes)
	if err != nil {
		return // whoever gets it refuses it
	}
	key := f.To + " " + file.Header.ID
	if old, again := o.files[key]; again {
		if string(old) != string(f.Bytes) {
			o.find(13, "file "+file.Header.ID+" the same whenever it comes", "another content")
		}
		return
	}
	o.files[key] = append([]byte(nil), f.Bytes...)
	switch file.Header.Kind {
	case record.Clearing:
		o.clearing(f, file)
	case record.Statement:
		o.statement(file)
	}
}

// posted is a payout on the statements of an account.
type posted struct{ account, id string }

// statement looks for payouts that an account has paid before.
func (o *Observer) statement(file *record.File) {
	for i := range file.Lines {
		l := &file.Lines[i]
		if l.Kind != record.PayoutLine || l.Credit {
			continue
		}
		k := posted{file.Header.Account, l.Reference}
		if first, twice := o.posted[k]; twice {
			o.find(3, "payout "+l.Reference+" on the statement of "+first.String()+" alone",
				"again on that of "+file.Header.Date.String())
			continue
		}
		o.posted[k] = file.Header.Date
	}
}

// clearing works the file of a clearing day out again.
func (o *Observer) clearing(f Frame, file *record.File) {
	d := o.day(file.Header.Date)
	sum := int64(0)
	for i := range file.Details {
		r := &file.Details[i]
		sum += r.Net.Minor
		d.fees -= r.NetworkFee.Minor
		if f.To == o.c.Acquirer && !r.Transaction.Exceptional() {
			o.claim(r, file.Header.Date)
			o.rates(r)
		}
	}
	d.net[file.Header.Receiver] = sum
}

func (o *Observer) claim(r *record.Detail, date payment.BusinessDate) {
	k := network{r.Sent, r.STAN, r.Acquirer}
	if first, twice := o.claimed[k]; twice {
		o.find(12, fmt.Sprintf("RRN %s in the clearing of %s alone", r.RRN, first), "again in that of "+date.String())
	}
	o.claimed[k] = date
}

// rates works interchange and network fee out again. The acquirer pays both on a
// sale and gets them back on a void, and a refund has neither.
func (o *Observer) rates(r *record.Detail) {
	if r.Transaction == record.Refund {
		return
	}
	rate := o.c.InterchangeDebit
	if o.c.CreditCards[r.PAN] {
		rate = o.c.InterchangeCredit
	}
	same := func(what string, by payment.Fee, have int64) {
		n := (r.Amount.Minor*int64(by.Rate) + 500_000) / 1_000_000
		if by.Cap > 0 {
			n = min(n, by.Cap)
		}
		if by != (payment.Fee{}) && have != n && have != -n {
			o.find(15, fmt.Sprintf("%s %d on %s of RRN %s", what, n, r.Amount, r.RRN), fmt.Sprint(have))
		}
	}
	same("interchange", rate, r.Interchange.Minor)
	same("network fee", o.c.NetworkFee, r.NetworkFee.Minor)
}

// closeDays holds the files of each day against each other: what one member gets
// another pays, and the fees are the network's.
func (o *Observer) closeDays() {
	for _, date := range slices.Sorted(maps.Keys(o.days)) {
		d := o.days[date]
		if len(d.net) != 2 {
			continue // a file is missing: the desk raises that
		}
		sum := d.fees
		for _, n := range d.net {
			sum += n
		}
		if sum != 0 {
			o.find(14, "positions and fees of "+date.String()+" come to 0", fmt.Sprint(sum))
		}
	}
}
