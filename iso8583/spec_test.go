package iso8583

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// problemsOf parses a spec that has mistakes and gives its report.
func problemsOf(t *testing.T, text string) string {
	t.Helper()
	_, err := ParseSpec("test", []byte(text))
	var e *SpecError
	require.ErrorAs(t, err, &e, text)
	return err.Error()
}

const goodHead = `"0":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed"},"1":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed"}`

func TestAllMistakesOfASpecAreReportedAtOnce(t *testing.T) {
	// One reading of a spec file names every mistake with path, line, what was expected and what was meant perhaps.
	got := problemsOf(t, `{
	"name": "x",
	"fields": {
		"1": {"type": "Bitmap", "length": 8, "enc": "Binary", "prefix": "Binary.Fixed"},
		"2": {"type": "Strin", "length": 19, "enc": "ASCI", "prefix": "ASCII.LLX"},
		"3": {"type": "Numeric", "lenght": 6, "length": "6", "enc": "BCD", "prefix": "BCD.Fixed"},
		"4": {"type": "String", "length": 12, "enc": "ASCII", "prefix": "ASCII.Fixed", "padding": {"type": "Lefty", "pad": "0"}},
		"55": {"type": "Composite", "length": 255, "prefix": "ASCII.LLL", "tag": {"enc": "BERTLV", "sort": "StringsByHexx"},
			"subfields": {"9F0": {"type": "Hex", "length": 6, "enc": "Binary", "prefix": "BerTLV"}}},
		"abc": {"type": "String", "length": 1, "enc": "ASCII", "prefix": "ASCII.Fixed"},
		"3": {"type": "Numeric", "length": 6, "enc": "BCD", "prefix": "BCD.Fixed"}
	}
}`)
	for _, want := range []string{
		"fields.0: missing: want the MTI",
		`fields.2.type (line 5): unknown type "Strin", did you mean "String"?`,
		`fields.2.enc (line 5): unknown encoding "ASCI", did you mean "ASCII"?`,
		`fields.2.prefix (line 5): unknown prefix "ASCII.LLX", did you mean "ASCII.LL"?`,
		`fields.3.lenght (line 6): unknown key "lenght", did you mean "length"?`,
		`fields.3.length (line 6): want a whole number, have text "6"`,
		`fields.4.padding.type (line 7): unknown side "Lefty", did you mean "Left"?`,
		`fields.55.tag.enc (line 8): unknown encoding "BERTLV", did you mean "BerTLVTag"?`,
		`fields.55.tag.sort (line 8): unknown order "StringsByHexx", did you mean "StringsByHex"?`,
		`fields.abc (line 10): want a field number from 0 to 512, have "abc"`,
		`fields.3 (line 11): key given twice`,
	} {
		require.Contains(t, got, want)
	}
}

func TestMistakesOfComposites(t *testing.T) {
	// What makes other importers panic is a report here.
	composite := func(inner string) string {
		return `{"fields":{` + goodHead + `,"48":{"type":"Composite","length":99,"prefix":"ASCII.LL"` + inner + `}}}`
	}
	const sub = `,"subfields":{"1":{"type":"String","length":2,"enc":"ASCII","prefix":"ASCII.Fixed"}}`
	for inner, want := range map[string]string{
		``:                               `fields.48.subfields`,
		sub:                              `fields.48.tag`,
		`,"tag":{"sort":"StringsByInt"}`: `want at least one subfield`,
		`,"tag":{"length":0,"enc":"ASCII"}` + sub: `fields.48.tag.length`,
		`,"tag":{"length":3,"enc":"ASCII"}` + sub: `fields.48.subfields.1`,
		`,"tag":{"length":1,"enc":"ASCII","skipUnknownTLVTags":true}` +
			sub: `fields.48.tag.prefUnknownTLV`,
		`,"tag":{"enc":"BerTLVTag"},"subfields":{"9F02":{"type":"Hex","length":6,"enc":"Binary","prefix":"Binary.L"}}`:                               `want "BerTLV" under BER tags`,
		`,"tag":{"enc":"BerTLVTag"},"subfields":{"9F":{"type":"Hex","enc":"Binary","prefix":"BerTLV"}}`:                                              `want a BER tag in hexadecimal`,
		`,"tag":{"sort":"StringsByInt"},"bitmap":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed","disableAutoExpand":true}` + sub: `excludes "tag"`,
		`,"bitmap":{"type":"Bitmap","length":1,"enc":"Binary","prefix":"Binary.Fixed"}` +
			sub: `fields.48.bitmap.disableAutoExpand`,
		`,"bitmap":{"type":"Bitmap","length":1,"enc":"Binary","prefix":"Binary.Fixed","disableAutoExpand":true},"subfields":{"9":{"type":"String","length":2,"enc":"ASCII","prefix":"ASCII.Fixed"}}`: `want a bit from 1 to 8, have 9`,
		`,"tag":{"sort":"StringsByInt"},"subfields":{"x":{"type":"String","length":2,"enc":"ASCII","prefix":"ASCII.Fixed"}}`:                                                                         `want a whole number from 1 as key`,
		`,"tag":{"sort":"StringsByInt"},"subfields":[]`: `fields.48.subfields`,
		`,"dictionary":"EMW"`:                           `did you mean "EMV"?`,
	} {
		require.Contains(t, problemsOf(t, composite(inner)), want, inner)
	}
}

