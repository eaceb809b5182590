//go:build !nomoov

package moov

import (
	"slices"
	"testing"

	theirs "github.com/moov-io/iso8583"
	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/payment"
)

// Every transaction of the shipped dialects, its reply, its reversal and a repeat have in moov's form the bytes
// and values that the parties of acqsim exchange, and the keys by which they know them; from our file moov packs
// the same bytes.
func TestEveryTransactionIsTheSameToBoth(t *testing.T) {
	for _, name := range dialect.Names() {
		d, err := dialect.Named(name)
		require.NoError(t, err)
		peer, _, err := FromSpec(d.Spec())
		require.NoError(t, err)
		file := moovForm(t, d.Spec())
		codec, read, frames := d.NewCodec(), dialect.Message{}, 0
		for _, m := range everyMessage(d) {
			frame, err := codec.Append(nil, &m)
			if err != nil {
				continue // a dialect has no room for all of it
			}
			frames++
			what := name + " " + m.Transaction.String()
			ours := iso8583.NewMessage(d.Spec())
			require.NoError(t, ours.Decode(frame), what)
			out, list, err := FromMessage(ours, peer)
			require.NoError(t, err, what)
			for _, r := range list {
				require.Equal(t, "header", r.Key, what)
			}
			for n := range ours.Fields() {
				value, err := out.GetBytes(n)
				require.NoError(t, err, what)
				require.Equal(t, ours.Text(n), string(value), "%s: DE %d", what, n)
			}
			back, err := ToMessage(out, d.Spec())
			require.NoError(t, err, what)
			encoded, err := back.AppendEncode(nil)
			require.NoError(t, err, what)
			require.Equal(t, frame[d.Spec().HeaderLen():], encoded[d.Spec().HeaderLen():], what)
			readErr := codec.Parse(frame, &read)
			keys, err := Keys(out, d)
			require.Equal(t, readErr == nil, err == nil, what)
			require.Equal(t, read.Keys(nil), keys, what)
			if slices.ContainsFunc(file.missing, ours.Has) {
				continue
			}
			m := theirs.NewMessage(file.spec)
			require.NoError(t, m.Unpack(frame[d.Spec().HeaderLen():]), what)
			packed, err := m.Pack()
			require.NoError(t, err, what)
			require.Equal(t, frame[d.Spec().HeaderLen():], packed, what)
		}
		t.Logf("%s: %d messages", name, frames)
		require.Greater(t, frames, 30, name)
	}
}

// everyMessage is a request, a repeat, a reply, a reversal and its reply of each transaction, keyed and swiped.
func everyMessage(d *dialect.Dialect) (list []dialect.Message) {
	for _, transaction := range dialect.Transactions() {
		if !d.Speaks(transaction) {
			continue
		}
		m := dialect.Message{Transaction: transaction, STAN: 7, Batch: 3, Terminal: "T1", Merchant: "M1",
			PAN: "6222020000000005", EntryMode: "012", Amount: payment.Minor(1250, payment.CNY), LocalTime: "140500",
			LocalDate: "0327", Expiry: "2912", RRN: "000000000042",
			Original: dialect.Original{Transaction: dialect.Sale, STAN: 5, Batch: 3, Date: "0327"}}
		swiped := m
		swiped.Track2, swiped.EntryMode = "6222020000000005=29121010000000000", "021"
		swiped.PINBlock = []byte("\x01PINPIN\x08")
		swiped.EMV = []byte("\x82\x02\x39\x00\x9F\x02\x06\x00\x00\x00\x00\x12\x50\x9F\x36\x02\x00\x01")
		for _, one := range []dialect.Message{m, swiped} {
			repeat, reversal := one, one
			repeat.Repeat, reversal.Reversal = true, true
			reversal.Code = "98"
			list = append(list, one, repeat, reversal, one.Answer("00"), reversal.Answer("00"))
		}
	}
	return list
}
