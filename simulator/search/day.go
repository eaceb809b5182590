package search

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"acqsim/scenarios"
)

// Kind is how rough a day is.
type Kind string

const (
	Quiet  Kind = "quiet"  // nothing goes wrong and everybody does what is right
	Stormy Kind = "stormy" // up to six faults, mistakes of people, accounts that change
	Wrong  Kind = "wrong"  // stormy, and one of the parties has a practice that is wrong but real
	Wide   Kind = "wide"   // stormy, in any zone and currency, with more verbs at more hand-offs
)

// Kinds lists the kinds of days.
func Kinds() []Kind { return []Kind{Quiet, Stormy, Wrong, Wide} }

// Day is a world and what happens in it.
type Day struct {
	Seed   uint64
	Kind   Kind
	Start  string // "2026-03-24 12:10:00"
	World  string // the lines under world
	Faults []Line
	Steps  []Line
}

// Line is a step or a fault: one line of the file.
type Line struct {
	Label string   // of the transaction that it begins
	Of    []string // labels of those without which it cannot be
	Text  string
	On    string // of a fault: the hand-off
	Verb  string // of a fault: what it does there
}

// Text is the day as a scenario file.
func (d *Day) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `version: 1
id: drawn-%d
title: {en: "A day drawn from seed %d", zh: "由种子 %d 抽取的一天"}
story: {en: "%s", zh: "%s"}
lesson: {en: "What nobody wrote down happens too.", zh: "没有人写下的情形也会发生。"}
limits: {virtual: 60d, wall: 30s}
clock: {start: %q}
world:
%s`, d.Seed, d.Seed, d.Seed, d.Kind, kindsInChinese[d.Kind], d.Start, d.World)
	section(&b, "faults", d.Faults)
	section(&b, "steps", d.Steps)
	b.WriteString("finally: []\n")
	return b.Bytes()
}

var kindsInChinese = map[Kind]string{Quiet: "平静", Stormy: "多故障", Wrong: "做法有误", Wide: "各地各币种"}

func section(b *bytes.Buffer, name string, lines []Line) {
	if len(lines) == 0 {
		fmt.Fprintf(b, "%s: []\n", name)
		return
	}
	fmt.Fprintf(b, "%s:\n", name)
	for i := range lines {
		fmt.Fprintf(b, "  - %s\n", lines[i].Text)
	}
}

// Scenario is what the day's file gives to whoever loads it.
func (d *Day) Scenario() (*scenarios.Scenario, error) {
	name := fmt.Sprintf("drawn-%d.yaml", d.Seed)
	read := func(file string) ([]byte, error) {
		if file == name {
			return d.Text(), nil
		}
		return scenarios.ReadFile(file)
	}
	rows, err := scenarios.Load(read, name, scenarios.Options{})
	if err != nil {
		return nil, fmt.Errorf("search: the day of seed %d: %w", d.Seed, err)
	}
	return rows[0], nil
}

// WithoutStep is the day without a step, and without all that cannot be without it.
func (d *Day) WithoutStep(i int) *Day {
	less := *d
	gone := []string{d.Steps[i].Label}
	less.Steps = slices.Clone(d.Steps[:i])
	needs := func(l *Line) bool {
		return slices.ContainsFunc(l.Of, func(of string) bool { return of != "" && slices.Contains(gone, of) })
	}
	for _, s := range d.Steps[i+1:] {
		if needs(&s) {
			gone = append(gone, s.Label)
			continue
		}
		less.Steps = append(less.Steps, s)
	}
	less.Faults = slices.DeleteFunc(slices.Clone(d.Faults), func(f Line) bool { return needs(&f) })
	return &less
}

// StepAt finds the step that stands in a line of the day's file, -1 where none does.
func (d *Day) StepAt(line int) int {
	first := strings.Count(string(d.Text()[:bytes.Index(d.Text(), []byte("\nsteps:"))+1]), "\n") + 2
	if i := line - first; i >= 0 && i < len(d.Steps) {
		return i
	}
	return -1
}
