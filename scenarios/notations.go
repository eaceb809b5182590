package scenarios

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"acqsim/payment"
)

var (
	amountType   = reflect.TypeFor[payment.Amount]()
	rateType     = reflect.TypeFor[payment.Rate]()
	durationType = reflect.TypeFor[time.Duration]()
	signedType   = reflect.TypeFor[Signed]()
	balancedType = reflect.TypeFor[Balanced]()
)

// notations returns how texts are read that have a notation of their own: amounts in
// the currency of the world, rates and durations.
func notations(c payment.Currency) func(reflect.Value) func(string) error {
	return func(v reflect.Value) func(string) error {
		switch v.Type() {
		case amountType:
			return reading(v, func(s string) (payment.Amount, error) { return payment.ParseAmount(s, c) })
		case signedType:
			return reading(v, func(s string) (Signed, error) { return parseSigned(s, c) })
		case balancedType:
			return reading(v, func(s string) (Balanced, error) { return parseBalanced(s, c) })
		case rateType:
			return reading(v, payment.ParseRate)
		case durationType:
			return reading(v, parseDuration)
		}
		return nil
	}
}

// reading sets v to what parse makes of a text.
func reading[T any](v reflect.Value, parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		parsed, err := parse(s)
		v.Set(reflect.ValueOf(parsed))
		return withoutPackage(err)
	}
}

// parseDuration reads what time.ParseDuration does, and days: "5d", "1d12h".
func parseDuration(s string) (time.Duration, error) {
	days, rest, found := strings.Cut(s, "d")
	if !found {
		days, rest = "0", s
	}
	n, err := strconv.Atoi(days)
	t := time.Duration(0)
	if err == nil && rest != "" {
		t, err = time.ParseDuration(rest)
	}
	if err != nil || n < 0 || n > 3660 || t < 0 || s == "" {
		return 0, fmt.Errorf("want a duration such as 90s, 30m, 4h or 5d, have %q", s)
	}
	return time.Duration(n)*24*time.Hour + t, nil
}

// Signed is an amount that may be negative.
type Signed struct{ payment.Amount }

func parseSigned(s string, c payment.Currency) (Signed, error) {
	digits, negative := strings.CutPrefix(s, "-")
	a, err := payment.ParseAmount(digits, c)
	if err == nil && negative {
		a = a.Neg()
	}
	return Signed{a}, err
}

// Balanced is a balance on the account's own side, negative when it is overdrawn,
// or the balance that the account had when the scenario began.
type Balanced struct {
	Unchanged bool
	Amount    payment.Amount
}

// Decimal returns the amount as it is written in quotes.
func (b Balanced) Decimal() string { return b.Amount.Decimal() }

func parseBalanced(s string, c payment.Currency) (Balanced, error) {
	if s == "unchanged" {
		return Balanced{Unchanged: true}, nil
	}
	signed, err := parseSigned(s, c)
	if err != nil {
		return Balanced{}, fmt.Errorf("want unchanged, or %w", withoutPackage(err))
	}
	return Balanced{Amount: signed.Amount}, nil
}

// unfold takes out the spaces that YAML puts where a folded line ends, but Chinese
// does not have: between two Chinese characters, and beside Chinese punctuation.
func unfold(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) {
			before, after := runes[i-1], runes[i+1]
			if chinese(before) && chinese(after) || punctuation(before) || punctuation(after) {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func chinese(r rune) bool { return unicode.Is(unicode.Han, r) || punctuation(r) }

func punctuation(r rune) bool { return strings.ContainsRune("，。：；、！？（）“”", r) }
