package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/spelling"
)

// ErrNotInCatalogue says that no scenario has this id.
var ErrNotInCatalogue = errors.New("scenarios: not in the catalogue")

// IDs returns the ids of the catalogue, the good day first.
func IDs() []string {
	ids := slices.Collect(maps.Keys(caseFile()))
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(named(b), named(a)), strings.Compare(a, b))
	})
	return ids
}

// named is 1 for an id that is a name rather than the number of a case.
func named(id string) int {
	if id[0] >= 'a' {
		return 1
	}
	return 0
}

// Checks returns the ids of the conformance checks.
func Checks() []string { return yamlFiles(checkFolder) }

// FileOf returns the file of the catalogue that has an id, "" when none has.
func FileOf(id string) string {
	if slices.Contains(Checks(), id) {
		return checkFolder + "/" + id + ".yaml"
	}
	return caseFile()[id]
}

// Source returns the file of a scenario of the catalogue as it was written.
func Source(id string) ([]byte, error) {
	if file := FileOf(id); file != "" {
		return ReadFile(file)
	}
	all := IDs()
	if spelling.Hint(id, all) == "" && spelling.Hint(id, Checks()) != "" {
		all = Checks()
	}
	if hint := spelling.Hint(id, all); hint != "" {
		return nil, fmt.Errorf("%w: unknown scenario %q%s", ErrNotInCatalogue, id, hint)
	}
	return nil, fmt.Errorf("%w: unknown scenario %q, want one of %s", ErrNotInCatalogue, id,
		spelling.Choices(id, all, "acqsim list"))
}

// LoadID loads a scenario of the catalogue.
func LoadID(id string, opt Options) ([]*Scenario, error) {
	if _, err := Source(id); err != nil {
		return nil, err
	}
	rows, err := Load(ReadFile, FileOf(id), opt)
	for _, s := range rows {
		s.Name = s.Row
	}
	return rows, err
}