func TestMistakesOfOurOwnKeys(t *testing.T) {
	// The keys that moov's form does not have are checked as strictly.
	for text, want := range map[string]string{
		`"4":{"format":"n12.."}`: `want ISO notation`,
		`"4":{"format":"q 12"}`:  `want ISO notation`,
		`"4":{"format":"b 12"}`:  `multiple of 8 bits`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","chars":"nn"}`:  `unknown character class "nn"`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","mask":"pann"}`: `did you mean "pan"?`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","date":"MMDX"}`: `want a layout of`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","min":5}`:       `fields.4.min`,
		`"4":{"type":"String","length":4,"enc":"Track","prefix":"BCD.LL","fill":"E"}`:         `want F or 0`,
		`"4":{"type":"String","length":4,"enc":"Track","prefix":"BCD.LL","align":"Up"}`:       `unknown side "Up"`,
		`"4":{"type":"String","length":4,"enc":"BCD","prefix":"BCD.LL","counts":"nibbles"}`:   `unknown unit "nibbles"`,
		`"4":{"type":"String","length":4,"enc":"BerTLVTag","prefix":"BerTLV"}`:                `encodes tags only`,
		`"4":{"type":"String","length":0,"enc":"ASCII","prefix":"ASCII.Fixed"}`:               `at least 1 for a fixed field`,
		`"4":{"type":"String","length":0,"enc":"ASCII","prefix":"ASCII.LL"}`:                  `want the greatest length`,
		`"4":{"type":"String","length":-1,"enc":"ASCII","prefix":"ASCII.LL"}`:                 `want 0 to`,
		`"4":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed"}`:             `stands only at field 1`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","values":"x"}`:  `want a list`,
		`"4":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed","tag":{}}`:      `want Composite`,
		`"4":[1]`: `want an object, have a list`,
	} {
		require.Contains(t, problemsOf(t, `{"fields":{`+goodHead+`,`+text+`}}`), want, text)
	}
	for top, want := range map[string]string{
		`"framing":{"length":"binary2"}`:                `did you mean "binary-2"?`,
		`"header":[{"name":"TPDU"}]`:                    `want 1 to 256 bytes`,
		`"header":[{"length":5,"fill":"60"}]`:           `want 5 bytes, have 1`,
		`"header":{}`:                                   `want a list of header parts`,
		`"wire":{"digits":"BCDD"}`:                      `wire.digits`,
		`"messages":{"02":{}}`:                          `want an MTI of four digits`,
		`"messages":{"0200":{"mandatory":[99]}}`:        `names field 99`,
		`"messages":{"0200":{"mandatry":[]}}`:           `did you mean "mandatory"?`,
		`"messages":{"0200":{"conditional":{"1":"x"}}}`: `want a field number`,
		`"nmae":"x"`:                                    `did you mean "name"?`,
	} {
		require.Contains(t, problemsOf(t, `{`+top+`,"fields":{`+goodHead+`}}`), want, top)
	}
}

