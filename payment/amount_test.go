package payment_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

func yuan(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// An amount is read as people write it, with at most the decimals of its currency (ISO 4217).
func TestParseAmount(t *testing.T) {
	for text, want := range map[string]payment.Amount{
		"12.50":            {Minor: 1250, Currency: payment.CNY},
		"12.5":             {Minor: 1250, Currency: payment.CNY},
		"12":               {Minor: 1200, Currency: payment.CNY},
		"0.01":             {Minor: 1, Currency: payment.CNY},
		"0":                {Minor: 0, Currency: payment.CNY},
		"9999999999.99":    {Minor: 999999999999, Currency: payment.CNY}, // twelve digits, all that DE 4 carries
		"9999999999999.99": {Minor: payment.MostMinor, Currency: payment.CNY},
	} {
		got, err := payment.ParseAmount(text, payment.CNY)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	yen, err := payment.ParseAmount("1250", payment.JPY)
	require.NoError(t, err)
	require.Equal(t, "1250 JPY", yen.String())
}

// What is not plainly an amount is refused, with the text and what was wanted.
func TestParseAmountRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                     `payment: amount "": want digits such as "12.50"`,
		"-1":                   `payment: amount "-1": want digits such as "12.50"`,
		"+1":                   `want digits`,
		" 1":                   `want digits`,
		"1.":                   `want digits`,
		".5":                   `want digits`,
		"1,000.00":             `want digits`,
		"1.2.3":                `want digits`,
		"1e3":                  `want digits`,
		"１２":                   `want digits`,
		"1.234":                `payment: amount "1.234": CNY has 2 decimals, have 3`,
		"92233720368547758.08": `payment: amount "92233720368547758.08": larger than an amount can be`,
		"10000000000000.00":    `payment: amount "10000000000000.00": larger than an amount can be`,
	} {
		_, err := payment.ParseAmount(text, payment.CNY)
		require.ErrorContains(t, err, want, text)
	}
	_, err := payment.ParseAmount("12.5", payment.JPY)
	require.EqualError(t, err, `payment: amount "12.5": JPY has 0 decimals, have 1`)
}

// A currency is known by its letters and by the digits of DE 49.
func TestParseCurrency(t *testing.T) {
	for _, c := range []payment.Currency{payment.CNY, payment.EUR, payment.GBP, payment.JPY, payment.USD} {
		for _, text := range []string{c.String(), c.Numeric()} {
			got, err := payment.ParseCurrency(text)
			require.NoError(t, err)
			require.Equal(t, c, got)
		}
	}
	_, err := payment.ParseCurrency("RMB")
	require.ErrorContains(t, err, `payment: currency "RMB": want one of CNY`)
	require.Equal(t, "036", payment.Currency(36).Numeric())
	require.Equal(t, "036", payment.Currency(36).String(), "a currency that is not listed shows its digits")
}

// Amounts print in major units with the sign in front, down to the least 分.
func TestDecimal(t *testing.T) {
	for minor, want := range map[int64]string{
		0: "0.00", 1: "0.01", -1: "-0.01", 99: "0.99", 100: "1.00", -12345: "-123.45",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08",
	} {
		require.Equal(t, want, yuan(minor).Decimal())
	}
	require.Equal(t, "12.50 CNY", yuan(1250).String())
}

// Two currencies never mix; no money at all has no currency yet.
func TestAddCurrencies(t *testing.T) {
	require.Equal(t, yuan(5), payment.Amount{}.Add(yuan(5)))
	require.Equal(t, yuan(5), yuan(5).Add(payment.Amount{}))
	require.Equal(t, yuan(-5), payment.Amount{}.Sub(yuan(5)))
	require.PanicsWithValue(t, "payment: 0.05 CNY and 0.05 USD added: the currencies differ", func() {
		yuan(5).Add(payment.Minor(5, payment.USD))
	})
	require.True(t, yuan(5).Sub(yuan(5)).IsZero())
}

// A sum of what came from outside is an error where there is none: two currencies, or more than an amount can be. It is
// that of unbounded arithmetic wherever it exists.
func TestPlus(t *testing.T) {
	_, err := yuan(5).Plus(payment.Minor(5, payment.USD))
	require.EqualError(t, err, "payment: 0.05 CNY and 0.05 USD added: the currencies differ")
	_, err = yuan(math.MaxInt64).Plus(yuan(1))
	require.ErrorContains(t, err, "added: larger than an amount can be")
	_, err = yuan(math.MinInt64).Plus(yuan(-1))
	require.ErrorContains(t, err, "added: larger than an amount can be")
	require.Panics(t, func() { yuan(math.MaxInt64).Add(yuan(1)) })
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.OneOf(rapid.Int64(), rapid.Int64Range(math.MaxInt64-3, math.MaxInt64),
			rapid.Int64Range(math.MinInt64, math.MinInt64+3), rapid.Int64Range(-3, 3))
		a, b := near.Draw(t, "a"), near.Draw(t, "b")
		want := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
		sum, err := yuan(a).Plus(yuan(b))
		require.Equal(t, want.IsInt64(), err == nil)
		if err == nil {
			require.Equal(t, want.Int64(), sum.Minor)
		}
	})
}

