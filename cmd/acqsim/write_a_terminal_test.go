package main

import (
	"cmp"
	"context"
	"crypto/des" //nolint:staticcheck // the terminals of the trade use it
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/live"
	"acqsim/payment"
)

// terminalPages are the pages whose exchanges are made here.
var terminalPages = []string{"write-a-terminal.md", "write-a-terminal.zh-CN.md"}

// fieldsOf are the values of a message by field.
type fieldsOf map[int]string

// bench is a host whose clock stands and which draws from a seed, so that it answers the same each time, and a terminal
// that is written by hand.
type bench struct {
	t      *testing.T
	conn   net.Conn
	d      *dialect.Dialect
	direct bool     // unionpay-direct
	own    fieldsOf // of every request
	stan   int
	batch  string
	card   string
	mac    []byte // the key; nil: no MACs
	logged *observer.ObservedLogs
}

func newBench(t *testing.T, strict bool, spoken string) *bench {
	t.Helper()
	profile, _, err := (&servedWorld{speed: 1, strict: strict}).load()
	require.NoError(t, err)
	start := payment.Time(time.Date(2026, 3, 25, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)).UnixNano())
	latency := time.Duration(0)
	core, logged := observer.New(zap.InfoLevel)
	host, err := live.NewHost(live.HostConfig{Profile: profile, Ports: []live.Port{{Addr: "127.0.0.1:0"}},
		Latency: &latency, Repeatable: true, Clock: live.HeldClock, Start: start, Log: zap.New(core)})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	d, err := dialect.Named(spoken)
	require.NoError(t, err)
	b := &bench{t: t, d: d, logged: logged, card: profile.Cards["alice"].PAN, batch: "000001",
		direct: spoken == "unionpay-direct",
		own:    fieldsOf{41: "10000001", 42: "898110154110001", 12: "100000", 13: "0325"}}
	if b.direct {
		b.own = fieldsOf{41: "10000002", 42: "898110157320002"}
	}
	b.conn, err = net.Dial("tcp", host.Ports()[0].Addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.conn.Close() })
	return b
}

// request makes a message: what every request has, and more; without a field where that is not 0.
func (b *bench) request(mti string, more fieldsOf, without int) []byte {
	b.t.Helper()
	b.stan++
	fields := fieldsOf{11: fmt.Sprintf("%06d", b.stan), 60: b.batch}
	maps.Copy(fields, b.own)
	maps.Copy(fields, more)
	delete(fields, without)
	m := iso8583.NewMessage(b.d.Spec())
	if m.SetMTI(mti); b.direct {
		m.SetHeader(tpdu)
	}
	last := 0
	for n, v := range fields {
		m.Set(n, v)
		last = max(last, n)
	}
	if b.mac == nil || !strings.ContainsAny(mti[1:2], "124") {
		frame, err := m.AppendEncode(nil)
		require.NoError(b.t, err)
		return frame
	}
	last = map[bool]int{false: 64, true: 128}[last > 64]
	m.SetBytes(last, make([]byte, 8))
	frame, err := m.AppendEncode(nil)
	require.NoError(b.t, err)
	covered := frame[:len(frame)-16]
	return append(covered[:len(covered):len(covered)], fmt.Sprintf("%X", unionPayMAC(b.t, b.mac, covered))...)
}

// tpdu is what stands before the MTI of unionpay-direct: TPDU 60, to 0006, from 0000, then a header of six bytes.
var tpdu = []byte{0x60, 0x00, 0x06, 0x00, 0x00, 0x60, 0x22, 0, 0, 0, 0}

// exchange sends a frame and reads the answer; nil when the host hangs up or says nothing.
func (b *bench) exchange(frame []byte) []byte {
	b.t.Helper()
	_, err := b.conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(frame))), frame...))
	require.NoError(b.t, err)
	require.NoError(b.t, b.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	var size [2]byte
	_, err = io.ReadFull(b.conn, size[:])
	require.NoError(b.t, err, "no answer to %s", frame)
	answer := make([]byte, binary.BigEndian.Uint16(size[:]))
	_, err = io.ReadFull(b.conn, answer)
	require.NoError(b.t, err)
	return answer
}

// asks makes a request and returns what both sides said.
func (b *bench) asks(mti string, more fieldsOf) (request, answer *iso8583.Message) {
	b.t.Helper()
	return b.sends(b.request(mti, more, 0))
}

