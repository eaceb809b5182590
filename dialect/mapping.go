package dialect

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"acqsim/payment"
	"acqsim/spelling"
	"acqsim/strict"
)

// strategies are the questions that specs of the same family answer differently.
type strategies struct {
	batch     batchPlace
	network   networkPlace
	pan       panSource
	original  originalPlace
	reversal  reversalLink
	refundRRN rrnPlace
	totals    totalsPlace
	upload    uploadForm
	accounts  accountPlace
	tip       tipPlace
	again     againForm
	download  downloadPlace
	repeat    repeatMark
}

type (
	batchPlace    uint8
	networkPlace  uint8
	panSource     uint8
	originalPlace uint8
	reversalLink  uint8
	rrnPlace      uint8
	totalsPlace   uint8
	uploadForm    uint8
	accountPlace  uint8
	tipPlace      uint8
	againForm     uint8
	downloadPlace uint8
	repeatMark    uint8
)

// The values, in the order of the names in strategyNames.
const (
	batchField60  batchPlace = iota // an 6
	batchField602                   // 60.2, between the type and the network code
	batchField62                    // an 6; DE 60 has type and network code
)

const (
	networkField70 networkPlace = iota
	networkField603
)

const (
	panField2 panSource = iota
	panTrack2First
)

const (
	originalField90 originalPlace = iota
	originalField61
)

const (
	reversalField90 reversalLink = iota
	sameSTAN
)

const (
	rrnField61 rrnPlace = iota
	rrnField37
)

const (
	totalsFields74 totalsPlace = iota
	totalsField48
)

const (
	uploadOneRecord uploadForm = iota
	uploadField48
)

const (
	accountsFields102 accountPlace = iota
	accountsNone
)

const (
	tipField54 tipPlace = iota // amount type 44
	tipField48                 // twelve digits
)

const (
	againMessage againForm = iota // the transaction sign-on-request
	againHeader                   // processing requirement 3 in the header of a reply
)

const (
	downloadField62 downloadPlace = iota
	downloadField63
)

const (
	repeatMTI  repeatMark = iota // 0221 after 0220
	repeatNone                   // the same message again
)

// strategyNames lists the choices for each key of "strategies".
var strategyNames = [...]struct {
	key     string
	choices []string
	set     func(*strategies, int)
}{
	{"batch", []string{"field-60", "field-60.2", "field-62"}, func(s *strategies, n int) { s.batch = batchPlace(n) }},
	{"network", []string{"field-70", "field-60.3"}, func(s *strategies, n int) { s.network = networkPlace(n) }},
	{"pan", []string{"field-2", "track-2-first"}, func(s *strategies, n int) { s.pan = panSource(n) }},
	{"original", []string{"field-90", "field-61"}, func(s *strategies, n int) { s.original = originalPlace(n) }},
	{"reversal", []string{"field-90", "same-stan"}, func(s *strategies, n int) { s.reversal = reversalLink(n) }},
	{"refund-rrn", []string{"field-61", "field-37"}, func(s *strategies, n int) { s.refundRRN = rrnPlace(n) }},
	{"totals", []string{"fields-74-89", "field-48"}, func(s *strategies, n int) { s.totals = totalsPlace(n) }},
	{"upload", []string{"one-record", "field-48"}, func(s *strategies, n int) { s.upload = uploadForm(n) }},
	{"accounts", []string{"fields-102-103", "none"}, func(s *strategies, n int) { s.accounts = accountPlace(n) }},
	{"tip", []string{"field-54", "field-48"}, func(s *strategies, n int) { s.tip = tipPlace(n) }},
	{"sign-on-again", []string{"message", "header"}, func(s *strategies, n int) { s.again = againForm(n) }},
	{"download", []string{"field-62", "field-63"}, func(s *strategies, n int) { s.download = downloadPlace(n) }},
	{"repeat", []string{"mti", "none"}, func(s *strategies, n int) { s.repeat = repeatMark(n) }},
}

// mapping is a mapping file that is not yet tied to a spec.
type mapping struct {
	Dialect
	spec, header string
}

// reader walks a mapping file and collects every mistake.
type reader struct{ strict.Mistakes }

func (r *reader) wrong(n *strict.Node, path, format string, args ...any) {
	r.Add(n.Location, "%s: %s", path, fmt.Sprintf(format, args...))
}

