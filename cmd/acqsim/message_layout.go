package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/spelling"
)

// layout is how a person names the layout of messages and the length header in
// front of them.
type layout struct {
	spec, dialect, framing string
}

func (l *layout) flags(cmd *cobra.Command, framing string) {
	cmd.Flags().StringVar(&l.spec, "spec", "",
		"layout: a spec file, or one of "+strings.Join(iso8583.ShippedNames(), ", "))
	cmd.Flags().StringVar(&l.dialect, "dialect", "",
		"layout of a dialect of acqsim's parties: "+strings.Join(dialect.Names(), ", "))
	cmd.Flags().StringVar(&l.framing, "framing", "", framing)
}

// read returns the spec that is asked for, nil when none is, and the length
// header that usually goes with it.
func (l *layout) read() (*iso8583.Spec, string, error) {
	switch {
	case l.dialect != "" && l.spec != "":
		return nil, "", usage("want --spec or --dialect, have both")
	case l.dialect != "":
		known, err := namedDialect(l.dialect)
		if err != nil {
			return nil, "", usage("--%w", err)
		}
		return known.Spec(), known.Framing(), nil
	case l.spec == "":
		return nil, "", nil
	}
	spec, err := namedSpec(l.spec)
	if err != nil {
		return nil, "", usage("--spec: %w", err)
	}
	return spec, usualFraming(spec), nil
}

// framer returns the length header that is asked for; ok is false when none is,
// or when messages have no length header.
func (l *layout) framer() (f link.Framer, ok bool, err error) {
	if l.framing == "" || l.framing == "none" {
		return link.Framer{}, false, nil
	}
	f, err = link.ParseFramer(l.framing)
	if err != nil {
		return link.Framer{}, false, usage("--framing: %w; or none", err)
	}
	return f, true, nil
}

// usualFraming is what the spec file says of the length header, else the one that
// most hosts use.
func usualFraming(spec *iso8583.Spec) string {
	if spec.Framing().Length == "" {
		return "binary-2"
	}
	return spec.Framing().String()
}

// namedSpec returns a layout that comes with acqsim or reads a spec file.
func namedSpec(name string) (*iso8583.Spec, error) { return specOf(name, readFile) }

// specOf is namedSpec where files are read by open.
func specOf(name string, open func(name string) ([]byte, error)) (*iso8583.Spec, error) {
	if !strings.ContainsAny(name, `./\`) {
		spec, unknown := iso8583.Shipped(name)
		if unknown == nil {
			return spec, nil
		}
		if _, err := os.Stat(name); err != nil {
			return nil, unknown
		}
	}
	data, err := open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	return iso8583.ParseSpec(name, data)
}

// unreadable adds what can be done about a spec file that is not there.
func unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: want a spec file, or one of %s", err,
			spelling.Choices("", iso8583.ShippedNames(), "acqsim spec show"))
	}
	return err
}
