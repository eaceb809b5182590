//go:build !nomoov

package moov

import (
	"fmt"

	theirs "github.com/moov-io/iso8583"

	"acqsim/dialect"
	"acqsim/party"
)

// Keys are the keys by which acqsim knows a transaction, of a message in moov's form: terminal, batch and STAN; DE
// 7, 11, 32 and 33 between institutions; the acquirer's reference (DE 37). Those of the message's own transaction
// come first, then those of the original that it names (DE 61, DE 90). Where a message has no batch, that is 0: the
// newest transaction with this terminal and STAN. A message of which some fields make no
// sense still has keys, beside the error that lists these fields.
func Keys(m *theirs.Message, d *dialect.Dialect) ([]party.Key, error) {
	if m == nil || d == nil {
		return nil, fmt.Errorf("moov: keys: want a message and the dialect in which it speaks, have nil")
	}
	packed, err := m.Pack()
	if err != nil {
		return nil, fmt.Errorf("moov: keys: %w", err)
	}
	var frame []byte
	for _, part := range d.Spec().HeaderParts() {
		frame = append(frame, make([]byte, part.Length)...)
		copy(frame[len(frame)-part.Length:], part.Fill)
	}
	var read dialect.Message
	err = d.NewCodec().Parse(append(frame, packed...), &read)
	if err != nil {
		err = fmt.Errorf("moov: keys: dialect %s: %w", d.Name(), err)
	}
	keys := read.Keys(nil)
	if read.Batch == 0 && read.STAN != 0 && read.Terminal != "" { // a message that names no batch is of the current one
		keys = append([]party.Key{party.TransactionKey(read.Terminal, 0, read.STAN)}, keys...)
	}
	return keys, err
}
