package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/terminal"
)

// tale is a scenario in both dialects: a world on top of the two shops, rules, steps
// and what must be true.
func tale(t *testing.T, world, rules, steps string) []*scenarios.Scenario {
	t.Helper()
	text := `version: 1
id: tale
title: {en: "A tale", zh: "一则"}
story: {en: "A till and a card.", zh: "一台终端和一张卡。"}
lesson: {en: "Each does what its rules demand.", zh: "各方各守其规。"}
include: [profiles/two-shops.yaml]
matrix: {dialect: [1987-ascii, unionpay-direct]}
clock: {start: "2026-03-26 08:55:00"}
world: ` + world + "\n"
	if rules != "" {
		text += "faults:\n" + rules
	}
	text += "steps:\n" + steps
	if !strings.Contains(steps, "finally:") {
		text += "finally:\n  - payout: {merchant: M2, count: 0}\n"
	}
	read := func(name string) ([]byte, error) {
		if name == "tale.yaml" {
			return []byte(text), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "tale.yaml", scenarios.Options{Matrix: true})
	require.NoError(t, err, text)
	return rows
}

// told runs a tale in both dialects and looks at each run.
func told(t *testing.T, world, rules, steps string, look func(t *testing.T, r *play.Result)) {
	t.Helper()
	for _, row := range tale(t, world, rules, steps) {
		t.Run(row.Row, func(t *testing.T) {
			r := play.Run(t.Context(), row, play.Options{Seed: 5})
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, "%s:\n%s", row.Row, failures(r))
			look(t, r)
		})
	}
}

// facts returns the facts of one kind in the order in which they happened.
func factsOf[F any](r *play.Result) []F {
	var all []F
	for _, f := range r.World.History.Facts {
		if f, ok := f.(F); ok {
			all = append(all, f)
		}
	}
	return all
}

// A chip signs at the till and the issuer verifies it, in a world with keys and in
// one without; contact and contactless, a balance and a hold count up one ATC,
// whatever the till; the script's result is told, and the batches agree.
func TestChipSales(t *testing.T) {
	for _, world := range []string{"{cards: {alice: {script: unblock-pin}}}",
		"{security: {keys: double}, cards: {alice: {script: unblock-pin}}}"} {
		told(t, world, "", `
  - sign-on: {terminal: T1}
  - sign-on: {terminal: T2}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00", entry: chip}
  - expect: {belief: approved, of: s1}
  - sale: {as: s2, terminal: T2, card: alice, amount: "20.00", entry: contactless}
  - balance: {terminal: T1, card: alice, entry: chip}
  - pre-auth: {as: hold, terminal: T1, card: alice, amount: "30.00", entry: chip}
  - complete: {of: hold}
  - settle: {terminal: T1}
  - expect: {batch: {terminal: T1, verdict: in-balance, closed: true}}
finally:
  - books: {acquirer: {"merchant-payable:M1": "130.00"}}
`, func(t *testing.T, r *play.Result) {
			verified := 0
			for _, f := range factsOf[*issuer.Authorised](r) {
				if f.ARQC != "" {
					verified++
				}
			}
			require.Equal(t, 4, verified)
			var uses []string
			for _, f := range factsOf[*terminal.Sent](r) {
				if len(f.Chip) > 0 {
					uses = append(uses, f.EntryMode[:2])
				}
			}
			require.Equal(t, []string{"05", "07", "05", "05"}, uses)
			var scripts []terminal.Belief
			for _, f := range factsOf[*terminal.Stored](r) {
				if f.Transaction == dialect.ScriptResult {
					scripts = append(scripts, terminal.Approved)
				}
			}
			require.Len(t, scripts, 1)
		})
	}
}

// Somebody on the line changes the ARPC: the chip refuses, the till sells nothing, the
// reversal carries 96, and the cardholder has his money again (DOMAIN §3.4).
func TestForgedAnswerOfTheIssuer(t *testing.T) {
	told(t, "{}", `
  - id: forged
    on: {link: acquirer->terminal, mti: "0210", of: s1}
    do: {mutate: {set: {"55.91": "01020304050607083030"}}}
`, `
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00", entry: chip}
  - expect: {belief: declined, of: s1}
  - balance: {terminal: T1, card: alice}
finally:
  - books: {acquirer: {"merchant-payable:M1": "0.00"}}
`, func(t *testing.T, r *play.Result) {
		answered := factsOf[*terminal.Answered](r)
		require.True(t, answered[1].ChipRefused)
		reversed := factsOf[*host.Reversed](r)
		require.Len(t, reversed, 1)
		require.Equal(t, payment.ResponseCode("96"), reversed[0].Reason)
	})
}

