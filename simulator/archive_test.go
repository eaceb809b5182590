package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// longTale is days of a shop with one till. CRASH is where the hosts may go down and come up again.
const longTale = `version: 1
id: long-tale
title: {en: "what is archived", zh: "已归档交易"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/one-shop.yaml]
limits: {virtual: 2400h}
VARS
clock: {start: "2026-03-24 12:10:00"}
`

const crashes = `  - crash: {node: acquirer, restart: 1m}
  - crash: {node: clearing, restart: 1m}
  - crash: {node: issuer, restart: 1m}
  - advance: {by: 5m}
`

// What is archived is as if it were not: days later nobody is charged again, given back too much, or charged for what
// was undone; on either wire, and with hosts that have been built anew from their facts (DESIGN §4).
func TestArchivedIsAsIfItWereNot(t *testing.T) {
	for name, c := range map[string]struct{ vars, rest string }{
		"an old batch that does not balance is uploaded": {`vars: {dialect: unionpay-direct}`, `
faults:
  - {id: lose-reply, on: {link: acquirer->terminal, mti: "0210", of: s3}, do: drop}
  - {id: lose-reversals, on: {link: terminal->acquirer, mti: "0400", of: s3}, do: drop, every: true}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "70.00"}
  - advance: {to: "T+3 12:00"}
CRASH
  - sale: {as: s3, terminal: T1, card: bob, amount: "20.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+4 18:00"}
finally:
  - books: {issuer: {"cardholder:alice": "49500.00", "cardholder:bob": "49910.00"}}
`},
		"a request comes days after its reversal": {`vars: {dialect: 1987-ascii}`, `
faults:
  - {id: held, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {delay: {by: 100h}}}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "10.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+6 18:00"}
finally:
  - {message: "0210", of: s1, link: acquirer->terminal, fields: {"39": "22"}}
  - books: {issuer: {"cardholder:alice": unchanged}}
`},
		"a sale is refunded twice after weeks": {`vars: {dialect: 1987-ascii}`, `
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+30 12:00"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "500.00"}
  - refund: {as: r1, of: s1, amount: "60.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+5 12:00"}
CRASH
  - refund: {as: r2, of: s1, amount: "60.00"}
  - expect: {screen: {of: r2, code: "64"}}
  - refund: {as: r3, of: s1, amount: "40.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+3 18:00"}
finally:
  - books: {issuer: {"cardholder:alice": unchanged}}
`},
		"a sale is charged back after months": {`vars: {dialect: 1987-ascii}`, `
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+60 12:00"}
CRASH
  - dispute: {of: s1, reason: no-goods}
  - advance: {to: "T+3 18:00"}
finally:
  - books:
      issuer: {"cardholder:alice": unchanged}
      acquirer: {"merchant-receivable:M1": "100.00"}
  - diagnosis: {of: s1, cause: charged-back, holder: cardholder, act: merchant}
`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(longTale, "VARS", c.vars, 1) + c.rest
			plain := strings.Replace(text, "CRASH\n", "", 1)
			var hashes []string
			for _, wire := range []string{"memory", "tcp"} {
				hashes = append(hashes, playTale(t, plain, wire).TraceHash)
			}
			require.Equal(t, hashes[0], hashes[1])
			playTale(t, strings.Replace(text, "CRASH\n", crashes, 1), "memory")
		})
	}
}

func playTale(t *testing.T, text, wire string) *play.Result {
	t.Helper()
	read := func(name string) ([]byte, error) {
		if name == "tale.yaml" {
			return []byte(text), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "tale.yaml", scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{Wire: wire})
	require.NoError(t, r.Err)
	require.Equal(t, play.Pass, r.Verdict, "%s: %s", wire, failures(r))
	return r
}
