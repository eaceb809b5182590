package iso8583

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExportGivesBackWhatMoovExported(t *testing.T) {
	// A spec file written by moov-io/iso8583's exporter, read and written again, is the same file byte for byte.
	files, err := filepath.Glob("testdata/vectors/specs/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		s, err := ParseSpec(filepath.Base(file), data)
		require.NoError(t, err, file)
		out, err := s.ExportJSON()
		require.NoError(t, err)
		require.Equal(t, string(data), string(out), file)

		text, err := s.ExportYAML()
		require.NoError(t, err)
		again, err := ParseSpec("again", text)
		require.NoError(t, err, file)
		out, err = again.ExportJSON()
		require.NoError(t, err)
		require.Equal(t, string(data), string(out), "%s through YAML", file)
		text2, err := again.ExportYAML()
		require.NoError(t, err)
		require.Equal(t, string(text), string(text2))
		require.True(t, strings.HasPrefix(string(text), "name: "))
	}
}

func TestWhatMoovCannotReadIsListed(t *testing.T) {
	// A layout that only uses moov's form has nothing beyond it; one that does not lists each place.
	for _, file := range []string{"torture", "pos-1987-bcd"} {
		require.Empty(t, vectorSpec(t, vector{Spec: file}).BeyondMoov())
	}
	var got []string
	for _, p := range saleSpec(t, "unionpay-direct").BeyondMoov() {
		got = append(got, p.String())
	}
	require.Contains(t, got, "header: moov has no header: strip 11 bytes before it reads")
	require.Contains(t, strings.Join(got, "\n"), "fields.35.enc (line 47): moov has no encoding Track")
	require.Contains(t, strings.Join(got, "\n"), "fields.55.dictionary")
}
