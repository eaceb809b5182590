package truth

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/ledger"
	"acqsim/payment"
)

// sold is a fact that enters what the test says.
type sold func(to ledger.Entries)

func (sold) FactKind() (string, int)  { return "test.sold", 1 }
func (f sold) Post(to ledger.Entries) { f(to) }

// However many days go by, the memory is that of what is not over: a sale that was reversed takes no room, nor does a
// number, a pool or a name of what has gone.
func TestMemoryIsThatOfWhatIsNotOver(t *testing.T) {
	l, shelf := New(), make(Shelf)
	var after [3]int
	for day := range 100 {
		for i := range 50 {
			sale := ledger.Transaction{
				Sent: "0324101500", STAN: payment.STAN(day*50 + i + 1), Acquirer: "A",
				RRN: payment.RRN(payment.STAN(day*50 + i + 1).String()),
			}
			amount := payment.Minor(100, payment.CNY)
			l.Fold(Issuer, sold(func(to ledger.Entries) {
				to.Enter(ledger.Of(sale), ledger.Posting{
					Debit: "cardholder:alice", Credit: "due-to-network", Amount: amount, Event: ledger.J2,
				})
			}))
			l.Fold(Issuer, sold(func(to ledger.Entries) {
				to.Enter(ledger.Of(sale), ledger.Posting{
					Debit: "due-to-network", Credit: "cardholder:alice", Amount: amount, Event: ledger.J3,
				})
			}))
		}
		require.Equal(t, 50, l.Retire(shelf, nil))
		have := [3]int{len(l.owners), len(l.numbers), len(l.pools)}
		if day > 0 {
			require.Equal(t, after, have)
		}
		after = have
	}
	require.Equal(t, [3]int{50, 0, 0}, after)
}
