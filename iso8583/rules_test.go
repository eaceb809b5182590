package iso8583

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const ruledSpec = `name: ruled
fields:
  "0": {format: n 4}
  "1": {format: b 64, type: Bitmap}
  "2": {description: PAN, format: n..19}
  "3": {description: processing code, format: n 6}
  "4": {description: amount, format: n 12}
  "7": {description: date, format: n 10, date: MMDDhhmmss}
  "22": {description: entry mode, format: n 3, values: ["021", "051"]}
  "38": {description: authorization, format: an 6}
  "39": {description: response code, format: an 2}
  "48":
    format: ans...99
    tag: {sort: StringsByInt}
    subfields:
      "1": {format: n 4, date: YYMM}
      "2": {format: n 2, values: ["01"]}
messages:
  "02xx": {mandatory: [3]}
  "0200": {conditional: {"4": "3!=31*", "2": "22=05* and !39"}, forbidden: [39]}
  "0210": {mandatory: [39], conditional: {"38": "39=00"}}
`

func TestRulesOfEachMessageType(t *testing.T) {
	// A message is held against the rules of its MTI: fields it must carry, must not, must under a condition; then values
	// and dates. Each breach is named once.
	s, err := ParseSpec("ruled", []byte(ruledSpec))
	require.NoError(t, err)
	breaches := func(mti string, fields map[string]string) []string {
		m := NewMessage(s)
		m.SetMTI(mti)
		for p, v := range fields {
			require.NoError(t, m.SetPath(p, v))
		}
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		var list []string
		for _, e := range decoded(t, s, b).Validate() {
			require.ErrorIs(t, e, ErrInvalid)
			list = append(list, e.Error())
		}
		return list
	}
	require.Empty(t, breaches("0200", map[string]string{"3": "000000", "4": "000000000100", "7": "0229235959"}))
	require.Empty(t, breaches("0200", map[string]string{"3": "310000"}), "a balance inquiry has no amount")
	require.Equal(t, []string{
		"iso8583: DE 3 processing code: want the field in an MTI 0200, have none",
		"iso8583: DE 39 response code, byte 12: want no such field in an MTI 0200, have one",
		"iso8583: DE 4 amount: want the field in an MTI 0200 when DE 3 does not begin with 31, have none",
	}, breaches("0200", map[string]string{"39": "00"}))
	require.Equal(t, []string{
		"iso8583: DE 2 PAN: want the field in an MTI 0200 when DE 22 begins with 05 and there is no DE 39, have none"},
		breaches("0200", map[string]string{"3": "000000", "4": "000000000100", "22": "051"}))
	require.Equal(t, []string{"iso8583: DE 38 authorization: want the field in an MTI 0210 when DE 39 is 00, have none"},
		breaches("0210", map[string]string{"3": "000000", "39": "00"}))
	require.Empty(t, breaches("0210", map[string]string{"3": "000000", "39": "51"}))
	require.Equal(t, []string{
		"iso8583: DE 7 date, byte 12: want a date or time MMDDhhmmss, have 10 characters that are none",
		"iso8583: DE 22 entry mode, byte 22: want one of the values the spec allows, have another",
		"iso8583: DE 48.1, byte 28: want a date or time YYMM, have 4 characters that are none",
		"iso8583: DE 48.2, byte 32: want one of the values the spec allows, have another",
	}, breaches("0800", map[string]string{"7": "0230000000", "22": "999", "48.1": "2913", "48.2": "02"}))
}

func TestDatesAndNumbers(t *testing.T) {
	// Dates are read by the field's layout; parts it does not have are -1; days that no calendar has are refused.
	s, err := ParseSpec("ruled", []byte(ruledSpec))
	require.NoError(t, err)
	m := NewMessage(s)
	m.Set(7, "0823093015")
	d, ok := m.Date(7)
	require.True(t, ok)
	require.Equal(t, Date{-1, 8, 23, 9, 30, 15}, d)
	m.SetNumber(4, 12345)
	n, ok := m.Number(4)
	require.True(t, ok)
	require.Equal(t, uint64(12345), n)
	_, ok = m.Number(7)
	require.True(t, ok)
	for layout, days := range map[string]map[string]bool{
		"YYMMDD":   {"240229": true, "230229": false, "000229": true, "241301": false, "240431": false},
		"YYYYMMDD": {"19000229": false, "20000229": true},
		"MMDD":     {"0229": true, "0230": false, "0000": false},
		"hhmmss":   {"235959": true, "240000": false, "236000": false},
	} {
		l, ok := parseDateLayout(layout)
		require.True(t, ok)
		for v, want := range days {
			require.Equal(t, want, l.holds([]byte(v)), "%s %s", layout, v)
		}
	}
}

func TestPackedDates(t *testing.T) {
	// A packed date that passes at a glance is one; only days over 28, which depend on the month, are looked at twice.
	for _, layout := range []string{"MMDD", "YYMM", "hhmm", "mmss", "YYYY", "DDhh"} {
		l, ok := parseDateLayout(layout)
		require.True(t, ok)
		for v := range 1 << 16 {
			b := []byte{byte(v >> 8), byte(v)}
			holds := goodBCD(b) && l.holds(appendUnpacked(nil, b, 4, true))
			if l.holdsPacked(b) != holds {
				require.True(t, holds, "%s %X", layout, b)
				require.Contains(t, layout, "DD", "%X", b)
			}
		}
		require.False(t, l.holdsPacked([]byte{1}))
	}
}

