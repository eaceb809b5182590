package report

import (
	"bytes"
	"html"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A Chinese page names every account of the books in Chinese (docs/design/postings.md has them all), and every
// reason of an item: whoever reads it need not know the words by which programs know them.
func TestChineseNames(t *testing.T) {
	page, err := os.ReadFile("../docs/design/postings.md")
	require.NoError(t, err)
	_, chart, ok := strings.Cut(string(page), "## Accounts")
	require.True(t, ok)
	chart, _, _ = strings.Cut(chart, "\n## ")
	accounts := regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(chart, -1)
	require.Greater(t, len(accounts), 20)
	latin := regexp.MustCompile(`[A-Za-z]`)
	for _, a := range accounts {
		require.NotRegexp(t, latin, Chinese.account(a[1]))
		require.Equal(t, a[1], English.account(a[1]))
	}
	for reason := range reconcile.ReasonMeanings() {
		require.NotRegexp(t, latin, reconcile.ChineseReason(reason))
	}
	for _, at := range []fault.CrashPoint{fault.BeforeCommit, fault.AfterCommit, fault.AfterSend} {
		require.NotRegexp(t, latin, Chinese.crashPoint(string(at)))
	}
	require.Equal(t, "收单机构/应付商户款：lotus", Chinese.account("acquirer/merchant-payable:lotus"))
	require.Equal(t, "存款账户：清算机构", Chinese.account("account:clearing"))
}

// notTranslated are the Latin words that a Chinese page may have: names that a world gives (they stand in its file),
// words of programs in brackets behind what they mean, the command to repeat it, abbreviations of the trade.
var notTranslated = []*regexp.Regexp{
	regexp.MustCompile(`acqsim [^\n]*`), regexp.MustCompile(`“[^”]*”|(?s)（原文：.*?）|用时 \S+`), regexp.MustCompile(`\[[a-z0-9-]+\]`), regexp.MustCompile(`故障 [^）：]+`),
	regexp.MustCompile(`（(BANK_CARD_[A-Z_]+|NOT_RECEIVED|NO_ANSWER)）|BANK_CARD_[A-Z_]+`),
	regexp.MustCompile(`\b(CNY|MAC|PIN|POS|RRN|STAN|MTI|DE|IC|T|D|L)[0-9]*\b`), regexp.MustCompile(`\bP[0-9]{14}\b`),
}

// readable is what a person reads of a page in HTML.
func readable(page string) string {
	_, page, _ = strings.Cut(page, "<body>")
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " \n"))
}

// A page in Chinese has no word that only an English reader knows, in any row of the catalogue.
func TestChinesePagesAreChinese(t *testing.T) {
	word := regexp.MustCompile(`[A-Za-z][A-Za-z_-]+`)
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		s := rows[0]
		r := play.Run(t.Context(), s, play.Options{})
		if r.World == nil {
			continue
		}
		var page bytes.Buffer
		require.NoError(t, Explain(&page, r, Page{Language: Chinese}))
		require.NoError(t, Table(&page, RowsOf(r), Page{Language: Chinese}))
		text := page.String() + readable(htmlOf(t, RowsOf(r), Chinese))
		for _, own := range []string{s.Row, s.ID} {
			text = strings.ReplaceAll(text, own, "")
		}
		for _, re := range notTranslated {
			text = re.ReplaceAllString(text, "")
		}
		named := slices.Collect(maps.Keys(r.World.Profile.Accounts))
		named = slices.AppendSeq(named, maps.Keys(r.World.Profile.Merchants))
		named = slices.AppendSeq(named, maps.Keys(r.World.Profile.Cards))
		named = append(named, labels(s)...)
		for line := range strings.Lines(text) {
			for _, w := range word.FindAllString(line, -1) {
				require.Contains(t, named, w, "%s: %s", s.Row, line)
			}
		}
	}
}
