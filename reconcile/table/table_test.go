package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/reconciletest"
	"acqsim/strict"
)

var update = flag.Bool("update", false, "rewrite docs/csv.md")

// Every field of every row is a column of its own, so that nothing of what is known
// is lost on the way to an analyst and back.
func TestEveryFieldIsAColumn(t *testing.T) {
	for _, s := range Shapes() {
		seen := make(map[string]bool)
		have := 0
		for _, c := range s.Columns {
			require.NotEmpty(t, c.Name, "%s has a column without a name", s.Name)
			require.False(t, seen[c.Name], "%s has two columns %s", s.Name, c.Name)
			seen[c.Name] = true
			if c.index != nil {
				have++
			}
		}
		require.Equal(t, leaves(s.row), have, "%s: a field has a type that no cell holds", s.Name)
	}
}

func leaves(t reflect.Type) int {
	if _, ok := formOf(t); ok || t.Kind() != reflect.Struct {
		return 1
	}
	n := 0
	for i := range t.NumField() {
		n += leaves(t.Field(i).Type)
	}
	return n
}

// The words that a cell may hold are those that the rows know.
func TestWordsAreThoseOfTheRows(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[reconcile.Kind](), reflect.TypeFor[reconcile.Belief](),
		reflect.TypeFor[reconcile.EntryState](),
		reflect.TypeFor[reconcile.FileKind](), reflect.TypeFor[reconcile.PayoutState](),
		reflect.TypeFor[reconcile.Comparison](),
		reflect.TypeFor[reconcile.Side](), reflect.TypeFor[reconcile.ItemState]()} {
		require.ElementsMatch(t, constants(t, typ.Name()), wordsOf(typ), "%s: wordsOf lists others than package reconcile",
			typ)
	}
}

// constants reads the values of a type's constants from the source of reconcile.
func constants(t *testing.T, typ string) []string {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	require.NoError(t, err)
	var out []string
	for _, file := range files {
		out = append(out, reconciletest.Constants(t, file, typ)...)
	}
	return out
}

// What is written reads back as it was, whatever the rows hold.
func TestWrittenRowsReadBack(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[a-z0-9,"\n 茶楼-]{0,6}`)
		row := reconcile.Entry{
			ClearingDate: payment.Date(2026, rapid.IntRange(1, 12).Draw(rt, "month"), 3),
			RRN:          payment.RRN(text.Draw(rt, "rrn")),
			STAN:         payment.STAN(rapid.Uint32Range(0, 999999).Draw(rt, "stan")),
			Network:      reconcile.NetworkKey{Sent: text.Draw(rt, "sent"), STAN: 7},
			Kind:         reconcile.Refund,
			Amount: payment.Minor(rapid.Int64Range(-payment.MostMinor, payment.MostMinor).Draw(rt, "amount"),
				rapid.SampledFrom([]payment.Currency{payment.CNY, payment.JPY, payment.USD}).Draw(rt, "currency")),
			State:  reconcile.Hung,
			At:     payment.Time(rapid.Int64Range(0, 4e18).Draw(rt, "at")),
			Payout: text.Draw(rt, "payout"),
		}
		var b bytes.Buffer
		require.NoError(rt, Write(&b, []reconcile.Entry{row, row}, zone))
		back, err := Read[reconcile.Entry](&b, "entries.csv", Options{})
		require.NoError(rt, err)
		require.Equal(rt, row, back[0])
		require.Len(rt, back, 2)
	})
}

