package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"acqsim/payment"
	"acqsim/spelling"
)

// Options says how a file is to be read. The zero value reads what Write writes.
type Options struct {
	Layout   *Layout           // of another system's file; nil: as Write writes
	Zone     *time.Location    // of times without an offset; nil: UTC
	Currency payment.Currency  // of amounts without a currency column; 0: CNY
	Books    *payment.Currency // of all amounts that are compared: the first one read sets it; nil: each file has its own
	Size     int64             // of the file in bytes, so that room for its rows is made once; 0: not known
	Tally    *Tally            // what became of its rows; nil: nobody asks
}

// Tally is what became of the rows of a file.
type Tally struct {
	Rows    int // read
	Dropped []Dropped
	// Says is what the trailer says how many rows there are, -1 where the file has none.
	Says int
}

// Dropped counts the rows that a rule of a map passes over.
type Dropped struct {
	Rule string // theirs column = value
	Rows int
}

// Read reads the rows of one kind from a table; name is for what is said of
// mistakes. A table without a row gives an empty list that is not nil.
func Read[T any](r io.Reader, name string, opt Options) ([]T, error) {
	rows, err := read(r, name, ShapeOf[T](), opt)
	if err != nil {
		return nil, err
	}
	return rows.Interface().([]T), nil
}

// reading is one file being read.
type reading struct {
	mistakes
	csv     *csv.Reader
	shape   Shape
	layout  *Layout
	cells   cells
	sources []source // of the columns, in their order
	dropped []drop
	tally   Tally
	trailer int // the column of theirs that says how many rows there are, -1: none
	offset  int // lines before what the CSV reader has seen
}

// source is where a column's value comes from.
type source struct {
	fields []int             // of the record; several are joined by a space
	fixed  string            // for all rows
	codes  map[string]string // their word → ours
	seen   map[string]string // texts that came before: one copy of each
}

// drop is a column of theirs whose row is passed over for some values.
type drop struct {
	name   string
	field  int
	values []string
}

func read(r io.Reader, name string, s Shape, opt Options) (reflect.Value, error) {
	p := &reading{mistakes: mistakesOf(name), shape: s, layout: opt.Layout, trailer: -1, tally: Tally{Says: -1}}
	if p.layout == nil {
		p.layout = &Layout{}
	}
	p.cells = cells{layout: p.layout, zone: opt.Zone, books: opt.Books, dates: make(map[string]payment.BusinessDate)}
	if p.cells.books == nil {
		p.cells.books = new(payment.Currency)
	}
	if p.cells.zone == nil {
		p.cells.zone = time.UTC
	}
	currency := opt.Currency
	if p.layout.Currency != 0 {
		currency = p.layout.Currency
	}
	if currency == 0 {
		currency = payment.CNY
	}
	rows := reflect.New(reflect.SliceOf(s.row)).Elem()
	rows.Set(reflect.MakeSlice(rows.Type(), 0, 0))
	if err := p.layout.check(s); err != nil {
		return rows, err
	}
	if p.open(r) && p.head() {
		p.rows(rows, currency, opt.Size)
		p.count(rows.Len())
	}
	if opt.Tally != nil {
		*opt.Tally = p.tally
	}
	return rows, p.Err()
}

// open gets past the encoding, a byte order mark and the lines above the head.
func (p *reading) open(r io.Reader) bool {
	if p.layout.GB18030 {
		r = simplifiedchinese.GB18030.NewDecoder().Reader(r)
	}
	in := bufio.NewReaderSize(r, 1<<18)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // they are there
	}
	for range p.layout.Skip {
		if _, err := in.ReadString('\n'); err != nil {
			p.add(1, 1, "want a table below %d lines: the file ends before", p.layout.Skip)
			return false
		}
		p.offset++
	}
	p.csv = csv.NewReader(in)
	p.csv.ReuseRecord = true
	if p.layout.Delimiter != 0 {
		p.csv.Comma = p.layout.Delimiter
	}
	return true
}

