package acqsim

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/payment"
)

// postingsPage shows the rules of all books beside each other.
const postingsPage = "docs/design/postings.md"

// books are those that are kept, in the order in which a payment's money passes through.
func books() []book {
	return []book{
		{payment.Both("issuer", "发卡行"), issuer.Chart(), "issuer/rules.go"},
		{payment.Both("network", "清算机构"), clearing.Chart(), "clearing/rules.go"},
		{payment.Both("acquirer", "收单机构"), chart.Chart(), "acquirer/chart/rules.go"},
		{payment.Both("settlement bank", "清算行"), bank.Chart(bank.SettlementBank), "bank/rules.go"},
		{payment.Both("merchant's bank", "商户开户行"), bank.Chart(bank.MerchantBank), "bank/rules.go"},
	}
}

type book struct {
	name  payment.Text
	chart *ledger.Chart
	file  string
}

// The page of postings is the table by which the parties post: DOMAIN §1 refers to it.
func TestPostingsPage(t *testing.T) {
	page := writePostings(books())
	if *update {
		require.NoError(t, os.WriteFile(postingsPage, []byte(page), 0o644))
	}
	require.Equal(t, page, read(t, postingsPage), "go test . -run TestPostingsPage -update")
}

// Every rule is in the chart of its book, is of an event that has a name, moves money
// between accounts of the chart, says in both languages what it is, and alone: what it
// posts is of no other rule. Every account of a chart is moved by some rule.
func TestRulesAreWhole(t *testing.T) {
	listed := make(map[string]int)
	for _, b := range books() {
		listed[b.file] += len(b.chart.Rules)
		moved := make(map[ledger.Account]bool)
		kept := ledger.NewBook(b.chart, payment.CNY)
		for _, r := range b.chart.Rules {
			for _, p := range posted(r) {
				require.NoError(t, kept.Check(p))
				require.Same(t, r, kept.Rule(&p), "%s: two rules post %+v", b.name.En, p)
			}
			require.NotEmpty(t, r.Event.Name().En, r)
			require.NotEmpty(t, r.What.En, r)
			require.NotEmpty(t, r.What.Zh, r)
			for _, side := range [...]ledger.Account{r.Debit, r.Credit} {
				require.NotZero(t, b.chart.Kinds[side.Kind()], "%s: %s", b.name.En, r)
				moved[side.Kind()] = true
			}
		}
		for kind := range b.chart.Kinds {
			require.True(t, moved[kind], "%s: no rule moves %s", b.name.En, kind)
		}
	}
	for file, n := range listed {
		require.Len(t, declaredRule.FindAllString(read(t, file), -1), n, "%s: a rule is not in the chart", file)
	}
}

var declaredRule = regexp.MustCompile(`(?m)^\t(\w+) += ledger\.Rule\{`)

// Every rule is used by the code of its party: a row of the table that nobody posts by
// would be a promise that nobody keeps.
func TestRulesAreUsed(t *testing.T) {
	for _, b := range books() {
		folder, _, _ := strings.Cut(b.file, "/")
		var code strings.Builder
		require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") && filepath.ToSlash(path) != b.file {
				code.WriteString(read(t, path))
			}
			return err
		}))
		for _, m := range declaredRule.FindAllStringSubmatch(read(t, b.file), -1) {
			by := regexp.MustCompile(`&(chart\.)?` + m[1] + `\b|\b` + m[1] + `\.Append\(`)
			require.True(t, by.MatchString(code.String()), "%s: nobody posts by %s", b.file, m[1])
		}
	}
}

// posted is what a rule can post.
func posted(r *ledger.Rule) []ledger.Posting {
	var open []ledger.Account
	for i, side := range [...]ledger.Account{r.Debit, r.Credit} {
		if side == side.Kind().Each() {
			open = append(open, side.Kind().Of(fmt.Sprint(i)))
		}
	}
	p := r.Append(nil, payment.Minor(1, payment.CNY), open...)
	if r.Either {
		p = r.Append(p, payment.Minor(-1, payment.CNY), open...)
	}
	return p
}

const postingsHead = `# Postings: which event moves money in which book 分录表

Written from the rules by which the parties post, by ` + "`go test . -run TestPostingsPage -update`" + `: those in
%s. A book refuses a posting of no rule.
各方按这些规则记账，账簿拒绝规则之外的分录；本页由规则生成。

x is the amount of a sale, y of a completion or a refund, z of a chargeback; f is the interchange, n the network's fee of
each side, m the merchant's fee (DOMAIN §5). A debit (Dr 借) stands before its credit (Cr 贷); ⇄ says that a negative
amount is posted the other way round, “pending” that it is held and moves nothing; “:…” is one account for each owner.
A new posting has its rule there, and whoever posts names the rule, the amount and the owner.
x 为消费金额，y 为完成或退货金额，z 为拒付金额，f 为发卡行服务费，n 为每方网络服务费，m 为商户手续费；⇄ 表示负数反向记账，
pending 为冻结，“:…” 为按户分设的科目。

## Accounts 会计科目

| | asset 资产 | liability 负债 | income 收入 | expense 支出 | memo 备查 |
|---|---|---|---|---|---|
`

// writePostings writes the page: the accounts of each book, and a table for each event with a column for each book.
func writePostings(books []book) string {
	var files []string
	for _, b := range books {
		if file := "`" + b.file + "`"; !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	var s strings.Builder
	fmt.Fprintf(&s, postingsHead, strings.Join(files, ", "))
	for _, b := range books {
		fmt.Fprintf(&s, "| %s %s |", b.name.En, b.name.Zh)
		for _, class := range []ledger.Class{ledger.Asset, ledger.Liability, ledger.Income, ledger.Expense, ledger.Memo} {
			var kinds []string
			for _, kind := range slices.Sorted(maps.Keys(b.chart.Kinds)) {
				if b.chart.Kinds[kind] == class {
					kinds = append(kinds, "`"+string(kind)+"`")
				}
			}
			fmt.Fprintf(&s, " %s |", strings.Join(kinds, ", "))
		}
		s.WriteString("\n")
	}
	for _, e := range ledger.Events() {
		fmt.Fprintf(&s, "\n## %s · %s %s\n\n|", e, e.Name().En, e.Name().Zh)
		rows := 0
		for _, b := range books {
			fmt.Fprintf(&s, " %s %s |", b.name.En, b.name.Zh)
			rows = max(rows, len(rulesOf(b, e)))
		}
		s.WriteString("\n" + strings.Repeat("|---", len(books)) + "|\n")
		for row := range rows {
			s.WriteString("|")
			for _, b := range books {
				cell := ""
				if rules := rulesOf(b, e); row < len(rules) {
					cell = ruleCell(rules[row])
				} else if row == 0 {
					cell = "–"
				}
				fmt.Fprintf(&s, " %s |", cell)
			}
			s.WriteString("\n")
		}
	}
	return s.String()
}

func rulesOf(b book, e ledger.Event) []*ledger.Rule {
	return slices.DeleteFunc(slices.Clone(b.chart.Rules), func(r *ledger.Rule) bool { return r.Event != e })
}

func ruleCell(r *ledger.Rule) string {
	side := func(a ledger.Account) string {
		if strings.HasSuffix(string(a), ":") {
			a += "…"
		}
		return "`" + string(a) + "`"
	}
	cell := fmt.Sprintf("Dr %s<br>Cr %s", side(r.Debit), side(r.Credit))
	if r.Either {
		cell += " ⇄"
	}
	if r.Layer == ledger.Pending {
		cell += " pending"
	}
	return cell + "<br>" + r.What.En + "<br>" + r.What.Zh
}
