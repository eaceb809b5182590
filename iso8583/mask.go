package iso8583

// mask says how much of a value may be shown.
type mask uint8

const (
	maskNone    mask = iota
	maskPAN          // first 6 and last 4 digits
	maskTrack        // the PAN part as a PAN, the rest not at all
	maskSecret       // nothing: PIN blocks, keys
	maskName         // nothing but the length: a person's name
	maskEMV          // parts by tag, unknown parts hidden when they hold what looks like a card number
	maskDefault      // not stated: by field number
)

func masks() map[string]mask {
	return map[string]mask{"": maskDefault, "none": maskNone, "pan": maskPAN, "track": maskTrack, "secret": maskSecret,
		"name": maskName, "emv": maskEMV}
}

func maskNames() []string { return []string{"none", "pan", "track", "secret", "name", "emv"} }

// defaultMask is the sensitivity of a data element by its number in ISO 8583, for specs that do not state it.
func defaultMask(n int) mask {
	switch n {
	case 2, 34:
		return maskPAN
	case 35, 36, 45:
		return maskTrack
	case 52:
		return maskSecret
	case 55:
		return maskEMV
	}
	return maskNone
}
