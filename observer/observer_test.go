package observer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/observer"
	"acqsim/payment"
)

const (
	acquirer, network, issuer = "acquirer", "clearing", "issuer"
	settlement, merchantBank  = "settlement-bank", "merchant-bank"
	till                      = "T1"

	acquirerID = payment.InstitutionID("48010000")
	issuerID   = payment.InstitutionID("01020000")

	shop    = "6222000000000000001" // a limited account
	company = "6222000000000000002" // one without a limit
	credit  = payment.KeptPAN("6225880000000001")
	debit   = payment.KeptPAN("6222020000000000016")
)

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// tap writes what passes on the lines and shows it to an observer.
type tap struct {
	t     *testing.T
	o     *observer.Observer
	tills *dialect.Codec
	inner *dialect.Codec
	now   payment.Time
	date  string // MMDD of DE 7
}

// watch returns a tap on the lines of a world whose tills speak a dialect. Interchange is 0.35 % of a debit card's
// sale, at most 13.00, and 0.45 % of a credit card's; the network takes 0.065 %, at most 3.25.
func watch(t *testing.T, tills string) *tap {
	t.Helper()
	spoken, err := dialect.Named(tills)
	require.NoError(t, err)
	inner, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	o := observer.New(observer.Config{
		Acquirer: acquirer, Network: network, Issuer: issuer, SettlementBank: settlement, MerchantBank: merchantBank,
		Tills: map[string]*dialect.Dialect{till: spoken}, Inner: inner,
		InterchangeDebit:  payment.Fee{Rate: 3500, Cap: 1300},
		InterchangeCredit: payment.Fee{Rate: 4500},
		NetworkFee:        payment.Fee{Rate: 650, Cap: 325},
		CreditCards:       map[payment.KeptPAN]bool{credit: true},
		Class2:            map[string]bool{shop: true}, DayLimit: 10_000_00,
	})
	return &tap{t: t, o: o, tills: spoken.NewCodec(), inner: inner.NewCodec(), now: payment.Time(time.Hour), date: "0327"}
}

func (w *tap) message(from, to string, m dialect.Message, lost bool) {
	w.t.Helper()
	codec := w.inner
	if from == till || to == till {
		codec = w.tills
	}
	b, err := codec.Append(nil, &m)
	require.NoError(w.t, err)
	w.o.See(observer.Frame{At: w.now, From: from, To: to, Lost: lost, Bytes: b})
}

func (w *tap) wait(d time.Duration) { w.now = w.now.Add(d) }

// ask is what the till sends; answer what the host says to it.
func (w *tap) ask(m dialect.Message) dialect.Message {
	w.t.Helper()
	w.message(till, acquirer, m, false)
	return m
}

func (w *tap) answer(m dialect.Message, code payment.ResponseCode) {
	w.t.Helper()
	r := m.Answer(code)
	r.RRN = payment.RRN(fmt.Sprintf("6086%08d", m.STAN))
	w.message(acquirer, till, r, false)
}

// at is a request of the till in its batch 7.
func at(t dialect.Transaction, stan payment.STAN, minor int64) dialect.Message {
	return dialect.Message{
		Transaction: t, PAN: debit, Expiry: "3012", EntryMode: "051", Amount: cny(minor), STAN: stan, Batch: 7,
		Terminal: "T1000001", Merchant: "M10000000000001", LocalTime: "101500", LocalDate: "0327",
	}
}

// sold is a sale that the host approves.
func (w *tap) sold(stan payment.STAN, minor int64) {
	w.t.Helper()
	w.answer(w.ask(at(dialect.Sale, stan, minor)), payment.Approved)
}

func reversal(stan, of payment.STAN, minor int64) dialect.Message {
	m := at(dialect.Sale, stan, minor)
	m.Reversal, m.Code, m.Original = true, "98", dialect.Original{Transaction: dialect.Sale, STAN: of, Batch: 7}
	return m
}

// settle sends the till's totals, and the host's verdict on them.
func (w *tap) settle(debits int, debitSum int64, credits int, creditSum int64, verdict dialect.Verdict) {
	w.t.Helper()
	m := at(dialect.Settlement, 900, 0)
	m.PAN, m.Amount = "", payment.Amount{}
	m.Totals = dialect.Totals{DebitCount: debits, Debit: cny(debitSum), CreditCount: credits, Credit: cny(creditSum)}
	w.ask(m)
	m.Totals.Verdict = verdict
	w.answer(m, payment.Approved)
}

