package hsm

import (
	"fmt"
	"io"
)

// PINZone is what two neighbours agree on for DE 52: a key and a format. A PIN
// that crosses from one zone into the next is translated, never stored.
//
//	T ── DE 52 under TPK ──▶ acquirer ── DE 52 under ZPK ──▶ switch ── DE 52 under ZPK ──▶ issuer
type PINZone struct {
	Key    Key // TPK or ZPK
	Format PINFormat
}

// check refuses a key and a format that do not go together.
func (z PINZone) check(doing string) error {
	if err := z.Key.want(doing, TPK, ZPK); err != nil {
		return err
	}
	algorithm := z.Key.k.algorithm
	switch {
	case !z.Format.valid():
		return fmt.Errorf("hsm: %s: no PIN block format given", doing)
	case z.Format == ISO4 && (algorithm.isDES() || algorithm == SM4):
		return fmt.Errorf("hsm: %s: PIN block iso-4 wants a key of aes, not of %v", doing, algorithm)
	case z.Format == X98Wide && algorithm.isDES(), z.Format.Size() == 8 && !algorithm.isDES():
		return fmt.Errorf("hsm: %s: PIN block %v has %d bytes, a key of %v works on %d",
			doing, z.Format, z.Format.Size(), algorithm, algorithm.BlockSize())
	}
	return nil
}

// Encipher appends the enciphered PIN block, 8 or 16 bytes. Formats 1, 3 and 4 draw
// from random, others take nil. It allocates only where dst is short of capacity.
func (z PINZone) Encipher(dst []byte, pin PIN, pan string, random io.Reader) ([]byte, error) {
	if err := z.check("encipher PIN"); err != nil {
		return nil, err
	}
	if pin.IsZero() {
		return nil, fmt.Errorf("hsm: encipher PIN: no PIN given")
	}
	if err := checkAccount(z.Format, pan); err != nil {
		return nil, err
	}
	out, block := room(dst, z.Format.Size())
	if err := fillPINField(block, z.Format, pin, random); err != nil {
		clear(block)
		return nil, err
	}
	if z.Format == ISO4 {
		z.Key.k.block.Encrypt(block, block)
	}
	xorAccount(block, z.Format, pan)
	z.Key.k.block.Encrypt(block, block)
	return out, nil
}

// Decipher gives the PIN of a block. An error that wraps ErrPINBlock means another
// key, format or PAN, which DE 39 = 99 answers.
func (z PINZone) Decipher(block []byte, pan string) (PIN, error) {
	if err := z.check("decipher PIN"); err != nil {
		return PIN{}, err
	}
	if err := checkAccount(z.Format, pan); err != nil {
		return PIN{}, err
	}
	size := z.Format.Size()
	if len(block) != size {
		return PIN{}, fmt.Errorf("hsm: decipher PIN: %w %v: want %d bytes, have %d", ErrPINBlock, z.Format, size, len(block))
	}
	scratch := z.Key.k.get()
	defer z.Key.k.put(scratch)
	clearText := scratch[:size]
	z.Key.k.block.Decrypt(clearText, block)
	xorAccount(clearText, z.Format, pan)
	if z.Format == ISO4 {
		z.Key.k.block.Decrypt(clearText, clearText)
	}
	return readPINField(clearText, z.Format)
}

// TranslatePIN appends a block of one zone as a block of the next.
func TranslatePIN(dst, block []byte, from, to PINZone, pan string, random io.Reader) ([]byte, error) {
	pin, err := from.Decipher(block, pan)
	if err != nil {
		return nil, err
	}
	return to.Encipher(dst, pin, pan, random)
}

// MACZone is what two neighbours agree on for DE 64 and 128: a key and a method. The
// zero value is no agreement: their messages carry no MAC.
type MACZone struct {
	Key    Key // ZAK
	Method MACMethod
}

// IsZero tells whether nothing was agreed on.
func (z MACZone) IsZero() bool { return z.Key.IsZero() }

// MAC makes what seals and verifies, nil where nothing was agreed on.
func (z MACZone) MAC() (MAC, error) {
	if z.IsZero() {
		return nil, nil
	}
	return NewMAC(z.Key, z.Method, 0)
}
