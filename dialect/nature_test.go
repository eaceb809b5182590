package dialect

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

const naturesFile = "../docs/transactions.md"

// Every transaction has its row, with a word of its own, a name in both languages, a
// group and a message class; and no row says what another part of it denies.
func TestEveryTransactionHasItsNature(t *testing.T) {
	words := map[string]Transaction{}
	for _, kind := range Transactions() {
		n := kind.nature()
		require.NotEmpty(t, n.word, "row %d", kind)
		require.NotContains(t, words, n.word)
		words[n.word] = kind
		require.Equal(t, kind, transactionNamed(n.word))
		require.NotEmpty(t, n.name.En, kind)
		require.True(t, strings.ContainsFunc(n.name.Zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }), kind)
		require.NotZero(t, n.group, kind)
		require.Contains(t, "1235678", string(n.class), "%s: 4 is its reversal", kind)

		require.False(t, n.advice && n.reversible, "%s: an advice is sent again and never reversed", kind)
		require.False(t, n.routed && n.group != ofCard, "%s is not a card's", kind)
		require.False(t, n.reversible && n.money == still, "%s: a reversal undoes what moved", kind)
		require.Equal(t, n.routed && n.money != still, n.group == ofCard && n.money != still, kind)
		require.Equal(t, n.money == remits, n.group == ofInstitutions && n.money != still, kind)
		require.False(t, n.original != leaves && len(n.refersTo) == 0, "%s does something to an original it has not", kind)
		require.Equal(t, n.original == amends, n.money == changes, kind)
		require.Equal(t, slices.Contains([]money{takes, gives, holds}, n.money), n.listedAs != "",
			"%s: what takes, gives or holds is a row of its own", kind)
		for _, o := range n.refersTo {
			require.NotZero(t, o.nature().group, kind)
			require.NotContains(t, n.refersTo[:slices.Index(n.refersTo, o)], o, kind)
			switch n.original {
			case voids:
				require.True(t, o.Debit() || o.Holds(), "%s takes back %s", kind, o)
				require.Equal(t, o.Holds(), n.money == releases, kind)
			case completes:
				require.True(t, o.Holds(), kind)
			}
		}
	}
	require.Equal(t, "unknown", Transaction(len(natures)).String(), "what nobody knows has the row of Unknown")
	require.Equal(t, "报文", Unknown.Name().Zh)
}

// The shipped mapping files say each transaction with a message of its class; an advice
// always with an advice. For other network management a dialect chooses, and some end an
// upload with another 0320.
func TestShippedMessagesAreOfTheirNature(t *testing.T) {
	asked := map[Transaction]bool{} // some dialect asks
	for _, name := range Names() {
		d, err := Named(name)
		require.NoError(t, err)
		for _, r := range d.rows {
			n := r.transaction.nature()
			if r.transaction != UploadEnd {
				require.Equal(t, string(n.class), string(r.class), "%s: %s", name, n.word)
			}
			if n.advice {
				require.Equal(t, byte('2'), r.function, "%s: %s is an advice", name, n.word)
			}
			asked[r.transaction] = asked[r.transaction] || r.function == '0'
		}
	}
	for _, kind := range Transactions() {
		require.Contains(t, asked, kind, "%s is in no shipped mapping file", kind)
		require.Equal(t, !kind.Advice(), asked[kind], kind)
	}
}

// The page that people read is the table that the parties obey.
func TestTransactionPage(t *testing.T) {
	page := naturePage()
	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.WriteFile(naturesFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(naturesFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "go test ./dialect -update rewrites %s", naturesFile)
}

const naturePageHead = `# Transactions 交易类型

Written from the table ` + "`natures` in `dialect/nature.go` by `go test ./dialect -update`" + `. The tills, the acquirer, the
network, the issuers, the comparisons and the reports read that table and have none of their own.
各方均以此表为准，不另存副本。

A new transaction has its constant and its row there; its message stands in a mapping file
([how to add one](how-to-add-a-step.md#a-transaction), [how to add a dialect](how-to-add-a-dialect.md)). Then it is known everywhere: by its row it is forwarded,
routed, repeated or reversed, compared, and named in both languages. Left for code is what a party alone decides: the
key that begins it at a till (` + "`terminal/operator.go`" + `), what it is checked for and posted to
(` + "`acquirer/host`, `issuer`" + `).
新增交易：在 ` + "`dialect/nature.go` 加常量和 `natures`" + ` 的一行，并在映射文件中写明报文；各方自行决定的检查与记账仍在各方代码中。

The class is the second digit of the MTI. An advice (通知) is told and not asked, and sent again until it is answered.
What is reversible is undone by a reversal (冲正) when no reply comes. “Listed as” is the row in clearing files and
reconciliations; a pre-authorisation clears with its completion.

| word | name | 名称 | class | asked or told | to the issuer | no reply | amount | refers to | which then | listed as |
|---|---|---|---|---|---|---|---|---|---|---|
`

// naturePage writes the table as it stands.
func naturePage() string {
	var b strings.Builder
	b.WriteString(naturePageHead)
	for _, t := range Transactions() {
		n := t.nature()
		var refers []string
		for _, o := range n.refersTo {
			refers = append(refers, o.String())
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %c | %s | %s | %s | %s | %s | %s | %s |\n", n.word, n.name.En, n.name.Zh, n.class,
			pick(n.advice, "advice", "request"), pick(n.routed, "yes", ""), pick(n.reversible, "reversed", ""),
			[...]string{"", "from the cardholder", "to the cardholder", "held", "released", "changed", "remitted"}[n.money],
			strings.Join(refers, ", "), [...]string{"", "is void", "is used up", "has a new amount"}[n.original], n.listedAs)
	}
	return b.String()
}

func pick(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
