package issuer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// referring is a request that refers to another.
func (w *world) referring(tx dialect.Transaction, to dialect.Message, amount payment.Amount) dialect.Message {
	m := w.request(tx, to.PAN, amount)
	m.Original = dialect.Original{Transaction: to.Transaction, STAN: to.STAN, Sent: to.Sent, Acquirer: to.Acquirer,
		Forwarder: to.Forwarder}
	return m
}

func (w *world) granted(m dialect.Message) dialect.Message {
	w.T.Helper()
	require.Equal(w.T, payment.Approved, w.ask(m).Code, m.Transaction)
	return m
}

// money is what alice has, what is held of it, and what the issuer owes for her.
func (w *world) money() []int64 {
	return []int64{w.balance("cardholder:alice"), w.Party.Held("alice").Minor, w.balance(DueToNetwork)}
}

// A pre-authorisation holds (J1), its completion takes what was spent and lets the
// rest go (J4), and each is undone by its exact mirror (DOMAIN §1, §3.3).
func TestPreAuthorisation(t *testing.T) {
	w := open(t, config())
	held := w.granted(w.request(dialect.PreAuth, alice, yuan(300)))
	require.Equal(t, []int64{2000000, 30000, 0}, w.money())
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.Sale, alice, yuan(19701))).Code,
		"what is held cannot be spent")
	w.Restart()
	completion := w.granted(w.referring(dialect.Completion, held, yuan(250)))
	require.Equal(t, []int64{1975000, 0, 25000}, w.money())
	require.Equal(t, payment.AlreadyReversed, w.ask(w.referring(dialect.Completion, held, yuan(1))).Code, "completed once")

	void := w.granted(w.referring(dialect.CompletionVoid, completion, yuan(250)))
	require.Equal(t, []int64{2000000, 30000, 0}, w.money())
	w.granted(reversalOf(void))
	require.Equal(t, []int64{1975000, 0, 25000}, w.money())
	w.granted(reversalOf(completion))
	w.granted(reversalOf(completion))
	require.Equal(t, []int64{2000000, 30000, 0}, w.money())
	released := w.granted(w.referring(dialect.PreAuthVoid, held, yuan(300)))
	require.Equal(t, []int64{2000000, 0, 0}, w.money())
	w.granted(reversalOf(released))
	w.granted(reversalOf(held))
	require.Equal(t, []int64{2000000, 0, 0}, w.money())
}

// A completion takes at most the margin more than was held, of the same card, and
// only of a pre-authorisation; it is found by its authorisation number too.
func TestCompletionThatCannotBe(t *testing.T) {
	w := open(t, config())
	held := w.granted(w.request(dialect.PreAuth, alice, yuan(100)))
	sale := w.granted(w.request(dialect.Sale, alice, yuan(100)))
	other := w.referring(dialect.Completion, held, yuan(100))
	other.PAN = carol
	for _, c := range []struct {
		m    dialect.Message
		code payment.ResponseCode
	}{
		{w.referring(dialect.Completion, held, payment.Minor(11501, payment.CNY)), payment.OriginalAmountWrong},
		{w.referring(dialect.Completion, sale, yuan(100)), payment.InvalidTransaction},
		{w.referring(dialect.PreAuthVoid, held, yuan(99)), payment.OriginalAmountWrong},
		{w.referring(dialect.SaleVoid, held, yuan(100)), payment.InvalidTransaction},
		{other, payment.OriginalAmountWrong},
		{w.request(dialect.Completion, alice, yuan(100)), payment.OriginalNotFound},
	} {
		require.Equal(t, c.code, w.ask(c.m).Code, c.m.Transaction)
	}
	byNumber := w.request(dialect.Completion, alice, payment.Minor(11500, payment.CNY))
	byNumber.OriginalAuthID = "000001"
	w.granted(byNumber)
	require.Equal(t, []int64{2000000 - 10000 - 11500, 0, 21500}, w.money())
}

// A hold falls when its days are over; a completion that asks is then refused, one
// that tells is posted all the same: the goods are gone (DOMAIN §3.7).
func TestHoldExpires(t *testing.T) {
	cfg := config()
	cfg.HoldDays = 2
	w := open(t, cfg)
	held := w.granted(w.request(dialect.PreAuth, alice, yuan(300)))
	notice := dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "0327230000", Forwarder: networkID}
	for _, next := range []string{"0328", "0329"} {
		notice.STAN, notice.SettlementDate = notice.STAN.Next(), next
		w.ask(notice)
		w.file("C" + next)
	}
	w.Restart()
	require.Equal(t, []int64{2000000, 30000, 0}, w.money())
	notice.SettlementDate = "0330"
	w.ask(notice)
	require.IsType(t, &HoldExpired{}, w.Out.Facts[0])
	require.Equal(t, []int64{2000000, 0, 0}, w.money())
	require.Equal(t, []int{0, 0}, []int{len(w.Party.holds), len(w.Party.txns)}, "nothing of it stays")
	require.Equal(t, payment.OriginalNotFound, w.ask(w.referring(dialect.Completion, held, yuan(300))).Code)
	w.granted(w.referring(dialect.CompletionAdvice, held, yuan(300)))
	require.Equal(t, []int64{1970000, 0, 30000}, w.money())
}

