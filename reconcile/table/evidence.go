package table

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/spelling"
	"acqsim/strict"
)

// deskFile holds what belongs to no row.
const deskFile = "desk"

// WordsFile is the file, without .csv, that may lie beside the tables and says what their words mean. It has no rows.
const WordsFile = "words"

// WriteEvidence writes a file for each kind of row that is known, and desk.csv.
// create is handed the name of each and what to write.
func WriteEvidence(create func(name string, write func(io.Writer) error) error, ev *reconcile.Evidence) error {
	if err := create(deskFile+".csv", func(w io.Writer) error { return writeDesk(w, ev) }); err != nil {
		return err
	}
	all := reflect.ValueOf(ev).Elem()
	for _, s := range Shapes() {
		rows := all.Field(s.field)
		if rows.IsNil() {
			continue // not known, which is not the same as none
		}
		if err := create(s.Name+".csv", func(w io.Writer) error { return write(w, s, rows, zoneOf(ev)) }); err != nil {
			return err
		}
	}
	return nil
}

func zoneOf(ev *reconcile.Evidence) *time.Location {
	if ev.Calendar == nil || ev.Calendar.Zone == nil {
		return time.UTC
	}
	return ev.Calendar.Zone
}

// writeDesk writes the time, the calendar and the limits.
func writeDesk(w io.Writer, ev *reconcile.Evidence) error {
	lines := [][]string{{"name", "value"}, {"now", time.Unix(0, int64(ev.Now)).In(zoneOf(ev)).Format(time.RFC3339Nano)}}
	add := func(name, value string) { lines = append(lines, []string{name, value}) }
	if cal := ev.Calendar; cal != nil {
		add("zone", zoneOf(ev).String())
		add("cut_over", cal.CutOver.String())
		for _, d := range slices.Sorted(maps.Keys(cal.Holidays)) {
			add("holiday", d.String())
		}
		for _, d := range slices.Sorted(maps.Keys(cal.MakeUpDays)) {
			add("make_up_day", d.String())
		}
	}
	limits := &ev.Limits
	for _, l := range deskLimits(limits) {
		if *l.time != 0 {
			add(l.name, l.time.String())
		}
	}
	for _, l := range deskSpans(limits) {
		if *l.span != 0 {
			add(l.name, l.span.String())
		}
	}
	for _, u := range limits.Unwatched {
		add("unwatched", u)
	}
	out := csv.NewWriter(w)
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("table: desk: %w", err)
	}
	return nil
}

type deskLimit struct {
	name string
	time *payment.TimeOfDay
}

type deskSpan struct {
	name string
	span *time.Duration
}

func deskLimits(l *reconcile.Limits) []deskLimit {
	return []deskLimit{{"payout_run", &l.PayoutRun}, {"payout_by", &l.PayoutBy}}
}

func deskSpans(l *reconcile.Limits) []deskSpan {
	return []deskSpan{{"unknown_after", &l.Unknown}, {"pending_after", &l.Pending}, {"open_batch_after", &l.OpenBatch}}
}

// Settings says what desk.csv would say, for a folder without one.
type Settings struct {
	Calendar *payment.Calendar
	Zone     func(name string) (*time.Location, error) // looks up the zone that desk.csv names
}

// ReadEvidence reads a folder of tables. A file that is not there is not known;
// one without a row is known to be empty. Without desk.csv the evidence is of the
// latest time in it.
func ReadEvidence(files fs.FS, settings Settings, m *Map) (*reconcile.Evidence, error) {
	ev := &reconcile.Evidence{Calendar: settings.Calendar}
	found, err := fs.Glob(files, "*.csv")
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	var all []strict.Mistake
	var other *strict.Error
	collect := func(err error) bool {
		if errors.As(err, &other) {
			all = append(all, other.Mistakes...)
			return true
		}
		return err == nil
	}
	known := append(Names(), deskFile)
	for _, name := range found {
		if base := strings.TrimSuffix(name, ".csv"); base != WordsFile && !slices.Contains(known, base) {
			all = append(all, strict.Mistake{
				Location: strict.Location{File: name, Line: 1, Column: 1},
				Message: fmt.Sprintf("no kind of row is called %q%s; want one of %s", base, spelling.Hint(base, known),
					spelling.Choices(base, known, "docs/csv.md")),
			})
		}
	}
	if slices.Contains(found, deskFile+".csv") {
		if err := readFile(files, deskFile,
			func(r io.Reader, name string, _ int64) error { return readDesk(r, name, ev, settings.Zone) }); !collect(err) {
			return nil, err
		}
	}
	target := reflect.ValueOf(ev).Elem()
	var books payment.Currency
	for _, s := range Shapes() {
		if !slices.Contains(found, s.Name+".csv") {
			continue
		}
		err := readFile(files, s.Name, func(r io.Reader, name string, size int64) error {
			rows, err := read(r, name, s, Options{Layout: m.Of("", s.Name), Zone: zoneOf(ev), Books: &books, Size: size})
			if err == nil {
				target.Field(s.field).Set(rows)
			}
			return err
		})
		if !collect(err) {
			return nil, err
		}
	}
	if len(all) > 0 {
		return nil, &strict.Error{Mistakes: all}
	}
	if ev.Now == 0 {
		ev.Now = Latest(ev)
	}
	return ev, nil
}

