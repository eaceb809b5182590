package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// claimOf is a record that a member sends about a transaction.
func claimOf(m dialect.Message, as record.Transaction) record.Detail {
	zero := payment.Minor(0, payment.CNY)
	return record.Detail{
		Transaction: as, PAN: m.PAN, Amount: m.Amount, Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer,
		Forwarder: m.Forwarder, RRN: m.RRN,
		Terminal: "T1", Merchant: "M1", Interchange: zero, NetworkFee: zero, Net: zero, Reason: "test",
	}
}

// claims sends a file of claims and returns the code of each, "" for taken.
func (w *world) claims(from party.Node, id string, details ...record.Detail) []payment.ResponseCode {
	w.T.Helper()
	sender := acquirerID
	if from == "issuer" {
		sender = issuerID
	}
	date := w.cfg.Calendar.Date(w.Now)
	for i := range details {
		details[i].ClearingDate = date
	}
	f := &record.File{Header: record.Header{
		ID: id, Kind: record.Claims, Sender: sender, Receiver: "00010000", Date: date, Sequence: 1, Currency: payment.CNY,
	}, Details: details}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(w.T, err)
	w.Drive(party.Event{Kind: party.FileReceived, From: from, Bytes: b})
	taken, ok := w.Out.Facts[0].(*ClaimsTaken)
	if !ok {
		return nil
	}
	var codes []payment.ResponseCode
	for i := range taken.Claims {
		codes = append(codes, taken.Claims[i].Code)
	}
	return codes
}

// night closes the open day and returns the clearing files of it, by member.
func (w *world) night() map[party.Node]*record.File {
	w.T.Helper()
	day := w.Party.Date()
	w.Job("cut-over", day)
	w.Job("clearing-file", day)
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

func net(f *record.File) int64 {
	var sum int64
	for i := range f.Details {
		sum += f.Details[i].Net.Minor
	}
	return sum
}

// A credit adjustment and a chargeback are cleared with the open day: both members
// have the record, without fees, and what one gets the other pays (J13, J16).
func TestClaimsClear(t *testing.T) {
	for _, c := range []struct {
		from party.Node
		as   record.Transaction
	}{{"acquirer", record.CreditAdjustment}, {"issuer", record.Chargeback}} {
		w := open(t, config())
		sale := w.request(dialect.Sale, alice, yuan(100))
		w.approve(sale)
		require.Equal(t, []payment.ResponseCode{rejectNotFound}, w.claims(c.from, "early", claimOf(sale, c.as)),
			"it has not cleared")
		w.night()
		require.Equal(t, []payment.ResponseCode{""}, w.claims(c.from, "F1", claimOf(sale, c.as)))
		require.Equal(t, []payment.ResponseCode{rejectDuplicate}, w.claims(c.from, "F2", claimOf(sale, c.as)))
		require.Nil(t, w.claims(c.from, "F2", claimOf(sale, c.as)), "the file was taken before")
		w.Restart()
		files := w.night()
		require.Equal(t, []int64{-10000, 10000}, []int64{net(files["acquirer"]), net(files["issuer"])})
		require.Equal(t, c.as, files["issuer"].Details[0].Transaction)
		last := files[c.from].Details[len(files[c.from].Details)-1]
		require.Equal(t, []any{record.Reject, rejectDuplicate, c.as}, []any{last.Transaction, last.Code, last.Of},
			"and the sender reads what was not taken")
	}
}

// A presentment request (请款, J17) clears as its sale would have, fees included; one
// for a sale that has cleared is a duplicate, one for a decline has no original.
func TestPresentmentRequest(t *testing.T) {
	cfg := config()
	cfg.Practice.SameDayOriginals = true
	w := open(t, cfg)
	held := w.request(dialect.PreAuth, alice, yuan(800))
	w.approve(held)
	w.night()
	done := w.request(dialect.Completion, alice, yuan(720))
	done.Original = dialect.Original{Transaction: dialect.PreAuth, STAN: held.STAN, Sent: held.Sent, Acquirer: acquirerID,
		Forwarder: acquirerID}
	w.approve(done)
	cleared := w.request(dialect.Sale, alice, yuan(50))
	w.approve(cleared)
	files := w.night()
	require.Len(t, files["issuer"].Details, 1, "the completion was thrown out (B12)")
	reject := files["acquirer"].Details[1]
	require.Equal(t, []any{record.Reject, rejectNotFound, record.Completion, int64(0)},
		[]any{reject.Transaction, reject.Code, reject.Of, reject.Net.Minor})

	require.Equal(t, []payment.ResponseCode{"", rejectDuplicate},
		w.claims("acquirer", "F1", claimOf(done, record.Completion), claimOf(cleared, record.Sale)))
	stranger := claimOf(done, record.Sale)
	stranger.PAN, stranger.STAN = "4000000000000002", 77
	require.Equal(t, []payment.ResponseCode{rejectNoCard}, w.claims("acquirer", "F2", stranger))
	files = w.night()
	again := files["acquirer"].Details[0]
	require.Equal(t, []any{record.Completion, int64(72000 - 252 - 23)}, []any{again.Transaction, again.Net.Minor})
}

// A request for a slip is in the acquirer's file only, the slip in the issuer's, and
// neither moves money.
func TestRetrievalAndSlip(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(100))
	w.approve(sale)
	w.night()
	require.Equal(t, []payment.ResponseCode{""}, w.claims("issuer", "F1", claimOf(sale, record.Retrieval)))
	require.Equal(t, []payment.ResponseCode{rejectNotFound}, w.claims("acquirer", "F2", claimOf(sale, record.Chargeback)),
		"only an issuer charges back")
	files := w.night()
	require.Empty(t, files["issuer"].Details)
	require.Equal(t, record.Retrieval, files["acquirer"].Details[0].Transaction)
	require.Equal(t, []payment.ResponseCode{""}, w.claims("acquirer", "F3", claimOf(sale, record.Fulfilment)))
	files = w.night()
	require.Empty(t, files["acquirer"].Details)
	require.Equal(t, record.Fulfilment, files["issuer"].Details[0].Transaction)
	require.Zero(t, net(files["issuer"]))
}

// A file that is not the sender's, or no file at all, is refused whole; a record that
// no message stands behind is refused unless the house takes such (B14).
func TestWhatIsNotTaken(t *testing.T) {
	w := open(t, config())
	w.Drive(party.Event{Kind: party.FileReceived, From: "acquirer", Bytes: []byte("no file")})
	require.IsType(t, &FileRefused{}, w.Out.Facts[0])
	w.Drive(party.Event{Kind: party.FileReceived, From: "nobody", Bytes: []byte("no file")})
	require.Empty(t, w.Out.Facts)
	w.Drive(party.Event{Kind: party.Commanded,
		Command: &StrayRecord{PAN: alice, Amount: yuan(88), Acquirer: acquirerID, Terminal: "T1", Merchant: "M1"}})
	require.IsType(t, &CommandRefused{}, w.Out.Facts[0])
	require.Empty(t, w.night()["issuer"].Details)
}
