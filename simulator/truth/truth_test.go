package truth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/truth"
)

// entered is a fact that enters what the test says.
type entered func(to ledger.Entries)

func (entered) FactKind() (string, int)  { return "test.entered", 1 }
func (f entered) Post(to ledger.Entries) { f(to) }

func posting(debit, credit ledger.Account, minor int64, event string) ledger.Posting {
	amount := payment.Minor(minor, payment.CNY)
	return ledger.Posting{Debit: debit, Credit: credit, Amount: amount, Event: ledger.Event(event)}
}

var day = payment.Date(2026, 3, 24)

// sold is a transaction as the network names it; the acquirer knows its reference alone.
func sold(rrn payment.RRN) ledger.Transaction {
	return ledger.Transaction{Sent: "0324101500", STAN: payment.STAN(rrn[len(rrn)-1]), Acquirer: "A", RRN: rrn}
}

// books are the ledgers of a test.
type books struct{ *truth.Ledgers }

func (b books) enter(n party.Node, of ledger.Owner, p ...ledger.Posting) {
	b.Fold(n, entered(func(to ledger.Entries) { to.Enter(of, p...) }))
}

// sale is debited at the issuer and owed to the merchant (J2).
func (b books) sale(rrn payment.RRN, minor int64) {
	b.enter(truth.Issuer, ledger.Of(sold(rrn)), posting("cardholder:alice", "due-to-network", minor, "J2"))
	b.enter(truth.Acquirer, ledger.ByRRN(rrn), posting("network-receivable", "merchant-payable:M1", minor, "J2"))
}

// clears has the network file a sale without fees (J5).
func (b books) clears(rrn payment.RRN, minor int64) {
	b.Fold(truth.Clearing, entered(func(to ledger.Entries) {
		of := ledger.Of(sold(rrn))
		to.Enter(of, posting("position:I", "position:A", minor, "J5"))
		to.Share(ledger.Position("A", day), ledger.Share{Of: of, Minor: minor})
		to.Share(ledger.Position("I", day), ledger.Share{Of: of, Minor: -minor})
	}))
}

// settles moves the position of the day between the institutions (J7).
func (b books) settles(minor int64) {
	b.Fold(truth.Clearing, entered(func(to ledger.Entries) {
		to.Same(ledger.Position("I", day), ledger.Pool("S1"))
		to.Same(ledger.Position("A", day), ledger.Pool("S2"))
	}))
	b.enter(truth.SettlementBank, ledger.Pool("S1"), posting("account:issuer", "account:clearing", minor, "J7"))
	b.enter(truth.Clearing, ledger.Pool("S1"), posting("settlement-account", "position:I", minor, "J7"))
	b.enter(truth.SettlementBank, ledger.Pool("S2"), posting("account:clearing", "account:acquirer", minor, "J7"))
	b.enter(truth.Clearing, ledger.Pool("S2"), posting("position:A", "settlement-account", minor, "J7"))
}

// told is the statement that both members get of it.
func (b books) told(minor int64) {
	b.enter(truth.Issuer, ledger.Pool("S1"), posting("due-to-network", "central-bank", minor, "J7"))
	b.enter(truth.Acquirer, ledger.Pool("S2"), posting("reserve", "network-receivable", minor, "J7"))
}

func (b books) places(t *testing.T, rrn payment.RRN) []truth.Place {
	t.Helper()
	m, known := b.Where(ledger.Transaction{RRN: rrn})
	require.True(t, known)
	require.Empty(t, m.Unbacked)
	require.Empty(t, m.Unclaimed)
	return m.Places
}

