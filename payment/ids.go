package payment

import (
	"fmt"
	"log/slog"
	"strings"
)

// PAN is a primary account number (DE 2). Every printed form of it, JSON
// included, is masked; Clear returns the digits. Three ways past it remain, where
// Go calls no method of ours: the verb %p, which vet refuses; a whole struct that
// keeps a PAN in an unexported field; and the keys of a JSON object.
type PAN string

// Clear returns the digits, for the wire and for look-ups.
func (p PAN) Clear() string { return string(p) }

// String returns the first six and the last four digits with the rest starred
// (PCI DSS 3.4), or only stars for a number too short to be a PAN.
func (p PAN) String() string { return MaskPAN(string(p)) }

// Format masks under every verb, also under those that do not fit a text, where
// fmt would print the bare value in its complaint.
func (p PAN) Format(f fmt.State, verb rune) { formatMasked(f, verb, string(p)) }

// MarshalText masks, so that JSON, YAML and XML do.
func (p PAN) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue masks in structured logs.
func (p PAN) LogValue() slog.Value { return slog.StringValue(p.String()) }

// LastFour returns the last four digits, as a slip shows them.
func (p PAN) LastFour() string {
	if len(p) < 4 {
		return ""
	}
	return string(p[len(p)-4:])
}

// MaskPAN stars all but the first six and last four characters of a number.
func MaskPAN(s string) string {
	b := []byte(s)
	HidePAN(b)
	return string(b)
}

// HidePAN stars all but the first six and the last four characters of a number, in place; all
// of one that is too short to be a PAN.
func HidePAN(b []byte) {
	if len(b) >= shortestPAN {
		b = b[6 : len(b)-4]
	}
	for i := range b {
		b[i] = '*'
	}
}

const shortestPAN, longestPAN = 13, 19

// LooksLikePAN tells whether digits of which nobody says what they are could be a card number:
// as many as a card of an issuer's range has (13 from 4, 14 from 3, 15 from 34 and 37, 16 to 19
// from 2 to 6), and a good check digit (ISO/IEC 7812-1). A merchant's number has 15, a date
// with its time 14.
func LooksLikePAN[T ~string | ~[]byte](digits T) bool {
	if len(digits) < shortestPAN || len(digits) > longestPAN {
		return false
	}
	first, second := digits[0], digits[1]
	switch len(digits) {
	case 13:
		return first == '4' && GoodCheckDigit(digits)
	case 14:
		return first == '3' && GoodCheckDigit(digits)
	case 15:
		return first == '3' && (second == '4' || second == '7') && GoodCheckDigit(digits)
	}
	return '2' <= first && first <= '6' && GoodCheckDigit(digits)
}

// GoodCheckDigit reports whether digits are digits and the last of them is the one that
// ISO/IEC 7812-1 makes of the others.
func GoodCheckDigit[T ~string | ~[]byte](digits T) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// MaskAccount masks an account number as a card number, for it may be one: a settlement card is a card. The account of
// a bank's book, "account:" and a number, keeps its kind. A name stays: it has fewer than eight digits, or other
// characters than letters and digits. Of a number that is too short to be a card's the last four stay: a payout must
// say where it went.
func MaskAccount(s string) string {
	kind, number := "", s
	if n, ok := strings.CutPrefix(s, "account:"); ok {
		kind, number = s[:len(s)-len(n)], n
	}
	digits := 0
	for _, c := range number {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case (c < 'A' || 'Z' < c) && (c < 'a' || 'z' < c):
			return s
		}
	}
	if digits < 8 {
		return s
	}
	if len(number) < shortestPAN {
		return kind + strings.Repeat("*", len(number)-4) + number[len(number)-4:]
	}
	return kind + MaskPAN(number)
}

func formatMasked(f fmt.State, verb rune, pan string) {
	fmt.Fprintf(f, fmt.FormatString(f, verb), MaskPAN(pan))
}

// KeptPAN is a PAN inside a party's own journal: its JSON has the digits, since
// a party that restarts must know them again. Every other printed form is masked,
// and the run record masks the JSON.
type KeptPAN string