// An analyst's own file, with other columns, words, dates, minor units, a totals line
// and a head below a title, becomes the rows that it means.
func TestMappedFile(t *testing.T) {
	m, err := ReadMap("map.yaml", []byte(`
theirs:
  columns: {rrn: 检索号, kind: 类型, amount: 金额, network_sent: [日期, 时间], clearing_date: 清算日}
  codes: {kind: {S22: sale, S30: refund}}
  drop: {类型: [合计]}
  amount: {unit: minor, thousands: ","}
  date: YYYYMMDD
  delimiter: "|"
  skip: 2
`))
	require.NoError(t, err)
	file :=
		"银联明细\r\n\r\n类型|检索号|金额|日期|时间|清算日|其他\r\nS22|608412345678|\"1,250\"|0325|193000|20260325|x\r\n" +
			"S30|608412345679|-7|0325|193001|20260326|y\r\n合计||1257||||\r\n"
	rows, err := Read[reconcile.Detail](strings.NewReader(file), "B.csv", Options{Layout: m.Of("theirs", "details")})
	require.NoError(t, err)
	require.Equal(t, []reconcile.Detail{
		{ClearingDate: 20260325, RRN: "608412345678", Kind: reconcile.Sale, Amount: payment.Minor(1250, payment.CNY),
			Network: reconcile.NetworkKey{Sent: "0325 193000"}},
		{ClearingDate: 20260326, RRN: "608412345679", Kind: reconcile.Refund, Amount: payment.Minor(-7, payment.CNY),
			Network: reconcile.NetworkKey{Sent: "0325 193001"}},
	}, rows)
	require.Nil(t, m.Of("ours", "entries"))

	numbered, err := ReadMap("map.yaml", []byte("positions:\n  head: false\n  columns: {clearing_date: \"2\", net: 1}\n"))
	require.NoError(t, err)
	positions, err := Read[reconcile.NetPosition](strings.NewReader("12.50,2026-03-25\n"), "P.csv",
		Options{Layout: numbered.Of("ours", "positions")})
	require.NoError(t, err)
	require.Equal(t, []reconcile.NetPosition{{ClearingDate: 20260325, Net: payment.Minor(1250, payment.CNY)}}, positions)

	chinese, err := ReadMap("map.yaml", []byte("ours: {encoding: gb18030, columns: {merchant: 商户, date: 日, amount: 额}}\n"))
	require.NoError(t, err)
	payables, err := Read[reconcile.Payable](strings.NewReader("\xc9\xcc\xbb\xa7,\xc8\xd5,\xb6\xee\nM1,2026-03-25,3\n"),
		"P.csv", Options{Layout: chinese.Of("ours", "payables")})
	require.NoError(t, err)
	require.Equal(t, payment.MerchantID("M1"), payables[0].Merchant)
}

// A mistake in a table is told with file, line, column and what was expected.
func TestMistakesInTables(t *testing.T) {
	const head = "clearing_date,rrn,kind,amount\n"
	for text, want := range map[string]string{
		"":                                `d.csv:1:1: want a first line with the names of the columns: the file is empty`,
		"clearing_date,rrn,kind,amonut\n": `d.csv:1:1: no column amount, which details must have`,
		head[:len(head)-1] + ",amonut\n":  `d.csv:1:31: unknown column "amonut", did you mean "amount"?`,
		head + "2026-13-25,1,sale,1.00\n": `d.csv:2:1: clearing_date: date "2026-13-25": want the form YYYY-MM-DD`,
		head +
			"2026-03-25,1,sale,1.005\n": `d.csv:2:19: amount: amount "1.005": want CNY with at most 2 decimals, such as 12.50`,
		head + "2026-03-25,1,sale,\n":                     `d.csv:2:19: amount: want an amount such as 12.50, have nothing`,
		head + "2026-03-25,1,sales,1\n":                   `d.csv:2:14: kind: "sales", did you mean "sale"?; want one of sale, void`,
		head + "2026-03-25,1,sale\n":                      `d.csv:2:1: want as many cells as the lines before`,
		head + "2026-03-25,\"1,sale,1\n":                  `d.csv:2:22: extraneous or missing " in quoted-field`,
		head + "2026-03-25,1,sale,99999999999999999999\n": `such as 12.50`,
		head + "2026-03-25,1,sale,10000000000000.00\n":    `such as 12.50`,
		head + strings.Repeat("2026-03-25,1,sale,9999999999999.99\n", 101): `d.csv:102:19: amount: amount "9999999999999.99": ` +
			`with it the amounts of this file come to more than 999999999999999.00`,
	} {
		_, err := Read[reconcile.Detail](strings.NewReader(text), "d.csv", Options{})
		var e *strict.Error
		require.ErrorAs(t, err, &e, text)
		require.ErrorContains(t, err, want, text)
	}
	_, err := Read[reconcile.Detail](strings.NewReader(head+strings.Repeat("x,1,sale,y\n", 100)), "d.csv", Options{})
	require.Len(t, strings.Split(err.Error(), "\n"), maxMistakes)
}

