package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"debug/elf"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A release of one commit, made in two folders, is the same byte for byte; the program in
// it is static, knows its revision, and has the path of neither folder in it. Compiled
// packages come from the build cache the second time: that the compiler repeats itself is
// Go's promise, and what goes into it is ours.
func TestReleaseCanBeRepeated(t *testing.T) {
	here := platform{runtime.GOOS, runtime.GOARCH}
	switch {
	case testing.Short():
		t.Skip("-short: it builds the program twice")
	case !slices.Contains(platforms, here):
		t.Skip(here, "has no release")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git: nothing knows the revision")
	}
	var sums [2]string
	var folders [2]string
	for i, folder := range []string{"one", "a/longer/path/to/another"} {
		folders[i] = filepath.Join(t.TempDir(), folder)
		commit(t, folders[i])
		var progress bytes.Buffer
		args := []string{"-platforms", here.String(), "-sbom=false", "-out", "out"}
		require.NoError(t, run(t.Context(), folders[i], args, &progress), progress.String())
		text, err := os.ReadFile(filepath.Join(folders[i], "out", sumsFile))
		require.NoError(t, err)
		sums[i] = string(text)
	}
	require.Equal(t, sums[0], sums[1])
	require.Regexp(t, `^[0-9a-f]{64}  acqsim_v0\.0\.0-20260325120000-[0-9a-f]{12}_`+here.os+"_"+here.arch, sums[0])

	_, archive, _ := strings.Cut(strings.TrimSpace(sums[0]), "  ")
	files := unpack(t, filepath.Join(folders[0], "out", archive), time.Date(2026, 3, 25, 12, 0, 0, 0, time.UTC))
	require.Equal(t, []string{"LICENSE", "README.md", "README.zh-CN.md", here.program(), "completions/_acqsim",
		"completions/acqsim.bash", "completions/acqsim.fish", "completions/acqsim.ps1"}, files.names)
	for _, folder := range folders {
		require.NotContains(t, string(files.bodies[here.program()]), folder)
	}
	for _, shell := range shells {
		require.Contains(t, string(files.bodies["completions/"+shell.file]), "acqsim", shell.name)
	}
	static(t, here, files.bodies[here.program()])
	program := filepath.Join(t.TempDir(), here.program())
	require.NoError(t, os.WriteFile(program, files.bodies[here.program()], 0o755))
	said, err := exec.Command(program, "version").CombinedOutput()
	require.NoError(t, err, string(said))
	require.Regexp(t, `^acqsim v0\.0\.0-20260325120000-[0-9a-f]{12}\nrevision [0-9a-f]{40} of 2026-03-25T12:00:00Z\n`,
		string(said))
}

// static holds that a program asks for no loader.
func static(t *testing.T, p platform, body []byte) {
	t.Helper()
	if p.os != "linux" {
		return
	}
	f, err := elf.NewFile(bytes.NewReader(body))
	require.NoError(t, err)
	for _, part := range f.Progs {
		require.NotEqual(t, elf.PT_INTERP, part.Type, "the program wants a loader: it is not static")
	}
}

// commit makes a checkout of this tree as it is now, with one commit whose time is fixed.
func commit(t *testing.T, to string) {
	t.Helper()
	from := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		base := entry.Name()
		switch {
		case entry.IsDir() && inside != "." && (base == ".git" || base == "node_modules" ||
			base == "dist" && path.Dir(inside) == "."):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, inside), 0o755)
		case !entry.Type().IsRegular() || base == ".git":
			return nil
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, inside), body, 0o644)
	}))
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=T", "-c", "user.email=t@example.org",
		"-c", "commit.gpgsign=false", "commit", "-q", "-m", "a tree"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = to
		cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-03-25T12:00:00Z", "GIT_COMMITTER_DATE=2026-03-25T12:00:00Z")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, out)
	}
}

// unpacked is what an archive has under its one folder.
type unpacked struct {
	names  []string
	bodies map[string][]byte
}

// unpack reads an archive in which every file has the same time.
func unpack(t *testing.T, name string, at time.Time) unpacked {
	t.Helper()
	packed, err := os.ReadFile(name)
	require.NoError(t, err)
	u := unpacked{bodies: map[string][]byte{}}
	folder := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".zip"), ".tar.gz")
	add := func(name string, mode fs.FileMode, when time.Time, from io.Reader) {
		inside, found := strings.CutPrefix(name, folder+"/")
		require.True(t, found, name)
		body, err := io.ReadAll(from)
		require.NoError(t, err)
		require.True(t, at.Equal(when), "%s is of %s", name, when)
		want := fs.FileMode(0o644)
		if strings.TrimSuffix(inside, ".exe") == "acqsim" {
			want = 0o755
		}
		require.Equal(t, want, mode.Perm(), name)
		u.names, u.bodies[inside] = append(u.names, inside), body
	}
	if strings.HasSuffix(name, ".zip") {
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		require.NoError(t, err)
		for _, f := range z.File {
			from, err := f.Open()
			require.NoError(t, err)
			add(f.Name, f.Mode(), f.Modified, from)
		}
		return u
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if err == io.EOF {
			return u
		}
		require.NoError(t, err)
		require.Zero(t, h.Uid+h.Gid)
		require.Empty(t, h.Uname+h.Gname)
		add(h.Name, h.FileInfo().Mode(), h.ModTime, files)
	}
}