// The holder is who has the cash, the account his own liability for it, at every step of a sale's way: issuer, network
// once it is filed, acquirer once it has been told, merchant's bank, merchant (docs/design/truth.md §2).
func TestHolderFollowsTheCash(t *testing.T) {
	const rrn = payment.RRN("608300000001")
	b := books{truth.New()}
	at := func(h truth.Holder, account string) {
		t.Helper()
		require.Equal(t, []truth.Place{{Holder: h, Account: account, Minor: 1000}}, b.places(t, rrn))
		require.Empty(t, b.Gaps())
	}
	b.sale(rrn, 1000)
	at(truth.AnIssuer, "issuer/due-to-network")
	b.clears(rrn, 1000)
	at(truth.ANetwork, "clearing/position:A")
	b.settles(1000)
	require.Empty(t, b.Mirrors(), "what the members have not been told of counts as agreed")
	b.told(1000)
	at(truth.AnAcquirer, "acquirer/merchant-payable:M1")
	b.Fold(truth.Acquirer, entered(func(to ledger.Entries) {
		to.Share(ledger.Pool("P1"), ledger.Share{Of: ledger.ByRRN(rrn), Minor: 1000})
		to.Enter(ledger.Pool("P1"), posting("merchant-payable:M1", "payout-in-transit", 1000, "J8"))
	}))
	at(truth.InTransit, "acquirer/payout-in-transit")
	b.enter(truth.SettlementBank, ledger.Pool("P1"), posting("account:acquirer", "account:merchant-bank", 1000, "J9"))
	at(truth.InTransit, "acquirer/payout-in-transit")
	b.enter(truth.Acquirer, ledger.Pool("P1"), posting("payout-in-transit", "reserve", 1000, "J9"))
	at(truth.ABank, "settlement-bank/account:merchant-bank")
	b.enter(truth.MerchantBank, ledger.Pool("P1"), posting("nostro", "account:622200", 1000, "J9"))
	at(truth.AMerchant, "merchant-bank/account:622200")
	require.Empty(t, b.Mirrors())
}

// What does not fit is a gap with a name, never spread over others: nobody's posting, a pool that nobody has named, a
// payout whose transactions do not come to its amount (§1).
func TestGaps(t *testing.T) {
	b := books{truth.New()}
	b.sale("608300000001", 1000)
	b.enter(truth.Acquirer, ledger.Owner{}, posting("reserve", "own-funds", 5, "J9"))
	b.enter(truth.SettlementBank, ledger.Pool("P9"), posting("account:acquirer", "account:merchant-bank", 7, "J9"))
	b.Fold(truth.Acquirer, entered(func(to ledger.Entries) {
		to.Share(ledger.Pool("P1"), ledger.Share{Of: ledger.ByRRN("608300000001"), Minor: 1000})
		to.Enter(ledger.Pool("P1"), posting("merchant-payable:M1", "payout-in-transit", 900, "J8"))
	}))
	gaps := b.Gaps()
	require.Len(t, gaps, 3)
	require.Equal(t, []string{"", "P9", "P1"}, []string{gaps[0].Pool, gaps[1].Pool, gaps[2].Pool})
	require.Equal(
		t, "acquirer: J8 debit merchant-payable:M1, credit payout-in-transit of P1: 9.00 CNY, "+
			"and its transactions come to 10.00 CNY", gaps[2].String(),
	)
	require.Equal(t, payment.RRN("608300000001"), gaps[2].Of[0].RRN)
	require.Len(t, b.places(t, "608300000001"), 1, "the transaction keeps its place")
}

// A set-off exchanges two debts: the sale has been paid to the merchant, what it owed for the other is repaid; both
// come to the same (§1).
func TestSetOff(t *testing.T) {
	b := books{truth.New()}
	const paid, owed = payment.RRN("608300000001"), payment.RRN("608300000002")
	b.sale(paid, 1000)
	b.clears(paid, 1000)
	b.settles(1000)
	b.told(1000)
	b.enter(truth.Acquirer, ledger.ByRRN(owed), posting("merchant-receivable:M1", "network-receivable", 1000, "J13"))
	b.Fold(truth.Acquirer, entered(func(to ledger.Entries) {
		to.Divide(ledger.Owner{}, posting("merchant-payable:M1", "merchant-receivable:M1", 1000, "J12"),
			[]ledger.Share{{Of: ledger.ByRRN(paid), Minor: 1000}}, []ledger.Share{{Of: ledger.ByRRN(owed), Minor: 1000}})
	}))
	require.Empty(t, b.Gaps())
	require.Equal(t, []truth.Place{{Holder: truth.AMerchant, Account: "acquirer/merchant-receivable:M1", Minor: 1000}},
		b.places(t, paid))
	m, _ := b.Where(ledger.Transaction{RRN: owed})
	require.Empty(t, m.Owed)
}

