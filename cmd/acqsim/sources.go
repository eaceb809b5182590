package main

import (
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/scenarios"
)

// sources remembers the files that a scenario is made from, so that a record of
// its run has them all.
type sources struct {
	main  string
	files map[string][]byte
}

// loadFrom reads the scenario that a person names, an id or a file, and remembers
// what it read.
func loadFrom(src *sources, name string, opt scenarios.Options) ([]*scenarios.Scenario, error) {
	opt.Zone, opt.Causes = time.LoadLocation, causes()
	read, file := os.ReadFile, filepath.ToSlash(name)
	if !isFile(name) {
		if _, err := scenarios.Source(name); err != nil {
			return nil, unusable(err)
		}
		read, file = scenarios.ReadFile, name+".yaml"
	}
	src.main = inside(file)
	rows, err := scenarios.Load(func(name string) ([]byte, error) {
		b, err := read(name)
		if err != nil {
			b, err = scenarios.ReadFile(name)
		}
		if err == nil {
			src.files[inside(name)] = b
		}
		return b, err
	}, file, opt)
	return rows, unusable(err)
}

// inside gives a file its place in a record: no way out of the record's folder.
func inside(name string) string {
	clean := path.Clean("/" + filepath.ToSlash(strings.TrimPrefix(name, filepath.VolumeName(name))))
	return strings.TrimPrefix(clean, "/")
}

func checkDialect(name string) error {
	if name == "" {
		return nil
	}
	if _, err := dialect.Named(name); err != nil {
		return usage("--dialect: %w", err)
	}
	return nil
}

// version is the version of the program as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
