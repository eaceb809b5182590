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

// EncipherTrackText enciphers a track as DE 35 has it in characters: the digits, and
// for the nibbles A to F the characters that follow 9 in ASCII, of which = is the
// separator. The track keeps its length.
func EncipherTrackText(tdk Key, track string) (string, error) {
	return overPacked(track, func(packed []byte) error { return EncipherTrack(tdk, packed) })
}

// DecipherTrackText is the inverse of EncipherTrackText.
func DecipherTrackText(tdk Key, track string) (string, error) {
	return overPacked(track, func(packed []byte) error { return DecipherTrack(tdk, packed) })
}

// overPacked packs characters, changes them and unpacks them.
func overPacked(track string, change func([]byte) error) (string, error) {
	packed := make([]byte, (len(track)+1)/2)
	for i := range len(track) {
		c := track[i]
		if c == 'D' {
			c = '='
		}
		if c < '0' || c > '?' {
			return "", fmt.Errorf("hsm: track: character %d is not one of track data", i+1)
		}
		setNibble(packed, i, c-'0')
	}
	if err := change(packed); err != nil {
		return "", err
	}
	out := make([]byte, len(track))
	for i := range out {
		out[i] = '0' + packed[i/2]>>(4*(1-i%2))&15
	}
	return string(out), nil
}
