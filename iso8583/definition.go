package iso8583

// definition is a spec as its file states it: the common ground of every reader and writer. compile turns it into a
// Spec.
type definition struct {
	name    string
	source  string
	wire    *wireDef
	framing *framingDef
	header  []headerDef
	fields  []*fieldDef
	rules   []ruleDef
}

// headerDef is one part of what stands before the MTI.
type headerDef struct {
	name   string
	length int
	fill   []byte // what AppendEncode writes when nobody set a header
}

// framingDef names the length header in front of each frame on a TCP connection. This package does not act on it.
type framingDef struct {
	length    string
	inclusive bool
	stx       bool
	max       int
}

// wireDef says how the ISO notation of a field ("n..19") looks on this wire.
type wireDef struct {
	digits  string // enc of fixed n
	varnum  string // enc of n with a length; digits if empty
	text    string // enc of a, an, ans
	binary  string // enc of b
	prefix  string // ASCII, BCD, EBCDIC, Binary
	track   string // enc of z; text if empty
	amounts string // enc of x+n; text if empty
}

// fieldDef is one field of a spec file: moov's keys, then ours.
type fieldDef struct {
	key  string
	at   place
	subs []*fieldDef

	typ               string
	length            int
	description       string
	enc               string
	prefix            string
	padding           *paddingDef
	tag               *tagDef
	bitmap            *fieldDef
	disableAutoExpand bool
	has               map[string]bool // keys that the file states

	format string   // ISO notation, in place of type, length, enc and prefix
	source string   // where the format comes from
	chars  string   // n, a, an, ans, … ; empty means no check
	values []string // allowed values
	mask   string   // sensitivity
	body   string   // encoding around a composite's whole body
	fill   string   // nibble that fills an odd packed track
	align  string   // side on which an odd packed track starts
	counts string   // what the length prefix counts
	date   string   // layout of a date or time
	min    int      // least length of a variable field
	loose  bool     // composite whose bytes need not parse

	blocks     int    // bitmap blocks at most; 0 is as many as announced
	dictionary string // EMV: a BER-TLV composite with the tags of EMV
}

type paddingDef struct {
	typ  string
	pad  string
	keep bool // fill when writing, do not strip when reading
}

type tagDef struct {
	length    int
	hasLength bool
	enc       string
	padding   *paddingDef
	sort      string
	skip      bool
	store     bool
	hasSkip   bool
	hasStore  bool
	unknown   string
}

// ruleDef says which fields a kind of message must, may under a condition, or must not carry.
type ruleDef struct {
	mti         string // "0200" or a pattern, "04xx"
	mandatory   []int
	conditional []condDef
	forbidden   []int
	at          place
}

// place is where something stands in its file.
type place struct {
	path string
	line int
}

// at is the place of one key of a field.
func at(d *fieldDef, key string) place { return place{join(d.at.path, key), d.at.line} }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// condDef demands a field under a condition: "39=00", "22=05*", "52", "38!=", several joined by " and ".
type condDef struct {
	field int
	text  string
	tests []condTest
}

type condTest struct {
	field  int
	value  string // empty tests presence; a star at the end stands for anything
	equals bool
}
