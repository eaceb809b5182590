package main

import (
	"encoding/json"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/runrecord"
)

// A build says what it was made from as far as it knows, and that it does not know when
// it does not.
func TestBuild(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	info := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{
			GoVersion: "go1.26.0",
			Main:      debug.Module{Path: "acqsim", Version: version},
			Settings: append(settings, debug.BuildSetting{Key: "GOOS", Value: "plan9"},
				debug.BuildSetting{Key: "GOARCH", Value: "arm"}),
		}
	}
	of := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: commit}, {Key: "vcs.time", Value: "2026-03-25T12:00:00Z"},
			{Key: "vcs.modified", Value: modified}}
	}
	const built = "built with go1.26.0 for plan9/arm\n"
	for name, test := range map[string]struct {
		info              *debug.BuildInfo
		version, text, zh string
	}{
		"a clean checkout": {info("v0.0.0-20260325120000-0123456789ab", of("false")...), "v0.0.0-20260325120000-0123456789ab",
			"acqsim v0.0.0-20260325120000-0123456789ab\nrevision " + commit + " of 2026-03-25T12:00:00Z\n" + built, ""},
		"a changed checkout": {info("v0.1.0+dirty", of("true")...), "v0.1.0+dirty",
			"acqsim v0.1.0+dirty\nrevision " + commit + " of 2026-03-25T12:00:00Z, and changes that are in no commit\n" + built,
			"acqsim v0.1.0+dirty\n修订 " + commit + "，提交于 2026-03-25T12:00:00Z，另有未提交的改动\n构建工具 go1.26.0，平台 plan9/arm\n"},
		"a Go command that stamps no version": {info("(devel)", of("true")...), "devel, revision " + commit + "+dirty", "",
			""},
		"from the module proxy": {info("v0.1.0"), "v0.1.0",
			"acqsim v0.1.0\nrevision unknown: built from the module of this version, not from a checkout\n" + built, ""},
		"go run": {info("(devel)"), "devel, unknown revision", "acqsim devel, unknown revision\n" +
			"revision unknown: `go install ./cmd/acqsim` in a clone writes it in\n" + built, ""},
		"nothing at all": {info(""), "devel, unknown revision", "", ""},
	} {
		b := buildOf(test.info)
		require.Equal(t, test.version, b.Version, name)
		if test.text != "" {
			require.Equal(t, test.text, b.text("en"), name)
		}
		if test.zh != "" {
			require.Equal(t, test.zh, b.text("zh"), name)
		}
	}
}

// `version`, --version and the records of runs say the same version.
func TestVersionIsSaidOnce(t *testing.T) {
	code, text, complaints := pipe(t, "", "version")
	require.Zero(t, code, complaints)
	require.Contains(t, text, "acqsim "+version()+"\n")
	require.Contains(t, text, runtime.Version()+" for "+runtime.GOOS+"/"+runtime.GOARCH)
	_, flag, _ := pipe(t, "", "--version")
	require.Equal(t, text, flag)
	_, object, _ := pipe(t, "", "--version", "--json")
	var b build
	require.NoError(t, json.Unmarshal([]byte(object), &b))
	require.Equal(t, thisBuild(), b)

	folder := t.TempDir()
	code, _, complaints = pipe(t, "", "run", "good-day", "--record", folder)
	require.Zero(t, code, complaints)
	record, err := runrecord.Open(filepath.Join(folder, "good-day"))
	require.NoError(t, err)
	require.Equal(t, version(), record.Manifest.Version)

	code, _, complaints = pipe(t, "", "version", "7")
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "version")
}
