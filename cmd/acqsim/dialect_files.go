package main

import (
	"path/filepath"

	"acqsim/dialect"
)

// namedDialect returns a shipped dialect, or that of a mapping file.
func namedDialect(name string) (*dialect.Dialect, error) {
	if isFile(name) {
		return dialect.Read(filepath.ToSlash(name), readFile)
	}
	return dialect.Named(name)
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