// page uploads a detail of the batch, which the host takes; end says how many there were.
func (w *tap) page(stan, detail payment.STAN) {
	w.t.Helper()
	m := at(dialect.Upload, stan, 0)
	m.PAN, m.Amount = "", payment.Amount{}
	m.Details = []dialect.Detail{{Transaction: dialect.Sale, STAN: detail, PAN: debit, Amount: cny(1000)}}
	w.answer(w.ask(m), payment.Approved)
}

func (w *tap) end(count int) {
	w.t.Helper()
	m := at(dialect.UploadEnd, 950, 0)
	m.PAN, m.Amount, m.Count, m.Totals.Verdict = "", payment.Amount{}, count, dialect.OutOfBalance
	w.answer(w.ask(m), payment.Approved)
}

// onNetwork is a message of the network leg; its answer comes from the issuer.
func (w *tap) onNetwork(stan payment.STAN, undo bool, code payment.ResponseCode) {
	w.t.Helper()
	m := dialect.Message{
		Transaction: dialect.Sale, PAN: debit, Amount: cny(1000), STAN: stan, Sent: "0327101500",
		Acquirer: acquirerID, Forwarder: acquirerID, Terminal: "T1000001", Merchant: "M10000000000001",
	}
	if undo {
		m.Reversal, m.Advice, m.STAN, m.Sent = true, true, stan+100, "0327101600"
		m.Original = dialect.Original{
			Transaction: dialect.Sale, STAN: stan, Sent: "0327101500", Acquirer: acquirerID, Forwarder: acquirerID,
		}
	}
	w.message(network, issuer, m, false)
	w.message(issuer, network, m.Answer(code), false)
}

// payout is an instruction of the acquirer, and its answer where there is one.
func (w *tap) payout(id, to string, minor int64, lost bool, code payment.ResponseCode) {
	w.t.Helper()
	m := dialect.Message{
		Transaction: dialect.Payout, PayoutID: id, FromAccount: "acquirer", ToAccount: to, Amount: cny(minor),
		STAN: 1, Sent: w.date + "150000", PayeeName: "Lotus",
	}
	w.message(acquirer, settlement, m, false)
	if code == "" {
		return
	}
	w.message(settlement, merchantBank, m, false)
	w.message(merchantBank, settlement, m.Answer(code), false)
	w.message(settlement, acquirer, m.Answer(code), lost)
}

func presented(kind record.Transaction, stan payment.STAN, card payment.KeptPAN, minor, interchange,
	fee int64) record.Detail {
	net := minor + interchange + fee
	if kind.Credit() {
		net = -minor + interchange + fee
	}
	return record.Detail{
		Transaction: kind, PAN: card, Amount: cny(minor), Sent: "0327101500", STAN: stan, Acquirer: acquirerID,
		Forwarder: acquirerID, RRN: payment.RRN(fmt.Sprintf("6086%08d", stan)), Terminal: "T1000001",
		Merchant: "M10000000000001", MCC: "5411", ClearingDate: payment.Date(2026, 3, 27),
		Interchange: cny(interchange), NetworkFee: cny(fee), Net: cny(net),
	}
}

// good is a day of one sale: 100.00 with a debit card, interchange 0.35, network fee 0.07 (0.065, rounded half up).
func good() record.Detail { return presented(record.Sale, 17, debit, 10000, -35, -7) }

func (w *tap) file(from, to string, f *record.File) {
	w.t.Helper()
	record.SealTrailer(f)
	for i := range f.Details {
		f.Details[i].ClearingDate = f.Header.Date
	}
	b, err := record.Append(nil, f)
	require.NoError(w.t, err)
	_, err = record.Parse(b)
	require.NoError(w.t, err)
	w.o.See(observer.Frame{At: w.now, From: from, To: to, File: true, Bytes: b})
}

func header(kind record.Kind, id string, to payment.InstitutionID, day int) record.Header {
	return record.Header{
		ID: id, Kind: kind, Sender: "00010000", Receiver: to, Date: payment.Date(2026, 3, day), Sequence: 1,
		Currency: payment.CNY,
	}
}

func (w *tap) acquirerFile(day int, details ...record.Detail) {
	w.t.Helper()
	w.file(network, acquirer, &record.File{
		Header: header(record.Clearing, fmt.Sprintf("CLR-%02d-A", day), acquirerID, day), Details: details,
	})
}