// head reads the names of the columns and finds where each of ours comes from.
func (p *reading) head() bool {
	var names []string
	if !p.layout.Headless {
		record, err := p.csv.Read()
		if errors.Is(err, io.EOF) {
			p.add(1, 1, "want a first line with the names of the columns: the file is empty")
			return false
		}
		if err != nil {
			p.broken(err)
			return false
		}
		for _, n := range record {
			names = append(names, strings.TrimSpace(n))
		}
	}
	line := 1 + p.offset
	used := make(map[string]bool)
	for i := range p.shape.Columns {
		p.sources = append(p.sources, p.source(&p.shape.Columns[i], names, line, used))
	}
	for _, theirs := range slices.Sorted(maps.Keys(p.layout.Drop)) {
		if f, ok := p.find(theirs, names); ok {
			p.dropped = append(p.dropped, drop{theirs, f, p.layout.Drop[theirs]})
		} else {
			p.add(line, 1, "drop: no column %q%s", theirs, spelling.Hint(theirs, names))
		}
	}
	if theirs := p.layout.Trailer; theirs != "" {
		if f, ok := p.find(theirs, names); ok {
			p.trailer = f
		} else {
			p.add(line, 1, "trailer: no column %q%s", theirs, spelling.Hint(theirs, names))
		}
	}
	if p.layout.Columns == nil && !p.layout.Headless {
		p.strangers(names, line, used)
	}
	return p.Len() == 0
}

// source finds one column of ours.
func (p *reading) source(col *Column, names []string, line int, used map[string]bool) source {
	src := source{codes: p.layout.Codes[col.Name], seen: make(map[string]string)}
	if fixed, ok := p.layout.Fixed[col.Name]; ok {
		src.fixed = fixed
		return src
	}
	theirs, mapped := p.layout.Columns[col.Name]
	if !mapped && !p.layout.Headless {
		theirs = []string{col.Name}
	}
	for _, name := range theirs {
		f, ok := p.find(name, names)
		switch {
		case ok:
			used[name] = true
			src.fields = append(src.fields, f)
		case mapped:
			p.add(line, 1, "the map takes %s from %q: no such column%s; the file has %s", col.Name, name,
				spelling.Hint(name, names), strings.Join(names, ", "))
		}
	}
	if len(src.fields) == 0 && col.Required && (!mapped || len(theirs) == 0) {
		p.add(line, 1, "no column %s, which %s must have: name theirs in a map, or give it a fixed value there", col.Name,
			p.shape.Name)
	}
	return src
}

// find returns the place of a column of theirs: by its name, or by its number,
// from 1, in a table without a head.
func (p *reading) find(name string, names []string) (int, bool) {
	if p.layout.Headless {
		n, err := strconv.Atoi(name)
		return n - 1, err == nil && n > 0
	}
	i := slices.Index(names, name)
	return i, i >= 0
}

// strangers are columns that this kind of row does not have: perhaps misspelt.
func (p *reading) strangers(names []string, line int, used map[string]bool) {
	var ours []string
	for i := range p.shape.Columns {
		ours = append(ours, p.shape.Columns[i].Name)
	}
	for i, n := range names {
		if !used[n] {
			_, column := p.csv.FieldPos(i)
			p.add(line, column, "unknown column %q%s; %s has %s", n, spelling.Hint(n, ours), p.shape.Name,
				strings.Join(ours, ", "))
		}
	}
}

// broken places a complaint of the CSV reader.
func (p *reading) broken(err error) {
	var wrong *csv.ParseError
	if !errors.As(err, &wrong) {
		p.add(1, 1, "%v", err)
		return
	}
	message := wrong.Err.Error()
	if errors.Is(wrong.Err, csv.ErrFieldCount) {
		message = "want as many cells as the lines before"
	}
	p.add(wrong.Line+p.offset, wrong.Column, "%s", message)
}

