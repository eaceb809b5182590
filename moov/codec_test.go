//go:build !nomoov

package moov

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/specs"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// layouts are one spec file, compiled by both.
type layouts struct {
	name  string
	ours  *iso8583.Spec
	moovs *theirs.MessageSpec
}

// vectorFolder holds spec files and golden bytes of package iso8583.
var vectorFolder = filepath.Join("..", "iso8583", "testdata", "vectors")

func load(t testing.TB, name string) layouts {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vectorFolder, "specs", name+".json"))
	require.NoError(t, err)
	ours, err := iso8583.ParseSpec(name, text)
	require.NoError(t, err)
	moovs, err := specs.ImportJSON(text)
	require.NoError(t, err)
	return layouts{name, ours, moovs}
}

func shared(t testing.TB) []layouts {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(vectorFolder, "specs", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var list []layouts
	for _, file := range files {
		list = append(list, load(t, strings.TrimSuffix(filepath.Base(file), ".json")))
	}
	return list
}

// A spec file that goes through either reader and writer is the same file.
func TestSpecFilesAreTheSameToBoth(t *testing.T) {
	for _, l := range shared(t) {
		t.Run(l.name, func(t *testing.T) {
			fromMoov, err := specs.ExportJSON(l.moovs)
			require.NoError(t, err)
			fromOurs, err := l.ours.ExportJSON()
			require.NoError(t, err)
			require.Equal(t, strings.TrimSpace(string(fromMoov)), strings.TrimSpace(string(fromOurs)), "JSON")
			yamlOfMoov, err := specs.ExportYAML(l.moovs)
			require.NoError(t, err)
			again, err := iso8583.ParseSpec(l.name, yamlOfMoov)
			require.NoError(t, err, "moov's YAML")
			text, err := again.ExportJSON()
			require.NoError(t, err)
			require.Equal(t, string(fromOurs), string(text), "moov's YAML is the same layout")
			yamlOfOurs, err := l.ours.ExportYAML()
			require.NoError(t, err)
			_, err = specs.ImportYAML(yamlOfOurs)
			require.NoError(t, err, "our YAML")
		})
	}
}

// vector is a line of golden bytes.
type vector struct {
	ID   string `json:"id"`
	Spec string `json:"spec"`
	Hex  string `json:"hex"`
}

func vectors(t testing.TB, spec string) []vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(vectorFolder, "moov", "*.jsonl"))
	require.NoError(t, err)
	var list []vector
	for _, file := range files {
		if filepath.Base(file) == "asymmetric.jsonl" {
			continue // what moov itself does not give back as it came
		}
		f, err := os.Open(file)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var v vector
			require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
			if v.Spec == spec {
				list = append(list, v)
			}
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return list
}

// Each golden message is read by both to the same values, and written by both from
// those values to the same bytes.
func TestGoldenMessagesAreTheSameToBoth(t *testing.T) {
	total := 0
	for _, l := range shared(t) {
		for _, v := range vectors(t, l.name) {
			frame, err := hex.DecodeString(v.Hex)
			require.NoError(t, err, v.ID)
			agree(t, l, frame, v.ID)
			total++
		}
	}
	require.NotZero(t, total)
	t.Logf("%d messages", total)
}

// agree requires that both read a frame to the same values and write it again.
func agree(t *testing.T, l layouts, frame []byte, id string) {
	t.Helper()
	peer := theirs.NewMessage(l.moovs)
	require.NoError(t, peer.Unpack(frame), "%s %s: moov unpacks", l.name, id)
	ours := iso8583.NewMessage(l.ours)
	require.NoError(t, ours.Decode(frame), "%s %s: acqsim decodes", l.name, id)
	mti, err := peer.GetMTI()
	require.NoError(t, err)
	require.Equal(t, mti, ours.MTI(), "%s %s", l.name, id)
	require.Equal(t, present(peer), slices.Collect(ours.Fields()), "%s %s: fields that are present", l.name, id)
	for n := range ours.Fields() {
		info, _ := l.ours.Field(n)
		if info.Composite {
			continue // compared as bytes below
		}
		value, err := peer.GetBytes(n)
		require.NoError(t, err, "%s %s: DE %d", l.name, id, n)
		require.Equal(t, string(value), ours.Text(n), "%s %s: DE %d", l.name, id, n)
	}
	packed, err := peer.Pack()
	require.NoError(t, err, "%s %s: moov packs", l.name, id)
	require.Equal(t, frame, packed, "%s %s: moov packs", l.name, id)
	anew := iso8583.NewMessage(l.ours)
	require.NoError(t, anew.ParseJSON(ours.AppendJSON(nil, false)), "%s %s", l.name, id)
	encoded, err := anew.AppendEncode(nil)
	require.NoError(t, err, "%s %s: acqsim encodes", l.name, id)
	require.Equal(t, frame, encoded, "%s %s: acqsim encodes", l.name, id)
}

func present(m *theirs.Message) []int {
	var list []int
	for n := range m.GetFields() {
		if n > 1 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// Sales, reversals and replies drawn by chance: what one writes the other reads,
// and both write the same bytes.
func TestDrawnMessagesAreTheSameToBoth(t *testing.T) {
	const each = 500
	for _, name := range []string{"pos-1987-ascii", "pos-1987-bcd", "pos-1987-bcd-left", "network-ebcdic"} {
		l := load(t, name)
		draw := rand.New(rand.NewPCG(1987, 8583))
		for i := range each {
			mti, fields := drawn(draw)
			peer, ours := theirs.NewMessage(l.moovs), iso8583.NewMessage(l.ours)
			peer.MTI(mti)
			ours.SetMTI(mti)
			for n, v := range fields {
				require.NoError(t, peer.BinaryField(n, []byte(v)), "%s: DE %d", name, n)
				ours.Set(n, v)
			}
			packed, err := peer.Pack()
			require.NoError(t, err, "%s: moov packs", name)
			encoded, err := ours.AppendEncode(nil)
			require.NoError(t, err, "%s: acqsim encodes", name)
			require.Equal(t, packed, encoded, "%s: message %d", name, i)
			agree(t, l, encoded, fmt.Sprintf("drawn %d", i))
		}
	}
}

// drawn is a message of a sale, its reply or its reversal.
func drawn(r *rand.Rand) (mti string, fields map[int]string) {
	mti = []string{"0200", "0210", "0400", "0410", "0420"}[r.IntN(5)]
	fields = map[int]string{
		2: digits(r, 16+r.IntN(4)), 3: digits(r, 6), 4: "1" + digits(r, 11), 11: digits(r, 6), 12: digits(r, 6),
		13: digits(r, 4),
		14: digits(r, 4), 22: digits(r, 3), 25: digits(r, 2), 41: "T" + digits(r, 7), 42: "M" + digits(r, 14), 49: "156",
		60: digits(r, 11), 64: string(random(r, 8)),
	}
	if r.IntN(2) == 0 {
		fields[35] = digits(r, 16) + "=" + digits(r, 4+r.IntN(16))
	}
	if r.IntN(2) == 0 {
		fields[52] = string(random(r, 8))
	}
	if mti[2] == '1' {
		fields[37], fields[39] = digits(r, 12), digits(r, 2)
	}
	return mti, fields
}

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.IntN(256))
	}
	return b
}
