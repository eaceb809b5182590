package scenarios

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"acqsim/payment"
)

// LocalTime is a date and a time of day in the scenario's zone.
type LocalTime struct {
	Date payment.BusinessDate
	Time payment.TimeOfDay
}

// draftStart is when a file begins that does not say it: in the morning of a working day.
var draftStart = LocalTime{Date: payment.Date(2026, 3, 24), Time: payment.TimeOfDay(10 * time.Hour)}

// UnmarshalText reads "2026-03-27 14:05:00".
func (l *LocalTime) UnmarshalText(b []byte) error {
	s := string(b)
	date, clock, found := strings.Cut(s, " ")
	if !found {
		return fmt.Errorf("want a date and a time such as 2026-03-27 14:05:00, have %q", s)
	}
	var err error
	if l.Date, err = payment.ParseDate(date); err == nil {
		l.Time, err = payment.ParseTimeOfDay(clock)
	}
	return withoutPackage(err)
}

// String returns "2026-03-27 14:05:00".
func (l LocalTime) String() string { return l.Date.String() + " " + l.Time.String() }

// WhenKind says how a moment is given.
type WhenKind uint8

const (
	Today       WhenKind = iota // "22:59:59": that time of the current natural day
	WorkingDays                 // "T+1 09:30": working days after the current clearing day
	NaturalDays                 // "D+2 10:00": natural days after the current clearing day
	OnDate                      // "2026-03-30 09:30"
)

// When is a moment of the simulated world.
type When struct {
	Kind WhenKind
	Days int                  // WorkingDays, NaturalDays
	Date payment.BusinessDate // OnDate
	Time payment.TimeOfDay
}

// ParseWhen reads a moment as files give it; the moments of fault rules are
// written in the same way.
func ParseWhen(s string) (When, error) {
	var w When
	err := w.UnmarshalText([]byte(s))
	return w, err
}

// UnmarshalText reads a moment as files give it.
func (w *When) UnmarshalText(b []byte) error {
	s := string(b)
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
			return withoutPackage(err)
		}
		if w.Date < payment.Date(1970, 1, 1) || w.Date > payment.Date(2199, 12, 31) { // Instant counts nanoseconds
			return fmt.Errorf("want a date of the years 1970 to 2199, have %q", day)
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

// Instant returns the moment in engine time. now is the current one.
//
// Days are counted from the current clearing day, as a merchant's contract counts
// them: at 23:30 on a Thursday T+1 is the Monday.
func (w When) Instant(now payment.Time, cal *payment.Calendar) payment.Time {
	day := cal.Date(now)
	switch w.Kind {
	case WorkingDays:
		day = cal.AddWorkingDays(cal.ClearingDate(now), w.Days)
	case NaturalDays:
		day = cal.ClearingDate(now).AddDays(w.Days)
	case OnDate:
		day = w.Date
	}
	return cal.At(day, w.Time)
}

// withoutPackage takes the name of the package from the front of a complaint: a
// person who wrote a file need not know it.
func withoutPackage(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.TrimPrefix(err.Error(), "payment: "))
}
