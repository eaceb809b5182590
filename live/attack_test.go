package live

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/iso8583"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// attacked is a world with a till in each dialect, with keys and without, and with cards that
// are not empty after a minute.
func attacked(t *testing.T) *scenarios.World {
	t.Helper()
	w := shops(t)
	for name, like := range map[string]string{"T3": "T1", "T4": "T2"} {
		own := w.Terminals[like]
		own.ID, own.Keys = "9000000"+payment.TerminalID(name[1:]), "double"
		w.Terminals[name] = own
	}
	for name, card := range w.Cards {
		card.Balance = payment.Major(100_000_000, payment.CNY)
		w.Cards[name] = card
	}
	return w
}

// attacker sends valid messages of drawn values over one line.
type attacker struct {
	*wire
	random *rand.Rand
	w      *scenarios.World
	till   string
	tmk    hsm.Key
	mac    hsm.MAC
	stan   payment.STAN
	cards  []payment.KeptPAN
	rrns   []payment.RRN
	sent   int
	bill   *bill
	stray  []string                          // answers to nothing
	open   map[payment.STAN]*dialect.Message // the last message under a number, as it was sent
}

func (a *attacker) one(of ...int64) int64 { return of[a.random.IntN(len(of))] }

// transactions that a till can ask for.
func (a *attacker) transaction() dialect.Transaction {
	for {
		all := dialect.Transactions()
		if tx := all[a.random.IntN(len(all))]; a.codec.Dialect().Speaks(tx) {
			switch tx {
			case dialect.SignOnRequest, dialect.CutOverStart, dialect.CutOverEnd, dialect.Transfer, dialect.Payout,
				dialect.PayoutQuery, dialect.PayoutReturn:
			default:
				return tx
			}
		}
	}
}

func (a *attacker) amount() payment.Amount {
	c := payment.Currency(a.one(156, 156, 156, 156, 156, 156, 840, 392, 1))
	return payment.Minor(a.one(1, 100, 1250, 99999, 1_000_000, 1_000_001, 999_999_999_999, a.random.Int64N(50_000)), c)
}

// draw makes a message that a till could send, in any order and of any values.
func (a *attacker) draw() *dialect.Message {
	own := a.w.Terminals[a.till]
	m := &dialect.Message{
		Transaction: a.transaction(), Batch: payment.BatchNumber(a.one(1, 1, 1, 2, 3, 999999)), Terminal: own.ID,
		Merchant: a.w.Merchants[own.Merchant].ID, PAN: a.cards[a.random.IntN(len(a.cards))], EntryMode: "012",
		Amount: a.amount(), Repeat: a.random.IntN(8) == 0,
	}
	if a.stan++; a.stan > 999_000 {
		a.stan = 1
	}
	m.STAN = a.stan
	if a.random.IntN(6) == 0 {
		m.STAN = payment.STAN(a.random.Int64N(int64(a.stan)) + 1)
	}
	at := time.Now().In(time.FixedZone("CST", 8*3600)).Add(time.Duration(a.one(0, 0, 0, 0, -30, 30, -200)) * time.Hour)
	m.LocalDate, m.LocalTime = at.Format("0102"), at.Format("150405")
	m.Original = dialect.Original{
		STAN: payment.STAN(a.random.Int64N(int64(a.stan)) + 1), Batch: payment.BatchNumber(a.one(1, 1, 2)),
		Date: m.LocalDate,
	}
	if len(a.rrns) > 0 && a.random.IntN(2) == 0 {
		m.Original.RRN = a.rrns[a.random.IntN(len(a.rrns))]
	}
	switch {
	case !m.Transaction.OfCard():
		m.PAN, m.EntryMode, m.Amount, m.Original = "", "", payment.Amount{}, dialect.Original{}
	case m.Transaction.Reversible() && a.random.IntN(4) == 0:
		m.Reversal, m.Code, m.Original.Transaction = true, payment.NoIssuerReply, m.Transaction
	case m.Transaction == dialect.Tip:
		m.Tip = payment.Minor(a.one(1, 100), m.Amount.Currency)
	case m.Transaction == dialect.OfflineSale:
		m.AuthID = "123456"
	}
	switch m.Transaction {
	case dialect.Settlement:
		m.Totals = dialect.Totals{DebitCount: int(a.one(0, 1, 999)), Debit: a.amount(), CreditCount: int(a.one(0, 1, 999))}
		m.Totals.Credit = payment.Minor(a.one(0, 1, 999_999_999_999), m.Totals.Debit.Currency)
	case dialect.Upload:
		for range a.random.IntN(a.codec.Dialect().UploadSize()) + 1 {
			m.Details = append(m.Details, dialect.Detail{
				Transaction: dialect.Transaction(a.one(int64(dialect.OfflineSale), int64(dialect.Sale), int64(dialect.Refund))),
				STAN:        payment.STAN(a.random.Int64N(int64(a.stan)+5) + 1), PAN: a.cards[a.random.IntN(len(a.cards))],
				Amount: payment.Minor(a.one(1, 100, 999_999_999_999), payment.Currency(a.one(156, 156, 156, 840))),
			})
		}
	case dialect.UploadEnd:
		m.Count, m.Totals.Verdict = int(a.one(0, 1, 9999)), dialect.Verdict(a.one(1, 2))
	}
	return m
}

