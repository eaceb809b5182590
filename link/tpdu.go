package link

import "fmt"

// TPDUSize is the size in bytes of the transport protocol data unit in front of a message of a direct POS link.
const TPDUSize = 5

// SwapTPDU turns the TPDU at the start of a request into that of its reply, in place: 60, destination, source become
// 60, source, destination (sent 60 0525 0000, answered 60 0000 0525). The digits are packed, so that the halves are
// whole bytes. It fails if there is none.
func SwapTPDU(message []byte) error {
	if len(message) < TPDUSize {
		return fmt.Errorf("link: TPDU: want %d bytes, have %d", TPDUSize, len(message))
	}
	if message[0] != 0x60 {
		return fmt.Errorf("link: TPDU begins with %02X, want 60: does this link use a TPDU?", message[0])
	}
	message[1], message[2], message[3], message[4] = message[3], message[4], message[1], message[2]
	return nil
}
