package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
)

// Tags of DE 55 that matter to a terminal.
const (
	tagScript71 = 0x71 // issuer script, before the second cryptogram
	tagScript72 = 0x72 // issuer script, after it
)

// scriptDone is what the chip says to a script that it has carried out: tag DF31,
// issuer script results, first script, no failure.
var scriptDone = []byte{0xDF, 0x31, 0x05, 0x20, 0x00, 0x00, 0x00, 0x00}

// scripted hands the issuer's script of an approval to the chip and tells the host
// what came of it. It reports whether there was one.
func (t *Terminal) scripted(ev *party.Event, out *party.Out, r *Record) bool {
	if r == nil || !hasScript(t.in.EMV) || !t.dialect.Speaks(dialect.ScriptResult) {
		return false
	}
	t.store(ev, out, &Request{
		Transaction: dialect.ScriptResult, Card: Card{PAN: r.PAN, Chip: scriptDone}, EntryMode: Keyed,
		Original: dialect.Original{Transaction: r.Transaction, STAN: r.STAN, Batch: r.Batch, Date: r.Date},
	})
	return true
}

// hasScript looks for an issuer script among the data objects of DE 55. What is
// not well formed has none.
func hasScript(emv []byte) bool {
	for len(emv) >= 2 {
		tag, size := emv[0], 1
		if tag&0x1F == 0x1F {
			for size < len(emv) && emv[size]&0x80 != 0 {
				size++
			}
			size++
		}
		if size >= len(emv) {
			return false
		}
		length := int(emv[size])
		size++
		if length == 0x81 && size < len(emv) {
			length = int(emv[size])
			size++
		} else if length >= 0x80 {
			return false
		}
		if tag == tagScript71 || tag == tagScript72 {
			return size+length <= len(emv)
		}
		if size+length > len(emv) {
			return false
		}
		emv = emv[size+length:]
	}
	return false
}
