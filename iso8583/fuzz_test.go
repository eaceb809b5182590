package iso8583

import (
	"bytes"
	"testing"
)

// fuzzSpecs are the layouts that frames are thrown at: the shipped ones and that with every shape there is.
func fuzzSpecs(f *testing.F) []*Spec {
	f.Helper()
	var list []*Spec
	for _, name := range ShippedNames() {
		list = append(list, saleSpec(f, name))
	}
	return append(list, vectorSpec(f, vector{Spec: "torture"}))
}

// FuzzDecode: whatever bytes arrive, reading them ends in a message or an error with field and offset. What was read
// leaves as it came, is described without trouble, and its parts can be walked.
func FuzzDecode(f *testing.F) {
	specs := fuzzSpecs(f)
	for i := range specs {
		for _, frame := range seeds(f, specs[i]) {
			f.Add(byte(i), frame)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, frame []byte) {
		s := specs[int(which)%len(specs)]
		m := NewMessage(s)
		err := m.Decode(frame)
		m.Describe()
		m.Validate()
		m.Unknown()
		m.Repeated()
		if err != nil {
			e := err.(*FieldError)
			if e.Field == "" || e.Offset < 0 || e.Offset > len(frame) || e.Want == "" {
				t.Fatalf("error without a place: %+v", e)
			}
			return
		}
		out, err := m.AppendEncode(nil)
		if err != nil || !bytes.Equal(out, frame) {
			t.Fatalf("relayed %x as %x, %v", frame, out, err)
		}
	})
}

// FuzzEncodeAfterDecode: the values of a message that was read, put into a new one, give bytes that read back to the
// same values; or the codec says which value the layout has no room for.
func FuzzEncodeAfterDecode(f *testing.F) {
	specs := fuzzSpecs(f)
	for i := range specs {
		for _, frame := range seeds(f, specs[i]) {
			f.Add(byte(i), frame)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, frame []byte) {
		s := specs[int(which)%len(specs)]
		m := NewMessage(s)
		if m.Decode(frame) != nil {
			return
		}
		text := m.AppendJSON(nil, false)
		again := NewMessage(s)
		if again.ParseJSON(text) != nil {
			return
		}
		out, err := again.AppendEncode(nil)
		if err != nil {
			return
		}
		back := NewMessage(s)
		if err := back.Decode(out); err != nil {
			t.Fatalf("%s packed to %x, which cannot be read: %v", text, out, err)
		}
		packed, err := back.AppendEncode(nil)
		if err != nil || !bytes.Equal(packed, out) {
			t.Fatalf("relay changed %x to %x, %v", out, packed, err)
		}
		want := again.AppendJSON(nil, false)
		// padding that eats characters
		if got := back.AppendJSON(nil, false); !bytes.Equal(got, want) && s.Name() != "torture" {
			t.Fatalf("values changed\n%s\n%s", want, got)
		}
	})
}

// seeds are a few good frames of a layout.
func seeds(f *testing.F, s *Spec) [][]byte {
	f.Helper()
	var list [][]byte
	if s.Name() == "torture" {
		for i, v := range readVectors(f, "moov/torture.jsonl") {
			if i%6 == 0 {
				list = append(list, unhexed(f, v.Hex))
			}
		}
		return list
	}
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(2, "6212345678901232")
	m.SetNumber(4, 12345)
	m.SetNumber(11, 7)
	m.Set(35, "6212345678901232=29122011234567890")
	m.Set(41, "T0000001")
	m.SetBytes(55, saleEMV(f))
	m.Set(63, "CUP")
	frame, err := m.AppendEncode(nil)
	if err != nil {
		f.Fatal(err)
	}
	return append(list, frame)
}

