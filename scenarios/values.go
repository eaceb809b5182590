package scenarios

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"acqsim/payment"
)

// scalar is a type of this package with a notation of its own.
type scalar interface {
	decodeText(d *decoder, s string) error
}

var (
	positionType = reflect.TypeFor[Position]()
	amountType   = reflect.TypeFor[payment.Amount]()
	rateType     = reflect.TypeFor[payment.Rate]()
	stepsType    = reflect.TypeFor[[]Step]()
	durationType = reflect.TypeFor[time.Duration]()
)

// wellKnown returns how a type of another package is read.
func (d *decoder) wellKnown(v reflect.Value) (func(*decoder, string) error, bool) {
	switch v.Type() {
	case amountType:
		return func(d *decoder, s string) error {
			a, err := payment.ParseAmount(s, d.currency)
			v.Set(reflect.ValueOf(a))
			return err
		}, true
	case rateType:
		return func(_ *decoder, s string) error {
			r, err := payment.ParseRate(s)
			v.Set(reflect.ValueOf(r))
			return err
		}, true
	case durationType:
		return func(_ *decoder, s string) error {
			t, err := parseDuration(s)
			v.Set(reflect.ValueOf(t))
			return err
		}, true
	}
	return nil, false
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

func (l *LocalTime) decodeText(_ *decoder, s string) error {
	date, clock, found := strings.Cut(s, " ")
	if !found {
		return fmt.Errorf("want a date and a time such as 2026-03-27 14:05:00, have %q", s)
	}
	var err error
	if l.Date, err = payment.ParseDate(date); err != nil {
		return err
	}
	l.Time, err = payment.ParseTimeOfDay(clock)
	return err
}

// String returns "2026-03-27 14:05:00".
func (l LocalTime) String() string { return l.Date.String() + " " + l.Time.String() }

func (w *When) decodeText(_ *decoder, s string) error {
	day, clock, found := strings.Cut(s, " ")
	if !found {
		day, clock = "", s
	}
	var err error
	switch {
	case day == "":
		w.Kind = Today
	case strings.HasPrefix(day, "T+"), strings.HasPrefix(day, "D+"):
		w.Kind = WorkingDays
		if day[0] == 'D' {
			w.Kind = NaturalDays
		}
		if w.Days, err = strconv.Atoi(day[2:]); err != nil || !payment.Digits(day[2:]) || w.Days > 3660 {
			return fmt.Errorf("want a number of days as in T+1, have %q", day)
		}
	case payment.Digits(day[:1]):
		w.Kind = OnDate
		if w.Date, err = payment.ParseDate(day); err != nil {
			return err
		}
	default:
		return fmt.Errorf("want T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:59:59, have %q", s)
	}
	if w.Time, err = payment.ParseTimeOfDay(clock); err != nil {
		return fmt.Errorf("want T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:59:59, have %q", s)
	}
	return nil
}

// String returns what was written.
func (w When) String() string {
	switch w.Kind {
	case WorkingDays:
		return "T+" + strconv.Itoa(w.Days) + " " + w.Time.String()
	case NaturalDays:
		return "D+" + strconv.Itoa(w.Days) + " " + w.Time.String()
	case OnDate:
		return w.Date.String() + " " + w.Time.String()
	}
	return w.Time.String()
}

func (a *Signed) decodeText(d *decoder, s string) error {
	digits, negative := strings.CutPrefix(s, "-")
	parsed, err := payment.ParseAmount(digits, d.currency)
	if err != nil {
		return err
	}
	if negative {
		parsed = parsed.Neg()
	}
	a.Amount = parsed
	return nil
}

func (b *Balanced) decodeText(d *decoder, s string) error {
	if s == "unchanged" {
		b.Unchanged = true
		return nil
	}
	var signed Signed
	if err := signed.decodeText(d, s); err != nil {
		return fmt.Errorf("want unchanged, or %w", err)
	}
	b.Amount = signed.Amount
	return nil
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

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
