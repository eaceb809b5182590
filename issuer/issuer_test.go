package issuer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
)

const (
	acquirerID = payment.InstitutionID("48021560")
	networkID  = payment.InstitutionID("00010000")
	alice      = payment.KeptPAN("6222020000000001")
	carol      = payment.KeptPAN("6258000000000003") // credit card
)

// world drives an issuer.
type world struct {
	*partytest.Bench[*Issuer]
	cfg Config
}

func yuan(n int64) payment.Amount { return payment.Minor(n*100, payment.CNY) }

func config() Config {
	return Config{
		Calendar: &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)},
		Cards: []Card{
			{Name: "alice", PAN: alice, Expiry: "3012", Balance: yuan(20000)},
			{Name: "carol", PAN: carol, Kind: Credit, Limit: yuan(5000)},
			{Name: "dave", PAN: "6222020000000004", Expiry: "2601", Balance: yuan(100)},
		},
		OwnFunds: yuan(100000),
	}
}

func open(t *testing.T, cfg Config) *world {
	w := &world{cfg: cfg}
	w.Bench = partytest.New(t, "1987-ascii", DecodeFact, func() (*Issuer, error) { return New(w.cfg) })
	w.Now = cfg.Calendar.At(payment.Date(2026, 3, 27), payment.TimeOfDay(14*time.Hour))
	w.Drive(party.Event{Kind: party.Restarted})
	return w
}

// ask sends a message from the network and returns the answer, if there is one.
func (w *world) ask(m dialect.Message) dialect.Message {
	w.Drive(party.Event{Kind: party.MessageReceived, From: "clearing", Bytes: w.Bytes(m)})
	var answer dialect.Message
	if len(w.Out.Sends) > 0 {
		require.Equal(w.T, party.Node("clearing"), w.Out.Sends[0].To)
		require.NoError(w.T, w.Codec.Parse(w.Out.Sends[0].Bytes, &answer))
	}
	return answer
}

func (w *world) request(tx dialect.Transaction, pan payment.KeptPAN, amount payment.Amount) dialect.Message {
	w.STAN++
	return dialect.Message{
		Transaction: tx, PAN: pan, Amount: amount, STAN: w.STAN, Sent: "0327140500", Acquirer: acquirerID,
		Forwarder: acquirerID,
		RRN:       payment.RRN("608600" + w.STAN.String()), Terminal: "T1", Merchant: "M1", SettlementDate: "0327",
	}
}

func reversalOf(m dialect.Message) dialect.Message {
	m.Reversal, m.Advice, m.Code = true, true, payment.NoIssuerReply
	m.Original = dialect.Original{Transaction: m.Transaction, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder}
	return m
}

func (w *world) voidOf(m dialect.Message) dialect.Message {
	v := w.request(dialect.SaleVoid, m.PAN, m.Amount)
	v.Original = dialect.Original{Transaction: dialect.Sale, STAN: m.STAN, Sent: m.Sent, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder}
	return v
}

func (w *world) balance(a ledger.Account) int64 { return w.Party.Book().Balance(a).Minor }

// A sale debits the cardholder when it is authorised (single message, J2); its
// repeat gets the stored reply and debits nothing (CASES A10).
func TestSale(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	answer := w.ask(sale)
	require.Equal(t, []any{payment.Approved, payment.AuthID("000001"), sale.RRN, payment.KeptPAN("")},
		[]any{answer.Code, answer.AuthID, answer.RRN, answer.PAN})
	first := w.Out.Sends[0].Bytes
	w.Restart()
	w.ask(sale)
	require.Equal(t, first, w.Out.Sends[0].Bytes)
	require.Equal(t, []int64{1998800, 1200}, []int64{w.balance("cardholder:alice"), w.balance(DueToNetwork)})

	balance := w.ask(w.request(dialect.Balance, alice, payment.Amount{}))
	require.Equal(t, yuan(19988), balance.Balance)
}

