package acqsim

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Before the module is published, the lines of the pages are enough for a module beside the checkout: its go.mod and
// its program, as they stand there, build and print what is shown. Nothing is fetched but what the tests of this module
// have already.
func TestPagesShowHowToUseTheLibrary(t *testing.T) {
	checkout, err := filepath.Abs(".")
	require.NoError(t, err)
	var texts []string
	for _, name := range []string{"docs/library.md", "docs/library.zh-CN.md"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		_, section, found := strings.Cut(string(text), "<!-- library -->\n")
		require.True(t, found, "%s has no <!-- library -->", name)
		texts = append(texts, section)
	}
	block := func(text, language string) string {
		found := regexp.MustCompile("(?s)```" + regexp.QuoteMeta(language) + "\n(.*?)```").FindStringSubmatch(text)
		require.NotNil(t, found, "no block in %s", language)
		return found[1]
	}
	for _, language := range []string{"go.mod", "go", "sh", "text"} {
		require.Equal(t, block(texts[0], language), block(texts[1], language), "the pages differ")
	}
	parent := t.TempDir()
	if err := os.Symlink(checkout, filepath.Join(parent, "acqsim")); err != nil {
		t.Skip("the checkout cannot be put beside the module: ", err)
	}
	shop := filepath.Join(parent, "shop")
	require.NoError(t, os.Mkdir(shop, 0o755))
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		for _, line := range regexp.MustCompile(`(?m)^re(?:quire|place) .*$`).FindAllString(block(texts[0], "go.mod"), -1) {
			require.Contains(t, read(t, name), "`"+line+"`")
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(shop, "go.mod"), []byte(block(texts[0], "go.mod")), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(shop, "main.go"), []byte(block(texts[0], "go")), 0o644))
	command := strings.Fields(block(texts[0], "sh"))
	require.Equal(t, "go", command[0])
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = shop
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, block(texts[0], "text"), string(out))
}
