//go:build !nomoov

package moov

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"testing"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	"github.com/moov-io/iso8583/prefix"
	"github.com/moov-io/iso8583/sort"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// A layout in moov's Go values is the one that its file is, and nothing is to be reported.
func TestToSpecIsTheFile(t *testing.T) {
	for _, l := range shared(t) {
		spec, list, err := ToSpec(l.moovs)
		require.NoError(t, err, l.name)
		want, err := l.ours.ExportJSON()
		require.NoError(t, err)
		got, err := spec.ExportJSON()
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), l.name)
		for _, r := range list {
			require.Equal(t, "bytes from 80 on are characters of ISO 8859-1 in acqsim's value", r.Message, l.name)
		}
	}
}

// There and back: every field of every layout has the same bytes and values after it went through moov's form.
func TestToSpecTakesBackWhatFromSpecMade(t *testing.T) {
	for name, spec := range everyLayout(t) {
		t.Run(name, func(t *testing.T) {
			peer, _, err := FromSpec(spec)
			require.NoError(t, err)
			back, list, err := ToSpec(peer)
			require.NoError(t, err)
			for _, r := range list {
				require.False(t, r.Missing && r.Path != "2", r.String()) // acqsim has LLLLL, moov too
			}
			for info := range spec.Fields() {
				n, err := strconv.Atoi(info.Path)
				if _, there := back.Field(n); err != nil || !there {
					continue
				}
				_, frame := alone(t, spec, info, n, 3)
				if frame == nil {
					continue
				}
				ours, again := iso8583.NewMessage(spec), iso8583.NewMessage(back)
				require.NoError(t, ours.Decode(frame))
				require.NoError(t, again.Decode(frame[spec.HeaderLen():]), "DE %d", n)
				require.Equal(t, ours.Text(n), again.Text(n), "DE %d", n)
				again.Set(n, ours.Text(n))
				packed, err := again.AppendEncode(nil)
				require.NoError(t, err, "DE %d", n)
				require.Equal(t, frame[spec.HeaderLen():], packed, "DE %d", n)
			}
		})
	}
}

// What somebody made himself.
type (
	ownEncoder struct{ encoding.Encoder }
	sliced     struct{ _ []byte } // cannot be compared
	ownPrefix  struct{ prefix.Prefixer }
	ownPadding struct{ padding.Padder }
	ownField   struct{ plain }
	plain      = field.String
)

func (sliced) Encode(data []byte) ([]byte, error)                  { return data, nil }
func (sliced) Decode(data []byte, n int) ([]byte, int, error)      { return data[:n], n, nil }
func reversed(keys []string)                                       { sort.StringsByInt(keys); slices.Reverse(keys) }
func ownPacking(data []byte, _ *field.Spec) ([]byte, error)        { return data, nil }
func ownUnpacking(data []byte, _ *field.Spec) ([]byte, int, error) { return data, len(data), nil }

// strange is a layout with everything of one's own that a field can have.
func strange() *theirs.MessageSpec {
	of := func(change func(*field.Spec)) field.Field {
		s := &field.Spec{Length: 19, Enc: encoding.ASCII, Pref: prefix.ASCII.LL}
		change(s)
		return field.NewString(s)
	}
	parts := func(part field.Field) field.Field {
		return field.NewComposite(&field.Spec{Length: 99, Pref: prefix.ASCII.LL, Tag: &field.TagSpec{Length: 2,
			Enc: encoding.ASCII, Sort: reversed}, Subfields: map[string]field.Field{"01": part}})
	}
	track2 := func(enc encoding.Encoder, pad padding.Padder) field.Field {
		return field.NewTrack2(&field.Spec{Length: 37, Enc: enc, Pref: prefix.BCD.LL, Pad: pad, Packer: field.Track2Packer{},
			Unpacker: field.Track2Unpacker{}})
	}
	return &theirs.MessageSpec{Name: "strange", Fields: map[int]field.Field{
		0:   field.NewString(&field.Spec{Length: 4, Enc: encoding.ASCII, Pref: prefix.ASCII.Fixed}),
		1:   field.NewBitmap(&field.Spec{Enc: encoding.Binary, Pref: prefix.Binary.Fixed}),
		2:   of(func(s *field.Spec) { s.Enc = &ownEncoder{encoding.BCD} }),
		3:   of(func(s *field.Spec) { s.Enc = sliced{} }),
		4:   of(func(s *field.Spec) { s.Enc = nil }),
		5:   of(func(s *field.Spec) { s.Pref = ownPrefix{prefix.ASCII.LL} }),
		6:   of(func(s *field.Spec) { s.Pref = nil }),
		7:   of(func(s *field.Spec) { s.Pad = ownPadding{padding.Left('0')} }),
		8:   of(func(s *field.Spec) { s.Pad = padding.Left('零') }),
		9:   of(func(s *field.Spec) { s.Packer = field.PackerFunc(ownPacking) }),
		10:  of(func(s *field.Spec) { s.Unpacker = field.UnpackerFunc(ownUnpacking) }),
		11:  &ownField{},
		12:  (*field.String)(nil),
		13:  field.NewString(nil),
		14:  nil,
		15:  of(func(s *field.Spec) { s.Enc = GBK }),
		16:  of(func(s *field.Spec) { s.Length = 0 }),
		33:  parts(of(func(s *field.Spec) { s.Enc = &ownEncoder{encoding.BCD} })),
		34:  parts(of(func(*field.Spec) {})),
		35:  track2(encoding.ASCIIHexToBytes, padding.Left('0')),
		36:  track2(encoding.BCD, padding.Left('0')),
		37:  track2(encoding.ASCII, nil),
		600: of(func(*field.Spec) {}),
	}}
}

