package issuer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/payment"
)

const stranger = payment.KeptPAN("4242424242424242")

// enrolling is an issuer that opens two test cards with 10,000.00 each, and has 100,000.00 of its own.
func enrolling() Config {
	c := config()
	c.Enrols = Enrolment{AtMost: 2, Balance: yuan(10_000), TestBINs: []string{"999999"}}
	return c
}

// A test card that nobody has is opened when it is first presented, out of the issuer's own funds, in one commit with
// the answer (opening, J2); a repeat opens nothing, and after a restart it is the same card.
func TestTestCardIsOpenedAtFirstSight(t *testing.T) {
	w := open(t, enrolling())
	sale := w.request(dialect.Sale, stranger, yuan(12))
	require.Equal(t, payment.Approved, w.ask(sale).Code)
	require.Len(t, w.Out.Facts, 2)
	opened := w.Out.Facts[0].(*CardOpened)
	require.Equal(t, "EC1", opened.Card)
	require.Equal(t, stranger, opened.PAN)
	require.Equal(t, "EC1", w.Out.Facts[1].(*Authorised).Card)
	for range 2 {
		require.Equal(t, int64(9_988_00), w.balance("cardholder:EC1"))
		require.Equal(t, int64(90_000_00), w.balance("own-funds"))
		require.Equal(t, payment.Approved, w.ask(sale).Code)
		require.Empty(t, w.Out.Facts)
		w.Restart()
	}
	require.Equal(t, payment.Approved, w.ask(w.request(dialect.Sale, stranger, yuan(9_988))).Code)
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.Sale, stranger, yuan(1))).Code)
	require.Equal(t, payment.Approved, w.ask(reversalOf(sale)).Code)
	require.Equal(t, int64(12_00), w.balance("cardholder:EC1"))
}

// Only test numbers with a right check digit are opened, at the first request that a card can have, and as many as
// there is room for; any other is 14 and moves nothing.
func TestOtherCardsAreNotOpened(t *testing.T) {
	w := open(t, enrolling())
	for _, c := range []struct {
		tx  dialect.Transaction
		pan payment.KeptPAN
	}{
		{dialect.Sale, "6222020000000099"}, // nobody's test range
		{dialect.Sale, "4242424242424243"}, // a wrong check digit
		{dialect.Sale, "424242424242"},     // too short
		{dialect.SaleVoid, stranger},       // of what no card has done
		{dialect.Completion, stranger},
	} {
		require.Equal(t, payment.InvalidCard, w.ask(w.request(c.tx, c.pan, yuan(12))).Code, "%v %v", c.tx, c.pan)
	}
	require.Equal(t, int64(100_000_00), w.balance("own-funds"))
	for _, pan := range []payment.KeptPAN{"9999990000000006", stranger} { // by a further test BIN
		require.Equal(t, payment.Approved, w.ask(w.request(dialect.PreAuth, pan, yuan(12))).Code)
	}
	require.Equal(t, payment.InvalidCard, w.ask(w.request(dialect.Sale, "5555555555554444", yuan(12))).Code)
	w = open(t, config())
	require.Equal(t, payment.InvalidCard, w.ask(w.request(dialect.Sale, stranger, yuan(12))).Code)
}

// A card gets no more than the issuer still has of its own, and whose secrets are somebody else's is judged without
// them: PIN, printed number and chip.
func TestOpenedCardsAreWithinOwnFunds(t *testing.T) {
	cfg := enrolling()
	cfg.OwnFunds, cfg.Keys.CVK = yuan(10_005), key(t, hsm.CVK, "0123456789ABCDEFFEDCBA9876543210")
	w := open(t, cfg)
	sale := w.request(dialect.Sale, stranger, yuan(12))
	sale.CVN = "000"
	require.Equal(t, payment.Approved, w.ask(sale).Code)
	require.Equal(t, payment.InsufficientFunds, w.ask(w.request(dialect.Sale, "5555555555554444", yuan(6))).Code)
	require.Equal(t, int64(5_00), w.balance("cardholder:EC2"))
	require.Zero(t, w.balance("own-funds"))
}

// A mistake in what is opened is named.
func TestEnrolmentIsChecked(t *testing.T) {
	cfg := config()
	cfg.Enrols = Enrolment{AtMost: -1, Balance: payment.Minor(1, payment.USD)}
	_, err := New(cfg)
	require.ErrorContains(t, err, "enrols.at-most -1")
	require.ErrorContains(t, err, "enrols.balance 0.01 USD")
}
