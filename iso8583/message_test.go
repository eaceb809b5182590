package iso8583

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnionPaySaleOnTheWire(t *testing.T) {
	// A magnetic sale packs as the direct POS specification has it: TPDU and header, MTI in two bytes, variable digits
	// from the left, DE 22 left-aligned, odd fixed digits after a zero nibble, the separator of track 2 as nibble D.
	s := saleSpec(t, "unionpay-direct")
	m := NewMessage(s)
	m.SetHeader(unhexed(t, "6000060000602200000000"))
	m.SetMTI("0200")
	m.Set(3, "000000")
	m.SetNumber(4, 12345)
	m.SetNumber(11, 7)
	m.Set(22, "021")
	m.Set(23, "001")
	m.Set(25, "00")
	m.Set(35, "6200003074185296300=31012011234567890")
	m.Set(41, "T0000001")
	m.Set(42, "898310058120001")
	m.Set(49, "156")
	m.Set(60, "22000001000")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "6000060000602200000000"+"0200"+"3020068020C08010"+
		"000000"+"000000012345"+"000007"+"0210"+"0001"+"00"+
		"37"+"6200003074185296300D310120112345678900"+
		"5430303030303031"+"383938333130303538313230303031"+"313536"+"0011"+"220000010000", hexed(b))

	d := decoded(t, s, b)
	require.Equal(t, unhexed(t, "6000060000602200000000"), d.Header())
	require.Equal(t, "0200", d.MTI())
	require.Equal(t, slices.Collect(m.Fields()), slices.Collect(d.Fields()))
	for n := range m.Fields() {
		require.Equal(t, m.Text(n), d.Text(n), n)
	}
	require.Empty(t, d.Validate())
	start, end, ok := d.FieldRange(60)
	require.True(t, ok)
	require.Equal(t, "0011220000010000", hexed(b[start:end]))
}

func TestBitmapsOfPublishedMessages(t *testing.T) {
	// The field sets of the direct POS transactions give the published bitmaps.
	s := saleSpec(t, "unionpay-direct")
	for want, fields := range map[string][]int{
		"0020000000C00016": {11, 41, 42, 60, 62, 63},
		"302004C020C09811": {3, 4, 11, 22, 25, 26, 35, 41, 42, 49, 52, 53, 60, 64},
		"702406C020C09A11": {2, 3, 4, 11, 14, 22, 23, 25, 26, 35, 41, 42, 49, 52, 53, 55, 60, 64},
		"3020048002C08011": {3, 4, 11, 22, 25, 39, 41, 42, 49, 60, 64},
		"0020000000C18012": {11, 41, 42, 48, 49, 60, 63},
	} {
		m := NewMessage(s)
		m.SetMTI("0200")
		for _, n := range fields {
			info, _ := s.Field(n)
			m.Set(n, strings.Repeat("0", map[bool]int{true: info.MaxLength}[info.Fixed]))
		}
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, want, hexed(b[13:21]))
	}
}

func TestErrorsNameFieldOffsetAndGuess(t *testing.T) {
	// The first wrong field is named with the byte where it stands, what was wanted and had, and a guess if there is one.
	ascii, packed := saleSpec(t, "1987-ascii"), saleSpec(t, "1987-binary")
	for _, c := range []struct {
		spec  *Spec
		frame string
		want  string
	}{
		{ascii, "02007000000000000000" + "16621234567890123",
			"iso8583: DE 2 primary account number, byte 20: want 16 digits, have 15"},
		{ascii, "02001000000000000000" + "0000001234", "iso8583: DE 4 amount, transaction, byte 20: want 12 digits, have 10"},
		{ascii, "02001000000000000000" + "00000012E456",
			"iso8583: DE 4 amount, transaction, byte 28: want digits, have byte 45"},
		{ascii, "02004000000000000000" + "\x16621234567890",
			"iso8583: DE 2 primary account number, byte 20: want a length of 2 digits, have byte 16 (a binary or BCD length?)"},
		{ascii, "0200\x70\x00\x00\x00\x00\x00\x00\x00abcdefgh",
			"iso8583: bitmap, byte 4: want hexadecimal digits, have byte 70 (a binary bitmap?)"},
		{packed, "\x02\x00\x40\x00\x00\x00\x00\x00\x00\x00\x19\x62\x12\x34",
			"iso8583: DE 2 primary account number, byte 10: want 19 digits, have 6"},
		{packed, "\x02\x00\x00\x20\x00\x00\x00\x00\x00\x00\x3A\x34\x56",
			"iso8583: DE 11 system trace audit number, byte 10: want decimal digits, have nibbles 3A"},
		{saleSpec(t, "network-ebcdic"), "\xF0\xF2\xF1\x09\x00\x00\x00\x00\x00\x00\x00\x00",
			"iso8583: MTI, byte 3: want EBCDIC digits, have byte 09"},
		{ascii, "0800", "iso8583: bitmap, byte 4: want 16 bytes, have 0"},
		{ascii, "", "iso8583: MTI, byte 0: want 4 bytes, have 0"},
	} {
		err := NewMessage(c.spec).Decode([]byte(c.frame))
		require.EqualError(t, err, c.want)
	}
}

