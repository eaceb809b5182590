package report

import (
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// MergeJUnit makes one report of several, such as those of the shards of a suite. A row that is in several is taken
// from the last: that of a rerun.
func MergeJUnit(path string, files []string) error {
	merged := junitSuite{Name: "acqsim"}
	at := make(map[[2]string]int)
	total := 0.0
	for _, file := range files {
		suites, err := readJUnit(file)
		if err != nil {
			return err
		}
		for _, suite := range suites.Suites {
			for _, c := range suite.Cases {
				key := [2]string{c.Class, c.Name}
				if n, seen := at[key]; seen {
					merged.Cases[n] = c
					continue
				}
				at[key] = len(merged.Cases)
				merged.Cases = append(merged.Cases, c)
			}
		}
	}
	room := junitRoom
	for i := range merged.Cases {
		merged.Cases[i].fit(&room)
		took, err := strconv.ParseFloat(merged.Cases[i].Time, 64)
		if err == nil {
			total += took
		}
	}
	merged.Time = strconv.FormatFloat(total, 'f', 3, 64)
	slices.SortStableFunc(merged.Cases, func(a, b junitCase) int { return compareNames(a.Name, b.Name) })
	return writeJUnit(path, merged)
}

// compareNames orders rows as a whole run has them: by name.
func compareNames(a, b string) int { return strings.Compare(a, b) }

// readJUnit reads a report of ours.
func readJUnit(file string) (*junitSuites, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var suites junitSuites
	if err := xml.Unmarshal(text, &suites); err != nil {
		return nil, fmt.Errorf("%s: want a JUnit report, as acqsim run --junit writes it: %w", file, err)
	}
	return &suites, nil
}

// ToRerun lists the rows of a JUnit report that did not pass: failures, errors, and what an interrupted run skipped.
func ToRerun(file string) ([]string, error) {
	suites, err := readJUnit(file)
	if err != nil {
		return nil, err
	}
	var rows []string
	for _, suite := range suites.Suites {
		for _, c := range suite.Cases {
			interrupted := c.Skipped != nil && strings.HasPrefix(c.Skipped.Message, "skipped: ")
			if c.Failure == nil && c.Error == nil && !interrupted {
				continue
			}
			name := c.Name
			for _, p := range c.Properties {
				if p.Name == "row" {
					name = p.Value
				}
			}
			rows = append(rows, name)
		}
	}
	return rows, nil
}
