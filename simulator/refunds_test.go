package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A customer brings back what a completion, a completion by advice, an off-line sale or a tipped sale took, on the day
// or after the payout: each is given back whole, with its tip and at its last price, the merchant loses the amount and
// not the fee, and what is left is nothing anywhere (DOMAIN §3.3: a refund names a sale or a completion).
func TestRefundOfWhateverTookMoney(t *testing.T) {
	const day = `
version: 1
id: brought-back
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
vars: {dialect: DIALECT}
clock: {start: "2026-03-24 12:10:00"}
steps:
  - sign-on: {terminal: T1}
  - pre-auth: {as: hold, terminal: T1, card: alice, amount: "500.00"}
  - complete: {as: taken, of: hold, amount: "420.00"}
  - pre-auth: {as: hold-2, terminal: T1, card: bob, amount: "200.00"}
  - complete: {as: told, of: hold-2, advice: true}
  - offline-sale: {as: by-phone, terminal: T1, card: bob, amount: "60.00", authorisation: TEL001}
  - adjust: {of: by-phone, amount: "80.00"}
  - sale: {as: dinner, terminal: T1, card: alice, amount: "100.00"}
  - tip: {as: thanks, of: dinner, amount: "10.00"}
  - sale: {as: kept, terminal: T1, card: alice, amount: "1000.00"}
  - settle: {terminal: T1}
  - advance: {to: "WHEN"}
  - sale: {as: again, terminal: T1, card: bob, amount: "2000.00"}
  - refund: {as: r1, of: taken}
  - refund: {as: r2, of: told}
  - refund: {as: r3, of: by-phone}
  - refund: {as: r4, of: dinner}
  - expect: {screen: {of: r3, code: "00"}}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-27 18:00"}
finally:
  - books:
      issuer: {"cardholder:alice": "49000.00", "cardholder:bob": "48000.00", "hold:alice": "0.00", "hold:bob": "0.00"}
      acquirer: {"merchant-payable:M1": "0.00", "merchant-receivable:M1": "0.00", network-receivable: "0.00"}
      merchant-bank: {"account:lotus-card": "3080.95"} # 3000.00 less fees of 19.05, and 100.00 of before
  - position: {of: r3, holder: cardholder, account: "issuer/cardholder:bob", amount: "80.00"}
  - position: {of: r1, holder: cardholder, account: "issuer/cardholder:alice", amount: "420.00"}
  - reconciliation: {open: []}
`
	for _, spoken := range []string{"1987-ascii", "unionpay-direct"} {
		for _, when := range []string{"2026-03-24 15:00", "2026-03-25 15:00"} {
			r := runText(t, strings.NewReplacer("DIALECT", spoken, "WHEN", when).Replace(day))
			require.NoError(t, r.Err, "%s %s", spoken, when)
			require.Empty(t, r.Failures, "%s %s", spoken, when)
		}
	}
}

// A refund whose request is lost moves nothing: the merchant has the money still, and the till has to be used before it
// tells the refund again. It is not "never authorised, the customer was not charged": he was, by the sale (CASES C11).
func TestARefundThatNobodyHasWaitsAtItsTill(t *testing.T) {
	r := runText(t, `
version: 1
id: refund-waits
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-25 12:30:00"}
faults:
  - {id: lost, on: {link: terminal->acquirer, mti: "0220", of: r1}, do: drop}
steps:
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-26 18:00"}
  - refund: {as: r1, of: s1, amount: "100.00"}
  - advance: {to: "2026-03-27 18:00"}
  - expect: {position: {of: r1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "100.00"}}
  - expect: {diagnosis: {of: r1, cause: refund-waiting-at-till, holder: merchant, act: merchant}}
  - sign-on: {terminal: T1} # with the sale after it the till tells the refund again
  - sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-30 18:00"}
finally:
  - diagnosis: {of: r1, cause: refunded, holder: cardholder, act: nobody}
  - books: {issuer: {"cardholder:alice": "49600.00"}}
`)
	require.NoError(t, r.Err)
	require.Empty(t, r.Failures)
}
