package acquirer

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// anything is an acquirer and whoever sends it valid messages of drawn values.
type anything struct {
	*stage
	rt    *rapid.T
	till  *dialect.Codec
	rrns  []payment.RRN
	asked []dialect.Message // of the network
	done  map[payment.RRN]bool
}

// drawn makes a message that a till could send.
func (a *anything) drawn() dialect.Message {
	rt := a.rt
	number := func(label string) payment.STAN { return payment.STAN(rapid.IntRange(0, 7).Draw(rt, label)) }
	amount := func(label string) payment.Amount {
		currency := rapid.SampledFrom([]int{156, 156, 156, 156, 156, 156, 156, 156, 156, 156, 840, 392, 1}).Draw(rt,
			label+" currency")
		minor := rapid.SampledFrom([]int64{1000, 1000, 1000, 1000, 1000, 0, 1, 1_000_001, 999_999_999_999}).Draw(rt, label)
		return payment.Minor(minor, payment.Currency(currency))
	}
	m := dialect.Message{
		Transaction: rapid.SampledFrom(append(dialect.Transactions(), dialect.Sale, dialect.Sale, dialect.Sale,
			dialect.Sale, dialect.Sale, dialect.SaleVoid, dialect.Refund, dialect.Upload, dialect.UploadEnd)).Draw(rt,
			"transaction"),
		STAN: number("stan"), Batch: payment.BatchNumber(rapid.SampledFrom([]int{1, 1, 1, 1, 0, 2, 3}).Draw(rt, "batch")),
		Terminal: "T1000001", Merchant: "M1",
		PAN:       rapid.SampledFrom([]payment.KeptPAN{"6222020000000000016", "6222020000000000024"}).Draw(rt, "card"),
		EntryMode: "012", Amount: amount("amount"), Reversal: rapid.IntRange(0, 4).Draw(rt, "reversal") == 0,
		Repeat:    rapid.Bool().Draw(rt, "repeat"),
		LocalDate: rapid.SampledFrom([]string{"0326", "0326", "0326", "0326", "0327", "0320", "0230", ""}).Draw(rt, "date"),
		LocalTime: "100000",
		Original:  dialect.Original{STAN: number("original"), Batch: 1, Date: "0326"},
	}
	if m.Reversal {
		m.Code, m.Original.Transaction = payment.NoIssuerReply, m.Transaction
		m.Amount = cny(1000)
	}
	if len(a.rrns) > 0 && rapid.Bool().Draw(rt, "by reference") {
		m.Original.RRN = rapid.SampledFrom(a.rrns).Draw(rt, "reference")
	}
	switch m.Transaction {
	case dialect.Tip:
		m.Tip = amount("tip")
	case dialect.Settlement:
		m.Totals = dialect.Totals{DebitCount: int(number("debits")), Debit: amount("debit"), Credit: amount("credit")}
	case dialect.Upload:
		m.Amount, m.PAN = payment.Amount{}, ""
		m.Details = []dialect.Detail{{
			Transaction: rapid.SampledFrom([]dialect.Transaction{dialect.Sale, dialect.OfflineSale}).Draw(rt, "detail"),
			STAN:        number("detail stan"), PAN: "6222020000000000024", Amount: amount("detail amount"),
		}}
	case dialect.UploadEnd:
		m.Totals.Verdict, m.Count = dialect.Verdict(rapid.IntRange(1, 2).Draw(rt, "verdict")), 3
	}
	return m
}