// An archive has its files in the order of their names, with one time, and comes out the
// same whichever order they were given in.
func TestArchivesAreSorted(t *testing.T) {
	at := time.Date(2026, 3, 25, 12, 0, 0, 0, time.FixedZone("", 8*3600))
	for _, system := range []string{"linux", "windows"} {
		p := program{platform: platform{system, "amd64"}, path: filepath.Join(t.TempDir(), "built"), version: "v1.2.3",
			at: at}
		require.NoError(t, os.WriteFile(p.path, []byte("a program"), 0o755))
		completions := []entry{{"completions/b", []byte("2"), 0o644}, {"completions/a", []byte("1"), 0o644}}
		r := &release{root: filepath.Join("..", ".."), out: t.TempDir(), progress: io.Discard}
		require.NoError(t, r.archive(p, completions))
		first, err := os.ReadFile(filepath.Join(r.out, r.made[0]))
		require.NoError(t, err)
		slices.Reverse(completions)
		require.NoError(t, r.archive(p, completions))
		again, err := os.ReadFile(filepath.Join(r.out, r.made[0]))
		require.NoError(t, err)
		require.Equal(t, first, again)
		files := unpack(t, filepath.Join(r.out, r.made[0]), at)
		require.Equal(t, []string{"LICENSE", "README.md", "README.zh-CN.md", p.program(), "completions/a", "completions/b"},
			files.names)
		require.Equal(t, "a program", string(files.bodies[p.program()]))
	}
}

// Who asks for what cannot be made is told what can.
func TestMistakes(t *testing.T) {
	for args, want := range map[string]string{
		"-platforms plan9/arm":               `-platforms: "plan9/arm" is none of linux/amd64,`,
		"-platforms linux":                   `-platforms: "linux" is none of linux/amd64,`,
		"-platforms linux/amd64,linux/amd64": "linux/amd64 is named twice",
		"all":                                `"all" is no flag: want -out, -platforms or -sbom`,
		"-sbom=maybe":                        "invalid boolean",
	} {
		require.ErrorContains(t, run(t.Context(), ".", strings.Fields(args), io.Discard), want)
	}
	require.ErrorContains(t, run(t.Context(), t.TempDir(), nil, io.Discard), "run it in the root of the checkout")
}

// Of the folder that it writes to only what it wrote before is taken away.
func TestOnlyOwnFilesAreRemoved(t *testing.T) {
	out := t.TempDir()
	for _, name := range []string{"acqsim_v1_linux_amd64.tar.gz", sumsFile, "notes.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(out, name), nil, 0o644))
	}
	require.NoError(t, prepare(out))
	left, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "notes.txt", left[0].Name())
}

// Where the tool for the bill of materials cannot be had, the release says so.
func TestNoBillOfMaterials(t *testing.T) {
	var progress bytes.Buffer
	r := &release{root: filepath.Join("..", ".."), work: t.TempDir(), out: t.TempDir(), progress: &progress}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.bills(ctx, []program{{platform: platforms[0], path: "nowhere"}})
	require.Contains(t, progress.String(), "NO BILL OF MATERIALS: ")
	require.Contains(t, progress.String(), sbomTool)
	require.Empty(t, r.made)
}

// A bill of materials is the same whichever machine its tool was built for.
func TestBillOfMaterialsIsOfNoMachine(t *testing.T) {
	bill := func(sum string) []byte {
		return []byte(`{"bomFormat":"CycloneDX","metadata":{"tools":[{"name":"gomod","hashes":[{"alg":"MD5","content":"` + sum +
			`"}]}],"component":{"name":"acqsim","hashes":[{"content":"7"}]}},"components":[]}`)
	}
	one, err := anyMachine(bill("aa"))
	require.NoError(t, err)
	other, err := anyMachine(bill("bb"))
	require.NoError(t, err)
	require.Equal(t, string(one), string(other))
	require.JSONEq(t, `{"bomFormat":"CycloneDX","metadata":{"tools":[{"name":"gomod"}],
		"component":{"name":"acqsim","hashes":[{"content":"7"}]}},"components":[]}`, string(one))
	_, err = anyMachine([]byte("no JSON"))
	require.Error(t, err)
}
