package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, ".", os.Args[1:], os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// platform is an operating system and a processor, in the words of Go.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

// program is the file name of the command there.
func (p platform) program() string {
	if p.os == "windows" {
		return "acqsim.exe"
	}
	return "acqsim"
}

// platforms are those that a release is made for.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"},
}

// options is what a person asked for.
type options struct {
	out       string
	platforms []platform
	sbom      bool
}

func parse(args []string, complaints io.Writer) (options, error) {
	o := options{}
	var wanted string
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.StringVar(&o.out, "out", "dist", "folder to write to")
	flags.StringVar(&wanted, "platforms", join(platforms), "which platforms, with commas between them")
	flags.BoolVar(&o.sbom, "sbom", true, "make a bill of materials for each platform")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag: want -out, -platforms or -sbom", flags.Arg(0))
	}
	for name := range strings.SplitSeq(wanted, ",") {
		system, arch, _ := strings.Cut(name, "/")
		p := platform{system, arch}
		switch {
		case !slices.Contains(platforms, p):
			return o, fmt.Errorf("-platforms: %q is none of %s", name, join(platforms))
		case slices.Contains(o.platforms, p):
			return o, fmt.Errorf("-platforms: %s is named twice", name)
		}
		o.platforms = append(o.platforms, p)
	}
	return o, nil
}

func join(list []platform) string {
	var names []string
	for _, p := range list {
		names = append(names, p.String())
	}
	return strings.Join(names, ",")
}

// run makes a release of the checkout at root.
func run(ctx context.Context, root string, args []string, progress io.Writer) error {
	o, err := parse(args, progress)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "cmd", "acqsim", "main.go")); err != nil {
		return fmt.Errorf("no cmd/acqsim here: run it in the root of the checkout (%w)", err)
	}
	if !filepath.IsAbs(o.out) {
		o.out = filepath.Join(root, o.out)
	}
	if err := prepare(o.out); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "acqsim-dist-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r := &release{root: root, work: work, out: o.out, progress: progress}
	if err := r.make(ctx, o); err != nil {
		return err
	}
	return r.sums()
}

// prepare makes the folder and takes away what an earlier run wrote there.
func prepare(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(out, "acqsim_*"))
	if err != nil {
		return err
	}
	for _, name := range append(old, filepath.Join(out, sumsFile)) {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// release is one in the making.
type release struct {
	root, work, out string
	progress        io.Writer
	made            []string // files in out
}

func (r *release) make(ctx context.Context, o options) error {
	var built []program
	for _, p := range o.platforms {
		b, err := r.build(ctx, p)
		if err != nil {
			return err
		}
		built = append(built, b)
	}
	switch {
	case built[0].version == "":
		fmt.Fprintln(r.progress, "dist: the Go command knows no revision here, and the programs will say so: "+
			"it wants git and a clone, which a worktree is not")
	case built[0].dirty:
		fmt.Fprintln(r.progress, "dist: the checkout has changes that are in no commit: nobody else can build the same")
	}
	completions, err := r.completions(ctx, built)
	if err != nil {
		return err
	}
	for _, b := range built {
		if err := r.archive(b, completions); err != nil {
			return err
		}
	}
	if o.sbom {
		r.bills(ctx, built)
	}
	return nil
}

// bills makes the bills of materials. Without them a release is whole, and says so.
func (r *release) bills(ctx context.Context, built []program) {
	for _, b := range built {
		if err := r.billOfMaterials(ctx, b); err != nil {
			fmt.Fprintf(r.progress,
				"dist: NO BILL OF MATERIALS: %v\ndist: it is made by %s, which comes from the module proxy\n",
				err, sbomTool)
			return
		}
	}
}

// add notes a file of the release and says how big it is.
func (r *release) add(name string) error {
	info, err := os.Stat(filepath.Join(r.out, name))
	if err != nil {
		return err
	}
	r.made = append(r.made, name)
	fmt.Fprintf(r.progress, "%9d  %s\n", info.Size(), name)
	return nil
}

// name is the name of what is made for a program, without the ending.
func (p program) name() string {
	return strings.Join([]string{"acqsim", cmp.Or(p.version, "devel"), p.os, p.arch}, "_")
}
