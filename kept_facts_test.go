package acqsim

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// keptFolder has the facts that are folded for ever: v1.facts.gz, v2.facts.gz and so on, beside each what came of it
// when it was written, and the stories that are told for their facts alone. A file once written is never written again.
const keptFolder = "journal/testdata"

// keptNowhere are the kinds of facts that no story brings about. What only a served host does comes onto the list; else
// it only gets shorter.
var keptNowhere = []string{
	"acquirer.echo-tested",     // a host asks a till of its own accord: a word of a served host
	"acquirer.merchant-signed", // nobody is taken under contract in a story
	"acquirer.spoken",          // the terminal that connects to a served host speaks otherwise than the last one
	"acquirer.terminal-signed", // nobody is taken under contract in a story
	"bank.account-opened",      // at the counter of a served bank
	"clearing.member-signed",   // no institution of ours signs off at the network
	"issuer.card-opened",       // the cards of a story are those of its world
}

// keptFile is the first line of a file of facts: the version of the hash under which it was written, and in which form
// it has each kind of fact, as in the forms.json of a record.
type keptFile struct {
	Hash  int               `json:"hash"`
	Forms map[string]string `json:"forms"`
}

// keptStory is the line before the facts of a run: the scenario with the profiles of its day, whose world the parties
// are.
type keptStory struct {
	Story string            `json:"story"` // the row
	File  string            `json:"file"`
	Files map[string]string `json:"files"`
}

// keptFact is the line of a fact, as the journal had it. The facts of one event are one batch.
type keptFact struct {
	At      payment.Time    `json:"at"`
	Node    string          `json:"node"`
	Kind    string          `json:"kind"`
	Version int             `json:"version"`
	JSON    json.RawMessage `json:"json"`
}

// keptRun is a story and its facts.
type keptRun struct {
	keptStory
	facts []keptFact
}

// Every kind of fact, in the form in which it is written today, lies in a file that is folded for ever, but for those
// that no story brings about. -update plays the fewest stories of catalogue, checks and journal/testdata/stories that
// have what is missing, and writes the next file.
func TestKeptFactsHaveEveryKind(t *testing.T) {
	missing := keptMissing(t)
	if *update && slices.ContainsFunc(missing, func(kind string) bool { return !slices.Contains(keptNowhere, kind) }) {
		writeKept(t, fmt.Sprintf("%s/v%d.facts.gz", keptFolder, len(keptFiles(t))+1), missing)
		missing = keptMissing(t)
	}
	require.Equal(t, keptNowhere, missing, "Kinds of facts whose form of today lies in no file of "+keptFolder+
		". Where one is kept now, take it off the list. Where one is new, tell a story that has it, in a case or in "+
		keptFolder+"/stories. Then: go test . -run KeptFacts -update")
}

// Facts that were written once are folded for ever. Every party of a later build that starts with them comes to the
// balances that its books had and its rows tell the same; read and written again a fact whose form has not changed is
// the same to the byte. recorded_forms_test.go holds the form in which facts are written, this test what is read of
// them: a form may change with a new hash version, but what it was stays readable (DESIGN §4).
func TestKeptFactsAreFoldedForEver(t *testing.T) {
	files := keptFiles(t)
	require.NotEmpty(t, files)
	forms := factForms()
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			head, runs := readKept(t, name)
			var text strings.Builder
			for _, r := range runs {
				fmt.Fprintf(&text, "%s: %d facts\n", r.Story, len(r.facts))
				for i := range r.facts {
					sameAgain(t, &r.facts[i], head.Forms, forms)
				}
				for _, line := range folded(t, r) {
					text.WriteString("  " + line + "\n")
				}
			}
			golden := keptGolden(name)
			if _, err := os.Stat(golden); *update && errors.Is(err, fs.ErrNotExist) {
				require.NoError(t, os.WriteFile(golden, []byte(text.String()), 0o644))
			}
			require.Equal(t, read(t, golden), text.String(), "what was once written reads otherwise now. A decoder that "+
				"takes the old form for the new one mends it; neither file is written again")
		})
	}
}

// keptFiles lists the files of facts, the oldest first.
func keptFiles(t *testing.T) (names []string) {
	t.Helper()
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s/v%d.facts.gz", keptFolder, n)
		if _, err := os.Stat(name); err != nil {
			require.ErrorIs(t, err, fs.ErrNotExist)
			return names
		}
		names = append(names, name)
	}
}

func keptGolden(name string) string { return strings.TrimSuffix(name, ".facts.gz") + ".folded" }

// factForms is the form of each kind of fact today.
func factForms() map[string]string {
	forms := make(map[string]string)
	for kind, digest := range runrecord.FormsOfThisBuild() {
		if name, ok := strings.CutPrefix(kind, "fact "); ok {
			forms[name] = digest
		}
	}
	return forms
}

// keptMissing lists the kinds of facts whose form of today no file has.
func keptMissing(t *testing.T) []string {
	t.Helper()
	forms := factForms()
	for _, name := range keptFiles(t) {
		head, _ := readKept(t, name)
		maps.DeleteFunc(forms, func(kind, form string) bool { return head.Forms[kind] == form })
	}
	return slices.Sorted(maps.Keys(forms))
}

