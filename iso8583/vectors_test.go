package iso8583

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is one line of testdata/vectors; its README says where the bytes come from and what each key means.
type vector struct {
	ID, Spec, Packager, Kind, Dir, MTI, Hex, Repack, Note string
	Fields, Input, Decoded                                map[string]string
	Error                                                 bool
	Field                                                 string
}

func readVectors(t testing.TB, file string) []vector {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata/vectors", file))
	require.NoError(t, err)
	defer f.Close()
	var list []vector
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(sc.Bytes(), &v))
		list = append(list, v)
	}
	require.NoError(t, sc.Err())
	require.NotEmpty(t, list)
	return list
}

// vectorSpec finds the layout a vector names.
func vectorSpec(t testing.TB, v vector) *Spec {
	t.Helper()
	file := "testdata/vectors/specs/" + v.Spec + ".json"
	switch {
	case v.Packager != "":
		file = "testdata/packagers/" + v.Packager + ".xml"
	case strings.HasPrefix(v.Spec, "moov:"):
		file = "testdata/packagers/" + strings.TrimPrefix(v.Spec, "moov:") + ".json"
	}
	if s, ok := vectorSpecs.Load(file); ok {
		return s.(*Spec)
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	s, err := ParseSpec(filepath.Base(file), data)
	require.NoError(t, err)
	vectorSpecs.Store(file, s)
	return s
}

// vectorSpecs keeps compiled layouts by file: a Spec is immutable.
var vectorSpecs sync.Map

func unhexed(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// packed builds a message from values and gives its bytes.
func packed(t testing.TB, s *Spec, mti string, fields map[string]string) []byte {
	t.Helper()
	data, err := json.Marshal(map[string]any{"mti": mti, "fields": fields})
	require.NoError(t, err)
	m := NewMessage(s)
	require.NoError(t, m.ParseJSON(data))
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	return b
}

// values gives a message's values by path.
func values(t testing.TB, m *Message) map[string]string {
	t.Helper()
	var v struct {
		Fields map[string]string `json:"fields"`
	}
	text := m.AppendJSON(nil, false)
	require.NoError(t, json.Unmarshal(text, &v), string(text))
	return v.Fields
}

func hexed(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func decoded(t testing.TB, s *Spec, frame []byte) *Message {
	t.Helper()
	m := NewMessage(s)
	require.NoError(t, m.Decode(frame))
	return m
}

func eachVector(t *testing.T, pattern string, check func(t *testing.T, s *Spec, v vector)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata/vectors", pattern))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		rel, _ := filepath.Rel("testdata/vectors", file)
		for _, v := range readVectors(t, rel) {
			t.Run(v.ID, func(t *testing.T) { check(t, vectorSpec(t, v), v) })
		}
	}
}

func TestVectorsOfOtherCodecs(t *testing.T) {
	// Values make the bytes that moov-io/iso8583 and jPOS make of them, the bytes give the values back, nothing is left
	// over, and a relayed message leaves as it came.
	check := func(t *testing.T, s *Spec, v vector) {
		if v.Dir != "" {
			t.Skip("asymmetric, tested by itself")
		}
		frame := unhexed(t, v.Hex)
		require.Equal(t, v.Hex, hexed(packed(t, s, v.MTI, v.Fields)), v.Note)
		if v.Input != nil {
			fields := map[string]string{}
			for k, x := range v.Fields {
				fields[k] = x
			}
			for k, x := range v.Input {
				fields[k] = x
			}
			require.Equal(t, v.Hex, hexed(packed(t, s, v.MTI, fields)), v.Note)
		}
		m := decoded(t, s, frame)
		require.Equal(t, v.MTI, m.MTI())
		if v.Fields == nil {
			v.Fields = map[string]string{}
		}
		require.Equal(t, v.Fields, values(t, m), v.Note)
		require.Empty(t, m.Trailing())
		out, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, frame, out)
	}
	eachVector(t, "moov/*.jsonl", check)
	eachVector(t, "jpos/*.jsonl", check)
}

func TestVectorsThatDifferByDirection(t *testing.T) {
	// Where padding, unused nibbles or tag order lose something, each direction gives what the other codec gives.
	eachVector(t, "moov/asymmetric.jsonl", func(t *testing.T, s *Spec, v vector) {
		if v.Dir == "encode" {
			require.Equal(t, v.Hex, hexed(packed(t, s, v.MTI, v.Fields)), v.Note)
			require.Equal(t, v.Decoded, values(t, decoded(t, s, unhexed(t, v.Hex))), v.Note)
			return
		}
		require.Equal(t, v.Fields, values(t, decoded(t, s, unhexed(t, v.Hex))), v.Note)
		want := v.Repack
		if v.Kind == "tlv-empty" { // the other codec loses the length byte; the right bytes are those that came
			want = v.Hex
		}
		require.Equal(t, want, hexed(packed(t, s, v.MTI, v.Fields)), v.Note)
	})
}

func TestMalformedVectors(t *testing.T) {
	// A malformed frame gives an error that blames the field the other codec blames; what that codec accepts is read.
	eachVector(t, "moov-errors.jsonl", func(t *testing.T, s *Spec, v vector) {
		m := NewMessage(s)
		frame := unhexed(t, v.Hex)
		err := m.Decode(frame)
		if !v.Error {
			require.NoError(t, err, v.Note)
			require.Equal(t, v.MTI, m.MTI())
			require.Equal(t, v.Fields, values(t, m), v.Note)
			return
		}
		var wrong *FieldError
		require.ErrorAs(t, err, &wrong, v.Note)
		require.ErrorIs(t, err, ErrDecode)
		require.Equal(t, v.Field, wrong.Field, "%s: %v", v.Note, err)
		require.GreaterOrEqual(t, wrong.Offset, 0)
		require.LessOrEqual(t, wrong.Offset, len(frame), "%v", err)
	})
}