func TestLengthThatCountsDigitsIsGuessed(t *testing.T) {
	// A length of 37 before 19 bytes of text is told apart: it counts digits.
	s := saleSpec(t, "1987-ascii")
	frame := "0200" + "0000000020000000" + "37" + strings.Repeat("x", 19)
	err := NewMessage(s).Decode([]byte(frame))
	var e *FieldError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "35", e.Field)
	require.Contains(t, e.Guess, "does it count digits?")
}

func TestEncodeErrorsNameTheField(t *testing.T) {
	// A value that does not fit its field is refused by name before a byte leaves, and never shown.
	s := saleSpec(t, "1987-ascii")
	for _, c := range []struct {
		set  func(m *Message)
		want string
	}{
		{func(m *Message) { m.Set(4, "123") }, "iso8583: DE 4 amount, transaction: want 12 digits, have 3"},
		{func(m *Message) {
			m.Set(2, "62123456789012345678")
		}, "iso8583: DE 2 primary account number: want at most 19 digits, have 20"},
		{func(m *Message) {
			m.Set(2, "6212x")
		}, "iso8583: DE 2 primary account number: want digits, have byte 78 at position 5"},
		{func(m *Message) { m.Set(300, "x") }, "iso8583: DE 300: want a field of spec 1987-ascii, have none of that number"},
		{func(m *Message) { m.SetMTI("20") }, "iso8583: MTI: want 4 digits, have 2 characters"},
		{func(m *Message) { m.SetHeader([]byte{1}) }, "iso8583: header: want 0 bytes, have 1"},
		{func(m *Message) {
			m.Set(43, "商户")
		}, "iso8583: DE 43 card acceptor name/location: want ASCII, have another character at position 1"},
		{func(m *Message) { m.SetNumber(11, 1234567) }, "iso8583: DE 11 system trace audit number: want 6 digits, have 7"},
	} {
		m := NewMessage(s)
		m.SetMTI("0200")
		c.set(m)
		dst, err := m.AppendEncode([]byte("kept"))
		require.EqualError(t, err, c.want)
		require.ErrorIs(t, err, ErrEncode)
		require.Equal(t, "kept", string(dst))
	}
	_, err := NewMessage(s).AppendEncode(nil)
	require.EqualError(t, err, "iso8583: MTI: want 4 digits, have none set")
}

func TestPartlyReadMessageCanBeAnswered(t *testing.T) {
	// A request with a wrong field still gives MTI, header and all other fields, so that a format error (DE 39 = 30) goes
	// back to the right terminal.
	s, frame := saleFrame(t, saleEMV(t)[:91])
	m := decoded(t, s, frame)
	start, _, _ := m.FieldRange(22)
	broken := slices.Clone(frame)
	broken[start] = 0xAA
	err := m.Decode(broken)
	var e *FieldError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "22", e.Field)
	require.Equal(t, start, e.Offset)
	require.Equal(t, "0200", m.MTI())
	require.Equal(t, "000007", m.Text(11))
	require.False(t, m.Has(22))
	require.Equal(t, "T0000001", m.Text(41))
	require.Len(t, m.Mistakes(), 1)
	m.SetMTI("0210")
	m.Set(39, "30")
	reply, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "30", decoded(t, s, reply).Text(39))
}

