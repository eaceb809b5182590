package acqsim

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/live/control"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/terminal"
)

const slugsPage = "docs/slugs.md"

// slug is the form of a word that programs may rely on.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// slugRow is one slug of the page.
type slugRow struct {
	name, codes string
	meaning     payment.Text
}

// slugTable is a table of the code whose words are promised.
type slugTable struct {
	heading, where string
	rows           []slugRow
}

// slugTables are the tables of the code, each the only one that knows its slugs.
func slugTables() []slugTable {
	causes := slugTable{heading: "Causes 原因", where: "`cause` and `delay` of a transaction; `reconcile/diagnosis`"}
	for _, c := range diagnosis.CauseList() {
		causes.rows = append(causes.rows, slugRow{string(c.Code), "", c.Meaning})
	}
	items := slugTable{heading: "Items 差错", where: "`reason` of an item; `reconcile`"}
	meanings := reconcile.ReasonMeanings()
	for _, r := range slices.Sorted(maps.Keys(meanings)) {
		items.rows = append(items.rows, slugRow{string(r), "", meanings[r]})
	}
	payouts := slugTable{heading: "Refused and returned payouts 出款被拒与退汇",
		where: "`refusal` of an item, of a transaction, of an event in a record; the clue `refusal`; `payment`"}
	for _, r := range payment.PayoutRefusals() {
		payouts.rows = append(payouts.rows, slugRow{r.Slug, strings.Join(r.Codes, " "), r.Meaning})
	}
	codes := slugTable{heading: "Response codes 应答码", where: "`refusal` of an event in a record; DE 39; `dialect`"}
	at := make(map[string]int)
	for _, c := range dialect.Codes() {
		if i, twice := at[c.Slug]; twice {
			codes.rows[i].codes += " " + string(c.Code)
			continue
		}
		at[c.Slug] = len(codes.rows)
		codes.rows = append(codes.rows, slugRow{c.Slug, string(c.Code), payment.Both(c.En, c.Zh)})
	}
	orders := slugTable{heading: "Refused commands and files 指令与文件被拒",
		where: "`slug` of the facts `command-refused` and `file-refused`; `refusal` of such an event in a record, of an " +
			"item and of a\ntransaction whose file was refused; before the words in `refused` of a file and `detail` of an " +
			"item; `refused` of a step\nand of a till's screen, `refusal` of a step that did nothing; `payment`"}
	for _, o := range payment.Obstacles() {
		orders.rows = append(orders.rows, slugRow{o.String(), "", o.Meaning()})
	}
	problems := slugTable{heading: "Problems 请求被拒", where: "`slug` of what the control API refuses; `live/control`"}
	for _, p := range control.Problems() {
		problems.rows = append(problems.rows, slugRow{p.Slug, strconv.Itoa(p.Status), p.Means})
	}
	return []slugTable{causes, items, payouts, codes, orders, problems}
}

// slugPage writes the page.
func slugPage(tables []slugTable) string {
	var b strings.Builder
	b.WriteString("# Slugs\n\nThe words by which programs know a refusal, an item and a cause. They are the same in " +
		"NDJSON, CSV and records,\nin both languages, and they stay: none disappears, none comes to mean another " +
		"thing. New ones may come. A page in\nChinese says what they mean." +
		"\nWritten from the tables of the code by `go test . -run Slugs -update`.\n" +
		"以下为程序识别拒绝、差错与原因所用的词，在 NDJSON、CSV 与记录中一致，不会消失，也不会改变含义，只会增加；中文页面以中文说明。\n")
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## %s\n\nIn %s.\n\n| slug | codes | meaning | 含义 |\n|---|---|---|---|\n", t.heading, t.where)
		for _, r := range t.rows {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.name, r.codes, r.meaning.En, r.meaning.Zh)
		}
	}
	return b.String()
}

// A slug never disappears and never comes to mean another thing: programs of others read it (docs/promises.md).
func TestSlugsStay(t *testing.T) {
	tables := slugTables()
	for _, table := range tables {
		seen := make(map[string]bool)
		for _, r := range table.rows {
			require.Regexp(t, slug, r.name, table.heading)
			require.False(t, seen[r.name], "%s: %s twice", table.heading, r.name)
			require.NotEmpty(t, r.meaning.En, r.name)
			require.True(t, chinese(r.meaning.Zh), r.name)
			seen[r.name] = true
		}
	}
	page := slugPage(tables)
	gone, other := slugProblems(read(t, slugsPage), page)
	for _, problem := range gone {
		t.Error(problem)
	}
	if *update && len(gone) == 0 {
		require.NoError(t, os.WriteFile(slugsPage, []byte(page), 0o644))
		return
	}
	for _, problem := range other {
		t.Error(problem)
	}
	if len(gone)+len(other) == 0 {
		require.Equal(t, page, read(t, slugsPage), "go test . -run Slugs -update")
	}
}

