package iso8583

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawValue makes a value that a field of the notation admits.
func drawValue(t *rapid.T, info FieldInfo) string {
	n, ok := parseNotation(info.Format)
	if !ok {
		t.Fatalf("%s has no notation", info.Path)
	}
	size := info.MaxLength
	if !info.Fixed {
		size = rapid.IntRange(0, min(size, 60)).Draw(t, "length")
	}
	text := func(alphabet string) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), size, size, -1).Draw(t, info.Path)
	}
	const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	switch n.attr {
	case "n":
		return text(digits)
	case "z":
		return text(digits + "=")
	case "x+n":
		return rapid.SampledFrom([]string{"C", "D"}).Draw(t, "sign") + text(digits)[1:]
	case "b":
		return string(rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, info.Path))
	case "a":
		return text(letters)
	case "an", "anp":
		return text(digits + letters + " ")
	}
	return text(digits + letters + " !#&'()*+,-./:;<=>?@_")
}

func TestAnyGoodMessageComesBack(t *testing.T) {
	// Whatever values the notation of a layout admits, in whatever set of fields, come back from the wire as they were,
	// trailing blanks of padded fields apart, and the bytes have the length the layout says.
	for _, name := range ShippedNames() {
		s := saleSpec(t, name)
		var fields []FieldInfo
		for n := range len(s.table) {
			if info, ok := s.Field(n); ok && !info.Composite {
				fields = append(fields, info)
			}
		}
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			m, d := NewMessage(s), NewMessage(s)
			m.SetMTI(rapid.StringMatching(`[0-2][1-8][0-7][0-5]`).Draw(t, "MTI"))
			want := map[int]string{}
			for _, info := range rapid.SliceOfNDistinct(rapid.SampledFrom(fields), 0, 12,
				func(f FieldInfo) string { return f.Path }).Draw(t, "fields") {
				n, _ := fieldNumber(info.Path)
				want[n] = drawValue(t, info)
				m.Set(n, want[n])
			}
			frame, err := m.AppendEncode(nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Decode(frame); err != nil {
				t.Fatalf("%X: %v", frame, err)
			}
			if d.MTI() != m.MTI() || len(d.Trailing()) > 0 {
				t.Fatalf("MTI %s, %d bytes left", d.MTI(), len(d.Trailing()))
			}
			for n, v := range want {
				if s.table[n].pad == padRight {
					v = strings.TrimRight(v, " ")
				}
				if got := d.Text(n); got != v {
					t.Fatalf("DE %d: %q became %q", n, v, got)
				}
				delete(want, n)
			}
			for n := range d.Fields() {
				if !m.Has(n) {
					t.Fatalf("DE %d came from nowhere", n)
				}
			}
		}))
	}
}
