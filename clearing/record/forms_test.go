package record

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An exception comes back to the receiver as what it is, with its reason; a record
// that moves no money counts in no sum of the trailer (ISO 8583:1993, DE 24).
func TestExceptionsReadBack(t *testing.T) {
	f := sampleClearing()
	sale := f.Details[0]
	for _, as := range []Transaction{CreditAdjustment, Chargeback, Representment, SecondChargeback, Retrieval,
		Fulfilment} {
		d := sale
		d.Transaction, d.Reason = as, "not-recognised"
		f.Details = append(f.Details, d)
	}
	reject := sale
	reject.Transaction, reject.Code, reject.Of = Reject, "25", Completion
	f.Details = append(f.Details, reject)
	f.Header.Kind = Claims
	back, err := Parse(written(t, f))
	require.NoError(t, err)
	require.Equal(t, f, back)
	require.Equal(t, 2+1, back.Trailer.DebitCount, "sale, completion, re-presentment")
	require.Equal(t, 2+3, back.Trailer.CreditCount, "void, refund, adjustment, two chargebacks")
	for i := range f.Details {
		require.NotEmpty(t, RecordKeys(splitFile(t, written(t, f))[i+1]))
	}
}

func splitFile(t *testing.T, b []byte) [][]byte {
	t.Helper()
	records, err := Split(b)
	require.NoError(t, err)
	return records
}

// A word of a transaction is read as it is written, and no other.
func TestTransactionWords(t *testing.T) {
	for as := Sale; as <= Reject; as++ {
		text, err := as.MarshalText()
		require.NoError(t, err)
		var back Transaction
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, as, back)
	}
	var none Transaction
	require.Error(t, none.UnmarshalText([]byte("gift")))
}
