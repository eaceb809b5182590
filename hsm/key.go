package hsm

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/bits"
	"sync"

	"github.com/emmansun/gmsm/sm4"
)

// Errors that a caller can act upon.
var (
	// ErrCheckValue: a key is not the one its sender meant. Sign on again.
	ErrCheckValue = errors.New("key check value differs")
	// ErrUsage: the key is for something else.
	ErrUsage = errors.New("key usage")
	// ErrPINBlock: a deciphered PIN block breaks its format: wrong key, format
	// or PAN. A host answers DE 39 = 99.
	ErrPINBlock = errors.New("PIN block")
	// ErrSealed: a sealed key was altered, or sealed under another LMK.
	ErrSealed = errors.New("sealed key")
)

// Key is a handle on a secret key and its expanded cipher. Its zero value is no
// key. It may be copied and used by many goroutines at once. However it is
// printed, it shows its usage, algorithm and check value only.
type Key struct{ k *secret }

type secret struct {
	usage     Usage
	algorithm Algorithm
	hidden    *[32]byte // the material, behind a pointer: package fmt follows none inside
	block     cipher.Block
	kcv       KCV

	singles     sync.Once // the parts of a TDES key as single DES ciphers
	left, right cipher.Block

	scratch sync.Pool // *[scratchSize]byte: what a cipher.Block is handed escapes to the heap
}

const scratchSize = 32

func (s *secret) material() []byte { return s.hidden[:s.algorithm.KeySize()] }

// NewKey makes a key of the given material, which it copies. It takes any parity:
// hosts in the field send keys of either, and DES ignores it; see [OddParity].
func NewKey(usage Usage, algorithm Algorithm, material []byte) (Key, error) {
	if !usage.valid() {
		return Key{}, fmt.Errorf("hsm: new key: no usage given")
	}
	if !algorithm.valid() {
		return Key{}, fmt.Errorf("hsm: new %v: no algorithm given", usage)
	}
	if len(material) != algorithm.KeySize() {
		return Key{}, fmt.Errorf("hsm: new %v: a key of %v has %d bytes, not %d", usage, algorithm, algorithm.KeySize(),
			len(material))
	}
	k := &secret{usage: usage, algorithm: algorithm, hidden: new([32]byte)}
	copy(k.hidden[:], material)
	var err error
	if k.block, err = newBlock(algorithm, k.material()); err != nil {
		return Key{}, fmt.Errorf("hsm: new %v: %w", usage, err)
	}
	var zero [16]byte
	out := k.get()
	k.block.Encrypt(out[:], zero[:k.block.BlockSize()])
	copy(k.kcv[:], out[:])
	k.put(out)
	return Key{k}, nil
}

func newBlock(algorithm Algorithm, material []byte) (cipher.Block, error) {
	switch algorithm {
	case DES:
		return des.NewCipher(material)
	case TDES2:
		return des.NewTripleDESCipher(append(bytes.Clone(material), material[:8]...))
	case TDES3:
		return des.NewTripleDESCipher(material)
	case SM4:
		return sm4.NewCipher(material)
	default:
		return aes.NewCipher(material)
	}
}

// ParseKey makes a key of upper- or lower-case hex digits.
func ParseKey(usage Usage, algorithm Algorithm, digits string) (Key, error) {
	material, err := hex.DecodeString(digits)
	if err != nil { // err would quote a digit of the key
		return Key{}, fmt.Errorf("hsm: new %v: want %d hex digits", usage, 2*algorithm.KeySize())
	}
	return NewKey(usage, algorithm, material)
}

// GenerateKey draws a key from random, with odd parity where it is DES. It draws
// again where two parts of a TDES key are equal, which would make it a weaker one.
func GenerateKey(usage Usage, algorithm Algorithm, random io.Reader) (Key, error) {
	material := make([]byte, algorithm.KeySize())
	for range 8 {
		if _, err := io.ReadFull(random, material); err != nil {
			return Key{}, fmt.Errorf("hsm: generate %v: %w", usage, err)
		}
		if algorithm.isDES() {
			AdjustParity(material)
			if repeats(material) {
				continue
			}
		}
		return NewKey(usage, algorithm, material)
	}
	return Key{}, fmt.Errorf("hsm: generate %v: the source of randomness repeats itself", usage)
}

// repeats tells whether neighbouring parts of a TDES key are equal, ignoring parity.
func repeats(material []byte) bool {
	for i := 8; i < len(material); i += 8 {
		if sameDES(material[i-8:i], material[i:i+8]) {
			return true
		}
	}
	return false
}

