package clearing

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
)

const (
	acquirerID = payment.InstitutionID("48021560")
	issuerID   = payment.InstitutionID("00020000")
	alice      = payment.KeptPAN("6222020000000001")
	carol      = payment.KeptPAN("6258000000000003") // credit card
)

// world drives a clearing house.
type world struct {
	*partytest.Bench[*Network]
	cfg Config
}

func config() Config {
	return Config{
		Calendar: &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)},
		Members:  []Member{{ID: acquirerID, Node: "acquirer"}, {ID: issuerID, Node: "issuer"}},
		BINs:     []BIN{{Prefix: "62", Issuer: issuerID}, {Prefix: "6258", Issuer: issuerID, Kind: Credit}},
	}
}

func open(t *testing.T, cfg Config) *world {
	w := &world{cfg: cfg}
	w.Bench = partytest.New(t, "1987-ascii", DecodeFact, func() (*Network, error) { return New(w.cfg) })
	w.Now = cfg.Calendar.At(payment.Date(2026, 3, 27), payment.TimeOfDay(14*time.Hour))
	w.Drive(party.Event{Kind: party.Restarted})
	return w
}

func yuan(n int64) payment.Amount { return payment.Minor(n*100, payment.CNY) }

func (w *world) request(tx dialect.Transaction, pan payment.KeptPAN, amount payment.Amount) dialect.Message {
	w.STAN++
	return dialect.Message{
		Transaction: tx, PAN: pan, Amount: amount, STAN: w.STAN, Sent: "0327140500", Acquirer: acquirerID,
		Forwarder: acquirerID,
		RRN:       payment.RRN("608600" + w.STAN.String()), Terminal: "T1", Merchant: "M1", MCC: "5411", LocalTime: "140500",
		LocalDate: "0327",
	}
}

// approve takes a request through the issuer and returns what the acquirer hears.
func (w *world) approve(m dialect.Message) dialect.Message {
	forwarded := w.Send("acquirer", m)
	require.Len(w.T, forwarded, 1)
	reply := forwarded[0].Answer(payment.Approved)
	reply.AuthID = "000001"
	answers := w.Send("issuer", reply)
	require.Len(w.T, answers, 1)
	return answers[0]
}

func reversalOf(m dialect.Message) dialect.Message {
	r := m
	r.Reversal, r.Advice, r.Code = true, true, payment.NoIssuerReply
	r.Original = dialect.Original{Transaction: m.Transaction, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder}
	r.STAN += 500000
	return r
}

func voidOf(w *world, m dialect.Message) dialect.Message {
	v := w.request(dialect.SaleVoid, m.PAN, m.Amount)
	v.Original = dialect.Original{Transaction: dialect.Sale, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder}
	return v
}

func textOf(m dialect.Message) string {
	return (&party.NetworkRef{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}).Text()
}

// A sale goes to the issuer of the card with the clearing day in DE 15 and DE 7,
// 11, 32, 33, 37 unchanged; its repeat gets the stored reply (CASES A10).
func TestSaleIsRoutedOnce(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	forwarded := w.Send("acquirer", sale)
	require.Equal(t, party.Node("issuer"), w.Out.Sends[0].To)
	require.Equal(t, "0327", forwarded[0].SettlementDate)
	require.Equal(t, []any{sale.Sent, sale.STAN, sale.RRN, sale.PAN},
		[]any{forwarded[0].Sent, forwarded[0].STAN, forwarded[0].RRN, forwarded[0].PAN})
	require.Empty(t, w.Send("acquirer", sale), "the issuer is asked once")

	reply := forwarded[0].Answer(payment.Approved)
	reply.AuthID = "000001"
	answer := w.Send("issuer", reply)
	first := w.Out.Sends[0]
	require.Equal(t, party.Node("acquirer"), first.To)
	require.Equal(t, []any{payment.Approved, "0327", payment.AuthID("000001"), payment.KeptPAN("")},
		[]any{answer[0].Code, answer[0].SettlementDate, answer[0].AuthID, answer[0].PAN})
	require.Empty(t, w.Send("issuer", reply), "a second reply changes nothing")

	w.Restart()
	w.Send("acquirer", sale)
	require.Empty(t, w.Out.Facts)
	require.Equal(t, first.Bytes, w.Out.Sends[0].Bytes)
}

