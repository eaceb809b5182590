package report

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/simulator/play"
)

// side names who is on trial in a conformance check.
func (l Language) side(s string) string {
	if s == "host" {
		return l.Pick("host", "主机")
	}
	return l.Pick("terminal", "终端")
}

// onlyChecks reports whether all results are of conformance checks.
func onlyChecks(results []*play.Result) bool {
	return len(results) > 0 && !slices.ContainsFunc(results,
		func(r *play.Result) bool { return r.Scenario.Side() == "" })
}

// sides counts the conformance checks that passed, by who was on trial; "" when
// there are none.
func sides(results []*play.Result, page Page) string {
	var parts []string
	for _, side := range []string{"host", "terminal"} {
		passed, all := 0, 0
		for _, r := range results {
			if r.Scenario.Side() != side {
				continue
			}
			all++
			if r.Verdict == play.Pass {
				passed++
			}
		}
		if all > 0 {
			parts = append(parts, fmt.Sprintf(page.Pick("%s %d of %d", "%s %d/%d"), page.side(side), passed, all))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return page.Pick("conformance: ", "符合性：") + strings.Join(parts, page.Pick(", ", "，")) + "\n"
}
