package iso8583

import (
	"encoding/hex"
	"strconv"
	"strings"

	"acqsim/strict"
)

// reader turns what a spec file says, in JSON or in YAML, into a definition and notes every mistake on the way.
type reader struct {
	mistakes
}

var (
	topKeys     = []string{"name", "source", "wire", "framing", "header", "fields", "messages"}
	wireKeys    = []string{"digits", "variable", "text", "binary", "prefix", "track", "amounts"}
	framingKeys = []string{"length", "inclusive", "stx", "max"}
	headerKeys  = []string{"name", "length", "fill"}
	fieldKeys   = []string{
		"type", "length", "description", "enc", "prefix", "padding", "subfields", "tag", "bitmap", "disableAutoExpand",
		"format", "source", "chars", "values", "mask", "body", "fill", "align", "counts", "date", "min", "loose",
		"dictionary", "blocks",
	}
	paddingKeys = []string{"type", "pad", "keep"}
	tagKeys     = []string{"length", "enc", "padding", "sort", "skipUnknownTLVTags", "storeUnknownTLVTags",
		"prefUnknownTLV"}
	ruleKeys = []string{"mandatory", "conditional", "forbidden"}
)

// each visits the members of an object, refusing unknown and repeated keys.
func (r *reader) each(t *strict.Node, at place, known []string, visit func(key string, v *strict.Node, at place)) {
	if t.Kind != strict.Mapping {
		r.add(at, "want an object, have %s", kindOf(t))
		return
	}
	seen := make(map[string]bool, len(t.Keys))
	for i, k := range t.Keys {
		key, v := k.Text, t.Kids[i]
		here := place{join(at.path, key), v.Line}
		switch {
		case seen[key]:
			r.add(here, "key given twice")
		case known != nil && !contains(known, key):
			r.unknown(here, "key ", key, known)
		default:
			r.quoted(k, here)
			visit(key, v, here)
		}
		seen[key] = true
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// kindOf is the kind of a value as JSON calls it.
func kindOf(n *strict.Node) string {
	switch {
	case n.Kind == strict.Mapping:
		return "an object"
	case n.Number:
		return "a number"
	case n.Flag:
		return "true or false"
	}
	return n.Kind.String()
}

// quoted refuses digits without quotes that another reader of YAML would change.
func (r *reader) quoted(n *strict.Node, at place) {
	if n.Changed() {
		r.add(at, "unquoted %s is a number to YAML: write %q", n.Text, n.Text)
	}
}

func (r *reader) text(v *strict.Node, at place) string {
	switch v.Kind {
	case strict.Text:
		r.quoted(v, at)
		return v.Text
	case strict.Nothing:
		return ""
	}
	r.add(at, "want text, have %s", kindOf(v))
	return ""
}

func (r *reader) number(v *strict.Node, at place) int {
	n, err := strconv.Atoi(v.Text)
	if !v.Number || err != nil {
		r.add(at, "want a whole number, have %s %q", kindOf(v), v.Text)
		return 0
	}
	return n
}

func (r *reader) flag(v *strict.Node, at place) bool {
	if !v.Flag {
		r.add(at, "want true or false, have %s %q", kindOf(v), v.Text)
		return false
	}
	return strings.EqualFold(v.Text, "true")
}

func (r *reader) definition(t *strict.Node) *definition {
	def := &definition{}
	sawFields := false
	r.each(t, place{"", t.Line}, topKeys, func(key string, v *strict.Node, at place) {
		switch key {
		case "name":
			def.name = r.text(v, at)
		case "source":
			def.source = r.text(v, at)
		case "wire":
			def.wire = r.wire(v, at)
		case "framing":
			def.framing = r.framing(v, at)
		case "header":
			def.header = r.header(v, at)
		case "fields":
			sawFields = true
			def.fields = r.fields(v, at)
		case "messages":
			def.rules = r.rules(v, at)
		}
	})
	if !sawFields && t.Kind == strict.Mapping {
		r.add(place{"fields", 0}, "missing: want an object of fields, \"0\" the MTI and \"1\" the bitmap among them")
	}
	return def
}

func (r *reader) wire(t *strict.Node, at place) *wireDef {
	w := &wireDef{}
	r.each(t, at, wireKeys, func(key string, v *strict.Node, at place) {
		s := r.text(v, at)
		switch key {
		case "digits":
			w.digits = s
		case "variable":
			w.varnum = s
		case "text":
			w.text = s
		case "binary":
			w.binary = s
		case "prefix":
			w.prefix = s
		case "track":
			w.track = s
		case "amounts":
			w.amounts = s
		}
	})
	return w
}

func (r *reader) framing(t *strict.Node, at place) *framingDef {
	f := &framingDef{}
	r.each(t, at, framingKeys, func(key string, v *strict.Node, at place) {
		switch key {
		case "length":
			f.length = r.text(v, at)
			var known []string
			for _, l := range framingLengths() {
				known = append(known, l.name)
			}
			if !contains(known, f.length) {
				r.unknown(at, "length header ", f.length, known)
			}
		case "inclusive":
			f.inclusive = r.flag(v, at)
		case "stx":
			f.stx = r.flag(v, at)
		case "max":
			f.max = r.number(v, at)
		}
	})
	return f
}

func (r *reader) header(t *strict.Node, at place) []headerDef {
	if t.Kind != strict.List {
		r.add(at, "want a list of header parts, have %s", kindOf(t))
		return nil
	}
	var parts []headerDef
	for i, kid := range t.Kids {
		var h headerDef
		here := place{join(at.path, strconv.Itoa(i)), kid.Line}
		r.each(kid, here, headerKeys, func(key string, v *strict.Node, at place) {
			switch key {
			case "name":
				h.name = r.text(v, at)
			case "length":
				h.length = r.number(v, at)
			case "fill":
				b, err := hex.DecodeString(r.text(v, at))
				if err != nil {
					r.add(at, "want hexadecimal digits: %v", err)
				}
				h.fill = b
			}
		})
		if h.length < 1 || h.length > 256 {
			r.add(here, "length: want 1 to 256 bytes, have %d", h.length)
			h.length = 1
		}
		if h.fill != nil && len(h.fill) != h.length {
			r.add(here, "fill: want %d bytes, have %d", h.length, len(h.fill))
			h.fill = nil
		}
		parts = append(parts, h)
	}
	return parts
}

func (r *reader) fields(t *strict.Node, at place) []*fieldDef {
	var fields []*fieldDef
	r.each(t, at, nil, func(key string, v *strict.Node, at place) {
		f := r.field(v, at)
		f.key = key
		fields = append(fields, f)
	})
	return fields
}

func (r *reader) field(t *strict.Node, at place) *fieldDef {
	f := &fieldDef{at: at, has: map[string]bool{}}
	if t.Kind == strict.Text && !t.Number && !t.Flag { // "4: n 12" is short for "4: {format: n 12}"
		f.format = t.Text
		f.has["format"] = true
		return f
	}
	r.each(t, at, fieldKeys, func(key string, v *strict.Node, at place) {
		f.has[key] = true
		r.fieldKey(f, key, v, at)
	})
	return f
}

func (r *reader) fieldKey(f *fieldDef, key string, v *strict.Node, at place) {
	switch key {
	case "type":
		f.typ = r.text(v, at)
	case "length":
		f.length = r.number(v, at)
	case "description":
		f.description = r.text(v, at)
	case "enc":
		f.enc = r.text(v, at)
	case "prefix":
		f.prefix = r.text(v, at)
	case "padding":
		f.padding = r.padding(v, at)
	case "subfields":
		f.subs = r.fields(v, at)
	case "tag":
		f.tag = r.tag(v, at)
	case "bitmap":
		f.bitmap = r.field(v, at)
	case "disableAutoExpand":
		f.disableAutoExpand = r.flag(v, at)
	default:
		r.ownFieldKey(f, key, v, at)
	}
}

func (r *reader) ownFieldKey(f *fieldDef, key string, v *strict.Node, at place) {
	switch key {
	case "format":
		f.format = r.text(v, at)
	case "source":
		f.source = r.text(v, at)
	case "chars":
		f.chars = r.text(v, at)
	case "values":
		f.values = r.words(v, at)
	case "mask":
		f.mask = r.text(v, at)
	case "body":
		f.body = r.text(v, at)
	case "fill":
		f.fill = r.text(v, at)
	case "align":
		f.align = r.text(v, at)
	case "counts":
		f.counts = r.text(v, at)
	case "date":
		f.date = r.text(v, at)
	case "min":
		f.min = r.number(v, at)
	case "loose":
		f.loose = r.flag(v, at)
	case "blocks":
		f.blocks = r.number(v, at)
	case "dictionary":
		f.dictionary = r.text(v, at)
	}
}

func (r *reader) words(v *strict.Node, at place) []string {
	if v.Kind != strict.List {
		r.add(at, "want a list, have %s", kindOf(v))
		return nil
	}
	var words []string
	for i, kid := range v.Kids {
		words = append(words, r.text(kid, place{join(at.path, strconv.Itoa(i)), kid.Line}))
	}
	return words
}

func (r *reader) padding(t *strict.Node, at place) *paddingDef {
	p := &paddingDef{}
	r.each(t, at, paddingKeys, func(key string, v *strict.Node, at place) {
		switch key {
		case "type":
			p.typ = r.text(v, at)
		case "pad":
			p.pad = r.text(v, at)
		case "keep":
			p.keep = r.flag(v, at)
		}
	})
	return p
}

func (r *reader) tag(t *strict.Node, at place) *tagDef {
	d := &tagDef{}
	r.each(t, at, tagKeys, func(key string, v *strict.Node, at place) {
		switch key {
		case "length":
			d.length, d.hasLength = r.number(v, at), true
		case "enc":
			d.enc = r.text(v, at)
		case "padding":
			d.padding = r.padding(v, at)
		case "sort":
			d.sort = r.text(v, at)
		case "skipUnknownTLVTags":
			d.skip, d.hasSkip = r.flag(v, at), true
		case "storeUnknownTLVTags":
			d.store, d.hasStore = r.flag(v, at), true
		case "prefUnknownTLV":
			d.unknown = r.text(v, at)
		}
	})
	return d
}

func (r *reader) rules(t *strict.Node, at place) []ruleDef {
	var rules []ruleDef
	r.each(t, at, nil, func(key string, v *strict.Node, at place) {
		rule := ruleDef{mti: key, at: at}
		r.each(v, at, ruleKeys, func(key string, v *strict.Node, at place) {
			switch key {
			case "mandatory":
				rule.mandatory = r.fieldNumbers(v, at)
			case "conditional":
				rule.conditional = r.conditions(v, at)
			case "forbidden":
				rule.forbidden = r.fieldNumbers(v, at)
			}
		})
		rules = append(rules, rule)
	})
	return rules
}

// conditions reads {"38": "39=00"}.
func (r *reader) conditions(t *strict.Node, at place) []condDef {
	var list []condDef
	r.each(t, at, nil, func(key string, v *strict.Node, at place) {
		n, ok := fieldNumber(key)
		if !ok {
			r.add(at, "want a field number, have %q", key)
			return
		}
		list = append(list, condDef{field: n, text: r.text(v, at)})
	})
	return list
}

func (r *reader) fieldNumbers(v *strict.Node, at place) []int {
	if v.Kind != strict.List {
		r.add(at, "want a list of field numbers, have %s", kindOf(v))
		return nil
	}
	var list []int
	for i, kid := range v.Kids {
		n := r.number(kid, place{join(at.path, strconv.Itoa(i)), kid.Line})
		if n != 0 {
			list = append(list, n)
		}
	}
	return list
}