// PAN returns the number in the type that always masks.
func (p KeptPAN) PAN() PAN { return PAN(p) }

// String masks as PAN does.
func (p KeptPAN) String() string { return MaskPAN(string(p)) }

// Format masks as PAN does.
func (p KeptPAN) Format(f fmt.State, verb rune) { formatMasked(f, verb, string(p)) }

// LogValue masks in structured logs.
func (p KeptPAN) LogValue() slog.Value { return slog.StringValue(p.String()) }

// STAN is a system trace audit number (DE 11): 1 to 999999, then 1 again.
type STAN uint32

// Next returns the number after s.
func (s STAN) Next() STAN {
	if s >= 999999 {
		return 1
	}
	return s + 1
}

// String returns the six digits of DE 11.
func (s STAN) String() string { return sixDigits(uint32(s)) }

// ParseSTAN reads the six digits of DE 11.
func ParseSTAN(s string) (STAN, error) {
	n, err := parseSix("STAN", s)
	return STAN(n), err
}

// BatchNumber numbers the batch of a terminal (DE 60.2): 1 to 999999, then 1.
type BatchNumber uint32

// Next returns the number after b.
func (b BatchNumber) Next() BatchNumber { return BatchNumber(STAN(b).Next()) }

// String returns the six digits of DE 60.2.
func (b BatchNumber) String() string { return sixDigits(uint32(b)) }

func sixDigits(n uint32) string {
	var b [6]byte
	for i := 5; i >= 0; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return string(b[:])
}

func parseSix(what, s string) (uint32, error) {
	if len(s) != 6 || !Digits(s) {
		return 0, fmt.Errorf("payment: %s %q: want six digits", what, s)
	}
	var n uint32
	for i := range len(s) {
		n = n*10 + uint32(s[i]-'0')
	}
	return n, nil
}

// RRN is a retrieval reference number (DE 37), twelve characters that the
// acquirer assigns, unique within its clearing day.
type RRN string

// TerminalID is the card acceptor terminal identification (DE 41, ans 8).
type TerminalID string

// MerchantID is the card acceptor identification code (DE 42, ans 15).
type MerchantID string

// InstitutionID names an acquirer, issuer or network (DE 32, 33, 100; n..11).
type InstitutionID string

// AuthID is the authorisation identification response (DE 38, an 6).
type AuthID string

// ResponseCode is DE 39. The codes with a name here are those that the parties
// themselves decide on; the table of all codes belongs to the dialect.
type ResponseCode string

const (
	Approved            ResponseCode = "00"
	InvalidMerchant     ResponseCode = "03"
	DoNotHonour         ResponseCode = "05"
	InvalidTransaction  ResponseCode = "12"
	InvalidAmount       ResponseCode = "13"
	InvalidCard         ResponseCode = "14"
	NoSuchIssuer        ResponseCode = "15"
	AlreadyReversed     ResponseCode = "22"
	OriginalNotFound    ResponseCode = "25"
	FormatError         ResponseCode = "30"
	InsufficientFunds   ResponseCode = "51"
	NotPermittedToCard  ResponseCode = "57"
	NotPermittedToTill  ResponseCode = "58"
	ExceedsLimit        ResponseCode = "61"
	RestrictedCard      ResponseCode = "62"
	OriginalAmountWrong ResponseCode = "64"
	IssuerTimeout       ResponseCode = "68"
	CutOverInProgress   ResponseCode = "90"
	IssuerInoperative   ResponseCode = "91"
	Duplicate           ResponseCode = "94"
	SystemMalfunction   ResponseCode = "96"
	UnknownTerminal     ResponseCode = "97"
	NoIssuerReply       ResponseCode = "98"
	PINFormatError      ResponseCode = "99"
	MACError            ResponseCode = "A0"
)

// OK reports whether the code approves: 00, or 11 for a very important person.
func (c ResponseCode) OK() bool { return c == Approved || c == "11" }
