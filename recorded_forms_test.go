package acqsim

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/runrecord"
)

// formsList has the form of every fact and command, under the version of the hash that they belong to.
const formsList = "testdata/recorded-forms.txt"

// The form of a fact or a command changes with the hash version alone: else a replay of a record that another version
// wrote would call different what is only written differently (docs/promises.md). This holds how
// facts are written today; that those of yesterday are still read holds kept_facts_test.go.
func TestRecordedFormsChangeWithTheHashVersion(t *testing.T) {
	now := runrecord.FormTexts()
	version, was := readForms(t, read(t, formsList))
	problems := formProblems(version, runrecord.HashVersion, was, now)
	if *update && len(problems) == 0 {
		text := fmt.Sprintf("hash %d\n", runrecord.HashVersion)
		for _, kind := range slices.Sorted(maps.Keys(now)) {
			text += kind + " " + now[kind] + "\n"
		}
		require.NoError(t, os.WriteFile(formsList, []byte(text), 0o644))
		version, was = readForms(t, read(t, formsList))
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if len(problems) == 0 {
		require.Equal(t, runrecord.HashVersion, version, "go test . -run RecordedForms -update")
		require.Equal(t, now, was, "go test . -run RecordedForms -update")
	}
}

// formProblems says which forms changed without a new hash version, and what to do.
func formProblems(version, nowVersion int, was, now map[string]string) (problems []string) {
	if nowVersion == version+1 {
		return nil
	}
	if nowVersion != version {
		return []string{fmt.Sprintf("HashVersion is %d and %s has %d: raise it by one", nowVersion, formsList, version)}
	}
	for _, kind := range slices.Sorted(maps.Keys(was)) {
		if was[kind] != now[kind] {
			problems = append(problems, fmt.Sprintf("the form of %s changed\n  was %s\n  is  %s\n"+
				"Records of hash %d would seem to differ. Raise HashVersion in simulator/runrecord/versions.go by one, say so in "+
				"CHANGELOG.md, then: go test . -run RecordedForms -update", kind, was[kind], now[kind], version))
		}
	}
	return problems
}

func readForms(t *testing.T, text string) (version int, forms map[string]string) {
	t.Helper()
	forms = make(map[string]string)
	for line := range strings.Lines(text) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if words[0] == "hash" {
			var err error
			version, err = strconv.Atoi(words[1])
			require.NoError(t, err)
			continue
		}
		require.Len(t, words, 3, line)
		forms[words[0]+" "+words[1]] = words[2]
	}
	return version, forms
}

// A form that changes with the version's number as it was is found; a new kind is not a change.
func TestChangedFormsAreFound(t *testing.T) {
	was := map[string]string{"fact bank.paid": "1{id:text}", "fact bank.credited": "1{id:text}"}
	now := map[string]string{"fact bank.paid": "1{id:text,by?:text}", "fact bank.credited": "1{id:text}", "fact x": "1{}"}
	require.Len(t, formProblems(1, 1, was, now), 1)
	require.Contains(t, formProblems(1, 1, was, now)[0], "fact bank.paid changed")
	require.Empty(t, formProblems(1, 2, was, now))
	require.Contains(t, formProblems(1, 3, was, now)[0], "raise it by one")
	require.Empty(t, formProblems(1, 1, was, was))
	delete(now, "fact bank.credited")
	require.Len(t, formProblems(1, 1, was, now), 2)
}