// attack sends one message and waits for its answer.
func (a *attacker) attack() error {
	m := a.draw()
	var seal dialect.Sealer
	if a.mac != nil && (m.Transaction.Routed() || m.Transaction == dialect.Upload) && a.random.IntN(10) > 0 {
		seal = a.mac
	}
	b, err := a.codec.AppendSealed(nil, m, seal)
	if err != nil {
		return nil // the dialect cannot say it
	}
	framed, err := a.framer.Append(nil, b)
	if err != nil {
		return err
	}
	if _, err = a.conn.Write(framed); err != nil {
		return err
	}
	a.sent++
	if err := a.note(b); err != nil {
		return err
	}
	want := iso8583.NewMessage(a.codec.Dialect().Spec())
	if err := want.Decode(b); err != nil {
		return err
	}
	for {
		got, err := a.read(20 * time.Second)
		if err != nil {
			return fmt.Errorf("%s, message %d, %s (STAN %s, reversal %t): %w", a.till, a.sent, m.Transaction, m.STAN,
				m.Reversal, err)
		}
		if err := a.hear(got); err != nil {
			return err
		}
		if got.Text(11) != want.Text(11) || got.MTI()[1] != want.MTI()[1] {
			continue // the host asks for a sign-on, or an advice has its outcome late
		}
		return a.learn(m, got)
	}
}

// note keeps what a message says, as the host will read it.
func (a *attacker) note(b []byte) error {
	said := new(dialect.Message)
	if err := a.codec.Parse(b, said); err != nil {
		return err
	}
	a.open[said.STAN] = said
	a.bill.ask(said)
	return nil
}

// hear enters the answer to a message into the bill, whenever it comes.
func (a *attacker) hear(got *iso8583.Message) error {
	b, err := got.AppendEncode(nil)
	if err != nil {
		return err
	}
	var reply dialect.Message
	if err = a.codec.Parse(b, &reply); err != nil {
		return err
	}
	m := a.open[reply.STAN]
	switch {
	case !reply.Reply: // the host asks for a sign-on
		return nil
	case m == nil || m.MTI[:2] != reply.MTI[:2] || m.Transaction.OfCard() && m.Processing != reply.Processing:
		a.stray = append(a.stray, fmt.Sprintf("%s of STAN %s, %s", reply.Transaction, reply.STAN, reply.Code))
		return nil
	}
	granted := m.Amount.Minor
	if reply.Amount.Minor != 0 {
		granted = reply.Amount.Minor
	}
	a.bill.hear(m, reply.Code, granted)
	return nil
}

