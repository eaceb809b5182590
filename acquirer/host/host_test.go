package host

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
	"acqsim/reconcile"
)

const (
	node    = party.Node("T1")
	network = party.Node("clearing")
)

var thursday = payment.Date(2026, 3, 26)

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// alone is a host with a book and nobody beside it.
type alone struct {
	*Host
	book *ledger.Book
}

func (a alone) Book() *ledger.Book { return a.book }

func (a alone) Apply(f party.Fact) {
	if p, ok := f.(ledger.Poster); ok {
		p.Post(a.book)
	}
	a.Host.Apply(f)
}

func (a alone) Handle(ev *party.Event, out *party.Out) {
	switch {
	case ev.Kind == party.Restarted:
		a.Restarted(ev, out)
	case ev.Kind == party.TimerFired:
		a.TimerFired(ev, out)
	case ev.Kind == party.Commanded:
		_, _ = a.Command(ev, out)
	case ev.From == network:
		a.FromNetwork(ev, out)
	default:
		a.FromTerminal(ev, out)
	}
}

func bench(t *testing.T) *partytest.Bench[alone] {
	t.Helper()
	calendar := &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)}
	cfg := Config{
		ID: "48010000", Forwarder: "48010000", Currency: payment.CNY, Calendar: calendar, Dialect: "1987-ascii",
		Network:   network,
		Terminals: []Terminal{{ID: "T1000001", Merchant: "M1", Node: node, Dialect: "1987-ascii"}},
		Merchants: []Merchant{{ID: "M1", MCC: "5812", Fee: payment.Fee{Rate: 5000}}},
		Capture:   HostCapture, PreAuthDays: 30, ReplyTimeout: 45 * time.Second, RepeatInterval: time.Minute,
	}
	k := partytest.New(t, "1987-ascii", func(kind string, version int, b []byte) (party.Fact, error) {
		return party.DecodeFact("acquirer", Facts(), kind, version, b)
	}, func() (alone, error) {
		book := chart.New(payment.CNY)
		h, err := New(cfg, book)
		return alone{h, book}, err
	})
	k.Now = calendar.At(thursday, payment.TimeOfDay(10*time.Hour))
	k.Drive(party.Event{Kind: party.Restarted})
	return k
}

// asked sends a till's request; answered has the network approve it too.
func asked(
	k *partytest.Bench[alone], what dialect.Transaction, minor int64, stan payment.STAN, original payment.STAN,
) []dialect.Message {
	m := dialect.Message{
		Transaction: what, STAN: stan, Batch: 1, Terminal: "T1000001", Merchant: "M1", PAN: "6222020000000000016",
		EntryMode: "021", Amount: cny(minor),
	}
	if original != 0 {
		m.Original = dialect.Original{STAN: original, Batch: 1, Date: "0326"}
	}
	return k.Send(node, m)
}

func answered(k *partytest.Bench[alone], net dialect.Message) dialect.Message {
	net.Reply, net.Code, net.SettlementDate, net.AuthID = true, payment.Approved, thursday.MMDD(), "A00001"
	return k.Send(network, net)[0]
}

// A void takes back an approved sale of the same batch and clearing day, whole and once.
func TestVoidIsDecided(t *testing.T) {
	for name, c := range map[string]struct {
		of    payment.STAN
		minor int64
		first func(*partytest.Bench[alone])
		code  payment.ResponseCode // "" when it goes on to the network
	}{
		"of a sale":  {of: 1, minor: 1000},
		"of nothing": {of: 9, minor: 1000, code: payment.OriginalNotFound},
		"of a part":  {of: 1, minor: 999, code: payment.OriginalAmountWrong},
		"of a sale that was undone": {of: 1, minor: 1000, code: payment.AlreadyReversed,
			first: func(k *partytest.Bench[alone]) {
				answered(k, asked(k, dialect.SaleVoid, 1000, 2, 1)[0])
			}},
		"of yesterday's sale": {of: 1, minor: 1000, code: payment.InvalidTransaction, first: func(k *partytest.Bench[alone]) {
			k.Party.Apply(&DayOpened{Closed: thursday, Date: thursday.AddDays(1)})
		}},
		"of a void": {of: 2, minor: 1000, code: payment.InvalidTransaction, first: func(k *partytest.Bench[alone]) {
			answered(k, asked(k, dialect.SaleVoid, 1000, 2, 1)[0])
		}},
	} {
		t.Run(name, func(t *testing.T) {
			k := bench(t)
			answered(k, asked(k, dialect.Sale, 1000, 1, 0)[0])
			if c.first != nil {
				c.first(k)
			}
			sent := asked(k, dialect.SaleVoid, c.minor, 7, c.of)
			require.Len(t, sent, 1)
			require.Equal(t, c.code != "", sent[0].Reply)
			require.Equal(t, c.code, sent[0].Code)
		})
	}
}

