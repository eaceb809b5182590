package table

import (
	"reflect"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Shape is one kind of row as a table.
type Shape struct {
	Name    string // of the file, without .csv: "entries"
	Columns []Column

	row   reflect.Type
	field int // of Evidence
}

// Column is one column of a shape.
type Column struct {
	Name     string
	Form     Form
	Required bool     // the table must have it, or the map give it a fixed value
	Words    []string // the only values of a cell, where there are such

	index []int // of the field in the row
}

// Form is what the cells of a column hold.
type Form string

const (
	TextForm     Form = "text"
	SixForm      Form = "number of six digits" // STAN and batch number; leading zeros may be missing
	CountForm    Form = "count"
	AmountForm   Form = "amount" // major units with a dot: -12.50
	DateForm     Form = "date"   // 2026-03-25
	TimeForm     Form = "time"   // 2026-03-25T19:30:00.06+08:00
	FlagForm     Form = "true or empty"
	RateForm     Form = "rate"        // 0.5%
	ClockForm    Form = "time of day" // 21:30:00
	CurrencyForm Form = "currency"
)

// currencyColumn stands for all amounts of a row.
const currencyColumn = "currency"

// Shapes lists the kinds of rows in the order of Evidence.
func Shapes() []Shape {
	evidence := reflect.TypeFor[reconcile.Evidence]()
	var out []Shape
	for i := range evidence.NumField() {
		f := evidence.Field(i)
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			out = append(out, Shape{nameOf(&f), columnsOf(f.Type.Elem()), f.Type.Elem(), i})
		}
	}
	return out
}

// Names lists the shapes by name.
func Names() []string {
	var out []string
	for _, s := range Shapes() {
		out = append(out, s.Name)
	}
	return out
}

// ShapeOf returns the shape of a kind of row.
func ShapeOf[T any]() Shape {
	row := reflect.TypeFor[T]()
	for _, s := range Shapes() {
		if s.row == row {
			return s
		}
	}
	return Shape{strings.ToLower(row.Name()), columnsOf(row), row, -1}
}

// nameOf returns the name that a tag gives a field: that of its csv tag, else that
// of its JSON.
func nameOf(f *reflect.StructField) string {
	tag, ok := f.Tag.Lookup("csv")
	if !ok {
		tag = f.Tag.Get("json")
	}
	name, _, _ := strings.Cut(tag, ",")
	return name
}

func columnsOf(row reflect.Type) []Column {
	var out []Column
	gather(row, "", nil, &out)
	for i := range out {
		if out[i].Form == AmountForm {
			return append(out, Column{Name: currencyColumn, Form: CurrencyForm})
		}
	}
	return out
}

// gather lists the columns of a struct. The fields of a struct inside it carry its
// name before theirs, unless its tag says inline.
func gather(t reflect.Type, prefix string, index []int, out *[]Column) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, at := nameOf(&f), append(index[:len(index):len(index)], i)
		if name == "-" {
			continue
		}
		form, ok := formOf(f.Type)
		options := f.Tag.Get("csv")
		switch {
		case ok:
			*out = append(*out, Column{prefix + name, form, strings.HasSuffix(options, ",required"), wordsOf(f.Type), at})
		case f.Type.Kind() == reflect.Struct && strings.HasSuffix(options, ",inline"):
			gather(f.Type, prefix, at, out)
		case f.Type.Kind() == reflect.Struct:
			gather(f.Type, prefix+name+"_", at, out)
		}
	}
}

// formOf returns the form of a type; false for a struct of several columns and for
// what no cell can hold.
func formOf(t reflect.Type) (Form, bool) {
	switch t {
	case reflect.TypeFor[payment.STAN](), reflect.TypeFor[payment.BatchNumber]():
		return SixForm, true
	case reflect.TypeFor[payment.Amount]():
		return AmountForm, true
	case reflect.TypeFor[payment.BusinessDate]():
		return DateForm, true
	case reflect.TypeFor[payment.Time]():
		return TimeForm, true
	case reflect.TypeFor[payment.Rate]():
		return RateForm, true
	case reflect.TypeFor[payment.TimeOfDay]():
		return ClockForm, true
	}
	switch t.Kind() {
	case reflect.String:
		return TextForm, true
	case reflect.Bool:
		return FlagForm, true
	case reflect.Int, reflect.Int64, reflect.Int32:
		return CountForm, true
	}
	return "", false
}

// wordsOf lists the words of a type that has no others.
func wordsOf(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[reconcile.Kind]():
		return words(reconcile.Sale, reconcile.Void, reconcile.Refund, reconcile.Completion, reconcile.PreAuth,
			reconcile.Adjustment, reconcile.Chargeback,
			reconcile.Representment, reconcile.SecondChargeback, reconcile.Retrieval, reconcile.Fulfilment, reconcile.Rejected)
	case reflect.TypeFor[reconcile.Belief]():
		return words(reconcile.BelievedApproved, reconcile.BelievedDeclined, reconcile.BelievedUnknown)
	case reflect.TypeFor[reconcile.EntryState]():
		return words(reconcile.Pending, reconcile.Approved, reconcile.Declined, reconcile.Reversed, reconcile.Voided,
			reconcile.Hung)
	case reflect.TypeFor[reconcile.FileKind]():
		return words(reconcile.ClearingFile, reconcile.StatementFile)
	case reflect.TypeFor[reconcile.LineKind]():
		return words(reconcile.SettlementLine, reconcile.PayoutLine, reconcile.ReturnLine, reconcile.OtherLine)
	case reflect.TypeFor[reconcile.PayoutState]():
		return words(reconcile.PayoutCreated, reconcile.PayoutSent, reconcile.PayoutSucceeded, reconcile.PayoutFailed,
			reconcile.PayoutUnknown, reconcile.PayoutReversed)
	case reflect.TypeFor[reconcile.Comparison]():
		return words(reconcile.BatchComparison, reconcile.ClearingComparison, reconcile.CashComparison,
			reconcile.PayoutComparison, reconcile.AgeComparison)
	case reflect.TypeFor[reconcile.Side]():
		return words(reconcile.Long, reconcile.Short, reconcile.AmountDiff, reconcile.Status, reconcile.MissingFile)
	case reflect.TypeFor[reconcile.ItemState]():
		return words(reconcile.Open, reconcile.Matched, reconcile.Resolved)
	}
	return nil
}

func words[S ~string](list ...S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
