package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/terminal"
)

// posDay is a day with every transaction of a till that the catalogue's good day
// does not have.
const posDay = `version: 1
id: pos-day
title: {en: "Every transaction", zh: "全部交易"}
story: {en: "A hotel holds, takes, tips, sells by telephone and settles.", zh: "酒店预授权、完成、小费、离线消费、结算。"}
lesson: {en: "Each is told or asked as its kind demands.", zh: "每种交易各按其规则进行。"}
include: [profiles/two-shops.yaml]
matrix: {dialect: [1987-ascii, unionpay-direct]}
clock: {start: "2026-03-26 08:55:00"}
steps:
  - sign-on: {terminal: T1}
  - manage: {terminal: T1, what: parameters}
  - manage: {terminal: T1, what: echo-test}
  - manage: {terminal: T1, what: ca-keys}
  - pre-auth: {as: hold, terminal: T1, card: alice, amount: "500.00"}
  - complete: {as: taken, of: hold, amount: "420.00"}
  - pre-auth: {as: released, terminal: T1, card: bob, amount: "300.00"}
  - pre-auth-void: {as: release, of: released}
  - pre-auth: {as: hold-2, terminal: T1, card: bob, amount: "200.00"}
  - complete: {as: told, of: hold-2, amount: "180.00", advice: true}
  - sale: {as: dinner, terminal: T1, card: alice, amount: "100.00"}
  - tip: {as: thanks, of: dinner, amount: "15.00"}
  - offline-sale: {as: by-phone, terminal: T1, card: bob, amount: "60.00", authorisation: TEL001}
  - expect: {belief: approved, of: by-phone}
  - adjust: {as: dearer, of: by-phone, amount: "65.00"}
  - sale: {as: breakfast, terminal: T1, card: alice, amount: "20.00"}
  - void: {as: unsold, of: breakfast}
  - sale: {as: towel, terminal: T1, card: alice, amount: "30.00"}
  - refund: {as: returned, of: towel, amount: "10.00"}
  - balance: {terminal: T1, card: alice}
  - void: {as: untaken, of: taken}
  - manage: {terminal: T1, what: status}
  - settle: {terminal: T1}
  - expect: {batch: {terminal: T1, verdict: in-balance, closed: true, uploaded: 0}}
  - manage: {terminal: T1, what: sign-off}
finally:
  - books: {acquirer: {"merchant-payable:M1": "380.00"}}
`

// Every transaction of DOMAIN §3.3 goes through, in both dialects, and the totals
// of till and host agree.
func TestEveryTransactionOfATill(t *testing.T) {
	read := func(name string) ([]byte, error) {
		if name == "pos-day.yaml" {
			return []byte(posDay), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "pos-day.yaml", scenarios.Options{Matrix: true})
	require.NoError(t, err)
	for _, row := range rows {
		r := play.Run(t.Context(), row, play.Options{})
		require.NoError(t, r.Err)
		require.Equal(t, play.Pass, r.Verdict, "%s:\n%s", row.Row, failures(r))
		seen := map[dialect.Transaction]bool{}
		for _, f := range r.World.History.Facts {
			switch f := f.(type) {
			case *terminal.Answered:
				seen[f.Transaction] = seen[f.Transaction] || f.Belief == terminal.Approved
			case *terminal.Stored:
				seen[f.Transaction] = true
			}
		}
		for _, kind := range dialect.Transactions() {
			require.True(t, seen[kind] != (elsewhere[kind] != ""), "%s: %s: want it in this day, or where else it is played",
				row.Row, kind)
		}
	}
}

// elsewhere says where the transactions are played that are not begun at a till, or not by a person.
var elsewhere = map[dialect.Transaction]string{
	dialect.CutOverStart:  "the network to its members, each night",
	dialect.CutOverEnd:    "the network to its members, each night",
	dialect.SignOnRequest: "the host to a till: scenarios with require-sign-on",
	dialect.ScriptResult:  "a chip that was told something: chip_test.go",
	dialect.Upload:        "a batch out of balance: scenarios of settlement",
	dialect.Transfer:      "clearing to the settlement bank, each day",
	dialect.Payout:        "the acquirer to the settlement bank, each day",
	dialect.PayoutQuery:   "a payout without an answer",
	dialect.PayoutReturn:  "the merchants' bank: scenarios with return",
}