// Whatever somebody made himself is reported by its field and is never a panic, and never gone in silence: each
// field of the layout is in the result or reported.
func TestToSpecReportsWhatItDoesNotKnow(t *testing.T) {
	spec, list, err := ToSpec(strange())
	require.NoError(t, err)
	var lines []string
	for _, r := range list {
		lines = append(lines, r.String())
	}
	require.Equal(t, strings.TrimPrefix(`
DE 2 enc: left out: *moov.ownEncoder is an encoder of somebody's own, or none: say by a Meaning what it does
DE 3 enc: left out: moov.sliced is an encoder of somebody's own, or none: say by a Meaning what it does
DE 4 enc: left out: <nil> is an encoder of somebody's own, or none: say by a Meaning what it does
DE 5 prefix: left out: moov.ownPrefix is a length prefix of somebody's own
DE 6 prefix: left out: <nil> is a length prefix of somebody's own
DE 7 padding: left out: moov.ownPadding is a padding of somebody's own, or its character is none of ASCII
DE 8 padding: left out: *padding.leftPadder is a padding of somebody's own, or its character is none of ASCII
DE 9 packer: left out: field.PackerFunc and <nil> are no packer and unpacker that acqsim knows
DE 10 packer: left out: <nil> and field.UnpackerFunc are no packer and unpacker that acqsim knows
DE 11: left out: *moov.ownField is a type of field of somebody's own
DE 12: left out: the field has no spec
DE 13: left out: the field has no spec
DE 14: left out: <nil> is a type of field of somebody's own
DE 15 packer: left out: moov counts the bytes of the value, not those on the wire: want Encoded as packer
DE 33: the value is the bytes of all parts, since of one: DE 33.01 enc: left out: *moov.ownEncoder is an encoder of somebody's own, or none: say by a Meaning what it does
DE 34 tag.sort: parts are written in the order of their numbers, not in one of somebody's own
DE 35 packer: left out: Track2Packer pads an odd count with what is not counted, which acqsim has for digits and zeros in BCD and LBCD alone; for a packed track give the field the encoder &moov.Track{} and no packer
DE 36 packer: Track2Packer's zero of an odd count is not part of the value, and no other zero is taken off
DE 37 packer: left out: Track2Packer pads an odd count with what is not counted, which acqsim has for digits and zeros in BCD and LBCD alone; for a packed track give the field the encoder &moov.Track{} and no packer
DE 16 length: left out: want the greatest length of the field, have 0
DE 600: left out: want a field number from 0 to 512, have "600"`, "\n"), strings.Join(lines, "\n"))
	for n := range strange().Fields {
		_, there := spec.Field(n)
		said := slices.ContainsFunc(list, func(r Report) bool { return r.Missing && r.Path == strconv.Itoa(n) })
		require.True(t, n < 2 || there != said, "DE %d is there, or is said to be missing", n)
	}
}

// Where Track2Packer is taken the bytes of even and odd counts are those that it writes.
func TestTrack2PackerOfDigits(t *testing.T) {
	for name, spec := range map[string]field.Spec{
		"BCD":            {Enc: encoding.BCD},
		"LBCD":           {Enc: encoding.LBCD},
		"BCD, None":      {Enc: encoding.BCD, Pad: padding.None},
		"BCD, zero left": {Enc: encoding.BCD, Pad: padding.Left('0')},
		"BCD, right":     {Enc: encoding.BCD, Pad: padding.Right('0')},
		"LBCD, left":     {Enc: encoding.LBCD, Pad: padding.Left('0')},
	} {
		spec.Length, spec.Pref, spec.Packer, spec.Unpacker = 37, prefix.BCD.LL, field.Track2Packer{}, field.Track2Unpacker{}
		layout := strange()
		for n := range layout.Fields {
			if n > 1 {
				delete(layout.Fields, n)
			}
		}
		layout.Fields[36] = field.NewString(&spec)
		ours, list, err := ToSpec(layout)
		require.NoError(t, err, name)
		require.Len(t, list, 1, name)
		for _, value := range []string{"12345", "123456", "7"} {
			peer := theirs.NewMessage(layout)
			peer.MTI("0200")
			require.NoError(t, peer.Field(36, value))
			packed, err := peer.Pack()
			require.NoError(t, err, name)
			m := iso8583.NewMessage(ours)
			m.SetMTI("0200")
			m.Set(36, value)
			encoded, err := m.AppendEncode(nil)
			require.NoError(t, err, name)
			require.Equal(t, packed, encoded, "%s: %s", name, value)
			require.NoError(t, m.Decode(packed))
			require.Equal(t, value, m.Text(36), name)
		}
	}
}

