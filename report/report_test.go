package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

var update = flag.Bool("update", false, "rewrite the pages in testdata")

func playRow(t *testing.T, id string) *play.Result {
	t.Helper()
	rows, err := scenarios.LoadID(id, scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{})
	require.NoError(t, r.Err)
	return r
}

// The page of a scenario is what a trainer reads aloud, in either language: story,
// messages, books, where the money is, who acts.
func TestExplain(t *testing.T) {
	for _, id := range []string{"A06", "C01"} {
		r := playRow(t, id)
		for _, lang := range []Language{English, Chinese} {
			var page bytes.Buffer
			require.NoError(t, Explain(&page, r, Page{Language: lang}))
			file := filepath.Join("testdata", fmt.Sprintf("explain-%s-%s.txt", id, lang))
			if *update {
				require.NoError(t, os.WriteFile(file, page.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), page.String(), "go test ./report -update rewrites %s", file)
		}
	}
}

// A Chinese sentence has Chinese punctuation, and no line of it begins with a mark
// that closes what stands on the line before (GB/T 15834).
func TestChinesePunctuation(t *testing.T) {
	var page bytes.Buffer
	r := playRow(t, "A06")
	require.NoError(t, Explain(&page, r, Page{Language: Chinese}))
	require.NoError(t, Table(&page, RowsOf(r), Page{Language: Chinese}))
	require.NotRegexp(t, `\p{Han}[,:;?!()]|[,:;?!()]\p{Han}`, page.String())
	for line := range strings.Lines(page.String()) {
		require.NotRegexp(t, `^\s*[，。、；：！？）]`, line)
	}
	for columns := 8; columns < 40; columns++ {
		for line := range strings.Lines(Wrap("批准应答丢失，终端随后发出的冲正（四次）也全部丢失：没有一次应答。", columns)) {
			require.NotRegexp(t, `^[，。：）]|（$`, line, "%d columns", columns)
		}
	}
}

// Columns of Chinese and Latin text line up on a screen, where a Chinese character
// takes two places (Unicode annex 11).
func TestColumns(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Columns(&b, [][]string{{"场景", "结论", "x"}, {"A06", "通过"}, {"good-day", "无结论", "持卡人", "last"}}, 0))
	require.Equal(t, ""+
		"场景      结论    x\n"+
		"A06       通过\n"+
		"good-day  无结论  持卡人  last\n", b.String())
	require.NoError(t, Columns(&b, nil, 0))
	require.Equal(t, 11, width("通过，ok 12"))
	require.Equal(t, "  │       收单 x", row(nil).put(2, "│").put(10, "收单").put(15, "x").String())
}

// CI reads a failure as a failure and a run that proved nothing as an error, with
// what was wanted, what was seen, and the command that repeats it.
func TestJUnit(t *testing.T) {
	good := playRow(t, "A06")
	bad, unproved, broken := *good, *good, *good
	bad.Verdict = play.Fail
	bad.Failures = []play.Failure{{Rule: "expect belief", Want: "s1 is approved",
		Have: "<unknown> \x00& \x1b[31m未知"}}
	unproved.Verdict, unproved.Unfired = play.Inconclusive, []string{"lose-approval", "forge"}
	unproved.Thwarted = map[string]string{"forge": "want 12 digits"}
	broken.Verdict, broken.Err = play.Errored, errors.New("no socket")
	file := filepath.Join(t.TempDir(), "report.xml")
	require.NoError(t, JUnit(file, RowsOf(good, &bad, &unproved, &broken), ""))

	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var suites junitSuites
	require.NoError(t, xml.Unmarshal(text, &suites))
	require.Equal(t, []int{4, 1, 2}, []int{suites.Tests, suites.Failures, suites.Errors})
	cases := suites.Suites[0].Cases
	require.Len(t, cases, 4)
	require.Nil(t, cases[0].Failure)
	require.Nil(t, cases[0].Error)
	require.Equal(t, "acqsim.A06.memory", cases[0].Class)
	require.Contains(t, cases[0].Properties, junitProperty{"trace-hash", good.TraceHash})
	require.Equal(t,
		"486.00 CNY with the acquirer: acquirer-lost-its-record; expect belief: want s1 is approved, have <unknown> & [31m未知",
		cases[1].Failure.Message)
	require.Contains(t, cases[1].Failure.Text, "repeat: acqsim run A06")
	require.Equal(t, "fault lose-approval never fired; fault forge could not act: want 12 digits", cases[2].Error.Message)
	require.Contains(t, cases[2].Error.Text, "fault forge could not act: want 12 digits: nothing was proved")
	require.Equal(t, "no socket", cases[3].Error.Message)

	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing lies beside the report")
	require.ErrorContains(t, JUnit(filepath.Join(file, "x.xml"), nil, ""), "report:")
}

// The table has a line for each row, the counts, and below what went wrong.
func TestTable(t *testing.T) {
	good := playRow(t, "A06")
	bad := *good
	bad.Verdict, bad.Seed, bad.Wire = play.Fail, 7, "tcp"
	bad.Failures = []play.Failure{{Rule: "expect belief", Want: "approved", Have: "unknown", Decided: "record 9"}}
	bad.Unfired = []string{"crash"}
	for lang, wants := range map[Language][]string{
		English: {"A06       pass", "486.00 CNY with the acquirer: acquirer-lost-its-record", "1 passed, 1 failed in ",
			"expected: approved", "seen:     unknown",
			"decided by: record 9", "fault crash never fired", "--wire tcp --seed 7"},
		Chinese: {"A06   通过", "486.00 CNY 在收单机构：发卡行与网络已批准，收单未留记录", "1 通过，1 失败，用时 ", "预期：approved", "实际：unknown",
			"依据：record 9", "故障 crash 从未触发；", "重现："},
	} {
		var b strings.Builder
		require.NoError(t, Table(&b, RowsOf(good, &bad), Page{Language: lang}))
		for _, want := range wants {
			require.Contains(t, strings.Join(strings.Fields(b.String()), " "), strings.Join(strings.Fields(want), " "))
		}
	}
}
