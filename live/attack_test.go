package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
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

// speech is how an attacker and its host speak with each other.
type speech interface {
	write(message []byte) error
	read(limit time.Duration) (*iso8583.Message, error)
}

// attacker sends valid messages of drawn values over one line.
type attacker struct {
	speech
	codec   *dialect.Codec
	now     func() time.Time
	numbers payment.STAN // how many STANs there are; then they begin anew, in the batches that follow
	random  *rand.Rand
	w       *scenarios.World
	till    string
	tmk     hsm.Key
	mac     hsm.MAC
	stan    payment.STAN
	batch   payment.BatchNumber
	cards   []payment.KeptPAN
	rrns    []payment.RRN
	past    []*dialect.Message // some that it has sent about cards
	sent    int
	bill    *bill
	stray   []string                      // answers to nothing
	open    map[exchange]*dialect.Message // the last message under a number, as it was sent
	hasty   time.Duration                 // it goes on without an answer after so long; 0: never
	flying  map[payment.STAN]bool         // what it went on without
	doubt   *dialect.Message              // what that was about
}

// exchange is what a request and its answer have in common: the class of their MTI and their number.
type exchange struct {
	class byte
	stan  payment.STAN
}

// newAttacker has a till of a world attack, from a seed.
func newAttacker(t *testing.T, seed uint64, w *scenarios.World, till string, keys *world.TestKeys) *attacker {
	t.Helper()
	a := &attacker{
		now: time.Now, numbers: 999_000, random: rand.New(rand.NewPCG(seed, 11)), w: w, till: till, batch: 1,
		cards: []payment.KeptPAN{"4000000000000002"}, bill: newBill(), open: make(map[exchange]*dialect.Message),
		flying: make(map[payment.STAN]bool),
	}
	for _, name := range slices.Sorted(maps.Keys(w.Cards)) {
		a.cards = append(a.cards, payment.KeptPAN(w.Cards[name].PAN))
	}
	for _, k := range keys.Master {
		if k.Till == till {
			var err error
			a.tmk, err = hsm.ParseKey(hsm.TMK, hsm.TDES2, k.Clear)
			require.NoError(t, err)
		}
	}
	return a
}

func (a *attacker) one(of ...int64) int64 { return of[a.random.IntN(len(of))] }

// batchNumber is mostly one of those that are open.
func (a *attacker) batchNumber() payment.BatchNumber {
	if a.random.IntN(6) == 0 {
		return 999999
	}
	return a.batch + payment.BatchNumber(a.one(0, 0, 0, 1, 2))
}

// transactions that a till can ask for.
func (a *attacker) transaction() dialect.Transaction {
	for {
		all := dialect.Transactions()
		if tx := all[a.random.IntN(len(all))]; a.codec.Dialect().Speaks(tx) {
			switch tx {
			case dialect.SignOnRequest, dialect.CutOverStart, dialect.CutOverEnd, dialect.Transfer, dialect.Payout,
				dialect.PayoutQuery, dialect.PayoutReturn:
			default:
				if a.doubt == nil || a.random.IntN(3) == 0 || tx.RefersTo(a.doubt.Transaction) {
					return tx
				}
			}
		}
	}
}

func (a *attacker) amount() payment.Amount {
	c := payment.CNY
	if a.random.IntN(6) == 0 {
		c = payment.Currency(a.one(840, 392, 1))
	}
	if a.random.IntN(30) == 0 {
		return payment.Minor(999_999_999_999, c)
	}
	return payment.Minor(a.one(1, 100, 1250, 99999, 1_000_000, 1_000_001, a.random.Int64N(50_000)), c)
}

// draw makes a message that a till could send, in any order and of any values.
func (a *attacker) draw() *dialect.Message {
	own := a.w.Terminals[a.till]
	m := &dialect.Message{
		Transaction: a.transaction(), Batch: a.batchNumber(), Terminal: own.ID,
		Merchant: a.w.Merchants[own.Merchant].ID, PAN: a.cards[a.random.IntN(len(a.cards))], EntryMode: "012",
		Amount: a.amount(), Repeat: a.random.IntN(8) == 0,
	}
	if a.stan++; a.stan > a.numbers {
		a.stan, a.batch = 1, a.batch+1
	}
	m.STAN = a.stan
	if a.random.IntN(6) == 0 {
		m.STAN = payment.STAN(a.random.Int64N(int64(a.stan)) + 1)
	}
	for a.flying[m.STAN] {
		m.STAN = m.STAN%a.numbers + 1
	}
	at := a.now().In(time.FixedZone("CST", 8*3600)).Add(time.Duration(a.one(0, 0, 0, 0, -30, 30, -200)) * time.Hour)
	m.LocalDate, m.LocalTime = at.Format("0102"), at.Format("150405")
	m.Original = dialect.Original{
		STAN: payment.STAN(a.random.Int64N(int64(a.stan)) + 1), Batch: a.batch + payment.BatchNumber(a.one(0, 0, 1)),
		Date: m.LocalDate,
	}
	if len(a.rrns) > 0 && a.random.IntN(2) == 0 {
		m.Original.RRN = a.rrns[a.random.IntN(len(a.rrns))]
	}
	a.shape(m)
	return m
}

