package dialect_test

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// packaged is a message as a package of somebody else writes it, and an answer that the package reads.
type packaged struct {
	dialect, what string
	frame, answer []byte
}

// packages reads testdata/packages.txt, which says where each message comes from.
func packages(t *testing.T) (list []packaged) {
	t.Helper()
	text, err := os.ReadFile("testdata/packages.txt")
	require.NoError(t, err)
	bytesOf := func(s string) []byte {
		b, err := hex.DecodeString(s)
		require.NoError(t, err)
		return b
	}
	for line := range strings.Lines(string(text)) {
		switch words := strings.Fields(line); {
		case line[0] == '#':
		case words[0] == "answer":
			list[len(list)-1].answer = bytesOf(words[1])
		default:
			list = append(list, packaged{dialect: words[0], what: words[1], frame: bytesOf(words[2])})
		}
	}
	return list
}

// A host that has the layout of a package reads what the package writes with its defaults, and writes an answer that
// the package reads: no bitmap of another form, no field that the package does not know.
func TestMessagesOfPackages(t *testing.T) {
	for _, p := range packages(t) {
		c := codec(t, p.dialect)
		var m dialect.Message
		require.NoError(t, c.Parse(p.frame, &m), "%s %s", p.dialect, p.what)
		require.NotZero(t, m.STAN)
		require.Equal(t, "20000001", string(m.Terminal))
		require.Equal(t, map[string]dialect.Transaction{
			"sign-on": dialect.SignOn, "sale": dialect.Sale, "reversal": dialect.Sale,
		}[p.what], m.Transaction)
		require.Equal(t, p.what == "reversal", m.Reversal)
		if p.what != "sign-on" {
			require.Equal(t, payment.Minor(1250, payment.CNY), m.Amount)
			require.Equal(t, payment.KeptPAN("6222020000000005"), m.PAN)
		}
		r := dialect.Message{
			Transaction: m.Transaction, Reply: true, Reversal: m.Reversal, PAN: m.PAN, Amount: m.Amount, STAN: m.STAN,
			Sent: m.Sent, LocalTime: "140501", LocalDate: "0327", RRN: "608600000001", Code: payment.Approved,
			Terminal: m.Terminal, Merchant: m.Merchant, Batch: 1,
		}
		answer, err := c.Append(nil, &r)
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(p.answer), hex.EncodeToString(answer), "%s %s", p.dialect, p.what)
	}
}