// readMapping reads the file; name is for what is said of mistakes. A file that is like a shipped dialect has what it
// does not say itself from there.
func readMapping(name string, data []byte) (*mapping, error) {
	r := &reader{}
	m := &mapping{}
	root := strict.Read(name, data, strict.Options{}, &r.Mistakes)
	if root == nil {
		return nil, r.Err()
	}
	if root.Kind == strict.Nothing {
		r.wrong(root, "file", "want a mapping file, have nothing")
		return nil, r.Err()
	}
	like, required := root.Get("like"), []string{"version", "name"}
	if like == nil {
		required = append(required, "spec", "framing", "currency", "strategies", "reversal", "transactions")
	} else if err := r.like(like, m); err != nil {
		return nil, err
	}
	var version string
	r.mapping(root, "", keys{
		"version":      func(n *strict.Node, path string) { version = r.oneOf(n, path, []string{"1"}) },
		"like":         func(*strict.Node, string) {},
		"name":         func(n *strict.Node, path string) { m.name = r.text(n, path) },
		"spec":         func(n *strict.Node, path string) { m.spec = r.text(n, path) },
		"framing":      func(n *strict.Node, path string) { m.framing = r.text(n, path) },
		"currency":     func(n *strict.Node, path string) { m.currency = r.currency(n, path) },
		"header":       func(n *strict.Node, path string) { m.header = r.text(n, path) },
		"strategies":   func(n *strict.Node, path string) { r.strategies(n, path, &m.strategies, like == nil) },
		"reversal":     func(n *strict.Node, path string) { r.reversal(n, path, &m.reversal) },
		"leave-out":    func(n *strict.Node, path string) { r.leaveOut(n, path, &m.Dialect) },
		"reasons":      func(n *strict.Node, path string) { m.reasons = r.reasons(n, path) },
		"transactions": func(n *strict.Node, path string) { m.rows = instead(m.rows, r.rows(n, path)) },
	}, required...)
	if version != "" && r.Len() == 0 {
		r.ambiguous(root, m.rows)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// like makes m what a shipped dialect is.
func (r *reader) like(n *strict.Node, m *mapping) error {
	base := r.oneOf(n, "like", names[:])
	if base == "" {
		return nil
	}
	data, err := files.ReadFile(base + ".yaml")
	if err != nil {
		return fmt.Errorf("dialect: %w", err)
	}
	read, err := readMapping(base, data)
	if err != nil {
		return err
	}
	*m = *read
	m.Dialect.like = cmp.Or(read.Dialect.like, base)
	return nil
}

// instead returns rows where those of a transaction that is said anew are replaced.
func instead(rows, anew []row) []row {
	said := func(r row) bool {
		return slices.ContainsFunc(anew, func(a row) bool { return a.transaction == r.transaction })
	}
	return append(slices.DeleteFunc(rows, said), anew...)
}

// keys are the known keys of a YAML mapping and what reads their values.
type keys map[string]func(n *strict.Node, path string)

// mapping reads a YAML mapping strictly: unknown keys are mistakes, and so are required
// ones that are missing.
func (r *reader) mapping(n *strict.Node, path string, known keys, required ...string) {
	if n.Kind != strict.Mapping {
		r.wrong(n, where(path), "want keys and values, have %s", kindOf(n))
		return
	}
	for i, k := range n.Keys {
		if read := known[k.Text]; read != nil {
			read(n.Kids[i], join(path, k.Text))
		} else {
			r.wrong(k, join(path, k.Text), "unknown key%s", spelling.Hint(k.Text, sortedKeys(known)))
		}
	}
	for _, k := range required {
		if n.Key(k) == nil {
			r.wrong(n, join(path, k), "missing")
		}
	}
}

func (r *reader) text(n *strict.Node, path string) string {
	if n.Kind != strict.Text || n.Text == "" {
		r.wrong(n, path, "want a text, have %s", kindOf(n))
		return ""
	}
	r.Unquoted(n, n.Text)
	return n.Text
}

func (r *reader) oneOf(n *strict.Node, path string, choices []string) string {
	if s := r.text(n, path); slices.Contains(choices, s) {
		return s
	} else if s != "" {
		r.wrong(n, path, "unknown %q%s; want one of %s", s, spelling.Hint(s, choices), spelling.Choices(s, choices, ""))
	}
	return ""
}

// digits reads exactly width digits, quoted: 0200 without quotes is octal to
// some readers of YAML.
func (r *reader) digits(n *strict.Node, path string, width int) string {
	if n.Number {
		r.wrong(n, path, "want %d digits in quotes, such as \"%s\", have %s", width, n.Text, kindOf(n))
		return ""
	}
	s := r.text(n, path)
	if s != "" && (len(s) != width || !payment.Digits(s)) {
		r.wrong(n, path, "want %d digits, have %q", width, s)
		return ""
	}
	return s
}

func (r *reader) mti(n *strict.Node, path string) string { return r.digits(n, path, 4) }

func (r *reader) currency(n *strict.Node, path string) payment.Currency {
	c, err := payment.ParseCurrency(r.text(n, path))
	if err != nil {
		r.wrong(n, path, "%v", err)
	}
	return c
}

func (r *reader) strategies(n *strict.Node, path string, s *strategies, all bool) {
	known := keys{}
	var required []string
	for _, k := range strategyNames {
		known[k.key] = func(n *strict.Node, path string) {
			if v := r.oneOf(n, path, k.choices); v != "" {
				k.set(s, slices.Index(k.choices, v))
			}
		}
		if all {
			required = append(required, k.key)
		}
	}
	r.mapping(n, path, known, required...)
}

func (r *reader) reversal(n *strict.Node, path string, m *reversalMTIs) {
	r.mapping(n, path, keys{
		"request":      func(n *strict.Node, path string) { m.request = r.mti(n, path) },
		"reply":        func(n *strict.Node, path string) { m.reply = r.mti(n, path) },
		"advice":       func(n *strict.Node, path string) { m.advice = r.mti(n, path) },
		"advice-reply": func(n *strict.Node, path string) { m.adviceReply = r.mti(n, path) },
	}, "request", "reply")
	if (m.advice == "") != (m.adviceReply == "") {
		r.wrong(n, path, "advice and advice-reply go together")
	}
}

func (r *reader) leaveOut(n *strict.Node, path string, d *Dialect) {
	d.leaveOut.request, d.leaveOut.reply, d.leaveOut.reversal = fieldSet{}, fieldSet{}, fieldSet{}
	r.mapping(n, path, keys{
		"request":  func(n *strict.Node, path string) { r.fields(n, path, &d.leaveOut.request) },
		"reply":    func(n *strict.Node, path string) { r.fields(n, path, &d.leaveOut.reply) },
		"reversal": func(n *strict.Node, path string) { r.fields(n, path, &d.leaveOut.reversal) },
	})
}

func (r *reader) fields(n *strict.Node, path string, set *fieldSet) {
	if n.Kind != strict.List {
		r.wrong(n, path, "want a list of field numbers, have %s", kindOf(n))
		return
	}
	for i, item := range n.Kids {
		if f := r.field(item, path+"["+strconv.Itoa(i)+"]"); f != 0 {
			set.add(f)
		}
	}
}

func (r *reader) field(n *strict.Node, path string) int {
	f, err := strconv.Atoi(n.Text)
	if err != nil || f < 2 || f > 128 {
		r.wrong(n, path, "want a field number from 2 to 128, have %q", n.Text)
		return 0
	}
	return f
}

func (r *reader) reasons(n *strict.Node, path string) []reason {
	var list []reason
	known := keys{}
	for _, wire := range n.Names() {
		known[wire] = func(n *strict.Node, path string) { list = append(list, reason{wire, r.text(n, path)}) }
	}
	r.mapping(n, path, known)
	return list
}

func (r *reader) rows(n *strict.Node, path string) []row {
	if n.Kind != strict.List {
		r.wrong(n, path, "want a list of transactions, have %s", kindOf(n))
		return nil
	}
	rows := make([]row, len(n.Kids))
	for i, item := range n.Kids {
		r.row(item, path+"["+strconv.Itoa(i)+"]", &rows[i])
	}
	return rows
}

func (r *reader) row(n *strict.Node, path string, out *row) {
	r.mapping(n, path, keys{
		"transaction": func(n *strict.Node, path string) {
			out.transaction = transactionNamed(r.oneOf(n, path, transactionWords()))
		},
		"request":    func(n *strict.Node, path string) { out.request = r.mti(n, path) },
		"reply":      func(n *strict.Node, path string) { out.reply = r.mti(n, path) },
		"processing": func(n *strict.Node, path string) { out.processing = r.digits(n, path, 6) },
		"condition":  func(n *strict.Node, path string) { out.condition = r.digits(n, path, 2) },
		"type":       func(n *strict.Node, path string) { out.kind = r.digits(n, path, 2) },
		"network":    func(n *strict.Node, path string) { out.network = r.digits(n, path, 3) },
		"verdict": func(n *strict.Node, path string) {
			if r.oneOf(n, path, []string{"in-balance", "out-of-balance"}) == "in-balance" {
				out.verdict = InBalance
			} else {
				out.verdict = OutOfBalance
			}
		},
		"keys": func(n *strict.Node, path string) {
			out.keys = KeyScheme(max(0, slices.Index(keySchemes[:], r.oneOf(n, path, keySchemes[:]))))
		},
		"constants": func(n *strict.Node, path string) { out.constants = r.constants(n, path) },
		"leave-out": func(n *strict.Node, path string) { r.fields(n, path, &out.leaveOut) },
	}, "transaction", "request", "reply")
}

func (r *reader) constants(n *strict.Node, path string) []constant {
	if n.Kind != strict.Mapping {
		r.wrong(n, path, "want field numbers and values, have %s", kindOf(n))
		return nil
	}
	var list []constant
	for i, k := range n.Keys {
		if f := r.field(k, join(path, k.Text)); f != 0 {
			list = append(list, constant{f, r.text(n.Kids[i], join(path, k.Text))})
		}
	}
	return list
}

// ambiguous reports two transactions that look the same on the wire.
func (r *reader) ambiguous(n *strict.Node, rows []row) {
	for i := range rows {
		for j := range rows[:i] {
			a, b := &rows[j], &rows[i]
			if a.request == b.request && a.processing == b.processing && a.condition == b.condition && a.kind == b.kind &&
				a.network == b.network {
				r.wrong(n, fmt.Sprintf("transactions[%d]", i), "%s has the same codes as %s in transactions[%d]", b.transaction,
					a.transaction, j)
			}
		}
	}
}

func kindOf(n *strict.Node) string {
	switch n.Kind {
	case strict.Mapping:
		return "keys and values"
	case strict.Text:
		return strconv.Quote(n.Text)
	}
	return n.Kind.String()
}

func where(path string) string {
	if path == "" {
		return "file"
	}
	return path
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sortedKeys(m keys) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
