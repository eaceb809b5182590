package clearing

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

const (
	acquirerID = payment.InstitutionID("48021560")
	issuerID   = payment.InstitutionID("00020000")
	alice      = payment.KeptPAN("6222020000000001")
	carol      = payment.KeptPAN("6258000000000003") // credit card
)

// world drives a clearing house and keeps what it said and what it recorded.
type world struct {
	t     *testing.T
	h     *House
	codec *dialect.Codec
	now   payment.Time
	out   party.Out
	facts []party.Fact
	cfg   Config
	stan  payment.STAN
}

func config() Config {
	return Config{
		Calendar: &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)},
		Members:  []Member{{ID: acquirerID, Node: "acquirer"}, {ID: issuerID, Node: "issuer"}},
		BINs:     []BIN{{Prefix: "62", Issuer: issuerID}, {Prefix: "6258", Issuer: issuerID, Kind: Credit}},
	}
}

func open(t *testing.T, cfg Config) *world {
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	w := &world{t: t, codec: d.NewCodec(), cfg: cfg}
	w.h = w.fresh()
	w.now = cfg.Calendar.At(payment.Date(2026, 3, 27), payment.TimeOfDay(14*time.Hour))
	w.drive(party.Event{Kind: party.Restarted})
	return w
}

func (w *world) fresh() *House {
	h, err := New(w.cfg)
	require.NoError(w.t, err)
	return h
}

// drive hands the house an event; the facts of it go through their JSON, as they
// would through a journal.
func (w *world) drive(ev party.Event) []party.Fact {
	ev.Now, ev.Business = w.now, w.now
	w.out.Reset()
	w.h.Handle(&ev, &w.out)
	for _, f := range w.out.Facts {
		f = again(w.t, f)
		w.h.Apply(f)
		w.facts = append(w.facts, f)
	}
	require.Zero(w.t, w.h.Book().Sum(ledger.Posted), "the book is out of balance")
	return w.out.Facts
}

func again(t *testing.T, f party.Fact) party.Fact {
	b, err := json.Marshal(f)
	require.NoError(t, err)
	kind, version := f.FactKind()
	back, err := DecodeFact(kind, version, b)
	require.NoError(t, err)
	require.Equal(t, f, back)
	return back
}

// restart builds the house anew from the facts.
func (w *world) restart() {
	w.h = w.fresh()
	for _, f := range w.facts {
		w.h.Apply(f)
	}
	w.drive(party.Event{Kind: party.Restarted})
}

func (w *world) send(from party.Node, m dialect.Message) []dialect.Message {
	b, err := w.codec.Append(nil, &m)
	require.NoError(w.t, err)
	w.drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: b})
	return w.sent()
}

// sent reads the messages that the last event sent.
func (w *world) sent() []dialect.Message {
	var all []dialect.Message
	for _, s := range w.out.Sends {
		if !s.File {
			var m dialect.Message
			require.NoError(w.t, w.codec.Parse(s.Bytes, &m))
			all = append(all, m)
		}
	}
	return all
}

func (w *world) fire(name, key string) []dialect.Message {
	w.drive(party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: name, Key: key}})
	return w.sent()
}

func (w *world) job(name string, date payment.BusinessDate) []dialect.Message {
	w.drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: name, Date: date}})
	return w.sent()
}

func yuan(n int64) payment.Amount { return payment.Minor(n*100, payment.CNY) }

func (w *world) request(tx dialect.Transaction, pan payment.KeptPAN, amount payment.Amount) dialect.Message {
	w.stan++
	return dialect.Message{
		Transaction: tx, PAN: pan, Amount: amount, STAN: w.stan, Sent: "0327140500", Acquirer: acquirerID, Forwarder: acquirerID,
		RRN: payment.RRN("608600" + w.stan.String()), Terminal: "T1", Merchant: "M1", MCC: "5411", LocalTime: "140500", LocalDate: "0327",
	}
}

// approve takes a request through the issuer and returns what the acquirer hears.
func (w *world) approve(m dialect.Message) dialect.Message {
	forwarded := w.send("acquirer", m)
	require.Len(w.t, forwarded, 1)
	reply := forwarded[0].Answer(payment.Approved)
	reply.AuthID = "000001"
	answers := w.send("issuer", reply)
	require.Len(w.t, answers, 1)
	return answers[0]
}

