package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/world"
)

// serving here: the program as a host in a goroutine of the test.
type servingHere struct {
	lines []served
	ports map[string]string // by dialect
	stop  context.CancelFunc
	ended chan int
	words *io.PipeWriter // its standard input
	heard *bufio.Scanner
}

// serveHere starts serve on free ports and reads what it tells terminals.
func serveHere(t *testing.T, args ...string) *servingHere {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	h := &servingHere{ports: make(map[string]string), stop: stop, ended: make(chan int, 1)}
	out, in := io.Pipe()
	words, say := io.Pipe()
	h.words = say
	go func() {
		host := NewMain()
		host.Stdin = words
		host.Stdout, host.Stderr = in, io.Discard
		h.ended <- host.Run(ctx, append([]string{"serve", "--json", "--listen", "127.0.0.1:0"}, args...))
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var line served
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		h.lines = append(h.lines, line)
		if line.Type == "port" {
			for _, name := range line.Layouts {
				h.ports[name] = line.Addr
			}
		}
		if line.Type == "card" && line.Name == "bob" { // the last
			break
		}
	}
	require.NotEmpty(t, h.ports)
	h.heard = lines
	return h
}

// say says a word to the host and returns the lines of its answer.
func (h *servingHere) say(t *testing.T, word string) (answer []string) {
	t.Helper()
	_, err := io.WriteString(h.words, word+"\n")
	require.NoError(t, err)
	for h.heard.Scan() {
		answer = append(answer, h.heard.Text())
		var line struct{ Type string }
		require.NoError(t, json.Unmarshal(h.heard.Bytes(), &line))
		if line.Type == "done" || line.Type == "refused" {
			return answer
		}
	}
	require.FailNow(t, "no answer", word)
	return nil
}

// end stops the host as Ctrl-C does.
func (h *servingHere) end(t *testing.T) {
	t.Helper()
	_ = h.words.Close()
	h.stop()
	require.Equal(t, exitInterrupted, <-h.ended)
}

// serve prints what a terminal must know, terminal connects with it, with keys and without,
// and both end as they should.
func TestServeAndTerminal(t *testing.T) {
	host := serveHere(t)
	ports := host.ports
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--host", ports["1987-ascii"]}, exitPass, "settled, totals agree"},
		{[]string{"--host", ports["unionpay-direct"], "--name", "T2", "sign-on", "sale bob 3.00", "void last"},
			exitPass, "sale-void "},
		{[]string{"--host", ports["1987-ascii"], "sign-on", "sale bob 9999999.00"}, exitFailed, "insufficient funds"},
		{[]string{"--host", ports["1987-ascii"], "--name", "K1"}, exitPass, "settled, totals agree"},
		{[]string{"--host", ports["unionpay-direct"], "--name", "K2"}, exitPass, "settled, totals agree"},
		{[]string{"--host", ports["unionpay-direct"], "--name", "K2", "--seed", "1", "sign-on"}, exitFailed, ""},
		{[]string{"--host", ports["1987-ascii"], "--dialect", "1987-ascii", "--name", "T2", "sign-on"}, exitPass,
			"approved"},
		{[]string{"--host", ports["npm-iso_8583"], "--dialect", "npm-iso_8583", "--framing", "ascii-4"}, exitPass,
			"settled, totals agree"},
		{[]string{"--host", ports["1987-ascii"], "--dialect", "1987-ascii-128-bit", "sign-on", "balance bob"}, exitPass,
			" CNY"},
	} {
		var said, complaints bytes.Buffer
		till := NewMain()
		till.Stdout, till.Stderr = &said, &complaints
		require.Equal(t, c.code, till.Run(t.Context(), append([]string{"terminal"}, c.args...)), complaints.String())
		require.Contains(t, said.String(), c.says)
		require.NotContains(t, said.String(), "6200006", "a card number in clear")
	}
	var said bytes.Buffer
	suite := NewMain()
	suite.Stdout, suite.Stderr = &said, io.Discard
	require.Equal(t, exitPass,
		suite.Run(t.Context(), []string{"run", "C10", "--peer", "host=" + ports["1987-ascii"], "--json"}))
	require.Contains(t, said.String(), `"wire":"external"`)
	require.Contains(t, said.String(), "finally books", "what the tills cannot see is said, not passed")
	host.end(t)
}

