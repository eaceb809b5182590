package scenarios

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/strict"
)

const languagePage = "../docs/scenario-language.md"

// The page that people read has every step, every matcher and every fault verb that the loader takes.
func TestLanguagePage(t *testing.T) {
	page := pageOfLanguage(t)
	if *update {
		require.NoError(t, os.WriteFile(languagePage, []byte(page), 0o644))
	}
	have, err := os.ReadFile(languagePage)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "go test ./scenarios -update rewrites %s", languagePage)
}

const languageHead = `# The words of a scenario file

Written from the types that the loader fills by ` + "`go test ./scenarios -update`" + `; ` + "`acqsim schema`" + ` prints the same for an
editor. [How to add a scenario](how-to-add-a-scenario.md) shows them at work, [how to add a step](how-to-add-a-step.md)
says where a new one stands. A key with an asterisk is required.
`

// groups are the headings of the groups of steps.
var groups = map[string]string{
	"TillSteps": "At a till", "AccountSteps": "At the merchant's bank", "PayoutSteps": "At the acquirer, about payouts",
	"DeskSteps": "At the desks of acquirer, network and issuer", "WorldSteps": "Time, power, and a call",
}

func pageOfLanguage(t *testing.T) string {
	var b strings.Builder
	b.WriteString(languageHead + "\n## Steps\n")
	all := reflect.TypeFor[Actions]()
	for i := range all.NumField() {
		group := all.Field(i)
		require.NotEmpty(t, groups[group.Name], "a heading for %s", group.Name)
		fmt.Fprintf(&b, "\n### %s\n\n| step | what happens | keys |\n|---|---|---|\n", groups[group.Name])
		rowsOf(&b, strict.FieldsOf(group.Type))
	}
	b.WriteString("\nA step may be begun and not waited for (`start: {sale: {…}}`), has a time (`at:`) and remedies " +
		"(`with:`, `without:`).\nA step is done, or the run proves nothing; `refused:` says " +
		"why it must be refused, by a slug of [slugs.md](slugs.md).\n\n" +
		"## Expectations\n\n| matcher | what it asks | keys |\n|---|---|---|\n")
	rowsOf(&b, matcherFields)
	fmt.Fprintf(&b, "\nBeside them: %s.\n\n## Faults\n\n", keysOf(reflect.TypeFor[Expectation](), matcherFields))
	fmt.Fprintf(&b, "Where and when, `on`: %s.\n\n| `do` | what happens | keys |\n|---|---|---|\n",
		keysOf(reflect.TypeFor[fault.On](), nil))
	rowsOf(&b, strict.FieldsOf(reflect.TypeFor[fault.Do]()))
	return b.String()
}

func rowsOf(b *strings.Builder, fields []strict.Field) {
	for _, f := range fields {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", f.Name, f.Tag.Get("doc"), keysOf(f.Type, nil))
	}
}

// keysOf lists the keys of a struct but for some, and the words of each.
func keysOf(of reflect.Type, but []strict.Field) string {
	if of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		return keysOf(of.Elem(), but)
	}
	if of.Kind() != reflect.Struct {
		return ""
	}
	var keys []string
	for _, f := range strict.FieldsOf(of) {
		if strings.Contains(" "+strings.Join(namesOf(but), " ")+" ", " "+f.Name+" ") {
			continue
		}
		key := "`" + f.Name + "`"
		if f.Required {
			key += "\\*"
		}
		if words := strict.WordsOf(f.Tag, words); words != nil {
			key += " (" + strings.Join(words, ", ") + ")"
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, ", ")
}
