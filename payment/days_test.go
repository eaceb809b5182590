package payment

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The days between two business dates are those of the calendar, over leap years and ends of centuries too, and a
// day that no calendar has is none.
func TestDaysAreThoseOfTheCalendar(t *testing.T) {
	first := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	for n := range 366 * 250 {
		d := dateOf(first.AddDate(0, 0, n))
		require.Equal(t, n, d.Sub(dateOf(first)), d)
	}
	for year := 1999; year <= 2101; year++ {
		for md := range 1400 {
			d := BusinessDate(year*10000 + md)
			require.Equal(t, dateOf(d.utc()) == d, d.exists(), d)
		}
	}
}
