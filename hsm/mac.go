package hsm

import (
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
	"slices"

	"acqsim/spelling"
)

// MAC computes and checks a message authentication code under one key. Make it once
// for each key and keep it: it may be used by many goroutines at once.
type MAC interface {
	// Sum appends the MAC of data to dst. It works in dst's free capacity, which
	// must not overlap data, and allocates only where that is under 16 bytes.
	Sum(dst, data []byte) []byte
	// Verify tells in constant time whether mac is the MAC of data. A MAC of
	// another length than Size is wrong.
	Verify(mac, data []byte) bool
	// Size is the number of bytes that Sum appends.
	Size() int
}

// MACMethod is a way to compute a MAC. Each works with every key that its standard
// names, so that SM4's CBC-MAC is Alg1Pad1 under an SM4 key.
type MACMethod uint8

// The methods.
const (
	// UnionPayECB (银联 ECB): all blocks are XORed; the result as hex digits is
	// halved; E(first) XOR second, E again; the first 8 hex digits of that are
	// the MAC. Blocks are of 8 bytes for DES and TDES, of 16 for SM4.
	UnionPayECB MACMethod = iota + 1
	// X99 is ANSI X9.9: CBC under a single-length DES key, zero padding.
	X99
	// X919 is ANSI X9.19, the retail MAC: CBC under the left half of a TDES key,
	// then D(right), E(left) on the last block, zero padding.
	X919
	// Alg1Pad1 is ISO/IEC 9797-1 algorithm 1 (CBC-MAC) with padding 1 (zeros).
	Alg1Pad1
	// Alg1Pad2 is algorithm 1 with padding 2 (80, then zeros).
	Alg1Pad2
	// Alg3Pad1 is ISO/IEC 9797-1 algorithm 3, the same as X919.
	Alg3Pad1
	// Alg3Pad2 is algorithm 3 with padding 2, as EMV has it.
	Alg3Pad2
	// CMAC is NIST SP 800-38B, for AES, TDES and SM4.
	CMAC
)

var macMethods = [...]string{
	UnionPayECB: "unionpay-ecb", X99: "x9.9", X919: "x9.19", Alg1Pad1: "iso9797-alg1-pad1",
	Alg1Pad2: "iso9797-alg1-pad2", Alg3Pad1: "iso9797-alg3-pad1", Alg3Pad2: "iso9797-alg3-pad2", CMAC: "cmac",
}

func (m MACMethod) valid() bool { return m != 0 && int(m) < len(macMethods) }

// String is the name used in configuration, such as "unionpay-ecb".
func (m MACMethod) String() string {
	if !m.valid() {
		return "none"
	}
	return macMethods[m]
}

// MarshalText writes the name.
func (m MACMethod) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a name that String writes.
func (m *MACMethod) UnmarshalText(text []byte) error {
	for i, name := range macMethods {
		if MACMethod(i).valid() && name == string(text) {
			*m = MACMethod(i)
			return nil
		}
	}
	return fmt.Errorf("hsm: MAC method %q: want one of %s", text, spelling.Choices(string(text), macMethods[1:], ""))
}

// macSize is the length of DE 64 and DE 128.
const macSize = 8

// NewMAC makes the MAC of a method under a TAK, ZAK or session key. A size of 0
// means 8 bytes, as DE 64 has; else the leftmost size bytes are taken, 4 at least.
func NewMAC(key Key, method MACMethod, size int) (MAC, error) {
	doing := "MAC " + method.String()
	if err := key.want(doing, TAK, ZAK, SKAC); err != nil {
		return nil, err
	}
	return newMAC(key.k, method, size)
}

func newMAC(key *secret, method MACMethod, size int) (MAC, error) {
	if size == 0 {
		size = macSize
	}
	blockSize, limit := key.block.BlockSize(), key.block.BlockSize()
	if method == UnionPayECB {
		limit = macSize
	}
	if size < 4 || size > limit {
		return nil, fmt.Errorf("hsm: MAC %v: want 4 to %d bytes under %v, not %d", method, limit, key.algorithm, size)
	}
	refuse := func(want string) error {
		return fmt.Errorf("hsm: MAC %v: want a key of %s, not of %v", method, want, key.algorithm)
	}
	switch method {
	case UnionPayECB:
		return &ecbMAC{key: key, block: key.block, blockSize: blockSize, size: size}, nil
	case X99:
		if key.algorithm != DES {
			return nil, refuse("des")
		}
		return &cbcMAC{key: key, block: key.block, blockSize: blockSize, size: size}, nil
	case Alg1Pad1, Alg1Pad2:
		return &cbcMAC{key: key, block: key.block, blockSize: blockSize, size: size, pad: method == Alg1Pad2}, nil
	case X919, Alg3Pad1, Alg3Pad2:
		if key.algorithm != TDES2 {
			return nil, refuse("tdes-2")
		}
		left, right := key.halves()
		return &cbcMAC{key: key, block: left, right: right, blockSize: blockSize, size: size, pad: method == Alg3Pad2}, nil
	case CMAC:
		if key.algorithm == DES {
			return nil, refuse("aes, sm4 or tdes")
		}
		return newCMAC(key, size), nil
	default:
		return nil, fmt.Errorf("hsm: MAC: no method given")
	}
}

// verify compares in the key's scratch: a buffer on the stack would escape. The
// comparison fails on another length.
func verify(m MAC, key *secret, mac, data []byte) bool {
	scratch := key.get()
	same := subtle.ConstantTimeCompare(m.Sum(scratch[:0], data), mac) == 1
	key.put(scratch)
	return same
}

