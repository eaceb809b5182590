package simulator

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
)

// wrongPractice is one setting of one party that is wrong.
type wrongPractice struct {
	name       string
	set, unset func(*scenarios.Practice)
}

// wrongPractices lists every setting of every party's Practice, alone: a switch
// turned on, each value of a list.
func wrongPractices(t *testing.T) []wrongPractice {
	t.Helper()
	var all []wrongPractice
	parties := reflect.TypeFor[scenarios.Practice]()
	for i := range parties.NumField() {
		party := parties.Field(i)
		for j := range party.Type.NumField() {
			field := party.Type.Field(j)
			name := party.Tag.Get("yaml") + " " + strings.Split(field.Tag.Get("yaml"), ",")[0]
			for _, value := range wrongValues(t, name, field) {
				put := func(v reflect.Value) func(*scenarios.Practice) {
					return func(p *scenarios.Practice) { reflect.ValueOf(p).Elem().Field(i).Field(j).Set(v) }
				}
				all = append(all, wrongPractice{name + value.word, put(value.value), put(reflect.Zero(field.Type))})
			}
		}
	}
	return all
}

type wrongValue struct {
	word  string
	value reflect.Value
}

func wrongValues(t *testing.T, name string, field reflect.StructField) []wrongValue {
	t.Helper()
	switch {
	case field.Type.Kind() == reflect.Bool:
		return []wrongValue{{"", reflect.ValueOf(true).Convert(field.Type)}}
	case field.Type == reflect.TypeFor[[]reconcile.Comparison]():
		var each []wrongValue
		for _, c := range reconcile.Comparisons() {
			each = append(each, wrongValue{": " + string(c), reflect.ValueOf([]reconcile.Comparison{c})})
		}
		return each
	case field.Tag.Get("enum") != "" && field.Type.Kind() == reflect.String:
		var each []wrongValue
		for _, word := range strings.Split(field.Tag.Get("enum"), ",") {
			each = append(each, wrongValue{": " + word, reflect.ValueOf(word).Convert(field.Type)})
		}
		return each
	case field.Type.Kind() >= reflect.Int && field.Type.Kind() <= reflect.Int64:
		return []wrongValue{{": 1", reflect.ValueOf(1).Convert(field.Type)}}
	}
	t.Fatalf("%s is a %s: say here what its wrong values are", name, field.Type)
	return nil
}

// harmless are settings that mean nothing to a party, with the reason.
var harmless = map[string]string{
	"settlement-bank credit-repeats": "merchants' accounts are at the merchant's bank; a payout that comes twice is " +
		"sent on under its one id",
	"settlement-bank skip-name-check": "the settlement bank passes the payee's name on and knows no accounts of merchants",
}

// Every wrong practice of every party, alone, is caught by a scenario or by an
// invariant: no setting is without a case that shows its harm (STYLE §19).
func TestEveryPracticeIsCaught(t *testing.T) {
	rows := everyRow(t)
	practices := wrongPractices(t)
	by := make([]string, len(practices))
	t.Run("each", func(t *testing.T) {
		for i, p := range practices {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				if by[i] = caughtBy(t, rows, p); by[i] == "" && harmless[p.name] == "" {
					t.Errorf("%s is caught by no scenario and no invariant: add a case that shows its harm", p.name)
				}
			})
		}
	})
	table := "\n"
	for i, p := range practices {
		table += fmt.Sprintf("%-40s %s\n", p.name, cmp.Or(by[i], "means nothing here: "+harmless[p.name]))
	}
	t.Log(table)
}

// everyRow is the first row of every case of the catalogue, of the stories below and
// of every check of the conformance suite.
func everyRow(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	var rows []*scenarios.Scenario
	load := func(ids []string) {
		for _, id := range ids {
			loaded, err := scenarios.LoadID(id, scenarios.Options{})
			require.NoError(t, err)
			rows = append(rows, loaded[0])
		}
	}
	load(scenarios.IDs())
	for _, s := range stories {
		row := loadText(t, s.text())
		row.ID = s.id
		rows = append(rows, row)
	}
	load(scenarios.Checks())
	return rows
}

// story is a day in which one copy too many, or one too early, arrives. The right
// practice lets nothing happen by it.
type story struct{ id, faults, steps, finally string }

// withKeys begins a story in a world whose tills have keys.
const withKeys = "with keys"

