package fault

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// toy is a message format for tests: "39=00 4=12|7" with the count of digits before
// the bar as its seal.
type toy struct{}

func (toy) Set(m []byte, path, value string) ([]byte, error) {
	body, seal, _ := strings.Cut(string(m), "|")
	fields := strings.Fields(body)
	for i, f := range fields {
		if strings.HasPrefix(f, path+"=") {
			fields[i] = path + "=" + value
			return []byte(strings.Join(fields, " ") + "|" + seal), nil
		}
	}
	return nil, errors.New("no such field")
}

func (toy) Reply(m []byte) ([]byte, error) {
	if bytes.HasPrefix(m, []byte("39=")) {
		return nil, errors.New("a reply has no answer")
	}
	return append([]byte("39=?? "), m...), nil
}

func (toy) Seal(m []byte) ([]byte, error) {
	body, _, _ := strings.Cut(string(m), "|")
	return []byte(body + "|" + strconv.Itoa(len(body))), nil
}

// lines is a file format for tests: one record a line, the last line the count.
type lines struct{ toy }

func (lines) Split(f []byte) ([][]byte, error) { return bytes.Split(f, []byte("\n")), nil }
func (lines) Join(r [][]byte) ([]byte, error)  { return bytes.Join(r, []byte("\n")), nil }
func (lines) Reseal(f []byte) ([]byte, error) {
	r := bytes.Split(f, []byte("\n"))
	r[len(r)-1] = []byte("count=" + strconv.Itoa(len(r)-1))
	return bytes.Join(r, []byte("\n")), nil
}

// toyFile is such a file on its way, its records labelled by their field 37.
type toyFile struct {
	frame
	content string
}

func (f *toyFile) Records() int { return strings.Count(f.content, "\n") + 1 }
func (f *toyFile) Record(i int) Subject {
	line := strings.Split(f.content, "\n")[i]
	label, _, _ := strings.Cut(strings.TrimPrefix(line, "37="), " ")
	return &frame{class: Message, labels: []string{label}}
}

func num(n int) *int { return &n }

// A change does what it says: fields with the seal made right or left, single bytes
// and cuts with the seal as it was, a length header that lies. The original stays.
func TestMutate(t *testing.T) {
	const original = "39=00 4=12|10"
	for name, tt := range map[string]struct {
		m    Mutate
		want Changed
	}{
		"field, seal renewed": {Mutate{Set: map[string]string{"39": "51", "4": "1200"}},
			Changed{Bytes: []byte("39=51 4=1200|12")}},
		"field, seal kept":   {Mutate{Set: map[string]string{"4": "9"}, Seal: Keep}, Changed{Bytes: []byte("39=00 4=9|10")}},
		"byte set":           {Mutate{Bytes: []ByteChange{{At: 3, Set: "3939"}}}, Changed{Bytes: []byte("39=99 4=12|10")}},
		"bit flipped at end": {Mutate{Bytes: []ByteChange{{At: -1, XOR: "01"}}}, Changed{Bytes: []byte("39=00 4=12|11")}},
		"cut":                {Mutate{Cut: num(5)}, Changed{Bytes: []byte("39=00")}},
		"length":             {Mutate{Length: num(-3)}, Changed{Bytes: []byte(original), Length: -3}},
	} {
		t.Run(name, func(t *testing.T) {
			in := []byte(original)
			got, err := tt.m.Apply(in, toy{})
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			require.Equal(t, original, string(in))
		})
	}
	for want, m := range map[string]Mutate{
		"fault: set field 38: no such field":    {Set: map[string]string{"38": "x"}},
		"offset 13 with 1 bytes is outside":     {Bytes: []ByteChange{{At: 13, Set: "00"}}},
		"offset -14 with 1 bytes is outside":    {Bytes: []ByteChange{{At: -14, Set: "00"}}},
		"cut: keeps 99 bytes of 13: nothing is": {Cut: num(99)},
	} {
		_, err := m.Apply([]byte(original), toy{})
		require.ErrorContains(t, err, want)
	}
}