// fuzzSpecFile: whatever a spec file holds, reading it ends in a spec or in a list of mistakes; a spec can be written,
// the written one reads and is written the same, and it serves to read bytes. Seeds are small, so that the fuzzer gets
// about.
func fuzzSpecFile(f *testing.F, seeds ...string) {
	for _, text := range seeds {
		f.Add([]byte(text), []byte("0200\x40\x00\x00\x00\x00\x00\x00\x0016621234"))
	}
	f.Fuzz(func(t *testing.T, data, frame []byte) {
		s, err := ParseSpec("fuzz", data)
		if err != nil {
			if len(err.(*SpecError).Mistakes) == 0 {
				t.Fatal("refused without a reason")
			}
			return
		}
		m := NewMessage(s)
		if m.Decode(frame) == nil {
			m.Describe()
		}
		text, err := s.ExportJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseSpec("again", text)
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, text)
		}
		if text2, err := again.ExportJSON(); err != nil || !bytes.Equal(text, text2) {
			t.Fatalf("written twice, differs: %v\n%s\n%s", err, text, text2)
		}
	})
}

// FuzzSpecJSON throws JSON at the reader of moov's form and ours.
func FuzzSpecJSON(f *testing.F) {
	fuzzSpecFile(f, `{"name":"x","fields":{`+goodHead+`,"2":{"type":"String","length":19,"enc":"BCD","prefix":"BCD.LL"},
		"55":{"type":"Composite","length":255,"prefix":"ASCII.LLL","tag":{"enc":"BerTLVTag","sort":"StringsByHex"},
		"subfields":{"9F02":{"type":"Hex","length":6,"enc":"Binary","prefix":"BerTLV"}}}}}`,
		`{"fields":{`+goodHead+`,"48":{"type":"Composite","length":99,"prefix":"BCD.LL","tag":{"length":2,"enc":"ASCII",
		"padding":{"type":"Left","pad":"0"},"sort":"StringsByInt","skipUnknownTLVTags":true,"prefUnknownTLV":"ASCII.LL"},
		"subfields":{"1":{"type":"Numeric","length":3,"enc":"ASCII","prefix":"ASCII.LL"}}}}}`,
		`{"fields":{`+goodHead+`,"60":{"type":"Composite","length":99,"prefix":"Binary.L","subfields":{"9":{"type":"String",
		"length":3,"enc":"EBCDIC","prefix":"EBCDIC.Fixed"}},"bitmap":{"type":"Bitmap","length":2,"enc":"HexToASCII",
		"prefix":"Hex.Fixed","disableAutoExpand":true}}}}`)
}

// FuzzSpecYAML throws YAML at it.
func FuzzSpecYAML(f *testing.F) { fuzzSpecFile(f, ruledSpec) }

// FuzzSpecJPOS throws XML at the reader of jPOS packagers.
func FuzzSpecJPOS(f *testing.F) { fuzzSpecFile(f, jposSubSpec) }

// FuzzParseJSON throws text at the reader of the value form.
func FuzzParseJSON(f *testing.F) {
	specs := fuzzSpecs(f)
	f.Add(byte(6), []byte(`{"header":"6000060000602200000000","mti":"0210","fields":{"4":"000000012345","55.9F36#2":"0153","55.70.5F34":"01"}}`))
	f.Add(byte(7), []byte(`{"mti":"0200","fields":{"48.1":"a","48.11":"eleven","60.33":"5","62.8.2":"x"}}`))
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		m := NewMessage(specs[int(which)%len(specs)])
		if m.ParseJSON(text) == nil {
			m.Describe()
			_, _ = m.AppendEncode(nil)
		}
	})
}

// FuzzGuess throws bytes at the guesser.
func FuzzGuess(f *testing.F) {
	_, frame := saleFrame(f, saleEMV(f))
	f.Add(frame)
	f.Add([]byte("0065" + "0800" + "0020000000800000" + "000007T0000001"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		for _, r := range Guess(frame) {
			if r.Score < 0 || r.Score > 100 || len(r.Reasons) == 0 {
				t.Fatalf("%+v", r)
			}
		}
	})
}
