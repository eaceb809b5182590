//go:build !nomoov

package moov

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/specs"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// everyLayout are the layouts that acqsim ships, those of jPOS, and one with every word of acqsim's own.
func everyLayout(t testing.TB) map[string]*iso8583.Spec {
	t.Helper()
	all := map[string]*iso8583.Spec{}
	for _, name := range iso8583.ShippedNames() {
		spec, err := iso8583.Shipped(name)
		require.NoError(t, err)
		all[name] = spec
	}
	files, err := filepath.Glob("../iso8583/testdata/packagers/*.xml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range append(files, "testdata/every-word.yaml") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		all[name], err = iso8583.ParseSpec(name, text)
		require.NoError(t, err)
	}
	return all
}

// imported is a layout as moov imports it from our file, with what the file says of single fields.
type imported struct {
	spec      *theirs.MessageSpec
	missing   []int // fields that it lacks
	otherwise []int // fields that have another value than ours
}

func moovForm(t testing.TB, spec *iso8583.Spec) imported {
	t.Helper()
	form, err := spec.ExportMoov()
	require.NoError(t, err)
	require.NoError(t, CheckSpec(form.JSON))
	peer := imported{}
	peer.spec, err = specs.ImportJSON(form.JSON)
	require.NoError(t, err)
	for _, m := range form.Missing {
		n, err := strconv.Atoi(strings.Split(m.Path, ".")[1])
		require.NoError(t, err, m.Path)
		peer.missing = append(peer.missing, n)
	}
	for _, m := range form.Otherwise {
		if words := strings.Split(m.Path, "."); len(words) > 1 && !strings.HasSuffix(m.Path, ".padding") {
			n, err := strconv.Atoi(words[1])
			require.NoError(t, err, m.Path)
			peer.otherwise = append(peer.otherwise, n)
		}
	}
	return peer
}

// What moov exported is written as it came, and nothing is said of it.
func TestMoovsOwnFilesStay(t *testing.T) {
	for _, l := range shared(t) {
		form, err := l.ours.ExportMoov()
		require.NoError(t, err)
		fromMoov, err := specs.ExportJSON(l.moovs)
		require.NoError(t, err)
		require.Equal(t, string(fromMoov), string(form.JSON), l.name)
		require.Empty(t, form.Missing, l.name)
		require.Empty(t, form.Otherwise, l.name)
	}
}

// Of each layout that acqsim ships, and of jPOS's, moov itself imports the file, which has every field or says
// that it has not, and gives back the bytes of drawn messages in which each field stands.
func TestMoovImportsEveryLayout(t *testing.T) {
	for name, spec := range everyLayout(t) {
		t.Run(name, func(t *testing.T) {
			peer := moovForm(t, spec)
			for info := range spec.Fields() {
				n, err := strconv.Atoi(info.Path)
				if err != nil {
					continue // a part
				}
				there := peer.spec.Fields[n] != nil
				require.NotEqual(t, slices.Contains(peer.missing, n), there, "DE %d is there, or is said to be missing", n)
				for draw := range 8 {
					if value, frame := alone(t, spec, info, n, draw); there && frame != nil {
						peer.sameBytes(t, frame[spec.HeaderLen():], n, value)
					}
				}
			}
		})
	}
}

// alone is a message with one field of a drawn value.
func alone(t *testing.T, spec *iso8583.Spec, info iso8583.FieldInfo, n, draw int) (value string, frame []byte) {
	t.Helper()
	m := iso8583.NewMessage(spec)
	m.SetMTI("0200")
	r := rand.New(rand.NewPCG(uint64(n), uint64(draw)))
	value = drawnValue(info, r, draw)
	m.Set(n, value)
	frame, err := m.AppendEncode(nil)
	if err != nil && strings.Contains(err.Error(), "C or D") {
		value = "C" + value[1:]
		m.Reset()
		m.SetMTI("0200")
		m.Set(n, value)
		frame, err = m.AppendEncode(nil)
	}
	if info.Composite && (err != nil || iso8583.NewMessage(spec).Decode(frame) != nil) {
		return "", nil // what was drawn is no parts
	}
	require.NoError(t, err, "DE %d %q", n, value)
	return value, frame
}

