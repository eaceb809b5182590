package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/report/picture"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// played are rows of the catalogue, each run anew.
func played(t testing.TB, ids ...string) (rows []Row) {
	t.Helper()
	for _, id := range ids {
		all, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := play.Run(t.Context(), all[0], play.Options{})
		require.NoError(t, r.Err)
		rows = append(rows, RowOf(r))
	}
	return rows
}

func htmlOf(t *testing.T, rows []Row, lang Language) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, HTML(&b, rows, Page{Language: lang}))
	return b.String()
}

// A page is read where there is no network and no script may run, and is mailed to people who may not see a card's
// number: it is whole in itself, every link leads somewhere in it, every number is masked, and the same run gives
// the same bytes. What a party has adds up, debits are credits, and the lines of a merchant's day leave what is
// unexplained: whoever checks it with a pencil finds no fen too much.
func TestHTMLOfTheCatalogue(t *testing.T) {
	rows := played(t, scenarios.IDs()...)
	for _, lang := range []Language{English, Chinese} {
		text := htmlOf(t, rows, lang)
		require.Equal(t, text, htmlOf(t, rows, lang))
		page := readHTML(t, text)
		require.Len(t, page.ids, len(rows))
		require.Greater(t, page.summed, 4*len(rows), "tables with a sum")
		for i := range rows {
			require.Contains(t, text, ">"+rows[i].Name+"</a>")
			for _, card := range rows[i].Result.World.Profile.Cards {
				require.NotContains(t, text, card.PAN, rows[i].Name)
			}
		}
	}
	again := played(t, scenarios.IDs()[:3]...)
	require.Equal(t, htmlOf(t, rows[:3], English), htmlOf(t, again, English), "of another run of the same rows")
}

// loads are what a browser would fetch, or run.
var loads = []string{"<script", "<link", "<iframe", "<img", "<object", "src=", "url(", "@import", "http:",
	"https:", "//"}

// htmlRead is what a test has found in a page.
type htmlRead struct {
	ids    map[string]bool
	summed int
}

// readHTML reads a page as strictly as XML is read, and checks what holds of every page.
func readHTML(t *testing.T, page string) htmlRead {
	t.Helper()
	for _, what := range loads {
		require.False(t, strings.Contains(page, what), what)
	}
	found := htmlRead{ids: make(map[string]bool)}
	linked := map[string]bool{}
	var table [][]string
	class, row, cell := "", -1, (*string)(nil)
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			for _, a := range e.Attr {
				switch {
				case a.Name.Local == "id":
					require.False(t, found.ids[a.Value], "the id %s is there twice", a.Value)
					found.ids[a.Value] = true
				case strings.HasPrefix(a.Name.Local, "on"):
					require.Equal(t, "open", a.Name.Local)
				case a.Name.Local == "href":
					require.Regexp(t, `^#`, a.Value)
					linked[a.Value[1:]] = true
				}
			}
			switch e.Name.Local {
			case "table":
				table, class, row = nil, attribute(e, "class"), -1
			case "tr":
				table, row = append(table, nil), row+1
			case "td", "th":
				table[row] = append(table[row], "")
				cell = &table[row][len(table[row])-1]
			}
		case xml.CharData:
			if cell != nil {
				*cell += string(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "td", "th":
				cell = nil
			case "table":
				if class == "adds" || class == "day" {
					found.summed++
					adds(t, class, table)
				}
			}
		}
	}
	for id := range linked {
		require.True(t, found.ids[id] || id == "top", "a link leads to %s, which is not there", id)
	}
	return found
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// fen reads an amount as it stands in a table.
func fen(t *testing.T, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	f, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(text), 64)
	require.NoError(t, err)
	return int64(math.Round(f * 100))
}

// adds checks the sum line of a table.
func adds(t *testing.T, class string, table [][]string) {
	t.Helper()
	body, sum := table[1:len(table)-1], table[len(table)-1]
	column := func(i int) (total int64) {
		for _, row := range body {
			total += fen(t, row[i])
		}
		return total
	}
	switch {
	case class == "day":
		expected := fen(t, body[3][1])
		require.Equal(t, fen(t, body[0][1])+fen(t, body[1][1])+fen(t, body[2][1]), expected, "%v", table)
		require.Equal(t, column(1)-expected, fen(t, sum[1]), "%v", table)
	case len(sum) == 5: // a book
		require.Equal(t, column(3), fen(t, sum[3]), "%v", table)
		require.Equal(t, column(4), fen(t, sum[4]), "%v", table)
		require.Equal(t, sum[3], sum[4], "debits are credits: %v", table)
	default:
		require.Zero(t, column(1), "%v", table)
		require.Zero(t, fen(t, sum[1]), "%v", table)
	}
}

