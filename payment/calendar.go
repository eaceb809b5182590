package payment

import (
	"fmt"
	"time"
)

// Time is an instant of the simulated world: nanoseconds since 1970-01-01 UTC.
type Time int64

// Add returns the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d) }

// Sub returns the time from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// BusinessDate is a day of the books as a number that people can read,
// 20260327, comparable with < and >. Zero means no date.
type BusinessDate int32

// Date makes a business date of a year, month and day.
func Date(year, month, day int) BusinessDate {
	return BusinessDate(year*10000 + month*100 + day)
}

// ParseDate reads "2026-03-27" and refuses a day that no calendar has.
func ParseDate(s string) (BusinessDate, error) {
	if len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-' && Digits(s[:4]) && Digits(s[5:7]) && Digits(s[8:]) {
		n := 0
		for _, i := range [...]int{0, 1, 2, 3, 5, 6, 8, 9} {
			n = n*10 + int(s[i]-'0')
		}
		if d := BusinessDate(n); d.exists() {
			return d, nil
		}
	}
	return 0, fmt.Errorf("payment: date %q: want a day of the calendar such as 2026-03-27", s)
}

func dateOf(t time.Time) BusinessDate {
	y, m, d := t.Date()
	return Date(y, int(m), d)
}

func (d BusinessDate) utc() time.Time {
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, time.UTC)
}

// AddDays returns the date n natural days later.
func (d BusinessDate) AddDays(n int) BusinessDate { return dateOf(d.utc().AddDate(0, 0, n)) }

// Sub returns the number of natural days from e to d.
func (d BusinessDate) Sub(e BusinessDate) int { return d.ordinal() - e.ordinal() }

// ordinal numbers the days of the calendar, without a time of the day and its zone: years begin in March, so that the
// day which comes every four years is a year's last.
func (d BusinessDate) ordinal() int {
	year, month, day := int(d)/10000, int(d)/100%100, int(d)%100
	year, month = year+(month+9)/12-1, (month+9)%12
	return 365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + day
}

// exists reports whether a calendar has the day.
func (d BusinessDate) exists() bool {
	year, month, day := int(d)/10000, int(d)/100%100, int(d)%100
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return day <= 29
	}
	return day <= int([...]uint8{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1])
}

// Year returns the calendar year.
func (d BusinessDate) Year() int { return int(d) / 10000 }

// MMDD returns the four digits of DE 13 and DE 15.
func (d BusinessDate) MMDD() string { return sixDigits(uint32(d) % 10000)[2:] }

// YYMMDD returns the six digits that clearing files use.
func (d BusinessDate) YYMMDD() string { return sixDigits(uint32(d) % 1000000) }

// String returns "2026-03-27".
func (d BusinessDate) String() string { return string(d.append(make([]byte, 0, len(time.DateOnly)))) }

func (d BusinessDate) append(dst []byte) []byte {
	if d == 0 {
		return append(dst, '-')
	}
	b := [10]byte{4: '-', 7: '-'}
	n := uint32(d)
	for _, i := range [...]int{9, 8, 6, 5, 3, 2, 1, 0} {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return append(dst, b[:]...)
}

// MarshalText writes what UnmarshalText reads, for JSON and YAML.
func (d BusinessDate) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-03-27" or "-" for no date.
func (d *BusinessDate) UnmarshalText(b []byte) error {
	if string(b) == "-" {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}

// ResolveMMDD gives a date without a year the year that brings it nearest to
// another date: 0101 near 2026-12-31 is in 2027.
func ResolveMMDD(mmdd string, near BusinessDate) (BusinessDate, error) {
	if len(mmdd) != 4 || !Digits(mmdd) {
		return 0, fmt.Errorf("payment: date %q: want four digits MMDD", mmdd)
	}
	md := int(mmdd[0]-'0')*1000 + int(mmdd[1]-'0')*100 + int(mmdd[2]-'0')*10 + int(mmdd[3]-'0')
	var best BusinessDate
	for year := near.Year() - 1; year <= near.Year()+1; year++ {
		d := BusinessDate(year*10000 + md)
		if !d.exists() {
			continue
		}
		if best == 0 || abs(d.Sub(near)) < abs(best.Sub(near)) {
			best = d
		}
	}
	if best == 0 {
		return 0, fmt.Errorf("payment: date %q: no calendar has that day", mmdd)
	}
	return best, nil
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// TimeOfDay is a wall-clock time as the duration since midnight.
type TimeOfDay time.Duration

// ParseTimeOfDay reads "23:00" or "23:00:01".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	for _, layout := range []string{"15:04", time.TimeOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return TimeOfDay(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
				time.Duration(t.Second())*time.Second), nil
		}
	}
	return 0, fmt.Errorf("payment: time of day %q: want 23:00 or 23:00:01", s)
}

