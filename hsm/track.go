package hsm

import "fmt"

// EncipherTrack enciphers in place the issuer's data at the end of a packed track 2 or
// 3, as UnionPay has it for DE 35 and 36 once sign-on 004 has brought a TDK: 8 bytes
// that end before the last byte. PAN and separator stay clear.
//
//	12 34 56 78 90 12 34 56 78 9D 05 | 08 20 17 81 99 91 68 30 | 20
//	                                   └──── under the TDK ────┘
func EncipherTrack(tdk Key, track []byte) error {
	block, err := trackBlock("encipher track", tdk, track)
	if err != nil {
		return err
	}
	tdk.k.block.Encrypt(block, block)
	return nil
}

// DecipherTrack is the inverse of EncipherTrack. It does not notice a wrong key.
func DecipherTrack(tdk Key, track []byte) error {
	block, err := trackBlock("decipher track", tdk, track)
	if err != nil {
		return err
	}
	tdk.k.block.Decrypt(block, block)
	return nil
}

// trackBlock cuts out of a track what is enciphered.
func trackBlock(doing string, tdk Key, track []byte) ([]byte, error) {
	if err := tdk.want(doing, TDK); err != nil {
		return nil, err
	}
	if !tdk.k.algorithm.isDES() {
		return nil, fmt.Errorf("hsm: %s: want a key of tdes-2, not of %v", doing, tdk.k.algorithm)
	}
	end := len(track) - 1
	if end < 8 {
		return nil, fmt.Errorf("hsm: %s: want 9 bytes or more, have %d", doing, len(track))
	}
	return track[end-8 : end], nil
}
