package table

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/spelling"
)

// cells turns the cells of one file into values and back.
type cells struct {
	layout   *Layout
	zone     *time.Location
	currency payment.Currency // of the row at hand
	dates    map[string]payment.BusinessDate
	books    *payment.Currency // of all rows; 0 before the first amount
	sum      int64             // of the amounts so far, minor units without signs
}

// set puts what a cell says into a field; "" leaves it zero.
func (c *cells) set(to reflect.Value, col *Column, cell string) error {
	if cell == "" {
		if col.Required && col.Form == AmountForm {
			return errors.New("want an amount such as 12.50, have nothing")
		}
		return nil
	}
	switch col.Form {
	case AmountForm:
		a, err := c.amount(cell)
		to.Field(0).SetInt(a.Minor)
		to.Field(1).SetUint(uint64(a.Currency))
		return err
	case DateForm:
		d, err := c.date(cell)
		to.SetInt(int64(d))
		return err
	case TimeForm:
		t, err := c.time(cell)
		to.SetInt(int64(t))
		return err
	}
	return setPlain(to, col, cell)
}

// setPlain sets what no map says anything about.
func setPlain(to reflect.Value, col *Column, cell string) error {
	switch col.Form {
	case SixForm:
		if len(cell) > 6 || !payment.Digits(cell) {
			return fmt.Errorf("%q: want a number of at most six digits", cell)
		}
		n, err := strconv.ParseUint(cell, 10, 32)
		to.SetUint(n)
		return err
	case CountForm:
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return fmt.Errorf("%q: want a whole number", cell)
		}
		to.SetInt(n)
	case FlagForm:
		switch strings.ToLower(cell) {
		case "true", "yes", "1":
			to.SetBool(true)
		case "false", "no", "0":
		default:
			return fmt.Errorf("%q: want true, or nothing for false", cell)
		}
	case RateForm:
		r, err := payment.ParseRate(cell)
		if err != nil {
			return fmt.Errorf("%q: want a percentage such as 0.5%%", cell)
		}
		to.SetInt(int64(r))
	case ClockForm:
		t, err := payment.ParseTimeOfDay(cell)
		if err != nil {
			return fmt.Errorf("%q: want a time of day such as 21:30", cell)
		}
		to.SetInt(int64(t))
	default:
		if col.Words != nil && !slices.Contains(col.Words, cell) {
			return fmt.Errorf("%q%s; want one of %s", cell, spelling.Hint(cell, col.Words),
				spelling.Choices(cell, col.Words, "docs/csv.md"))
		}
		to.SetString(unguarded(cell))
	}
	return nil
}

// formula are the characters with which a spreadsheet takes a cell for something to work out.
const formula = "=+-@\t\r"

// guarded puts an apostrophe before a text that a spreadsheet would work out, and unguarded takes it away again.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune(formula+"'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formula+"'", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// amount reads an amount: in major units with a dot, unless the map says otherwise.
func (c *cells) amount(cell string) (payment.Amount, error) {
	cell = strings.TrimSpace(cell)
	if *c.books == 0 {
		*c.books = c.currency
	}
	if *c.books != c.currency {
		return payment.Amount{}, fmt.Errorf("amount %q in %v, and those before are in %v: compare each currency by itself",
			cell, c.currency, *c.books)
	}
	if sep := c.layout.Amount.Thousands; sep != "" {
		cell = strings.ReplaceAll(cell, sep, "")
	}
	digits, negative := strings.CutPrefix(cell, "-")
	var a payment.Amount
	var err error
	if c.layout.Amount.Minor {
		var n int64
		n, err = strconv.ParseInt(digits, 10, 64)
		if !payment.Digits(digits) || n > payment.MostMinor {
			err = strconv.ErrSyntax
		}
		a = payment.Minor(n, c.currency)
		if err != nil {
			return payment.Amount{}, fmt.Errorf("amount %q: want whole minor units such as 1250", cell)
		}
	} else if a, err = payment.ParseAmount(digits, c.currency); err != nil {
		return payment.Amount{}, fmt.Errorf("amount %q: want %s with at most %d decimals, such as %s", cell, c.currency,
			c.currency.Exponent(), payment.Minor(1250, c.currency).Decimal())
	}
	if c.sum += a.Minor; c.sum > mostSum {
		return payment.Amount{}, fmt.Errorf("amount %q: with it the amounts of this file come to more than %s", cell,
			payment.Minor(mostSum, c.currency).Decimal())
	}
	if negative {
		a = a.Neg()
	}
	return a, nil
}

// mostSum is the largest sum of the amounts of one file, signs left aside: a hundred times
// the largest amount. What is worked out of several files then fits an amount too.
const mostSum = 100 * payment.MostMinor

// date reads a date. A file has few, so each is worked out once.
func (c *cells) date(cell string) (payment.BusinessDate, error) {
	if d, ok := c.dates[cell]; ok {
		return d, nil
	}
	form := c.layout.Date
	if form == "" {
		form = dateForm
	}
	t, err := time.Parse(form, cell)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("date %q: want the form %s", cell, cmp.Or(c.layout.dateWords, "YYYY-MM-DD"))
	}
	d := payment.Date(t.Year(), int(t.Month()), t.Day())
	if len(c.dates) < mostSeen {
		c.dates[strings.Clone(cell)] = d
	}
	return d, nil
}

const (
	dateForm  = "2006-01-02"
	localForm = "2006-01-02 15:04:05" // fractions of a second are read without being asked for
)

// time reads an instant: as RFC 3339 says it, or as the clock on the wall shows it.
func (c *cells) time(cell string) (payment.Time, error) {
	if c.layout.Time != "" {
		t, err := time.ParseInLocation(c.layout.Time, cell, c.zone)
		if err != nil || !inRange(t) {
			return 0, fmt.Errorf("time %q: want the form %s", cell, c.layout.timeWords)
		}
		return payment.Time(t.UnixNano()), nil
	}
	t, err := time.Parse(time.RFC3339, cell)
	if err != nil {
		t, err = time.ParseInLocation(localForm, cell, c.zone)
	}
	if err != nil || !inRange(t) {
		return 0, fmt.Errorf("time %q: want 2026-03-25T19:30:00+08:00 or 2026-03-25 19:30:00", cell)
	}
	return payment.Time(t.UnixNano()), nil
}

// inRange tells the years that a count of nanoseconds can hold.
func inRange(t time.Time) bool { return t.Year() > 1700 && t.Year() < 2250 }

// text writes a field as a cell.
func (c *cells) text(v reflect.Value, form Form) (string, error) {
	if v.IsZero() && form != AmountForm {
		return "", nil
	}
	switch form {
	case AmountForm:
		a := payment.Minor(v.Field(0).Int(), payment.Currency(v.Field(1).Uint()))
		switch {
		case a == payment.Amount{}:
			return "", nil
		case c.currency != 0 && c.currency != a.Currency:
			return "", fmt.Errorf("amounts in %s and %s in one row", c.currency, a.Currency)
		}
		c.currency = a.Currency
		return a.Decimal(), nil
	case DateForm:
		return payment.BusinessDate(v.Int()).String(), nil
	case TimeForm:
		return time.Unix(0, v.Int()).In(c.zone).Format(time.RFC3339Nano), nil
	case SixForm:
		return payment.STAN(v.Uint()).String(), nil
	case CountForm:
		return strconv.FormatInt(v.Int(), 10), nil
	case FlagForm:
		return "true", nil
	case RateForm:
		return payment.Rate(v.Int()).String(), nil
	case ClockForm:
		return payment.TimeOfDay(v.Int()).String(), nil
	}
	return guarded(v.String()), nil
}
