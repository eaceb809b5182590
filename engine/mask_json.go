package engine

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"acqsim/payment"
)

// masks say which members of a fact, a command or a screen hold what a log must not have. That none is missing is an
// invariant of every run: no line of its record shows the number of a card or an account.
var masks = map[string]func(string) string{
	"pan": payment.MaskPAN, "track2": maskTrack,
	// accounts: a settlement card is a card; "dr" and "cr" are accounts of a book
	"account": payment.MaskAccount, "number": payment.MaskAccount, "from": payment.MaskAccount,
	"to": payment.MaskAccount, "dr": payment.MaskAccount, "cr": payment.MaskAccount,
}

// MaskJSON masks card and account numbers in the JSON of a fact, a command or a screen by the members they stand in,
// card numbers in sentences by their looks, and puts the length of a stored message in the place of its bytes.
func MaskJSON(b []byte) []byte {
	out := make([]byte, 0, len(b))
	member := ""
	for i := 0; i < len(b); {
		if b[i] != '"' {
			out = append(out, b[i])
			i++
			continue
		}
		end := endOfText(b, i)
		text := b[i+1 : end-1]
		i = end
		if i < len(b) && b[i] == ':' {
			member = string(text)
			out = append(append(append(out, '"'), text...), '"')
			continue
		}
		out = append(append(append(out, '"'), maskText(member, string(text))...), '"')
	}
	return out
}

// endOfText is the place behind the text of JSON that begins at i.
func endOfText(b []byte, i int) int {
	for i++; i < len(b) && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(b))
}

// maskText masks a value: by its member, as a stored message, or as a sentence.
func maskText(member, s string) string {
	if mask := masks[member]; mask != nil {
		return mask(s)
	}
	if strings.Contains(s, " ") {
		return cards.ReplaceAllStringFunc(s, func(number string) string {
			if !payment.LooksLikePAN(number) {
				return number
			}
			return payment.MaskPAN(number)
		})
	}
	if stored.MatchString(s) && !payment.Digits(s) {
		if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
			return strconv.Itoa(len(raw)) + " bytes"
		}
	}
	return s
}

var (
	cards  = regexp.MustCompile(`[0-9]{13,}`)
	stored = regexp.MustCompile(`^[A-Za-z0-9+/]{24,}={0,2}$`)
)

// maskTrack masks the number of a track as a card number, and all that stands behind it.
func maskTrack(s string) string {
	at := strings.IndexAny(s, "=D")
	if at < 0 {
		return strings.Repeat("*", len(s))
	}
	return payment.MaskPAN(s[:at]) + "=" + strings.Repeat("*", len(s)-at-1)
}