// A host of a person's own profile has its terminals, with the keys and the dialects that the profile says, and its
// cards.
func TestServeOfAProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shops.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`version: 1
include: [profiles/one-shop.yaml]
world:
  cards:
    aaron: {pan: "4242424242424242", expiry: "3012", kind: debit, balance: "100.00", test-pin: "1234"}
  terminals:
    T9: {id: TERM0009, merchant: M1, dialect: unionpay-direct, keys: double, test-tmk: 0123456789ABCDEFFEDCBA9876543210}
keypad:
  - {amount: "10.51", fault: answer 51 0200 acquirer->clearing}
`), 0o600))
	record := filepath.Join(t.TempDir(), "record")
	host := serveHere(t, "--profile", file, "--record", record)
	require.Contains(t, host.lines, served{Type: "test-key", Name: "T9", Keys: "double",
		TMK: "0123456789ABCDEFFEDCBA9876543210", Check: "08D7B4FB"})
	require.Contains(t, host.lines, served{Type: "card", Name: "aaron", PAN: "424242******4242", Expiry: "3012",
		PIN: "1234", Balance: "100.00"})
	require.True(t, host.heard.Scan())
	require.JSONEq(t, `{"type":"keypad","amount":"10.51","fault":"answer 51 0200 acquirer->clearing"}`,
		host.heard.Text())
	var said, complaints bytes.Buffer
	till := NewMain()
	till.Stdout, till.Stderr = &said, &complaints
	require.Equal(t, exitPass, till.Run(t.Context(), []string{"terminal", "--profile", file, "--name", "T9", "--host",
		host.ports["unionpay-direct"], "sign-on", "sale aaron 12.50"}), said.String()+complaints.String())
	for range 2 { // each time
		require.Equal(t, exitFailed, till.Run(t.Context(), []string{"terminal", "--profile", file, "--name", "T9", "--host",
			host.ports["unionpay-direct"], "sign-on", "sale aaron 10.51"}))
	}
	require.Equal(t, 2, strings.Count(said.String(), "insufficient funds"), said.String())
	host.end(t)
	require.NoError(t, os.Remove(file))
	code, text, wrong := pipe(t, "", "replay", record)
	require.Equal(t, exitPass, code, text+wrong)
}

// What a host prints first says what stands where, and how to see the masked numbers: whoever writes a terminal
// has nothing else.
func TestOpeningList(t *testing.T) {
	s := &servedWorld{speed: 1}
	w, _, err := s.load()
	require.NoError(t, err)
	for lang, head := range map[string]string{"en": "what", "zh": "项目"} {
		for _, whole := range []bool{false, true} {
			var list, said bytes.Buffer
			m := NewMain()
			m.Stdout, m.Stderr, m.lang = &list, &said, lang
			require.NoError(t, m.introduce([]served{{Type: "port", Dialect: "1987-ascii", Addr: "127.0.0.1:8583"}}, w,
				&world.TestKeys{}, whole))
			require.Regexp(t, "^"+head, list.String())
			require.Equal(t, whole, strings.Contains(list.String(), w.Cards["bob"].PAN))
			require.Equal(t, !whole, strings.Contains(said.String(), "--show-test-pan"))
		}
	}
}

// With keys a host prints the test keys of its tills with their check values, once, and nothing when no till has any.
func TestServePrintsTestKeys(t *testing.T) {
	for scheme, tills := range map[string]int{"": 2, "none": 0, "single": 2, "double": 2, "double-and-track": 2} {
		host := serveHere(t, "--keys", scheme)
		keys := 0
		for _, l := range host.lines {
			if l.Type != "test-key" {
				require.Empty(t, l.TMK)
				continue
			}
			keys++
			require.Regexp(t, "^[0-9A-F]{32}$", l.TMK)
			require.Regexp(t, "^[0-9A-F]{8}$", l.Check)
			require.Equal(t, cmp.Or(scheme, "double"), l.Keys)
		}
		require.Equal(t, tills, keys, scheme)
		host.end(t)
	}
}

// What cannot be understood is said with what would be.
func TestTerminalUsage(t *testing.T) {
	for says, args := range map[string][]string{
		"want the address of a host":   {"terminal"},
		"no card \"mallory\"":          {"terminal", "--host", "127.0.0.1:1", "sale mallory 1.00"},
		"want digits such as":          {"terminal", "--host", "127.0.0.1:1", "sale bob -1"},
		"want sign-on, sale CARD":      {"terminal", "--host", "127.0.0.1:1", "dance"},
		"no terminal \"T9\"":           {"terminal", "--host", "127.0.0.1:1", "--name", "T9"},
		"want debug, info, warn":       {"serve", "--log", "loud"},
		"unknown length header":        {"serve", "--framing", "bin-2"},
		"want bytes in hexadecimal":    {"terminal", "--host", "127.0.0.1:1", "--header", "60x"},
		"are of a line to somebody":    {"run", "--framing", "ascii-4"},
		"unknown scenario \"nowhere\"": {"serve", "nowhere"},
		"want host=ADDR":               {"run", "--peer", "ghost"},
		"want host=ADDR or terminal":   {"run", "--peer", "terminal=127.0.0.1:1"},
		"want --peer too":              {"run", "--speed", "20"},
		"want a number above 0":        {"run", "--peer", "host=127.0.0.1:1", "--speed", "-1"},
		"want none, single, double":    {"serve", "--keys", "triple"},
		"want one world, a profile's":  {"serve", "good-day", "--profile", "profiles/one-shop.yaml"},
		"no such file":                 {"serve", "--profile", "nowhere.yaml"},
	} {
		var complaints bytes.Buffer
		m := NewMain()
		m.Stdout, m.Stderr = io.Discard, &complaints
		require.Equal(t, exitUsage, m.Run(t.Context(), args), says)
		require.Contains(t, complaints.String(), says)
	}
}
