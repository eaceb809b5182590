package live

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/payment"
	"acqsim/scenarios"
)

// mutation is a request of which one field is wrong.
type mutation struct {
	what  string // "0200 DE 4, wrong class"
	field int
	bytes []byte
	class bool // the extent of the field is what it was: the answer names it
}

// mutations makes every field of a request wrong in turn: other characters than it has, a byte
// shorter, not there; and puts in those that the request has not.
func mutations(t *testing.T, spec *iso8583.Spec, right []byte) (all []mutation) {
	t.Helper()
	m := iso8583.NewMessage(spec)
	require.NoError(t, m.Decode(right))
	add := func(field int, how string, b []byte, class bool) {
		all = append(all, mutation{fmt.Sprintf("%s DE %d, %s", m.MTI(), field, how), field, b, class})
	}
	var fields []int
	for n := range m.Fields() {
		if n > 1 {
			fields = append(fields, n)
		}
	}
	for _, n := range fields {
		start, end, ok := m.FieldRange(n)
		require.True(t, ok)
		wrong := append([]byte(nil), right...)
		for i := start; i < end; i++ {
			wrong[i] = 0xAA
		}
		if probe := iso8583.NewMessage(spec); probe.Decode(wrong) != nil {
			add(n, "wrong class", wrong, len(probe.Mistakes()) == 1)
		}
		add(n, "wrong length", append(append([]byte(nil), right[:end-1]...), right[end:]...), false)
		less := iso8583.NewMessage(spec)
		require.NoError(t, less.Decode(right))
		less.Unset(n)
		if b, err := less.AppendEncode(nil); err == nil {
			add(n, "missing", b, false)
		}
	}
	for _, n := range []int{5, 12, 14, 15, 22, 23, 24, 25, 26, 28, 32, 37, 38, 39, 44, 47, 48, 54, 59, 61, 62, 63} {
		more := iso8583.NewMessage(spec)
		require.NoError(t, more.Decode(right))
		if more.Has(n) {
			continue
		}
		for _, v := range []string{"1", "000000000001", "12"} {
			more.Set(n, v)
			if b, err := more.AppendEncode(nil); err == nil {
				add(n, "extra", b, false)
				break
			}
		}
	}
	return all
}

// requestsOf are a sale, its reversal, an upload, a settlement and a sign-on of a till.
func requestsOf(w *scenarios.World, till string) []*dialect.Message {
	own := w.Terminals[till]
	card, amount := payment.KeptPAN(w.Cards["alice"].PAN), payment.Minor(1250, payment.CNY)
	sale := dialect.Message{
		Transaction: dialect.Sale, STAN: 7, Batch: 1, Terminal: own.ID, Merchant: w.Merchants[own.Merchant].ID, PAN: card,
		EntryMode: "012", Amount: amount,
	}
	reversal := sale
	reversal.Reversal, reversal.Code = true, payment.NoIssuerReply
	reversal.Original = dialect.Original{Transaction: dialect.Sale, STAN: 7, Batch: 1}
	bare := dialect.Message{STAN: 8, Batch: 1, Terminal: own.ID, Merchant: sale.Merchant}
	upload, settlement, signOn := bare, bare, bare
	upload.Transaction = dialect.Upload
	upload.Details = []dialect.Detail{{Transaction: dialect.Sale, STAN: 7, PAN: card, Amount: amount}}
	settlement.Transaction = dialect.Settlement
	settlement.Totals = dialect.Totals{DebitCount: 1, Debit: amount, Credit: payment.Minor(0, payment.CNY)}
	signOn.Transaction = dialect.SignOn
	return []*dialect.Message{&sale, &reversal, &upload, &settlement, &signOn}
}

// What comes of a mutated request.
type mutated struct{ answered, named, logged, silent int }

// A request that can be read as far as its MTI, DE 11 and DE 41 is answered, 30 where it cannot be read whole, with the
// wrong field named where it alone is wrong; what cannot be read so far ends in a line of the log. Nothing is met with
// silence: every field of a sale, a reversal, an upload, a settlement and a sign-on, in both dialects, with characters
// of another class, a byte short, missing, and fields that do not belong there (CODEC §4).
func TestEveryFieldMutated(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := startLogged(t, profile, zap.New(core))
	for i, till := range []string{"T1", "T2"} {
		var count mutated
		l := dial(t, h.Ports()[i])
		stan := payment.STAN(1000)
		for _, request := range requestsOf(profile, till) {
			right, err := l.codec.Append(nil, request)
			require.NoError(t, err)
			for _, m := range mutations(t, l.codec.Dialect().Spec(), right) {
				stan++
				l = tryMutation(t, l, h.Ports()[i], profile, till, stan, &m, logged, &count)
			}
		}
		t.Logf(
			"%s: %d mutated requests: %d answered (%d of them 30 with the field named), %d logged, %d met with silence", till,
			count.answered+count.logged+count.silent, count.answered, count.named, count.logged, count.silent,
		)
		require.Zero(t, count.silent)
	}
}

// tryMutation sends a mutated request, and behind it one that is right: an answer that has not
// come when that one is answered does not come.
func tryMutation(
	t *testing.T, l *wire, p Port, w *scenarios.World, till string, stan payment.STAN, m *mutation,
	logged *observer.ObservedLogs, count *mutated,
) *wire {
	t.Helper()
	lines := logged.Len()
	l.send(m.bytes)
	answer, err := l.read(250 * time.Millisecond)
	switch {
	case err == nil:
		count.answered++
		if m.class {
			require.Equal(t, "30", answer.Text(39), m.what)
			require.Contains(t, answer.Text(44), fmt.Sprintf("DE %d", m.field), m.what)
			count.named++
		}
	case logged.Len() > lines:
		seen := iso8583.NewMessage(l.codec.Dialect().Spec())
		_ = seen.Decode(m.bytes) // what can be read of it stays
		require.True(t, seen.MTI() == "" || seen.Text(11) == "", "%s: it can be told which request it is", m.what)
		count.logged++
	default:
		count.silent++
		t.Errorf("%s: %s: silence", till, m.what)
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return dial(t, p)
	}
	l.send(l.balanceOf(w, till, stan))
	for {
		got, err := l.read(5 * time.Second)
		require.NoError(t, err, "the line does not go on after %s", m.what)
		if got.Text(11) == stan.String() {
			return l
		}
	}
}
