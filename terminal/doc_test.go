package terminal

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
)

// The table of messages in the package's documentation is what the dialects write
// (DOMAIN §3.3).
func TestTableOfMessages(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	rows := make(map[string][]string)
	for line := range strings.Lines(string(source)) {
		if f := strings.Fields(strings.TrimPrefix(line, "//")); len(f) > 7 && strings.HasPrefix(f[1], "0") {
			rows[f[0]] = f[1:8]
		}
	}
	for kind := dialect.SignOn; kind <= dialect.Upload; kind++ {
		row, listed := rows[kind.String()]
		switch kind {
		case dialect.CutOverStart, dialect.CutOverEnd, dialect.SignOnRequest:
			continue // not a terminal's to send
		}
		require.True(t, listed, "%s is not in the table", kind)
		for i, name := range dialects {
			d, err := dialect.Named(name)
			require.NoError(t, err)
			codec := d.NewCodec()
			for j, reply := range []bool{false, true} {
				m := dialect.Message{Transaction: kind, Reply: reply, STAN: 1, Batch: 1, Terminal: "T1", Merchant: "M1",
					PAN: alice.PAN, Amount: cny(1),
					Details: []dialect.Detail{{Transaction: dialect.Sale, STAN: 1, PAN: alice.PAN, Amount: cny(1)}}}
				frame, err := codec.Append(nil, &m)
				require.NoError(t, err, kind)
				var got dialect.Message
				require.NoError(t, codec.Parse(frame, &got), kind)
				require.Equal(t, row[3*i+j], got.MTI, "%s %s", name, kind)
				if want := row[3*i+2]; want != "-" {
					require.Equal(t, want, got.Processing, "%s %s", name, kind)
				}
			}
		}
		require.Equal(t, kind.Reversible(),
			strings.Contains(string(source), kind.String()+strings.Repeat(" ", 21-len(kind.String()))+strings.Join(row[:3],
				" ")+"    "+unionpay(row)+"    "+row[6]+"    reversed"), kind)
	}
}

func unionpay(row []string) string { return strings.Join(row[3:6], " ") }