func (b *bench) sends(frame []byte) (request, answer *iso8583.Message) {
	b.t.Helper()
	read := func(frame []byte) *iso8583.Message {
		m := iso8583.NewMessage(b.d.Spec())
		require.NoError(b.t, m.Decode(frame))
		return m
	}
	request, answer = read(frame), read(b.exchange(frame))
	require.Equal(b.t, request.Text(11), answer.Text(11))
	return request, answer
}

// unionPayMAC is what DE 64 holds, by the standard library alone.
func unionPayMAC(t *testing.T, key, data []byte) []byte {
	t.Helper()
	var block [8]byte
	for i, c := range data {
		block[i%8] ^= c
	}
	digits := []byte(fmt.Sprintf("%X", block))
	out := tdes(t, key, digits[:8])
	for i := range out {
		out[i] ^= digits[8+i]
	}
	return []byte(fmt.Sprintf("%X", tdes(t, key, out)))[:8]
}

func tdes(t *testing.T, key, block []byte) []byte {
	t.Helper()
	c, err := des.NewTripleDESCipher(append(append([]byte(nil), key...), key[:8]...))
	require.NoError(t, err)
	out := make([]byte, 8)
	c.Encrypt(out, block)
	return out
}

func untdes(t *testing.T, key, blocks []byte) (out []byte) {
	t.Helper()
	c, err := des.NewTripleDESCipher(append(append([]byte(nil), key...), key[:8]...))
	require.NoError(t, err)
	out = make([]byte, len(blocks))
	for i := 0; i < len(blocks); i += 8 {
		c.Decrypt(out[i:], blocks[i:])
	}
	return out
}

// sample is a message of the pages.
type sample struct {
	name, mti string
	of        func(b *bench) (request, answer *iso8583.Message) // makes what it refers to, if it refers to anything
	fields    func(b *bench, request, answer *iso8583.Message) fieldsOf
	code      string // DE 39 of the answer
}

// money is what a request about money says.
func (b *bench) money(processing, condition, minor string, more fieldsOf) fieldsOf {
	f := fieldsOf{2: b.card, 3: processing, 4: minor, 22: "012", 25: condition, 49: "156"}
	maps.Copy(f, more)
	return f
}

// original is DE 90: message type, number and date of what is referred to.
func original(request *iso8583.Message) string {
	return request.MTI() + request.Text(11) + request.Text(13) + strings.Repeat("0", 28)
}

const twenty = "000000002000"

func anySale(b *bench) (request, answer *iso8583.Message) {
	return b.asks("0200", b.money("000000", "00", twenty, nil))
}

func anyHold(b *bench) (request, answer *iso8583.Message) {
	return b.asks("0100", b.money("030000", "06", twenty, nil))
}

// newBatch begins an empty batch.
func newBatch(b *bench) (request, answer *iso8583.Message) {
	b.asks("0500", fieldsOf{3: "960000", 48: "0000", 66: "2"})
	_, answer = b.asks("0800", fieldsOf{70: "001"})
	b.batch = answer.Text(60)
	return nil, nil
}

// oneSold is a batch with one sale.
func oneSold(b *bench) (request, answer *iso8583.Message) {
	newBatch(b)
	return anySale(b)
}

func sums(b *bench, sold int) fieldsOf {
	return fieldsOf{3: "920000", 49: "156", 74: "0000000000", 76: fmt.Sprintf("%010d", sold), 86: strings.Repeat("0", 16),
		88: fmt.Sprintf("%016d", 2000*sold)}
}

