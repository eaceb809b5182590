package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
)

// made is what new --from RECORD makes: files by what they are called beside the first, which is the scenario.
type made struct {
	main   string
	files  map[string]string
	unsaid []string
}

// fromRecordOf makes a scenario of a record: that of a run is its scenario, that of a host is told in steps.
func (m *Main) fromRecordOf(ctx context.Context, id, from, out string) error {
	rec, err := opened(from)
	if err != nil {
		return err
	}
	defer m.busy(always("playing " + from))()
	w := &made{main: filepath.Base(out), files: make(map[string]string)}
	if rec.Manifest.Host == nil {
		err = w.run(id, rec)
	} else {
		err = m.retold(ctx, w, id, from, rec)
	}
	if err != nil {
		return err
	}
	folder := filepath.Dir(out)
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if err := writeNew(filepath.Join(folder, filepath.FromSlash(name)), []byte(w.files[name])); err != nil {
			return prefixed("new", err)
		}
	}
	lang := report.Language(m.lang)
	for _, text := range w.unsaid {
		m.tell(lang.Pick("not told: ", "未写入：") + text)
	}
	if err := m.printf("%s\n", out); err != nil || rec.Manifest.Host == nil {
		return err
	}
	return m.held(ctx, out)
}

// held runs what was made and says whether its money is that of the host.
func (m *Main) held(ctx context.Context, out string) error {
	rows, _, err := load(out, scenarios.Options{})
	if err != nil {
		return err
	}
	res := play.Run(ctx, rows[0], play.Options{Wire: "memory", Wires: wires()})
	if res.Verdict == play.Pass {
		m.tell(fmt.Sprintf(report.Language(m.lang).Pick("acqsim run %s: the money is where it was at the end of the host",
			"acqsim run %s：资金去向与主机结束时相同"), out))
		return nil
	}
	return &exitError{exitInconclusive, fmt.Errorf("acqsim run %s does not end as the host did (%s): see what it says, "+
		"and what was not told", out, res.Verdict)}
}

// block is a key of a file with all that stands under it.
type block struct{ key, text string }

// topKey is a key that begins a line.
var topKey = regexp.MustCompile(`^([a-z-]+):`)

// topKeys cuts a file into its keys; what stands above the first is left out.
func topKeys(text string) (all []block) {
	for line := range strings.Lines(text) {
		if key := topKey.FindStringSubmatch(line); key != nil {
			all = append(all, block{key: key[1]})
		}
		if len(all) > 0 {
			all[len(all)-1].text += line
		}
	}
	return all
}

// run makes the scenario of a run: the recorded file, with the row of its matrix.
func (w *made) run(id string, rec *runrecord.Record) error {
	text, err := w.source(rec)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, k := range topKeys(text) {
		switch k.key {
		case "id":
			k.text = "id: " + id + "\n"
		case "matrix":
			if !rec.Manifest.Matrix {
				break
			}
			k.text = "matrix: {"
			for i, v := range rowOf(rec.Manifest.Row) {
				k.text += strings.Repeat(", ", min(i, 1)) + fmt.Sprintf("%s: [%q]", v[0], v[1])
			}
			k.text += "}\n"
		}
		b.WriteString(k.text)
	}
	w.files[w.main] = b.String()
	if d := rec.Manifest.Dialect; d != "" {
		w.unsaid = append(w.unsaid, "the run was with --dialect "+d+": run this so too")
	}
	return w.check(rec)
}

// rowOf are the variables of a row, C01[amount=0.01,dialect=1987-ascii].
func rowOf(row string) (vars [][2]string) {
	_, inner, _ := strings.Cut(strings.TrimSuffix(row, "]"), "[")
	for _, v := range strings.Split(inner, ",") {
		if name, value, found := strings.Cut(v, "="); found {
			vars = append(vars, [2]string{name, value})
		}
	}
	return vars
}

// source returns the recorded file and takes the files with it that it includes and the catalogue does not have.
func (w *made) source(rec *runrecord.Record) (string, error) {
	sources, err := rec.Sources()
	if err != nil {
		return "", usage("%w", err)
	}
	main := strings.TrimPrefix(path.Clean(rec.Manifest.Scenario), "scenario/")
	for name, text := range sources {
		if name == main || strings.HasPrefix(name, speechFolder+"/") {
			continue
		}
		if shipped, err := scenarios.ReadFile(name); err == nil && bytes.Equal(shipped, text) {
			continue
		}
		inside, err := filepath.Rel(path.Dir(main), name)
		if err != nil || strings.HasPrefix(inside, "..") {
			inside = name
		}
		w.files[filepath.ToSlash(inside)] = string(text)
	}
	text, known := sources[main]
	if !known {
		return "", usage("the record has no %s", main)
	}
	return string(text), nil
}

