package runrecord

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A record that version 1 wrote is kept for ever: every later version opens it, runs its scenario to the same verdict,
// and says of what it compares neither more nor less than it can (docs/promises.md).
func TestRecordOfVersion1IsReadForEver(t *testing.T) {
	record, again := replayed(t, filepath.Join("testdata", "v1", "one-sale-paid"), 0)
	require.Equal(t, 1, record.Manifest.Format)
	require.Equal(t, 1, record.Manifest.Hash)
	require.NoError(t, again.Err)
	require.Equal(t, play.Pass, record.Manifest.Verdict)
	require.Equal(t, play.Pass, again.Verdict, again.Failures)
	c, err := record.Compare(again, "v0")
	require.NoError(t, err)
	if HashVersion == 1 {
		require.NotEqual(t, Inconclusive, c.Verdict, "one version")
		return
	}
	require.Equal(t, Inconclusive, c.Verdict, "another version proves nothing either way")
}

// edit changes the manifest and the forms of a record, as another version of the program would have written them.
func edit(t *testing.T, record string, manifest func(map[string]any), forms func(Forms)) {
	t.Helper()
	for name, change := range map[string]func([]byte) any{
		manifestFile: func(b []byte) any {
			var m map[string]any
			require.NoError(t, json.Unmarshal(b, &m))
			manifest(m)
			return m
		},
		formsFile: func(b []byte) any {
			var f Forms
			require.NoError(t, json.Unmarshal(b, &f))
			forms(f)
			return f
		},
	} {
		b, err := os.ReadFile(filepath.Join(record, name))
		require.NoError(t, err)
		b, err = json.Marshal(change(b))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(record, name), b, 0o644))
	}
}

// Between two versions a difference proves nothing, nor does that there is none: the comparison goes as far as the
// forms agree, says where it stopped, and concludes nothing.
func TestRecordOfAnotherVersion(t *testing.T) {
	const kind = "acquirer.requested"
	keep := func(Forms) {}
	hash := func(v any) func(map[string]any) { return func(m map[string]any) { m["hash"] = v } }
	same := hash(HashVersion)
	for _, c := range []struct {
		name     string
		manifest func(map[string]any)
		forms    func(Forms)
		stops    bool // at the first acquirer.requested, which reads otherwise
	}{
		{"a lower hash version", hash(HashVersion - 1), keep, true},
		{"none, of a build that had none", func(m map[string]any) { delete(m, "hash"); delete(m, "format") }, keep, true},
		{"a future hash version", hash(HashVersion + 1), keep, true},
		{"an unknown hash version", hash(999), keep, true},
		{"a fact of another form, and the number was not raised", same, func(f Forms) { f["fact "+kind] = "0" }, true},
		{"a fact that this build alone has", same, func(f Forms) { delete(f, "fact "+kind) }, true},
		{"another hash version, and all reads the same", hash(HashVersion + 1), keep, false},
		{"a form that does not occur, and all reads the same", same,
			func(f Forms) { f["fact bank.withdrawn"] = "0" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, _ := recorded(t, "A04")
			edit(t, to, c.manifest, c.forms)
			lines, write := linesOf(t, to)
			at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, `"name":"`+kind+`"`) })
			if c.stops {
				lines[at] = strings.Replace(lines[at], `"content":{`, `"content":{"colour":"red",`, 1)
				write(lines)
			}
			record, again := replayed(t, to, 7)
			got, err := record.Compare(again, "v0")
			require.NoError(t, err)
			require.Equal(t, Inconclusive, got.Verdict)
			if !c.stops {
				require.Nil(t, got.First)
				require.Equal(t, record.Manifest.Records, got.Compared)
				return
			}
			require.Equal(t, at, got.Compared)
			require.Equal(t, at+1, got.First.Line)
			require.Equal(t, "fact "+kind, got.First.Event)
			require.Equal(t, "acquirer", got.First.Node)
		})
	}
}

// A record of a later format may lie in other files: nothing of it is guessed.
func TestRecordOfALaterFormat(t *testing.T) {
	to, _ := recorded(t, "A04")
	edit(t, to, func(m map[string]any) { m["format"] = FormatVersion + 1 }, func(Forms) {})
	require.NoError(t, os.Remove(filepath.Join(to, eventsFile)))
	record, err := Open(to)
	require.NoError(t, err)
	require.True(t, record.Later())
	_, err = record.Scenario(scenarios.Options{})
	require.ErrorContains(t, err, "use a later acqsim")
	require.Equal(t, Inconclusive, record.Unread(err, "v0").Verdict)
}

// A record that is not whole is refused with what is wrong: it is neither the same as anything nor different.
func TestBrokenRecord(t *testing.T) {
	for want, spoil := range map[string]func(*testing.T, string){
		"the record is not whole": func(t *testing.T, to string) {
			lines, write := linesOf(t, to)
			write(lines[:len(lines)-3])
		},
		"is no JSON: the file was cut short": func(t *testing.T, to string) {
			lines, write := linesOf(t, to)
			lines[len(lines)-1] = lines[len(lines)-1][:20]
			write(lines)
		},
		"a record has its events there": func(t *testing.T, to string) {
			require.NoError(t, os.Remove(filepath.Join(to, eventsFile)))
		},
		"forms.json": func(t *testing.T, to string) { require.NoError(t, os.Remove(filepath.Join(to, formsFile))) },
		"this is no record of a run": func(t *testing.T, to string) {
			edit(t, to, func(m map[string]any) { m["tool"] = "tar" }, func(Forms) {})
		},
		"no row or no scenario": func(t *testing.T, to string) {
			edit(t, to, func(m map[string]any) { delete(m, "row") }, func(Forms) {})
		},
		"want 1 or more": func(t *testing.T, to string) {
			edit(t, to, func(m map[string]any) { m["hash"] = -1 }, func(Forms) {})
		},
		"cannot unmarshal string": func(t *testing.T, to string) {
			edit(t, to, func(m map[string]any) { m["hash"] = "sha3" }, func(Forms) {})
		},
	} {
		to, _ := recorded(t, "A04")
		spoil(t, to)
		_, err := Open(to)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, to)
	}
}

// The form of a fact tells its keys in their order and what stands behind them, so that none of it changes unseen.
func TestFormOf(t *testing.T) {
	type inner struct {
		A payment.Amount `json:"a"`
	}
	type fact struct {
		inner
		Date  payment.BusinessDate `json:"date,omitzero"`
		Reply []byte               `json:"reply"`
		List  []inner              `json:"list,omitempty"`
		By    map[string]int       `json:"by"`
		None  string               `json:"-"`
		Plain *bool
		Any   any `json:"any"`
	}
	require.Equal(t, "{a:{minor:number,currency:number},date?:text,reply:bytes,"+
		"list?:[{a:{minor:number,currency:number}}],by:{*:number},Plain:bool,any:any}", formOf(reflect.TypeFor[*fact]()))
}
