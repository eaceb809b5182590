//go:build !nomoov

package moov

import (
	"maps"

	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/prefix"
	"github.com/moov-io/iso8583/specs"
)

// prefixers are the length prefixes by the names that spec files have for them.
var prefixers = everyPrefixer()

func everyPrefixer() map[string]prefix.Prefixer {
	all := maps.Clone(specs.PrefixesExtToInt)
	for name, family := range map[string]prefix.Prefixers{"ASCII": prefix.ASCII, "BCD": prefix.BCD, "Hex": prefix.Hex,
		"EBCDIC": prefix.EBCDIC, "Binary": prefix.Binary} {
		all[name+".LLLLL"], all[name+".LLLLLL"] = family.LLLLL, family.LLLLLL
	}
	return all
}

// ownEncoders are those of this package by the names of spec files. A Track says itself how it is filled.
var ownEncoders = map[string]encoding.Encoder{
	"GB18030": GB18030, "GBK": GBK, "Latin1": Latin1, "SignBCD": SignedBCD, "HexToEBCDIC": HexEBCDIC,
}