// check holds that what was made is a scenario.
func (w *made) check(rec *runrecord.Record) error {
	read := func(name string) ([]byte, error) {
		if text, own := w.files[path.Clean(name)]; own {
			return []byte(text), nil
		}
		return scenarios.ReadFile(name)
	}
	if _, err := scenarios.Load(read, w.main, scenarios.Options{Causes: causes()}); err != nil {
		return unusable(err)
	}
	return nil
}

// retold makes a scenario of the life of a host.
func (m *Main) retold(ctx context.Context, w *made, id, from string, rec *runrecord.Record) error {
	l, err := m.livedAgain(ctx, from, rec)
	if err != nil {
		return err
	}
	defer l.world.Close()
	if l.config.Enrol {
		return usage("%s: the host enrolled whoever came, and a scenario has whom it names: serve a profile that has them, "+
			"without --enrol", from)
	}
	if !l.told.Ended {
		l.told.End.At = l.world.Loop.Now()
	}
	r, err := retell(l.world, l.config, l.told)
	if err != nil {
		return usage("%s: %w", from, err)
	}
	if l.withheld > 0 {
		r.unsaid = append(r.unsaid, fmt.Sprintf("%d message(s) of which the true bytes are not kept: they may have the "+
			"number of a real card, or cannot be read", l.withheld))
	}
	head, err := w.head(id, rec, r)
	if err != nil {
		return err
	}
	steps, tills := r.steps(), r.tills()
	faults, books := r.faults(), r.books()
	w.unsaid = append(w.unsaid, r.unsaid...)
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by acqsim new from the record of a served host.\n")
	for _, text := range w.unsaid {
		fmt.Fprintf(&b, "# not told: %s\n", text)
	}
	b.WriteString(head)
	fmt.Fprintf(&b, "clock: {start: %q}\n", r.clock(l.config.Start))
	b.WriteString(tills)
	for _, part := range []struct {
		key   string
		lines []string
	}{{"faults", faults}, {"steps", steps}, {"finally", books}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(&b, "\n%s:\n%s\n", part.key, strings.Join(part.lines, "\n"))
		}
	}
	w.files[w.main] = b.String()
	return w.check(rec)
}

// head is what stands above the clock: who this is, and the world that was recorded.
func (w *made) head(id string, rec *runrecord.Record, r *retelling) (string, error) {
	text, err := w.source(rec)
	if err != nil {
		return "", err
	}
	head := fmt.Sprintf(`version: 1
id: %s
title: {en: "What a served host lived through", zh: "一台主机的经历"}
story:
  en: "What terminals sent to a host that acqsim served, and what was done to it, as its record has it."
  zh: "终端向 acqsim 主机发送的报文以及对主机的操作，依其记录写成。"
lesson: {en: "The money ends where it did then.", zh: "资金的去向与当时相同。"}
tags: [recorded]
`, id)
	var include, own strings.Builder
	for _, k := range topKeys(text) {
		switch k.key {
		case "include":
			include.WriteString(k.text)
		case "vars", "world":
			own.WriteString(k.text)
		}
	}
	var vars []string
	for _, v := range rowOf(rec.Manifest.Row) {
		if strings.Contains(own.String(), "${"+v[0]+"}") {
			vars = append(vars, fmt.Sprintf("%s: %q", v[0], v[1]))
		}
	}
	if len(vars) > 0 {
		head += "vars: {" + strings.Join(vars, ", ") + "}\n"
	}
	if own.Len() == 0 {
		return head + include.String(), nil
	}
	name := strings.TrimSuffix(w.main, filepath.Ext(w.main)) + "-world.yaml"
	w.files[name] = "version: 1\n" + include.String() + own.String()
	return head + "include: [" + name + "]\n", nil
}

// tills writes what the flags of serve made of the world.
func (r *retelling) tills() string {
	var b strings.Builder
	b.WriteString("world:\n")
	if r.world.Profile.Acquirer.Strict {
		b.WriteString("  acquirer: {strict: true}\n")
	}
	b.WriteString("  terminals:\n")
	for _, till := range r.world.Tills() {
		t := r.world.Profile.Terminals[till]
		fmt.Fprintf(&b, "    %s: {id: %q, merchant: %s", till, string(t.ID), t.Merchant)
		if spoken := r.spoken[party.Node(till)]; slices.Contains(dialect.Names(), spoken) {
			fmt.Fprintf(&b, ", dialect: %s", spoken)
		} else {
			r.unsaid = append(r.unsaid, "till "+till+" spoke "+spoken+", which is in a file: run this with --dialect FILE")
		}
		if t.Keys != "" {
			fmt.Fprintf(&b, ", keys: %s", t.Keys)
		}
		b.WriteString("}\n")
	}
	return b.String()
}