// Every fact that a message, a payout or a record was refused says the slug of why, and
// so does every fact that a command or a file was refused: its words are for the person who gave them.
func TestRefusingFactsSaySlugs(t *testing.T) {
	for _, f := range slices.Concat(terminal.Facts(), acquirer.Facts(), clearing.Facts(), issuer.Facts(), bank.Facts()) {
		kind, _ := f.FactKind()
		_, says := f.(party.Refuser)
		refuses := strings.HasSuffix(kind, "refused") || strings.HasSuffix(kind, "declined") ||
			strings.HasSuffix(kind, "rejected")
		require.False(t, refuses && !says, "%s has no method Refusal: party.Refuser", kind)
	}
}

// refusing is where a party makes the fact that a command or a file was refused; lists of facts have empty ones.
var refusing = regexp.MustCompile(`&(Command|File)Refused\{([^}]+)\}`)

// Wherever a party refuses a command or a file, it says the slug: in the literal, or right before the fact goes out.
func TestEveryRefusalIsGivenASlug(t *testing.T) {
	found := 0
	for _, folder := range []string{"acquirer", "acquirer/desk", "bank", "clearing", "issuer"} {
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, f := range files {
			if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			text := read(t, folder+"/"+f.Name())
			for _, m := range refusing.FindAllStringSubmatch(text, -1) {
				found++
				says := strings.Contains(m[2], "Slug:") || strings.Contains(text, "refused.Slug, refused.")
				require.True(t, says, "%s/%s: %s has no Slug", folder, f.Name(), m[0])
			}
		}
	}
	require.Positive(t, found)
}

// slugProblems compares the page as it was with what the code says: gone is what may never be, other what one has to
// look at.
func slugProblems(was, now string) (gone, other []string) {
	before, after := slugsOf(was), slugsOf(now)
	for _, name := range slices.Sorted(maps.Keys(before)) {
		meaning, there := after[name]
		switch {
		case !there:
			gone = append(gone, fmt.Sprintf("the slug %s is gone: programs of others look for it. Put it back. If the thing "+
				"that it names can no longer happen, leave its row in the table; only a release that says so in CHANGELOG.md "+
				"under Removed may take the row out of %s, by hand", name, slugsPage))
		case meaning != before[name]:
			other = append(other, fmt.Sprintf("the meaning of %s reads otherwise\n  was %s\n  is  %s\nIf only the words are "+
				"better: go test . -run Slugs -update. If it names another thing: give that a slug of its own",
				name, before[name], meaning))
		}
	}
	return gone, other
}

// slugsOf reads the rows of a page by heading and slug.
func slugsOf(page string) map[string]string {
	slugs := make(map[string]string)
	heading := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		if h, ok := strings.CutPrefix(line, "## "); ok {
			heading = h
		}
		if cells := strings.Split(line, " | "); len(cells) == 4 && heading != "" && cells[0] != "| slug" {
			slugs[heading+" "+strings.TrimPrefix(cells[0], "| ")] = strings.Join(cells[1:], " | ")
		}
	}
	return slugs
}

// A slug that is gone, and one that means something else, are found; a new one is no problem.
func TestChangedSlugsAreFound(t *testing.T) {
	row := func(name, meaning string) slugRow { return slugRow{name, "", payment.Both(meaning, "含义")} }
	page := func(rows ...slugRow) string { return slugPage([]slugTable{{"Causes", "here", rows}}) }
	was := page(row("paid", "all is well"), row("lost", "nobody has it"))
	gone, other := slugProblems(was, page(row("paid", "all is well"), row("lost", "nobody has it"), row("new", "new")))
	require.Empty(t, append(gone, other...))
	gone, other = slugProblems(was, page(row("paid", "nothing is well")))
	require.Len(t, gone, 1)
	require.Contains(t, gone[0], "Causes lost is gone")
	require.Len(t, other, 1)
	require.Contains(t, other[0], "Causes paid reads otherwise")
}