func TestManyRules(t *testing.T) {
	// All rules that cover an MTI apply, however many the spec has, in the order of its file.
	text := strings.Split(ruledSpec, "messages:")[0] + "messages:\n"
	for i := range 70 {
		text += fmt.Sprintf("  \"%02dxx\": {mandatory: [3]}\n", i)
	}
	text += "  \"0x00\": {mandatory: [4]}\n  \"xx10\": {mandatory: [39]}\n"
	s, err := ParseSpec("many", []byte(text))
	require.NoError(t, err)
	missing := func(mti string) (fields []string) {
		m := NewMessage(s)
		m.SetMTI(mti)
		for _, e := range m.Validate() {
			fields = append(fields, e.Field)
		}
		return fields
	}
	require.Equal(t, []string{"3", "4"}, missing("0200"))
	require.Equal(t, []string{"3", "39"}, missing("6910"))
	require.Equal(t, []string{"39"}, missing("7010"))
	require.Empty(t, missing("7020"))
}

func TestStructMapping(t *testing.T) {
	// A struct with tags fills a message and is loaded from one: text, numbers to the field's width, bytes, parts, absent
	// fields as nil, zero kept on demand.
	type chip struct {
		Amount  uint64 `iso8583:"9F02"`
		Counter []byte `iso8583:"9F36"`
		Type    *int   `iso8583:"9C"`
	}
	type sale struct {
		MTI      string `iso8583:"0"`
		Header   []byte `iso8583:"header"`
		PAN      string `iso8583:"2"`
		Amount   uint64 `iso8583:"4"`
		STAN     int    `iso8583:"11"`
		Response string `iso8583:"39"`
		Seq      int    `iso8583:"23,keepzero"`
		PINBlock []byte `iso8583:"52"`
		Chip     *chip  `iso8583:"55"`
		Note     string
	}
	s := saleSpec(t, "unionpay-direct")
	zero := 0
	in := sale{MTI: "0200", Header: unhexed(t, "6000060000602200000000"), PAN: "6212345678901232", Amount: 12345, STAN: 7,
		PINBlock: []byte{1, 2, 3, 4, 5, 6, 7, 8}, Chip: &chip{Amount: 12345, Counter: []byte{1, 82}, Type: &zero}}
	m := NewMessage(s)
	require.NoError(t, m.Fill(in))
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	d := decoded(t, s, b)
	require.Equal(t, "000000012345", d.Text(4))
	require.Equal(t, "000", d.Text(23))
	require.Equal(t, "9C01009F02060000000123459F36020152", hexed(d.Get(55)))
	var out sale
	require.NoError(t, d.Load(&out))
	require.Equal(t, in, out)

	require.ErrorContains(t, m.Fill(3), "want a struct")
	require.ErrorContains(t, d.Load(out), "want a pointer to a struct")
	require.ErrorContains(t, m.Fill(struct {
		X float64 `iso8583:"4"`
	}{1}), "DE 4: want a string, bytes or a number not below 0, have float64")
	require.ErrorContains(t, d.Load(&struct {
		X uint8 `iso8583:"4"`
	}{}), "DE 4: the value does not fit a uint8")
	require.ErrorContains(t, m.Fill(struct {
		X string `iso8583:"4,omitempty"`
	}{"x"}), "want a tag such as")
}

// thorough is the spec without the short ways of fast.go.
func thorough(s *Spec) *Spec {
	seen := map[*parts]*parts{}
	var slow func(f *field) *field
	slow = func(f *field) *field {
		c := *f
		c.quick, c.write, c.short, c.any, c.plainLength = quickNone, writeNone, 0, false, false
		if f.parts == nil {
			return &c
		}
		if p, ok := seen[f.parts]; ok {
			c.parts = p
			return &c
		}
		p := *f.parts
		c.parts, seen[f.parts] = &p, &p
		p.list, p.byKey, p.byBit = nil, map[string]*field{}, make([]*field, len(f.parts.byBit))
		for _, part := range f.parts.list {
			q := slow(part)
			p.list = append(p.list, q)
			p.byKey[q.key] = q
			if q.num < len(p.byBit) && p.byBit[q.num] != nil || q.num < len(f.parts.byBit) && f.parts.byBit[q.num] != nil {
				p.byBit[q.num] = q
			}
		}
		p.hash()
		return &c
	}
	c := *s
	c.table = make([]field, len(s.table))
	for i := range s.table {
		c.table[i] = *slow(&s.table[i])
	}
	return &c
}

func TestShortAndThoroughWayAgree(t *testing.T) {
	// The short way through common fields gives what the thorough one gives, values and errors alike, on every golden
	// frame and on each with one byte changed.
	compare := func(t *testing.T, s, slow *Spec, frame []byte) {
		a, b := NewMessage(s), NewMessage(slow)
		errA, errB := a.Decode(frame), b.Decode(frame)
		require.Equal(t, errB, errA)
		require.Equal(t, string(b.AppendJSON(nil, false)), string(a.AppendJSON(nil, false)))
		if errA != nil {
			return
		}
		text := a.AppendJSON(nil, false)
		errA, errB = a.ParseJSON(text), b.ParseJSON(text)
		require.Equal(t, errB == nil, errA == nil)
		outA, errA := a.AppendEncode(nil)
		outB, errB := b.AppendEncode(nil)
		require.Equal(t, errB, errA)
		require.Equal(t, outB, outA)
	}
	check := func(t *testing.T, s *Spec, v vector) {
		slow := thorough(s)
		frame := unhexed(t, v.Hex)
		compare(t, s, slow, frame)
		for i := 0; i < len(frame); i += 1 + len(frame)/16 {
			was := frame[i]
			frame[i] ^= byte(1 << (i % 8))
			compare(t, s, slow, frame)
			frame[i] = was
		}
	}
	eachVector(t, "moov/*.jsonl", check)
	eachVector(t, "jpos/iso87*.jsonl", check)
	_, frame := saleFrame(t, saleEMV(t))
	check(t, saleSpec(t, "unionpay-direct"), vector{Hex: hexed(frame)})
}