// A Meaning says what an encoder or a prefix of somebody's own does; what it says must be a word that there is.
func TestMeaning(t *testing.T) {
	own, length := &ownEncoder{encoding.BCD}, ownPrefix{prefix.ASCII.LL}
	layout := func() *theirs.MessageSpec {
		s := strange()
		for n := range s.Fields {
			if n > 5 {
				delete(s.Fields, n)
			}
		}
		s.Fields[2].Spec().Enc, s.Fields[5].Spec().Pref = own, length
		return s
	}
	spec, list, err := ToSpec(layout(), Meaning{own, "LBCD"}, Meaning{sliced{}, "ASCII"}, Meaning{length, "ASCII.LL"})
	require.NoError(t, err)
	require.Len(t, list, 2, "what cannot be compared has no meaning, and nil is no encoder")
	info, _ := spec.Field(2)
	require.Equal(t, "LBCD ASCII.LL", info.Wire)
	info, _ = spec.Field(5)
	require.Equal(t, "ASCII ASCII.LL", info.Wire)
	_, list, err = ToSpec(layout(), Meaning{own, "LBDC"}, Meaning{length, "ASCII.LL"})
	require.NoError(t, err)
	require.Equal(t, `DE 2 enc: left out: unknown encoding "LBDC", did you mean "LBCD"?`, list[len(list)-1].String())
}

// Without message type or bitmap there is no layout, on either side.
func TestNoLayout(t *testing.T) {
	_, _, err := ToSpec(nil)
	require.EqualError(t, err, "moov: to spec: want a layout, have nil")
	_, _, err = ToSpec(&theirs.MessageSpec{Name: "empty"})
	require.EqualError(t, err,
		"moov: to spec empty: want a message type (DE 0) and a bitmap (DE 1) that acqsim can say")
	broken := strange()
	broken.Fields[0].Spec().Enc = &ownEncoder{encoding.BCD}
	_, list, err := ToSpec(broken)
	require.ErrorContains(t, err, "moov: to spec strange: want a message type")
	require.Equal(t, "0", list[0].Path)
	_, _, err = FromSpec(nil)
	require.EqualError(t, err, "moov: from spec: want a layout, have nil")
}

// The golden messages go from one form to the other and back with their values and bytes.
func TestMessagesBothWays(t *testing.T) {
	for _, l := range shared(t) {
		for _, v := range vectors(t, l.name) {
			frame, err := hex.DecodeString(v.Hex)
			require.NoError(t, err)
			peer := theirs.NewMessage(l.moovs)
			require.NoError(t, peer.Unpack(frame), v.ID)
			ours, err := ToMessage(peer, l.ours)
			require.NoError(t, err, v.ID)
			encoded, err := ours.AppendEncode(nil)
			require.NoError(t, err, v.ID)
			require.Equal(t, frame, encoded, v.ID)
			back, list, err := FromMessage(ours, l.moovs)
			require.NoError(t, err, v.ID)
			require.Empty(t, list, v.ID)
			packed, err := back.Pack()
			require.NoError(t, err, v.ID)
			require.Equal(t, frame, packed, v.ID)
		}
	}
}

// What moov does not keep of a message is reported: its header, repeated tags, bytes behind its end.
func TestFromMessageReports(t *testing.T) {
	spec, err := iso8583.Shipped("unionpay-direct")
	require.NoError(t, err)
	peer, _, err := FromSpec(spec)
	require.NoError(t, err)
	m := iso8583.NewMessage(spec)
	m.SetMTI("0200")
	m.Set(11, "000123")
	m.Set(55, "\x9F\x36\x02\x00\x01\x82\x02\x39\x00\x9F\x36\x02\x00\x02")
	out, list, err := FromMessage(m, peer)
	require.NoError(t, err)
	require.Equal(t, []Report{
		{Key: "header", Message: "11 bytes before the MTI are not part of moov's message"},
		{Path: "55", Message: "moov writes it otherwise than it came: repeated, empty or unordered parts"},
	}, list)
	back, err := ToMessage(out, spec)
	require.NoError(t, err)
	require.Equal(t, "000123", back.Text(11))
	require.Equal(t, "\x82\x02\x39\x00\x9F\x36\x02\x00\x02", back.Text(55))
	_, _, err = FromMessage(m, &theirs.MessageSpec{})
	require.EqualError(t, err, "moov: from message: MTI field (0) is required")
	_, err = ToMessage(nil, spec)
	require.EqualError(t, err, "moov: to message: want a message and a layout, have nil")
}