// The answers of an issuer, and that a decline moves nothing (DOMAIN §3.6).
func TestDeclines(t *testing.T) {
	w := open(t, config())
	set := func(s Status) {
		w.Drive(party.Event{Kind: party.Commanded, Command: &SetCard{Card: "carol", Status: s}})
	}
	wrongExpiry := w.request(dialect.Sale, alice, yuan(1))
	wrongExpiry.Expiry = "2912"
	for want, m := range map[payment.ResponseCode]dialect.Message{
		payment.InsufficientFunds:  w.request(dialect.Sale, alice, payment.Minor(2000001, payment.CNY)),
		payment.InvalidCard:        w.request(dialect.Sale, "6222020000000099", yuan(1)),
		"54":                       w.request(dialect.Sale, "6222020000000004", yuan(1)),
		payment.InvalidTransaction: w.request(dialect.ScriptResult, alice, yuan(1)),
		payment.OriginalNotFound:   w.voidOf(wrongExpiry),
	} {
		require.Equal(t, want, w.ask(m).Code)
	}
	require.Equal(t, payment.ResponseCode("54"), w.ask(wrongExpiry).Code)
	for _, c := range []struct {
		status Status
		want   payment.ResponseCode
	}{{Lost, "41"}, {Stolen, "43"}, {Restricted, "62"}, {Inactive, "21"}, {Refer, "01"}, {Blocked, "05"},
		{Retained, "04"}, {Suspected, "34"}, {Open, "00"}} {
		set(c.status)
		sale := w.request(dialect.Sale, carol, yuan(1))
		require.Equal(t, c.want, w.ask(sale).Code)
	}
	set("melted")
	require.IsType(t, &CommandRefused{}, w.Out.Facts[0])
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.Sale, carol, yuan(5000))).Code,
		"the limit, less the sale before")
	require.Equal(t, []int64{2000000, -100}, []int64{w.balance("cardholder:alice"), w.balance("cardholder:carol")})
}

// A 0420 for a sale undoes it once; its repeat changes nothing; one that overtakes
// its original leaves it without effect (J3, DOMAIN §3.4, CASES A03, invariants 5, 6).
func TestReversal(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.ask(sale)
	for range 3 {
		require.Equal(t, payment.Approved, w.ask(reversalOf(sale)).Code)
		require.Equal(t, []int64{2000000, 0}, []int64{w.balance("cardholder:alice"), w.balance(DueToNetwork)})
		w.Restart()
	}
	early := w.request(dialect.Sale, alice, yuan(12))
	require.Equal(t, payment.OriginalNotFound, w.ask(reversalOf(early)).Code)
	require.Equal(t, payment.OriginalNotFound, w.ask(reversalOf(early)).Code)
	w.Restart()
	require.Equal(t, payment.AlreadyReversed, w.ask(early).Code)
	require.Equal(t, int64(2000000), w.balance("cardholder:alice"))

	declined := w.request(dialect.Sale, alice, yuan(90000))
	w.ask(declined)
	require.Equal(t, payment.InvalidTransaction, w.ask(reversalOf(declined)).Code)
}

// A void is the exact mirror of its sale, once; reversed, the sale stands again (J3).
func TestVoid(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.ask(sale)
	other := w.voidOf(sale)
	other.Amount = yuan(11)
	require.Equal(t, payment.OriginalAmountWrong, w.ask(other).Code)
	void := w.voidOf(sale)
	require.Equal(t, payment.Approved, w.ask(void).Code)
	require.Equal(t, int64(2000000), w.balance("cardholder:alice"))
	require.Equal(t, payment.AlreadyReversed, w.ask(w.voidOf(sale)).Code)
	require.Equal(t, payment.AlreadyReversed, w.ask(reversalOf(sale)).Code)
	w.Restart()
	require.Equal(t, payment.Approved, w.ask(reversalOf(void)).Code)
	require.Equal(t, int64(1998800), w.balance("cardholder:alice"))
	require.Equal(t, payment.Approved, w.ask(w.voidOf(sale)).Code)
}