func TestFilesThatAreNoSpec(t *testing.T) {
	// Other files are refused with the line where reading stopped.
	for text, want := range map[string]string{
		``:                      `the file is empty`,
		`{"fields":{`:           `not JSON`,
		"{\n\"fields\": x}":     `line 2: not JSON`,
		`{"fields":{}} more`:    `want the end of the file`,
		"a: b: c":               `not YAML`,
		"a: 1\n---\nb: 2":       `want one YAML document`,
		"plain words":           `want an object, have text`,
		"<html></html>":         `want an isopackager element, found "html"`,
		"<isopackager>":         `unexpected EOF`,
		"{}":                    `fields: missing`,
		"a: &a [*a]":            `line`,
		strings.Repeat("[", 90): `not YAML`,
	} {
		require.Contains(t, problemsOf(t, text), want, text)
	}
}

func TestYAMLSpecReadsLikeJSON(t *testing.T) {
	// The same spec as YAML and as JSON is the same spec; digits in quotes or not name the same field.
	s, err := ParseSpec("named by its file",
		[]byte("fields:\n  0: {format: n 4}\n  1: {format: b 64, type: Bitmap}\n  \"4\": n 12\n  55: {format: b...255, "+
			"dictionary: EMV}\n"))
	require.NoError(t, err)
	require.Equal(t, "named by its file", s.Name())
	info, ok := s.Field(4)
	require.True(t, ok)
	require.Equal(t, "n 12", info.Format)
	require.True(t, info.Fixed)
	info, ok = s.Field(55)
	require.True(t, ok)
	require.True(t, info.Composite)
}

func TestDigitsOfASpecStandInQuotes(t *testing.T) {
	// A key or a text that YAML makes another number of is refused with what to write; in JSON numbers are numbers.
	const head = "fields:\n  0: {format: n 4}\n  1: {format: b 64, type: Bitmap}\n"
	for text, want := range map[string]string{
		head + "  04: n 12\n": `fields.04 (line 4): unquoted 04 is a number to YAML: write "04"`,
		head +
			"messages:\n  0200: {mandatory: [0]}\n": `messages.0200 (line 5): unquoted 0200 is a number to YAML: write "0200"`,
		head +
			"  4: {format: n 12, description: 1.50}\n": `fields.4.description (line 4): unquoted 1.50 is a number to YAML: write "1.50"`,
		head + "  3: n 6\n  4: n 12\n  3: n 6\n": `line 6: key "3" is given twice: first in line 4`,
	} {
		require.Contains(t, problemsOf(t, text), want, text)
	}
}

func TestWarningsForFieldsThatCannotBeSent(t *testing.T) {
	// A field behind a presence bit or beyond the bitmap is legal in the file and warned of.
	s,
		err := ParseSpec("w",
		[]byte(`{"fields":{`+goodHead+`,"65":{"type":"String","length":1,"enc":"ASCII","prefix":"ASCII.Fixed"}}}`))
	require.NoError(t, err)
	require.Len(t, s.Warnings(), 1)
	require.Contains(t, s.Warnings()[0].String(), "fields.65: can never be sent")
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(65, "1")
	_, err = m.AppendEncode(nil)
	require.ErrorContains(t, err, "DE 65: want another field: this bit announces the next bitmap")
}

func TestFieldBeyondAFixedBitmapIsRefused(t *testing.T) {
	// A field that the bitmap has no bit for is an error, not a field without a bit.
	s, err := ParseSpec("f", []byte(`{"fields":{"0":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed"},
		"1":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed","disableAutoExpand":true},
		"70":{"type":"String","length":1,"enc":"ASCII","prefix":"ASCII.Fixed"}}}`))
	require.NoError(t, err)
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(70, "1")
	_, err = m.AppendEncode(nil)
	require.ErrorContains(t, err, "want a field up to 64, the last bit of the bitmap, have 70")
}

func TestShippedSpecsAreComplete(t *testing.T) {
	// The layouts that ship name all fields of their standard, each with format and source, and survive a round trip of
	// their own.
	want := []string{"1987-ascii", "1987-ascii-128-bit", "1987-ascii-binary-bitmap", "1987-binary", "1993-ascii",
		"1993-binary", "clearing-1993-ascii", "network-ebcdic", "npm-iso_8583", "unionpay-direct"}
	require.Equal(t, want, ShippedNames())
	for _, name := range want {
		s, err := Shipped(name)
		require.NoError(t, err)
		require.Equal(t, name, s.Name())
		require.Empty(t, s.Warnings(), name)
		top := 128
		if name == "unionpay-direct" {
			top = 64
		}
		for n := 2; n <= top; n++ {
			info, ok := s.Field(n)
			require.True(t, ok, "%s %d", name, n)
			require.NotEmpty(t, info.Name, n)
			require.NotEmpty(t, info.Format, n)
			require.NotEmpty(t, info.Source, n)
		}
		text, err := s.ExportYAML()
		require.NoError(t, err)
		again, err := ParseSpec(name, text)
		require.NoError(t, err, string(text))
		text2, err := again.ExportJSON()
		require.NoError(t, err)
		text3, err := s.ExportJSON()
		require.NoError(t, err)
		require.Equal(t, string(text3), string(text2))
	}
	_, err := Shipped("1987-asci")
	require.ErrorContains(t, err, `did you mean "1987-ascii"?`)
	_, err = Shipped("visa")
	require.ErrorContains(t, err, "there are 1987-ascii, 1987-ascii-128-bit")
}

