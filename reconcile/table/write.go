package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"time"
)

// Write writes rows as a table with a head, each row as one line. Times are shown
// as the clocks in zone show them.
func Write[T any](w io.Writer, rows []T, zone *time.Location) error {
	return write(w, ShapeOf[T](), reflect.ValueOf(rows), zone)
}

func write(w io.Writer, s Shape, rows reflect.Value, zone *time.Location) error {
	if zone == nil {
		zone = time.UTC
	}
	out := csv.NewWriter(w)
	line := make([]string, len(s.Columns))
	for i := range s.Columns {
		line[i] = s.Columns[i].Name
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("table: %s: %w", s.Name, err)
	}
	c := &cells{layout: &Layout{}, zone: zone}
	for n := range rows.Len() {
		c.currency = 0
		row := rows.Index(n)
		for i := range s.Columns {
			col := &s.Columns[i]
			if col.Form == CurrencyForm { // behind all amounts
				line[i] = ""
				if c.currency != 0 {
					line[i] = c.currency.String()
				}
				continue
			}
			text, err := c.text(row.FieldByIndex(col.index), col.Form)
			if err != nil {
				return fmt.Errorf("table: %s, row %d, %s: %w", s.Name, n+1, col.Name, err)
			}
			line[i] = text
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("table: %s: %w", s.Name, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("table: %s: %w", s.Name, err)
	}
	return nil
}
