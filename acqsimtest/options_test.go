package acqsimtest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/acqsimtest"
	"acqsim/iso8583"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// A host has what a person's own profile says, and a till with its master key understands it.
func TestHostOfAProfile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "shops.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`version: 1
include: [profiles/one-shop.yaml]
world:
  terminals:
    T9: {id: TERM0009, merchant: M1, keys: double, test-tmk: 0123456789ABCDEFFEDCBA9876543210}
`), 0o600))
	core, logged := observer.New(zap.InfoLevel)
	host := acqsimtest.Start(t, acqsimtest.Profile(file), acqsimtest.Seed(7), acqsimtest.Log(zap.New(core)),
		acqsimtest.At("2026-03-26 10:00"))
	require.Equal(t, payment.TerminalID("TERM0009"), host.Profile().Terminals["T9"].ID)
	require.Equal(t, "0123456789ABCDEFFEDCBA9876543210", host.TestKeys().Master[0].Clear)
	require.Equal(t, "2026-03-26 10:00", host.Now().Format("2006-01-02 15:04"))
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{Profile: file, Name: "T9", Seed: 7})
	require.True(t, till.SignOn().Approved())
	sale := till.Sell("alice", "5.00")
	require.True(t, sale.Approved())
	require.Len(t, till.Slips(), 1)
	require.True(t, till.Void(sale).Approved())
	require.True(t, till.Settle().Approved())
	money := acqsimtest.Money(t, host, sale.Keys...).With("cardholder").Because("voided").MustAct("nobody")
	require.Contains(t, money.Story(), "sale of 5.00 CNY")
	acqsimtest.Money(t, host, acqsimtest.RRN(money.Key.RRN)).Because("voided")
	require.NotZero(t, logged.Len())
}

// A host speaks by the reader's own spec file, whose bytes no shipped dialect has; a till with the same spec
// sells there.
func TestHostOfASpecFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../iso8583/specs/1987-binary.yaml")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "their-host.yaml")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	host := acqsimtest.Start(t, acqsimtest.Spec(file), acqsimtest.Dialect("1987-ascii"))
	spec, err := iso8583.ParseSpec(file, text)
	require.NoError(t, err)
	till := acqsimtest.NewTill(t, host.Addr("their-host"), acqsimtest.Seller{Spec: spec, Dialect: "1987-ascii"})
	sale := till.Sell("alice", "5.00")
	require.True(t, sale.Approved())
	host.Advance("T+1 18:00")
	acqsimtest.Money(t, host, sale.Keys...).With("merchant")
}

// A transaction that got a name is known by it, a fault ends when it is lifted, and the day of the money can be wanted.
func TestLabelsFaultsAndDays(t *testing.T) {
	t.Parallel()
	host := acqsimtest.Start(t, acqsimtest.At("2026-03-26 10:00"), acqsimtest.Dialect("unionpay-direct"),
		acqsimtest.Keys("double"))
	till := acqsimtest.NewTill(t, host.Addr("unionpay-direct"), acqsimtest.Seller{
		World: host.Profile(), Wait: 100e6,
	})
	require.True(t, till.SignOn().Approved())
	lost := host.Fault("drop 0210")
	host.Lift(lost)
	host.Label("T1", "s1")
	sale := till.Sell("bob", "7.00")
	require.True(t, sale.Approved(), "a fault that was lifted acts on nothing")
	require.Zero(t, host.Fired(lost))
	host.Expect(`message: "0210", of: s1, count: 3`) // issuer, network, acquirer
	acqsimtest.Money(t, host, sale.Keys...).By("2026-03-27")
	host.Do("issuer", &issuer.SetCard{Card: "bob", Status: issuer.Lost})
	require.Equal(t, payment.ResponseCode("41"), till.Balance("bob").Code)
}

// What cannot be understood ends the test with what would be.
func TestWhatCannotBeUnderstood(t *testing.T) {
	for says, o := range map[string]acqsimtest.Option{
		"unknown scenario \"A3\"":      acqsimtest.Scenario("A3"),
		"no such file":                 acqsimtest.Profile("nowhere.yaml"),
		"want none, single, double":    acqsimtest.Keys("triple"),
		"want a moment such as":        acqsimtest.At("tomorrow"),
		"want a number above 0":        acqsimtest.Wall(-1),
		"no such dialect":              acqsimtest.Dialect("1993"),
		"want at least one till":       acqsimtest.World(&scenarios.World{}),
		"E10-clock-a-day-behind.yaml:": acqsimtest.Scenario("E10"),
	} {
		r := &recorder{T: t}
		func() {
			defer func() { _ = recover() }()
			acqsimtest.Start(stopping{r}, o)
		}()
		r.end()
		require.NotEmpty(t, r.errors, says)
		require.Contains(t, r.errors[0], says)
	}
	for says, do := range map[string]func(*acqsimtest.Host){
		"did you mean \"drop\"":        func(h *acqsimtest.Host) { h.Fault("drob 0210") },
		"unknown key \"bocks\"":        func(h *acqsimtest.Host) { h.Expect("bocks: {}") },
		"unknown label \"s9\"":         func(h *acqsimtest.Host) { h.Expect(`message: "0210", of: s9`) },
		"within has no meaning here":   func(h *acqsimtest.Host) { h.Expect(`message: "0210", within: 3s`) },
		"want a time to go on by":      func(h *acqsimtest.Host) { h.Advance("soon") },
		"no till of this world speaks": func(h *acqsimtest.Host) { h.Addr("1993") },
	} {
		r := &recorder{T: t}
		func() {
			defer func() { _ = recover() }()
			do(acqsimtest.Start(stopping{r}, acqsimtest.Scenario("C01")))
		}()
		r.end()
		require.NotEmpty(t, r.errors, says)
		require.Contains(t, r.errors[0], says)
	}
}

// The faults of a scenario act at a host in a test as its steps would have them: its first sale is the one whose
// approval is lost (CASES A01), and what cannot act there is refused with what can be done instead.
func TestFaultsOfAScenarioAct(t *testing.T) {
	t.Parallel()
	host := acqsimtest.Start(t, acqsimtest.Scenario("A01"))
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{World: host.Profile(), Wait: 100e6})
	require.True(t, till.SignOn().Approved())
	require.Equal(t, terminal.Unknown, till.Sell("alice", "7.00").Belief)
}

// stopping is a test that ends where it fails.
type stopping struct{ *recorder }

func (stopping) FailNow() { panic("the test ends") }

// A host that enrols takes a till and a card of which nobody has told it, and knows where their money is.
func TestHostThatEnrols(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "theirs.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`version: 1
include: [profiles/one-shop.yaml]
world:
  cards:
    dave: {pan: "4242424242424242", expiry: "3012", kind: debit, balance: "100.00"}
  terminals:
    T9: {id: TERM0009, merchant: M1}
`), 0o600))
	host := acqsimtest.Start(t, acqsimtest.Enrol(), acqsimtest.At("2026-03-26 10:00"))
	till := acqsimtest.NewTill(t, host.Addr("1987-ascii"), acqsimtest.Seller{Profile: file, Name: "T9"})
	require.True(t, till.SignOn().Approved())
	sale := till.Sell("dave", "5.00")
	require.True(t, sale.Approved())
	require.True(t, till.Settle().Approved())
	host.Advance("T+1 18:00")
	acqsimtest.Money(t, host, sale.Keys...).With("merchant").Because("paid")
}
