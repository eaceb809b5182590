package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

func main() {
	if err := run(".", os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(1)
	}
}

// run gives the checkout at root the path that args name.
func run(root string, args []string, out io.Writer) error {
	if len(args) != 1 || args[0] == "" {
		return fmt.Errorf("want one module path: make rename MODULE=example.org/acqsim")
	}
	to := args[0]
	if err := usable(to); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return fmt.Errorf("no module here: run it in the root of the checkout (%w)", err)
	}
	from := modfile.ModulePath(text)
	switch {
	case from == "":
		return fmt.Errorf("go.mod names no module")
	case from == to:
		return fmt.Errorf("the module is called %s already", to)
	}
	files, err := tracked(root)
	if err != nil {
		return err
	}
	changed, err := rewrite(root, files, newNames(from, to, files))
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		if err := os.WriteFile(filepath.Join(root, name), changed[name], 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%s is %s now, in %d files; check with: go build ./... && go vet ./... && go test ./...\n",
		from, to, len(changed))
	return nil
}

// usable says what is wrong with a module path.
func usable(to string) error {
	if err := module.CheckPath(to); err != nil {
		return fmt.Errorf("MODULE=%s: %w; want a host and a path, such as example.org/acqsim", to, err)
	}
	if _, major, _ := module.SplitPathVersion(to); major != "" {
		return fmt.Errorf("MODULE=%s: a path that ends in %s is for version %s, and this is version 0",
			to, major, strings.Trim(major, "/."))
	}
	return nil
}

// tracked lists the files of a checkout that git knows, with slashes.
func tracked(root string) ([]string, error) {
	changes, err := git(root, "status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return nil, fmt.Errorf("only files that git tracks are written: %w", err)
	}
	if changes != "" {
		return nil, fmt.Errorf("commit these or put them aside first, so that `git checkout .` can take the rename back:\n%s",
			strings.TrimRight(changes, "\n"))
	}
	list, err := git(root, "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.Trim(list, "\x00"), "\x00"), nil
}

func git(root string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = root
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(complaints.String()))
	}
	return string(out), nil
}

// rewrite returns the files that become others.
func rewrite(root string, files []string, n *names) (map[string][]byte, error) {
	changed := map[string][]byte{}
	for _, name := range files {
		info, err := os.Lstat(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			continue
		}
		was, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		if !utf8.Valid(was) || bytes.IndexByte(was, 0) >= 0 {
			continue // no text
		}
		is := n.in(name, was)
		if bytes.Equal(was, is) {
			continue
		}
		if path.Ext(name) == ".go" {
			if sorted, err := format.Source(is); err == nil {
				is = sorted // imports are in another order now; test data need not be Go
			}
		}
		changed[name] = is
	}
	return changed, nil
}