// What is compared is in one currency: an amount in another than those before is a mistake of its line, in one file and
// across the files of a folder. It ended the comparison.
func TestOneCurrency(t *testing.T) {
	const head = "clearing_date,rrn,kind,amount,currency\n"
	_, err := Read[reconcile.Detail](strings.NewReader(
		head+"2026-03-25,1,sale,1.00,CNY\n2026-03-25,2,sale,1.00,USD\n"), "d.csv", Options{})
	require.ErrorContains(t, err,
		`d.csv:3:19: amount: amount "1.00" in USD, and those before are in CNY: compare each currency by itself`)
	yen, err := Read[reconcile.Detail](strings.NewReader(head+"2026-03-25,1,sale,100,JPY\n"), "d.csv", Options{})
	require.NoError(t, err)
	require.Equal(t, payment.JPY, yen[0].Amount.Currency)
	books := payment.CNY
	_, err = Read[reconcile.Detail](strings.NewReader(head+"2026-03-25,1,sale,100,JPY\n"), "e.csv", Options{Books: &books})
	require.ErrorContains(t, err, "in JPY, and those before are in CNY")
}

// A mistake in a map is told likewise, also one that only the table shows.
func TestMistakesInMaps(t *testing.T) {
	for text, want := range map[string]string{
		"":                               `m.yaml:1:1: want ours, theirs or the name of a table`,
		"our: {}":                        `m.yaml:1:1: unknown key "our", did you mean "ours"?`,
		"ours: {amount: cents}":          `m.yaml:1:16: "cents": want major or minor`,
		"ours: {date: D/M}":              `m.yaml:1:14: "D/M": want a form made of YYYY`,
		"ours: {currency: RMB}":          `m.yaml:1:18: currency "RMB"`,
		"ours: {delimiter: ab}":          `want one character`,
		"ours: {skip: -1}":               `want a number of lines`,
		"ours: {amount: {thousands: .}}": `the dot parts the decimals`,
		"ours: {head: no, head: no}":     `"head" is given twice`,
		"ours: [":                        `m.yaml:2:1: not YAML`,
	} {
		_, err := ReadMap("m.yaml", []byte(text))
		require.ErrorContains(t, err, want, text)
	}
	m, err := ReadMap("m.yaml", []byte("ours:\n  columns: {rnn: a, kind: b}\n"))
	require.NoError(t, err)
	_, err = Read[reconcile.Detail](strings.NewReader("a,b\n"), "d.csv", Options{Layout: m.Of("ours", "details")})
	require.ErrorContains(t, err, `m.yaml:2:13: details has no column "rnn", did you mean "rrn"?`)
	m, err = ReadMap("m.yaml", []byte("ours:\n  columns: {rrn: c, kind: b}\n  drop: {z: q}"))
	require.NoError(t, err)
	_, err = Read[reconcile.Detail](strings.NewReader("a,b\n"), "d.csv", Options{Layout: m.Of("ours", "details")})
	require.ErrorContains(t, err, `the map takes rrn from "c": no such column; the file has a, b`)
	require.ErrorContains(t, err, `drop: no column "z"`)
}

