package payment_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

// day reads a date; only tests may fail this loudly.
func day(t require.TestingT, s string) payment.BusinessDate {
	d, err := payment.ParseDate(s)
	require.NoError(t, err)
	return d
}

func days(t require.TestingT, list ...string) map[payment.BusinessDate]bool {
	set := make(map[payment.BusinessDate]bool)
	for _, s := range list {
		set[day(t, s)] = true
	}
	return set
}

func shanghai(t require.TestingT) *payment.Calendar {
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return &payment.Calendar{
		Zone:       zone,
		CutOver:    payment.TimeOfDay(23 * time.Hour),
		Holidays:   days(t, "2018-04-05", "2018-04-06", "2018-04-07"),
		MakeUpDays: days(t, "2018-04-08"),
	}
}

func clock(t require.TestingT, c *payment.Calendar, date, at string) payment.Time {
	time, err := payment.ParseTimeOfDay(at)
	require.NoError(t, err)
	return c.At(day(t, date), time)
}

// A sale at 22:59:59 is of today, one at the cut-over of 23:00:00 is of the next
// clearing day, also over the end of the year (DOMAIN §4, CASES B07).
func TestCutOver(t *testing.T) {
	c := shanghai(t)
	for _, s := range []struct{ date, at, natural, clearing string }{
		{"2026-03-27", "00:00:00", "2026-03-27", "2026-03-27"},
		{"2026-03-27", "22:59:59", "2026-03-27", "2026-03-27"},
		{"2026-03-27", "23:00:00", "2026-03-27", "2026-03-28"},
		{"2026-03-27", "23:59:59", "2026-03-27", "2026-03-28"},
		{"2026-12-31", "22:59:59", "2026-12-31", "2026-12-31"},
		{"2026-12-31", "23:00:00", "2026-12-31", "2027-01-01"},
		{"2028-02-28", "23:30:00", "2028-02-28", "2028-02-29"},
	} {
		now := clock(t, c, s.date, s.at)
		require.Equal(t, day(t, s.natural), c.Date(now), s)
		require.Equal(t, day(t, s.clearing), c.ClearingDate(now), s)
	}
	last := clock(t, c, "2026-03-27", "23:00:00") - 1 // a nanosecond before
	require.Equal(t, day(t, "2026-03-27"), c.ClearingDate(last))
	require.Equal(t, "0101", c.ClearingDate(clock(t, c, "2026-12-31", "23:30")).MMDD(), "DE 15 has no year")

	c.CutOver = 0
	require.Equal(t, day(t, "2026-03-27"), c.ClearingDate(clock(t, c, "2026-03-27", "23:59:59")),
		"without a cut-over the day ends at midnight")
}

// T+n counts working days: over a weekend, over a holiday, and a Sunday worked in
// exchange counts (2018-04-04 → 04-08, DOMAIN §4).
func TestWorkingDays(t *testing.T) {
	c := shanghai(t)
	for _, s := range []struct {
		from string
		n    int
		want string
	}{
		{"2018-04-04", 1, "2018-04-08"}, // Wednesday before the holiday → the make-up Sunday
		{"2018-04-04", 2, "2018-04-09"},
		{"2018-04-05", 1, "2018-04-08"},
		{"2026-03-27", 1, "2026-03-30"}, // Friday → Monday
		{"2026-03-28", 1, "2026-03-30"}, // Saturday → Monday
		{"2026-03-26", 2, "2026-03-30"},
		{"2026-12-31", 1, "2027-01-01"}, // a holiday only if the calendar says so
		{"2026-03-27", 0, "2026-03-27"},
	} {
		require.Equal(t, day(t, s.want), c.AddWorkingDays(day(t, s.from), s.n), s)
	}
	require.True(t, c.IsWorkingDay(day(t, "2018-04-08")), "the make-up Sunday")
	require.False(t, c.IsWorkingDay(day(t, "2018-04-15")), "another Sunday")
	require.Equal(t, day(t, "2018-04-08"), c.WorkingDayFrom(day(t, "2018-04-05")))
	require.Equal(t, day(t, "2018-04-04"), c.WorkingDayFrom(day(t, "2018-04-04")))
}

// T+n is a working day with exactly n-1 working days before it.
func TestWorkingDaysAreCounted(t *testing.T) {
	c := shanghai(t)
	rapid.Check(t, func(r *rapid.T) {
		from := day(t, "2018-03-01").AddDays(rapid.IntRange(0, 90).Draw(r, "day"))
		n := rapid.IntRange(1, 15).Draw(r, "n")
		due := c.AddWorkingDays(from, n)
		worked := 0
		for d := from.AddDays(1); d <= due; d = d.AddDays(1) {
			if c.IsWorkingDay(d) {
				worked++
			}
		}
		require.Equal(t, n, worked)
		require.True(t, c.IsWorkingDay(due))
	})
}