// samples are the messages of the dialect 1987-ascii, in the order of the pages.
var samples = []sample{
	{name: "sign-on", mti: "0800", code: "00",
		fields: func(*bench, *iso8583.Message, *iso8583.Message) fieldsOf { return fieldsOf{70: "001"} }},
	{name: "echo", mti: "0800", code: "00",
		fields: func(*bench, *iso8583.Message, *iso8583.Message) fieldsOf { return fieldsOf{70: "301"} }},
	{name: "sale", mti: "0200", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf { return b.money("000000", "00", "000000001250", nil) }},
	{name: "balance", mti: "0200", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf {
			return fieldsOf{2: b.card, 3: "310000", 22: "012", 25: "00"}
		}},
	{name: "void", mti: "0200", code: "00", of: anySale,
		fields: func(b *bench, request, _ *iso8583.Message) fieldsOf {
			return b.money("020000", "00", twenty, fieldsOf{90: original(request)})
		}},
	{name: "refund", mti: "0220", code: "00", of: anySale,
		fields: func(b *bench, request, answer *iso8583.Message) fieldsOf {
			return b.money("200000", "00", "000000000500",
				fieldsOf{61: request.Text(60) + answer.Text(37), 90: original(request)})
		}},
	{name: "pre-auth", mti: "0100", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf { return b.money("030000", "06", twenty, nil) }},
	{name: "completion", mti: "0200", code: "00", of: anyHold,
		fields: func(b *bench, request, answer *iso8583.Message) fieldsOf {
			return b.money("000000", "06", "000000001800",
				fieldsOf{38: answer.Text(38), 61: request.Text(60) + answer.Text(37), 90: original(request)})
		}},
	{name: "offline", mti: "0220", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf {
			return b.money("000000", "00", twenty, fieldsOf{38: "123456"})
		}},
	{name: "reversal", mti: "0400", code: "00", of: anySale,
		fields: func(b *bench, request, _ *iso8583.Message) fieldsOf {
			return b.money("000000", "00", twenty, fieldsOf{39: "98", 90: original(request)})
		}},
	{name: "settlement", mti: "0500", code: "00 1", of: oneSold,
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf { return sums(b, 1) }},
	{name: "upload", mti: "0320", code: "00", of: func(b *bench) (request, answer *iso8583.Message) {
		request, answer = oneSold(b)
		b.asks("0500", sums(b, 2))
		return request, answer
	},
		fields: func(b *bench, request, answer *iso8583.Message) fieldsOf {
			return fieldsOf{2: b.card, 3: "000000", 4: twenty, 25: "00", 37: answer.Text(37), 49: "156",
				90: request.MTI() + request.Text(11) + strings.Repeat("0", 32)}
		}},
	{name: "batch-end", mti: "0500", code: "00 1", of: func(b *bench) (request, answer *iso8583.Message) {
		request, answer = oneSold(b)
		b.asks("0500", sums(b, 1))
		return request, answer
	},
		fields: func(*bench, *iso8583.Message, *iso8583.Message) fieldsOf {
			return fieldsOf{3: "960000", 48: "0001", 66: "1"}
		}},
}

// in60 is DE 60 of unionpay-direct: type, batch, network management code.
func (b *bench) in60(kind, code string) fieldsOf { return fieldsOf{60: kind + b.batch + code} }

func directSale(b *bench) (request, answer *iso8583.Message) {
	return b.asks("0200", b.money("000000", "00", twenty, b.in60("22", "000")))
}

func newDirectBatch(b *bench) (request, answer *iso8583.Message) {
	end := b.in60("00", "202")
	end[48] = "0000"
	b.asks("0320", end)
	_, answer = b.asks("0800", b.in60("00", "001"))
	b.batch = answer.Text(60)[2:8]
	return nil, nil
}

func oneDirectSold(b *bench) (request, answer *iso8583.Message) {
	newDirectBatch(b)
	return directSale(b)
}

func directSums(b *bench, sold int) fieldsOf {
	f := b.in60("00", "201")
	f[48] = fmt.Sprintf("%012d%03d%s", 2000*sold, sold, strings.Repeat("0", 47))
	f[49] = "156"
	return f
}

// directSamples are the messages of the dialect unionpay-direct that are written otherwise, in the order of the pages.
var directSamples = []sample{
	{name: "direct sign-on", mti: "0800", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf { return b.in60("00", "001") }},
	{name: "direct sale", mti: "0200", code: "00",
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf {
			return b.money("000000", "00", "000000001250", b.in60("22", "000"))
		}},
	{name: "direct void", mti: "0200", code: "00", of: directSale,
		fields: func(b *bench, request, answer *iso8583.Message) fieldsOf {
			f := b.in60("23", "000")
			f[37], f[61] = answer.Text(37), b.batch+request.Text(11)+answer.Text(13)
			return b.money("200000", "00", twenty, f)
		}},
	{name: "direct reversal", mti: "0400", code: "00", of: directSale,
		fields: func(b *bench, request, _ *iso8583.Message) fieldsOf {
			f := b.in60("22", "000")
			f[11], f[39] = request.Text(11), "98"
			return b.money("000000", "00", twenty, f)
		}},
	{name: "direct settlement", mti: "0500", code: "1", of: oneDirectSold,
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf { return directSums(b, 1) }},
	{name: "direct batch-end", mti: "0320", code: "00", of: func(b *bench) (request, answer *iso8583.Message) {
		request, answer = oneDirectSold(b)
		b.asks("0500", directSums(b, 1))
		return request, answer
	},
		fields: func(b *bench, _, _ *iso8583.Message) fieldsOf {
			f := b.in60("00", "207")
			f[48] = "0001"
			return f
		}},
}

