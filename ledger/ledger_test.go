package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/ledger"
	"acqsim/payment"
)

// sold, charged and the others are the part of an acquirer's table that a sale and its
// payout touch.
var (
	sold    = &ledger.Rule{Event: ledger.J2, Debit: "network-receivable", Credit: payable.Each()}
	changed = &ledger.Rule{Event: ledger.J2, Debit: "network-receivable", Credit: payable.Each(), Either: true}
	undone  = &ledger.Rule{Event: ledger.J3, Debit: payable.Each(), Credit: "network-receivable"}
	cleared = &ledger.Rule{Event: ledger.J5, Debit: "interchange", Credit: "network-receivable"}
	charged = &ledger.Rule{Event: ledger.J6, Debit: payable.Each(), Credit: "merchant-fee"}
	setOff  = &ledger.Rule{Event: ledger.J12, Debit: payable.Each(), Credit: payable.Each()}
	held    = &ledger.Rule{Event: ledger.J1, Debit: ledger.Account("hold").Each(), Credit: payable.Each(),
		Layer: ledger.Pending}
)

const payable ledger.Account = "merchant-payable"

func chart() *ledger.Chart {
	return &ledger.Chart{
		Kinds: ledger.Kinds{
			"network-receivable": ledger.Asset,
			"reserve":            ledger.Asset,
			payable:              ledger.Liability,
			"merchant-fee":       ledger.Income,
			"interchange":        ledger.Expense,
			"hold":               ledger.Memo,
		},
		Rules: []*ledger.Rule{sold, changed, undone, cleared, charged, setOff, held},
	}
}

