package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func TestMain(m *testing.M) {
	_ = os.Unsetenv("COLUMNS") // of the person who runs the tests
	testscript.Main(m, map[string]func(){
		"acqsim": func() { os.Exit(runMain()) },
	})
}

// The program as a person meets it: what it prints where, and its exit codes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
		},
	})
}

// exits runs acqsim in the script's process and holds its exit code against the
// first argument: exits 2 list --tags '('.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE acqsim ARGS…")
	}
	var out, complaints bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints}
	for i, a := range args {
		if i > 1 && strings.HasSuffix(a, ".yaml") {
			args[i] = ts.MkAbs(a)
		}
	}
	code := m.Run(context.Background(), args[2:])
	if err := m.Close(); err != nil {
		ts.Fatalf("close: %v", err)
	}
	if want := args[0]; want != string(rune('0'+code)) {
		ts.Fatalf("exit code %d, want %s; %s%s", code, want, out.String(), complaints.String())
	}
}

// A tag expression reads as people say it: not binds closer than and, and closer
// than or.
func TestTags(t *testing.T) {
	tags := []string{"cause:bank", "crash"}
	for s, want := range map[string]bool{
		"":                                    true,
		"crash":                               true,
		"not crash":                           false,
		"cause:bank and not crash":            false,
		"cause:clearing or cause:bank":        true,
		"cause:clearing or not crash":         false,
		"not (cause:clearing or cause:rules)": true,
		"cause:clearing and crash or crash":   true,
		"not not crash":                       true,
	} {
		q, err := parseTags(s)
		require.NoError(t, err, s)
		require.Equal(t, want, q(tags), s)
	}
	for _, s := range []string{"and", "crash crash", "(crash", "crash)", "not", "crash and", "()"} {
		_, err := parseTags(s)
		require.Error(t, err, s)
	}
}

// Columns line up on a screen also where a Chinese character takes two places.
func TestTable(t *testing.T) {
	var tab table
	tab.add("A01", "批准应答丢失", "x")
	tab.add("good-day", "A good day", "y")
	require.Equal(t, "A01       批准应答丢失  x\ngood-day  A good day    y\n", tab.text(0))
}
