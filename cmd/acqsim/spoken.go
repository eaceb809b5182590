package main

import (
	"cmp"
	"encoding/hex"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/link"
)

// lining is what a person says of the bytes on a line whose other end is somebody else's.
type lining struct {
	spec, framing, header string

	open  func(name string) ([]byte, error) // files; readFile when it is nil
	files map[string][]byte                 // that were read, by what a record calls them
}

func (l *lining) lineFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.spec, "spec", "",
		"a spec file for the bytes of all tills' messages; they mean what --dialect says, 1987-ascii when left out")
	cmd.Flags().StringVar(&l.framing, "framing", "",
		`length header of each message: binary-2, ascii-4, "binary-2,inclusive" … (default: the dialect's own; serve tells `+
			"it by the first bytes)")
	cmd.Flags().StringVar(&l.header, "header", "", "bytes between length and message, in hexadecimal, such as 6000000000")
}

// frames returns the framing that the flags say, "" when they say none; own is what a header stands in when there is no
// --framing.
func (l *lining) frames(own string) (string, error) {
	framing := l.framing
	if l.header != "" {
		if b, err := hex.DecodeString(l.header); err != nil || len(b) == 0 {
			return "", usage("--header %q: want bytes in hexadecimal, such as 6000000000", l.header)
		}
		framing = cmp.Or(framing, own) + ",header=" + l.header
	}
	if framing == "" {
		return "", nil
	}
	if _, err := link.ParseFramer(framing); err != nil {
		return "", usage("--framing: %s", strings.TrimPrefix(err.Error(), "link: "))
	}
	return framing, nil
}

// speech returns the dialect that --dialect and --spec say, and what is known beside the shipped ones; "" and nil where
// they say nothing.
func (l *lining) speech(name string) (string, dialect.Known, error) {
	switch {
	case l.spec != "":
		d, err := l.like(name)
		if err != nil {
			return "", nil, err
		}
		return d.Name(), dialect.Known{d.Name(): d}, nil
	case isFile(name):
		d, err := dialect.Read(filepath.ToSlash(name), l.reading(filepath.ToSlash(name)))
		if err != nil {
			return "", nil, usage("--dialect: %w", err)
		}
		return d.Name(), dialect.Known{d.Name(): d}, nil
	}
	return name, nil, checkDialect(name)
}

// speechFolder is where a record of a host has the files of its dialect.
const speechFolder = "dialect"

// kept is what a record calls what --spec or --dialect names: a file that was read, or something shipped.
func (l *lining) kept(name string) string {
	own := path.Join(speechFolder, path.Base(filepath.ToSlash(name)))
	if _, read := l.files[own]; read {
		return own
	}
	return name
}

// reading reads files of the folder in which main lies, and remembers them.
func (l *lining) reading(main string) func(name string) ([]byte, error) {
	open := l.open
	if open == nil {
		open = readFile
	}
	return func(name string) ([]byte, error) {
		b, err := open(name)
		if err != nil {
			return nil, err
		}
		inside, err := filepath.Rel(path.Dir(main), name)
		if l.files == nil {
			l.files = make(map[string][]byte)
		}
		l.files[path.Join(speechFolder, filepath.ToSlash(inside))] = b
		return b, err
	}
}

// like makes a dialect that means what a shipped one does, by the bytes of a spec file.
func (l *lining) like(name string) (*dialect.Dialect, error) {
	if isFile(name) {
		return nil, usage("--spec with --dialect %s: a mapping file names its spec itself", name)
	}
	if err := checkDialect(name); err != nil {
		return nil, err
	}
	spec, err := specOf(l.spec, l.reading(filepath.ToSlash(l.spec)))
	if err != nil {
		return nil, usage("--spec: %w", err)
	}
	own := strings.TrimSuffix(filepath.Base(l.spec), filepath.Ext(l.spec))
	d, err := dialect.Like(spec, own, name)
	if err != nil {
		return nil, usage("--spec %s: %w", l.spec, err)
	}
	return d, nil
}
