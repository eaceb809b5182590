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

	"acqsim/strict"
)

// A check says its rule, who is on trial, and how the rule is
// broken; it looks only at what passes between terminal and host, at screens and at
// slips, and does only what people do at a till.
func TestChecksReadOnlyTheWire(t *testing.T) {
	require.GreaterOrEqual(t, len(Checks()), 60)
	for _, id := range Checks() {
		rows, err := LoadID(id, Options{Matrix: true, Zone: time.LoadLocation})
		require.NoError(t, err)
		for _, s := range rows {
			require.Equal(t, id, s.ID)
			require.NotEmpty(t, s.Side(), "%s: want the tag %s and host or terminal", id, CheckTag)
			require.NotEmpty(t, s.BreachesIn(s.Vars["dialect"]), "%s cannot fail", s.Row)
			require.NotZero(t, s.Rule, id)
			for i := range s.Steps {
				onlyAtTheTill(t, s, &s.Steps[i])
			}
			for i := range s.Finally {
				onlyOnTheWire(t, s, &s.Finally[i])
			}
		}
	}
}

func onlyAtTheTill(t *testing.T, s *Scenario, step *Step) {
	t.Helper()
	switch a := step.Action().(type) {
	case *Expectation:
		onlyOnTheWire(t, s, a)
	case *Advance:
		require.Contains(t, s.Tags, ClockTag, "%s: %s lets time pass", s.Row, step.Location)
	case *RequireSignOn:
		require.Contains(t, s.Tags, DeskTag, "%s: %s is done at the host's desk", s.Row, step.Location)
	default:
		tills := strict.FieldsOf(reflect.TypeFor[TillSteps]())
		atTill := slices.ContainsFunc(tills, func(f strict.Field) bool { return f.Type == reflect.TypeOf(a) })
		require.True(t, a == nil || atTill, "%s: %s: %T is not seen from a till", s.Row, step.Location, a)
	}
}

func onlyOnTheWire(t *testing.T, s *Scenario, e *Expectation) {
	t.Helper()
	switch m := e.Matcher().(type) {
	case *MessageCheck:
		require.Regexp(t, `^(T[12]->acquirer|acquirer->T[12])$`, m.Link, "%s: %s", s.Row, e.Location)
	case *Printed, *Screen:
	default:
		t.Errorf("%s: %s: %T is hidden from a peer", s.Row, e.Location, m)
	}
}

// An id stands for one file, case or check.
func TestIDsAreUnique(t *testing.T) {
	for _, id := range Checks() {
		require.NotContains(t, IDs(), id)
		require.Equal(t, "conformance/"+id+".yaml", FileOf(id))
	}
	require.Equal(t, "cases/A03-reversal-reply-lost.yaml", FileOf("A03"))
	require.Empty(t, FileOf("nobody"))
	_, err := LoadID("reversal-no-reply-89", Options{})
	require.ErrorContains(t, err, `did you mean "reversal-no-reply-98"`)
}

// What a message is to be is refused with the place and the nearest word when no
// message has it.
func TestMistakesOnTheWire(t *testing.T) {
	head := `version: 1
id: check
title: {en: a, zh: 文}
story: {en: a, zh: 文}
lesson: {en: a, zh: 文}
include: [profiles/conformance.yaml]
clock: {start: "2026-03-26 10:00:00"}
steps: [{sale: {as: s1, terminal: T1, card: alice, amount: "1.00"}}]
`
	for text, says := range map[string]string{
		`finally: [{message: "0200", present: ["129"]}]`:                                            `want the number of a field`,
		`finally: [{message: "0200", absent: [bitmpa]}]`:                                            `did you mean "bitmap"`,
		`finally: [{message: "0200", like: {"37": "[0-9"}}]`:                                        `want a regular expression`,
		`finally: [{message: "0210", equal-to: {message: "0200"}}]`:                                 `want fields: what is compared`,
		`finally: [{message: "0210", equal-to: {message: "0200", fields: ["11=tpdu.sourc"]}}]`:      `did you mean "tpdu.source"`,
		`finally: [{message: "0210", precedes: {message: "0200", of: s2}}]`:                         `unknown label "s2"`,
		`finally: [{screen: {terminal: T1, contains: a}, every: true}]`:                             `belong to message`,
		`finally: [{printed: {count: 1}}]`:                                                          `want one of of and terminal`,
		"finally: [{message: \"0200\"}]\nbreach: [{name: x, practice: {}}]":                         `want the rule that is broken`,
		"rule: {en: a, zh: 文}\nfinally: [{message: \"0200\"}]\nbreach: [{name: x}]":                 `want one way to break the rule`,
		"rule: {en: a, zh: 文}\nfinally: [{message: \"0200\"}]\nbreach: [{name: x, patch: ../x.go}]": `want the name of a patch file`,
	} {
		_, err := Load(func(name string) ([]byte, error) {
			if name == "check.yaml" {
				return []byte(head + text), nil
			}
			return nil, os.ErrNotExist
		}, "check.yaml", Options{})
		require.ErrorContains(t, err, says, text)
	}
}

