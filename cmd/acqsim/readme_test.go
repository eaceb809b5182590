package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
)

// fronts are the pages that a stranger meets first, long those with the tables that are too long for them.
var (
	fronts = []string{"README.md", "README.zh-CN.md"}
	long   = []string{"docs/scenarios.md", "docs/scenarios.zh-CN.md"}
)

// The output that the pages show is what the program prints, so it cannot lie. After # a comment names the part of a
// page, after | its lines: <!-- acqsim explain C01 # Where the money is | 1-7 19-21 -->.
func TestPagesShowRealOutput(t *testing.T) {
	block := regexp.MustCompile("(?s)<!-- acqsim ([^\n]*) -->\n```text\n(.*?)```\n")
	for _, name := range append(slices.Clone(fronts), long...) {
		path := filepath.Join("..", "..", filepath.FromSlash(name))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Regexp(t, block, string(text), name)
		fresh := block.ReplaceAllStringFunc(string(text), func(found string) string {
			line := block.FindStringSubmatch(found)[1]
			command, part, _ := strings.Cut(line, " # ")
			head, picked, _ := strings.Cut(part, " | ")
			shown := excerpt(t, section(output(t, strings.Fields(command)...), head), picked)
			return "<!-- acqsim " + line + " -->\n```text\n" + shown + "```\n"
		})
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(fresh), 0o644))
			continue
		}
		require.Equal(t, string(text), fresh, "%s shows what the program no longer prints: make update", name)
	}
}

// excerpt returns the lines of a text that are asked for, such as "1-7 19", with a mark where some are left out.
func excerpt(t *testing.T, text, picked string) string {
	t.Helper()
	if picked == "" {
		return text
	}
	all := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	var b strings.Builder
	next := 1
	for _, span := range strings.Fields(picked) {
		first, last, found := strings.Cut(span, "-")
		if !found {
			last = first
		}
		from, err := strconv.Atoi(first)
		require.NoError(t, err, picked)
		to, err := strconv.Atoi(last)
		require.NoError(t, err, picked)
		require.True(t, next <= from && from <= to && to <= len(all), "%s of %d lines", picked, len(all))
		if from > next {
			b.WriteString("  …\n")
		}
		b.WriteString(strings.Join(all[from-1:to], ""))
		next = to + 1
	}
	if next <= len(all) {
		b.WriteString("  …\n")
	}
	return b.String()
}

// output runs a command and leaves out how long it took, which differs each time.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	m := NewMain()
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, &complaints
	require.Zero(t, m.Run(t.Context(), args), complaints.String())
	require.NoError(t, m.Close())
	return regexp.MustCompile(` in [0-9.]+m?s\n|，用时 [0-9.]+m?s\n`).ReplaceAllString(out.String(), "\n")
}

// section returns one part of a page, the whole page when no head is given.
func section(page, head string) string {
	if head == "" {
		return page
	}
	_, rest, found := strings.Cut(page, head+"\n")
	if !found {
		return "(no section " + head + ")\n"
	}
	_, rest, _ = strings.Cut(rest, "\n") // the line below the head
	body, _, _ := strings.Cut(rest, "\n\n")
	return body + "\n"
}

// The table of folders in the READMEs leads a stranger to every folder at the top, and to none that is not there.
func TestReadmesNameEveryFolder(t *testing.T) {
	root := filepath.Join("..", "..")
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	require.NoError(t, err)
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, name := range fronts {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		var named []string
		for _, folder := range regexp.MustCompile("`([a-z0-9/]+)/`").FindAllStringSubmatch(string(text), -1) {
			require.DirExists(t, filepath.Join(root, folder[1]), name)
			top, _, _ := strings.Cut(folder[1], "/")
			named = append(named, top)
		}
		for _, entry := range entries {
			folder := entry.Name()
			if entry.IsDir() && !strings.HasPrefix(folder, ".") && !strings.Contains(string(ignored), "/"+folder+"/\n") &&
				!strings.HasPrefix(folder, "run-") && folder != "node_modules" {
				require.Contains(t, named, folder, name)
			}
		}
		require.Equal(t, []string{"terminal", "acquirer", "clearing", "issuer", "bank", "simulator", "scenarios"},
			slices.DeleteFunc(named, func(f string) bool { return f == "cmd" || f == "dist" })[:7], name)
	}
}

// A README is read to its end: two screens and the blocks that the program prints.
func TestReadmesAreShort(t *testing.T) {
	for _, name := range fronts {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		require.LessOrEqual(t, strings.Count(string(text), "\n"), 130, name)
	}
}

// The table of what can go wrong has the scenarios under the titles that they have, in either language.
func TestReadmesNameScenariosByTheirTitle(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| [^|]+ \\| ([A-G]\\d\\d) ([^|]+) \\| `acqsim explain ([A-G]\\d\\d)")
	for _, name := range fronts {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		rows := row.FindAllStringSubmatch(string(text), -1)
		require.Len(t, rows, 6, name)
		for _, m := range rows {
			s, err := scenarios.LoadID(m[1], scenarios.Options{})
			require.NoError(t, err, name)
			title := s[0].Title.En
			if name != "README.md" {
				title = s[0].Title.Zh
			}
			require.Equal(t, title, m[2], name)
			require.Equal(t, m[1], m[3], name)
		}
	}
}

// Every acqsim command of the READMEs and their pages works as it is written, in an empty folder and in their order.
// What waits for a peer is held against the program's words and flags; TestServeAndTerminal and its neighbours run it.
func TestReadmeCommands(t *testing.T) {
	shell := regexp.MustCompile("(?s)```sh\n(.*?)```")
	command := regexp.MustCompile("(?m)^(?:go run -v \\./cmd/)?(acqsim [^\n]*)")
	inline := regexp.MustCompile("`(acqsim [^`\n]*)`")
	made := regexp.MustCompile(`(?m)^make ([a-z]+)`)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	require.NoError(t, err)
	for _, name := range append(slices.Clone(fronts), "docs/peers.md", "docs/peers.zh-CN.md",
		"docs/write-a-terminal.md", "docs/write-a-terminal.zh-CN.md") {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			require.NoError(t, err)
			t.Chdir(t.TempDir())
			var found [][]string
			for _, block := range shell.FindAllStringSubmatch(string(text), -1) {
				found = append(found, command.FindAllStringSubmatch(block[1], -1)...)
			}
			found = append(found, inline.FindAllStringSubmatch(string(text), -1)...)
			require.NotEmpty(t, found)
			for _, m := range found {
				line, _, _ := strings.Cut(m[1], "  #")
				for _, one := range strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "&"), " && ") {
					works(t, words(strings.TrimSpace(one))[1:])
				}
			}
			for _, m := range made.FindAllStringSubmatch(string(text), -1) {
				require.Contains(t, string(makefile), "\n"+m[1]+":", "make %s", m[1])
			}
		})
	}
}

// works runs a command, or parses one that waits for a peer.
func works(t *testing.T, args []string) {
	t.Helper()
	if !slices.Contains([]string{"serve", "terminal"}, args[0]) && !slices.Contains(args, "--peer") {
		code, out, complaints := pipe(t, "", args...)
		require.Zero(t, code, "%s\n%s%s", args, out, complaints)
		return
	}
	m := NewMain()
	found, rest, err := m.root().Find(args)
	require.NoError(t, err, args)
	require.Equal(t, args[0], found.Name())
	require.NoError(t, found.ParseFlags(rest), args)
	require.NoError(t, m.Close())
}
