package hsm

import "fmt"

// WorkingKeys are what a terminal receives when it signs on: in UnionPay's words
// PIK, MAK and, where track data is enciphered too, TDK.
//
//	T                                             acquirer
//	│ 0800 DE 60.3 = 001 | 003 | 004 ────────────────▶│ draws new working keys
//	│◀──── 0810 DE 62 = E(TMK, key) + check value ... │
//	│ unwraps, verifies each check value               │
type WorkingKeys struct {
	TPK Key // PIK
	TAK Key // MAK
	TDK Key // none but for sign-on 004
}

const (
	singleSlot = 8
	doubleSlot = 16
)

// AppendField62 appends DE 62 of a 0810: for each key the key under the TMK and
// its check value. Its length follows from the keys:
//
//	24 bytes, sign-on 001: TPK 8 + 4, TAK 8 + 4, single-length
//	40 bytes, sign-on 003: TPK 16 + 4, TAK 16 + 4; a single-length TAK fills its slot with zeros
//	60 bytes, sign-on 004: as 003, then TDK 16 + 4
func (w WorkingKeys) AppendField62(dst []byte, tmk Key) ([]byte, error) {
	slot := doubleSlot
	if w.TPK.Algorithm() == DES {
		slot = singleSlot
	}
	if w.TPK.Algorithm() == DES && (w.TAK.Algorithm() != DES || !w.TDK.IsZero()) {
		return nil, fmt.Errorf("hsm: DE 62: a single-length TPK comes with a single-length TAK and no TDK")
	}
	keys := []Key{w.TPK, w.TAK, w.TDK}
	if w.TDK.IsZero() {
		keys = keys[:2]
	}
	for i, key := range keys {
		if err := key.want("DE 62", slotUsages[i]); err != nil {
			return nil, err
		}
		if size := key.Algorithm().KeySize(); size > slot {
			return nil, fmt.Errorf("hsm: DE 62: a %v of %v does not fit into %d bytes", key.Usage(), key.Algorithm(), slot)
		}
		end := len(dst) + slot
		var err error
		if dst, err = tmk.Wrap(dst, key); err != nil {
			return nil, fmt.Errorf("hsm: DE 62: %w", err)
		}
		for len(dst) < end {
			dst = append(dst, 0)
		}
		kcv := key.KCV()
		dst = append(dst, kcv[:]...)
	}
	return dst, nil
}

var slotUsages = [...]Usage{TPK, TAK, TDK}

// ParseField62 unwraps the working keys of a 0810 and verifies their check values.
// A key that differs from its check value is an error that wraps ErrCheckValue
// (密钥验证不符), and the sign-on is void.
func ParseField62(tmk Key, field []byte) (WorkingKeys, error) {
	slot := doubleSlot
	switch len(field) {
	case 2 * (singleSlot + 4):
		slot = singleSlot
	case 2 * (doubleSlot + 4), 3 * (doubleSlot + 4):
	default:
		return WorkingKeys{}, fmt.Errorf("hsm: DE 62 working keys: want 24, 40 or 60 bytes, have %d", len(field))
	}
	var keys [len(slotUsages)]Key
	for i := 0; len(field) > 0; i++ {
		wrapped, kcv := field[:slot], field[slot:slot+4]
		field = field[slot+4:]
		key, err := tmk.Unwrap(slotUsages[i], slotAlgorithm(tmk, wrapped), trim(tmk, wrapped))
		if err == nil {
			err = key.CheckKCV(kcv)
		}
		if err != nil {
			return WorkingKeys{}, fmt.Errorf("hsm: DE 62 working keys: %w", err)
		}
		keys[i] = key
	}
	return WorkingKeys{TPK: keys[0], TAK: keys[1], TDK: keys[2]}, nil
}

// slotAlgorithm tells what a slot holds: the TMK's own cipher where that works on
// 16 bytes, else DES or two-key TDES.
func slotAlgorithm(tmk Key, wrapped []byte) Algorithm {
	if algorithm := tmk.Algorithm(); algorithm != 0 && !algorithm.isDES() {
		if algorithm == SM4 {
			return SM4
		}
		return AES128
	}
	if len(trim(tmk, wrapped)) == singleSlot {
		return DES
	}
	return TDES2
}

// trim drops the zeros that fill the slot of a single-length key.
func trim(tmk Key, wrapped []byte) []byte {
	if len(wrapped) == doubleSlot && tmk.Algorithm().isDES() &&
		[singleSlot]byte(wrapped[singleSlot:]) == [singleSlot]byte{} {
		return wrapped[:singleSlot]
	}
	return wrapped
}