// A date without a year is the nearest one: 0101 after a 31 December is of the new
// year, and 29 February is of a leap year (DE 15, CASES B07).
func TestResolveMMDD(t *testing.T) {
	for _, s := range []struct{ mmdd, near, want string }{
		{"0101", "2026-12-31", "2027-01-01"},
		{"1231", "2027-01-01", "2026-12-31"},
		{"0327", "2026-03-27", "2026-03-27"},
		{"0328", "2026-03-27", "2026-03-28"},
		{"0229", "2028-03-01", "2028-02-29"},
		{"0229", "2027-12-31", "2028-02-29"},
		{"0229", "2029-01-15", "2028-02-29"},
	} {
		got, err := payment.ResolveMMDD(s.mmdd, day(t, s.near))
		require.NoError(t, err, s)
		require.Equal(t, day(t, s.want), got, s)
	}
	for mmdd, want := range map[string]string{
		"":     `payment: date "": want four digits MMDD`,
		"101":  "want four digits MMDD",
		"1a01": "want four digits MMDD",
		"1301": `payment: date "1301": no calendar has that day`,
		"0000": "no calendar has that day",
		"0431": "no calendar has that day",
		"0229": "no calendar has that day", // none of 2025, 2026 and 2027 is a leap year
	} {
		_, err := payment.ResolveMMDD(mmdd, day(t, "2026-03-27"))
		require.ErrorContains(t, err, want, mmdd)
	}
}

// Within five months on either side a date comes back from its MMDD alone.
func TestResolveMMDDComesBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		near := payment.Date(2020, 1, 1).AddDays(rapid.IntRange(0, 4000).Draw(r, "near"))
		d := near.AddDays(rapid.IntRange(-150, 150).Draw(r, "distance"))
		got, err := payment.ResolveMMDD(d.MMDD(), near)
		require.NoError(t, err)
		require.Equal(t, d, got)
	})
}

// Dates count natural days over months, years and leap days, and order as numbers.
func TestBusinessDates(t *testing.T) {
	d := day(t, "2026-03-27")
	require.Equal(t, payment.Date(2026, 3, 27), d)
	require.Equal(t, []string{"2026-03-27", "0327", "260327"}, []string{d.String(), d.MMDD(), d.YYMMDD()})
	require.Equal(t, 2026, d.Year())
	require.Equal(t, day(t, "2028-03-01"), day(t, "2028-02-28").AddDays(2))
	require.Equal(t, day(t, "2025-12-31"), day(t, "2026-01-01").AddDays(-1))
	require.Equal(t, 366, day(t, "2029-01-01").Sub(day(t, "2028-01-01")))
	require.Less(t, day(t, "2026-12-31"), day(t, "2027-01-01"))
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-3-27", "20260327", "2026-03-27T00:00:00Z"} {
		_, err := payment.ParseDate(s)
		require.ErrorContains(t, err, "want a day of the calendar such as 2026-03-27", s)
	}
}

// Dates and times of day are texts in JSON; "-" is no date.
func TestDatesInJSON(t *testing.T) {
	type row struct {
		Date payment.BusinessDate
		At   payment.TimeOfDay
	}
	for _, text := range []string{`{"Date":"2026-03-27","At":"23:00:01"}`, `{"Date":"-","At":"00:00:00"}`} {
		var r row
		require.NoError(t, json.Unmarshal([]byte(text), &r))
		b, err := json.Marshal(r)
		require.NoError(t, err)
		require.Equal(t, text, string(b))
	}
	var r row
	require.ErrorContains(t, json.Unmarshal([]byte(`{"Date":"2026-02-30"}`), &r), `date "2026-02-30"`)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"At":"24:00"}`), &r), `time of day "24:00": want 23:00 or 23:00:01`)
}

// DE 7, DE 12 of both years of the standard, as Go's own clock writes them.
func TestWireTimes(t *testing.T) {
	c := shanghai(t)
	rapid.Check(t, func(r *rapid.T) {
		now := payment.Time(rapid.Int64Range(0, 4_000_000_000).Draw(r, "second") * int64(time.Second))
		local := time.Unix(0, int64(now)).In(c.Zone)
		require.Equal(t, local.Format("0102150405"), c.TransmissionTime(now))
		require.Equal(t, local.Format("150405"), c.TimeHHMMSS(now))
		require.Equal(t, local.Format("060102150405"), c.DateTime(now))
	})
	none := new(payment.Calendar)
	require.Equal(t, "0101000000", none.TransmissionTime(0), "a calendar without a zone is in UTC")
	require.Equal(t, payment.Time(0), none.At(payment.Date(1970, 1, 1), 0))
}

// Time adds up in durations.
func TestTime(t *testing.T) {
	var now payment.Time
	later := now.Add(90 * time.Second)
	require.Equal(t, 90*time.Second, later.Sub(now))
}

// Any text either is a day, which prints as it stood, or is refused.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"2026-03-27", "0229", "23:00", "23:00:01", "-", "0000-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := payment.ParseDate(s); err == nil {
			require.Equal(t, s, d.String())
		}
		if at, err := payment.ParseTimeOfDay(s); err == nil {
			again, err := payment.ParseTimeOfDay(at.String())
			require.NoError(t, err)
			require.Equal(t, at, again)
		}
		if d, err := payment.ResolveMMDD(s, payment.Date(2026, 3, 27)); err == nil {
			require.Equal(t, s, d.MMDD())
		}
	})
}
