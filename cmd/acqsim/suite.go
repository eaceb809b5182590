package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/spelling"
)

// suite is how a person takes a part of many files.
type suite struct {
	shard string // a part of the rows, such as 2/4
	rerun string // a JUnit report: what did not pass in it
}

// expand puts the scenarios of a folder in its place, by their paths. What of its YAML files is no scenario and no
// profile is passed over, and told.
func (m *Main) expand(names []string) ([]string, error) {
	var out []string
	seen := make(map[string]bool)
	add := func(name string) {
		key := name
		if isFile(name) {
			key = filepath.Clean(name)
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, name)
		}
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() || isRecordFolder(name) {
			add(name)
			continue
		}
		files, err := m.scenariosIn(name)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			add(file)
		}
	}
	return out, nil
}

func isRecordFolder(name string) bool {
	_, err := os.Stat(filepath.Join(name, "manifest.json"))
	return err == nil
}

// scenariosIn lists the scenarios below a folder. Hidden files and folders, and records of runs, are left out.
func (m *Main) scenariosIn(folder string) ([]string, error) {
	var files, others []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != folder && strings.HasPrefix(d.Name(), "."), d.IsDir() && isRecordFolder(name):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir() || filepath.Ext(name) != ".yaml" && filepath.Ext(name) != ".yml":
			return nil
		}
		data, err := readFile(name)
		if err != nil {
			files = append(files, name) // whoever runs it is told
			return nil
		}
		switch scenarios.ShapeOf(name, data) {
		case scenarios.StoryShape:
			files = append(files, name)
		case scenarios.NotOurs:
			others = append(others, name)
		}
		return nil
	})
	if err != nil {
		return nil, usage("%w", err)
	}
	if len(files) == 0 {
		return nil, usage("%s: no scenario lies in it: want a YAML file with steps", folder)
	}
	if len(others) > 0 {
		m.tell(fmt.Sprintf(report.Language(m.lang).Pick("%s: %s passed over, without a key of a scenario: %s",
			"%s：略过 %s，其中没有场景的键：%s"), folder, report.Language(m.lang).Pick(counted(len(others), "YAML file"),
			fmt.Sprintf("%d 个 YAML 文件", len(others))), few(others)))
	}
	return files, nil
}

// few names some of many.
func few(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:3], ", ") + " …"
}

// apart makes an error of each file that has the id of another: rows of one name could not be told apart.
func apart(tasks []*task) []*task {
	files := make(map[string][]string)
	for _, t := range tasks {
		if s := t.row.Scenario; s != nil && !slices.Contains(files[s.ID], t.from) {
			files[s.ID] = append(files[s.ID], t.from)
		}
	}
	told := make(map[string]bool)
	return slices.DeleteFunc(slices.Clone(tasks), func(t *task) bool {
		s := t.row.Scenario
		if s == nil || len(files[s.ID]) < 2 {
			return false
		}
		again := told[t.from]
		told[t.from] = true
		others := slices.DeleteFunc(slices.Clone(files[s.ID]), func(f string) bool { return f == t.from })
		t.done = closed
		t.row = report.Row{Name: t.from, File: t.row.File,
			Err: fmt.Errorf("%s: its id %s is that of %s too: give each an id of its own", t.from, s.ID,
				strings.Join(others, ", "))}
		return again
	})
}

// part takes the rows of a shard. Every n-th is in one, so that those of one matrix are spread; a file that cannot be
// read is in the first.
func (s *suite) part(tasks []*task) ([]*task, error) {
	if s.shard == "" {
		return tasks, nil
	}
	var part, of int
	if n, err := fmt.Sscanf(s.shard, "%d/%d", &part, &of); n != 2 || err != nil || part < 1 || part > of ||
		s.shard != fmt.Sprintf("%d/%d", part, of) {
		return nil, usage("--shard %q: want a part and how many there are, such as 2/4", s.shard)
	}
	var mine []*task
	n := 0
	for _, t := range tasks {
		if t.row.Err != nil {
			if part == 1 {
				mine = append(mine, t)
			}
			continue
		}
		if n%of == part-1 {
			mine = append(mine, t)
		}
		n++
	}
	return mine, nil
}

// again takes the rows that did not pass in a report.
func (s *suite) again(tasks []*task) ([]*task, error) {
	if s.rerun == "" {
		return tasks, nil
	}
	names, err := report.ToRerun(s.rerun)
	if err != nil {
		return nil, usage("--rerun: %s", spelling.Plain(err.Error()))
	}
	if len(names) == 0 {
		return nil, usage("--rerun %s: every row of it has passed: there is nothing to run again", s.rerun)
	}
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = false
	}
	mine := slices.DeleteFunc(slices.Clone(tasks), func(t *task) bool {
		for _, name := range []string{t.row.Name, t.row.File} { // of a file that could not be read: every row of it
			if _, is := wanted[name]; is && name != "" {
				wanted[name] = true
				return false
			}
		}
		return true
	})
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if !wanted[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return nil, usage("--rerun %s: not among what is chosen: %s: name the same files and flags as then", s.rerun,
			strings.Join(unknown, ", "))
	}
	return mine, nil
}

// cannotRun is of tasks of which none can be run.
func cannotRun(tasks []*task) error {
	var mistakes []error
	for _, t := range tasks {
		if t.row.Err == nil {
			return nil
		}
		mistakes = append(mistakes, t.row.Err)
	}
	if len(mistakes) == 0 {
		return nil
	}
	return usage("nothing was run\n%w", errors.Join(mistakes...))
}