func TestMistakesOfAJPOSPackager(t *testing.T) {
	// A packager in XML is read as strictly: unknown classes and attributes are named, with a suggestion.
	got := problemsOf(t, `<?xml version="1.0"?>
<!DOCTYPE isopackager SYSTEM "genericpackager.dtd">
<isopackager>
  <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFA_BITMAP"/>
  <isofield id="2" length="19" name="PAN" class="org.jpos.iso.IFA_LLNUMM"/>
  <isofield id="x" length="6" name="code" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="4" lenght="12" name="amount" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="5" length="12" name="amount" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="5" length="12" name="amount" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofeld/>
</isopackager>`)
	for _, want := range []string{
		`isopackager.2.class (line 6): unknown class "IFA_LLNUMM", did you mean "IFA_LLNUM"?`,
		`isopackager.x (line 7): id: want a field number`,
		`unknown attribute "lenght", did you mean "length"?`,
		`field 5 given twice`,
		`unknown element "isofeld", did you mean "isofield"?`,
	} {
		require.Contains(t, got, want)
	}
}

const jposSubSpec = `<isopackager name="sub">
  <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
  <isofieldpackager id="43" length="40" name="place" class="org.jpos.iso.IF_CHAR" packager="org.jpos.iso.packager.GenericSubFieldPackager" emitBitmap="false">
    <isofield id="1" length="25" name="name" class="org.jpos.iso.IF_CHAR"/>
    <isofield id="2" length="15" name="city" class="org.jpos.iso.IF_CHAR"/>
  </isofieldpackager>
  <isofieldpackager id="48" length="255" name="private" class="org.jpos.iso.IFA_LLLBINARY" packager="org.jpos.iso.packager.GenericSubFieldPackager" emitBitmap="true">
    <isofield id="0" length="8" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
    <isofield id="2" length="4" name="two" class="org.jpos.iso.IFA_NUMERIC"/>
  </isofieldpackager>
  <isofieldpackager id="55" length="255" name="chip" class="org.jpos.iso.IFB_LLLBINARY" packager="org.jpos.tlv.packager.bertlv.BERTLVBinaryPackager"/>
  <isofieldpackager id="60" length="99" name="tagged" class="org.jpos.iso.IFA_LLLCHAR" packager="org.jpos.iso.packager.GenericTaggedFieldsPackager">
    <isofield id="1" token="01" length="9" name="one" class="org.jpos.iso.IFA_TTLLCHAR"/>
  </isofieldpackager>
  <isofield id="61" length="9" name="none" class="org.jpos.iso.IF_UNUSED"/>
</isopackager>`

func TestJPOSCompositesBecomeOurs(t *testing.T) {
	// A packager within a field becomes a composite: positional, bitmapped, tagged, or BER-TLV.
	s, err := ParseSpec("sub", []byte(jposSubSpec))
	require.NoError(t, err)
	m := NewMessage(s)
	m.SetMTI("0200")
	for path, v := range map[string]string{"43.1": "SHOP", "43.2": "SHANGHAI", "48.2": "42", "60.01": "x"} {
		require.NoError(t, m.SetPath(path, v), path)
	}
	m.SetBytes(55, unhexed(t, "9F36020152"))
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	d := decoded(t, s, b)
	require.Equal(t, "SHOP                     SHANGHAI       ", d.Text(43))
	require.Equal(t, "40000000000000003030"+"3432", hexed(d.Get(48)))
	require.Equal(t, "0101x", d.Text(60))
	v, ok := d.GetPath("55.9F36")
	require.True(t, ok)
	require.Equal(t, "0152", hexed(v))
	require.False(t, func() bool { _, ok := s.Field(61); return ok }())
}
