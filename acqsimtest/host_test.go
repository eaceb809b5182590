package acqsimtest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"acqsim/acqsimtest"
	"acqsim/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A sale that nothing disturbs is in the merchant's account after the payout of the next working day (DESIGN §7).
func TestGoodSaleIsPaid(t *testing.T) {
	t.Parallel()
	host := acqsimtest.Start(t, acqsimtest.At("2026-03-26 10:00"))
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{})
	require.True(t, approved(till.SignOn()))
	sale := till.Sell("alice", "12.50")
	require.True(t, sale.Approved(), "%v", sale.Text)
	require.True(t, approved(till.Settle()))
	host.Advance("T+1 18:00")
	acqsimtest.Money(t, host, sale.Keys...).With("merchant").Because("paid")
	host.Expect(`reconciliation: {open: []}`)
}

// The host has jumped to another day and the clock of the terminal has not: it sells without signing on anew.
func TestSaleAfterAJump(t *testing.T) {
	t.Parallel()
	host := acqsimtest.Start(t)
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{})
	require.True(t, till.SignOn().Approved())
	for range 3 {
		host.Advance("T+1 12:00")
		sale := till.Sell("alice", "12.50")
		require.True(t, sale.Approved(), "%v", sale.Text)
		acqsimtest.Money(t, host, sale.Keys...).With("issuer").Because("not-yet-due")
	}
}

func approved(s acqsimtest.Screen) bool { return s.Approved() }

// The reply of a sale is lost on its way: the till reverses, and the cardholder has his money (A01).
func TestLostReply(t *testing.T) {
	t.Parallel()
	host := acqsimtest.Start(t)
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{Wait: 50e6})
	till.SignOn()
	lost := host.Fault("drop 0210")
	sale := till.Sell("alice", "12.50")
	require.False(t, sale.Approved())
	require.Equal(t, 1, host.Fired(lost))
	till.Balance("alice") // pushes the reversal
	host.Advance("T+1 18:00")
	acqsimtest.Money(t, host, sale.Keys...).With("cardholder").Because("reversed-after-lost-reply")
}

// What is wrong is said with the money's whole way, and with words that there are.
func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := &recorder{T: t}
	host := acqsimtest.Start(t)
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{})
	till.SignOn()
	sale := till.Sell("bob", "3.00")
	acqsimtest.Money(r, host, sale.Keys...).With("merchant").Because("payd")
	require.Len(t, r.errors, 2)
	require.Regexp(t, `^acqsimtest: the money is with issuer, not with merchant\n\nsale of 3.00 CNY at M1, (?s:.*)\[not-yet-due\]`, r.errors[0])
	require.Equal(t, `acqsimtest: there is no cause "payd", did you mean "paid"?`, r.errors[1])
	r.errors = nil
	acqsimtest.Money(r, host, sale.Keys...).With("issuer").NotBecause("paid").NotBecause("not-yet-due")
	require.Len(t, r.errors, 1)
	require.Contains(t, r.errors[0], "because of not-yet-due, which it was not to be")
	r.errors = nil
	host.Expect(`books: {acquirer: {"merchant-payable:M1": "3.00"}}`)
	host.Expect(`message: "0210", link: acquirer->T1, count: 1`)
}

// recorder notes how a test would have failed.
type recorder struct {
	*testing.T
	errors []string
	ends   []func()
}

func (r *recorder) Cleanup(end func()) { r.ends = append(r.ends, end) }
func (r *recorder) Failed() bool       { return false }

// end ends the test that is recorded.
func (r *recorder) end() {
	for i := len(r.ends) - 1; i >= 0; i-- {
		r.ends[i]()
	}
	r.ends = nil
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// Fifty hosts at once know nothing of each other, each with its own day, fault and money (goleak and -race watch).
func TestFiftyHosts(t *testing.T) {
	for i := range 50 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			host := acqsimtest.Start(t, acqsimtest.At("2026-03-26 10:00"))
			till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{})
			till.SignOn()
			amount := fmt.Sprintf("%d.00", i+1)
			sale := till.Sell("alice", amount)
			till.Settle()
			host.Advance("T+1 18:00")
			money := acqsimtest.Money(t, host, sale.Keys...).With("merchant").Because("paid")
			require.Equal(t, amount+" CNY", money.Amount.String())
		})
	}
}

// A panic of the simulator fails the test whose host it is, with the way to it, and ends nobody else's.
func TestPanicIsAFailure(t *testing.T) {
	t.Parallel()
	r := &recorder{T: t}
	host := acqsimtest.Start(r)
	require.Error(t, host.Live().View(t.Context(), func(*world.World) { panic("no such book 6222020000000004") }))
	r.end()
	require.Len(t, r.errors, 1)
	require.Contains(t, r.errors[0], "panic: no such book 622202******0004")
	require.Contains(t, r.errors[0], "host_test.go:")
}