// bodies are parts of the composites of every-word, those that a length of their own does not end.
var bodies = map[string]string{
	"17": "\x12\x34\x56ab   ", "18": "01\x03\x12\x3002\x04\xC9\xCC\xBB\xA7", "19": "\x40\x80\x12\x34\x04\x12\xD3",
	"21": "\x12\x34\x56",
}

// drawnValue is one that a field can have.
func drawnValue(info iso8583.FieldInfo, r *rand.Rand, draw int) string {
	length := info.MaxLength
	if !info.Fixed {
		length = 1 + (draw*7)%min(info.MaxLength, 60)
	}
	switch attr, _, _ := strings.Cut(strings.ReplaceAll(info.Format, ".", " "), " "); {
	case info.Composite && bodies[info.Path] != "":
		return bodies[info.Path]
	case info.Composite:
		return "\x82\x02\x39\x00\x9F\x02\x06\x00\x00\x00\x01\x23\x45\x9F\x36\x02\x00" + string([]byte{byte(draw)})
	case info.Binary:
		return string(random(r, length))
	case attr == "x+n" || strings.HasPrefix(info.Wire, "SignBCD"):
		return "D" + digits(r, length-1)
	case strings.HasPrefix(info.Wire, "GB18030") && !info.Fixed:
		return "商户"[:min(6, length/3*3)]
	}
	return digits(r, length)
}

// sameBytes requires that moov reads a message, writes it again, and writes it from the value that we give it.
func (i imported) sameBytes(t *testing.T, frame []byte, n int, value string) {
	t.Helper()
	m := theirs.NewMessage(i.spec)
	require.NoError(t, m.Unpack(frame), "DE %d %q: %X", n, value, frame)
	packed, err := m.Pack()
	require.NoError(t, err, "DE %d", n)
	require.Equal(t, frame, packed, "DE %d %q", n, value)
	if slices.Contains(i.otherwise, n) {
		return
	}
	m = theirs.NewMessage(i.spec)
	m.MTI("0200")
	require.NoError(t, m.BinaryField(n, []byte(value)))
	packed, err = m.Pack()
	require.NoError(t, err, "DE %d", n)
	require.Equal(t, frame, packed, "DE %d %q", n, value)
}

// The golden messages of jPOS, as far as moov's files can say their fields, are read and written by moov from the
// file that we make of the packager, byte for byte.
func TestMoovPacksTheGoldenMessagesOfJPOS(t *testing.T) {
	layouts := everyLayout(t)
	packed, lacking := 0, 0
	peers := map[string]imported{}
	files, err := filepath.Glob(vectorFolder + "/jpos/*.jsonl")
	require.NoError(t, err)
	for _, file := range files {
		f, err := os.Open(file)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var v struct {
				ID, Packager, Hex string
				Fields            map[string]string
			}
			require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
			peer, known := peers[v.Packager]
			if !known {
				peer = moovForm(t, layouts[v.Packager])
				peers[v.Packager] = peer
			}
			if slices.ContainsFunc(peer.missing, func(n int) bool { return v.Fields[strconv.Itoa(n)] != "" }) {
				lacking++
				continue
			}
			frame, err := hex.DecodeString(v.Hex)
			require.NoError(t, err)
			m := theirs.NewMessage(peer.spec)
			require.NoError(t, m.Unpack(frame), v.ID)
			again, err := m.Pack()
			require.NoError(t, err, v.ID)
			require.Equal(t, frame, again, v.ID)
			packed++
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	t.Logf("%d messages, and %d with a field that moov's files cannot say", packed, lacking)
	require.Greater(t, packed, 100)
}

// In the files that we write an amount may be given as people say it: 1250 is 000000001250 on the wire. What moov
// has no words for is a value in another form, with the bytes that it has in ours.
func TestValuesInMoovsFiles(t *testing.T) {
	layouts := everyLayout(t)
	for _, test := range []struct {
		layout string
		n      int
		theirs string
		ours   string
	}{
		{"1987-ascii", 4, "1250", "000000001250"},
		{"1987-binary", 4, "1250", "000000001250"},
		{"1987-binary", 22, "51", "051"},
		{"iso87ascii", 11, "123", "000123"},
		{"1987-ascii", 55, "9F36020001", "\x9F\x36\x02\x00\x01"},
		{"1993-ascii", 55, "\x9F\x36\x02\x00\x01", "\x9F\x36\x02\x00\x01"},
		{"1987-binary", 55, "\x9F\x36\x02\x00\x01", "\x9F\x36\x02\x00\x01"},
		{"unionpay-direct", 28, "D\x00\x00\x01\x23", "D00000123"},
		{"unionpay-direct", 44, "\xC9\xCC\xBB\xA7", "商户"},
	} {
		spec := layouts[test.layout]
		m := theirs.NewMessage(moovForm(t, spec).spec)
		m.MTI("0200")
		require.NoError(t, m.BinaryField(test.n, []byte(test.theirs)), "%s DE %d", test.layout, test.n)
		packed, err := m.Pack()
		require.NoError(t, err, "%s DE %d", test.layout, test.n)
		own := iso8583.NewMessage(spec)
		own.SetMTI("0200")
		own.Set(test.n, test.ours)
		frame, err := own.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, frame[spec.HeaderLen():], packed, "%s DE %d", test.layout, test.n)
	}
}