// rows reads the rows into place. After the first of them it guesses from the size
// of the file how many will come.
func (p *reading) rows(rows reflect.Value, currency payment.Currency, size int64) {
	const sample = 256
	columns := p.shape.Columns
	priced := slices.IndexFunc(columns, func(c Column) bool { return c.Form == CurrencyForm })
	for n := 0; !p.Full(); n = rows.Len() {
		record, err := p.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.broken(err)
			break
		}
		if p.drops(record) {
			continue
		}
		switch {
		case n == sample && size > p.csv.InputOffset():
			rows.Grow(int(min(size*sample/p.csv.InputOffset()*33/32, maxGuess)))
		case n == rows.Cap():
			rows.Grow(max(64, n/2))
		}
		rows.SetLen(n + 1)
		row := rows.Index(n)
		p.cells.currency = currency
		if priced >= 0 {
			p.priced(record, priced)
		}
		for i := range columns {
			if i == priced {
				continue
			}
			if err := p.cells.set(row.FieldByIndex(columns[i].index), &columns[i], p.cell(record, i)); err != nil {
				p.wrong(i, columns[i].Name, err)
			}
		}
	}
}

// maxGuess bounds the room that is made on the word of a file's size.
const maxGuess = 4 << 20

func (p *reading) drops(record []string) bool {
	for _, d := range p.dropped {
		if d.field >= len(record) {
			continue
		}
		value := strings.TrimSpace(record[d.field])
		if !slices.Contains(d.values, value) {
			continue
		}
		p.note(d.name + " = " + value)
		if p.trailer >= 0 && p.trailer < len(record) {
			if n, err := strconv.Atoi(strings.TrimSpace(record[p.trailer])); err == nil && n >= 0 {
				p.tally.Says = n
			}
		}
		return true
	}
	return false
}

// note counts a row that a rule passes over.
func (p *reading) note(rule string) {
	for i := range p.tally.Dropped {
		if p.tally.Dropped[i].Rule == rule {
			p.tally.Dropped[i].Rows++
			return
		}
	}
	p.tally.Dropped = append(p.tally.Dropped, Dropped{rule, 1})
}

// count holds the rows that were read against what the trailer says.
func (p *reading) count(rows int) {
	p.tally.Rows = rows
	switch {
	case p.Len() > 0 || p.trailer < 0:
	case p.tally.Says < 0:
		p.add(1, 1, "trailer: no row that the map drops has a number in %q", p.layout.Trailer)
	case p.tally.Says != rows:
		p.add(1, 1, "the trailer says %d rows, and the file has %d", p.tally.Says, rows)
	}
}

// priced reads the currency of a row before its amounts.
func (p *reading) priced(record []string, i int) {
	cell := p.cell(record, i)
	if cell == "" {
		return
	}
	c, err := payment.ParseCurrency(cell)
	if err != nil {
		p.wrong(i, currencyColumn, err)
		return
	}
	p.cells.currency = c
}

func (p *reading) wrong(i int, name string, err error) {
	if p.Full() {
		return
	}
	field := 0
	if len(p.sources[i].fields) > 0 {
		field = p.sources[i].fields[0]
	}
	line, column := p.csv.FieldPos(field)
	p.add(line+p.offset, column, "%s: %v", name, err)
}

// mostSeen bounds the texts of a column that are kept in one copy each: a column
// with more, such as the RRN, has a text of its own in each row.
const mostSeen = 8192

// cell returns the text of a column. It is no part of the line it came in, so that
// a row does not keep its line in memory.
func (p *reading) cell(record []string, i int) string {
	src := &p.sources[i]
	text := src.fixed
	switch {
	case len(src.fields) == 1 && src.fields[0] < len(record):
		text = record[src.fields[0]]
	case len(src.fields) > 1:
		var parts []string
		for _, f := range src.fields {
			if f < len(record) {
				parts = append(parts, strings.TrimSpace(record[f]))
			}
		}
		text = strings.Join(parts, " ")
	}
	if p.layout.Columns != nil {
		text = strings.TrimSpace(text)
	}
	if ours, ok := src.codes[text]; ok {
		return ours
	}
	if p.shape.Columns[i].Form != TextForm || text == "" {
		return text // numbers and dates are not kept as text
	}
	if src.seen == nil {
		return strings.Clone(text)
	}
	if once, ok := src.seen[text]; ok {
		return once
	}
	text = strings.Clone(text)
	if src.seen[text] = text; len(src.seen) > mostSeen {
		src.seen = nil // every row has a text of its own
	}
	return text
}