// makes returns the frame of a sample, without a field where that is not 0.
func (b *bench) makes(s *sample, without int) []byte {
	b.t.Helper()
	var request, answer *iso8583.Message
	if s.of != nil {
		request, answer = s.of(b)
	}
	return b.request(s.mti, s.fields(b, request, answer), without)
}

// said is what an answer decides.
func said(answer *iso8583.Message) string {
	verdict := answer.Text(66)
	if s := answer.Text(48); len(s) == 62 {
		verdict = s[30:31]
	}
	return strings.TrimSpace(answer.Text(39) + " " + verdict)
}

// written writes an exchange out: each field with what a strict host answers without it, then the bytes.
func written(b, strict *bench, s *sample) string {
	b.t.Helper()
	frame := b.makes(s, 0)
	request, answer := b.sends(frame)
	require.Equal(b.t, s.code, said(answer), s.name)
	if strings.HasSuffix(s.name, "batch-end") {
		b.batch = fmt.Sprintf("%06d", must(strconv.Atoi(b.batch))+1)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%-4s %-42s %-42s %s\n", s.mti, "value", "is", "without it")
	for _, n := range slices.Sorted(request.Fields()) {
		info, _ := b.d.Spec().Field(n)
		fmt.Fprintf(&out, "%4d %-42s %-42.42s %s\n", n, request.Text(n), cmp.Or(b.means(n), info.Name), without(strict, s, n))
	}
	return out.String() + hexed("→", frame) + hexed("←", quietened(b, answer))
}

// means says what the dialect makes of fields that the standard leaves open.
var means = map[int]string{
	22: "entry mode: 01 keyed, 2 no PIN", 48: "how many were uploaded", 60: "batch number",
	61: "the original's batch and DE 37", 66: "verdict of the settlement: 1 or 2", 70: "001 sign-on, 301 echo test",
	90: "the original's MTI, DE 11, DE 13, then zeros", 39: "reason: 98 no answer, A0 wrong MAC",
	38: "what the issuer said", 37: "DE 37 of the answer that was told",
}

// directly says it of unionpay-direct.
var directly = map[int]string{
	48: "totals, or how many were uploaded", 60: "type, batch, network code", 61: "the original's batch, DE 11, DE 13",
	37: "of the original", 39: means[39], 22: means[22], 11: "STAN; of a reversal the original's",
}

func (b *bench) means(n int) string {
	if b.direct {
		return directly[n]
	}
	return means[n]
}

// without is what a strict host answers to a sample without a field, "-" when it is the same.
func without(strict *bench, s *sample, n int) string {
	if n == 11 {
		return "no answer" // nobody could tell which request it belongs to
	}
	_, got := strict.sends(strict.makes(s, n))
	switch s.name {
	case "batch-end":
		newBatch(strict)
	case "direct batch-end":
		newDirectBatch(strict)
	}
	code, verdict := got.Text(39), strings.TrimSpace(strings.TrimPrefix(said(got), "00"))
	switch {
	case said(got) == s.code:
		return "-"
	case code != "" && code != "00":
		return code
	case verdict == "":
		return "no verdict"
	}
	return "verdict " + verdict
}

func must(n int, err error) int {
	if err != nil {
		panic(err)
	}
	return n
}

// quietened is an answer at ten o'clock: how fast this machine is does not matter.
func quietened(b *bench, answer *iso8583.Message) []byte {
	b.t.Helper()
	if answer.Has(12) {
		answer.Set(12, "100000")
	}
	frame, err := answer.AppendEncode(nil)
	require.NoError(b.t, err)
	return frame
}

// hexed writes a frame with its length.
func hexed(arrow string, frame []byte) string {
	var out strings.Builder
	digits := fmt.Sprintf("%04X%X", len(frame), frame)
	for i := 0; i < len(digits); i += 112 {
		fmt.Fprintf(&out, "%s %s\n", arrow, digits[i:min(len(digits), i+112)])
		arrow = " "
	}
	return out.String()
}

// sealedSale writes out how the keys of a sign-on are unwrapped and what makes the MAC of a sale, by the standard
// library alone. The host takes it.
func sealedSale(t *testing.T) string {
	b := newBench(t, true, dialect.Default)
	b.own[41] = "20000001"
	tmk, err := hex.DecodeString(masterKey(t))
	require.NoError(t, err)
	_, answer := b.asks("0800", fieldsOf{70: "001"})
	field, err := hex.DecodeString(answer.Text(62))
	require.NoError(t, err)
	require.Len(t, field, 40)
	var out strings.Builder
	fmt.Fprintf(&out, "%-26s %X\n%-26s %X\n", "TMK of K1", tmk, "DE 62, 40 bytes", field)
	for i, name := range []string{"PIN key", "MAC key"} {
		key := untdes(t, tmk, field[20*i:20*i+16])
		require.Equal(t, field[20*i+16:20*i+20], tdes(t, key, make([]byte, 8))[:4])
		fmt.Fprintf(&out, "%-26s %X, decrypted %X, check value %X\n", name, field[20*i:20*i+16], key, field[20*i+16:20*i+20])
		b.mac = key
	}
	frame := b.request("0200", b.money("000000", "00", "000000001250", nil), 0)
	covered := frame[:len(frame)-16]
	var block [8]byte
	for i, c := range covered {
		block[i%8] ^= c
	}
	digits := []byte(fmt.Sprintf("%X", block))
	first := tdes(t, b.mac, digits[:8])
	second := slices.Clone(first)
	for i := range second {
		second[i] ^= digits[8+i]
	}
	fmt.Fprintf(&out, "covered, %d bytes\n", len(covered))
	for i := 0; i < len(covered); i += 96 {
		fmt.Fprintf(&out, "  %s\n", covered[i:min(len(covered), i+96)])
	}
	fmt.Fprintf(&out, "%-26s %X\n%-26s %s + %s = %X + %X\n%-26s %X\n%-26s %X\n%-26s %X\n%-26s %s\n%-26s %s\n",
		"XOR of its blocks of 8", block, "its digits, in two halves", digits[:8], digits[8:], digits[:8], digits[8:],
		"first half, encrypted", first, "XOR second half", second, "encrypted", tdes(t, b.mac, second),
		"first 8 of its digits", unionPayMAC(t, b.mac, covered), "DE 64", frame[len(frame)-16:])
	_, answer = b.sends(frame)
	require.Equal(t, "00", answer.Text(39))
	return out.String() + hexed("→", frame)
}

func masterKey(t *testing.T) string {
	t.Helper()
	host := serveHere(t)
	defer host.end(t)
	for _, l := range host.lines {
		if l.Type == "test-key" && l.Name == "K1" {
			return l.TMK
		}
	}
	require.Fail(t, "K1 has no key")
	return ""
}

// The exchanges of the pages about writing a terminal are what the product's host says to them, each field is required
// where a strict host refuses the message without it, and MAC and keys are those that the standard library makes.
func TestWriteATerminalPages(t *testing.T) {
	blocks := map[string]string{"sealed-sale": sealedSale(t)}
	for name, list := range map[string][]sample{dialect.Default: samples, "unionpay-direct": directSamples} {
		b, strict := newBench(t, false, name), newBench(t, true, name)
		for i := range list {
			blocks[list[i].name] = written(b, strict, &list[i])
		}
	}
	block := regexp.MustCompile("(?s)<!-- exchange ([^\n]*) -->\n```text\n(.*?)```\n")
	for _, page := range terminalPages {
		path := filepath.Join("..", "..", "docs", page)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var named []string
		fresh := block.ReplaceAllStringFunc(string(text), func(found string) string {
			name := block.FindStringSubmatch(found)[1]
			require.Contains(t, blocks, name)
			named = append(named, name)
			return "<!-- exchange " + name + " -->\n```text\n" + blocks[name] + "```\n"
		})
		require.ElementsMatch(t, slices.Collect(maps.Keys(blocks)), named, page)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(fresh), 0o644))
			continue
		}
		require.Equal(t, string(text), fresh, "%s shows what the host no longer says: make update", page)
	}
}

