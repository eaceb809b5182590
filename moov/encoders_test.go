//go:build !nomoov

package moov

import (
	"encoding/hex"
	"testing"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	"github.com/moov-io/iso8583/prefix"
	"github.com/moov-io/iso8583/specs"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
	"acqsim/link"
)

// What moov's encoders do not have stands on the wire as networks have it: a packed track with D for the
// separator, whose length counts digits, GB18030 whose length counts bytes, amounts with their sign.
func TestEncoders(t *testing.T) {
	text := func(enc encoding.Encoder) field.Field {
		return field.NewString(&field.Spec{Length: 40, Enc: enc, Pref: prefix.BCD.LL, Packer: Encoded{}, Unpacker: Encoded{}})
	}
	track := func(t *Track) field.Field {
		return field.NewString(&field.Spec{Length: 37, Enc: t, Pref: prefix.Binary.L})
	}
	for _, test := range []struct {
		name        string
		field       field.Field
		value, wire string
	}{
		{"an even track", track(&Track{}), "4000340000000504=2512101", "18 4000340000000504D2512101"},
		{"an odd one before F", track(&Track{}), "400034000000506=2512101", "17 400034000000506D2512101F"},
		{"an odd one before 0", track(&Track{Zero: true}), "123=4", "05 123D40"},
		{"an odd one after 0, as VisaNet has it", track(&Track{Zero: true, Right: true}), "123=4", "05 0123D4"},
		{"an odd one after F", track(&Track{Right: true}), "123=4", "05 F123D4"},
		{"an enciphered end", track(&Track{}), "12:;<=>?", "08 12ABCDEF"},
		{"no track", track(&Track{}), "", "00"},
		{"GB18030", text(GB18030), "商户 A", "06 C9CCBBA72041"},
		{"GB18030 of four bytes", text(GB18030), "㐀", "04 8139EE39"},
		{"GBK", text(GBK), "商户", "04 C9CCBBA7"},
		{"ISO 8859-1", text(Latin1), "Café", "04 436166E9"},
		{"a signed amount", field.NewString(&field.Spec{Length: 9, Enc: SignedBCD, Pref: prefix.BCD.Fixed, Pad: SignedZeros}),
			"C00000012", "43 00000012"},
		{"an odd signed amount", field.NewString(&field.Spec{Length: 8, Enc: SignedBCD, Pref: prefix.BCD.Fixed}),
			"D1234567", "44 01234567"},
		{"hexadecimal digits in EBCDIC", field.NewBinary(&field.Spec{Length: 9, Enc: HexEBCDIC, Pref: prefix.EBCDIC.L}),
			"\x0A\xBC", "F2 F0C1C2C3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want, err := hex.DecodeString(noSpaces(test.wire))
			require.NoError(t, err)
			require.NoError(t, test.field.SetBytes([]byte(test.value)))
			packed, err := test.field.Pack()
			require.NoError(t, err)
			require.Equal(t, want, packed)
			fresh := field.NewInstanceOf(test.field)
			read, err := fresh.Unpack(append(want, "what follows"...))
			require.NoError(t, err)
			require.Equal(t, len(want), read)
			value, err := fresh.Bytes()
			require.NoError(t, err)
			require.Equal(t, test.value, string(value))
			for cut := range want {
				_, err := field.NewInstanceOf(test.field).Unpack(want[:cut])
				require.Error(t, err, "cut after %d", cut)
			}
		})
	}
}

func noSpaces(s string) string {
	var b []byte
	for _, c := range []byte(s) {
		if c != ' ' {
			b = append(b, c)
		}
	}
	return string(b)
}

