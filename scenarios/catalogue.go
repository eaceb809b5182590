package scenarios

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"acqsim/spelling"
)

//go:embed *.yaml profiles/*.yaml conformance/*.yaml
var catalogue embed.FS

// ReadFile returns a file of the embedded catalogue: "A03.yaml" or
// "profiles/one-shop.yaml".
func ReadFile(name string) ([]byte, error) { return catalogue.ReadFile(name) }

// ErrNotInCatalogue says that no scenario has this id.
var ErrNotInCatalogue = errors.New("scenarios: not in the catalogue")

// IDs returns the ids of the catalogue, the good day first.
func IDs() []string {
	ids := yamlFiles(".")
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

func profiles() []string {
	names := yamlFiles("profiles")
	for i, n := range names {
		names[i] = "profiles/" + n + ".yaml"
	}
	return names
}

// yamlFiles lists the YAML files of a folder without their ending.
func yamlFiles(folder string) []string {
	entries, err := fs.ReadDir(catalogue, folder)
	if err != nil {
		return nil // the folder is embedded or the package does not compile
	}
	var names []string
	for _, e := range entries {
		if name, found := strings.CutSuffix(e.Name(), ".yaml"); found {
			names = append(names, name)
		}
	}
	return names
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
	return nil, fmt.Errorf("%w: %s", ErrNotInCatalogue, unknown("scenario", id, all))
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
