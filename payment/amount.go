package payment

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Currency is the numeric code of ISO 4217, as DE 49 carries it.
type Currency uint16

// The currencies that the shipped profiles use.
const (
	CNY Currency = 156
	EUR Currency = 978
	GBP Currency = 826
	JPY Currency = 392
	USD Currency = 840
)

// currencies gives the letters and the number of decimals of ISO 4217.
var currencies = [...]struct {
	code     Currency
	letters  string
	exponent int
}{
	{CNY, "CNY", 2},
	{EUR, "EUR", 2},
	{GBP, "GBP", 2},
	{JPY, "JPY", 0},
	{414, "KWD", 3},
	{USD, "USD", 2},
}

// ParseCurrency reads the letters ("CNY") or the digits ("156") of a currency.
func ParseCurrency(s string) (Currency, error) {
	for _, c := range currencies {
		if s == c.letters || s == c.code.Numeric() {
			return c.code, nil
		}
	}
	return 0, fmt.Errorf("payment: currency %q: want one of CNY, EUR, GBP, JPY, USD or its ISO 4217 number", s)
}

// Numeric returns the three digits of DE 49.
func (c Currency) Numeric() string {
	return string([]byte{'0' + byte(c/100%10), '0' + byte(c/10%10), '0' + byte(c%10)})
}

// String returns the three letters, or the digits of a currency not listed here.
func (c Currency) String() string {
	for _, k := range currencies {
		if k.code == c {
			return k.letters
		}
	}
	return c.Numeric()
}

// Exponent returns the number of decimals between the major and the minor unit.
func (c Currency) Exponent() int {
	for _, k := range currencies {
		if k.code == c {
			return k.exponent
		}
	}
	return 2
}

// Amount is a sum of money: a whole number of minor units of a currency.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Minor makes an amount from a number of minor units.
func Minor(n int64, c Currency) Amount { return Amount{Minor: n, Currency: c} }

// MostMinor is the largest amount that is read from a person or a file: fifteen digits, a
// thousand times what a message carries (DE 4, twelve digits) and a tenth of what the
// totals of a file hold. Thousands of them can be added.
const MostMinor = 999_999_999_999_999

// Major makes an amount from a number of major units: 12 of CNY are 12.00.
func Major(n int64, c Currency) Amount {
	for range c.Exponent() {
		n *= 10
	}
	return Minor(n, c)
}

// ParseAmount reads an amount as people write it, "12.50", in major units with
// at most as many decimals as the currency has. A sign, a space or a thousands
// separator is an error.
func ParseAmount(s string, c Currency) (Amount, error) {
	whole, fraction, dotted := strings.Cut(s, ".")
	exp := c.Exponent()
	if whole == "" || !Digits(whole) || dotted && (fraction == "" || !Digits(fraction)) {
		return Amount{}, fmt.Errorf("payment: amount %q: want digits such as %q", s, Amount{1250, c}.Decimal())
	}
	if len(fraction) > exp {
		return Amount{}, fmt.Errorf("payment: amount %q: %s has %d decimals, have %d", s, c, exp, len(fraction))
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", exp-len(fraction)), 10, 64)
	if err != nil || minor > MostMinor {
		return Amount{}, fmt.Errorf("payment: amount %q: larger than an amount can be", s)
	}
	return Amount{minor, c}, nil
}

// Digits reports whether s has only the digits 0 to 9.
func Digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Plus returns a + b, or why there is no such amount: the currencies differ, or the sum is
// larger than an amount can be. It is for amounts that came from outside.
func (a Amount) Plus(b Amount) (Amount, error) {
	sum := Amount{a.Minor + b.Minor, a.Currency}
	switch {
	case a.Currency == 0:
		sum.Currency = b.Currency
	case b.Currency != 0 && a.Currency != b.Currency:
		return a, fmt.Errorf("payment: %v and %v added: the currencies differ", a, b)
	}
	if (a.Minor < 0) == (b.Minor < 0) && (sum.Minor < 0) != (a.Minor < 0) {
		return a, fmt.Errorf("payment: %v and %v added: larger than an amount can be", a, b)
	}
	return sum, nil
}

// Add returns a + b of amounts that are ours. That there is none is a defect of ours, hence
// the panic.
func (a Amount) Add(b Amount) Amount {
	sum, err := a.Plus(b)
	if err != nil {
		panic(err.Error())
	}
	return sum
}

// Sub returns a - b.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// Neg returns -a.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// IsZero reports whether no money is meant.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Decimal returns the amount in major units without the currency, "12.50".
func (a Amount) Decimal() string {
	exp := a.Currency.Exponent()
	sign, n := "", uint64(a.Minor)
	if a.Minor < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatUint(n, 10)
	if exp == 0 {
		return sign + digits
	}
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-exp] + "." + digits[len(digits)-exp:]
}

// String returns the amount with its currency, "12.50 CNY".
func (a Amount) String() string { return a.Decimal() + " " + a.Currency.String() }

// Rate is a price in millionths of an amount: 0.5 % is 5000.
type Rate int64

const millionths = 1_000_000

// ParseRate reads a percentage such as "0.0325%", at most 100%.
func ParseRate(s string) (Rate, error) {
	number, found := strings.CutSuffix(s, "%")
	whole, fraction, dotted := strings.Cut(number, ".")
	if !found || whole == "" || !Digits(whole) || dotted && fraction == "" || !Digits(fraction) || len(fraction) > 4 {
		return 0, fmt.Errorf("payment: rate %q: want a percentage with at most four decimals, such as \"0.0325%%\"", s)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 4-len(fraction)), 10, 64)
	if err != nil || n > millionths {
		return 0, fmt.Errorf("payment: rate %q: more than 100%%", s)
	}
	return Rate(n), nil
}

// String returns the rate as a percentage, "0.0325%".
func (r Rate) String() string {
	s := fmt.Sprintf("%d.%04d", r/10000, r%10000)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".") + "%"
}

// Fee prices one transaction: a rate, rounded half up to the minor unit, and a
// cap. A zero Cap means that there is none.
type Fee struct {
	Rate Rate  `json:"rate"`
	Cap  int64 `json:"cap"` // minor units
}

// Of returns the fee on one transaction. The fee on a negative amount is the
// negative of the fee on the positive one, so that a full refund undoes it.
func (f Fee) Of(a Amount) Amount {
	n := uint64(a.Minor)
	if a.Minor < 0 {
		n = -n
	}
	high, low := bits.Mul64(n, uint64(f.Rate))
	low, carry := bits.Add64(low, millionths/2, 0)
	high += carry
	if f.Rate < 0 || high >= millionths/2 {
		panic(fmt.Sprintf("payment: fee %v of %v: no amount is that large", f.Rate, a))
	}
	fee, _ := bits.Div64(high, low, millionths) // below 1<<63
	if f.Cap > 0 && fee > uint64(f.Cap) {
		fee = uint64(f.Cap)
	}
	if a.Minor < 0 {
		fee = -fee
	}
	return Amount{int64(fee), a.Currency}
}