// A rate is a percentage with at most four decimals, and prints as it was written.
func TestParseRate(t *testing.T) {
	for text, want := range map[string]payment.Rate{"0.35%": 3500, "0.0325%": 325, "0%": 0, "1%": 10000, "100%": 1000000} {
		got, err := payment.ParseRate(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for _, text := range []string{"", "%", "0.35", "0.03251%", "-1%", "1.%", ".5%", "1%%", "100.0001%",
		"99999999999999999999%"} {
		_, err := payment.ParseRate(text)
		require.ErrorContains(t, err, "payment: rate ", text)
	}
}

var (
	interchangeDebit  = payment.Fee{Rate: 3500, Cap: 1300}
	interchangeCredit = payment.Fee{Rate: 4500}
	networkFee        = payment.Fee{Rate: 325, Cap: 325}
)

// A fee is rounded half up to the 分 for each transaction and stops at its cap (DOMAIN §5).
func TestFee(t *testing.T) {
	for _, c := range []struct {
		what string
		fee  payment.Fee
		of   string
		want string
	}{
		{"0.35 分 rounds down to nothing", interchangeDebit, "1.00", "0.00"},
		{"just under half a 分", interchangeDebit, "1.42", "0.00"},
		{"0.5005 分 is the first that costs", interchangeDebit, "1.43", "0.01"},
		{"exactly half a 分 rounds up", payment.Fee{Rate: 5000}, "1.00", "0.01"},
		{"rounded value below the cap", interchangeDebit, "3712.85", "12.99"},
		{"rounded value at the cap before the cap acts", interchangeDebit, "3712.86", "13.00"},
		{"the exact cap point", interchangeDebit, "3714.29", "13.00"},
		{"capped from here", interchangeDebit, "3715.71", "13.00"},
		{"far above", interchangeDebit, "1000000.00", "13.00"},
		{"a credit card has no cap", interchangeCredit, "1000000.00", "4500.00"},
		{"network fee below its cap", networkFee, "9983.00", "3.24"},
		{"network fee at its cap", networkFee, "10000.00", "3.25"},
		{"network fee above its cap", networkFee, "10100.00", "3.25"},
		{"no fee", payment.Fee{}, "10000.00", "0.00"},
	} {
		a, err := payment.ParseAmount(c.of, payment.CNY)
		require.NoError(t, err)
		require.Equal(t, c.want, c.fee.Of(a).Decimal(), c.what)
		require.Equal(t, c.fee.Of(a).Neg(), c.fee.Of(a.Neg()), "the refund of it: %s", c.what)
	}
}

// Rounded by the batch, the fee is another one: 1,000 sales of 1.00 cost nothing
// each and 3.50 together (DOMAIN §5).
func TestFeeOfABatch(t *testing.T) {
	var each, batch payment.Amount
	for range 1000 {
		each = each.Add(interchangeDebit.Of(yuan(100)))
		batch = batch.Add(yuan(100))
	}
	require.Equal(t, "0.00", each.Decimal())
	require.Equal(t, "3.50", payment.Fee{Rate: 3500}.Of(batch).Decimal())
}

// For any amount and rate the fee is that of rational arithmetic, and a full
// refund takes back to the 分 what the sale cost.
func TestFeeAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(0, 2_000_000), rapid.Int64Range(0, math.MaxInt64)).Draw(t, "minor")
		rate := rapid.Int64Range(0, 1_000_000).Draw(t, "rate")
		fee := payment.Fee{Rate: payment.Rate(rate), Cap: rapid.Int64Range(0, 5000).Draw(t, "cap")}

		exact := new(big.Int).Mul(big.NewInt(n), big.NewInt(2*rate)) // in halves of a millionth
		exact.Add(exact, big.NewInt(1_000_000)).Quo(exact, big.NewInt(2_000_000))
		want := exact.Int64()
		if fee.Cap > 0 {
			want = min(want, fee.Cap)
		}
		require.Equal(t, yuan(want), fee.Of(yuan(n)))
		require.Equal(t, yuan(-want), fee.Of(yuan(-n)))
	})
}

// A fee larger than any amount is a defect of ours and says which it was.
func TestFeeTooLarge(t *testing.T) {
	require.PanicsWithValue(t, "payment: fee 200% of 92233720368547758.07 CNY: no amount is that large", func() {
		payment.Fee{Rate: 2_000_000}.Of(yuan(math.MaxInt64))
	})
	require.Panics(t, func() { payment.Fee{Rate: -1}.Of(yuan(1)) })
}

// What is read and printed again is the same amount, whatever was written.
func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"12.50", "0.01", "9999999999.99", "-1", "1.", "1e9", strings.Repeat("9", 40)} {
		f.Add(s, uint16(payment.CNY))
		f.Add(s, uint16(payment.JPY))
	}
	f.Fuzz(func(t *testing.T, s string, currency uint16) {
		a, err := payment.ParseAmount(s, payment.Currency(currency))
		if err != nil {
			return
		}
		require.GreaterOrEqual(t, a.Minor, int64(0))
		again, err := payment.ParseAmount(a.Decimal(), a.Currency)
		require.NoError(t, err)
		require.Equal(t, a, again)
	})
}

// A rate that was read prints as itself and prices every amount that DE 4 carries.
func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"0.0325%", "100%", "0%", "1.%", "999%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := payment.ParseRate(s)
		if err != nil {
			return
		}
		again, err := payment.ParseRate(r.String())
		require.NoError(t, err)
		require.Equal(t, r, again)
		require.LessOrEqual(t, payment.Fee{Rate: r}.Of(yuan(999999999999)).Minor, int64(999999999999))
	})
}