// room extends dst by a block of zeros and returns both.
func room(dst []byte, blockSize int) (extended, block []byte) {
	n := len(dst)
	extended = slices.Grow(dst, blockSize)[:n+blockSize]
	block = extended[n:]
	clear(block)
	return extended, block
}

// cbcMAC is ISO/IEC 9797-1 algorithm 1, and algorithm 3 where right is set.
type cbcMAC struct {
	key       *secret
	block     cipher.Block
	right     cipher.Block
	blockSize int
	size      int
	pad       bool // padding method 2
}

func (m *cbcMAC) Size() int { return m.size }

func (m *cbcMAC) Verify(mac, data []byte) bool { return verify(m, m.key, mac, data) }

func (m *cbcMAC) Sum(dst, data []byte) []byte {
	n, empty := len(dst), len(data) == 0
	dst, state := room(dst, m.blockSize)
	for len(data) >= m.blockSize {
		subtle.XORBytes(state, state, data[:m.blockSize])
		m.block.Encrypt(state, state)
		data = data[m.blockSize:]
	}
	// Padding 1 makes an empty message one block of zeros, and adds none to a whole block.
	if len(data) > 0 || m.pad || empty {
		subtle.XORBytes(state, state, data)
		if m.pad {
			state[len(data)] ^= 0x80
		}
		m.block.Encrypt(state, state)
	}
	if m.right != nil {
		m.right.Decrypt(state, state)
		m.block.Encrypt(state, state)
	}
	return dst[:n+m.size]
}

// ecbMAC is UnionPay's: it enciphers two blocks however long the message is.
type ecbMAC struct {
	key       *secret
	block     cipher.Block
	blockSize int
	size      int
}

func (m *ecbMAC) Size() int { return m.size }

func (m *ecbMAC) Verify(mac, data []byte) bool { return verify(m, m.key, mac, data) }

func (m *ecbMAC) Sum(dst, data []byte) []byte {
	n, size := len(dst), m.blockSize
	dst, state := room(dst, size)
	for len(data) >= size {
		subtle.XORBytes(state, state, data[:size])
		data = data[size:]
	}
	subtle.XORBytes(state, state, data)
	var digits [32]byte
	hexDigits(digits[:2*size], state)
	copy(state, digits[:size])
	m.block.Encrypt(state, state)
	subtle.XORBytes(state, state, digits[size:2*size])
	m.block.Encrypt(state, state)
	hexDigits(digits[:2*size], state)
	copy(state, digits[:m.size])
	return dst[:n+m.size]
}

// hexDigits writes src as upper-case hex digits, two for each byte.
func hexDigits(dst, src []byte) {
	const digits = "0123456789ABCDEF"
	for i, b := range src {
		dst[2*i], dst[2*i+1] = digits[b>>4], digits[b&0xF]
	}
}

// cmacMAC is NIST SP 800-38B.
type cmacMAC struct {
	key           *secret
	block         cipher.Block
	whole, padded [16]byte // the subkeys K1 and K2
	blockSize     int
	size          int
}

func newCMAC(key *secret, size int) *cmacMAC {
	m := &cmacMAC{key: key, block: key.block, blockSize: key.block.BlockSize(), size: size}
	scratch := key.get()
	key.block.Encrypt(scratch[:], scratch[:m.blockSize])
	m.double(m.whole[:], scratch[:])
	m.double(m.padded[:], m.whole[:])
	key.put(scratch)
	return m
}

// double multiplies by x in the field of the block's size.
func (m *cmacMAC) double(dst, src []byte) {
	reduce := byte(0x87)
	if m.blockSize == 8 {
		reduce = 0x1B
	}
	carry := src[0] >> 7
	for i := range m.blockSize - 1 {
		dst[i] = src[i]<<1 | src[i+1]>>7
	}
	dst[m.blockSize-1] = src[m.blockSize-1]<<1 ^ carry*reduce
}

func (m *cmacMAC) Size() int { return m.size }

func (m *cmacMAC) Verify(mac, data []byte) bool { return verify(m, m.key, mac, data) }

func (m *cmacMAC) Sum(dst, data []byte) []byte {
	n := len(dst)
	dst, state := room(dst, m.blockSize)
	for len(data) > m.blockSize {
		subtle.XORBytes(state, state, data[:m.blockSize])
		m.block.Encrypt(state, state)
		data = data[m.blockSize:]
	}
	subtle.XORBytes(state, state, data)
	if len(data) == m.blockSize {
		subtle.XORBytes(state, state, m.whole[:m.blockSize])
	} else {
		state[len(data)] ^= 0x80
		subtle.XORBytes(state, state, m.padded[:m.blockSize])
	}
	m.block.Encrypt(state, state)
	return dst[:n+m.size]
}

// CMACKCV is the check value that ANSI X9.24-1 gives for AES keys, the first 5
// bytes of the CMAC of a zero block; 3 bytes of it are commonly shown.
func (k Key) CMACKCV() [5]byte {
	var kcv [5]byte
	if k.k == nil {
		return kcv
	}
	var zero [16]byte
	full := newCMAC(k.k, k.k.block.BlockSize()).Sum(nil, zero[:k.k.block.BlockSize()])
	copy(kcv[:], full)
	return kcv
}

// UsualMAC is the method with which terminals authenticate messages under the cipher.
func (a Algorithm) UsualMAC() MACMethod {
	if a.isDES() || a == SM4 {
		return UnionPayECB
	}
	return CMAC
}
