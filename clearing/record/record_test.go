package record

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
	"acqsim/payment"
)

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// sampleClearing is the worked check of DOMAIN §1 with its void: x = 10,000.00,
// f = 13.00, n = 3.25, seen by the acquirer.
func sampleClearing() *File {
	day := payment.Date(2026, 3, 27)
	sale := Detail{
		Transaction: Sale, PAN: "6222020000000000016", Amount: cny(1000000), Sent: "0327101500", STAN: 17,
		Acquirer: "48010000", Forwarder: "48010000", RRN: "608600000017", AuthID: "A00017", Terminal: "T1000001",
		Merchant: "M10000000000001", MCC: "5411", ClearingDate: day,
		Interchange: cny(-1300), NetworkFee: cny(-325), Net: cny(998375),
	}
	void := sale
	void.Transaction, void.STAN, void.RRN, void.Sent = Void, 18, "608600000018", "0327101900"
	void.Interchange, void.NetworkFee, void.Net = cny(1300), cny(325), cny(-998375)
	void.Original = Original{RRN: sale.RRN, STAN: sale.STAN, Sent: sale.Sent, Acquirer: sale.Acquirer}
	refund := sale
	refund.Transaction, refund.STAN, refund.RRN, refund.AuthID = Refund, 19, "608600000019", ""
	refund.Interchange, refund.NetworkFee, refund.Net = cny(0), cny(-325), cny(-1000325)
	completion := sale
	completion.Transaction, completion.STAN, completion.RRN = Completion, 20, "608600000020"
	return &File{
		Header: Header{ID: "CLR-20260327-48010000", Kind: Clearing, Sender: "00010000", Receiver: "48010000", Date: day,
			Sequence: 1, Currency: payment.CNY},
		Details: []Detail{sale, void, refund, completion},
	}
}

func sampleStatement() *File {
	return &File{
		Header: Header{
			ID: "STM-20260330-acquirer", Kind: Statement, Sender: "10200000", Receiver: "48010000",
			Date: payment.Date(2026, 3, 30), Sequence: 7, Currency: payment.CNY, Account: "acquirer", Opening: cny(-500),
		},
		Lines: []Line{
			{Reference: "N26032700001", Kind: SettlementLine, Credit: true, Amount: cny(998375), Counterparty: "clearing",
				ClearingDate: payment.Date(2026, 3, 27)},
			{Reference: "P26033000001", Kind: PayoutLine, Amount: cny(998000), Counterparty: "merchant-bank"},
		},
	}
}

func written(t *testing.T, f *File) []byte {
	t.Helper()
	SealTrailer(f)
	b, err := Append(nil, f)
	require.NoError(t, err)
	return b
}

func TestFileReadsBackAsItWasWritten(t *testing.T) {
	// A clearing file and a statement say to the receiver what the sender wrote,
	// fees, signs and originals included; an empty file is a file (CASES §2.1).
	empty := sampleClearing()
	empty.Details = nil
	for name, f := range map[string]*File{"clearing": sampleClearing(), "statement": sampleStatement(), "empty": empty} {
		t.Run(name, func(t *testing.T) {
			back, err := Parse(written(t, f))
			require.NoError(t, err)
			require.Equal(t, f, back)
		})
	}
}

func TestTrailerCountsDebitsAndCredits(t *testing.T) {
	// Debits are sales and completions, credits are voids and refunds (DOMAIN
	// §3.3); a statement closes with opening + credits - debits.
	f := sampleClearing()
	SealTrailer(f)
	require.Equal(t, Trailer{DebitCount: 2, Debit: cny(2000000), CreditCount: 2, Credit: cny(2000000), Closing: cny(0)},
		f.Trailer)
	s := sampleStatement()
	SealTrailer(s)
	require.Equal(t, cny(-500+998375-998000), s.Trailer.Closing)
}

func TestTrailerThatDiffersFromTheBodyRefusesTheFile(t *testing.T) {
	// A receiver never books a file whose trailer does not equal its body; the
	// error names both values (CASES §2.2, 13).
	f := sampleClearing()
	SealTrailer(f)
	f.Trailer.Debit = cny(1999999)
	b, err := Append(nil, f)
	require.NoError(t, err)
	_, err = Parse(b)
	require.ErrorIs(t, err, ErrTrailer)
	require.ErrorContains(t, err, "trailer has 19999.99 CNY, body has 20000.00 CNY")
	var at *Error
	require.ErrorAs(t, err, &at)
	require.Equal(t, 5, at.Record)
	require.Equal(t, "88", at.Field)

	for name, change := range map[string]func([][]byte) [][]byte{
		"record dropped": func(r [][]byte) [][]byte { return append(r[:2:2], r[3:]...) },
		"record twice":   func(r [][]byte) [][]byte { return append(append(r[:2:2], r[1]), r[2:]...) },
		"merchant changed": func(r [][]byte) [][]byte {
			r[1] = []byte(strings.Replace(string(r[1]), "M10000000000001", "M10000000000002", 1))
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			records, err := Split(written(t, sampleClearing()))
			require.NoError(t, err)
			_, err = Parse(Join(change(records)))
			require.Error(t, err)
		})
	}
}

func TestResealMakesARecordFaultPassTheTrailer(t *testing.T) {
	// A sender that computes right sums over a wrong record is caught by the
	// comparison with the journal, not by the trailer.
	b := written(t, sampleClearing())
	records, err := Split(b)
	require.NoError(t, err)
	require.Equal(t, b, Join(records))
	records[1] = []byte(strings.Replace(string(records[1]), "000001000000", "000001000001", 1))
	sealed, err := Reseal(Join(records))
	require.NoError(t, err)
	f, err := Parse(sealed)
	require.NoError(t, err)
	require.Equal(t, cny(1000001), f.Details[0].Amount)
	require.Equal(t, cny(2000001), f.Trailer.Debit)

	same, err := Reseal(b)
	require.NoError(t, err)
	require.Equal(t, b, same)
}

