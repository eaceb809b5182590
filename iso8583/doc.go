// Package iso8583 is the codec for card messages: ISO 8583 of 1987 and 1993 in the dialects that terminals, acquirers,
// networks and issuers speak. It reads a frame's bytes into fields and writes fields as bytes, by a layout that a spec
// file states.
//
// # What it owns
//
// Layouts ([Spec]), messages ([Message]), their description for people, their JSON form, the rules of each message type
// ([Message.Validate]), and guesses at unknown bytes ([Guess]). It never opens a connection, never adds or removes the
// length header of a frame (package link does), never decides what a message means (package dialect does), knows no key
// and checks no MAC. It has no clock and no state but the messages that callers hold.
//
// # The frame
//
// A frame is header, message type indicator (MTI), bitmap, then the data elements (DE) that the bitmap announces, in
// ascending order. The header is whatever the spec declares before the MTI: for the direct POS connection a TPDU of 5
// bytes and an application header of 6.
//
//	TPDU 60 0006 0000 | header 602200000000 | 0200 | 3020060020C08010 | DE 3 | DE 4 | … | DE 60
//
// Decode keeps offsets into the frame and converts a value when somebody asks for it, into memory that the message
// keeps for its next use; in steady state neither direction allocates. What Decode checks, it checks at once: lengths,
// digits, packed nibbles, character classes, hexadecimal and GB18030 text, BER-TLV. The error is that of the first
// wrong field; it says which, at which byte, what was wanted, what was there, and what may be behind it:
//
//	iso8583: DE 4 amount, transaction, byte 23: want 12 digits, have 10
//
// A wrong field whose extent is known ends nothing: it is left out, all others can be read, so that a format error
// can be answered, and [Message.Mistakes] lists every wrong one. Where the extent is not known (a length that is none,
// a frame cut short, a bit without a field) reading ends, with the fields before it. Bytes after the last field are no
// error; [Message.Trailing] gives them.
//
// # Values
//
// A value is logical: digits as ASCII characters, text as UTF-8, binary as raw bytes, a composite as the bytes of its
// body, padding stripped where the spec pads. [Message.Unstripped] keeps the padding, [Message.Raw] gives the field as
// it stands on the wire. A message that was decoded and not changed leaves byte for byte as it came; of one that was
// changed, every field and part that was not does. Unknown and repeated BER-TLV tags stay where they are
// ([Message.Unknown], [Message.Repeated]).
//
// Parts are addressed by path: "55.9F02", "48.3.1", and "55.9F36#2" for the second of a repeated tag.
//
// # Spec files
//
// [ParseSpec] tells the format from the content: the JSON or YAML of moov-io/iso8583, whose own exports come back byte
// for byte from [Spec.ExportJSON] and [Spec.ExportYAML]; the XML of a jPOS GenericPackager; and moov's form with keys
// of our own:
//
//	top level   source, framing, header, wire, messages
//	field       format, source, chars, values, mask, body, fill, align, counts, date, min, loose, blocks, dictionary
//	padding     keep
//	enc         Latin1, GBK, GB18030, UTF8, HexToEBCDIC, Track (packed track 2), SignBCD (x+n in BCD)
//	prefix      LLLLL, LLLLLL
//
// format is ISO 8583's notation, "n 12", "ans..25" (a length of two digits), "b 64" (bits), "x+n 8"; wire says once how
// each attribute stands on this wire. A new layout starts as a copy of the nearest file under specs/. All mistakes of a
// file are reported at once, each with its path, its line, what was expected and the nearest right word.
//
// # Secrets
//
// Describe and masked JSON show card numbers as 6+4 and nothing of track data, PIN blocks, keys and names, in fields,
// in EMV tags and in free text; unknown tags are hidden when they hold what looks like a card number. Errors never
// carry values.
//
// # Standards
//
// ISO 8583:1987 and ISO 8583:1993 (fields, bitmaps, notation), ISO/IEC 7812-1 (check digit), ISO/IEC 7813 (tracks),
// X.690 (BER, definite lengths), EMV book 3 annex A and B (tags, filler), GB 18030, code pages 037, 500 and 1047.
// Message types are named by clause 4.1 of the standard.
package iso8583
