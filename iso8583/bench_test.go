package iso8583

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// saleSpec is the layout of the sale that other codecs were measured on: BCD digits, binary bitmap and data.
func saleSpec(t testing.TB, name string) *Spec {
	t.Helper()
	s, err := Shipped(name)
	require.NoError(t, err)
	return s
}

// saleEMV is the field 55 of a chip sale with 20 data objects; its first fourteen fill 91 bytes.
func saleEMV(t testing.TB) []byte {
	t.Helper()
	return unhexed(t, "9F26085C35B59A4E8C17B9"+"9F270180"+"9F100807010103A0A80201"+"9F3704B5A1F0C2"+"9F36020152"+
		"95050880046800"+"9A03260823"+"9C0100"+"9F0206000000012345"+"5F2A020156"+"82027C00"+"9F1A020156"+
		"9F0306000000000000"+"9F3303E0E1C8"+"9F3403420300"+"9F350122"+"9F1E083132333435363738"+
		"8408A000000333010101"+"9F09020020"+"9F410400000007")
}

// sale is the 250-byte sale with the given chip data.
func sale(t testing.TB, s *Spec, chip []byte) *Message {
	t.Helper()
	m := NewMessage(s)
	m.SetMTI("0200")
	for n, v := range map[int]string{
		2: "6212345678901232", 3: "000000", 4: "000000012345", 7: "0823093015", 11: "000007", 12: "093015", 13: "0823",
		14: "2912", 18: "5411", 22: "051", 23: "001", 25: "00", 26: "06", 32: "12345678901",
		35: "6212345678901232=29122011234567890",
		37: "082309000007", 41: "T0000001", 42: "898310058120001", 49: "156", 60: "22000001000",
		63: "CUP",
	} {
		m.Set(n, v)
	}
	m.SetBytes(52, []byte{1, 2, 3, 4, 5, 6, 7, 8})
	m.SetBytes(55, chip)
	m.SetBytes(64, []byte{8, 7, 6, 5, 4, 3, 2, 1})
	return m
}

func saleFrame(t testing.TB, chip []byte) (*Spec, []byte) {
	t.Helper()
	s := saleSpec(t, "unionpay-direct")
	frame, err := sale(t, s, chip).AppendEncode(nil)
	require.NoError(t, err)
	return s, frame
}

func BenchmarkDecode(b *testing.B) {
	run := func(name string, chip []byte) {
		s, frame := saleFrame(b, chip)
		b.Run(name, func(b *testing.B) {
			m := NewMessage(s)
			b.ReportAllocs()
			b.SetBytes(int64(len(frame)))
			for b.Loop() {
				if err := m.Decode(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("Sale", bytes.Clone(saleEMV(b)[:91]))
	run("SaleEMV20", saleEMV(b))
}

func BenchmarkValidate(b *testing.B) {
	s, frame := saleFrame(b, saleEMV(b)[:91])
	m := NewMessage(s)
	require.NoError(b, m.Decode(frame))
	require.Empty(b, m.Validate())
	b.ReportAllocs()
	for b.Loop() {
		if m.Decode(frame) != nil || m.Validate() != nil {
			b.Fatal("valid")
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	s := saleSpec(b, "unionpay-direct")
	m := sale(b, s, saleEMV(b)[:91])
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if dst, err = m.AppendEncode(dst[:0]); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(dst)))
}

func BenchmarkDescribe(b *testing.B) {
	s, frame := saleFrame(b, saleEMV(b))
	m := NewMessage(s)
	require.NoError(b, m.Decode(frame))
	dst := make([]byte, 0, 8192)
	b.ReportAllocs()
	for b.Loop() {
		dst = m.AppendDescribe(dst[:0], true)
	}
}
