package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// newcomers is a profile that the host has not: another shop with a till and a card of its own.
const newcomers = `version: 1
include: [profiles/one-shop.yaml]
world:
  cards:
    dave: {pan: "4242424242424242", expiry: "3012", kind: debit, balance: "100.00"}
  accounts:
    A9: {number: "6222020000000000990", holder: "Barber", class: I}
  merchants:
    M9: {id: "898777777777777", name: "Barber", mcc: "7230", fee: {rate: "0.6%"}, account: A9}
  terminals:
    T9: {id: "TERM0009", merchant: M9}
`

// A terminal of a shop that the host knows nothing of sells with a test card that it knows nothing of (--enrol), the
// day of its merchant is told by number and by name, and the record of it all replays; so it is with a profile's key.
func TestServeEnrols(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	theirs := file("newcomers.yaml", newcomers)
	ours := file("open.yaml", "version: 1\ninclude: [profiles/two-shops.yaml]\nworld: {}\nenrol: true\n")
	for what, args := range map[string][]string{"flag": {"--enrol"}, "profile": {"--profile", ours}} {
		to := filepath.Join(folder, what)
		host := serveHere(t, append([]string{"--record", to, "--clock", "held", "--start", "2026-03-25 18:00"}, args...)...)
		sells(t, exitPass, host.ports["1987-ascii"], "T9", "--profile", theirs, "sign-on", "sale dave 12.50", "settle")
		require.Contains(t, strings.Join(host.say(t, "advance T+1 18:00"), ""), `"done"`)
		require.Contains(t, strings.Join(host.say(t, "trace 12.50"), ""), `"cause":"paid"`)
		for _, name := range []string{"EM1", "898777777777777"} {
			require.Contains(t, strings.Join(host.say(t, "day "+name+" 2026-03-25"), ""), `"merchant-day"`)
		}
		host.end(t)
		code, text, complaints := pipe(t, "", "replay", to)
		require.Equal(t, exitPass, code, text+complaints)
	}
}

// A host that others reach enrols nobody: it is a mistake of whoever starts it, with the reason.
func TestServeEnrolsOnThisMachineAlone(t *testing.T) {
	for _, flag := range []string{"--listen", "--dial"} {
		code, _, complaints := pipe(t, "", "serve", "--enrol", "--dialect", "1987-ascii", flag, "0.0.0.0:0")
		require.Equal(t, exitUsage, code)
		require.Contains(t, strings.Join(strings.Fields(complaints), " "), "--enrol: 0.0.0.0:0 is not on this machine alone")
	}
}