func readKept(t *testing.T, name string) (head keptFile, runs []keptRun) {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	packed, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, 1<<20)
	require.True(t, lines.Scan(), name)
	require.NoError(t, json.Unmarshal(lines.Bytes(), &head))
	for lines.Scan() {
		if bytes.HasPrefix(lines.Bytes(), []byte(`{"story":`)) {
			var r keptRun
			require.NoError(t, json.Unmarshal(lines.Bytes(), &r.keptStory))
			runs = append(runs, r)
			continue
		}
		var f keptFact
		require.NoError(t, json.Unmarshal(lines.Bytes(), &f))
		r := &runs[len(runs)-1]
		r.facts = append(r.facts, f)
	}
	require.NoError(t, lines.Err())
	return head, runs
}

// decodeKept reads a fact as its party does.
func decodeKept(t *testing.T, f *keptFact) party.Fact {
	t.Helper()
	who, _, _ := strings.Cut(f.Kind, ".")
	decode := map[string]party.Decoder{"terminal": terminal.DecodeFact, "acquirer": acquirer.DecodeFact,
		"clearing": clearing.DecodeFact, "issuer": issuer.DecodeFact, "bank": bank.DecodeFact}[who]
	fact, err := decode(f.Kind, f.Version, f.JSON)
	require.NoError(t, err)
	return fact
}

// sameAgain holds that nothing of a fact is lost as it is read. In the same form it is written as it was; in another
// form of the same version it has all the keys that it had: one that goes, or is renamed, wants a new version of the
// fact, and a decoder that makes the old one new.
func sameAgain(t *testing.T, f *keptFact, was, now map[string]string) {
	t.Helper()
	fact := decodeKept(t, f)
	if was[f.Kind] != now[f.Kind] {
		if _, version := fact.FactKind(); version == f.Version {
			strictly := json.NewDecoder(bytes.NewReader(f.JSON))
			strictly.DisallowUnknownFields()
			require.NoError(t, strictly.Decode(reflect.New(reflect.TypeOf(fact).Elem()).Interface()), "%s of %s", f.Kind, f.Node)
		}
		return
	}
	var again []byte
	if own, ok := fact.(party.Appender); ok {
		again = own.AppendJSON(nil)
	} else {
		again = keptLine(t, fact)
	}
	require.Equal(t, string(f.JSON), string(again), "%s of %s", f.Kind, f.Node)
}