func TestRelayLosesNothing(t *testing.T) {
	// A relayed message leaves byte for byte as it came: unused nibbles, long-form lengths, tag order, tags nobody knows,
	// fields untouched by a change of another.
	s := saleSpec(t, "unionpay-direct")
	chip := unhexed(t, "9F02820006000000012345"+"DF190101"+"9F2608AABBCCDDEEFF0011"+"9F0206000000000001"+"82027C00")
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(2, "6200003074185296300")
	m.Set(23, "001")
	m.SetBytes(55, chip)
	frame, err := m.AppendEncode(nil)
	require.NoError(t, err)
	frame[len(frame)-len(chip)-2-2] |= 0x90 // the unused nibble of DE 23
	frame = append(frame, 0xDE, 0xAD)

	relay := decoded(t, s, frame)
	require.Equal(t, unhexed(t, "DEAD"), relay.Trailing())
	require.Equal(t, []string{"55.DF19"}, relay.Unknown())
	require.Equal(t, []string{"55.9F02#2"}, relay.Repeated())
	out, err := relay.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, frame, out)

	relay.Set(25, "00")
	require.NoError(t, relay.SetPath("55.95", "\x00\x00\x00\x00\x01"))
	out, err = relay.AppendEncode(nil)
	require.NoError(t, err)
	again := decoded(t, s, out)
	require.Equal(t, relay.Raw(23), again.Raw(23))
	require.Equal(t, "9F02820006000000012345"+"DF190101"+"9F2608AABBCCDDEEFF0011"+"9F0206000000000001"+"82027C00",
		strings.Replace(hexed(again.Get(55)), "95050000000001", "", 1))
	second, ok := again.GetPath("55.9F02#2")
	require.True(t, ok)
	require.Equal(t, "000000000001", hexed(second))
	require.True(t, again.UnsetPath("55.DF19"))
	require.Empty(t, again.Unknown())
}

func TestChineseTextOnTheWire(t *testing.T) {
	// Merchant names travel in GB18030: full-width brackets, the middle dot, rare characters; a name cut in two is an
	// error, and lengths count bytes.
	s := saleSpec(t, "unionpay-direct")
	for _, name := range []string{"北京烤鸭店(王府井)", "阿依古丽·买买提", "𠮷野家", "ABC咖啡", "CUP 银联"} {
		m := NewMessage(s)
		m.SetMTI("0210")
		m.Set(63, name)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		d := decoded(t, s, b)
		require.Equal(t, name, d.Text(63))
		require.Equal(t, name, d.Text(63), "a second look gives the same")
	}
	m := NewMessage(s)
	m.SetMTI("0210")
	m.Set(63, "银联")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "0004"+"D2F8C1AA", hexed(b[len(b)-6:]), "GB18030 of 银联, four bytes")
	b[len(b)-5] = 3
	require.ErrorContains(t, NewMessage(s).Decode(b[:len(b)-1]), "a character cut in two")
}

func TestGBKNamesTheCharacterItLacks(t *testing.T) {
	// A character that GBK does not have is named, with the code that has it.
	s, err := ParseSpec("gbk", []byte(`{"fields":{"0":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed"},
		"1":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed"},
		"43":{"type":"String","length":40,"enc":"GBK","prefix":"ASCII.LL"}}}`))
	require.NoError(t, err)
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(43, "𠮷野家")
	_, err = m.AppendEncode(nil)
	require.ErrorContains(t, err, "'𠮷'")
	require.ErrorContains(t, err, "GB18030 has it")
}

func TestPackedTrack2WithEitherPad(t *testing.T) {
	// Packed track 2 counts digits; its odd nibble is F or 0, at the end or in front, as the spec says; reading accepts
	// any.
	spec := `{"fields":{"0":{"type":"String","length":4,"enc":"BCD","prefix":"BCD.Fixed"},
		"1":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed"},
		"35":{"type":"Track2","length":37,"enc":"Track","prefix":"%s"%s}}}`
	const track = "4000001234567=2905201"
	for _, c := range []struct{ prefix, more, want string }{
		{"BCD.LL", ``, "21" + "4000001234567D2905201F"},
		{"BCD.LL", `,"fill":"0"`, "21" + "4000001234567D29052010"},
		{"BCD.LL", `,"align":"Right","fill":"0"`, "21" + "04000001234567D2905201"},
		{"Binary.L", ``, "15" + "4000001234567D2905201F"},
		{"BCD.LL", `,"counts":"bytes"`, "11" + "4000001234567D2905201F"},
	} {
		s, err := ParseSpec("track", fmt.Appendf(nil, spec, c.prefix, c.more))
		require.NoError(t, err)
		m := NewMessage(s)
		m.SetMTI("0200")
		m.Set(35, track)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, c.want, hexed(b[10:]))
		require.Equal(t, track, decoded(t, s, b).Text(35))
	}
}

func TestSignedAmounts(t *testing.T) {
	// x+n amounts keep their sign in every encoding: C for credit, D for debit.
	for name, want := range map[string]string{"1987-ascii": "44303030303132333435", "1987-binary": "4400012345",
		"network-ebcdic": "C4F0F0F0F1F2F3F4F5"} {
		s := saleSpec(t, name)
		m := NewMessage(s)
		m.SetMTI("0200")
		m.SetSigned(28, 'D', 12345)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		got := hexed(b)
		require.Equal(t, want[len(want)-8:], got[len(got)-8:], name)
		d := decoded(t, s, b)
		require.Equal(t, "D00012345", d.Text(28))
		sign, minor, ok := d.Signed(28)
		require.True(t, ok)
		require.Equal(t, byte('D'), sign)
		require.Equal(t, uint64(12345), minor)
	}
}