// The switch itself refuses what it cannot route, and says why in DE 39.
func TestSwitchRefuses(t *testing.T) {
	cfg := config()
	cfg.CutOverWindow = 5 * time.Minute
	w := open(t, cfg)
	refused := func(m dialect.Message) payment.ResponseCode {
		answers := w.Send("acquirer", m)
		require.Len(t, answers, 1)
		require.Equal(t, party.Node("acquirer"), w.Out.Sends[0].To)
		repeat := w.Send("acquirer", m)
		require.Empty(t, w.Out.Facts, "its repeat gets the same answer")
		require.Equal(t, answers[0].Code, repeat[0].Code)
		return answers[0].Code
	}
	require.Equal(t, payment.NoSuchIssuer, refused(w.request(dialect.Sale, "4000000000000002", yuan(1))))
	require.Equal(t, payment.InvalidTransaction, refused(w.request(dialect.ScriptResult, alice, yuan(1))))
	require.Equal(t, payment.InvalidAmount, refused(w.request(dialect.Sale, alice, payment.Minor(0, payment.CNY))))
	require.Equal(t, payment.InvalidAmount,
		refused(w.request(dialect.Sale, carol, payment.Minor(999_999_999_999, payment.CNY))),
		"no record has room for its fee")
	noReference := w.request(dialect.Sale, alice, yuan(1))
	noReference.RRN = ""
	require.Equal(t, payment.FormatError, refused(noReference), "no record could name it")
	foreign := w.request(dialect.Sale, alice, yuan(1))
	foreign.Acquirer = "99999999"
	require.Equal(t, payment.InvalidTransaction, refused(foreign), "DE 32 is not the sender's")
	require.Equal(t, payment.OriginalNotFound, refused(voidOf(w, w.request(dialect.Sale, alice, yuan(1)))))

	w.Job("cut-over", w.Party.Date())
	require.Equal(t, payment.CutOverInProgress, refused(w.request(dialect.Sale, alice, yuan(1))), "CASES A12")
	w.Fire("window", "")
	require.Equal(t, payment.Approved, w.approve(w.request(dialect.Sale, alice, yuan(1))).Code)
}

// A silent issuer: 98 to the acquirer after 35 s, a 0420 to the issuer, repeated
// as 0421 until 0430; its late approval is of no use (DOMAIN §4, CASES A08).
func TestIssuerSilent(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	forwarded := w.Send("acquirer", sale)
	require.Equal(t, w.Now.Add(35*time.Second), w.Out.Timers[0].At)
	sent := w.Fire("reply", textOf(sale))
	require.Len(t, sent, 2)
	require.Equal(t, payment.NoIssuerReply, sent[0].Code)
	require.True(t, sent[1].Reversal && sent[1].Advice && !sent[1].Repeat)
	require.Equal(t, sale.STAN, sent[1].Original.STAN)

	require.Empty(t, w.Send("issuer", forwarded[0].Answer(payment.Approved)))
	require.Empty(t, w.Out.Facts, "the late reply is dropped")
	w.Restart()
	require.True(t, w.Sent()[0].Repeat, "0421 after a restart")
	require.True(t, w.Fire("advice", textOf(sale))[0].Repeat)
	ack := sent[1].Answer(payment.OriginalNotFound)
	w.Send("issuer", ack)
	require.IsType(t, &AdviceAcknowledged{}, w.Out.Facts[0])
	require.Empty(t, w.Fire("advice", textOf(sale)))

	again := w.Send("acquirer", sale)
	require.Equal(t, payment.NoIssuerReply, again[0].Code)
	require.Equal(t, payment.Approved, w.Send("acquirer", reversalOf(sale))[0].Code,
		"the acquirer's own reversal is done already")
	require.Len(t, w.Out.Sends, 1, "and the issuer is not told twice")
}