// An advice posts when it is taken, its repeat gets the stored reply and posts
// nothing, and a reversal of it is refused (DOMAIN §3.3, §3.4).
func TestAdvices(t *testing.T) {
	w := open(t, config())
	offline := w.granted(w.request(dialect.OfflineSale, alice, yuan(40)))
	w.Restart()
	w.granted(offline)
	require.Equal(t, []int64{1996000, 0, 4000}, w.money())
	require.Equal(t, payment.InvalidTransaction, w.ask(reversalOf(offline)).Code)
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.OfflineSale, alice, yuan(90000))).Code)

	w.granted(w.referring(dialect.Adjust, offline, yuan(30)))
	require.Equal(t, []int64{1997000, 0, 3000}, w.money())
	sale := w.granted(w.request(dialect.Sale, alice, yuan(50)))
	w.granted(w.referring(dialect.Tip, sale, yuan(56)))
	require.Equal(t, payment.OriginalAmountWrong, w.ask(w.referring(dialect.Tip, sale, yuan(55))).Code, "a tip adds")
	require.Equal(t, []int64{1991400, 0, 8600}, w.money())
	require.Equal(t, payment.OriginalAmountWrong, w.ask(w.voidOf(sale)).Code, "voided with its tip or not at all")
	with := sale
	with.Amount = yuan(56)
	adjusted := detail(offline)
	adjusted.Amount = yuan(30)
	w.file("C1", adjusted, detail(with))
	require.Equal(t, []How{Matched, Matched}, w.how())
	require.Equal(t, payment.InvalidTransaction, w.ask(w.referring(dialect.Tip, sale, yuan(60))).Code, "cleared")

	late := w.request(dialect.OfflineSale, alice, yuan(1))
	late.LocalDate = "0320"
	w.granted(late)
	w.cfg.OfflineDays = 6
	w.Restart()
	late.STAN++
	require.Equal(t, payment.DoNotHonour, w.ask(late).Code)
}

// Where the issuer approves in part, a sale gets what the card has, every book has
// the lesser amount, and the reversal gives that back (DE 39 10).
func TestPartialApproval(t *testing.T) {
	cfg := config()
	cfg.PartialApproval = true
	w := open(t, cfg)
	w.granted(w.request(dialect.PreAuth, alice, yuan(19900)))
	sale := w.request(dialect.Sale, alice, yuan(120))
	answer := w.ask(sale)
	require.Equal(t, []any{PartlyApproved, yuan(100)}, []any{answer.Code, answer.Amount})
	require.Equal(t, []int64{1990000, 1990000, 10000}, w.money())
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.Sale, alice, yuan(1))).Code, "nothing is left")
	w.granted(reversalOf(sale))
	require.Equal(t, []int64{2000000, 1990000, 0}, w.money())
}

// Limits of a card: the amount of one use (61), the uses of a day (65), what it is
// not for (57), and that its stripe is not enough (45).
func TestCardLimits(t *testing.T) {
	cfg := config()
	cfg.Cards[0].MaxAmount, cfg.Cards[0].MaxUses, cfg.Cards[0].Refuses = yuan(100), 2,
		[]dialect.Transaction{dialect.PreAuth}
	w := open(t, cfg)
	require.Equal(t, payment.ExceedsLimit, w.ask(w.request(dialect.Sale, alice, yuan(101))).Code)
	require.Equal(t, payment.NotPermittedToCard, w.ask(w.request(dialect.PreAuth, alice, yuan(1))).Code)
	w.Party.names["carol"].ChipOnly = true
	for mode, code := range map[string]payment.ResponseCode{"021": "45", "801": "45", "051": "00", "071": "00"} {
		m := w.request(dialect.Sale, carol, yuan(1))
		m.EntryMode = mode
		require.Equal(t, code, w.ask(m).Code, "entry mode %s", mode)
	}
	w.granted(w.request(dialect.Sale, alice, yuan(100)))
	w.granted(w.request(dialect.Sale, alice, yuan(100)))
	w.Restart()
	require.Equal(t, payment.ResponseCode("65"), w.ask(w.request(dialect.Sale, alice, yuan(1))).Code)
	w.Drive(party.Event{Kind: party.MessageReceived, From: "clearing", Bytes: w.Bytes(dialect.Message{
		Transaction: dialect.CutOverStart, STAN: 9, Sent: "0327230000", SettlementDate: "0328", Forwarder: networkID,
	})})
	next := w.request(dialect.Sale, alice, yuan(1))
	next.SettlementDate = "0328"
	w.granted(next)
}