// issuerFile is the same day as the issuer sees it: it pays what the acquirer gets, and has the interchange.
func (w *tap) issuerFile(day int, details ...record.Detail) {
	w.t.Helper()
	for i := range details {
		d := &details[i]
		d.Interchange, d.NetworkFee = d.Interchange.Neg(), cny(0)
		d.Net = d.Interchange.Sub(d.Amount)
		if d.Transaction.Credit() {
			d.Net = d.Interchange.Add(d.Amount)
		}
	}
	w.file(network, issuer, &record.File{
		Header: header(record.Clearing, fmt.Sprintf("CLR-%02d-I", day), issuerID, day), Details: details,
	})
}

func (w *tap) statement(day int, lines ...record.Line) {
	w.t.Helper()
	h := header(record.Statement, fmt.Sprintf("STM-%02d", day), acquirerID, day)
	h.Account, h.Opening = "acquirer", cny(0)
	w.file(settlement, acquirer, &record.File{Header: h, Lines: lines})
}

func paid(id string, minor int64) record.Line {
	return record.Line{Reference: id, Kind: record.PayoutLine, Amount: cny(minor), Counterparty: shop}
}

// What the lines show of a world in order is nothing to remark on; each way in which money goes wrong on them has the
// number of the invariant that it breaks. What an answer that is still out could explain is not held against anybody.
func TestStories(t *testing.T) {
	for _, story := range []struct {
		rule, happened string
		tell           func(*tap)
		want           []int
	}{
		{"a day in order", "two sales, one voided, settled, cleared and paid out", func(w *tap) {
			w.sold(1, 10000)
			w.sold(2, 2500)
			void := at(dialect.SaleVoid, 3, 2500)
			void.Original = dialect.Original{Transaction: dialect.Sale, STAN: 2, Batch: 7, RRN: "608600000002"}
			w.answer(w.ask(void), payment.Approved)
			w.settle(2, 12500, 1, 2500, dialect.InBalance)
			w.acquirerFile(27, good())
			w.issuerFile(27, good())
			w.payout("P00000000001", shop, 9958, false, payment.Approved)
			w.statement(30, paid("P00000000001", 9958))
		}, nil},
		{"bytes that nobody can read tell nothing", "a garbled frame and a garbled file", func(w *tap) {
			w.o.See(observer.Frame{From: till, To: acquirer, Bytes: []byte{0x60, 0xFF}})
			w.o.See(observer.Frame{From: network, To: acquirer, File: true, Bytes: []byte("no file")})
		}, nil},

		{"a payout is paid once under its id", "it stands on two statements", func(w *tap) {
			w.statement(30, paid("P00000000001", 9958))
			w.statement(31, paid("P00000000001", 9958))
		}, []int{3}},
		{"a payout is paid once under its id", "it stands on one statement twice", func(w *tap) {
			w.statement(30, paid("P00000000001", 9958), paid("P00000000001", 9958))
		}, []int{3}},
		{"a payout may come back", "its return has a line of its own", func(w *tap) {
			w.statement(30, paid("P00000000001", 9958), record.Line{
				Reference: "P00000000001", Kind: record.ReturnLine, Credit: true, Amount: cny(9958), Counterparty: shop,
			})
		}, nil},

		{"a repeated reversal has one answer", "approved, and its repeat was approved", func(w *tap) {
			w.sold(1, 1000)
			m := w.ask(reversal(2, 1, 1000))
			w.answer(m, payment.Approved)
			w.answer(w.ask(m), payment.Approved)
		}, nil},
		{"a repeated reversal has one answer", "approved, and its repeat was not found", func(w *tap) {
			w.sold(1, 1000)
			m := w.ask(reversal(2, 1, 1000))
			w.answer(m, payment.Approved)
			w.answer(w.ask(m), payment.OriginalNotFound)
		}, []int{5}},

		{"what was answered not found stays without effect", "the sale is approved after it", func(w *tap) {
			w.onNetwork(5, true, payment.OriginalNotFound)
			w.onNetwork(5, false, payment.Approved)
		}, []int{6}},
		{"what was answered not found stays without effect", "the sale is declined after it", func(w *tap) {
			w.onNetwork(5, true, payment.OriginalNotFound)
			w.onNetwork(5, false, payment.OriginalNotFound)
		}, nil},
		{"a reversal undoes what came before it", "the sale was approved first", func(w *tap) {
			w.onNetwork(5, false, payment.Approved)
			w.onNetwork(5, true, payment.Approved)
			w.onNetwork(6, false, payment.Approved)
		}, nil},

		{"a batch in balance has the till's totals", "the till counts a sale that the host does not have", func(w *tap) {
			w.sold(1, 1000)
			w.settle(2, 2000, 0, 0, dialect.InBalance)
		}, []int{10}},
		{"a batch in balance has the till's totals", "the amounts differ by one fen", func(w *tap) {
			w.sold(1, 1000)
			w.settle(1, 1001, 0, 0, dialect.InBalance)
		}, []int{10}},
		{"a batch that agrees is in balance", "the host says that it is not", func(w *tap) {
			w.sold(1, 1000)
			w.settle(1, 1000, 0, 0, dialect.OutOfBalance)
		}, []int{10}},
		{"a sale whose answer is sent twice counts once", "the totals agree", func(w *tap) {
			m := w.ask(at(dialect.Sale, 1, 1000))
			w.answer(m, payment.Approved)
			w.answer(m, payment.Approved)
			w.settle(1, 1000, 0, 0, dialect.InBalance)
		}, nil},
		{"a decline counts nothing", "the totals agree", func(w *tap) {
			w.answer(w.ask(at(dialect.Sale, 1, 1000)), payment.InsufficientFunds)
			w.settle(0, 0, 0, 0, dialect.InBalance)
		}, nil},
		{"what was reversed counts nothing", "the till counts it all the same, and the host agrees", func(w *tap) {
			w.sold(1, 1000)
			w.answer(w.ask(reversal(2, 1, 1000)), payment.Approved)
			w.settle(1, 1000, 0, 0, dialect.InBalance)
		}, []int{10}},
		{"a request without an answer may be booked or not", "the host may say either", func(w *tap) {
			w.ask(at(dialect.Sale, 1, 1000))
			w.settle(0, 0, 0, 0, dialect.OutOfBalance)
		}, nil},

		{"an upload is as long as its end says", "two details, one sent twice, and an end of two", func(w *tap) {
			w.page(901, 1)
			w.page(902, 2)
			w.page(903, 2)
			w.end(2)
		}, nil},
		{"an upload is as long as its end says", "a detail is lost", func(w *tap) {
			w.page(901, 1)
			w.end(2)
		}, []int{11}},

		{"a transaction is in one clearing day", "it stands in two days' files", func(w *tap) {
			w.acquirerFile(27, good())
			w.acquirerFile(28, good())
		}, []int{12}},
		{"a transaction is in one clearing day", "it stands in one file twice", func(w *tap) {
			w.acquirerFile(27, good(), good())
		}, []int{12}},
		{"a file that comes again is the same file", "it comes twice", func(w *tap) {
			w.acquirerFile(27, good())
			w.acquirerFile(27, good())
		}, nil},
		{"a chargeback is about a sale that was cleared before", "it has the sale's keys", func(w *tap) {
			w.acquirerFile(27, good())
			w.acquirerFile(28, presented(record.Chargeback, 17, debit, 10000, 0, 0))
		}, nil},

		{"a file of one id has one content", "it comes again with a detail less", func(w *tap) {
			w.acquirerFile(27, good(), presented(record.Sale, 18, debit, 10000, -35, -7))
			w.acquirerFile(27, good())
		}, []int{13}},

		{"positions and fees come to nothing", "the issuer's file lacks a detail", func(w *tap) {
			w.acquirerFile(27, good(), presented(record.Sale, 18, debit, 10000, -35, -7))
			w.issuerFile(27, good())
		}, []int{14}},
		{"positions and fees come to nothing", "a position is one fen too high", func(w *tap) {
			d := good()
			d.Net = cny(d.Net.Minor + 1)
			w.acquirerFile(27, d)
			w.issuerFile(27, good())
		}, []int{14}},
		{"a day is compared when all its files are there", "the issuer's file is missing", func(w *tap) {
			w.acquirerFile(27, good())
		}, nil},

		{"interchange by the rate of the card", "a credit card's sale at a debit card's rate", func(w *tap) {
			w.acquirerFile(27, presented(record.Sale, 17, credit, 10000, -35, -7))
		}, []int{15}},
		{"interchange by the rate of the card", "a credit card's sale at its own", func(w *tap) {
			w.acquirerFile(27, presented(record.Sale, 17, credit, 10000, -45, -7))
		}, nil},
		{"interchange up to its cap", "10,000.00 with a debit card costs 13.00 and 3.25", func(w *tap) {
			w.acquirerFile(27, presented(record.Sale, 17, debit, 1000000, -1300, -325))
		}, nil},
		{"interchange up to its cap", "the cap is forgotten", func(w *tap) {
			w.acquirerFile(27, presented(record.Sale, 17, debit, 1000000, -3500, -325))
		}, []int{15}},
		{"fees are rounded half up", "0.065 of network fee is cut to 0.06", func(w *tap) {
			w.acquirerFile(27, presented(record.Sale, 17, debit, 10000, -35, -6))
		}, []int{15}},
		{"a void gives the fees back", "both come with the other sign", func(w *tap) {
			w.acquirerFile(27, presented(record.Void, 18, debit, 10000, 35, 7))
		}, nil},
		{"a refund has no interchange", "there is none", func(w *tap) {
			w.acquirerFile(27, presented(record.Refund, 19, debit, 10000, 0, -7))
		}, nil},

		{"no second payout while one is open", "the same money leaves under another id", func(w *tap) {
			w.payout("P00000000001", shop, 9958, false, "")
			w.wait(time.Minute)
			w.payout("P00000000002", shop, 9958, false, "")
		}, []int{17}},
		{"no second payout while one is open", "the answer to the first is lost on its way", func(w *tap) {
			w.payout("P00000000001", shop, 9958, true, payment.Approved)
			w.wait(time.Minute)
			w.payout("P00000000002", shop, 9958, false, payment.Approved)
		}, []int{17}},
		{"a payout is asked again under its own id", "no answer came to the first", func(w *tap) {
			w.payout("P00000000001", shop, 9958, false, "")
			w.wait(time.Minute)
			w.payout("P00000000001", shop, 9958, false, payment.Approved)
		}, nil},
		{"a payout that was answered is done", "another of that amount leaves later", func(w *tap) {
			w.payout("P00000000001", shop, 9958, false, payment.Approved)
			w.wait(time.Minute)
			w.payout("P00000000002", shop, 9958, false, payment.Approved)
		}, nil},
		{"a payable may be paid in slices", "two of one size leave together", func(w *tap) {
			w.payout("P00000000001", shop, 9958, false, "")
			w.payout("P00000000002", shop, 9958, false, "")
		}, nil},
		{"a payout to somebody else is other money", "of the same amount", func(w *tap) {
			w.payout("P00000000001", shop, 9958, false, "")
			w.wait(time.Minute)
			w.payout("P00000000002", company, 9958, false, "")
		}, nil},

		{"a limited account takes 10,000.00 a day", "10,000.00 come in two payouts", func(w *tap) {
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
			w.payout("P00000000002", shop, 4_000_00, false, payment.Approved)
		}, nil},
		{"a limited account takes 10,000.00 a day", "one fen more", func(w *tap) {
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
			w.payout("P00000000002", shop, 4_000_01, false, payment.Approved)
		}, []int{18}},
		{"a limited account takes 10,000.00 a day", "a payout that is refused takes nothing", func(w *tap) {
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
			w.payout("P00000000002", shop, 4_000_01, false, "61")
		}, nil},
		{"a limited account takes 10,000.00 a day", "the rest comes on the next day", func(w *tap) {
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
			w.date = "0328"
			w.payout("P00000000002", shop, 6_000_00, false, payment.Approved)
		}, nil},
		{"a limited account takes 10,000.00 a day", "an answer that comes twice is one credit", func(w *tap) {
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
			w.payout("P00000000001", shop, 6_000_00, false, payment.Approved)
		}, nil},
		{"an account without a limit takes what comes", "20,000.00", func(w *tap) {
			w.payout("P00000000001", company, 20_000_00, false, payment.Approved)
		}, nil},
	} {
		for _, tills := range dialect.Names() {
			t.Run(story.rule+"/"+story.happened+"/"+tills, func(t *testing.T) {
				w := watch(t, tills)
				story.tell(w)
				var found []int
				for _, f := range w.o.Findings() {
					found = append(found, f.Invariant)
				}
				require.Equal(t, story.want, found, "%+v", w.o.Findings())
			})
		}
	}
}