// A 0420 undoes its original once; every copy of it gets the same answer (DOMAIN
// §3.4, CASES A03, invariants 5 and 6).
func TestReversal(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.approve(sale)
	sent := w.Send("acquirer", reversalOf(sale))
	require.Equal(t, payment.Approved, sent[0].Code)
	require.True(t, sent[0].Reply && sent[0].Reversal)
	require.True(t, sent[1].Reversal && !sent[1].Reply, "stored and forwarded")
	reply := w.Out.Sends[0].Bytes
	w.Restart()
	w.Send("acquirer", reversalOf(sale))
	require.Equal(t, reply, w.Out.Sends[0].Bytes)
	require.Empty(t, w.Out.Facts)

	early := w.request(dialect.Sale, alice, yuan(3))
	require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", reversalOf(early))[0].Code)
	w.Restart()
	require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", reversalOf(early))[0].Code)
	require.Equal(t, payment.AlreadyReversed, w.Send("acquirer", early)[0].Code,
		"a reversal that came first leaves the original without effect")
	require.Empty(t, w.Out.Facts)

	declined := w.request(dialect.Sale, alice, yuan(3))
	forwarded := w.Send("acquirer", declined)
	w.Send("issuer", forwarded[0].Answer(payment.InsufficientFunds))
	require.Equal(t, payment.InvalidTransaction, w.Send("acquirer", reversalOf(declined))[0].Code)

	open := w.request(dialect.Sale, alice, yuan(3))
	w.Send("acquirer", open)
	require.Equal(t, payment.Approved, w.Send("acquirer", reversalOf(open))[0].Code,
		"the acquirer did not wait for the issuer")
	require.Len(t, w.Out.Sends, 2)

	voided := w.request(dialect.Sale, alice, yuan(3))
	w.approve(voided)
	void := voidOf(w, voided)
	w.approve(void)
	require.Equal(t, payment.AlreadyReversed, w.Send("acquirer", reversalOf(voided))[0].Code)
	require.Equal(t, payment.AlreadyReversed, w.Send("acquirer", voidOf(w, voided))[0].Code, "voided once")
	require.Equal(t, payment.Approved, w.Send("acquirer", reversalOf(void))[0].Code)
	require.Equal(t, payment.Approved, w.approve(voidOf(w, voided)).Code, "the sale is in force again, and can be voided")

	late := w.request(dialect.Sale, alice, yuan(3))
	w.approve(late)
	w.Job("cut-over", w.Party.Date())
	require.Equal(t, payment.InvalidTransaction, w.Send("acquirer", reversalOf(late))[0].Code,
		"CASES B06: the day is closed")
}

// The cut-over closes the day once, and each member hears of it until it answers:
// 201 with the new day in DE 15, then 202.
func TestCutOver(t *testing.T) {
	w := open(t, config())
	sent := w.Job("cut-over", payment.Date(2026, 3, 27))
	require.Len(t, sent, 2)
	require.Equal(t, []any{dialect.CutOverStart, "0328"}, []any{sent[0].Transaction, sent[0].SettlementDate})
	require.Empty(t, w.Job("cut-over", payment.Date(2026, 3, 27)), "the job came twice")
	require.Empty(t, w.Out.Facts)

	w.Restart()
	require.Len(t, w.Sent(), 2, "still owed")
	end := w.Send("acquirer", sent[0].Answer(payment.Approved))
	require.Equal(t, []any{dialect.CutOverEnd, "0328"}, []any{end[0].Transaction, end[0].SettlementDate})
	require.Empty(t, w.Send("acquirer", sent[0].Answer(payment.Approved)), "a second answer to 201")
	w.Send("acquirer", end[0].Answer(payment.Approved))
	require.Empty(t, w.Fire("notice", string(acquirerID)))
	require.Len(t, w.Fire("notice", string(issuerID)), 1)

	sale := w.request(dialect.Sale, alice, yuan(12))
	require.Equal(t, "0328", w.approve(sale).SettlementDate)
}

// The last day of the year is followed by 0101 of the next one (DOMAIN §4, CASES B07).
func TestYearEnd(t *testing.T) {
	w := open(t, config())
	w.Now = w.cfg.Calendar.At(payment.Date(2026, 12, 31), payment.TimeOfDay(23*time.Hour))
	w.Job("cut-over", payment.Date(2026, 12, 30))
	require.Equal(t, "0101", w.Job("cut-over", payment.Date(2026, 12, 31))[0].SettlementDate)
	require.Equal(t, payment.Date(2027, 1, 1), w.Party.Date())
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
	w.Send("acquirer", reversalOf(undone))
	w.Job("cut-over", w.Party.Date())
	w.Job("clearing-file", payment.Date(2026, 3, 27))
	return w
}