func TestResealNumbersNothingButTheTrailer(t *testing.T) {
	// A record taken out or put in twice leaves the messages' numbers (DE 71) with
	// a gap. Reseal closes it: the sender counts what it sends.
	records, err := Split(written(t, sampleClearing()))
	require.NoError(t, err)
	sealed, err := Reseal(Join(append(records[:2:2], records[3:]...)))
	require.NoError(t, err)
	f, err := Parse(sealed)
	require.NoError(t, err)
	require.Len(t, f.Details, 3)
}

func TestRecordKeysTieARecordToItsTransaction(t *testing.T) {
	// A detail is known by DE 37 and by DE 7 + 11 + 32 + 33, a statement line by
	// the reference of its transfer; a header and a trailer are nobody's.
	records, err := Split(written(t, sampleClearing()))
	require.NoError(t, err)
	require.Equal(t, []party.Key{
		party.RRNKey("608600000017"), party.NetworkKey("0327101500", 17, "48010000", "48010000"),
	}, RecordKeys(records[1]))
	require.Empty(t, RecordKeys(records[0]))
	require.Empty(t, RecordKeys(records[5]))
	require.Empty(t, RecordKeys([]byte("1240")))
	lines, err := Split(written(t, sampleStatement()))
	require.NoError(t, err)
	require.Equal(t, []party.Key{party.PayoutKey("N26032700001")}, RecordKeys(lines[1]))
}

func TestParseSaysWhereAFileIsWrong(t *testing.T) {
	// Whoever has to mend a file learns the record, the field and the byte.
	good := string(written(t, sampleClearing()))
	records, err := Split([]byte(good))
	require.NoError(t, err)
	at := 2 + len(records[0]) + 2
	for name, c := range map[string]struct {
		file   string
		record int
		field  string
		says   string
	}{
		"nothing":          {"", 0, "", "want a header and a trailer, have 0 records"},
		"half a length":    {good + "\x00", 6, "", "want a length of 2 bytes"},
		"cut in a record":  {good[:at+20], 1, "", "the file has 20 left"},
		"letter in amount": {strings.Replace(good, "000001000000", "0000O1000000", 1), 1, "4", "digits"},
		"other currency": {strings.Replace(good, "156", "840", 1), 1, "49",
			"want currency 840 as in the header, have \"156\""},
		"unknown fee":        {strings.Replace(good, "01156D", "09156D", 1), 1, "46", "want fee type 01 or 02, have \"09\""},
		"first is no header": {good[2+len(records[0]):], 0, "71", "want message number 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.file))
			var e *Error
			require.ErrorAs(t, err, &e, "%v", err)
			require.Equal(t, c.record, e.Record, "%v", err)
			require.Equal(t, c.field, e.Field, "%v", err)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestAppendRefusesWhatNoFileCanSay(t *testing.T) {
	// A sender learns of a file that makes no sense before it leaves.
	for name, change := range map[string]func(*File){
		"no id":           func(f *File) { f.Header.ID = "" },
		"no date":         func(f *File) { f.Header.Date = 0 },
		"no kind":         func(f *File) { f.Header.Kind = 0 },
		"negative amount": func(f *File) { f.Details[0].Amount = cny(-1) },
		"no transaction":  func(f *File) { f.Details[0].Transaction = 0 },
		"huge fee":        func(f *File) { f.Details[0].Interchange = cny(100000000) },
	} {
		t.Run(name, func(t *testing.T) {
			f := sampleClearing()
			change(f)
			b, err := Append([]byte("kept"), f)
			require.Error(t, err)
			require.Equal(t, "kept", string(b))
		})
	}
}

func FuzzParse(f *testing.F) {
	// Hostile bytes give an error and never a panic; what is accepted can be
	// written again to the same meaning.
	for _, sample := range []*File{sampleClearing(), sampleStatement()} {
		SealTrailer(sample)
		b, err := Append(nil, sample)
		require.NoError(f, err)
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse(b)
		if err != nil {
			var at *Error
			require.True(t, errors.As(err, &at), "%v", err)
			return
		}
		again, err := Append(nil, file)
		if err != nil {
			return // a sender of ours would not write it
		}
		back, err := Parse(again)
		require.NoError(t, err)
		file.Trailer.Hash = back.Trailer.Hash
		require.Equal(t, file, back)
	})
}

// Sums that no trailer holds, in one currency or in two, are an error of whoever makes the file, and a file that claims
// such sums is refused; neither ends anybody.
func TestSumsBeyondTheTrailer(t *testing.T) {
	f := &File{Header: Header{ID: "F1", Kind: Clearing, Date: payment.Date(2026, 3, 26), Currency: payment.CNY}}
	for range 10_001 {
		f.Details = append(f.Details, Detail{Transaction: Refund, Amount: payment.Minor(999_999_999_999, payment.CNY)})
	}
	require.ErrorIs(t, SealTrailer(f), ErrTooMuch)
	f.Details = f.Details[:2]
	require.NoError(t, SealTrailer(f))
	f.Details[1].Amount.Currency = payment.USD
	require.ErrorContains(t, SealTrailer(f), "the currencies differ")
	s := &File{Header: Header{Kind: Statement, Currency: payment.CNY, Opening: payment.Minor(MostTotal, payment.CNY)},
		Lines: []Line{{Credit: true, Amount: payment.Minor(1, payment.CNY)}}}
	require.ErrorIs(t, SealTrailer(s), ErrTooMuch)
}