func readFile(files fs.FS, name string, read func(r io.Reader, name string, size int64) error) error {
	f, err := files.Open(path.Clean(name + ".csv"))
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	var size int64
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	err = read(f, name+".csv", size)
	return cmp.Or(err, f.Close())
}

func readDesk(r io.Reader, file string, ev *reconcile.Evidence, zone func(string) (*time.Location, error)) error {
	p := mistakesOf(file)
	cal := &payment.Calendar{Holidays: make(map[payment.BusinessDate]bool),
		MakeUpDays: make(map[payment.BusinessDate]bool)}
	in := csv.NewReader(r)
	in.FieldsPerRecord = 2
	settings := deskSettings(ev, cal, zone)
	for n := 1; !p.Full(); n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.add(n, 1, "want a name and a value: %v", err)
			break
		}
		if n == 1 {
			continue // the head
		}
		line, column := in.FieldPos(1)
		set, ok := settings[record[0]]
		if !ok {
			names := slices.Sorted(maps.Keys(settings))
			p.add(line, 1, "unknown name %q%s; want one of %s", record[0], spelling.Hint(record[0], names),
				spelling.Choices(record[0], names, "docs/csv.md"))
		} else if err := set(record[1]); err != nil {
			p.add(line, column, "%s: %v", record[0], err)
		}
	}
	if cal.Zone != nil {
		ev.Calendar = cal
	}
	return p.Err()
}

// deskSettings says what each name in desk.csv sets.
func deskSettings(ev *reconcile.Evidence, cal *payment.Calendar,
	zone func(string) (*time.Location, error)) map[string]func(string) error {
	date := func(days map[payment.BusinessDate]bool) func(string) error {
		return func(s string) error {
			d, err := payment.ParseDate(s)
			days[d] = true
			return err
		}
	}
	out := map[string]func(string) error{
		"now": func(s string) error {
			t, err := (&cells{layout: &Layout{}, zone: time.UTC}).time(s)
			ev.Now = t
			return err
		},
		"zone": func(s string) (err error) {
			if zone == nil {
				return errors.New("no time zones are known here")
			}
			cal.Zone, err = zone(s)
			return err
		},
		"cut_over":    func(s string) error { return cal.CutOver.UnmarshalText([]byte(s)) },
		"holiday":     date(cal.Holidays),
		"make_up_day": date(cal.MakeUpDays),
		"unwatched": func(s string) error {
			ev.Limits.Unwatched = append(ev.Limits.Unwatched, s)
			return nil
		},
	}
	for _, l := range deskLimits(&ev.Limits) {
		out[l.name] = func(s string) error { return l.time.UnmarshalText([]byte(s)) }
	}
	for _, l := range deskSpans(&ev.Limits) {
		out[l.name] = func(s string) (err error) {
			*l.span, err = time.ParseDuration(s)
			return err
		}
	}
	return out
}

// Latest returns the latest instant that a row of the evidence speaks of: the end
// of the latest date, where a row has only dates.
func Latest(ev *reconcile.Evidence) payment.Time {
	var last payment.Time
	var day payment.BusinessDate
	all := reflect.ValueOf(ev).Elem()
	for _, s := range Shapes() {
		rows := all.Field(s.field)
		for i := range s.Columns {
			col := &s.Columns[i]
			if col.Form != TimeForm && (col.Form != DateForm || !pastDate(col.Name)) {
				continue
			}
			for n := range rows.Len() {
				v := rows.Index(n).FieldByIndex(col.index).Int()
				if col.Form == TimeForm && col.Name != "due" {
					last = max(last, payment.Time(v))
				} else if col.Form == DateForm {
					day = max(day, payment.BusinessDate(v))
				}
			}
		}
	}
	if ev.Calendar != nil && day != 0 {
		last = max(last, ev.Calendar.At(day, 0).Add(24*time.Hour-time.Nanosecond))
	}
	return last
}

// pastDate tells the dates of what has happened from those that are hoped for.
func pastDate(column string) bool { return column != "due" && column != "review" }
