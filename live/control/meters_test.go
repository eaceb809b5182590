package control

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acqsimtest"
)

// Who watches the metrics finds their names and labels again, and none of them grows with terminals, cards or worlds.
func TestMetricNamesStay(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00", "faults": ["drop every 0410"]}`)
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
	till.SignOn()
	till.Sell("alice", "12.50")
	till.Sell("bob", "9999999.00")
	c.ask("POST", own+"/faults", `{"rule": "drop 0210"}`)
	c.ask("POST", own+"/clock/advance", `{"to": "T+1 18:00"}`)
	_, text := c.request("GET", "/metrics", "")
	require.NotContains(t, string(text), "10000001")
	names := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		if name, labels, _ := strings.Cut(strings.Fields(line)[0], "{"); strings.HasPrefix(name, "acqsim_") {
			var keys []string
			for _, label := range strings.Split(strings.TrimSuffix(labels, "}"), ",") {
				if key, _, has := strings.Cut(label, "="); has && key != "le" {
					keys = append(keys, key)
				}
			}
			names[strings.TrimSpace(name+" "+strings.Join(keys, " "))] = true
		}
	}
	// without a message that was lost or a fault that acted
	for _, other := range []string{"acqsim_messages_lost_total from to world", "acqsim_faults_acted_total world"} {
		names[other] = true
	}
	var now []string
	for name := range names {
		now = append(now, name)
	}
	slices.Sort(now)
	golden := "testdata/metrics.txt"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(strings.Join(now, "\n")+"\n"), 0o644))
	}
	was, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(was), strings.Join(now, "\n")+"\n", "go test ./live/control -run MetricNames -update")
}
