package iso8583

import (
	"encoding/hex"
	"strconv"
	"strings"
)

func (c *compiler) composite(d *fieldDef, f *field) {
	if d.dictionary != "" {
		c.dictionary(d, f)
		return
	}
	p := &parts{byKey: map[string]*field{}, loose: d.loose}
	f.parts = p
	if len(d.subs) == 0 && (d.tag == nil || !d.tag.skip) {
		c.add(at(d, "subfields"), "missing: want at least one subfield")
	}
	switch {
	case d.bitmap != nil && d.tag != nil:
		c.add(at(d, "bitmap"), "excludes \"tag\": a composite is bitmapped or tagged, not both")
	case d.bitmap != nil:
		p.style, p.bitmap = partsBitmapped, c.bitmap(d.bitmap)
		if p.bitmap.expand {
			c.add(at(d, "bitmap.disableAutoExpand"), "want true inside a composite")
		}
	case d.tag == nil:
		c.add(at(d, "tag"), "missing: want \"tag\": {\"sort\": \"StringsByInt\"} for positional parts, or a \"bitmap\"")
	default:
		c.tagStyle(d, p)
	}
	for _, sub := range d.subs {
		part := c.field(sub)
		p.list = append(p.list, part)
		p.byKey[part.key] = part
		f.checked = f.checked || part.checked
		c.partKey(sub, p, part)
	}
	c.sortParts(d, p)
	p.hash()
	if p.style == partsBER && f.mask == maskDefault {
		f.mask = maskEMV
	}
}

func (c *compiler) tagStyle(d *fieldDef, p *parts) {
	t := d.tag
	p.tagDef, p.skip, p.store = *t, t.skip, t.store
	here := at(d, "tag.enc")
	switch {
	case t.enc == "BerTLVTag":
		p.style = partsBER
	case t.enc == "" && t.length == 0:
		p.style = partsPositional
	default:
		p.style = partsTagged
		e, ok := encodings()[t.enc]
		if !ok {
			c.unknown(here, "encoding ", t.enc, append(encodingNames()[:8:8], "BerTLVTag"))
		}
		p.tagEnc, p.tagLen = e, t.length
		if e == encBCD || e == encLBCD {
			p.tagLen = (t.length + 1) / 2
		}
		if e == encHexText {
			p.tagLen = 2 * t.length
		}
		if t.length < 1 || p.tagLen > 8 {
			c.add(at(d, "tag.length"), "want 1 to 8 bytes on the wire, have %d", p.tagLen)
			p.tagLen = 1
		}
	}
	if t.sort != "" && t.sort != "StringsByInt" && t.sort != "StringsByHex" {
		c.unknown(at(d, "tag.sort"), "order ", t.sort, []string{"StringsByInt", "StringsByHex"})
	}
	if t.unknown != "" {
		p.unknown = &field{kind: kindBinary, enc: encBinary, body: encBinary, length: 1 << 20}
		c.prefix(&fieldDef{at: place{join(d.at.path, "tag.prefUnknownTLV"), d.at.line}, prefix: t.unknown, length: 1 << 20},
			p.unknown)
	} else if p.style == partsBER {
		p.unknown = &field{kind: kindBinary, enc: encBinary, body: encBinary, prefix: prefixBER}
	}
	if t.skip && p.style == partsTagged && p.unknown == nil {
		c.add(at(d, "tag.prefUnknownTLV"),
			"missing: want the length prefix of unknown tags, for example \"ASCII.LL\", to skip them")
	}
	if t.padding != nil && t.padding.typ != "None" && len(t.padding.pad) != 1 {
		c.add(at(d, "tag.padding.pad"), "want one character, have %q", t.padding.pad)
	}
}