var stories = []story{
	{"a reversal told twice to the issuer (A03)", `
- {id: lose-approval, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: drop}
- {id: lose-answer, on: {link: issuer->clearing, mti: "0430", of: s1}, do: drop}`, `
- balance: {terminal: T1, card: bob}
- advance: {by: 10m}`, `
- books: {issuer: {"cardholder:alice": unchanged}}`},
	{"an original that its reversal overtakes (CASES §2.2, 6)", `
- id: overtaken
  on: {link: clearing->issuer, mti: "0200", of: s1}
  do: {delay: {by: 3m}}`, `
- balance: {terminal: T1, card: bob}
- advance: {by: 10m}`, `
- books: {issuer: {"cardholder:alice": unchanged}}`},
	{"a request delivered twice to the issuer (A10)", `
- {id: twice, on: {link: clearing->issuer, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`, "", `
- books: {issuer: {"cardholder:alice": "49500.00"}}`},
	{"a request delivered twice to the acquirer (A10)", `
- {id: twice, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`, "", `
- books: {issuer: {"cardholder:alice": "49500.00"}}`},
	{"a payout delivered twice to the merchant's bank (D03)", `
- {id: twice, on: {link: settlement-bank->merchant-bank, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`, "", `
- books: {merchant-bank: {"account:lotus-card": "677.10"}}`},
	{"a payout delivered twice to the settlement bank (D03)", `
- {id: twice, on: {link: acquirer->settlement-bank, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`, "", `
- books: {merchant-bank: {"account:lotus-card": "677.10"}}`},
	{"an approval that comes while the next sale is open (A04)", `
- {id: late, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: {delay: {until: {link: terminal->acquirer, mti: "0200", of: s2}}}}
- {id: declined, on: {link: clearing->issuer, mti: "0200", of: s2}, do: {answer: {code: "51"}}}`, "", `
- printed: {of: s2, count: 0}
- {belief: declined, of: s2}`},
	{"a clearing file that comes twice (B09)", `
- {id: twice, on: {link: clearing->acquirer, class: file}, do: {duplicate: {after: 1h}}}`, "", `
- books: {acquirer: {interchange: "2.03", network-fee: "0.19", network-receivable: "0.00"}}
- reconciliation: {open: []}`},
	{"two refunds of one sale (C11)", "", `
- refund: {as: r1, of: s1, amount: "400.00"}
- refund: {as: r2, of: s1, amount: "400.00"}`, `
- screen: {of: r2, code: "64"}`},
	{"a hold that nobody gives a reason for (D06)", "", `
- hold: {merchant: M1}
  refused: hold-without-reason`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
	{"a record that somebody puts into the clearing by hand (B14)", "", `
- stray-record: {as: x1, terminal: T1, card: alice, amount: "88.00"}
  refused: no-message-behind`, `
- books: {issuer: {"cardholder:alice": "49500.00"}}`},
	{withKeys + ": a sale whose amount was changed on the line (E01)", `
- {id: changed, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {mutate: {set: {"4": "000000090000"}, seal: keep}}}`, "", `
- books: {issuer: {"cardholder:alice": unchanged}}`},
	{withKeys + ": a decline that was changed on the line", `
- {id: declined, on: {link: clearing->issuer, mti: "0200", of: s1}, do: {answer: {code: "51"}}}
- {id: changed, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: {mutate: {set: {"39": "00"}, seal: keep}}}`, "", `
- printed: {of: s1, count: 0}`},
}

func (s *story) text() string {
	text := strings.Replace(shopDay, "FAULTS", indent(s.faults), 1)
	if s.faults == "" {
		text = strings.Replace(shopDay, "faults:\nFAULTS\n", "", 1)
	}
	if strings.HasPrefix(s.id, withKeys) {
		text = strings.Replace(text, "clock:", "world: {security: {keys: double}}\nclock:", 1)
	}
	at := "  - sale: {as: s2,"
	if s.steps != "" {
		text = strings.Replace(text, at, indent(s.steps)+"\n"+at, 1)
	}
	return strings.Replace(text, "FINALLY", indent(s.finally), 1)
}

// The stories hold as long as everybody does right.
func TestStories(t *testing.T) {
	for _, s := range stories {
		t.Run(s.id, func(t *testing.T) {
			r := runText(t, s.text())
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, failures(r))
		})
	}
}

// caughtBy plays the scenarios with a practice until one of them fails, and says
// which and by what. A scenario that has the practice is about it where it fails
// without.
func caughtBy(t *testing.T, rows []*scenarios.Scenario, p wrongPractice) string {
	t.Helper()
	for _, row := range rows {
		changed, word := *row, "caught by "
		p.set(&changed.World.Practice)
		if reflect.DeepEqual(changed.World.Practice, row.World.Practice) {
			p.unset(&changed.World.Practice)
			word = "shown by "
		}
		r := play.Run(t.Context(), &changed, play.Options{})
		if r.Err != nil || r.World == nil {
			continue
		}
		for _, f := range slices.Concat(r.Failures, r.NotJudged) {
			return word + row.ID + ", " + f.Rule
		}
		if word == "shown by " {
			continue
		}
		for _, v := range invariants.Check(r.World, play.Excused(row.Faults, row.World.Practice)) {
			return fmt.Sprintf("%s%s, invariant %d: %s", word, row.ID, v.ID, v.Name)
		}
	}
	return ""
}
