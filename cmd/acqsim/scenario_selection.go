package main

import (
	"slices"
	"strings"

	"acqsim/scenarios"
)

// catalogueFor lists the ids that a tag expression chooses from: the cases, and the
// conformance checks too when it names their tag. A plain run is of the cases.
func catalogueFor(tags string) []string {
	ids := scenarios.IDs()
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(tags))
	if slices.Contains(words, scenarios.CheckTag) {
		ids = append(ids, scenarios.Checks()...)
	}
	return ids
}
