package main

import (
	"errors"
	"os"
)

// writeNew writes a file and replaces none.
func writeNew(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return usage("%s is there already: choose another name with --out", name)
	}
	if err != nil {
		return environment("%w", err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return environment("%w", err)
	}
	return nil
}
