package hsm

// Tags of the data objects of DE 55 that a cryptogram needs (EMV Book 3, annex A).
const (
	TagAmountAuthorised = 0x9F02
	TagAmountOther      = 0x9F03
	TagIssuerData       = 0x9F10 // of CVN 10: length, key index, version, CVR
	TagTerminalCountry  = 0x9F1A
	TagScriptID         = 0x9F18
	TagCryptogram       = 0x9F26
	TagInformation      = 0x9F27 // cryptogram information data: which cryptogram it is
	TagATC              = 0x9F36
	TagUnpredictable    = 0x9F37
	TagCurrency         = 0x5F2A
	TagAIP              = 0x82
	TagScriptCommand    = 0x86
	TagIssuerAnswer     = 0x91 // issuer authentication data: ARPC and ARC
	TagTVR              = 0x95
	TagDate             = 0x9A
	TagType             = 0x9C
	TagScript71         = 0x71 // issuer script, before the second cryptogram
	TagScript72         = 0x72 // issuer script, after it
	TagScriptResult     = 0xDF31
)

// InformationARQC is tag 9F27 of a card that wants the issuer to decide.
const InformationARQC = 0x80

// AppendObject appends one data object: a tag of one or two bytes, its length, its
// value, which has 255 bytes at most.
func AppendObject(dst []byte, tag int, value []byte) []byte {
	if tag > 0xFF {
		dst = append(dst, byte(tag>>8))
	}
	dst = append(dst, byte(tag))
	if len(value) > 0x7F {
		dst = append(dst, 0x81)
	}
	return append(append(dst, byte(len(value))), value...)
}

// NextObject reads the first data object of DE 55: a tag of one or two bytes, a
// length of one or two, a value. What is not well formed is not ok.
func NextObject(b []byte) (tag int, value, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, nil, nil, false
	}
	tag, b = int(b[0]), b[1:]
	if tag&0x1F == 0x1F {
		if len(b) == 0 {
			return 0, nil, nil, false
		}
		tag, b = tag<<8|int(b[0]), b[1:]
	}
	if len(b) == 0 {
		return 0, nil, nil, false
	}
	n := int(b[0])
	if b = b[1:]; n == 0x81 && len(b) > 0 {
		n, b = int(b[0]), b[1:]
	} else if n > 0x7F {
		return 0, nil, nil, false
	}
	if n > len(b) {
		return 0, nil, nil, false
	}
	return tag, b[:n], b[n:], true
}

// FindObject returns the value of the first data object with a tag. Of what is not
// well formed it sees what stands before the mistake.
func FindObject(b []byte, tag int) (value []byte, found bool) {
	for len(b) > 0 {
		have, v, rest, ok := NextObject(b)
		if !ok {
			return nil, false
		}
		if have == tag {
			return v, true
		}
		b = rest
	}
	return nil, false
}

// AppendField55 appends DE 55 of a request: what the card has signed under CVN 10
// and its cryptogram. issuerData is tag 9F10 with the CVR that was signed at its end.
func (d *CryptogramData) AppendField55(dst []byte, arqc Cryptogram, issuerData []byte) []byte {
	dst = AppendObject(dst, TagCryptogram, arqc[:])
	dst = AppendObject(dst, TagInformation, []byte{InformationARQC})
	dst = AppendObject(dst, TagIssuerData, issuerData)
	dst = AppendObject(dst, TagUnpredictable, d.UnpredictableNumber[:])
	dst = AppendObject(dst, TagATC, []byte{byte(d.ATC >> 8), byte(d.ATC)})
	dst = AppendObject(dst, TagTVR, d.TVR[:])
	dst = AppendObject(dst, TagDate, d.Date[:])
	dst = AppendObject(dst, TagType, []byte{d.Type})
	dst = AppendObject(dst, TagAmountAuthorised, d.AmountAuthorised[:])
	dst = AppendObject(dst, TagCurrency, d.Currency[:])
	dst = AppendObject(dst, TagAIP, d.AIP[:])
	dst = AppendObject(dst, TagTerminalCountry, d.TerminalCountry[:])
	return AppendObject(dst, TagAmountOther, d.AmountOther[:])
}

// ParseField55 reads out of DE 55 what a card has signed under CVN 10, and its
// cryptogram. found is false where there is none, or where DE 55 is not well formed.
func ParseField55(b []byte) (d CryptogramData, arqc Cryptogram, found bool) {
	for len(b) > 0 {
		tag, value, rest, ok := NextObject(b)
		if !ok {
			return d, arqc, false
		}
		b = rest
		if tag == TagCryptogram {
			found = copy(arqc[:], value) == len(arqc)
			continue
		}
		d.take(tag, value)
	}
	return d, arqc, found
}

// take puts a data object in its place.
func (d *CryptogramData) take(tag int, value []byte) {
	switch tag {
	case TagAmountAuthorised:
		copy(d.AmountAuthorised[:], value)
	case TagAmountOther:
		copy(d.AmountOther[:], value)
	case TagTerminalCountry:
		copy(d.TerminalCountry[:], value)
	case TagTVR:
		copy(d.TVR[:], value)
	case TagCurrency:
		copy(d.Currency[:], value)
	case TagDate:
		copy(d.Date[:], value)
	case TagType:
		if len(value) == 1 {
			d.Type = value[0]
		}
	case TagUnpredictable:
		copy(d.UnpredictableNumber[:], value)
	case TagAIP:
		copy(d.AIP[:], value)
	case TagATC:
		if len(value) == 2 {
			d.ATC = uint16(value[0])<<8 | uint16(value[1])
		}
	case TagIssuerData:
		if len(value) >= 7 {
			d.IssuerData = value[3:7] // the CVR, behind length, key index and version
		}
	}
}
