package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// bigSuite writes 300 scenarios in 12 folders, each with a profile that they include: four are known to fail, twelve
// fail, one cannot be read, and a file is no scenario at all. It returns the names of the rows.
func bigSuite(t *testing.T) (folder string, rows []string) {
	t.Helper()
	folder = t.TempDir()
	put := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	for d := range 12 {
		at := fmt.Sprintf("area-%02d/", d)
		put(at+"shop.yaml", "version: 1\ninclude: [profiles/one-shop.yaml]\nworld: {}\n")
		for n := range 25 {
			id, belief, xfail, end := fmt.Sprintf("case-%02d-%02d", d, n), "approved", "", "[]"
			switch {
			case n == 1:
				belief = "declined"
			case n == 2 && d < 4:
				belief, xfail = "declined", "xfail: {ticket: PAY-7, until: 2999-12-31}\n"
			case n == 3 && d == 5:
				put(at+"broken.yaml", "version: 1\nid: broken\nsteps:\n  - sael: {as: s1}\n")
				rows = append(rows, filepath.Join(folder, at+"broken.yaml"))
				continue
			}
			if n == 4 { // two rows
				end = `["1.00", "2.00"]`
			}
			text := "version: 1\nid: " + id + "\n" + xfail + "labels: {owner: payouts}\ninclude: [shop.yaml]\n" +
				"vars: {amount: \"1.00\"}\n"
			if n == 4 {
				text += "matrix: {amount: " + end + "}\n"
				rows = append(rows, id+"[amount=1.00]", id+"[amount=2.00]")
			} else {
				rows = append(rows, id)
			}
			put(fmt.Sprintf("%s%s.yaml", at, id),
				text+"steps:\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"${amount}\"}\n"+
					"finally:\n  - {belief: "+belief+", of: s1}\n")
		}
	}
	put("area-03/notes.yaml", "cook: rice\n")
	put(".hidden/x.yaml", "version: 1\nid: x\nsteps: []\n")
	return folder, rows
}

// gitLabCase is a test as GitLab keeps it: of one class and name there is one, and of a failure it shows the text
// inside.
type gitLabCase struct{ status, output, attachment string }

// readAsGitLab reads a JUnit report by the rules of GitLab's parser.
func readAsGitLab(t *testing.T, file string) map[string]gitLabCase {
	t.Helper()
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(30<<20))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var doc struct {
		Cases []struct {
			Class   string  `xml:"classname,attr"`
			Name    string  `xml:"name,attr"`
			Failure *string `xml:"failure"`
			Error   *string `xml:"error"`
			Skipped *struct {
				Message string `xml:"message,attr"`
			} `xml:"skipped"`
			Output string `xml:"system-out"`
		} `xml:"testsuite>testcase"`
	}
	require.NoError(t, xml.Unmarshal(text, &doc), "%s", file)
	cases := make(map[string]gitLabCase)
	for _, c := range doc.Cases {
		is := gitLabCase{status: "success"}
		switch {
		case c.Failure != nil:
			is = gitLabCase{status: "failed", output: *c.Failure}
		case c.Error != nil:
			is = gitLabCase{status: "error", output: *c.Error}
		case c.Skipped != nil:
			is = gitLabCase{status: "skipped", output: c.Skipped.Message}
		}
		key := c.Class + "_" + c.Name
		require.NotContains(t, cases, key, "GitLab drops the second")
		if _, path, found := strings.Cut(c.Output, "[[ATTACHMENT|"); found {
			is.attachment, _, _ = strings.Cut(path, "]]")
		}
		cases[key] = is
	}
	return cases
}

// validCTRF holds a report against the published schema.
func validCTRF(t *testing.T, file string) (tests []map[string]any) {
	t.Helper()
	text, err := os.ReadFile("../../report/testdata/ctrf-schema-0.0.json")
	require.NoError(t, err)
	var schema jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &schema))
	schema.Schema = "" // draft 7: what it says means the same in 2020-12
	resolved, err := schema.Resolve(nil)
	require.NoError(t, err)
	report, err := os.ReadFile(file)
	require.NoError(t, err)
	var value struct {
		Results struct {
			Tests []map[string]any `json:"tests"`
		} `json:"results"`
	}
	var whole any
	require.NoError(t, json.Unmarshal(report, &whole))
	require.NoError(t, resolved.Validate(whole), "%s", file)
	require.NoError(t, json.Unmarshal(report, &value))
	return value.Results.Tests
}