// ask sends a till's message: it is answered, or goes on to the network, or is a copy of one that is there.
func (a *anything) ask() {
	m := a.drawn()
	b, err := a.till.Append(nil, &m)
	if err != nil {
		return // the dialect cannot say it
	}
	undecided := len(a.Party.host.Undecided())
	a.Drive(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
	answered := a.sent()
	read := iso8583.NewMessage(a.till.Dialect().Spec())
	require.NoError(a.rt, read.Decode(b))
	request := len(read.MTI()) == 4 && read.MTI()[2]&1 == 0 && read.Has(11)
	if request && !answered && len(a.Out.Sends) == 0 {
		require.True(a.rt, undecided > 0 || a.underWay(&m), "%s is met with silence", m.Transaction)
	}
}

// underWay reports whether the same is asked of the network and not answered: of a balance, which no journal has, too.
func (a *anything) underWay(m *dialect.Message) bool {
	return slices.ContainsFunc(a.asked, func(b dialect.Message) bool {
		return b.Transaction == m.Transaction && b.PAN == m.PAN && !a.done[b.RRN]
	})
}

// sent sorts what left, and reports whether the till got something.
func (a *anything) sent() (answered bool) {
	for _, s := range a.Out.Sends {
		require.NotEmpty(a.rt, s.Bytes)
		if s.To != network || s.File {
			answered = answered || s.To == till1
			continue
		}
		var m dialect.Message
		require.NoError(a.rt, a.Codec.Parse(s.Bytes, &m))
		a.asked = append(a.asked, m)
		if m.RRN != "" {
			a.rrns = append(a.rrns, m.RRN)
		}
	}
	return answered
}

// answer has the network say something valid to what it was asked: an approval, in part or on another day, or not.
func (a *anything) answer() {
	if len(a.asked) == 0 {
		return
	}
	at := rapid.IntRange(0, len(a.asked)-1).Draw(a.rt, "asked")
	m := a.asked[at]
	code := rapid.SampledFrom([]payment.ResponseCode{"00", "00", "00", "10", "51", "A0", "98"}).Draw(a.rt, "code")
	r := says(m, code, thursday.AddDays(rapid.IntRange(-1, 2).Draw(a.rt, "day")))
	if r.Code == "10" {
		r.Amount = payment.Minor(rapid.SampledFrom([]int64{0, 1, 999_999_999_999}).Draw(a.rt, "granted"),
			payment.Currency(rapid.SampledFrom([]int{156, 840}).Draw(a.rt, "granted in")))
	}
	a.Drive(party.Event{Kind: party.MessageReceived, From: network, Bytes: a.Bytes(r)})
	a.sent()
	a.done[m.RRN] = true
}

// acquirerAgainstAnything plays a day of the acquirer against tills and a network that send whatever valid thing comes
// to mind, in any order, with the jobs of the day and restarts between: nothing ends it, none is met with silence,
// every book balances after every event (the bench), and what the network owes is what the journal has as approved
// (CASES §2.2, 1 to 5).
func acquirerAgainstAnything(t *testing.T, rt *rapid.T) {
	name := rapid.SampledFrom(dialect.Names()).Draw(rt, "dialect")
	k := newStage(t, func(c *Config) { c.Terminals[0].Dialect = name })
	d, err := dialect.Named(name)
	require.NoError(t, err)
	a := &anything{stage: k, rt: rt, till: d.NewCodec(), done: make(map[payment.RRN]bool)}
	for range rapid.IntRange(1, 100).Draw(rt, "events") {
		events := []string{"ask", "ask", "ask", "ask", "answer", "answer", "time-out", "job", "restart"}
		switch rapid.SampledFrom(events).Draw(rt, "event") {
		case "ask":
			a.ask()
		case "answer":
			a.answer()
		case "time-out":
			if len(a.rrns) > 0 {
				rrn := rapid.SampledFrom(a.rrns).Draw(rt, "silent")
				a.Drive(party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: host.ReplyTimer, Key: string(rrn)}})
				a.sent()
				a.done[rrn] = true
			}
		case "job":
			a.Now = a.Now.Add(time.Hour)
			a.Drive(party.Event{Kind: party.JobDue, Job: party.Job{
				Name: rapid.SampledFrom([]string{party.ReconcileJob, party.PayoutJob, party.CutOverJob}).Draw(rt, "job"),
				Date: k.cfg.Calendar.Date(a.Now),
			}})
			a.sent()
		case "restart":
			a.Party = a.Folded()
			a.Drive(party.Event{Kind: party.Restarted})
			a.sent()
		}
	}
	owed := cny(0)
	for _, e := range a.Party.host.Entries() {
		if e.State == reconcile.Approved || e.State == reconcile.Voided {
			owed = owed.Add(e.Kind.Money(e.Amount))
		}
	}
	require.Equal(rt, owed, a.Party.Book().Balance("network-receivable"))
}

func TestAcquirerAgainstAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { acquirerAgainstAnything(t, rt) })
}

func FuzzAcquirer(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		rapid.MakeFuzz(func(rt *rapid.T) { acquirerAgainstAnything(t, rt) })(t, b)
	})
}
