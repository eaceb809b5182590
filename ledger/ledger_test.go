package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/ledger"
	"acqsim/payment"
)

// chart is the part of an acquirer's chart that a sale and its payout touch.
func chart() ledger.Chart {
	return ledger.Chart{
		"network-receivable": ledger.Asset,
		"reserve":            ledger.Asset,
		"merchant-payable":   ledger.Liability,
		"merchant-fee":       ledger.Income,
		"interchange":        ledger.Expense,
		"hold":               ledger.Memo,
	}
}

func yuan(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

func post(event string, debit, credit ledger.Account, minor int64) ledger.Posting {
	return ledger.Posting{Debit: debit, Credit: credit, Amount: yuan(minor), Event: event}
}

// A sale of 100.00 at 0.6 %: the network owes 100.00, the merchant is owed 99.40,
// 0.60 is earned; each account is positive on its own side (DOMAIN §1, J2).
func TestSale(t *testing.T) {
	b := ledger.NewBook(chart(), payment.CNY)
	payable := ledger.Account("merchant-payable").Of("M1")
	b.Post(
		post("J2", "network-receivable", payable, 10000),
		post("J2", payable, "merchant-fee", 60),
		post("J2", "interchange", "network-receivable", 35),
	)
	for account, want := range map[ledger.Account]int64{
		"network-receivable": 9965, "merchant-payable:M1": 9940, "merchant-fee": 60, "interchange": 35,
		"merchant-payable:M2": 0, "reserve": 0,
	} {
		require.Equal(t, yuan(want), b.Balance(account), account)
	}
	require.Equal(t, yuan(-9940), b.Net(payable), "net is debits less credits")
	require.Equal(t, []ledger.Account{"interchange", "merchant-fee", "merchant-payable:M1", "network-receivable"},
		b.Accounts())
	require.Zero(t, b.Sum(ledger.Posted))
	require.Equal(t, ledger.Liability, b.Class(payable))
	require.Zero(t, b.Class("lottery"))
	require.Equal(t, payment.CNY, b.Currency())
}

// A correction is a new posting: the mirror brings both accounts back and is an
// event of its own (J3).
func TestMirror(t *testing.T) {
	b := ledger.NewBook(chart(), payment.CNY)
	sale := post("J2", "network-receivable", "merchant-payable:M1", 1250)
	back := sale.Mirror("J3")
	require.Equal(t, post("J3", "merchant-payable:M1", "network-receivable", 1250), back)
	require.Equal(t, "J2", sale.Event, "the sale itself is not changed")
	b.Post(sale, back)
	require.True(t, b.Balance("network-receivable").IsZero())
	require.True(t, b.Balance("merchant-payable:M1").IsZero())
}

// A hold is not money that moved: it shows in the pending layer alone.
func TestLayers(t *testing.T) {
	b := ledger.NewBook(chart(), payment.CNY)
	hold := post("J1", "hold:alice", "merchant-payable:M1", 500)
	hold.Layer = ledger.Pending
	b.Post(hold)
	require.True(t, b.Balance("merchant-payable:M1").IsZero())
	require.Equal(t, yuan(500), b.PendingBalance("merchant-payable:M1"))
	require.Equal(t, yuan(500), b.PendingBalance("hold:alice"))
	require.Zero(t, b.Sum(ledger.Pending))
	require.Len(t, b.Accounts(), 2, "accounts of either layer are listed")
}

// An account names its kind and, after the colon, whose it is.
func TestAccounts(t *testing.T) {
	a := ledger.Account("merchant-payable").Of("M1:east")
	require.Equal(t, ledger.Account("merchant-payable"), a.Kind())
	require.Equal(t, "M1:east", a.Owner())
	require.Empty(t, ledger.Account("reserve").Owner())
	require.Equal(t, ledger.Account("reserve"), ledger.Account("reserve").Kind())
	require.Equal(t, []string{"asset", "liability", "income", "expense", "memo"},
		[]string{ledger.Asset.String(), ledger.Liability.String(), ledger.Income.String(), ledger.Expense.String(),
			ledger.Memo.String()})
}

// A posting that no book allows stops everything, with the values.
func TestPostingRefused(t *testing.T) {
	foreign := post("J2", "network-receivable", "merchant-payable:M1", 1)
	foreign.Amount.Currency = payment.USD
	for _, c := range []struct {
		posting ledger.Posting
		want    string
	}{
		{post("J2", "network-receivable", "merchant-payable:M1", 0),
			"ledger: posting J2, debit network-receivable, credit merchant-payable:M1: amount 0.00 CNY is not positive"},
		{post("J2", "network-receivable", "merchant-payable:M1", -1), "amount -0.01 CNY is not positive"},
		{foreign, "ledger: posting J2: amount 0.01 USD in a book of CNY"},
		{post("J2", "reserve", "reserve", 1), "ledger: posting J2: debit and credit are both reserve"},
		{post("J2", "lottery:x", "reserve", 1), "ledger: posting J2: account lottery:x is not in the chart"},
		{post("J2", "reserve", "lottery:x", 1), "ledger: posting J2: account lottery:x is not in the chart"},
		{ledger.Posting{Debit: "reserve", Credit: "interchange", Layer: 2, Amount: yuan(1), Event: "J2"},
			"ledger: posting J2: layer 2: want posted or pending"},
	} {
		b := ledger.NewBook(chart(), payment.CNY)
		require.ErrorContains(t, b.Check(c.posting), c.want)
		require.PanicsWithError(t, b.Check(c.posting).Error(), func() { b.Post(c.posting) })
		require.Empty(t, b.Accounts(), "a refused posting moves nothing")
	}
}

// Whatever is posted, a book sums to zero in both layers, and a balance is what a
// second reading of the same postings adds up to.
func TestSumIsZero(t *testing.T) {
	accounts := []ledger.Account{"network-receivable", "reserve", "merchant-payable:M1", "merchant-payable:M2",
		"merchant-fee", "interchange", "hold:alice"}
	rapid.Check(t, func(t *rapid.T) {
		b := ledger.NewBook(chart(), payment.CNY)
		debits, credits := map[ledger.Account]int64{}, map[ledger.Account]int64{}
		for range rapid.IntRange(0, 30).Draw(t, "postings") {
			pair := rapid.Permutation(accounts).Draw(t, "accounts")
			p := post("J2", pair[0], pair[1], rapid.Int64Range(1, 1_000_000).Draw(t, "minor"))
			p.Layer = rapid.SampledFrom([]ledger.Layer{ledger.Posted, ledger.Pending}).Draw(t, "layer")
			b.Post(p)
			if p.Layer == ledger.Posted {
				debits[p.Debit] += p.Amount.Minor
				credits[p.Credit] += p.Amount.Minor
			}
			require.Zero(t, b.Sum(ledger.Posted))
			require.Zero(t, b.Sum(ledger.Pending))
		}
		for _, a := range accounts {
			want := debits[a] - credits[a]
			require.Equal(t, yuan(want), b.Net(a))
			if b.Class(a) == ledger.Liability || b.Class(a) == ledger.Income {
				want = -want
			}
			require.Equal(t, yuan(want), b.Balance(a))
		}
	})
}

// An amount is posted once, from where it comes to where it goes: a negative one goes
// the other way, and what is nothing, or what an account would owe itself, is not posted.
func TestAppend(t *testing.T) {
	const from, to ledger.Account = "network-receivable", "merchant-payable:M1"
	posted := func(debit, credit ledger.Account, minor int64) []ledger.Posting {
		return []ledger.Posting{{Debit: debit, Credit: credit, Amount: payment.Minor(minor, payment.CNY), Event: "J2"}}
	}
	for name, c := range map[string]struct {
		debit, credit ledger.Account
		minor         int64
		want          []ledger.Posting
	}{
		"an amount":      {from, to, 1250, posted(from, to, 1250)},
		"a negative one": {from, to, -1250, posted(to, from, 1250)},
		"nothing":        {from, to, 0, nil},
		"to itself":      {from, from, 1250, nil},
	} {
		require.Equal(t, c.want, ledger.Append(nil, c.debit, c.credit, payment.Minor(c.minor, payment.CNY), "J2"), name)
	}
	two := ledger.Append(posted(from, to, 1), to, from, payment.Minor(2, payment.CNY), "J2")
	require.Len(t, two, 2, "what was there stays")
}

// What undoes postings brings every account back to where it was, layer by layer.
func TestAppendMirror(t *testing.T) {
	book := ledger.NewBook(ledger.Chart{"cardholder": ledger.Liability, "hold": ledger.Memo,
		"due-to-network": ledger.Liability}, payment.CNY)
	postings := []ledger.Posting{
		{Debit: "cardholder:alice", Credit: "hold:alice", Layer: ledger.Pending, Amount: payment.Minor(500, payment.CNY),
			Event: "J1"},
		{Debit: "cardholder:alice", Credit: "due-to-network", Amount: payment.Minor(1250, payment.CNY), Event: "J2"},
	}
	undo := ledger.AppendMirror(nil, postings, "J3")
	book.Post(postings...)
	book.Post(undo...)
	for _, a := range book.Accounts() {
		require.Zero(t, book.Balance(a).Minor, a)
		require.Zero(t, book.PendingBalance(a).Minor, a)
	}
	require.Equal(t, "J3", undo[0].Event)
	require.Equal(t, ledger.Pending, undo[0].Layer, "a hold is undone where it stands")
}
