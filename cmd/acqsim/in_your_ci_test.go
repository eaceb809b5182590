package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

var (
	ciPages = []string{"in-your-ci.md", "in-your-ci.zh-CN.md"}
	ciRun   = regexp.MustCompile("(?s)<!-- run -->\n```sh\n(.*?)```\n")
	ciYAML  = regexp.MustCompile("(?s)```yaml\n(.*?)```\n")
)

// What the page for CI says works as it stands there: the program in the background, the wait until it answers, a test.
func TestCommandsForCIWork(t *testing.T) {
	for _, program := range []string{"bash", "curl", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not on this machine", program)
		}
	}
	scripts := make(map[string]bool) // without what follows #: the words differ
	for _, page := range ciPages {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		require.NoError(t, err)
		found := ciRun.FindSubmatch(text)
		require.NotNil(t, found, page)
		scripts[regexp.MustCompile(` +# .*`).ReplaceAllString(string(found[1]), "")] = true
	}
	require.Len(t, scripts, 1, "both pages say the same")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	for script := range scripts {
		script = strings.ReplaceAll(script, "127.0.0.1:8585", addr)
		script = strings.ReplaceAll(script, "acqsim.log", filepath.Join(t.TempDir(), "acqsim.log"))
		cmd := exec.CommandContext(t.Context(), "bash", "-eu", "-c", script+"wait $host\n") // acqsim is in PATH: see TestMain
		cmd.Dir = filepath.Join("..", "..")
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", said)
		require.Contains(t, string(said), "with the cardholder: reversed-after-lost-reply\n")
	}
}

// The files that the page shows for other people's CI are YAML, and what they have acqsim do is what it takes.
func TestFilesForCI(t *testing.T) {
	for _, page := range ciPages {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		require.NoError(t, err)
		files := ciYAML.FindAllSubmatch(text, -1)
		require.Len(t, files, 2, page)
		var gitlab struct {
			Test struct {
				Image    string
				Services []struct {
					Name, Alias string
					Command     []string
				}
				Variables map[string]string
				Script    []string
			}
		}
		require.NoError(t, yaml.Unmarshal(files[0][1], &gitlab), page)
		var github struct{ Steps []map[string]any }
		require.NoError(t, yaml.Unmarshal(files[1][1], &github), page)
		run := github.Steps[1]["run"].(string)
		_, command, found := strings.Cut(strings.ReplaceAll(run, "\\\n", " "), "registry.example.com/acqsim ")
		require.True(t, found, run)
		command, _, _ = strings.Cut(command, "\n")
		for _, args := range [][]string{gitlab.Test.Services[0].Command, strings.Fields(command)} {
			var out, complaints bytes.Buffer
			m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints}
			require.Zero(t, m.Run(t.Context(), append(args, "--help")), "%v: %s", args, complaints.String())
		}
	}
}