func TestOneSpecServesManyGoroutines(t *testing.T) {
	// A compiled spec is shared; each goroutine has its own message.
	s, frame := saleFrame(t, saleEMV(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			m := NewMessage(s)
			for range 200 {
				if m.Decode(frame) != nil || m.Text(11) != "000007" || len(m.Describe()) == 0 {
					t.Error("a shared spec gave another result")
				}
			}
		})
	}
	wg.Wait()
}

func TestReuseForgetsTheLastMessage(t *testing.T) {
	// A message used again carries nothing over: fields, header, parts, errors.
	s, frame := saleFrame(t, saleEMV(t))
	m := decoded(t, s, frame)
	m.Set(300, "x")
	m.Reset()
	require.Empty(t, m.MTI())
	require.Nil(t, m.Header())
	require.Empty(t, slices.Collect(m.Fields()))
	_, ok := m.GetPath("55.9F02")
	require.False(t, ok)
	m.SetMTI("0800")
	m.Set(41, "T0000001")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Len(t, b, 11+2+8+8)
}

func TestNoAllocationInSteadyState(t *testing.T) {
	// Decoding, reading values and parts, encoding and validating take no memory once a message is warm.
	s, frame := saleFrame(t, saleEMV(t))
	in, out := NewMessage(s), NewMessage(s)
	dst := make([]byte, 0, 1024)
	round := func() {
		require.NoError(t, in.Decode(frame))
		out.Reset()
		out.SetMTI(in.MTI())
		out.SetHeader(in.Header())
		for n := range in.Fields() {
			out.SetBytes(n, in.Get(n))
		}
		out.SetNumber(11, 123456)
		out.Set(39, "00")
		if v, ok := in.GetPath("55.9F02"); !ok || len(v) != 6 {
			t.Fatal("no amount")
		}
		var err error
		dst, err = out.AppendEncode(dst[:0])
		require.NoError(t, err)
		if in.Validate() != nil {
			t.Fatal("valid")
		}
	}
	round()
	require.Zero(t, testing.AllocsPerRun(200, round))
}

func TestPartsThatDoNotParse(t *testing.T) {
	// A composite marked loose keeps bytes that are no parts, whole; one set as a whole is sent as it was given, and a
	// part cannot be set in bytes that cannot be read.
	s := layout(t, `"55":{"format":"b...255","dictionary":"EMV","loose":true},"48":{"format":"b...99","dictionary":"EMV"}`)
	m := NewMessage(s)
	m.SetMTI("0200")
	m.SetBytes(55, []byte{0x9F})
	m.SetBytes(48, []byte{0x9F, 0x02, 0x06})
	require.Contains(t, m.Describe(), "9F0206")
	require.ErrorContains(t, m.SetPath("48.9F36", "\x01\x52"), "DE 48.9F36: want a body that can be read")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	d := NewMessage(s)
	err = d.Decode(b)
	require.ErrorContains(t, err, "DE 48.9F02 amount, authorised, byte 17: want 6 bytes, have 0")
	require.ErrorContains(t, m.SetPath("55.9F36", "\x01\x52"), "DE 55.9F36: want a body that can be read")
	m.Unset(48)
	b, err = m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, []byte{0x9F}, decoded(t, s, b).Get(55))
	require.Equal(t, `{"mti":"0200","fields":{"55":"9F"}}`, string(m.AppendJSON(nil, false)))
}

func TestHexadecimalBodyOfAComposite(t *testing.T) {
	// DE 55 in hexadecimal text has the same parts as in bytes; a wrong part is placed by the byte of its text.
	s := saleSpec(t, "1987-ascii")
	m := NewMessage(s)
	m.SetMTI("0200")
	require.NoError(t, m.SetPath("55.9F36", "\x01\x52"))
	require.NoError(t, m.SetPath("55.82", "\x7C\x00"))
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "02000000000000000200"+"018"+"82027C00"+"9F36020152", string(b))
	d := decoded(t, s, b)
	v, ok := d.GetPath("55.9F36")
	require.True(t, ok)
	require.Equal(t, "0152", hexed(v))
	require.NoError(t, d.SetPath("55.9F36", "\x01\x53"))
	b, err = d.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "02000000000000000200"+"018"+"82027C00"+"9F36020153", string(b))
	err = d.Decode([]byte(strings.Replace(string(b), "9F3602", "9F3609", 1)))
	require.ErrorContains(t, err, "DE 55.9F36 application transaction counter, byte 35: want 9 bytes, have 2")
}