// A wrong ARQC is 05 and nothing is posted by anybody; so is the stripe of a card that
// must be read by its chip (45), also when the till says that it cannot be (80x).
func TestWhatTheIssuerDeclines(t *testing.T) {
	told(t, "{cards: {bob: {chip-only: true}}}", `
  - id: forged
    on: {link: terminal->acquirer, mti: "0200", of: s1}
    do: {mutate: {set: {"4": "000000000100"}}}
`, `
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00", entry: chip}
  - expect: {belief: declined, of: s1}
  - sale: {as: s2, terminal: T1, card: bob, amount: "5.00", entry: fallback}
  - expect: {belief: declined, of: s2}
  - sale: {as: s3, terminal: T1, card: bob, amount: "5.00", entry: chip}
  - expect: {belief: approved, of: s3}
`, func(t *testing.T, r *play.Result) {
		var codes []payment.ResponseCode
		for _, f := range factsOf[*issuer.Declined](r) {
			codes = append(codes, f.Code)
		}
		require.Contains(t, codes, payment.ResponseCode("45"))
	})
}

// What the parties answer when the number on a card is wrong, when the issuer's own
// system is too slow, and when no network reaches the card: 59, 68, 92 at the till,
// each with what to do, and nothing is debited (DOMAIN §3.6).
func TestCodesByTheRightParty(t *testing.T) {
	sale := func(rest string) string {
		return "  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\"" + rest +
			"}\n  - expect: {belief: declined, of: s1}\n"
	}
	for _, c := range []struct {
		code  payment.ResponseCode
		world string
		sale  string
	}{
		{"59", "{}", ", entry: manual, cvn: wrong"},
		{"68", "{issuer: {delay: 30s, give-up: 15s}}", ""},
		{"92", "{acquirer: {routes: [\"4\"]}}", ""},
		{"61", "{cards: {alice: {max-amount: \"99.99\"}}}", ""},
		{"57", "{cards: {alice: {refuses: [sale]}}}", ""},
		{"58", "{terminals: {T1: {refuses: [sale]}}}", ""},
		{"55", "{security: {keys: double}}", ", pin: wrong"},
	} {
		told(t, c.world, "", sale(c.sale), func(t *testing.T, r *play.Result) {
			answered := factsOf[*terminal.Answered](r)
			require.Equal(t, c.code, answered[len(answered)-1].Code)
			require.Empty(t, factsOf[*issuer.Authorised](r))
			require.Empty(t, factsOf[*host.Approved](r))
		})
	}
	told(t, "{}", "",
		"  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\", entry: manual, "+
			"cvn: right}\n  - expect: {belief: approved, of: s1}\n", func(t *testing.T, r *play.Result) {
			require.Len(t, factsOf[*issuer.Authorised](r), 1)
		})
}

// The limits that a profile sets reach its tills.
func TestProfileReachesTheTills(t *testing.T) {
	rows := tale(t, strings.ReplaceAll(`{acquirer: {parameters: "fee=1", ca-keys: "A000000333"},
 terminals: {T1: {batch-limit: 7, refund-limit: "50.00", printer-failure: reverse, reversal: at-once, first-stan: 999999, first-batch: 12}}}`, "\n", ""),
		"", "  - sign-on: {terminal: T1}\n  - manage: {terminal: T1, what: parameters}\n")
	r := play.Run(t.Context(), rows[0], play.Options{})
	require.Equal(t, play.Pass, r.Verdict, failures(r))
	till := r.World.Loop.Party("T1").(*terminal.Terminal)
	c := till.Config()
	require.Equal(t, []any{7, int64(5000), terminal.UndoSale, terminal.AtOnce, payment.STAN(999999),
		payment.BatchNumber(12)},
		[]any{c.BatchLimit, c.RefundLimit, c.PrinterFailure, c.Reversal, c.FirstSTAN, c.FirstBatch})
	require.Equal(t, "fee=1", string(till.Parameters()))
	require.Equal(t, payment.STAN(2), till.NextSTAN(), "from 999999 to 1 (E09)")
}