// The terminal that the pages speak of does at a strict host what they promise, with keys and without: an answer that
// is lost is reversed, and the batch is in balance.
func TestPythonTerminal(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("Python is not installed: docs/examples/terminal.py was not run")
	}
	host := serveHere(t, "--show-test-pan", "--strict", "--latency", "0", "--fault", "cut rst 0210 nth 3")
	defer host.end(t)
	ids, merchants, master, card := map[string]string{}, map[string]string{}, "", ""
	for _, l := range host.lines {
		switch {
		case l.Type == "terminal":
			ids[l.Name], merchants[l.Name] = l.Terminal, l.Merchant
		case l.Type == "test-key" && l.Name == "K1":
			master = l.TMK
		case l.Type == "card" && l.Name == "alice":
			card = l.PAN
		}
	}
	script, err := filepath.Abs(filepath.Join("..", "..", "docs", "examples", "terminal.py"))
	require.NoError(t, err)
	for _, c := range []struct{ till, key, third string }{
		{"T1", "", "sale no, reversal 00"}, {"K1", master, "sale 00, refund 00"},
	} {
		args := []string{script, host.ports[dialect.Default], ids[c.till], merchants[c.till], card}
		if c.key != "" {
			args = append(args, c.key)
		}
		out, err := exec.CommandContext(t.Context(), python, args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		var said []string
		for line := range strings.Lines(string(out)) {
			said = append(said, strings.Join(strings.Fields(line)[:2], " "))
		}
		require.Equal(t, "sign-on 00, echo 00, sale 00, void 00, "+c.third+", sale 00, settlement balanced",
			strings.Join(said, ", "), c.till)
	}
}