// A chargeback leaves the merchant owing the money, and when that is repaid it has cost the fee (§2).
func TestOwedAndCost(t *testing.T) {
	const rrn = payment.RRN("608300000001")
	b := books{truth.New()}
	b.sale(rrn, 1000)
	b.enter(truth.Acquirer, ledger.ByRRN(rrn), posting("merchant-payable:M1", "merchant-fee", 5, "J6"))
	b.enter(truth.Issuer, ledger.Of(sold(rrn)), posting("due-to-network", "cardholder:alice", 1000, "J13"))
	b.enter(truth.Acquirer, ledger.ByRRN(rrn), posting("merchant-receivable:M1", "network-receivable", 1000, "J13"))
	m, _ := b.Where(ledger.Transaction{RRN: rrn})
	require.Equal(t, []truth.Place{{Holder: truth.Cardholder, Account: "issuer/cardholder:alice"}}, m.Places)
	require.Equal(t, []truth.Debt{
		{By: truth.AMerchant, To: truth.AnAcquirer, Account: "acquirer/merchant-receivable:M1", Minor: 5},
	}, m.Owed, "the sale has not been paid: of what is charged back it has had nothing")
	require.Equal(t, []truth.Place{{Holder: truth.AMerchant, Account: "acquirer/merchant-fee", Minor: 5}}, m.Cost)
}

// The network's key goes before the reference: a second transaction under a reference that is taken is one of its own,
// and what only has the reference is the first's. A void moves its original's money; a twin has a number (§1).
func TestWhoseATransactionIs(t *testing.T) {
	b := books{truth.New()}
	first, second := sold("608300000001"), sold("608300000001")
	second.Sent = "0324101501"
	b.enter(truth.Issuer, ledger.Of(first), posting("cardholder:alice", "due-to-network", 1000, "J2"))
	b.enter(truth.Issuer, ledger.Of(second), posting("cardholder:bob", "due-to-network", 300, "J2"))
	m, _ := b.Where(ledger.Transaction{RRN: first.RRN})
	require.Equal(t, int64(1000), m.Debited)
	m, _ = b.Where(second)
	require.Equal(t, []string{"bob"}, m.Cards)
	void := ledger.Transaction{RRN: "608300000009"}
	b.Fold(truth.Acquirer, entered(func(to ledger.Entries) {
		to.Belongs(void, ledger.Transaction{RRN: first.RRN}, ledger.Posted)
		to.Enter(ledger.Of(void), posting("merchant-payable:M1", "network-receivable", 1000, "J3"))
	}))
	m, _ = b.Where(void)
	require.Equal(t, first.Sent, m.Of.Sent)
	twin := first
	twin.Record = 2
	b.enter(truth.Issuer, ledger.Of(twin), posting("suspense", "due-to-network", 1000, "J5"))
	m, _ = b.Where(first)
	require.Equal(t, int64(1000), m.Debited)
	require.Len(t, b.All(), 3)
}

// A book that has another amount than its mirror is named with its transaction, and so is a bank that moved what the
// settlement bank did not (§3).
func TestMirrors(t *testing.T) {
	const rrn = payment.RRN("608300000001")
	b := books{truth.New()}
	b.sale(rrn, 1000)
	b.clears(rrn, 1001)
	b.enter(truth.MerchantBank, ledger.Of(sold(rrn)), posting("nostro", "account:622200", 1000, "J9"))
	var names []string
	for _, d := range b.Mirrors() {
		require.Equal(t, rrn, d.Of.RRN)
		names = append(names, string(d.Node)+" "+string(d.Account))
	}
	require.Equal(t, []string{"merchant-bank nostro", "acquirer network-receivable", "issuer due-to-network"}, names)
}
