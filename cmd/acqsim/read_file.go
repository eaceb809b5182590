package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// readFile reads a file that a person names, and stops behind the limit: a device or a pipe without an end costs no
// more than that.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(name, f)
}

func readAll(name string, from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxInput+1))
	if err == nil && len(data) > maxInput {
		return nil, fmt.Errorf("%s: want at most %d bytes, have more", name, maxInput)
	}
	return data, err
}

// folderReader reads a scenario, and what it includes from its own folder and the folders in that: nothing leads out,
// no name and no link.
func folderReader(main string) func(name string) ([]byte, error) {
	folder := path.Dir(main)
	return func(name string) ([]byte, error) {
		inside, err := filepath.Rel(folder, name)
		if err != nil {
			return nil, err
		}
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		f, err := root.Open(inside)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readAll(name, f)
	}
}
