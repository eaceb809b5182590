package scenarios

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/strict"
)

const profilePage = "../docs/profiles.md"

// The page of profiles has every key that the loader takes, the example on it is one that it takes, and the page about
// keys has every range of test cards.
func TestProfilePage(t *testing.T) {
	page := profileHead
	for _, group := range profileStructs() {
		page += fmt.Sprintf(
			"\n## %s\n\n| key | what it says | form |\n|---|---|---|\n", group.name) + profileRows(t, group.of)
	}
	if *update {
		require.NoError(t, os.WriteFile(profilePage, []byte(page), 0o644))
	}
	have, err := os.ReadFile(profilePage)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "go test ./scenarios -update rewrites %s", profilePage)

	_, example, _ := strings.Cut(page, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	p, err := LoadProfile(only(example), "bad.yaml", Options{Zone: time.LoadLocation})
	require.NoError(t, err)
	require.Equal(t, payment.TerminalID("TERM0009"), p.World.Terminals["T9"].ID)

	security, err := os.ReadFile("../docs/security.md")
	require.NoError(t, err)
	for _, r := range payment.TestRanges {
		require.Contains(t, string(security), fmt.Sprintf("| %s | %s |", r.Prefix, r.Whose.En))
	}
}

// Every practice says what it is, in both languages, on the page and in the schema: whoever sets one must know what he
// lets happen.
func TestEveryPracticeHasItsSentences(t *testing.T) {
	schema, err := Schema()
	require.NoError(t, err)
	page, err := os.ReadFile(profilePage)
	require.NoError(t, err)
	keys := 0
	for _, party := range strict.FieldsOf(reflect.TypeFor[Practice]()) {
		for _, f := range append(strict.FieldsOf(party.Type), party) {
			keys++
			both := sentences(f.Tag)
			require.Len(t, both, 2, "%s.%s: want doc and zh tags", party.Name, f.Name)
			require.NotRegexp(t, `\p{Han}`, both[0])
			require.NotRegexp(t, `[a-z]`, both[1])
			require.Contains(t, string(page), "| `"+f.Name+"` | "+strings.Join(both, "<br>")+" |")
			require.Contains(t, string(schema), both[1])
		}
	}
	require.Greater(t, keys, 30)
}

const profileHead = `# Profiles: your own shops, terminals, cards and keys

Written from the types that the loader fills by ` + "`go test ./scenarios -update`" + `. A profile is a file that has who takes part
and no story. Scenarios include it, and a host serves it:

` + "```sh" + `
acqsim check profile my-shops.yaml
acqsim serve --profile my-shops.yaml
acqsim schema profile >profile.schema.json
` + "```" + `

It need not say everything: what it includes is laid under it, and what nobody says has a default. This one takes the shop, the
cards and the waits of a profile that comes with acqsim (` + "`acqsim show profiles/one-shop.yaml`" + `) and adds a terminal with its own master
key, and two cards:

` + "```yaml" + `
version: 1
include: [profiles/one-shop.yaml]
world:
  test-bins: ["999999"]
  cards:
    dave: {pan: "4242424242424242", expiry: "3012", kind: debit, balance: "100.00", test-pin: "1234"}
    eve: {pan: "9999990000000006", expiry: "3012", kind: credit, limit: "5000.00"}
  terminals:
    T9: {id: "TERM0009", merchant: M1, keys: double, test-tmk: "0123456789ABCDEFFEDCBA9876543210"}
keypad:
  - {amount: "10.01", fault: drop 0210}
  - {amount: "10.51", fault: answer 51 0200 acquirer->clearing}
` + "```" + `

Card numbers lie in the [test ranges](security.md#test-cards) or under ` + "`test-bins`" + `; a host answers any other 14 and keeps nothing of
it. A master key or a PIN that stands in a file is no secret: only test keys belong there. Amounts and numbers are text in
quotes. With ` + "`keypad`" + `, a sale of 10.01 at a served host loses its answer, every time, and one of 10.51 is declined: whoever has nothing
but a terminal's keys can ask for a fault, in the words of [serve.md](serve.md). ` + "`" + `acqsim serve --profile keypad` + "`" + ` has a table of them and prints it. ` + "`acqsim serve`" + ` lets the terminals of a profile speak the dialect and have the keys that the profile says; ` + "`--dialect`" + `
and ` + "`--keys`" + ` go before it. A key with an asterisk is required.
`

// profileStruct is a group of keys: a struct of the profile and the way to it.
type profileStruct struct {
	name string
	of   reflect.Type
}

// profileStructs lists the structs of a profile, outer ones first.
func profileStructs() []profileStruct {
	all := []profileStruct{{"At the top", reflect.TypeFor[Profile]()}}
	for i := 0; i < len(all); i++ {
		for _, f := range strict.FieldsOf(all[i].of) {
			name, of := f.Name, f.Type
			if all[i].name != "At the top" {
				name = all[i].name + "." + f.Name
			}
			switch of.Kind() {
			case reflect.Map:
				name, of = name+".NAME", of.Elem() // by the name that the file gives it
			case reflect.Slice:
				of = of.Elem()
			}
			if grouped(of) && !slices.ContainsFunc(all, func(o profileStruct) bool { return o.name == name }) {
				all = append(all, profileStruct{name, of})
			}
		}
	}
	return all
}

// grouped reports whether a type has keys of its own.
func grouped(of reflect.Type) bool {
	return of.Kind() == reflect.Struct && notation(of) == "" && len(strict.FieldsOf(of)) > 0
}

func profileRows(t *testing.T, of reflect.Type) string {
	var b strings.Builder
	for _, f := range strict.FieldsOf(of) {
		name, doc := "`"+f.Name+"`", strings.Join(sentences(f.Tag), "<br>")
		require.NotEmpty(t, doc, "%s.%s: a doc tag", of.Name(), f.Name)
		if f.Required {
			name += "\\*"
		}
		form := strings.Join(strict.WordsOf(f.Tag, words), ", ")
		if form == "" {
			form = notation(f.Type)
		}
		if least, most, counted := strict.DigitsOf(f.Tag); counted && least == most {
			form = fmt.Sprintf("%d digits", least)
		} else if counted {
			form = fmt.Sprintf("%d to %d digits", least, most)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, doc, form)
	}
	return b.String()
}