// No cell of an export begins a formula: a spreadsheet would work out what a file of somebody else says (CWE-1236). An
// amount is a number, and the text comes back as it was.
func TestNoCellIsAFormula(t *testing.T) {
	rows := []reconcile.BankLine{{Merchant: "M1", Account: "A", Amount: payment.Minor(-1250, payment.CNY)}}
	for _, text := range []string{`=HYPERLINK("http://x","y")`, "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "'=1", "'", "x=1"} {
		rows[0].Text = text
		var b bytes.Buffer
		require.NoError(t, Write(&b, rows, nil))
		in := csv.NewReader(bytes.NewReader(b.Bytes()))
		_, err := in.Read()
		require.NoError(t, err)
		cells, err := in.Read()
		require.NoError(t, err)
		for _, cell := range cells {
			if cell != "-12.50" && cell != "" {
				require.NotContains(t, formula, cell[:1], "%q", text)
			}
		}
		back, err := Read[reconcile.BankLine](&b, "b.csv", Options{})
		require.NoError(t, err)
		require.Equal(t, text, back[0].Text)
	}
}

// A folder is one body of evidence: a file that is missing is not known, one without
// rows is known to be empty, and a file of no kind is a mistake.
func TestFolder(t *testing.T) {
	desk :=
		"name,value\nnow,2026-03-27T18:00:00+08:00\nzone,Asia/Shanghai\ncut_over,23:00:00\n" +
			"holiday,2026-04-06\npayout_by,16:00:00\npending_after,36h0m0s\nunwatched,L4\n"
	files := fstest.MapFS{
		"desk.csv":       {Data: []byte(desk)},
		"bank_lines.csv": {Data: []byte("merchant,account,amount\n")},
	}
	ev, err := ReadEvidence(files, Settings{Zone: time.LoadLocation}, nil)
	require.NoError(t, err)
	require.Nil(t, ev.Payouts)
	require.NotNil(t, ev.BankLines)
	require.True(t, ev.Calendar.Holidays[20260406])
	require.Equal(t, 36*time.Hour, ev.Limits.Pending)

	written := fstest.MapFS{}
	require.NoError(t, WriteEvidence(into(written), ev))
	require.Equal(t, desk, string(written["desk.csv"].Data))

	for name, want := range map[string]string{
		"entrys.csv": `entrys.csv:1:1: no kind of row is called "entrys", did you mean "entries"?`,
		"slips.csv":  `slips.csv:1:1: no column terminal`,
	} {
		_, err := ReadEvidence(fstest.MapFS{name: {Data: []byte("a\n")}}, Settings{}, nil)
		require.ErrorContains(t, err, want)
	}
	for text, want := range map[string]string{
		"name,value\nnoww,1\n":            `desk.csv:2:1: unknown name "noww", did you mean "now"?`,
		"name,value\nholiday,never\n":     `desk.csv:2:9: holiday:`,
		"name,value\nzone,Asia/Nowhere\n": `desk.csv:2:6: zone:`,
		"name\n":                          `desk.csv:1:1: want a name and a value`,
	} {
		_, err := ReadEvidence(fstest.MapFS{"desk.csv": {Data: []byte(text)}}, Settings{Zone: time.LoadLocation}, nil)
		require.ErrorContains(t, err, want)
	}
	late,
		err := ReadEvidence(fstest.MapFS{"returns.csv": {Data: []byte("payout_id,amount,at\nP,1,2026-03-27T18:00:00Z\n")}},
		Settings{}, nil)
	require.NoError(t, err)
	require.Equal(t, payment.Time(time.Date(2026, 3, 27, 18, 0, 0, 0, time.UTC).UnixNano()), late.Now)
}

// into keeps what is written in memory.
func into(files fstest.MapFS) func(string, func(io.Writer) error) error {
	return func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		files[name] = &fstest.MapFile{Data: b.Bytes()}
		return err
	}
}

