package iso8583

import (
	"encoding/hex"
	"sync"
)

// emvTag is one data object of EMV, by its tag.
type emvTag struct {
	tag    string
	name   string
	format string
	mask   mask
}

// emvTags is the dictionary of data elements of EMV book 3, annex A, with the templates that hold others; tags of
// contactless kernels (book C-2) that carry card data are in it for the sake of masking.
func emvTags() []emvTag {
	return []emvTag{
		{"42", "issuer identification number", "n 6", 0}, {"4F", "application identifier (card)", "b", 0},
		{"50", "application label", "ans", 0}, {"52", "command to perform", "b", 0},
		{"56", "track 1 data", "ans", maskTrack}, {"57", "track 2 equivalent data", "b", maskTrack},
		{"5A", "application primary account number", "cn..19", maskPAN}, {"5F20", "cardholder name", "ans", maskName},
		{"5F24", "application expiration date", "n 6 YYMMDD", 0}, {"5F25", "application effective date", "n 6 YYMMDD", 0},
		{"5F28", "issuer country code", "n 3", 0}, {"5F2A", "transaction currency code", "n 3", 0},
		{"5F2D", "language preference", "an", 0}, {"5F30", "service code", "n 3", 0},
		{"5F34", "application PAN sequence number", "n 2", 0}, {"5F36", "transaction currency exponent", "n 1", 0},
		{"5F50", "issuer URL", "ans", 0}, {"5F53", "international bank account number", "var", maskSecret},
		{"5F54", "bank identifier code", "var", 0}, {"5F55", "issuer country code (alpha2)", "a 2", 0},
		{"5F56", "issuer country code (alpha3)", "a 3", 0}, {"5F57", "account type", "n 2", 0},
		{"81", "amount, authorised (binary)", "b", 0}, {"82", "application interchange profile", "b 16", 0},
		{"83", "command template", "b", maskSecret}, {"84", "dedicated file name", "b", 0},
		{"86", "issuer script command", "b", maskSecret}, {"87", "application priority indicator", "b", 0},
		{"88", "short file identifier", "b", 0}, {"89", "authorisation code", "an 6", 0},
		{"8A", "authorisation response code", "an 2", 0}, {"8C", "card risk management data object list 1", "b", 0},
		{"8D", "card risk management data object list 2", "b", 0}, {"8E", "cardholder verification method list", "b", 0},
		{"8F", "certification authority public key index", "b", 0}, {"90", "issuer public key certificate", "b", 0},
		{"91", "issuer authentication data", "b", 0}, {"92", "issuer public key remainder", "b", 0},
		{"93", "signed static application data", "b", 0}, {"94", "application file locator", "b", 0},
		{"95", "terminal verification results", "b 40", 0}, {"97", "transaction certificate data object list", "b", 0},
		{"98", "transaction certificate hash value", "b", 0}, {"99", "transaction PIN data", "b", maskSecret},
		{"9A", "transaction date", "n 6 YYMMDD", 0}, {"9B", "transaction status information", "b 16", 0},
		{"9C", "transaction type", "n 2", 0}, {"9D", "directory definition file name", "b", 0},
		{"9F01", "acquirer identifier", "n 6-11", 0}, {"9F02", "amount, authorised", "n 12", 0},
		{"9F03", "amount, other", "n 12", 0}, {"9F04", "amount, other (binary)", "b", 0},
		{"9F05", "application discretionary data", "b", maskSecret}, {"9F06", "application identifier (terminal)", "b", 0},
		{"9F07", "application usage control", "b 16", 0}, {"9F08", "application version number (card)", "b 16", 0},
		{"9F09", "application version number (terminal)", "b 16", 0}, {"9F0B", "cardholder name extended", "ans", maskName},
		{"9F0D", "issuer action code, default", "b 40", 0}, {"9F0E", "issuer action code, denial", "b 40", 0},
		{"9F0F", "issuer action code, online", "b 40", 0}, {"9F10", "issuer application data", "b", 0},
		{"9F11", "issuer code table index", "n 2", 0}, {"9F12", "application preferred name", "ans", 0},
		{"9F13", "last online application transaction counter register", "b 16", 0},
		{"9F14", "lower consecutive offline limit", "b 8", 0}, {"9F15", "merchant category code", "n 4", 0},
		{"9F16", "merchant identifier", "ans 15", 0}, {"9F17", "PIN try counter", "b 8", 0},
		{"9F18", "issuer script identifier", "b 32", 0}, {"9F1A", "terminal country code", "n 3", 0},
		{"9F1B", "terminal floor limit", "b 32", 0}, {"9F1C", "terminal identification", "an 8", 0},
		{"9F1D", "terminal risk management data", "b", 0}, {"9F1E", "interface device serial number", "an 8", 0},
		{"9F1F", "track 1 discretionary data", "ans", maskSecret}, {"9F20", "track 2 discretionary data", "cn", maskSecret},
		{"9F21", "transaction time", "n 6 hhmmss", 0},
		{"9F22", "certification authority public key index (terminal)", "b", 0},
		{"9F23", "upper consecutive offline limit", "b 8", 0}, {"9F26", "application cryptogram", "b 64", 0},
		{"9F27", "cryptogram information data", "b 8", 0}, {"9F2D", "PIN encipherment public key certificate", "b", 0},
		{"9F2E", "PIN encipherment public key exponent", "b", 0}, {"9F2F", "PIN encipherment public key remainder", "b", 0},
		{"9F32", "issuer public key exponent", "b", 0}, {"9F33", "terminal capabilities", "b 24", 0},
		{"9F34", "cardholder verification method results", "b 24", 0}, {"9F35", "terminal type", "n 2", 0},
		{"9F36", "application transaction counter", "b 16", 0}, {"9F37", "unpredictable number", "b 32", 0},
		{"9F38", "processing options data object list", "b", 0}, {"9F39", "point of service entry mode", "n 2", 0},
		{"9F3A", "amount, reference currency", "b 32", 0}, {"9F3B", "application reference currency", "n 3", 0},
		{"9F3C", "transaction reference currency code", "n 3", 0},
		{"9F3D", "transaction reference currency exponent", "n 1", 0},
		{"9F40", "additional terminal capabilities", "b 40", 0}, {"9F41", "transaction sequence counter", "n 4-8", 0},
		{"9F42", "application currency code", "n 3", 0}, {"9F43", "application reference currency exponent", "n 1", 0},
		{"9F44", "application currency exponent", "n 1", 0}, {"9F45", "data authentication code", "b 16", 0},
		{"9F46", "ICC public key certificate", "b", 0}, {"9F47", "ICC public key exponent", "b", 0},
		{"9F48", "ICC public key remainder", "b", 0}, {"9F49", "dynamic data authentication data object list", "b", 0},
		{"9F4A", "static data authentication tag list", "b", 0}, {"9F4B", "signed dynamic application data", "b", 0},
		{"9F4C", "ICC dynamic number", "b", 0}, {"9F4D", "log entry", "b", 0},
		{"9F4E", "merchant name and location", "ans", 0}, {"9F4F", "log format", "b", 0},
		{"9F53", "transaction category code", "an 1", 0}, {"9F5B", "issuer script results", "b", 0},
		{"9F63", "card product identification", "b", 0}, {"9F6B", "track 2 data (contactless)", "b", maskTrack},
		{"9F6C", "card transaction qualifiers", "b 16", 0}, {"9F66", "terminal transaction qualifiers", "b 32", 0},
		{"9F6E", "form factor indicator", "b", 0}, {"9F74", "electronic cash issuer authorisation code", "an 6", 0},
		{"9F77", "electronic cash balance limit", "n 12", 0},
		{"9F78", "electronic cash single transaction limit", "n 12", 0},
		{"9F79", "electronic cash balance", "n 12", 0}, {"DF31", "issuer script results (terminal)", "b", 0},
	}
}