// An inserted message is a sealed copy with other fields, or the bytes given.
func TestInsert(t *testing.T) {
	b, err := (&Insert{Set: map[string]string{"4": "100"}}).Make([]byte("39=00 4=12|10"), toy{})
	require.NoError(t, err)
	require.Equal(t, "39=00 4=100|11", string(b))
	b, err = (&Insert{Hex: "4142"}).Make(nil, nil)
	require.NoError(t, err)
	require.Equal(t, "AB", string(b))
}

// One record inside a file is lost, doubled, changed or given a neighbour, and the
// trailer agrees unless it is to be kept (B12, B13, B14, B11).
func TestRecords(t *testing.T) {
	const file = "37=s1 4=10|\n37=s2 4=20|\ncount=2"
	on := On{Match: Match{Class: File}, Record: &Match{Of: "s2"}}
	for name, tt := range map[string]struct {
		do   Do
		want string
	}{
		"drop":            {Do{Drop: &Drop{}}, "37=s1 4=10|\ncount=1"},
		"drop, seal kept": {Do{Drop: &Drop{Seal: Keep}}, "37=s1 4=10|\ncount=2"},
		"duplicate":       {Do{Duplicate: &Duplicate{}}, "37=s1 4=10|\n37=s2 4=20|\n37=s2 4=20|\ncount=3"},
		"amount":          {Do{Mutate: &Mutate{Set: map[string]string{"4": "2000"}}}, "37=s1 4=10|\n37=s2 4=2000|\ncount=2"},
		"unknown sale": {Do{Insert: &Insert{Set: map[string]string{"37": "x"}}},
			"37=s1 4=10|\n37=s2 4=20|\n37=x 4=20|\ncount=3"},
		"unknown, in front": {Do{Insert: &Insert{Set: map[string]string{"37": "x"}, Before: true}},
			"37=s1 4=10|\n37=x 4=20|\n37=s2 4=20|\ncount=3"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &toyFile{frame{class: File, from: "clearing", to: "acquirer"}, file}
			g := gate(t, Rule{ID: "f", On: on, Do: tt.do})
			d := g.Decide(0, s)
			require.NotNil(t, d.Rule)
			got, err := d.EditFile(s, []byte(file), lines{})
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
		})
	}
	none := &toyFile{frame{class: File}, "37=s1 4=10|\ncount=1"}
	g := gate(t, Rule{ID: "f", On: on, Do: Do{Drop: &Drop{}}})
	require.Equal(t, Pass, g.Decide(0, none).Verb, "a file without the record passes, and the rule waits")
	require.Equal(t, Pass, g.Decide(0, &frame{class: File}).Verb, "a file that cannot be opened too")
	_, err := Decision{Rule: &Rule{ID: "f", On: on, Do: Do{Drop: &Drop{}}}}.EditFile(none, []byte(none.content), lines{})
	require.ErrorIs(t, err, ErrNoRecord)
}

// A verb that does nothing to a record inside a file is refused there, every one of them: a rule that changes nothing
// would count as fired.
func TestVerbsWithoutRecords(t *testing.T) {
	on := On{Match: Match{Class: File, Link: "clearing->acquirer"}, Record: &Match{Of: "s2"}}
	edits := 0
	for _, f := range verbFields {
		var do Do
		reflect.ValueOf(&do).Elem().FieldByIndex(f.Index).Set(reflect.New(f.Type.Elem()))
		if _, ok := do.set().(editing); ok {
			edits++
			continue
		}
		require.ErrorContains(t, (&Rule{ID: "f", On: on, Do: do}).Validate(), "do."+string(do.Verb())+": ")
		_, err := Decision{Rule: &Rule{ID: "f", On: on, Do: do}}.EditFile(nil, nil, lines{})
		require.ErrorContains(t, err, "does nothing to a record")
	}
	require.Equal(t, 4, edits)
}