// The shards of a suite have every row once, whatever the machine that runs them; a file that cannot be read is an
// error of the first shard and keeps nobody else from running; what is known to fail is skipped with its ticket.
// Merged, the reports are those of one run. GitLab shows of each failure where the money is.
func TestSuiteInShards(t *testing.T) {
	folder, rows := bigSuite(t)
	out := t.TempDir()
	seen := make(map[string]int)
	var junits, ctrfs []string
	for shard := 1; shard <= 4; shard++ {
		junit, ctrf := filepath.Join(out, fmt.Sprintf("%d.xml", shard)), filepath.Join(out, fmt.Sprintf("%d.json", shard))
		junits, ctrfs = append(junits, junit), append(ctrfs, ctrf)
		code, _, complaints := pipe(t, "", "run", folder, "--matrix", "--shard", fmt.Sprintf("%d/4", shard), "--junit", junit,
			"--ctrf", ctrf)
		require.Equal(t, map[bool]int{true: exitUsage, false: exitFailed}[shard == 1], code)
		require.Contains(t, complaints, "notes.yaml")
		cases := readAsGitLab(t, junit)
		tests := validCTRF(t, ctrf)
		require.Len(t, tests, len(cases))
		require.InDelta(t, float64(len(rows))/4, float64(len(cases)), 2)
		for _, test := range tests {
			seen[test["name"].(string)]++
		}
		for key, c := range cases {
			if c.status == "failed" {
				first, _, _ := strings.Cut(c.output, "\n")
				require.Equal(t, "1.00 CNY with the issuer: not-yet-due", first, key)
			}
		}
	}
	require.ElementsMatch(t, rows, slices.Collect(maps.Keys(seen)))
	for row, times := range seen {
		require.Equal(t, 1, times, row)
	}

	junit, ctrf := filepath.Join(out, "all.xml"), filepath.Join(out, "all.json")
	code, _, complaints := pipe(t, "", append([]string{"report", "merge", "--junit", junit}, junits...)...)
	require.Equal(t, exitPass, code, complaints)
	code, _, complaints = pipe(t, "", append([]string{"report", "merge", "--ctrf", ctrf}, ctrfs...)...)
	require.Equal(t, exitPass, code, complaints)
	counts := make(map[string]int)
	for _, c := range readAsGitLab(t, junit) {
		counts[c.status]++
	}
	require.Equal(t, map[string]int{"success": len(rows) - 17, "failed": 12, "error": 1, "skipped": 4}, counts)
	require.Len(t, validCTRF(t, ctrf), len(rows))

	code, table, complaints := pipe(t, "", "run", folder, "--matrix", "--rerun", junit)
	require.Equal(t, exitUsage, code, complaints)
	require.Contains(t, table, "0 passed, 12 failed, 1 error in")
	code, _, complaints = pipe(t, "", "run", filepath.Join(folder, "area-00"), "--rerun", junit)
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "not among what is chosen")
}

// Whoever stops a suite in the middle keeps what has been run, and reports that are whole: what was not run is skipped
// and says why.
func TestInterruptedSuite(t *testing.T) {
	folder, rows := bigSuite(t)
	junit, ctrf := filepath.Join(t.TempDir(), "r.xml"), filepath.Join(t.TempDir(), "r.json")
	p := startProcess(t, "run", folder, "--matrix", "--json", "--jobs", "1", "--junit", junit, "--ctrf", ctrf)
	require.True(t, p.out.Scan())
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	lines := []string{p.out.Text()}
	for p.out.Scan() {
		lines = append(lines, p.out.Text())
	}
	p.reader.Wait()
	_ = p.cmd.Wait()
	require.Equal(t, exitTerminated, p.cmd.ProcessState.ExitCode(), p.said.String())
	require.Equal(t, len(rows)+1, len(lines))
	counts := make(map[string]int)
	for _, c := range readAsGitLab(t, junit) {
		counts[c.status]++
		if c.status == "skipped" {
			require.Regexp(t, "^skipped: the run was interrupted|^known to fail", c.output)
		}
	}
	require.Positive(t, counts["success"])
	require.Greater(t, counts["skipped"], 4)
	require.Len(t, validCTRF(t, ctrf), len(rows))
}