// emvTemplates are the data objects that hold others.
func emvTemplates() []emvTag {
	return []emvTag{
		{"61", "application template", "", 0}, {"6F", "file control information template", "", 0},
		{"70", "record template", "", 0}, {"71", "issuer script template 1", "", 0},
		{"72", "issuer script template 2", "", 0}, {"73", "directory discretionary template", "", 0},
		{"77", "response message template format 2", "", 0}, {"A5", "file control information proprietary template", "", 0},
		{"BF0C", "file control information issuer discretionary data", "", 0},
	}
}

// emvParts is the compiled dictionary, shared by all specs. Templates hold the same tags again, at any depth.
var emvParts = sync.OnceValue(func() *parts {
	p := &parts{style: partsBER, byKey: map[string]*field{}, skip: true, store: true,
		tagDef:  tagDef{enc: "BerTLVTag", sort: "StringsByHex", skip: true, store: true},
		unknown: &field{kind: kindBinary, enc: encBinary, body: encBinary, prefix: prefixBER}}
	add := func(t emvTag, k kind) {
		b, _ := hex.DecodeString(t.tag)
		f := &field{key: t.tag, name: t.name, format: t.format, source: "EMV book 3, annex A", kind: k, enc: encBinary,
			body: encBinary, prefix: prefixBER, mask: t.mask, exists: true, direct: true}
		f.tag, f.tagLen = packTag(b)
		f.plainLength = true
		f.quick, f.check, f.table = quickFor(f)
		f.write = quickWriteFor(f)
		f.any = f.quick == quickWords
		if k == kindComposite {
			f.parts, f.mask = p, maskEMV
		}
		p.list = append(p.list, f)
		p.byKey[f.key] = f
	}
	for _, t := range emvTags() {
		add(t, kindBinary)
	}
	for _, t := range emvTemplates() {
		add(t, kindComposite)
	}
	sortFields(p.list, true)
	p.hash()
	return p
})

// dictionary gives a composite the tags of EMV.
func (c *compiler) dictionary(d *fieldDef, f *field) {
	if d.dictionary != "EMV" {
		c.unknown(at(d, "dictionary"), "dictionary ", d.dictionary, []string{"EMV"})
		return
	}
	if d.subs != nil || d.tag != nil || d.bitmap != nil {
		c.add(at(d, "dictionary"), "excludes subfields, tag and bitmap")
	}
	f.parts = emvParts()
	if d.loose {
		loose := *f.parts
		loose.loose = true
		f.parts = &loose
	}
	if f.mask == maskDefault {
		f.mask = maskEMV
	}
}