// The harm of wrong practice, each in the issuer's own book.
func TestPracticeHarms(t *testing.T) {
	cfg := config()
	cfg.Practice = Practice{PostReversalAgain: true}
	w := open(t, cfg)
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.ask(sale)
	w.ask(reversalOf(sale))
	w.ask(reversalOf(sale))
	require.Equal(t, []int64{2001200, -1200}, []int64{w.balance("cardholder:alice"), w.balance(DueToNetwork)},
		"A03: credited twice, the issuer is short")

	cfg.Practice = Practice{ForgetEarlyReversal: true}
	w = open(t, cfg)
	w.ask(reversalOf(sale))
	require.Equal(t, payment.Approved, w.ask(sale).Code)
	require.Equal(t, int64(1998800), w.balance("cardholder:alice"), "the cardholder pays for what was reversed")

	cfg.Practice = Practice{AuthoriseRepeats: true}
	w = open(t, cfg)
	w.ask(sale)
	w.ask(sale)
	require.Equal(t, int64(1997600), w.balance("cardholder:alice"), "A10: debited twice")
}

// A slow issuer books at once and answers late.
func TestDelay(t *testing.T) {
	cfg := config()
	cfg.Delay = 40 * time.Second
	w := open(t, cfg)
	w.ask(w.request(dialect.Sale, alice, yuan(12)))
	require.Empty(t, w.Out.Sends)
	require.Equal(t, int64(1998800), w.balance("cardholder:alice"))
	set := w.Out.Timers[0]
	require.Equal(t, w.Now.Add(cfg.Delay), set.At)
	w.Drive(party.Event{Kind: party.TimerFired, Timer: set.Timer})
	require.Len(t, w.Out.Sends, 1)
}

// detail is the clearing record of a request as the issuer sees it.
func detail(m dialect.Message) record.Detail {
	d := record.Detail{
		Transaction: record.Sale, PAN: m.PAN, Amount: m.Amount, Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder,
		RRN:       m.RRN, Terminal: "T1", Merchant: "M1", MCC: "5411", ClearingDate: payment.Date(2026, 3, 27),
	}
	switch m.Transaction {
	case dialect.SaleVoid:
		d.Transaction = record.Void
	case dialect.Refund:
		d.Transaction = record.Refund
	}
	zero := payment.Minor(0, payment.CNY)
	d.Interchange, d.NetworkFee, d.Net = zero, zero, zero
	return d
}

func (w *world) file(id string, details ...record.Detail) {
	f := &record.File{Header: record.Header{
		ID: id, Kind: record.Clearing, Sender: networkID, Receiver: "00020000", Date: payment.Date(2026, 3, 27), Sequence: 1,
		Currency: payment.CNY,
	}, Details: details}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(w.T, err)
	w.Drive(party.Event{Kind: party.FileReceived, From: "clearing", Bytes: b})
}

func (w *world) how() []How {
	var all []How
	for _, f := range w.Out.Facts {
		if c, ok := f.(*Cleared); ok {
			all = append(all, c.How)
		}
	}
	return all
}

// The worked check: 10,000.00 on a debit card cost the issuer 9,990.25 after its
// fee of 13.00 and the network's of 3.25 (DOMAIN §1, J2, J5, J7). The file is
// booked once.
func TestWorkedCheck(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(10000))
	w.ask(sale)
	d := detail(sale)
	d.Interchange, d.NetworkFee = payment.Minor(1300, payment.CNY), payment.Minor(-325, payment.CNY)
	w.file("C1", d)
	require.Equal(t, []How{Matched}, w.how())
	require.Equal(t, []int64{1000000, 999025, 1300, 325},
		[]int64{w.balance("cardholder:alice"), w.balance(DueToNetwork), w.balance(InterchangeIncome), w.balance(NetworkFee)})
	w.Restart()
	w.file("C1", d)
	require.Equal(t, "it was booked before", w.Out.Facts[0].(*FileRefused).Why)

	statement := &record.File{Header: record.Header{
		ID: "S1", Kind: record.Statement, Sender: "00040000", Receiver: "00020000", Date: payment.Date(2026, 3, 30),
		Sequence: 1, Currency: payment.CNY, Account: "issuer", Opening: yuan(120100),
	}, Lines: []record.Line{{
		Reference: "S26033000001", Kind: record.SettlementLine, Amount: payment.Minor(999025, payment.CNY),
		Counterparty: "clearing", ClearingDate: payment.Date(2026, 3, 27),
	}}}
	record.SealTrailer(statement)
	b, err := record.Append(nil, statement)
	require.NoError(t, err)
	for range 2 {
		w.Drive(party.Event{Kind: party.FileReceived, From: "settlement-bank", Bytes: b})
		require.Equal(t, []int64{0, statement.Trailer.Closing.Minor},
			[]int64{w.balance(DueToNetwork), w.balance(CentralBank)})
	}
	require.IsType(t, &FileRefused{}, w.Out.Facts[0])
}

