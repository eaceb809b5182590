package iso8583

import "acqsim/payment"

func masks() map[string]mask {
	return map[string]mask{"": maskDefault, "none": maskOff, "pan": maskPAN, "track": maskTrack, "secret": maskSecret,
		"name": maskName, "emv": maskEMV, "keys": maskKeys, "private": maskPrivate, "upload": maskUpload}
}

func maskNames() []string {
	return []string{"none", "pan", "track", "secret", "name", "emv", "keys", "private", "upload"}
}

// defaultMask is the sensitivity of a data element by its number in ISO 8583, for specs that do not state it.
func defaultMask(n int) mask {
	switch n {
	case 2, 34, 102, 103:
		return maskPAN
	case 35, 36, 45:
		return maskTrack
	case 52, 96:
		return maskSecret
	case 48:
		return maskPrivate
	case 62:
		return maskKeys
	case 55:
		return maskEMV
	}
	return maskNone
}

// maskOf is what applies to a node: its own mask, or that of what it is part of.
func (m *Message) maskOf(n *node, above mask) mask {
	switch above {
	case maskPAN, maskTrack, maskSecret, maskName:
		return maskSecret
	case maskKeys, maskPrivate:
		if m.mti[1] == '8' {
			return maskSecret
		}
	}
	if n.f == nil {
		return maskEMV
	}
	if n.f.mask == maskDefault {
		return maskNone
	}
	return n.f.mask
}

// appendShown appends the value of node i as text, binary in hexadecimal, as far as the mask lets it be seen.
func (m *Message) appendShown(dst []byte, i int, show mask) []byte {
	n := &m.nodes[i]
	v := m.value(n)
	start := len(dst)
	if n.f == nil || n.f.isBinary() || n.f.kind == kindComposite {
		dst = appendHex(dst, v)
	} else {
		dst = append(dst, v...)
	}
	hideValue(dst[start:], m.inMessage(show), n.isFree(), v)
	return dst
}

// inMessage settles the masks that depend on the message.
func (m *Message) inMessage(show mask) mask {
	switch {
	case show != maskKeys && show != maskPrivate:
		return show
	case m.mti[1] == '8':
		return maskSecret
	case show == maskPrivate:
		return maskPrivate
	}
	return maskNone
}

// isFree tells whether anything may stand in a node of which no layout says what it holds: of what is fixed in length,
// and of a data object that EMV defines, one knows.
func (n *node) isFree() bool {
	return n.f == nil || n.f.prefix != prefixFixed && n.f.prefix != prefixBER
}

// hideValue stars out what must not be seen of a shown value, in place. raw are the bytes it was made from.
func hideValue(shown []byte, show mask, free bool, raw []byte) {
	switch show {
	case maskSecret, maskName:
		star(shown)
	case maskPAN:
		hidePAN(shown)
	case maskTrack:
		hideTrack(shown)
	case maskUpload:
		if !hideCVN(shown) {
			hideUpload(shown)
		}
	case maskPrivate:
		if !hideCVN(shown) && free {
			scrub(shown)
		}
	case maskEMV:
		if looksLikeCard(shown) || looksLikeCard(raw) {
			star(shown)
		}
	case maskNone:
		if free {
			scrub(shown)
		}
	}
}

func star(b []byte) {
	for i := range b {
		b[i] = '*'
	}
}

// hidePAN leaves the first 6 and the last 4 digits; what is too short for a card number it hides whole.
func hidePAN(b []byte) {
	end := len(b)
	for end > 0 && (b[end-1] == 'F' || b[end-1] == ' ') {
		end--
	}
	payment.HidePAN(b[:end])
}

// hideTrack shows the card number of a track as a PAN and nothing behind it. Track data it cannot take apart, such as
// track 1 in hexadecimal, it hides whole.
func hideTrack(b []byte) {
	from := 0
	if len(b) > 0 && (b[0] == 'B' || b[0] == '%' || b[0] == ';') {
		from = 1
	}
	for i := from; i < len(b); i++ {
		if b[i] == '=' || b[i] == 'D' || b[i] == '^' {
			if notDigit(b[from:i]) >= 0 {
				break
			}
			hidePAN(b[from:i])
			star(b[i+1:])
			return
		}
	}
	star(b)
}

// hideCVN hides a value that is nothing but 3 or 4 digits: the number printed on a card, which a keyed sale carries in
// DE 48.
func hideCVN(b []byte) bool {
	if len(b) != 3 && len(b) != 4 || notDigit(b) >= 0 {
		return false
	}
	star(b)
	return true
}

// hideUpload hides the card numbers of a batch upload: a count of two digits, then for each record a flag of 2, a trace
// number of 6, the PAN in 20 digits with zeros in front, and an amount of 12 (UnionPay 0320, field 48).
func hideUpload(b []byte) {
	const record, pan, panEnd = 40, 8, 28
	if len(b) < 2 || len(b) != 2+record*(int(b[0]-'0')*10+int(b[1]-'0')) {
		scrub(b)
		return
	}
	for r := 2; r < len(b); r += record {
		from := r + pan
		for from < r+panEnd && b[from] == '0' {
			from++
		}
		hidePAN(b[from : r+panEnd])
	}
}

// scrub hides card numbers in free text: runs of 13 to 19 digits with a good check digit, and track data behind them.
func scrub(b []byte) {
	for i := 0; i < len(b); {
		if b[i]-'0' > 9 {
			i++
			continue
		}
		end := i
		for end < len(b) && b[end]-'0' <= 9 {
			end++
		}
		if payment.LooksLikePAN(b[i:end]) {
			hidePAN(b[i:end])
			if end < len(b) && (b[end] == '=' || b[end] == 'D' || b[end] == '^') {
				for end++; end < len(b) && b[end] > ' '; end++ {
					b[end] = '*'
				}
			}
		}
		i = end
	}
}

// looksLikeCard tells whether a run of digits inside could be a card number.
func looksLikeCard(b []byte) bool {
	for i := range b {
		if b[i]-'0' > 9 {
			continue
		}
		end := i
		for end < len(b) && b[end]-'0' <= 9 && end-i < 19 {
			end++
			if payment.LooksLikePAN(b[i:end]) && (end-i >= 15 || end == len(b) || b[end]-'0' > 9) {
				return true
			}
		}
	}
	return false
}