// The table of refusals has the lines that the host's log has for them.
func TestWriteATerminalRefusals(t *testing.T) {
	b, strict := newBench(t, false, dialect.Default), newBench(t, true, dialect.Default)
	sale := b.money("000000", "00", twenty, nil)
	with := func(n int, value string) fieldsOf {
		f := maps.Clone(sale)
		f[n] = value
		return f
	}
	b.asks("0200", sale)
	taken := fmt.Sprintf("%06d", b.stan)
	for code, fields := range map[string]fieldsOf{
		"97": with(41, "99999999"), "03": with(42, "898110000000000"), "A0": with(41, "20000001"), "94": {11: taken},
		"14": with(2, "9558830000000001"), "51": with(4, "000099999999"),
		"25": with(90, "0200000999"+"0325"+strings.Repeat("0", 28)),
	} {
		switch code {
		case "25":
			fields[3] = "020000"
		case "94":
			fields = b.money("000000", "00", "000000000001", fields)
		}
		_, answer := b.asks("0200", fields)
		require.Equal(t, code, answer.Text(39))
	}
	spoilt := b.request("0200", sale, 0)
	copy(spoilt[50:], "X") // in DE 4
	answer := iso8583.NewMessage(b.d.Spec())
	require.NoError(t, answer.Decode(b.exchange(spoilt)))
	require.Equal(t, "30", answer.Text(39))
	_, answer = strict.asks("0200", with(60, "000009"))
	require.Equal(t, "77", answer.Text(39))
	_, err := b.conn.Write(append([]byte{0, 9}, "0200FFFFF"...))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return b.logged.FilterMessageSnippet("no answer: ").Len() > 0 }, 10*time.Second,
		time.Millisecond)
	row := regexp.MustCompile("(?m)^\\| [^|]+ \\| [^|]+ \\| `([^`…]+)[^`]*` \\|$")
	for _, page := range terminalPages {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		require.NoError(t, err)
		rows := row.FindAllStringSubmatch(string(text), -1)
		require.Len(t, rows, 11, page)
		for _, m := range rows {
			said := strings.TrimSpace(m[1])
			if strings.HasPrefix(said, ": 98") { // a host whose network is there
				continue
			}
			require.NotZero(t, b.logged.FilterMessageSnippet(said).Len()+strict.logged.FilterMessageSnippet(said).Len(),
				"%s: %s\n%v", page, said, b.logged.All())
		}
	}
}

// What the pages pipe into acqsim is read, and the master key on them is the one that serve prints.
func TestWriteATerminalCommands(t *testing.T) {
	piped := regexp.MustCompile(`(?m)^echo (\S+) \| acqsim (.*)$`)
	for _, page := range terminalPages {
		all := strings.Join(blocks(t, page, "sh"), "")
		require.Contains(t, all, masterKey(t), page)
		found := piped.FindAllStringSubmatch(all, -1)
		require.NotEmpty(t, found)
		for _, m := range found {
			code, out, complaints := pipe(t, m[1]+"\n", words(m[2])...)
			require.Zero(t, code, "%s%s", out, complaints)
		}
	}
}
