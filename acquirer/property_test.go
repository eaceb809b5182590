package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// step is one thing that a till or the network does; refers picks an earlier
// request.
type step struct {
	do     string
	minor  int64
	refers int
	code   payment.ResponseCode
}

// voidOf is the transaction that takes another back.
func voidOf(t dialect.Transaction) dialect.Transaction {
	switch t {
	case dialect.PreAuth:
		return dialect.PreAuthVoid
	case dialect.Completion:
		return dialect.CompletionVoid
	}
	return dialect.SaleVoid
}

// play runs steps; every message is delivered repeats times, and before each step
// the acquirer may be built anew from its journal.
func play(t *testing.T, steps []step, repeats int, fold func(i int) bool) *stage {
	k := newStage(t)
	var asked, sent []dialect.Message // by request: the till's, and what went to the network
	deliver := func(from party.Node, m dialect.Message) (first []sentTo) {
		for n := range repeats {
			if out := k.message(from, m); n == 0 {
				first = out
			}
		}
		return first
	}
	request := func(m dialect.Message) {
		out := deliver(till1, m)
		var net dialect.Message
		if len(out) == 1 && out[0].to == network {
			net = out[0].m
		}
		asked, sent = append(asked, m), append(sent, net)
	}
	for i, s := range steps {
		if fold(i) {
			k.Party = k.Folded()
		}
		at := -1
		if len(asked) > 0 {
			at = s.refers % len(asked)
		}
		refer := func(what dialect.Transaction, minor int64) dialect.Message {
			m := k.request(till1, what, minor)
			m.Original = dialect.Original{STAN: asked[at].STAN, Batch: 1, Date: "0326"}
			return m
		}
		switch {
		case s.do == "sale":
			request(k.request(till1, dialect.Sale, s.minor))
		case s.do == "hold":
			request(k.request(till1, dialect.PreAuth, s.minor))
		case s.do == "offline":
			request(k.request(till1, dialect.OfflineSale, s.minor))
		case at < 0:
		case s.do == "void":
			request(refer(voidOf(asked[at].Transaction), asked[at].Amount.Minor))
		case s.do == "complete":
			request(refer(dialect.Completion, s.minor))
		case s.do == "tip":
			request(refer(dialect.Tip, asked[at].Amount.Minor+s.minor))
		case s.do == "refund":
			m := refer(dialect.Refund, s.minor)
			m.Original.RRN = sent[at].RRN
			request(m)
		case s.do == "answer" && sent[at].RRN != "":
			deliver(network, says(sent[at], s.code, thursday))
		case s.do == "time-out" && sent[at].RRN != "":
			k.fire(host.ReplyTimer, string(sent[at].RRN))
		case s.do == "reverse":
			for range repeats {
				k.reverse(till1, asked[at])
			}
			k.STAN -= payment.STAN(repeats - 1) // the till's numbers are those of one delivery
		}
	}
	return k
}

func TestDeliveriesAndRestartsChangeNothing(t *testing.T) {
	// n ≥ 1 deliveries of any request, reply or reversal, with a restart between
	// any two, leave the same books as one delivery each (CASES §2.2, 3 and 5), and
	// what the network owes is what the journal has as approved.
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 25).Draw(r, "steps")
		steps := make([]step, n)
		folds := make([]bool, n)
		for i := range steps {
			steps[i] = step{
				do: rapid.SampledFrom([]string{"sale", "hold", "complete", "offline", "tip", "void", "refund", "answer", "answer",
					"answer", "time-out", "reverse"}).
					Draw(r, "do"),
				minor:  rapid.Int64Range(1, 100000).Draw(r, "amount"),
				refers: rapid.IntRange(0, 24).Draw(r, "refers to"),
				code:   rapid.SampledFrom([]payment.ResponseCode{"00", "00", "00", "51"}).Draw(r, "code"),
			}
			folds[i] = rapid.Bool().Draw(r, "restart")
		}
		once := play(t, steps, 1, func(int) bool { return false })
		often := play(t, steps, 3, func(i int) bool { return folds[i] })
		require.Equal(r, chart.Balances(once.Party.book), chart.Balances(often.Party.book))
		require.Equal(r, once.Party.host.Entries(), often.Party.host.Entries())

		owed := cny(0)
		for _, e := range once.Party.host.Entries() {
			if e.State == reconcile.Approved || e.State == reconcile.Voided {
				owed = owed.Add(e.Kind.Money(e.Amount))
			}
		}
		require.Equal(r, owed, once.Party.Book().Balance(chart.NetworkReceivable))
		require.Zero(r, once.Party.Book().Sum(0))
	})
}
