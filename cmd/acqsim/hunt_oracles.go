package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"
	"time"
	"unicode"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	tables "acqsim/reconcile/table"
	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/simulator/search"
)

// notText is what no text for people has: a verb of fmt that found nothing, a card number in the
// clear, a value that nobody set.
var notText = regexp.MustCompile(`%!|<nil>|\b62000[0-9]{11,14}\b|map\[`)

// saneTexts reads what a day's pages say in both languages.
func saneTexts(_ context.Context, _ *search.Day, r *play.Result) []search.Finding {
	var found []search.Finding
	names := report.NamesOf(r.World)
	ev := r.World.Evidence()
	ix := diagnosis.NewIndex(ev)
	for i := range ev.Entries {
		t := ix.Trace(ev.Entries[i].Key())
		for _, lang := range []report.Language{"en", "zh"} {
			text := report.Transaction(names, t, false, report.Page{Language: lang})
			if bad := notText.FindString(text); bad != "" {
				found = append(found, search.Finding{Rule: "text in " + string(lang), Have: lineWith(text, bad)})
			}
			if lang == "en" && strings.ContainsFunc(t.Tell.En+t.Remedy.En, isHan) {
				found = append(found, search.Finding{Rule: "text in en", Have: t.Tell.En + " " + t.Remedy.En})
			}
			if (t.Tell.En == "") != (t.Tell.Zh == "") || (t.Remedy.En == "") != (t.Remedy.Zh == "") {
				found = append(found, search.Finding{Rule: "text in one language alone", Have: string(t.Cause)})
			}
		}
	}
	return found
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return strings.TrimSpace(line)
		}
	}
	return part
}

// sameTables writes what is known of a day as tables, reads them, and wants the
// same when they are written once more: whoever has the files knows what the parties know.
func sameTables(_ context.Context, _ *search.Day, r *play.Result) []search.Finding {
	first, err := asTables(r.World.Evidence())
	if err != nil {
		return []search.Finding{{Rule: "tables", Have: err.Error()}}
	}
	ev, err := tables.ReadEvidence(first, tables.Settings{Zone: time.LoadLocation}, nil)
	if err != nil {
		return []search.Finding{{Rule: "tables", Have: err.Error()}}
	}
	second, err := asTables(ev)
	if err != nil {
		return []search.Finding{{Rule: "tables", Have: err.Error()}}
	}
	for _, name := range slices.Sorted(maps.Keys(first)) {
		other := second[name]
		if other == nil || !bytes.Equal(first[name].Data, other.Data) {
			return []search.Finding{{Rule: "tables: " + name + " is not the same when it is read and written again"}}
		}
	}
	return nil
}

func asTables(ev *reconcile.Evidence) (fstest.MapFS, error) {
	files := make(fstest.MapFS)
	err := tables.WriteEvidence(func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		files[name] = &fstest.MapFile{Data: b.Bytes()}
		return err
	}, ev)
	return files, err
}