// What does not hold leads to the message that decided it, and the message back; what came to nothing at all says why,
// and what was not run or cannot be read is a row like any other.
func TestHTMLLeadsToWhatFailed(t *testing.T) {
	good := playRow(t, "A04")
	bad, unproved := *good, *good
	var reply string
	var at payment.Time
	for rec := range good.World.History.Frames {
		if text := good.World.Describe(rec); strings.Contains(text, ": 0410 ") {
			reply, at = text, rec.At
		}
	}
	require.NotEmpty(t, reply)
	bad.Verdict = play.Fail
	bad.Failures = []play.Failure{{Rule: "expect message", Want: "DE 39 = 12", Have: "00 <script>", At: at + 100,
		Decided: reply}, {Rule: "finally position", Want: "1", Have: "2", At: good.World.Loop.Now()},
		{Rule: "invariant 1", Want: "0", Have: "1"}}
	unproved.Verdict, unproved.Unfired = play.Inconclusive, []string{"lose-approval"}
	rows := append(RowsOf(&bad, &unproved, good),
		Row{Name: "broken.yaml", File: "broken.yaml", Err: errors.New("broken.yaml:1:2: want <x>")},
		Row{Name: "late", Scenario: good.Scenario, Not: payment.Both("the run was interrupted", "运行被中断")})
	rows[1].Name, rows[2].Name = "A04-two", "A04-three"
	for _, lang := range []Language{English, Chinese} {
		text := htmlOf(t, rows, lang)
		page := readHTML(t, text)
		link := regexp.MustCompile(`<a href="#(r1-m[0-9]+)">` + lang.Pick("what decided it", "时序图中决定")).FindStringSubmatch(text)
		require.NotNil(t, link)
		require.Regexp(t, `<g id="`+link[1]+`"><a href="#r1-f1">(\n<[^t].*)+\n<text[^>]*>0410 00<`, text)
		for _, id := range []string{"r1-f1", "r1-f2", "r1-f3", "r4", "r5"} {
			require.True(t, page.ids[id], id)
		}
		for _, want := range []string{"00 &lt;script&gt;", "broken.yaml:1:2: want &lt;x&gt;",
			lang.Pick("the run was interrupted", "运行被中断"), lang.Pick("fault lose-approval never fired", "故障 lose-approval 从未触发"),
			lang.Pick("? inconclusive", "? 无结论"), lang.Pick("✗ fail", "✗ 失败"), lang.Pick("○ skipped", "○ 跳过"),
			"acqsim run A04"} {
			require.Contains(t, text, want)
		}
		require.Equal(t, 3, strings.Count(text, "\n<details open"), "those to look at stand open")
		require.NotContains(t, htmlOf(t, rows[2:3], lang), `href="#top"`, "a page of one row has no table")
	}
	require.Error(t, HTML(failing{}, rows, Page{Language: English}))
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// At every moment what the parties have comes to what the cardholders gave, and what is due lies ahead.
func TestMapsBeforeAndAfter(t *testing.T) {
	moments := 0
	for _, row := range played(t, scenarios.IDs()...) {
		r := row.Result
		if r.Figures == nil || r.Figures.Detection.Control == "none" {
			continue
		}
		moments++
		at := r.Figures.Detection.At
		m := mapAt(r, at, r.World.EvidenceAt(at)[0], English)
		var sum, waits int64
		for _, n := range m.has {
			sum += n
		}
		for w, n := range m.waits {
			waits += n
			if n > 0 && w.state == picture.Due {
				require.GreaterOrEqual(t, w.due, r.World.Calendar.Date(at), row.Name)
			}
		}
		require.Zero(t, sum, "%s: %v", row.Name, m.has)
		require.Equal(t, m.expected-m.arrived, waits, "%s: %v", row.Name, m.waits)
	}
	require.Greater(t, moments, 20)
}

// A hundred scenarios are written while a person waits.
func BenchmarkHTMLOfAHundred(b *testing.B) {
	rows := played(b, scenarios.IDs()...)
	for len(rows) < 100 {
		rows = append(rows, rows...)
	}
	rows = rows[:100]
	for b.Loop() {
		var page bytes.Buffer
		require.NoError(b, HTML(&page, rows, Page{Language: English}))
		b.ReportMetric(float64(page.Len())/1e6, "MB")
		b.SetBytes(int64(page.Len()))
	}
}