// No file, however broken, does more than be refused; what is accepted is written
// and read back as the same rows.
func FuzzRead(f *testing.F) {
	f.Add("clearing_date,rrn,kind,amount\n2026-03-25,1,sale,1.00\n")
	f.Add("terminal,batch,stan,kind,amount,at\nT1,1,2,refund,-3,2026-03-25 19:30:00\n")
	f.Add("\xef\xbb\xbfa\r\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range Shapes() {
			rows, err := read(strings.NewReader(text), "f.csv", s, Options{})
			if err != nil {
				var e *strict.Error
				require.True(t, errors.As(err, &e))
				continue
			}
			var b bytes.Buffer
			require.NoError(t, write(&b, s, rows, time.UTC))
			back, err := read(&b, "f.csv", s, Options{})
			require.NoError(t, err)
			require.Equal(t, rows.Interface(), back.Interface())
		}
	})
}

// FuzzReadMap feeds maps: refused with a place, or usable.
func FuzzReadMap(f *testing.F) {
	f.Add("ours: {columns: {rrn: [a, b]}, date: YYYYMMDD}")
	f.Add("a: &x [*x]")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMap("m.yaml", []byte(text))
		if err != nil {
			return
		}
		_, err = Read[reconcile.Detail](strings.NewReader("a,b\n1,2\n"), "d.csv", Options{Layout: m.Of("ours", "details")})
		_ = err // refused or not, it came back
	})
}

const page = "../../docs/csv.md"

// The page for people is made from the tags: go test ./reconcile/table -update.
func TestPage(t *testing.T) {
	want := shapesPage(t)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
	}
	have, err := os.ReadFile(page)
	require.NoError(t, err)
	require.True(t, want == string(have), "docs/csv.md is not as the rows are: run go test ./reconcile/table -update")
}

func shapesPage(t *testing.T) string {
	var b strings.Builder
	text, err := os.ReadFile("testdata/csv-head.md")
	require.NoError(t, err)
	b.Write(text)
	docs := rowDocs(t)
	for _, s := range Shapes() {
		fmt.Fprintf(&b, "\n## %s.csv\n\n%s\n\n| column | holds | |\n|---|---|---|\n", s.Name, docs[s.row.Name()])
		for _, c := range s.Columns {
			form := string(c.Form)
			if c.Words != nil {
				form = strings.Join(slices.Sorted(slices.Values(c.Words)), ", ")
			}
			note := docs[fieldOf(s.row, c.index)]
			if c.Required {
				note = strings.TrimSuffix("required. "+note, " ")
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Name, form, note)
		}
	}
	return b.String()
}

// fieldOf names the field of a column: "Slip.Amount".
func fieldOf(row reflect.Type, index []int) string {
	if index == nil {
		return ""
	}
	for _, i := range index[:len(index)-1] {
		row = row.Field(i).Type
	}
	return row.Name() + "." + row.Field(index[len(index)-1]).Name
}

// rowDocs reads what the source says of each row and each of its fields.
func rowDocs(t *testing.T) map[string]string {
	out := make(map[string]string)
	files, err := filepath.Glob("../*.go")
	require.NoError(t, err)
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				typeDocs(d, out)
			}
			return true
		})
	}
	return out
}

// typeDocs adds what a declaration says of its structs and their fields.
func typeDocs(d *ast.GenDecl, out map[string]string) {
	for _, s := range d.Specs {
		spec := s.(*ast.TypeSpec)
		st, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		out[spec.Name.Name] = flat(d.Doc)
		for _, f := range st.Fields.List {
			for _, name := range f.Names {
				out[spec.Name.Name+"."+name.Name] = strings.TrimSpace(flat(f.Doc) + " " + flat(f.Comment))
			}
		}
	}
}

func flat(c *ast.CommentGroup) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(c.Text()), " "), "|", "\\|")
}