// refer has a message refer to one that was sent, half of the time: what an attacker makes up
// alone is refused.
func (a *attacker) refer(m *dialect.Message) {
	if len(a.past) == 0 || a.random.IntN(2) == 0 {
		return
	}
	o := a.past[a.random.IntN(len(a.past))]
	if a.doubt != nil && m.Transaction.RefersTo(a.doubt.Transaction) {
		o = a.doubt
	}
	m.Original.STAN, m.Original.Batch, m.PAN = o.STAN, o.Batch, o.PAN
	if !m.Transaction.Changes() && a.random.IntN(4) > 0 {
		m.Amount = o.Amount
	}
	if m.Reversal {
		m.Transaction, m.Batch = o.Transaction, o.Batch
	}
}

// shape gives a message what its kind has, and takes what it has not.
func (a *attacker) shape(m *dialect.Message) {
	switch {
	case !m.Transaction.OfCard():
		m.PAN, m.EntryMode, m.Amount, m.Original = "", "", payment.Amount{}, dialect.Original{}
	case m.Transaction.Reversible() && a.random.IntN(4) == 0:
		m.Reversal, m.Code = true, payment.NoIssuerReply
		a.refer(m)
		m.Original.Transaction = m.Transaction
	case m.Transaction.Refers():
		a.refer(m)
		if m.Transaction == dialect.Tip {
			m.Tip = payment.Minor(a.one(1, 100), m.Amount.Currency)
		}
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
	a.sent++
	if err := a.note(b); err != nil {
		return err
	}
	if err := a.write(b); err != nil {
		return err
	}
	want := iso8583.NewMessage(a.codec.Dialect().Spec())
	if err := want.Decode(b); err != nil {
		return err
	}
	for {
		got, err := a.read(cmp.Or(a.hasty, 20*time.Second))
		if a.hasty > 0 && errors.Is(err, errSilence) {
			a.flying[a.stanOf(want)] = true
			a.doubted(m)
			return nil
		}
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

// errSilence is the error of a speech in which nothing was said in time.
var errSilence = errors.New("silence")

func (a *attacker) stanOf(m *iso8583.Message) payment.STAN {
	stan, _ := payment.ParseSTAN(m.Text(11))
	return stan
}

// doubted has the next messages be about what one without an answer is about.
func (a *attacker) doubted(m *dialect.Message) {
	for _, o := range a.past {
		if o.STAN == m.Original.STAN && o.Batch == m.Original.Batch && m.Transaction.RefersTo(o.Transaction) {
			a.doubt = o
		}
	}
}

// listen hears what comes late.
func (a *attacker) listen() error {
	a.doubt = nil
	for {
		got, err := a.read(0)
		if errors.Is(err, errSilence) {
			return nil
		}
		if err == nil {
			err = a.hear(got)
		}
		if err != nil {
			return err
		}
	}
}

// note keeps what a message says, as the host will read it.
func (a *attacker) note(b []byte) error {
	said := new(dialect.Message)
	if err := a.codec.Parse(b, said); err != nil {
		return err
	}
	a.open[exchange{said.MTI[1], said.STAN}] = said
	a.bill.ask(said)
	if !said.Reversal && said.Transaction.Moves() {
		a.remember(said)
	}
	for i := range said.Details {
		d := &said.Details[i]
		a.remember(&dialect.Message{
			Transaction: dialect.OfflineSale, STAN: d.STAN, Batch: said.Batch, PAN: d.PAN, Amount: d.Amount,
		})
	}
	return nil
}

// remember keeps what may be referred to: the last ones, and some that are older.
func (a *attacker) remember(m *dialect.Message) {
	if len(a.past) < 100 {
		a.past = append(a.past, m)
		return
	}
	a.past[a.random.IntN(len(a.past))] = m
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
	m := a.open[exchange{reply.MTI[1], reply.STAN}]
	switch {
	case !reply.Reply: // the host asks for a sign-on
		return nil
	case m == nil || m.MTI[:2] != reply.MTI[:2] || m.Transaction.OfCard() && m.Processing != reply.Processing:
		a.stray = append(a.stray, fmt.Sprintf("%s of STAN %s, %s", reply.Transaction, reply.STAN, reply.Code))
		return nil
	}
	delete(a.flying, reply.STAN)
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
// ACQSIM_ATTACK=2m attacks for that long (make attack), a day of the world in a minute and a half; ACQSIM_SEED draws
// others.
func TestAttack(t *testing.T) {
	limit, speed, seed := 2*time.Second, 1.0, uint64(0)
	if text := os.Getenv("ACQSIM_ATTACK"); text != "" {
		var err error
		limit, err = time.ParseDuration(text)
		require.NoError(t, err, "ACQSIM_ATTACK")
		speed = 1000
		seed, err = strconv.ParseUint(cmp.Or(os.Getenv("ACQSIM_SEED"), "0"), 10, 32)
		require.NoError(t, err, "ACQSIM_SEED")
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
		own := dial(t, h.Ports()[i%2])
		a := newAttacker(t, seed+uint64(i), profile, name, &keys)
		a.speech, a.codec = own, own.codec
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