// learn keeps references and keys of an answer.
func (a *attacker) learn(m *dialect.Message, got *iso8583.Message) error {
	if r := got.Text(37); len(r) == 12 && len(a.rrns) < 500 {
		a.rrns = append(a.rrns, payment.RRN(r))
	}
	if m.Transaction != dialect.SignOn || a.tmk.IsZero() || got.Text(39) != "00" {
		return nil
	}
	b, err := got.AppendEncode(nil)
	if err != nil {
		return err
	}
	var reply dialect.Message
	if err = a.codec.Parse(b, &reply); err != nil {
		return err
	}
	keys, err := hsm.ParseField62(a.tmk, reply.WorkingKeys)
	if err != nil {
		return err
	}
	a.mac, err = hsm.NewMAC(keys.TAK, hsm.UnionPayECB, 0)
	return err
}

// Valid messages of drawn values, currencies, numbers and orders, in both dialects, with keys and without, end no host,
// and none is met with silence. Some days later, when all has cleared and was paid, the books of all parties balance,
// and what they have for each merchant, card and transaction is what the answers to the tills have said and no more.
// ACQSIM_ATTACK=2m attacks for that long (make attack), a day of the world in a minute and a half.
func TestAttack(t *testing.T) {
	limit, speed := 2*time.Second, 1.0
	if text := os.Getenv("ACQSIM_ATTACK"); text != "" {
		var err error
		limit, err = time.ParseDuration(text)
		require.NoError(t, err, "ACQSIM_ATTACK")
		speed = 1000
	}
	profile := attacked(t)
	h, err := NewHost(HostConfig{
		Profile: profile, Log: zap.NewNop(), Speed: speed,
		Ports: []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}, {Dialect: "unionpay-direct", Addr: "127.0.0.1:0"}},
	})
	require.NoError(t, err)
	seen := newAudit()
	if speed == 1 {
		h.world.Loop.Observe(h.world.History.Observe)
	}
	h.world.Loop.Observe(seen.observe)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	keys, err := h.TestKeys()
	require.NoError(t, err)

	until := time.Now().Add(limit)
	failed := make([]error, 4)
	attackers := make([]*attacker, 4)
	var running sync.WaitGroup
	for i, name := range []string{"T1", "T2", "T3", "T4"} {
		a := &attacker{
			wire: dial(t, h.Ports()[i%2]), random: rand.New(rand.NewPCG(uint64(i), 11)), w: profile, till: name,
			cards: []payment.KeptPAN{"4000000000000002"}, bill: newBill(), open: make(map[payment.STAN]*dialect.Message),
		}
		for _, card := range profile.Cards {
			a.cards = append(a.cards, payment.KeptPAN(card.PAN))
		}
		for _, k := range keys.Master {
			if k.Till == name {
				a.tmk, err = hsm.ParseKey(hsm.TMK, hsm.TDES2, k.Clear)
				require.NoError(t, err)
			}
		}
		attackers[i] = a
		running.Go(func() {
			for time.Now().Before(until) && failed[i] == nil {
				failed[i] = a.attack()
			}
		})
	}
	running.Wait()
	for i := range attackers {
		require.NoError(t, failed[i])
	}
	stop()
	require.NoError(t, <-ended)
	require.NoError(t, h.world.Loop.Run(h.world.Loop.Now().Add(6*24*time.Hour)), "until all has cleared and was paid")
	for _, n := range world.Bookkeepers {
		if book := h.world.Book(n); book != nil {
			require.Zero(t, cmp.Or(book.Sum(ledger.Posted), book.Sum(ledger.Pending)), "debits less credits of %s", n)
		}
	}
	seen.compare(t, h.world, attackers)
	if speed == 1 { // who attacks for longer has more to remember than there is room for
		holds(t, h.world)
	}
	tell(t, seen, attackers, limit)
}