// partKey checks a part's key and gives it its place: tag bytes, bit or position.
func (c *compiler) partKey(d *fieldDef, p *parts, f *field) {
	switch p.style {
	case partsBER:
		b, err := hex.DecodeString(d.key)
		if n, ok := berTagSize(b); err != nil || !ok || n != len(b) || n > 8 {
			c.add(d.at, "want a BER tag in hexadecimal, such as 9F02, have %q", d.key)
			return
		}
		if f.prefix != prefixBER {
			c.add(at(d, "prefix"), "want \"BerTLV\" under BER tags")
		}
		f.tag, f.tagLen = packTag(b)
	case partsTagged:
		b, err := p.encodeTag(d.key)
		if err != "" {
			c.add(d.at, "want a tag of %d: %s", p.tagDef.length, err)
			return
		}
		f.tag, f.tagLen = packTag(b)
	default:
		n, err := strconv.Atoi(d.key)
		if err != nil || n < 1 || n > maxField {
			c.add(d.at, "want a whole number from 1 as key, have %q", d.key)
			return
		}
		f.num = n
		if p.style != partsBitmapped {
			return
		}
		if n > p.bitmap.bytes*8 {
			c.add(d.at, "want a bit from 1 to %d, have %d", p.bitmap.bytes*8, n)
			return
		}
		for len(p.byBit) <= n {
			p.byBit = append(p.byBit, nil)
		}
		p.byBit[n] = f
	}
}

func appendTag(dst []byte, tag uint64, n uint8) []byte {
	for i := int(n) - 1; i >= 0; i-- {
		dst = append(dst, byte(tag>>(8*i)))
	}
	return dst
}

// berTagSize gives the length of the BER tag that b starts with (X.690 8.1.2).
func berTagSize(b []byte) (int, bool) {
	if len(b) == 0 {
		return 0, false
	}
	if b[0]&0x1F != 0x1F {
		return 1, true
	}
	for i := 1; i < len(b) && i < 8; i++ {
		if b[i]&0x80 == 0 {
			return i + 1, true
		}
	}
	return 0, false
}

func (c *compiler) sortParts(d *fieldDef, p *parts) {
	byHex := d.tag != nil && d.tag.sort == "StringsByHex" || p.style == partsBER
	sortFields(p.list, byHex)
}

// encodeTag puts a key of this composite into wire bytes; the second result says what is wrong with it.
func (p *parts) encodeTag(key string) ([]byte, string) {
	if p.style == partsBER {
		b, err := hex.DecodeString(key)
		if n, ok := berTagSize(b); err != nil || !ok || n != len(b) {
			return nil, "a BER tag in hexadecimal, such as 9F02"
		}
		return b, ""
	}
	t := p.tagDef
	units := len(key)
	if p.tagEnc == encHexValue || p.tagEnc == encBinary || p.tagEnc == encHexText {
		units /= 2
	}
	if pad := t.padding; pad != nil && units < t.length && len(pad.pad) == 1 {
		fill := strings.Repeat(pad.pad, t.length-units)
		switch pad.typ {
		case "Left":
			key = fill + key
		case "Right":
			key += fill
		}
		units = len(key)
	}
	if p.tagEnc == encBinary && len(key) == t.length {
		return []byte(key), ""
	}
	if units != t.length {
		return nil, strconv.Quote(key) + " does not fill the tag"
	}
	f := field{enc: p.tagEnc, length: t.length}
	b, problem := f.appendUnits(nil, []byte(key))
	if problem.want != "" {
		return nil, "want " + problem.want
	}
	return b, ""
}

// tagKey is the key of a tag as it stands on the wire.
func (p *parts) tagKey(tag uint64, n uint8) string {
	b := appendTag(make([]byte, 0, 8), tag, n)
	if p.style == partsBER {
		return strings.ToUpper(hex.EncodeToString(b))
	}
	f := field{enc: p.tagEnc, length: p.tagDef.length}
	key := string(f.appendValue(nil, b, p.tagDef.length, nil))
	if pad := p.tagDef.padding; pad != nil && len(pad.pad) == 1 {
		switch pad.typ {
		case "Left":
			key = strings.TrimLeft(key, pad.pad)
		case "Right":
			key = strings.TrimRight(key, pad.pad)
		}
	}
	return key
}
