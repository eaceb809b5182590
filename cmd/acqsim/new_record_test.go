package main

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/link"
	"acqsim/payment"
)

// The life of a served host becomes a scenario: what two terminals sold while an answer was lost and a network was out
// of order, over a jump of the clock, ends with the same money in every book, as the file itself expects.
func TestScenarioFromAHost(t *testing.T) {
	record := recordedHost(t, "--clock", "held")
	t.Chdir(t.TempDir())
	code, text, complaints := pipe(t, "", "new", "monday", "--from", record)
	require.Equal(t, exitPass, code, text+complaints)
	require.Contains(t, complaints, "the money is where it was")
	file, err := os.ReadFile("monday.yaml")
	require.NoError(t, err)
	for _, says := range []string{
		`sale: {as: t1, terminal: K1, card: alice, amount: "12.50"}`, "void: {as: ", "settle: {terminal: T2}",
		`drop: {}`, "answer: {", `mti: "0210"`, "cardholder:alice",
	} {
		require.Contains(t, string(file), says)
	}
	code, text, complaints = pipe(t, "", "run", "monday.yaml")
	require.Equal(t, exitPass, code, text+complaints)

	code, _, complaints = pipe(t, "", "new", "monday", "--from", record)
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "is there already")
}

// foreign is a terminal that is none of acqsim's: it sends what it is told to.
type foreign struct {
	conn  net.Conn
	codec *dialect.Codec
}

// asks sends a message of the till T1 and returns the code of the answer.
func (f *foreign) asks(t *testing.T, m dialect.Message) payment.ResponseCode {
	t.Helper()
	m.Terminal, m.Merchant, m.EntryMode, m.Batch = "10000001", "898110154110001", "022", 1
	m.PAN, m.Amount = "6200001357924681110", payment.Minor(12_50, payment.CNY)
	b, err := f.codec.Append(nil, &m)
	require.NoError(t, err)
	b, err = link.Framer{}.Append(nil, b)
	require.NoError(t, err)
	_, err = f.conn.Write(b)
	require.NoError(t, err)
	length := make([]byte, 2)
	_, err = io.ReadFull(f.conn, length)
	require.NoError(t, err)
	answer := make([]byte, binary.BigEndian.Uint16(length))
	_, err = io.ReadFull(f.conn, answer)
	require.NoError(t, err)
	var said dialect.Message
	require.NoError(t, f.codec.Parse(answer, &said))
	return said.Code
}

// A foreign terminal that takes back what it heard approved, sends a request twice and says what nobody can read is
// told so that the money ends where it did; what has no step is said, in the file and on standard error.
func TestScenarioFromAForeignTerminal(t *testing.T) {
	record := filepath.Join(t.TempDir(), "host")
	host := serveHere(t, "--record", record, "--clock", "held", "--seed", "7", "--start", "2026-03-25 10:00")
	d, err := dialect.Named("1987-ascii-128-bit")
	require.NoError(t, err)
	conn, err := net.Dial("tcp", host.ports["1987-ascii-128-bit"])
	require.NoError(t, err)
	defer conn.Close()
	till := &foreign{conn, d.NewCodec().In(payment.CNY)}
	sale := dialect.Message{Transaction: dialect.Sale, STAN: 1}
	require.Equal(t, payment.Approved, till.asks(t, sale))
	require.Equal(t, payment.Approved, till.asks(t, sale), "the repeat")
	require.Equal(t, payment.Approved, till.asks(t, dialect.Message{Transaction: dialect.Sale, STAN: 2}))
	require.Equal(t, payment.Approved, till.asks(t, dialect.Message{Transaction: dialect.Sale, Reversal: true, STAN: 2,
		Code: payment.NoIssuerReply, Original: dialect.Original{Transaction: dialect.Sale, STAN: 2, Batch: 1}}))
	require.Equal(t, payment.Approved, till.asks(t, dialect.Message{Transaction: dialect.Sale, STAN: 3}))
	require.Contains(t, strings.Join(host.say(t, "advance T+1 18:00"), ""), `"done"`)
	host.end(t)
	t.Chdir(t.TempDir())
	code, text, complaints := pipe(t, "", "new", "theirs", "--from", record)
	require.Equal(t, exitPass, code, text+complaints)
	file, err := os.ReadFile("theirs.yaml")
	require.NoError(t, err)
	for _, says := range []string{"STAN 000001: it was sent before", "dialect: 1987-ascii-128-bit"} {
		require.Contains(t, string(file), says)
	}
	require.Contains(t, string(file), "id: unheard-t2")
	require.Contains(t, complaints, "not told: ")
	require.Contains(t, string(file), `"cardholder:alice": "49975.00"`)
}

// The record of a run becomes its scenario again, the row of the matrix that was run alone.
func TestScenarioFromARun(t *testing.T) {
	t.Chdir(t.TempDir())
	code, text, complaints := pipe(t, "", "run", "good-day[dialect=unionpay-direct]", "--record", "runs")
	require.Equal(t, exitPass, code, text+complaints)
	records, err := os.ReadDir("runs")
	require.NoError(t, err)
	code, text, complaints = pipe(t, "", "new", "mine", "--from", filepath.Join("runs", records[0].Name()))
	require.Equal(t, exitPass, code, text+complaints)
	code, text, complaints = pipe(t, "", "run", "mine.yaml", "--matrix")
	require.Equal(t, exitPass, code, text+complaints)
	require.Contains(t, text, "unionpay-direct")
	require.NotContains(t, text, "dialect=1987-ascii")
}