func (w *world) fileSends() []party.Send {
	var all []party.Send
	for _, s := range w.Out.Sends {
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
	for _, s := range w.Out.Sends {
		if s.File {
			f, err := record.Parse(s.Bytes)
			require.NoError(w.T, err)
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
	require.Equal(t, []any{record.Clearing, payment.Date(2026, 3, 27), 3},
		[]any{f.Header.Kind, f.Header.Date, len(f.Details)})
	sale := f.Details[0]
	require.Equal(t, []int64{-1300, -325, 998375}, []int64{sale.Interchange.Minor, sale.NetworkFee.Minor, sale.Net.Minor})
	require.Equal(t, int64(1300), files["issuer"].Details[0].Interchange.Minor)
	require.Equal(t, record.Void, f.Details[2].Transaction)
	require.Equal(t, f.Details[1].RRN, f.Details[2].Original.RRN)
	require.Zero(t, f.Details[1].Net.Add(f.Details[2].Net).Minor)

	book := w.Party.Book()
	require.Equal(t, int64(999025), book.Balance(Position.Of(string(issuerID))).Minor)
	require.Equal(t, int64(-998375), book.Balance(Position.Of(string(acquirerID))).Minor)
	require.Equal(t, int64(650), book.Balance(FeeIncome).Minor)

	sends := w.fileSends()
	w.Restart()
	require.True(t, slices.EqualFunc(sends, w.fileSends(), same), "not known to have left: the same files again")
	w.Fire("files", "20260327")
	w.Job("clearing-file", payment.Date(2026, 3, 27))
	require.Empty(t, w.Out.Sends, "the job came twice")
	w.Drive(party.Event{Kind: party.Commanded, Command: &ResendFile{Member: acquirerID, Date: payment.Date(2026, 3, 27)}})
	require.True(t, same(sends[0], w.Out.Sends[0]), "the member asked for its file again")
	w.Drive(party.Event{Kind: party.Commanded, Command: &ResendFile{Member: acquirerID, Date: payment.Date(2026, 3, 20)}})
	require.Equal(t, "log-not-at-hand", w.Out.Facts[0].(party.Refuser).Refusal())
}

// Credit cards pay 0.45 % without a cap; refunds clear without fees (DOMAIN §5, J12).
func TestFees(t *testing.T) {
	w := open(t, config())
	w.approve(w.request(dialect.Sale, carol, yuan(10000)))
	w.approve(w.request(dialect.Refund, alice, yuan(40)))
	w.Job("cut-over", w.Party.Date())
	w.Job("clearing-file", payment.Date(2026, 3, 27))
	f := w.files()["acquirer"]
	require.Equal(t, []int64{-4500, -325}, []int64{f.Details[0].Interchange.Minor, f.Details[0].NetworkFee.Minor})
	require.Equal(t, []any{record.Refund, int64(0), int64(-4000)},
		[]any{f.Details[1].Transaction, f.Details[1].Interchange.Minor, f.Details[1].Net.Minor})
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
	sent := w.Job("settle", payment.Date(2026, 3, 30))
	require.Len(t, sent, 1, "the acquirer is paid when the issuer has paid")
	collect := sent[0]
	require.Equal(t, []any{"S26033000002", "issuer", "clearing", int64(999025), "0327"},
		[]any{collect.PayoutID, collect.FromAccount, collect.ToAccount, collect.Amount.Minor, collect.SettlementDate})
	w.Restart()
	require.Equal(t, collect.PayoutID, w.Fire("transfer", collect.PayoutID)[0].PayoutID)
	w.Send("settlement-bank", collect.Answer(payment.InsufficientFunds))
	require.Empty(t, w.Fire("transfer", collect.PayoutID))
	require.Len(t, w.Out.Facts, 0)

	collect = w.Job("settle", payment.Date(2026, 3, 31))[0]
	require.Equal(t, "S26033100003", collect.PayoutID)
	pay := w.Send("settlement-bank", collect.Answer(payment.Approved))
	require.Equal(t, []any{"S26033000001", "clearing", "acquirer", int64(998375)},
		[]any{pay[0].PayoutID, pay[0].FromAccount, pay[0].ToAccount, pay[0].Amount.Minor})
	w.Send("settlement-bank", collect.Answer(payment.Approved))
	require.Empty(t, w.Out.Facts, "a second answer")
	w.Send("settlement-bank", pay[0].Answer(payment.Approved))
	require.Empty(t, w.Job("settle", payment.Date(2026, 4, 1)), "nothing is left to settle")

	book := w.Party.Book()
	require.Zero(t, book.Balance(Position.Of(string(issuerID))).Minor)
	require.Zero(t, book.Balance(Position.Of(string(acquirerID))).Minor)
	require.Equal(t, int64(650), book.Balance(SettlementAccount).Minor)
}

// The log stays bounded: the open day and the last closed one.
func TestBounded(t *testing.T) {
	w := open(t, config())
	date := w.Party.Date()
	for range 40 {
		w.approve(w.request(dialect.Sale, alice, yuan(12)))
		w.Job("cut-over", date)
		w.Job("clearing-file", date)
		w.Fire("files", w.Out.Timers[0].Timer.Key)
		for _, m := range w.Job("settle", date.AddDays(1)) {
			for _, pay := range w.Send("settlement-bank", m.Answer(payment.Approved)) {
				w.Send("settlement-bank", pay.Answer(payment.Approved))
			}
		}
		date = date.AddDays(1)
	}
	require.LessOrEqual(t, len(w.Party.txns), 2)
	require.LessOrEqual(t, len(w.Party.days), 3)
	require.Empty(t, w.Party.transfers)
}