const conformanceIntro = `# Conformance

A conformance check holds one rule of the protocol against what passes between a terminal and its host, and against what
the terminal shows and prints. Each is a scenario in [scenarios/conformance](../scenarios/conformance): its ` + "`rule`" + ` cites
what the specification says, its tags say who is on trial (` + "`host`" + ` or ` + "`terminal`" + `) and what about, and its ` + "`breach`" + ` list
says how the rule is broken. A test plays every check with each breach and wants it to fail.

    acqsim run --tags conformance                               # our terminal and our host, every dialect
    acqsim run --tags 'conformance and reversal' --dialect unionpay-direct
    acqsim run reversal-no-reply-98                             # one check, by its name
    acqsim serve echo-test --dialect 1987-ascii                 # a host with the shop of the checks
    acqsim run --tags 'conformance and not keys' --dialect 1987-ascii --peer host=127.0.0.1:8583

A foreign host needs the shop of [profiles/conformance.yaml](../scenarios/profiles/conformance.yaml): two terminals, one
merchant, the cards. Checks with the tag ` + "`keys`" + ` need the keys of a key ceremony on both sides. Those with the tag
` + "`clock`" + ` let a day pass and are left out against a peer, those with ` + "`desk`" + ` against a foreign host, at whose desk nobody of
ours sits. What a peer does not show is reported as not observed; a row of whose ` + "`finally`" + ` nothing could be judged is *not
judged*: skipped in JUnit, 4 with ` + "`--require-judged`" + `, left out with ` + "`--judgeable`" + `.

To add a check, copy the smallest, ` + "`stan-counts-up.yaml`" + `: steps at a till, what must be seen in ` + "`finally`" + `, and at
least one breach. A breach is a ` + "`practice`" + ` of a party; or ` + "`faults`" + ` that make a peer look on the wire as if it broke the
rule; or, where neither can show it, a ` + "`patch`" + ` in simulator/testdata/breaches. Expectations about messages may name
fields by number, the parts of DE 48, 60, 61 and 90 (60.2 is the batch), ` + "`bitmap`, `mti`, `tpdu.destination`, `tpdu.source`" + `
and the parts of ` + "`header`" + `; ` + "`like`" + ` takes regular expressions, ` + "`equal-to` and `differs-from`" + ` compare with another message.

This page is made by ` + "`go test ./scenarios -run TestConformancePage -update`" + `.

`

// The page of the checks is made from their files.
func TestConformancePage(t *testing.T) {
	var b strings.Builder
	b.WriteString(conformanceIntro)
	fmt.Fprintf(&b, "%d checks:\n\n| check | rule | on trial | dialects | breaches |\n|---|---|---|---|---|\n",
		len(Checks()))
	for _, id := range Checks() {
		rows, err := LoadID(id, Options{Matrix: true})
		require.NoError(t, err)
		var dialects, breaches []string
		for _, s := range rows {
			dialects = append(dialects, s.Vars["dialect"])
			for _, x := range s.BreachesIn(s.Vars["dialect"]) {
				if !slices.Contains(breaches, x.Name) {
					breaches = append(breaches, x.Name)
				}
			}
		}
		fmt.Fprintf(&b, "| [%s](../scenarios/conformance/%s.yaml) | %s | %s | %s | %s |\n", id, id,
			strings.ReplaceAll(rows[0].Rule.En, "|", "\\|"), rows[0].Side(), strings.Join(dialects, ", "),
			strings.Join(breaches, ", "))
	}
	const page = "../docs/conformance.md"
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(b.String()), 0o644))
	}
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, string(written), b.String(), "run go test ./scenarios -run TestConformancePage -update")
}
