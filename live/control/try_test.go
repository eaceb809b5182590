package control

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The page to try it works without a net: it loads nothing from elsewhere and may not. It says everything in both
// languages.
func TestTryPage(t *testing.T) {
	c := serve(t, Config{}, nil)
	res, page := c.request("GET", "/", "")
	require.Contains(t, res.Header.Get("Content-Type"), "text/html")
	require.Contains(t, res.Header.Get("Content-Security-Policy"), "default-src 'none'")
	for _, name := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(page), -1) {
		require.True(t, strings.HasPrefix(name[1], "/") && !strings.HasPrefix(name[1], "//"), name[1])
		res, text := c.request("GET", name[1], "")
		require.Equal(t, 200, res.StatusCode, name[1])
		if name[1] != "/openapi.json" {
			require.NotContains(t, string(text), "http", name[1])
		}
	}
	for _, tag := range regexp.MustCompile(`<[^>]*data-(?:en|zh)=[^>]*>`).FindAllString(string(page), -1) {
		require.Regexp(t, `data-en="[^"]+" data-zh="[^"]*\p{Han}`, tag)
	}
}
