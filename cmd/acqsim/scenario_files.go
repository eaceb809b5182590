package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/strict"
)

// sources remembers the files that a scenario is made from, so that a record of
// its run has them all.
type sources struct {
	main  string
	files map[string][]byte
}

// load reads the scenario that a person names, the id of one that comes with
// acqsim or a file, and remembers what it read. Either may be followed by the
// variables of one row of its matrix: A03[amount=0.01,dialect=1987-ascii].
func load(name string, opt scenarios.Options) ([]*scenarios.Scenario, *sources, error) {
	base, row, single := strings.Cut(name, "[")
	opt.Zone, opt.Causes, opt.Matrix = time.LoadLocation, causes(), opt.Matrix || single
	src := &sources{files: make(map[string][]byte)}
	rows, err := src.load(base, opt)
	if err != nil || !single {
		return rows, src, unusable(err)
	}
	chosen, err := rowWith(base, rows, strings.TrimSuffix(row, "]"))
	if err != nil {
		return nil, nil, err
	}
	return []*scenarios.Scenario{chosen}, src, nil
}

// rowWith is the one row of a matrix whose variables have the values: as many of them as tell it from the others.
func rowWith(name string, rows []*scenarios.Scenario, values string) (*scenarios.Scenario, error) {
	var fit []*scenarios.Scenario
	for _, s := range rows {
		if strings.HasSuffix(s.Row, "["+values+"]") {
			return s, nil
		}
		has := variablesOf(s)
		if !slices.ContainsFunc(strings.Split(values, ","), func(v string) bool { return !slices.Contains(has, v) }) {
			fit = append(fit, s)
		}
	}
	switch len(fit) {
	case 0:
		return nil, usage("%s has no row [%s]; it has %s", name, values, fewRows(rows))
	case 1:
		return fit[0], nil
	}
	return nil, usage("%s has %d rows [%s]: say more of the one that is meant: %s", name, len(fit), values, fewRows(fit))
}

// variablesOf are the variables of a row with their values: amount=0.01.
func variablesOf(s *scenarios.Scenario) []string {
	_, in, _ := strings.Cut(strings.TrimSuffix(s.Row, "]"), "[")
	return strings.Split(in, ",")
}

func fewRows(rows []*scenarios.Scenario) string {
	names := make([]string, len(rows))
	for i, s := range rows {
		names[i] = s.Row
	}
	return few(names)
}

func (src *sources) load(name string, opt scenarios.Options) ([]*scenarios.Scenario, error) {
	file := filepath.ToSlash(name)
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		if _, err := os.Stat(filepath.Join(name, "manifest.json")); err == nil {
			return nil, usage("%s is the record of a run: acqsim replay %s runs it again", name, name)
		}
		return nil, usage("%s is a folder: want a scenario's file or id", name)
	}
	read := ownOrShipped(name, file)
	if !isFile(name) {
		if _, err := scenarios.Source(name); err != nil {
			return nil, err
		}
		read, file = scenarios.ReadFile, scenarios.FileOf(name)
	}
	src.main = inside(file)
	opt.Uses = func(file string, data []byte) { src.files[inside(file)] = data }
	rows, err := scenarios.Load(read, file, opt)
	for _, s := range rows {
		if !isFile(name) {
			s.Name = s.Row // the catalogue's: found by its id from anywhere
		}
	}
	return rows, err
}

// loadProfile reads a person's own profile, or one that comes with acqsim: two-shops or profiles/two-shops.yaml,
// and remembers what it read.
func loadProfile(name string) (*scenarios.Profile, *sources, error) {
	file, err := profileFile(name)
	if err != nil {
		return nil, nil, err
	}
	src := &sources{main: inside(file), files: make(map[string][]byte)}
	p, err := scenarios.LoadProfile(ownOrShipped(file, file), file, scenarios.Options{Zone: time.LoadLocation,
		Causes: causes(), Uses: func(file string, data []byte) { src.files[inside(file)] = data }})
	return p, src, unusable(err)
}

// profileFile is where a profile lies: one that comes with acqsim is known by its name.
func profileFile(name string) (string, error) {
	shipped := scenarios.Profiles()
	switch {
	case isFile(name):
		return filepath.ToSlash(name), nil
	case slices.Contains(shipped, name):
		return "profiles/" + name + ".yaml", nil
	}
	return "", usage("%s; the name of a file of your own ends in .yaml", strict.Unknown("profile", name, shipped))
}

// ownOrShipped reads a person's file and what lies in its folder, or else the catalogue's file of that name:
// conformance/sale.yaml.
func ownOrShipped(main, file string) func(name string) ([]byte, error) {
	beside := folderReader(file)
	return func(name string) ([]byte, error) {
		var own []byte
		var err error
		if name == file {
			own, err = readFile(main)
		} else {
			own, err = beside(name)
		}
		if err == nil {
			return own, nil
		}
		if shipped, missing := scenarios.ReadFile(name); missing == nil {
			return shipped, nil
		}
		return nil, err
	}
}

// inside gives a file its place in a record: no way out of the record's folder.
func inside(name string) string {
	clean := path.Clean("/" + filepath.ToSlash(strings.TrimPrefix(name, filepath.VolumeName(name))))
	return strings.TrimPrefix(clean, "/")
}

// isFile tells a file from an id, which has neither an ending nor a folder.
func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.ContainsAny(name, `/\`)
}

// causes lists the codes that a diagnosis may name.
func causes() []string {
	var codes []string
	for code := range diagnosis.Causes {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return codes
}
