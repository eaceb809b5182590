package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/report/picture"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// The pictures that the READMEs show are those that the program draws.
func TestPicturesOfThePages(t *testing.T) {
	for _, lang := range []Language{English, Chinese} {
		end := lang.Pick(".svg", ".zh-CN.svg")
		money, passed := MoneyMap(playRow(t, "C01"), lang), SequencePicture(playRow(t, "A04"), lang)
		for name, drawn := range map[string][]byte{"C01-money": money.SVG(), "A04-sequence": passed.SVG()} {
			file := filepath.Join("..", "docs", "pictures", name+end)
			if *update {
				require.NoError(t, os.WriteFile(file, drawn, 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), string(drawn), "go test ./report -update draws %s", file)
		}
	}
}

// What the parties of a money map have comes to what the cardholders gave, in every case, and
// what a merchant misses is what does not flow to him: the trade's double entry, over all books
// at once. Every picture is well-formed, the same at a second time, and Chinese where it is to be.
func TestPicturesOfEveryCase(t *testing.T) {
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := play.Run(t.Context(), rows[0], play.Options{})
		require.NoError(t, r.Err)
		for _, lang := range []Language{English, Chinese} {
			m := mapOf(r, lang)
			var sum, waits int64
			for _, n := range m.has {
				sum += n
			}
			for _, n := range m.waits {
				waits += n
			}
			require.Zero(t, sum, "%s: %v", id, m.has)
			require.Equal(t, m.expected-m.arrived, waits, "%s: %v", id, m.waits)
			money, passed := MoneyMap(r, lang), SequencePicture(r, lang)
			for _, svg := range [][]byte{money.SVG(), passed.SVG()} {
				wellFormed(t, svg)
				if lang == Chinese {
					require.NotRegexp(t, latinWords, texts(t, svg), id)
				}
			}
			again := MoneyMap(r, lang)
			require.NotEmpty(t, passed.Rows, id)
			require.Equal(t, money.SVG(), again.SVG())
		}
	}
}

// latinWords are two words of letters in a row: names of faults, tills and currencies stand alone.
var latinWords = regexp.MustCompile(`[a-z]{3,} [a-z]{3,}`)

// texts returns what a person reads of a picture.
func texts(t *testing.T, svg []byte) string {
	t.Helper()
	var b strings.Builder
	for _, m := range regexp.MustCompile(`<text [^>]*>([^<]*)</text>`).FindAllSubmatch(svg, -1) {
		b.Write(m[1])
		b.WriteByte('\n')
	}
	return b.String()
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

// What is drawn escapes what it is given, and keeps the words of a title within the picture.
func TestPicturesEscape(t *testing.T) {
	m := picture.Money{Title: strings.Repeat(`<b>"long" & wide</b> `, 20), Parties: []picture.Party{{Name: "<"}, {Name: ">"}},
		Flows: []picture.Flow{{From: 0, To: 1, State: picture.Missing, Amount: "&", Minor: 1}}}
	svg := m.SVG()
	wellFormed(t, svg)
	require.NotContains(t, string(svg), "<b>")
	require.Greater(t, bytes.Count(svg, []byte("ink bold")), 2, "more than one line")
}
