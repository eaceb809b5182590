package diagnosis_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/reconciletest"
)

var update = flag.Bool("update", false, "rewrite docs/causes.md")

// Every cause code has one row in the table, so that no diagnosis leaves anybody
// without an answer.
func TestEveryCauseIsExplained(t *testing.T) {
	var codes []string
	files, err := filepath.Glob("cause*.go")
	require.NoError(t, err)
	for _, file := range files {
		codes = append(codes, reconciletest.Constants(t, file, "CauseCode")...)
	}
	require.Len(t, diagnosis.CauseList(), len(codes), "each code once")
	for _, code := range codes {
		c, ok := diagnosis.Causes[diagnosis.CauseCode(code)]
		require.True(t, ok, "%s has no row", code)
		require.NotEmpty(t, c.Holder, code)
		require.NotEmpty(t, c.Act, code)
	}
}

const causesFile = "../../docs/causes.md"

// The page for people is the table: go test ./reconcile/diagnosis -update writes it.
func TestCausesPage(t *testing.T) {
	page := causesPage()
	if *update {
		require.NoError(t, os.WriteFile(causesFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(causesFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run go test ./reconcile/diagnosis -update")
}

func causesPage() string {
	var b strings.Builder
	b.WriteString("# Why the money is where it is\n\nWritten from the table of causes in `reconcile/diagnosis` by `go " +
		"test ./reconcile/diagnosis -update`.\nTimes are customs of the trade, not rules.\n")
	for _, c := range diagnosis.CauseList() {
		b.WriteString("\n## " + string(c.Code) + "\n\n")
		if c.Cases != "" {
			b.WriteString("Cases " + c.Cases + ". ")
		}
		b.WriteString("Usually held by: " + string(c.Holder) + ". Must act: " + string(c.Act) + ".\n\n| | |\n|---|---|\n")
		row := func(name string, t payment.Text) { b.WriteString("| " + name + " | " + t.En + "<br>" + t.Zh + " |\n") }
		row("Meaning 含义", c.Meaning)
		row("Evidence 证据", c.Pattern)
		row("Remedy 处理", c.Remedy)
		for _, name := range sortedVariants(c) {
			row("Remedy, "+name, c.Variants[name].Remedy)
		}
		row("Usual time 时限", c.Typical)
		row("Tell the merchant 告知商户", c.Tell)
		row("Do not promise 勿承诺", c.NotPromise)
	}
	return b.String()
}

func sortedVariants(c diagnosis.Cause) []string { return slices.Sorted(maps.Keys(c.Variants)) }