func sameDES(a, b []byte) bool {
	var differ byte
	for i := range a {
		differ |= (a[i] ^ b[i]) &^ 1
	}
	return differ == 0
}

// OddParity tells whether every byte of a DES key has an odd number of one bits.
func OddParity(material []byte) bool {
	for _, b := range material {
		if bits.OnesCount8(b)%2 == 0 {
			return false
		}
	}
	return true
}

// AdjustParity sets the low bit of every byte so that the parity is odd.
func AdjustParity(material []byte) {
	for i, b := range material {
		if bits.OnesCount8(b)%2 == 0 {
			material[i] = b ^ 1
		}
	}
}

// IsZero tells whether this is no key.
func (k Key) IsZero() bool { return k.k == nil }

// Usage is what the key is for, 0 for no key.
func (k Key) Usage() Usage {
	if k.k == nil {
		return 0
	}
	return k.k.usage
}

// Algorithm is the cipher of the key, 0 for no key.
func (k Key) Algorithm() Algorithm {
	if k.k == nil {
		return 0
	}
	return k.k.algorithm
}

// Equal compares usage, algorithm and material, the material in constant time.
func (k Key) Equal(other Key) bool {
	if k.k == nil || other.k == nil {
		return k.k == other.k
	}
	return k.k.usage == other.k.usage && k.k.algorithm == other.k.algorithm &&
		subtle.ConstantTimeCompare(k.k.material(), other.k.material()) == 1
}

// String is, for example, "TAK tdes-2 08D7B4FB".
func (k Key) String() string {
	if k.k == nil {
		return "no key"
	}
	return k.k.usage.String() + " " + k.k.algorithm.String() + " " + k.k.kcv.String()
}

// GoString is the same as String.
func (k Key) GoString() string { return k.String() }

// Format prints String for every verb, so that %x and %d show no material either.
func (k Key) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, k.String()) }

// MarshalText is the same as String; to store a key, seal it.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue is the same as String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// want refuses a key that is for something else, naming what was to be done.
func (k Key) want(doing string, allowed ...Usage) error {
	if k.k == nil {
		return fmt.Errorf("hsm: %s: no key is loaded: sign on first: %w", doing, ErrUsage)
	}
	for _, usage := range allowed {
		if k.k.usage == usage {
			return nil
		}
	}
	return fmt.Errorf("hsm: %s: the key is a %v and not for this, want %v: %w", doing, k.k.usage, allowed[0], ErrUsage)
}

// halves gives the first and the second part of a DES key as single DES ciphers;
// they are the same for a single-length key.
func (s *secret) halves() (left, right cipher.Block) {
	s.singles.Do(func() {
		s.left = mustDES(s.material()[:8])
		s.right = s.left
		if s.algorithm != DES {
			s.right = mustDES(s.material()[8:16])
		}
	})
	return s.left, s.right
}

// mustDES expands 8 bytes: des.NewCipher fails on other lengths only.
func mustDES(material []byte) cipher.Block {
	block, err := des.NewCipher(material)
	if err != nil {
		panic(err)
	}
	return block
}

func (s *secret) get() *[scratchSize]byte {
	if scratch, ok := s.scratch.Get().(*[scratchSize]byte); ok {
		return scratch
	}
	return new([scratchSize]byte)
}

func (s *secret) put(scratch *[scratchSize]byte) {
	clear(scratch[:])
	s.scratch.Put(scratch)
}

// KCV is the key's check value, zero for no key.
func (k Key) KCV() KCV {
	if k.k == nil {
		return KCV{}
	}
	return k.k.kcv
}

// CheckKCV compares the key's check value with the first 3 or 4 bytes that its
// sender told. The error wraps ErrCheckValue.
func (k Key) CheckKCV(told []byte) error {
	if len(told) != 3 && len(told) != 4 {
		return fmt.Errorf("hsm: check value of %v: want 3 or 4 bytes, have %d: %w", k.Usage(), len(told), ErrCheckValue)
	}
	have := k.KCV()
	if k.k == nil || subtle.ConstantTimeCompare(have[:len(told)], told) != 1 {
		return fmt.Errorf("hsm: check value of %v: told %X, the key has %X: is it the right master key? %w",
			k.Usage(), told, have[:len(told)], ErrCheckValue)
	}
	return nil
}