// A line of the statement that is no net position is nobody's yet: it waits in suspense,
// whichever way it went.
func TestStatementLineThatNobodyExpected(t *testing.T) {
	w := open(t, config())
	line := record.Line{Reference: "X1", Kind: record.PayoutLine, Credit: true, Amount: yuan(30)}
	out := line
	out.Reference, out.Credit, out.Amount = "X2", false, yuan(10)
	statement := &record.File{Header: record.Header{
		ID: "S1", Kind: record.Statement, Sender: "00040000", Receiver: "00020000", Date: payment.Date(2026, 3, 30),
		Sequence: 1, Currency: payment.CNY, Account: "issuer", Opening: yuan(120100),
	}, Lines: []record.Line{line, out}}
	record.SealTrailer(statement)
	b, err := record.Append(nil, statement)
	require.NoError(t, err)
	w.Drive(party.Event{Kind: party.FileReceived, From: "settlement-bank", Bytes: b})
	require.Equal(t, []int64{0, 2000, statement.Trailer.Closing.Minor},
		[]int64{w.balance(DueToNetwork), w.balance(Suspense), w.balance(CentralBank)})
}

// What the file claims and the issuer did not authorise is the cardholder's all
// the same (force post); what it claims of no card waits in suspense; what it does
// not claim is named (CASES A08, B13, B14, B18, B19, J12).
func TestClearingDiffers(t *testing.T) {
	w := open(t, config())
	matched, voided, reversed, unclaimed := w.request(dialect.Sale, alice, yuan(1)),
		w.request(dialect.Sale, alice, yuan(20)), w.request(dialect.Sale, alice, yuan(300)),
		w.request(dialect.Sale, alice, yuan(4000))
	void := w.voidOf(voided)
	for _, m := range []dialect.Message{matched, voided, void, reversed, unclaimed} {
		require.Equal(t, payment.Approved, w.ask(m).Code)
	}
	w.ask(reversalOf(reversed))
	refund := w.request(dialect.Refund, alice, yuan(7))
	w.ask(refund)
	stranger := w.request(dialect.Sale, "6222020000000099", yuan(8))
	unseen := w.request(dialect.Sale, alice, yuan(9))
	tip := detail(matched)
	tip.Amount = payment.Minor(150, payment.CNY)
	before := w.balance("cardholder:alice")

	w.file("C1", tip, detail(voided), detail(void), detail(reversed), detail(refund), detail(stranger), detail(unseen),
		detail(unseen))
	require.Equal(t, []How{Adjusted, Matched, Matched, Forced, Refunded, Suspended, Forced, Suspended}, w.how())
	require.Equal(t, before-50-30000+700-900, w.balance("cardholder:alice"))
	require.Equal(t, int64(-800-900), w.balance(Suspense))
	imported := w.Out.Facts[len(w.Out.Facts)-1].(*Imported)
	require.Equal(t,
		[]party.NetworkRef{{Sent: unclaimed.Sent, STAN: unclaimed.STAN, Acquirer: acquirerID, Forwarder: acquirerID}},
		imported.Unclaimed)
	require.Equal(t, payment.InvalidTransaction, w.ask(reversalOf(matched)).Code, "cleared: too late for a reversal")

	w = open(t, config())
	w.ask(voided)
	w.ask(void)
	w.file("C1", detail(voided))
	require.Equal(t, []How{Forced}, w.how(), "B19: the void is missing, the cardholder is debited")
	require.Equal(t, int64(2000000-2000), w.balance("cardholder:alice"))
}