func yuan(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

func post(event ledger.Event, debit, credit ledger.Account, minor int64) ledger.Posting {
	return ledger.Posting{Debit: debit, Credit: credit, Amount: yuan(minor), Event: event}
}

// A sale of 100.00 at 0.6 %: the network owes 100.00, the merchant is owed 99.40,
// 0.60 is earned; each account is positive on its own side (DOMAIN §1, J2).
func TestSale(t *testing.T) {
	b := ledger.NewBook(chart(), payment.CNY)
	shop := payable.Of("M1")
	b.Post(sold.Append(nil, yuan(10000), shop)...)
	b.Post(charged.Append(nil, yuan(60), shop)...)
	b.Post(cleared.Append(nil, yuan(35))...)
	for account, want := range map[ledger.Account]int64{
		"network-receivable": 9965, "merchant-payable:M1": 9940, "merchant-fee": 60, "interchange": 35,
		"merchant-payable:M2": 0, "reserve": 0,
	} {
		require.Equal(t, yuan(want), b.Balance(account), account)
	}
	require.Equal(t, yuan(-9940), b.Net(shop), "net is debits less credits")
	require.Equal(t, []ledger.Account{"interchange", "merchant-fee", "merchant-payable:M1", "network-receivable"},
		b.Accounts())
	require.Zero(t, b.Sum(ledger.Posted))
	require.Equal(t, ledger.Liability, b.Class(shop))
	require.Zero(t, b.Class("lottery"))
	require.Equal(t, payment.CNY, b.Currency())
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
		{post("J2", "network-receivable", payable, 1), // whose?
			"ledger: no rule of the chart posts J2 debit network-receivable, credit merchant-payable (posted)"},
		{post("J7", "network-receivable", "merchant-payable:M1", 1), "no rule of the chart posts J7"},
		{post("J3", "network-receivable", "merchant-payable:M1", 1), "no rule of the chart posts J3"}, // the wrong way
		{ledger.Posting{Debit: "network-receivable", Credit: "merchant-payable:M1", Layer: ledger.Pending, Amount: yuan(1),
			Event: "J2"}, "credit merchant-payable:M1 (pending)"},
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
	any := chart()
	any.Rules = nil
	for _, debit := range accounts {
		for _, credit := range accounts {
			for _, layer := range []ledger.Layer{ledger.Posted, ledger.Pending} {
				any.Rules = append(any.Rules, &ledger.Rule{Event: ledger.J2, Debit: debit, Credit: credit, Layer: layer})
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := ledger.NewBook(any, payment.CNY)
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

// A rule says from where to where an amount goes: a negative one goes the other way where
// the rule has it so, and what is nothing, or what an account would owe itself, is not posted.
func TestAppend(t *testing.T) {
	const to ledger.Account = "merchant-payable:M1"
	const other ledger.Account = "merchant-payable:M2"
	posted := func(e ledger.Event, debit, credit ledger.Account, minor int64) []ledger.Posting {
		return []ledger.Posting{{Debit: debit, Credit: credit, Amount: yuan(minor), Event: e}}
	}
	for name, c := range map[string]struct {
		rule  *ledger.Rule
		minor int64
		open  []ledger.Account
		want  []ledger.Posting
	}{
		"an amount":      {sold, 1250, []ledger.Account{to}, posted("J2", "network-receivable", to, 1250)},
		"a negative one": {changed, -1250, []ledger.Account{to}, posted("J2", to, "network-receivable", 1250)},
		"nothing":        {sold, 0, []ledger.Account{to}, nil},
		"nobody's":       {cleared, 1250, nil, posted("J5", "interchange", "network-receivable", 1250)},
		"between two":    {setOff, 1250, []ledger.Account{to, other}, posted("J12", to, other, 1250)},
		"to itself":      {setOff, 1250, []ledger.Account{to, to}, nil},
		"of the own layer": {held, 1250, []ledger.Account{"hold:alice", to}, []ledger.Posting{{Debit: "hold:alice",
			Credit: to, Layer: ledger.Pending, Amount: yuan(1250), Event: "J1"}}},
	} {
		require.Equal(t, c.want, c.rule.Append(nil, yuan(c.minor), c.open...), name)
	}
	two := sold.Append(cleared.Append(nil, yuan(1)), yuan(2), to)
	require.Len(t, two, 2, "what was there stays")
}

// Who posts by a rule names the accounts that it leaves open, and no other: what does not
// fit is a defect of ours.
func TestRuleRefuses(t *testing.T) {
	for want, post := range map[string]func(){
		"ledger: rule J2, debit network-receivable, credit merchant-payable:… does not take debit network-receivable, " +
			"credit merchant-payable: and 0 accounts more": func() { sold.Append(nil, yuan(1)) },
		"ledger: rule J2, debit network-receivable, credit merchant-payable:… does not take debit network-receivable, " +
			"credit hold:alice and 0 accounts more": func() { sold.Append(nil, yuan(1), "hold:alice") },
		"ledger: rule J5, debit interchange, credit network-receivable does not take debit interchange, " +
			"credit network-receivable and 1 accounts more": func() { cleared.Append(nil, yuan(1), "merchant-payable:M1") },
		"ledger: rule J2, debit network-receivable, credit merchant-payable:…: amount -0.01 CNY is not positive": func() {
			sold.Append(nil, yuan(-1), "merchant-payable:M1")
		},
		"ledger: no rule undoes debit network-receivable, credit merchant-payable:M1 of J2": func() {
			ledger.AppendMirror(nil, sold.Append(nil, yuan(1), "merchant-payable:M1"), cleared)
		},
	} {
		require.PanicsWithValue(t, want, post)
	}
}

// What undoes postings brings every account back to where it was, layer by layer.
func TestAppendMirror(t *testing.T) {
	back := &ledger.Rule{Event: ledger.J3, Debit: payable.Each(), Credit: ledger.Account("hold").Each(),
		Layer: ledger.Pending}
	rules := chart()
	rules.Rules = append(rules.Rules, back)
	book := ledger.NewBook(rules, payment.CNY)
	postings := held.Append(nil, yuan(500), "hold:alice", "merchant-payable:M1")
	postings = sold.Append(postings, yuan(1250), "merchant-payable:M1")
	undo := ledger.AppendMirror(nil, postings, undone, back)
	book.Post(postings...)
	book.Post(undo...)
	for _, a := range book.Accounts() {
		require.Zero(t, book.Balance(a).Minor, a)
		require.Zero(t, book.PendingBalance(a).Minor, a)
	}
	require.Equal(t, ledger.J3, undo[0].Event)
	require.Equal(t, ledger.Pending, undo[0].Layer, "a hold is undone where it stands")
	require.Same(t, back, book.Rule(&undo[0]))
	require.Equal(t, ledger.J2, postings[1].Event, "the sale itself is not changed")
}

// A sale is posted without any garbage but its posting.
func TestAppendAllocatesNothing(t *testing.T) {
	book := ledger.NewBook(chart(), payment.CNY)
	dst, shop := make([]ledger.Posting, 0, 2), payable.Of("M1")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		dst = sold.Append(dst[:0], yuan(1250), shop)
		book.Post(dst...)
		dst = ledger.AppendMirror(dst, dst, undone)
	}))
}

// Every event has a name in both languages, once.
func TestEvents(t *testing.T) {
	seen := map[ledger.Event]bool{}
	for _, e := range ledger.Events() {
		require.False(t, seen[e], e)
		seen[e] = true
		require.NotEmpty(t, e.Name().En, e)
		require.NotEmpty(t, e.Name().Zh, e)
	}
	require.Empty(t, ledger.Event("lunch").Name())
}
