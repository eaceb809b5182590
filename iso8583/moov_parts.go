package iso8583

import "strings"

// composite is a field with parts in moov's words. Where these cannot say its parts, the field is their bytes.
func (w *moovWriter) composite(d *fieldDef) *fieldFile {
	f := d.copied()
	f.Padding = nil
	inside := &moovWriter{}
	switch {
	case d.body != "" && d.body != "Binary":
		inside.missing(at(d, "body"), "moov has no parts in hexadecimal text")
	case d.dictionary != "":
		f.emv()
		inside.otherwise(at(d, "dictionary"), "moov writes tags in ascending order, each once; a template is its bytes")
	case len(d.subs) == 0:
		inside.missing(at(d, "subfields"), "moov has no composite without parts that it knows")
	default:
		inside.parts(d, f)
	}
	if len(inside.form.Missing) > 0 {
		return w.opaque(d, inside.form.Missing[0])
	}
	w.form.Otherwise = append(w.form.Otherwise, inside.form.Otherwise...)
	if d.loose {
		w.otherwise(at(d, "loose"), "moov refuses a message in which the parts cannot be read")
	}
	return f
}

// parts are the subfields, the tag and the bitmap of a composite.
func (w *moovWriter) parts(d *fieldDef, f *fieldFile) {
	f.Subfields = make(map[string]*fieldFile, len(d.subs))
	for _, sub := range d.subs {
		f.Subfields[sub.key] = w.field(sub)
	}
	if d.bitmap != nil {
		f.Bitmap = w.bitmap(d.bitmap)
		return
	}
	t := d.tag
	f.Tag = &tagFile{t.length, t.enc, t.padding.moov(), t.sort, t.skip, t.store, t.unknown}
	if f.Tag.Sort == "" {
		f.Tag.Sort = "StringsByInt"
		if t.enc == "BerTLVTag" {
			f.Tag.Sort = "StringsByHex"
		}
	}
}

// emv gives a composite the dictionary of EMV. Its templates hold what they hold as bytes: in moov's form a
// dictionary cannot hold itself.
func (f *fieldFile) emv() {
	f.Tag = &tagFile{Enc: "BerTLVTag", Sort: "StringsByHex", Skip: true, Store: true}
	f.Subfields = map[string]*fieldFile{}
	for _, t := range append(emvTags(), emvTemplates()...) {
		f.Subfields[t.tag] = &fieldFile{Type: "Hex", Description: t.name, Enc: "Binary", Prefix: "BerTLV"}
	}
}

// opaque is a composite whose parts moov cannot say: one value, the bytes of all of them.
func (w *moovWriter) opaque(d *fieldDef, why SpecMistake) *fieldFile {
	whole := *d
	whole.typ, whole.enc, whole.padding = "Binary", "Binary", nil
	if d.body != "" {
		whole.enc = d.body
	}
	from := len(w.form.Missing)
	f := whole.copied()
	if strings.HasPrefix(whole.enc, "HexTo") {
		f = w.hexText(&whole, f)
	}
	if len(w.form.Missing) == from {
		w.otherwise(d.at, "%s: the value is that of all parts together", why.Message)
	}
	return f
}