// A file that is damaged, or for somebody else, is refused whole (CASES B11).
func TestFileRefused(t *testing.T) {
	w := open(t, config())
	w.file("C1")
	require.IsType(t, &Imported{}, w.Out.Facts[0], "an empty file says that nothing happened")
	w.Drive(party.Event{Kind: party.FileReceived, From: "clearing", Bytes: []byte("half a file")})
	require.IsType(t, &FileRefused{}, w.Out.Facts[0])
	w.cfg.ID = "00020009"
	w = open(t, w.cfg)
	w.file("C2")
	require.Equal(t, "it is for 00020000", w.Out.Facts[0].(*FileRefused).Why)
	require.Equal(t, payment.Date(2026, 3, 27), w.Party.Date())
}

// DE 15 has no year: after 1231 comes 0101 of the next one, and a sale that the
// network dated before the cut-over stays in its day (CASES B05, B07).
func TestYearEnd(t *testing.T) {
	w := open(t, config())
	notice := dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "1230230000", SettlementDate: "1231",
		Forwarder: networkID}
	w.Now = w.cfg.Calendar.At(payment.Date(2026, 12, 30), payment.TimeOfDay(23*time.Hour))
	w.Party.open(payment.Date(2026, 12, 30))
	w.ask(notice)
	notice.STAN, notice.SettlementDate = 2, "0101"
	w.ask(notice)
	require.Equal(t, payment.Date(2027, 1, 1), w.Party.Date())
	late := w.request(dialect.Sale, alice, yuan(1))
	late.SettlementDate = "1231"
	w.ask(late)
	require.Equal(t, payment.Date(2026, 12, 31), w.Out.Facts[0].(*Authorised).Date)
}

// The issuer follows the network's clearing day, however often it is told, and
// keeps only the days that a file may still come for.
func TestCutOver(t *testing.T) {
	w := open(t, config())
	notice := dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "0327230000", SettlementDate: "0328",
		Forwarder: networkID}
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.ask(sale)
	require.Equal(t, payment.Approved, w.ask(notice).Code)
	require.Len(t, w.Out.Facts, 1)
	require.Equal(t, payment.Approved, w.ask(notice).Code)
	require.Empty(t, w.Out.Facts)
	notice.Transaction = dialect.CutOverEnd
	require.Equal(t, payment.Approved, w.ask(notice).Code)
	require.Empty(t, w.Out.Facts)
	w.file("C1", detail(sale))
	require.Len(t, w.Party.txns, 1, "the last closed day is at hand")
	notice.SettlementDate = "0329"
	w.ask(notice)
	require.Empty(t, w.Party.txns)
}

// DE 15 that names a day which cannot be is not believed: the open day stands, and a
// cut-over to it is not understood (30). An advice may be of an earlier day.
func TestImpossibleDays(t *testing.T) {
	w := open(t, config())
	for _, c := range []struct {
		tx        dialect.Transaction
		said, day string
	}{
		{dialect.Sale, "0327", "0327"}, {dialect.Sale, "0326", "0326"}, {dialect.Sale, "0328", "0328"},
		{dialect.Sale, "0304", "0327"}, {dialect.Sale, "0415", "0327"}, {dialect.Sale, "1399", "0327"},
		{dialect.OfflineSale, "0304", "0304"}, {dialect.OfflineSale, "0104", "0327"},
	} {
		m := w.request(c.tx, alice, yuan(1))
		m.SettlementDate = c.said
		require.Equal(t, payment.Approved, w.ask(m).Code)
		require.Equal(t, c.day, w.Out.Facts[0].(*Authorised).Date.MMDD(), c.said)
	}
	notice := dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "0327230000", SettlementDate: "0415",
		Forwarder: networkID}
	require.Equal(t, payment.FormatError, w.ask(notice).Code)
	require.Empty(t, w.Out.Facts)
}
