package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// sbomTool makes the bills of materials. It is no dependency of the module.
const sbomTool = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// program is one that was built.
type program struct {
	platform
	path    string
	version string // of the module; "" when the build does not know it
	dirty   bool
	at      time.Time // of the commit
}

// build makes a static program that has nothing of this machine in it.
func (r *release) build(ctx context.Context, p platform) (program, error) {
	b := program{platform: p, path: filepath.Join(r.work, p.os+"_"+p.arch, p.program()), at: epoch}
	if err := os.MkdirAll(filepath.Dir(b.path), 0o755); err != nil {
		return b, err
	}
	fmt.Fprintf(r.progress, "building %s\n", p)
	env := []string{"CGO_ENABLED=0", "GOOS=" + p.os, "GOARCH=" + p.arch}
	if _, err := r.command(ctx, env, "go", "build", "-trimpath", "-buildvcs=auto",
		"-ldflags=-s -w", "-o", b.path, "./cmd/acqsim"); err != nil {
		return b, fmt.Errorf("%s: %w", p, err)
	}
	info, err := buildinfo.ReadFile(b.path)
	if err != nil {
		return b, fmt.Errorf("%s: %w", p, err)
	}
	if info.Main.Version != "(devel)" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.modified":
			b.dirty = s.Value == "true"
		case "vcs.time":
			if b.at, err = time.Parse(time.RFC3339, s.Value); err != nil {
				return b, fmt.Errorf("%s: time of the commit: %w", p, err)
			}
		}
	}
	return b, nil
}

// shells are those that complete the words of a command line, with the file that each
// wants.
var shells = []struct{ name, file string }{
	{"bash", "acqsim.bash"}, {"zsh", "_acqsim"}, {"fish", "acqsim.fish"}, {"powershell", "acqsim.ps1"},
}

// completions asks a program that runs on this machine for what shells want.
func (r *release) completions(ctx context.Context, built []program) ([]entry, error) {
	here := platform{runtime.GOOS, runtime.GOARCH}
	at := slices.IndexFunc(built, func(b program) bool { return b.platform == here })
	var own program
	if at >= 0 {
		own = built[at]
	} else {
		var err error
		if own, err = r.build(ctx, here); err != nil {
			return nil, err
		}
	}
	var list []entry
	for _, shell := range shells {
		script, err := r.command(ctx, nil, own.path, "completion", shell.name)
		if err != nil {
			return nil, err
		}
		list = append(list, entry{"completions/" + shell.file, script, 0o644})
	}
	return list, nil
}

// billOfMaterials lists the modules that are in a program, as the Go command wrote them
// into it.
func (r *release) billOfMaterials(ctx context.Context, p program) error {
	made, err := r.command(ctx, nil, "go", "run", "-trimpath", sbomTool,
		"bin", "-json", "-std", "-noserial", "-notimestamp", p.path)
	if err != nil {
		return err
	}
	text, err := anyMachine(made)
	if err != nil {
		return fmt.Errorf("the bill of materials of %s: %w", p.platform, err)
	}
	name := p.name() + ".cdx.json"
	if err := os.WriteFile(filepath.Join(r.out, name), text, 0o644); err != nil {
		return err
	}
	return r.add(name)
}

// anyMachine takes the check sums of the tool out of a bill of materials: they are of the
// program that ran here, and not of what is listed.
func anyMachine(bill []byte) ([]byte, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(bill, &all); err != nil {
		return nil, err
	}
	var about map[string]any
	if err := json.Unmarshal(all["metadata"], &about); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	tools, _ := about["tools"].([]any)
	for _, t := range tools {
		if t, ok := t.(map[string]any); ok {
			delete(t, "hashes")
		}
	}
	text, err := json.Marshal(about)
	if err != nil {
		return nil, err
	}
	all["metadata"] = text
	if text, err = json.MarshalIndent(all, "", "  "); err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}

// ours are the variables of the environment that would change what is built.
var ours = []string{"GOFLAGS", "GOEXPERIMENT", "GOWORK", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "CGO_ENABLED"}

// command runs a program in the checkout and returns what it prints.
func (r *release) command(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = r.root
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		key, _, _ := strings.Cut(v, "=")
		return slices.Contains(ours, key)
	})
	cmd.Env = append(append(cmd.Env, "GOWORK=off"), env...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(complaints.String())
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, said)
	}
	return out.Bytes(), nil
}