func keptLine(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// folded starts the world of a story with its facts, and lists what came of them: every balance of every book, which
// the ledgers have too (docs/design/truth.md), and what the rows say of batches, payables, payouts and items.
func folded(t *testing.T, r keptRun) (lines []string) {
	t.Helper()
	row := rowOfKept(t, r)
	calendar, err := world.NewCalendar(&row.World)
	require.NoError(t, err)
	if row.Clock.Zone != "" {
		calendar.Zone, err = time.LoadLocation(row.Clock.Zone)
		require.NoError(t, err)
	}
	kept, ledgers, history := journal.NewMemory(), truth.New(), &world.History{}
	for i := range r.facts {
		f := &r.facts[i]
		fact := decodeKept(t, f)
		record := journal.Record{Node: f.Node, Kind: f.Kind, Version: f.Version, JSON: f.JSON}
		if indexed, ok := fact.(party.Indexed); ok {
			for _, k := range indexed.IndexKeys(nil) {
				record.Keys = append(record.Keys, string(k))
			}
		}
		require.NoError(t, kept.Append([]journal.Record{record}))
		ledgers.Fold(party.Node(f.Node), fact)
		history.Observe(&engine.Record{Kind: engine.FactRecord, At: f.At, Node: party.Node(f.Node), Fact: fact})
	}
	end := r.facts[len(r.facts)-1].At
	w, err := world.New(&row.World, calendar, world.Setup{Start: end, Journal: kept})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	require.EqualValues(t, len(r.facts), kept.Head(), "who starts anew has nothing to add")
	for _, n := range world.Bookkeepers {
		have := make(map[string]int64)
		for _, a := range w.Book(n).Accounts() {
			if net := w.Book(n).Net(a); net.Minor != 0 {
				have[string(a)] = net.Minor
				lines = append(lines, fmt.Sprintf("%s %s %s", n, payment.MaskAccount(string(a)), net))
			}
			if pending := w.Book(n).PendingBalance(a); pending.Minor != 0 {
				lines = append(lines, fmt.Sprintf("%s %s pending %s", n, payment.MaskAccount(string(a)), pending))
			}
		}
		want := make(map[string]int64)
		for a, minor := range ledgers.Balances(n) {
			want[string(a)] = minor
		}
		require.Equal(t, want, have, "%s: %s: the ledgers and the book", r.Story, n)
	}
	w.History = history
	return append(lines, rowsOf(w, end)...)
}

// rowsOf tells what the facts of a history say, in words that stay.
func rowsOf(w *world.World, end payment.Time) (lines []string) {
	ev := w.Refold(end).Rows(end)
	for i := range ev.Slips {
		s := &ev.Slips[i]
		lines = append(lines, fmt.Sprintf("slip %s/%v/%v %v %v %v", s.Terminal, s.Batch, s.STAN, s.Kind, s.Amount, s.Belief))
	}
	for i := range ev.Entries {
		e := &ev.Entries[i]
		lines = append(lines, fmt.Sprintf("entry %s %v %v %v", e.RRN, e.Kind, e.Amount, e.State))
	}
	for i := range ev.Payables {
		p := &ev.Payables[i]
		lines = append(lines, fmt.Sprintf("payable %s %v %v", p.Merchant, p.Date, p.Amount))
	}
	for i := range ev.Payouts {
		p := &ev.Payouts[i]
		lines = append(lines, fmt.Sprintf("payout %s %s %v %v", p.ID, p.Merchant, p.Amount, p.State))
	}
	for i := range ev.Items {
		it := &ev.Items[i]
		lines = append(lines, fmt.Sprintf("item %v %v %v %v", it.Comparison, it.Side, it.Amount, it.State))
	}
	return lines
}

// rowOfKept reads the scenario that lies with the facts of its run.
func rowOfKept(t *testing.T, r keptRun) *scenarios.Scenario {
	t.Helper()
	read := func(name string) ([]byte, error) {
		text, ok := r.Files[name]
		require.True(t, ok, "%s does not lie with the facts of %s, and that of today is another", name, r.Story)
		return []byte(text), nil
	}
	rows, err := scenarios.Load(read, r.File, scenarios.Options{Matrix: true})
	require.NoError(t, err)
	for _, row := range rows {
		if row.Row == r.Story {
			return row
		}
	}
	t.Fatalf("%s has no row %s", r.File, r.Story)
	return nil
}

// writeKept writes the facts of the fewest runs that have what is wanted and that any story has.
func writeKept(t *testing.T, name string, wanted []string) {
	t.Helper()
	runs := keptCandidates(t)
	need := make(map[string]bool)
	for _, kind := range wanted {
		need[kind] = true
	}
	head, all := keptFile{Hash: runrecord.HashVersion, Forms: make(map[string]string)}, factForms()
	var body bytes.Buffer
	for {
		best := slices.MaxFunc(runs, func(a, b keptRun) int { return cmp.Compare(a.worth(need), b.worth(need)) })
		if best.worth(need) == 0 {
			break
		}
		body.Write(append(keptLine(t, best.keptStory), '\n'))
		for i := range best.facts {
			f := &best.facts[i]
			delete(need, f.Kind)
			head.Forms[f.Kind] = all[f.Kind]
			body.Write(append(keptLine(t, f), '\n'))
		}
	}
	if len(head.Forms) == 0 {
		return // no story has any of them
	}
	var b bytes.Buffer
	packed, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	require.NoError(t, err)
	_, err = packed.Write(append(append(keptLine(t, head), '\n'), body.Bytes()...))
	require.NoError(t, err)
	require.NoError(t, packed.Close())
	require.NoError(t, os.WriteFile(name, b.Bytes(), 0o644))
}

// worth is how many kinds a run has that are needed, for its length.
func (r *keptRun) worth(need map[string]bool) float64 {
	kinds, size := make(map[string]bool), 0
	for i := range r.facts {
		size += len(r.facts[i].JSON)
		if need[r.facts[i].Kind] {
			kinds[r.facts[i].Kind] = true
		}
	}
	return float64(len(kinds)) / float64(size+8000) // what a story takes beside its facts
}

// keptCandidates plays every story: those of catalogue and checks, and those that are told for their facts alone. A run
// whose journal has lost something is none.
func keptCandidates(t *testing.T) (runs []keptRun) {
	t.Helper()
	var files []string
	for _, id := range append(scenarios.IDs(), scenarios.Checks()...) {
		files = append(files, scenarios.FileOf(id))
	}
	own, err := filepath.Glob(keptFolder + "/stories/*.yaml")
	require.NoError(t, err)
	for _, file := range append(files, own...) {
		sources := make(map[string]string)
		from := func(name string) (b []byte, err error) {
			if b, err = scenarios.ReadFile(name); err != nil {
				b, err = os.ReadFile(name)
			}
			if errors.Is(err, fs.ErrNotExist) { // a profile, which does not lie beside the story
				b, err = scenarios.ReadFile(path.Join("profiles", path.Base(name)))
			}
			sources[name] = string(b)
			return b, err
		}
		rows, err := scenarios.Load(from, file, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		for _, row := range rows {
			played := play.Run(t.Context(), row, play.Options{})
			require.NoError(t, played.Err, row.Row)
			if len(played.World.Loop.Losses()) > 0 {
				continue
			}
			r := keptRun{keptStory: keptStory{Story: row.Row, File: file, Files: sources}}
			for rec, f := range played.World.History.Facts {
				_, version := f.FactKind()
				r.facts = append(r.facts, keptFact{At: rec.At, Node: string(rec.Node), Kind: rec.Name, Version: version,
					JSON: payment.AppendAny(nil, f)})
			}
			runs = append(runs, r)
		}
	}
	return runs
}