// What an encoder cannot say is an error that says what was wanted.
func TestEncodersRefuse(t *testing.T) {
	for _, test := range []struct {
		enc   encoding.Encoder
		value string
		want  string
	}{
		{&Track{}, "12^3", "want digits and =, have another character at position 3"},
		{GBK, "😀", "want text that GBK has"},
		{Latin1, "商", "want text that ISO 8859-1 has"},
		{SignedBCD, "12", "want C or D and digits"},
		{SignedBCD, "", "want C or D and digits"},
		{SignedBCD, "C1x", "moov: signed amount: "},
	} {
		_, err := test.enc.Encode([]byte(test.value))
		require.ErrorContains(t, err, test.want, test.value)
	}
	for _, test := range []struct {
		enc    encoding.Encoder
		wire   string
		length int
		want   string
	}{
		{&Track{}, "\x12", 3, "want 2 bytes, have 1"},
		{&Track{}, "\x12", -1, "want 0 bytes, have 1"},
		{GB18030, "\xC9", 1, "have other bytes: cut in the middle of a character?"},
		{SignedBCD, "X\x12", 3, "want C or D, have byte 58"},
		{SignedBCD, "C", 0, "moov: signed amount"},
		{HexEBCDIC, "\xF0\xD1", 1, "moov: hexadecimal digits in EBCDIC"},
	} {
		_, _, err := test.enc.Decode([]byte(test.wire), test.length)
		require.ErrorContains(t, err, test.want, test.wire)
	}
}

// The processing code of a sale is 000000: with moov's padding it reads as if it were not there, with Keep it
// stays, and the amount is filled all the same.
func TestKeep(t *testing.T) {
	read := func(pad padding.Padder, value string) string {
		f := field.NewString(&field.Spec{Length: 6, Enc: encoding.BCD, Pref: prefix.BCD.Fixed, Pad: pad})
		require.NoError(t, f.SetBytes([]byte(value)))
		packed, err := f.Pack()
		require.NoError(t, err)
		fresh := field.NewInstanceOf(f)
		_, err = fresh.Unpack(packed)
		require.NoError(t, err)
		text, err := fresh.String()
		require.NoError(t, err)
		return text
	}
	require.Equal(t, "", read(padding.Left('0'), "000000"))
	require.Equal(t, "000000", read(Keep(padding.Left('0')), "000000"))
	require.Equal(t, "001250", read(Keep(padding.Left('0')), "1250"))
}

// moov's own exporter refuses the encoders of this package with an error, not with a panic: they are pointers, as
// its own.
func TestMoovExportsWithoutPanic(t *testing.T) {
	for name, spec := range everyLayout(t) {
		peer, _, err := FromSpec(spec)
		require.NoError(t, err)
		require.NotPanics(t, func() { _, _ = specs.ExportJSON(peer) }, name)
	}
}

// moov's client sells to a host that speaks unionpay-direct: TPDU and application header before each message, packed
// digits, a packed track.
func TestTheirClientSpeaksUnionPay(t *testing.T) {
	ours, err := iso8583.Shipped("unionpay-direct")
	require.NoError(t, err)
	peer, _, err := FromSpec(ours)
	require.NoError(t, err)
	framer, err := FramerOf(ours)
	require.NoError(t, err)
	plain, err := link.ParseFramer("binary-2") // to acqsim's codec the header is part of the message
	require.NoError(t, err)
	host := &link.Server{Config: link.Config{Framer: plain, Handler: approve(ours)}}
	client, err := connection.New(serve(t, host), peer, ReadLength(framer), WriteLength(framer),
		connection.SetRequestIDGenerator(RequestID{}), connection.SendTimeout(5*time.Second))
	require.NoError(t, err)
	require.NoError(t, client.Connect())
	defer func() { require.NoError(t, client.Close()) }()
	m := theirs.NewMessage(peer)
	m.MTI("0200")
	for n, v := range map[int]string{3: "000000", 4: "1250", 11: "123", 35: "6212345678901234567=2912", 41: "10000001"} {
		require.NoError(t, m.Field(n, v))
	}
	reply, err := client.Send(m)
	require.NoError(t, err)
	for n, want := range map[int]string{3: "000000", 4: "000000001250", 11: "000123", 35: "6212345678901234567=2912",
		39: "00"} {
		got, err := reply.GetString(n)
		require.NoError(t, err)
		require.Equal(t, want, got, "DE %d", n)
	}
}