// Two files of one id cannot be told apart in a report: both are errors that name each other, and the others run. A
// known failure that is over, or has passed, fails and is named. Where the money is, is held against an earlier run.
func TestSuiteOfOddFiles(t *testing.T) {
	folder := t.TempDir()
	put := func(name, head, belief string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("version: 1\n"+head+
			"\nsteps:\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"5.00\"}\nfinally:\n  - {belief: "+belief+
			", of: s1}\n"),
			0o600))
	}
	put("a.yaml", "id: same", "approved")
	put("b.yaml", "id: same", "approved")
	put("c.yaml", "id: alone", "approved")
	put("over.yaml", "id: over\nxfail: {ticket: PAY-1, until: 2026-01-01}", "declined")
	put("mended.yaml", "id: mended\nxfail: PAY-2", "approved")
	code, table, _ := pipe(t, "", "run", folder)
	require.Equal(t, exitUsage, code)
	for _, want := range []string{
		"a.yaml: its id same is that of " + filepath.Join(folder, "b.yaml") + " too",
		"b.yaml: its id same is that of " + filepath.Join(folder, "a.yaml") + " too",
		"1 passed, 2 failed, 2 errors in", "ticket PAY-1 mended by 2026-01-01", "a failure, as ticket PAY-2 says",
	} {
		require.Contains(t, table, want)
	}
	require.NoError(t, os.Remove(filepath.Join(folder, "b.yaml")))
	_, lines, _ := pipe(t, "", "run", folder, "--json")
	require.Contains(t, lines, `"file":"`+filepath.Join(folder, "c.yaml")+`","line":1`)
	require.Contains(t, lines, `"holder":"issuer","cause":"not-yet-due"`)
	base := filepath.Join(t.TempDir(), "base.json")
	require.NoError(t, os.WriteFile(base, []byte(lines), 0o600))
	_, table, _ = pipe(t, "", "run", folder, "--baseline", base)
	require.Contains(t, table, "nothing differs from")
	put("c.yaml", "id: alone", "declined")
	put("a.yaml", "id: same\nfaults: [{id: lose, on: {mti: '0210', link: clearing->acquirer}, do: drop}]", "unknown")
	_, table, _ = pipe(t, "", "run", folder, "--baseline", base)
	require.Contains(t, table, "alone: fails now\n    was: pass\n    is:  fail\n")
	require.Contains(t, table, "same: the money is elsewhere\n    was: 5.00 CNY with the issuer")
}

// GitHub puts what is wrong beside the line of the file, and shows where the money is in the summary of the step.
func TestRunAtGitHub(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "c.yaml"), []byte("version: 1\nid: alone\nsteps:\n"+
		"  - sale: {as: s1, terminal: T1, card: alice, amount: \"5.00\"}\nfinally:\n  - {belief: declined, of: s1}\n"),
		0o600))
	summary := filepath.Join(folder, "summary.md")
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", summary)
	code, out, _ := pipe(t, "", "run", folder)
	require.Equal(t, exitFailed, code)
	require.Regexp(t, `(?m)^::error file=.*c\.yaml,line=6,title=alone%3A fail::5\.00 CNY with the issuer: not-yet-due%0A`, out)
	text, err := os.ReadFile(summary)
	require.NoError(t, err)
	require.Contains(t, string(text), "### acqsim: 0 passed, 1 failed\n")
	require.Contains(t, string(text), "| alone | fail | 5.00 CNY with the issuer: not-yet-due |")
}

// The commands of the files for CI systems are ours, with what those systems put in: each part runs, and the parts of
// the four shards are merged. YAML is read as the systems read it.
func TestSuiteFilesForCI(t *testing.T) {
	suite := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(suite, "c.yaml"), []byte("version: 1\nid: alone\n"+
		"matrix: {amount: [\"1.00\", \"2.00\", \"3.00\", \"4.00\"]}\nvars: {amount: \"1.00\"}\nsteps:\n"+
		"  - sale: {as: s1, terminal: T1, card: alice, amount: \"${amount}\"}\nfinally:\n  - {belief: approved, of: s1}\n"),
		0o600))
	command := regexp.MustCompile(`acqsim (run [^'\n]*|report [^'\n]*)`)
	for _, name := range []string{"gitlab-ci.yml", "github.yml", "Jenkinsfile", "kubernetes.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "examples", "ci", name))
		require.NoError(t, err)
		if filepath.Ext(name) != "" {
			var anything any
			require.NoError(t, yaml.Unmarshal(text, &anything), name)
		}
		commands := command.FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, commands, name)
		out := t.TempDir()
		for shard := 1; shard <= 4; shard++ {
			given := strings.NewReplacer("$CI_NODE_INDEX", strconv.Itoa(shard), "$CI_NODE_TOTAL", "4", "${{ matrix.shard }}",
				strconv.Itoa(shard), "$SHARD", strconv.Itoa(shard), "my-suite", suite, "/suite", suite, "/reports/", out+"/",
				" shard-", " "+out+"/shard-", " all.", " "+out+"/all.")
			for _, c := range commands {
				if strings.HasPrefix(c[1], "report") && shard < 4 {
					continue
				}
				var args []string
				for _, word := range strings.Fields(given.Replace(strings.ReplaceAll(c[1], `"`, ""))) {
					if many, _ := filepath.Glob(word); strings.Contains(word, "*") {
						args = append(args, many...)
						continue
					}
					args = append(args, word)
				}
				code, _, complaints := pipe(t, "", args...)
				require.Equal(t, exitPass, code, "%s: %q: %s", name, args, complaints)
			}
		}
		if merged := filepath.Join(out, "all.xml"); slices.Contains([]string{"gitlab-ci.yml", "github.yml"}, name) {
			require.Len(t, readAsGitLab(t, merged), 4)
			require.Len(t, validCTRF(t, filepath.Join(out, "all.json")), 4)
		}
	}
}
