package hsm

import (
	"bytes"
	"fmt"
	"slices"
)

// Wrap appends child enciphered under k, an LMK, TMK or ZMK, in ECB mode and
// without variants or attributes, as UnionPay's DE 62 has it. A key is wrapped
// only under one that is at least as strong.
func (k Key) Wrap(dst []byte, child Key) ([]byte, error) {
	if err := k.want("wrap", TMK, ZMK, LMK); err != nil {
		return nil, err
	}
	if child.k == nil {
		return nil, fmt.Errorf("hsm: wrap under a %v: no key given", k.k.usage)
	}
	if err := k.carries(child.k.usage, child.k.algorithm); err != nil {
		return nil, err
	}
	size := k.k.block.BlockSize()
	n := len(dst)
	dst = slices.Grow(dst, len(child.k.material()))
	dst = append(dst, child.k.material()...)
	for part := dst[n:]; len(part) > 0; part = part[size:] {
		k.k.block.Encrypt(part[:size], part[:size])
	}
	return dst, nil
}

// Unwrap is the inverse of Wrap. Check the result with [Key.CheckKCV]: ECB tells
// nothing of a wrong master key.
func (k Key) Unwrap(usage Usage, algorithm Algorithm, wrapped []byte) (Key, error) {
	if err := k.want("unwrap", TMK, ZMK, LMK); err != nil {
		return Key{}, err
	}
	if err := k.carries(usage, algorithm); err != nil {
		return Key{}, err
	}
	if len(wrapped) != algorithm.KeySize() {
		return Key{}, fmt.Errorf("hsm: unwrap %v: a key of %v has %d bytes, not %d", usage, algorithm, algorithm.KeySize(),
			len(wrapped))
	}
	size := k.k.block.BlockSize()
	material := bytes.Clone(wrapped)
	for part := material; len(part) > 0; part = part[size:] {
		k.k.block.Decrypt(part[:size], part[:size])
	}
	key, err := NewKey(usage, algorithm, material)
	clear(material)
	return key, err
}

// carries refuses what the key may not or cannot wrap in ECB mode.
func (k Key) carries(usage Usage, algorithm Algorithm) error {
	allowed := map[Usage][]Usage{
		TMK: {TMK, TPK, TAK, TDK},
		ZMK: {ZMK, TMK, ZPK, ZAK, TPK, TAK, TDK, CVK, PVK, IMKAC},
	}[k.k.usage]
	if k.k.usage != LMK && !slices.Contains(allowed, usage) {
		return fmt.Errorf("hsm: a %v wraps no %v: %w", k.k.usage, usage, ErrUsage)
	}
	if !algorithm.valid() {
		return fmt.Errorf("hsm: wrap %v: no algorithm given", usage)
	}
	if algorithms[k.k.algorithm].bits < algorithms[algorithm].bits {
		return fmt.Errorf("hsm: a %v of %v is weaker than the %v of %v: take a longer one", k.k.usage, k.k.algorithm, usage,
			algorithm)
	}
	if size := k.k.block.BlockSize(); algorithm.KeySize()%size != 0 {
		return fmt.Errorf("hsm: a %v of %v works on %d bytes at a time and cannot wrap the %d bytes of %v",
			k.k.usage, k.k.algorithm, size, algorithm.KeySize(), algorithm)
	}
	return nil
}