func reversalOf(m dialect.Message) dialect.Message {
	r := m
	r.Reversal, r.Advice, r.Code = true, true, payment.NoIssuerReply
	r.Original = dialect.Original{Transaction: m.Transaction, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	r.STAN += 500000
	return r
}

func voidOf(w *world, m dialect.Message) dialect.Message {
	v := w.request(dialect.SaleVoid, m.PAN, m.Amount)
	v.Original = dialect.Original{Transaction: dialect.Sale, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	return v
}

func textOf(m dialect.Message) string {
	return (&Key{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}).Text()
}

// A sale goes to the issuer of the card with the clearing day in DE 15 and DE 7,
// 11, 32, 33, 37 unchanged; its repeat gets the stored reply (CASES A10).
func TestSaleIsRoutedOnce(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	forwarded := w.send("acquirer", sale)
	require.Equal(t, party.Node("issuer"), w.out.Sends[0].To)
	require.Equal(t, "0327", forwarded[0].SettlementDate)
	require.Equal(t, []any{sale.Sent, sale.STAN, sale.RRN, sale.PAN}, []any{forwarded[0].Sent, forwarded[0].STAN, forwarded[0].RRN, forwarded[0].PAN})
	require.Empty(t, w.send("acquirer", sale), "the issuer is asked once")

	reply := forwarded[0].Answer(payment.Approved)
	reply.AuthID = "000001"
	answer := w.send("issuer", reply)
	first := w.out.Sends[0]
	require.Equal(t, party.Node("acquirer"), first.To)
	require.Equal(t, []any{payment.Approved, "0327", payment.AuthID("000001"), payment.KeptPAN("")},
		[]any{answer[0].Code, answer[0].SettlementDate, answer[0].AuthID, answer[0].PAN})
	require.Empty(t, w.send("issuer", reply), "a second reply changes nothing")

	w.restart()
	w.send("acquirer", sale)
	require.Empty(t, w.out.Facts)
	require.Equal(t, first.Bytes, w.out.Sends[0].Bytes)
}

// The switch itself refuses what it cannot route, and says why in DE 39.
func TestSwitchRefuses(t *testing.T) {
	cfg := config()
	cfg.CutOverWindow = 5 * time.Minute
	w := open(t, cfg)
	refused := func(m dialect.Message) payment.ResponseCode {
		answers := w.send("acquirer", m)
		require.Len(t, answers, 1)
		require.Equal(t, party.Node("acquirer"), w.out.Sends[0].To)
		repeat := w.send("acquirer", m)
		require.Empty(t, w.out.Facts, "its repeat gets the same answer")
		require.Equal(t, answers[0].Code, repeat[0].Code)
		return answers[0].Code
	}
	require.Equal(t, payment.NoSuchIssuer, refused(w.request(dialect.Sale, "4000000000000002", yuan(1))))
	require.Equal(t, payment.InvalidTransaction, refused(w.request(dialect.ScriptResult, alice, yuan(1))))
	require.Equal(t, payment.InvalidAmount, refused(w.request(dialect.Sale, alice, payment.Minor(0, payment.CNY))))
	require.Equal(t, payment.InvalidAmount, refused(w.request(dialect.Sale, carol, payment.Minor(999_999_999_999, payment.CNY))), "no record has room for its fee")
	noReference := w.request(dialect.Sale, alice, yuan(1))
	noReference.RRN = ""
	require.Equal(t, payment.FormatError, refused(noReference), "no record could name it")
	foreign := w.request(dialect.Sale, alice, yuan(1))
	foreign.Acquirer = "99999999"
	require.Equal(t, payment.InvalidTransaction, refused(foreign), "DE 32 is not the sender's")
	require.Equal(t, payment.OriginalNotFound, refused(voidOf(w, w.request(dialect.Sale, alice, yuan(1)))))

	w.job("cut-over", w.h.Date())
	require.Equal(t, payment.CutOverInProgress, refused(w.request(dialect.Sale, alice, yuan(1))), "CASES A12")
	w.fire("window", "")
	require.Equal(t, payment.Approved, w.approve(w.request(dialect.Sale, alice, yuan(1))).Code)
}

// A silent issuer: 98 to the acquirer after 35 s, a 0420 to the issuer, repeated
// as 0421 until 0430; its late approval is of no use (DOMAIN §4, CASES A08).
func TestIssuerSilent(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	forwarded := w.send("acquirer", sale)
	require.Equal(t, w.now.Add(35*time.Second), w.out.Timers[0].At)
	sent := w.fire("reply", textOf(sale))
	require.Len(t, sent, 2)
	require.Equal(t, payment.NoIssuerReply, sent[0].Code)
	require.True(t, sent[1].Reversal && sent[1].Advice && !sent[1].Repeat)
	require.Equal(t, sale.STAN, sent[1].Original.STAN)

	require.Empty(t, w.send("issuer", forwarded[0].Answer(payment.Approved)))
	require.Empty(t, w.out.Facts, "the late reply is dropped")
	w.restart()
	require.True(t, w.sent()[0].Repeat, "0421 after a restart")
	require.True(t, w.fire("advice", textOf(sale))[0].Repeat)
	ack := sent[1].Answer(payment.OriginalNotFound)
	w.send("issuer", ack)
	require.IsType(t, &AdviceAcknowledged{}, w.out.Facts[0])
	require.Empty(t, w.fire("advice", textOf(sale)))

	again := w.send("acquirer", sale)
	require.Equal(t, payment.NoIssuerReply, again[0].Code)
	require.Equal(t, payment.Approved, w.send("acquirer", reversalOf(sale))[0].Code, "the acquirer's own reversal is done already")
	require.Len(t, w.out.Sends, 1, "and the issuer is not told twice")
}

// A 0420 undoes its original once; every copy of it gets the same answer (DOMAIN
// §3.4, CASES A03, invariants 5 and 6).
func TestReversal(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.approve(sale)
	sent := w.send("acquirer", reversalOf(sale))
	require.Equal(t, payment.Approved, sent[0].Code)
	require.True(t, sent[0].Reply && sent[0].Reversal)
	require.True(t, sent[1].Reversal && !sent[1].Reply, "stored and forwarded")
	reply := w.out.Sends[0].Bytes
	w.restart()
	w.send("acquirer", reversalOf(sale))
	require.Equal(t, reply, w.out.Sends[0].Bytes)
	require.Empty(t, w.out.Facts)

	early := w.request(dialect.Sale, alice, yuan(3))
	require.Equal(t, payment.OriginalNotFound, w.send("acquirer", reversalOf(early))[0].Code)
	w.restart()
	require.Equal(t, payment.OriginalNotFound, w.send("acquirer", reversalOf(early))[0].Code)
	require.Equal(t, payment.AlreadyReversed, w.send("acquirer", early)[0].Code, "a reversal that came first leaves the original without effect")
	require.Empty(t, w.out.Facts)

	declined := w.request(dialect.Sale, alice, yuan(3))
	forwarded := w.send("acquirer", declined)
	w.send("issuer", forwarded[0].Answer(payment.InsufficientFunds))
	require.Equal(t, payment.InvalidTransaction, w.send("acquirer", reversalOf(declined))[0].Code)

	open := w.request(dialect.Sale, alice, yuan(3))
	w.send("acquirer", open)
	require.Equal(t, payment.Approved, w.send("acquirer", reversalOf(open))[0].Code, "the acquirer did not wait for the issuer")
	require.Len(t, w.out.Sends, 2)

	voided := w.request(dialect.Sale, alice, yuan(3))
	w.approve(voided)
	void := voidOf(w, voided)
	w.approve(void)
	require.Equal(t, payment.AlreadyReversed, w.send("acquirer", reversalOf(voided))[0].Code)
	require.Equal(t, payment.AlreadyReversed, w.send("acquirer", voidOf(w, voided))[0].Code, "voided once")
	require.Equal(t, payment.Approved, w.send("acquirer", reversalOf(void))[0].Code)
	require.Equal(t, payment.Approved, w.approve(voidOf(w, voided)).Code, "the sale is in force again, and can be voided")

	late := w.request(dialect.Sale, alice, yuan(3))
	w.approve(late)
	w.job("cut-over", w.h.Date())
	require.Equal(t, payment.InvalidTransaction, w.send("acquirer", reversalOf(late))[0].Code, "CASES B06: the day is closed")
}

// The cut-over closes the day once, and each member hears of it until it answers:
// 201 with the new day in DE 15, then 202.
func TestCutOver(t *testing.T) {
	w := open(t, config())
	sent := w.job("cut-over", payment.Date(2026, 3, 27))
	require.Len(t, sent, 2)
	require.Equal(t, []any{dialect.CutOverStart, "0328"}, []any{sent[0].Transaction, sent[0].SettlementDate})
	require.Empty(t, w.job("cut-over", payment.Date(2026, 3, 27)), "the job came twice")
	require.Empty(t, w.out.Facts)

	w.restart()
	require.Len(t, w.sent(), 2, "still owed")
	end := w.send("acquirer", sent[0].Answer(payment.Approved))
	require.Equal(t, []any{dialect.CutOverEnd, "0328"}, []any{end[0].Transaction, end[0].SettlementDate})
	require.Empty(t, w.send("acquirer", sent[0].Answer(payment.Approved)), "a second answer to 201")
	w.send("acquirer", end[0].Answer(payment.Approved))
	require.Empty(t, w.fire("notice", string(acquirerID)))
	require.Len(t, w.fire("notice", string(issuerID)), 1)

	sale := w.request(dialect.Sale, alice, yuan(12))
	require.Equal(t, "0328", w.approve(sale).SettlementDate)
}

// The last day of the year is followed by 0101 of the next one (DOMAIN §4, CASES B07).
func TestYearEnd(t *testing.T) {
	w := open(t, config())
	w.now = w.cfg.Calendar.At(payment.Date(2026, 12, 31), payment.TimeOfDay(23*time.Hour))
	w.job("cut-over", payment.Date(2026, 12, 30))
	require.Equal(t, "0101", w.job("cut-over", payment.Date(2026, 12, 31))[0].SettlementDate)
	require.Equal(t, payment.Date(2027, 1, 1), w.h.Date())
	require.Equal(t, "0101", w.approve(w.request(dialect.Sale, alice, yuan(1))).SettlementDate)
}

// fullDay runs a clearing day of the worked check of DOMAIN §1 and files it.
func fullDay(t *testing.T, practice Practice) *world {
	cfg := config()
	cfg.Practice = practice
	w := open(t, cfg)
	w.approve(w.request(dialect.Sale, alice, yuan(10000)))
	w.approve(w.request(dialect.Balance, alice, payment.Amount{}))
	voided := w.request(dialect.Sale, alice, yuan(500))
	w.approve(voided)
	w.approve(voidOf(w, voided))
	undone := w.request(dialect.Sale, alice, yuan(77))
	w.approve(undone)
	w.send("acquirer", reversalOf(undone))
	w.job("cut-over", w.h.Date())
	w.job("clearing-file", payment.Date(2026, 3, 27))
	return w
}

func (w *world) fileSends() []party.Send {
	var all []party.Send
	for _, s := range w.out.Sends {
		if s.File {
			all = append(all, s)
		}
	}
	return all
}

func same(a, b party.Send) bool {
	return a.To == b.To && a.File == b.File && string(a.Bytes) == string(b.Bytes)
}

func (w *world) files() map[party.Node]*record.File {
	files := make(map[party.Node]*record.File)
	for _, s := range w.out.Sends {
		if s.File {
			f, err := record.Parse(s.Bytes)
			require.NoError(w.t, err)
			files[s.To] = f
		}
	}
	return files
}

// 10,000.00 on a debit card: the issuer owes 9,990.25, the acquirer is owed
// 9,983.75, the network keeps 6.50; a void on the same day gives both legs and
// costs nothing, a reversed sale is not in the file (DOMAIN §1, worked check, J5).
func TestClearingFile(t *testing.T) {
	w := fullDay(t, Practice{})
	files := w.files()
	require.Len(t, files, 2)
	f := files["acquirer"]
	require.Equal(t, []any{record.Clearing, payment.Date(2026, 3, 27), 3}, []any{f.Header.Kind, f.Header.Date, len(f.Details)})
	sale := f.Details[0]
	require.Equal(t, []int64{-1300, -325, 998375}, []int64{sale.Interchange.Minor, sale.NetworkFee.Minor, sale.Net.Minor})
	require.Equal(t, int64(1300), files["issuer"].Details[0].Interchange.Minor)
	require.Equal(t, record.Void, f.Details[2].Transaction)
	require.Equal(t, f.Details[1].RRN, f.Details[2].Original.RRN)
	require.Zero(t, f.Details[1].Net.Add(f.Details[2].Net).Minor)

	book := w.h.Book()
	require.Equal(t, int64(999025), book.Balance(Position.Of(string(issuerID))).Minor)
	require.Equal(t, int64(-998375), book.Balance(Position.Of(string(acquirerID))).Minor)
	require.Equal(t, int64(650), book.Balance(FeeIncome).Minor)

	sends := w.fileSends()
	w.restart()
	require.True(t, slices.EqualFunc(sends, w.fileSends(), same), "not known to have left: the same files again")
	w.fire("files", "20260327")
	w.job("clearing-file", payment.Date(2026, 3, 27))
	require.Empty(t, w.out.Sends, "the job came twice")
	w.drive(party.Event{Kind: party.Commanded, Command: &ResendFile{Member: acquirerID, Date: payment.Date(2026, 3, 27)}})
	require.True(t, same(sends[0], w.out.Sends[0]), "the member asked for its file again")
	w.drive(party.Event{Kind: party.Commanded, Command: &ResendFile{Member: acquirerID, Date: payment.Date(2026, 3, 20)}})
	require.IsType(t, &CommandRefused{}, w.out.Facts[0])
}

// Credit cards pay 0.45 % without a cap; refunds clear without fees (DOMAIN §5, J12).
func TestFees(t *testing.T) {
	w := open(t, config())
	w.approve(w.request(dialect.Sale, carol, yuan(10000)))
	w.approve(w.request(dialect.Refund, alice, yuan(40)))
	w.job("cut-over", w.h.Date())
	w.job("clearing-file", payment.Date(2026, 3, 27))
	f := w.files()["acquirer"]
	require.Equal(t, []int64{-4500, -325}, []int64{f.Details[0].Interchange.Minor, f.Details[0].NetworkFee.Minor})
	require.Equal(t, []any{record.Refund, int64(0), int64(-4000)}, []any{f.Details[1].Transaction, f.Details[1].Interchange.Minor, f.Details[1].Net.Minor})
}

// The harm of wrong practice: a reversed sale in the file is paid to the acquirer
// (CASES B18), and a void left out leaves the sale standing (CASES B19).
func TestWrongFiles(t *testing.T) {
	require.Len(t, fullDay(t, Practice{FileReversed: true}).files()["acquirer"].Details, 4)
	require.Len(t, fullDay(t, Practice{OmitVoids: true}).files()["acquirer"].Details, 2)
}

// Settlement collects before it pays; a transfer keeps its id until it is
// answered, a refused one comes back under a new id; at the end the positions are
// zero and the network has its fees in cash (J7).
func TestSettle(t *testing.T) {
	w := fullDay(t, Practice{})
	sent := w.job("settle", payment.Date(2026, 3, 30))
	require.Len(t, sent, 1, "the acquirer is paid when the issuer has paid")
	collect := sent[0]
	require.Equal(t, []any{"S26033000002", "issuer", "clearing", int64(999025), "0327"},
		[]any{collect.PayoutID, collect.FromAccount, collect.ToAccount, collect.Amount.Minor, collect.SettlementDate})
	w.restart()
	require.Equal(t, collect.PayoutID, w.fire("transfer", collect.PayoutID)[0].PayoutID)
	w.send("settlement-bank", collect.Answer(payment.InsufficientFunds))
	require.Empty(t, w.fire("transfer", collect.PayoutID))
	require.Len(t, w.out.Facts, 0)

	collect = w.job("settle", payment.Date(2026, 3, 31))[0]
	require.Equal(t, "S26033100003", collect.PayoutID)
	pay := w.send("settlement-bank", collect.Answer(payment.Approved))
	require.Equal(t, []any{"S26033000001", "clearing", "acquirer", int64(998375)},
		[]any{pay[0].PayoutID, pay[0].FromAccount, pay[0].ToAccount, pay[0].Amount.Minor})
	w.send("settlement-bank", collect.Answer(payment.Approved))
	require.Empty(t, w.out.Facts, "a second answer")
	w.send("settlement-bank", pay[0].Answer(payment.Approved))
	require.Empty(t, w.job("settle", payment.Date(2026, 4, 1)), "nothing is left to settle")

	book := w.h.Book()
	require.Zero(t, book.Balance(Position.Of(string(issuerID))).Minor)
	require.Zero(t, book.Balance(Position.Of(string(acquirerID))).Minor)
	require.Equal(t, int64(650), book.Balance(SettlementAccount).Minor)
}

// The log stays bounded: the open day and the last closed one.
func TestBounded(t *testing.T) {
	w := open(t, config())
	date := w.h.Date()
	for range 40 {
		w.approve(w.request(dialect.Sale, alice, yuan(12)))
		w.job("cut-over", date)
		w.job("clearing-file", date)
		w.fire("files", w.out.Timers[0].Timer.Key)
		for _, m := range w.job("settle", date.AddDays(1)) {
			for _, pay := range w.send("settlement-bank", m.Answer(payment.Approved)) {
				w.send("settlement-bank", pay.Answer(payment.Approved))
			}
		}
		date = date.AddDays(1)
	}
	require.LessOrEqual(t, len(w.h.txns), 2)
	require.LessOrEqual(t, len(w.h.days), 3)
	require.Empty(t, w.h.transfers)
}