// String returns "23:00:00".
func (t TimeOfDay) String() string {
	d := time.Duration(t)
	return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

// MarshalText writes what UnmarshalText reads.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads "23:00" or "23:00:01".
func (t *TimeOfDay) UnmarshalText(b []byte) error {
	parsed, err := ParseTimeOfDay(string(b))
	*t = parsed
	return err
}

// Calendar turns instants into the days of the books. It is a value: whoever
// builds a party's config loads the zone and the holidays.
//
// A natural day runs from midnight to midnight in Zone. A clearing day runs from
// one cut-over to the next: an instant at or after CutOver belongs to the next
// natural date. Working days are Monday to Friday without Holidays, with the
// MakeUpDays, the Saturdays and Sundays that are worked in exchange.
type Calendar struct {
	Zone       *time.Location
	CutOver    TimeOfDay
	Holidays   map[BusinessDate]bool
	MakeUpDays map[BusinessDate]bool
}

// Local returns the wall-clock time of an instant.
func (c *Calendar) Local(t Time) time.Time {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	return time.Unix(0, int64(t)).In(zone)
}

// Date returns the natural date of an instant.
func (c *Calendar) Date(t Time) BusinessDate { return dateOf(c.Local(t)) }

// ClearingDate returns the clearing day that an instant belongs to.
func (c *Calendar) ClearingDate(t Time) BusinessDate {
	local := c.Local(t)
	h, m, s := local.Clock()
	sinceMidnight := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	if c.CutOver > 0 && sinceMidnight >= time.Duration(c.CutOver) {
		local = local.AddDate(0, 0, 1)
	}
	return dateOf(local)
}

// At returns the instant of a time of day on a natural date.
func (c *Calendar) At(d BusinessDate, t TimeOfDay) Time {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	clock := time.Duration(t)
	return Time(time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100,
		int(clock/time.Hour), int(clock/time.Minute)%60, int(clock/time.Second)%60, int(clock%time.Second), zone).UnixNano())
}

// IsWorkingDay reports whether banks work on a date.
func (c *Calendar) IsWorkingDay(d BusinessDate) bool {
	if c.MakeUpDays[d] {
		return true
	}
	if c.Holidays[d] {
		return false
	}
	day := d.utc().Weekday()
	return day != time.Saturday && day != time.Sunday
}

// AddWorkingDays returns the nth working day after d (T+n).
func (c *Calendar) AddWorkingDays(d BusinessDate, n int) BusinessDate {
	for n > 0 {
		d = d.AddDays(1)
		if c.IsWorkingDay(d) {
			n--
		}
	}
	return d
}

// WorkingDayFrom returns d itself when it is worked, else the next working day.
func (c *Calendar) WorkingDayFrom(d BusinessDate) BusinessDate {
	for !c.IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// TransmissionTime returns the ten digits of DE 7, MMDDhhmmss.
func (c *Calendar) TransmissionTime(t Time) string { return c.digits(t)[2:12] }

// TimeHHMMSS returns the six digits of DE 12 (1987).
func (c *Calendar) TimeHHMMSS(t Time) string { return c.digits(t)[6:12] }

// DateTime returns the twelve digits of DE 12 (1993), YYMMDDhhmmss.
func (c *Calendar) DateTime(t Time) string { return c.digits(t) }

func (c *Calendar) digits(t Time) string {
	local := c.Local(t)
	year, month, day := local.Date()
	h, m, s := local.Clock()
	var b [12]byte
	for i, n := range [...]int{year % 100, int(month), day, h, m, s} {
		b[2*i], b[2*i+1] = '0'+byte(n/10), '0'+byte(n%10)
	}
	return string(b[:])
}
