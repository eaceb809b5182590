package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
)

// A chip sale carries what the chip says in DE 55 with its sequence number; when
// the issuer answers with a script, the host is told what the chip made of it.
func TestChipSaleAndScriptResult(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		chip := alice
		chip.Sequence, chip.Chip = "001", []byte{0x9F, 0x26, 0x02, 0xAB, 0xCD}
		b.key(Sale{Card: chip, Amount: cny(100), EntryMode: ChipNoPIN})
		sale := b.answer("0200", "00", func(m *dialect.Message) {
			m.EMV = []byte{0x91, 0x02, 0x01, 0x02, 0x72, 0x03, 0x86, 0x01, 0x00}
		})
		require.Equal(t, chip.Chip, sale.EMV)
		require.Equal(t, "001", sale.CardSequence)
		result := b.answer("0620", "00", nil)
		require.Equal(t, dialect.ScriptResult, result.Transaction)
		require.Equal(t, scriptDone, result.EMV)
		require.Equal(t, sale.STAN, result.Original.STAN)
		require.Len(t, b.slips, 1, "a script has no slip")
		require.Equal(t, 1, b.term.Totals().DebitCount)

		b.key(Sale{Card: chip, Amount: cny(100), EntryMode: ChipNoPIN})
		b.answer("0200", "00", func(m *dialect.Message) { m.EMV = []byte{0x91, 0x02, 0x01, 0x02} })
		require.Empty(t, b.sent, "no script, nothing to tell")
	})
}

// Chip data that is not well formed has no script and does no harm.
func FuzzHasScript(f *testing.F) {
	f.Add([]byte{0x91, 0x02, 1, 2, 0x72, 0x81, 0x01, 0})
	f.Add([]byte{0x9F})
	f.Add([]byte{0x5F, 0xFF, 0xFF})
	f.Fuzz(func(_ *testing.T, b []byte) { hasScript(b) })
}