// A terminal that is told to sign on again is told with every reply until it does, also
// by a host that was restarted in between.
func TestSignOnIsAskedForUntilItComes(t *testing.T) {
	k := bench(t)
	k.Command(&RequireSignOn{Terminal: "T1000001"})
	k.Restart()
	require.True(t, k.Party.terminals["T1000001"].signOnAgain)
	k.Send(node, dialect.Message{Transaction: dialect.SignOn, STAN: 3, Terminal: "T1000001", Merchant: "M1"})
	require.False(t, k.Party.terminals["T1000001"].signOnAgain)
}

// Of an archived day stay a transaction with an open item until it is released, what the
// network is still owed, a pre-authorisation, and an open batch until it is closed.
func TestArchiveKeepsWhatIsStillAskedFor(t *testing.T) {
	k := bench(t)
	sale := asked(k, dialect.Sale, 1000, 1, 0)[0]
	answered(k, sale)
	disputed := asked(k, dialect.Sale, 2000, 2, 0)[0]
	answered(k, disputed)
	hold := asked(k, dialect.PreAuth, 3000, 3, 0)[0]
	answered(k, hold)
	silent := asked(k, dialect.Sale, 4000, 4, 0)[0]
	k.Fire(ReplyTimer, string(silent.RRN))
	h := k.Party.Host
	h.Apply(&DayOpened{Closed: thursday, Date: thursday.AddDays(1)})
	h.Archive(thursday, func(rrn payment.RRN) bool { return rrn == disputed.RRN })
	_, _, known := h.Entry(sale.RRN)
	require.True(t, known, "its batch is open")
	h.Apply(&BatchClosed{Terminal: "T1000001", Batch: 1, Next: 2})
	h.Archive(thursday.AddDays(1), func(rrn payment.RRN) bool { return rrn == disputed.RRN })
	for rrn, stays := range map[payment.RRN]bool{sale.RRN: false, disputed.RRN: true, hold.RRN: true, silent.RRN: true} {
		_, _, known := h.Entry(rrn)
		require.Equal(t, stays, known, rrn)
	}
	h.Release(disputed.RRN)
	_, _, known = h.Entry(disputed.RRN)
	require.False(t, known)
	require.Len(t, h.txns, 2)
	h.Apply(&DayOpened{Closed: thursday.AddDays(1), Date: thursday.AddDays(40)})
	require.Empty(t, h.holds)
}

// What the clearing and the payouts did to a transaction is in its row when the host was
// told, and nothing happens to what the journal does not have.
func TestRowsSayWhatTheHostWasTold(t *testing.T) {
	k := bench(t)
	sale := asked(k, dialect.Sale, 1000, 1, 0)[0]
	answered(k, sale)
	h := k.Party.Host
	require.True(t, h.Clear(sale.RRN, thursday))
	require.False(t, h.Clear("608500009999", thursday))
	h.ClearLate(sale.RRN, thursday.AddDays(9))
	h.Advance(sale.RRN)
	h.Confirm(sale.RRN)
	h.Carry([]payment.RRN{sale.RRN, "608500009999"}, "P26032700001")
	e, is, known := h.Entry(sale.RRN)
	require.True(t, known)
	require.Equal(
		t, []any{reconcile.Approved, thursday, "P26032700001", cny(5)}, []any{e.State, e.Cleared, e.Payout, e.Fee},
	)
	require.Equal(t, Standing{Debit: true, Captured: true, Advanced: true}, is)
	require.Equal(t, []payment.RRN{sale.RRN}, h.InBatch("T1000001", 1, []payment.STAN{1, 5}))
}