// What moov's files cannot say is said field by field, and so is what their users see otherwise.
func TestWhatMoovsFilesCannotSay(t *testing.T) {
	form, err := everyLayout(t)["every-word"].ExportMoov()
	require.NoError(t, err)
	lines := func(list []iso8583.SpecMistake) string {
		var b strings.Builder
		for _, m := range list {
			b.WriteString(m.Path + ": " + m.Message + "\n")
		}
		return b.String()
	}
	require.Equal(t, `fields.2.prefix: moov's files have no length of more than four digits
fields.5.enc: moov has no bytes in EBCDIC hexadecimal digits
fields.11.fill: moov fills an odd count of digits with 0
fields.13.fill: moov fills an odd count of digits with 0
fields.35.enc: moov has no packed track
fields.36.enc: moov has no packed track
`, lines(form.Missing))
	require.Equal(t, `header: the messages of moov begin with the MTI: its connection takes 5 bytes off
fields.3.enc: the value is hexadecimal text
`, lines(form.Otherwise[:2]))
	without, err := everyLayout(t)["every-word"].ExportMoov(2, 5, 11, 13, 35, 36)
	require.NoError(t, err)
	require.Empty(t, without.Missing)
	require.Equal(t, string(form.JSON), string(without.JSON))

	ebcdic, err := iso8583.ParseSpec("mainframe", []byte(`fields:
  "0": {type: String, length: 4, enc: EBCDIC, prefix: EBCDIC.Fixed}
  "1": {type: Bitmap, length: 8, enc: HexToEBCDIC, prefix: EBCDIC.Fixed}`))
	require.NoError(t, err)
	_, err = ebcdic.ExportMoov()
	require.ErrorIs(t, err, iso8583.ErrNoMoovForm)
	require.ErrorContains(t, err, "spec mainframe: fields.1.enc (line 3): moov has no encoding HexToEBCDIC")
}

// A file that moov would refuse, or that would end its program, is an error.
func TestCheckSpec(t *testing.T) {
	require.ErrorContains(t, CheckSpec([]byte(`{}`)), "moov-io/iso8583 refuses the file: no fields")
	require.ErrorContains(t, CheckSpec([]byte(`{"fields": {"0": {"type": "Composite", "prefix": "ASCII.LL", "subfields": {
		"1": {"type": "String", "enc": "ASCII", "prefix": "ASCII.LL"}}}}}`)), "moov-io/iso8583 refuses the file: Composite")
}
