package acqsim

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// may lists, for each folder, the folders of ours it may import in code that is
// not a test. Arrows point downward only, and no party imports another.
var may = map[string]string{
	"spelling":            "", // a leaf for all that read what people write
	"strict":              "spelling",
	"payment":             "",
	"party":               "payment",
	"party/partytest":     "payment party dialect ledger", // the bench on which the parties' tests drive them
	"ledger":              "payment",
	"iso8583":             "payment strict spelling", // payment: how a card number is told and masked, once for all
	"link":                "iso8583 spelling",
	"hsm":                 "spelling",
	"journal":             "",
	"journal/journaltest": "journal", // the contract that each engine's tests run
	"fault":               "payment spelling",
	// party: a message names the keys of its transaction
	"dialect":                       "strict payment party iso8583 spelling",
	"clearing/record":               "payment party iso8583",
	"reconcile":                     "payment",
	"reconcile/diagnosis":           "payment reconcile",
	"reconcile/questions":           "payment reconcile reconcile/diagnosis",
	"reconcile/merchant":            "payment reconcile reconcile/diagnosis",
	"reconcile/controls":            "payment reconcile reconcile/diagnosis",
	"reconcile/questions/complaint": "payment",
	"reconcile/table":               "strict payment reconcile spelling",
	"reconcile/reconciletest":       "payment reconcile", // the evidence that the tests of the rooms above play with

	"terminal": "payment party dialect hsm",
	"acquirer": "payment party dialect ledger reconcile acquirer/chart acquirer/host acquirer/payer " +
		"acquirer/desk",
	"acquirer/chart": "payment ledger reconcile",
	// neither it nor the payer knows the desk
	"acquirer/host":  "payment party dialect hsm ledger reconcile acquirer/chart",
	"acquirer/payer": "payment party dialect ledger clearing/record reconcile acquirer/chart",
	"acquirer/desk": "payment party ledger clearing/record reconcile acquirer/chart acquirer/host " +
		"acquirer/payer",
	"clearing": "payment party dialect hsm ledger clearing/record",
	"issuer":   "payment party dialect hsm ledger clearing/record spelling",
	// clearing/record: the statement is a file of records too
	"bank": "payment party dialect ledger clearing/record",

	// facts and slips become rows; whoever looks at them must not be told what was done to the world
	"simulator/evidence": "payment party dialect clearing/record reconcile terminal acquirer/host acquirer/payer " +
		"acquirer/desk clearing issuer bank",

	// a profile becomes a world: of scenarios the profile alone, of fault the codecs that spoil a message, of the desk
	// the contract of a merchant who comes later
	"simulator/world": "payment party ledger iso8583 link journal fault dialect clearing/record reconcile hsm " +
		"terminal acquirer acquirer/host acquirer/payer acquirer/desk clearing issuer bank engine scenarios " +
		"simulator/evidence",

	// what always holds: of scenarios the rates and practices of the profile
	"simulator/invariants": "payment party ledger dialect clearing/record reconcile reconcile/diagnosis " +
		"reconcile/merchant terminal acquirer/chart acquirer/host acquirer/payer acquirer/desk " +
		"clearing issuer bank engine scenarios simulator/world simulator/truth",

	// every 分 through the postings: it knows accounts by name and no party
	"simulator/truth": "ledger party payment",

	// the matchers: of scenarios what they are asked
	"simulator/expect": "payment party iso8583 reconcile reconcile/diagnosis reconcile/merchant " +
		"reconcile/controls acquirer/desk acquirer/host engine scenarios simulator/world",

	// a scenario happens and is judged: it alone turns steps into commands, and faults into rules
	"simulator/play": "payment party fault dialect reconcile reconcile/diagnosis " +
		"reconcile/questions reconcile/merchant reconcile/controls strict terminal " +
		"acquirer/host engine scenarios simulator/orders simulator/world simulator/expect simulator/invariants",
	// steps of scenario files as the commands of the parties whose desks are told
	"simulator/orders": "payment party clearing/record reconcile scenarios acquirer/host acquirer/desk acquirer/payer " +
		"clearing issuer bank simulator/world",

	// of the parties the empty facts and commands, whose forms a record names; engine, party, fault and payment: what
	// came in to a served host is written down and read again
	"simulator/runrecord": "payment party fault engine terminal acquirer clearing issuer bank scenarios " +
		"simulator/world simulator/play",

	// a drawn day is a scenario file, and is played as one; of strict its lines, of fault what acted where, of
	// reconcile/diagnosis what a day has reached
	"simulator/search": "payment strict fault reconcile/diagnosis scenarios simulator/play",

	// iso8583: a link names the layout of its messages, for wires whose ends pack them
	"engine":   "payment party iso8583 link fault journal",
	"observer": "payment dialect clearing/record", // the codecs of the wire, and nobody's books
	// the parties for their configs and practices; of dialect and party the words: transactions, dialects, jobs
	// of hsm the test keys that a file brings
	"scenarios": "payment party dialect strict spelling fault hsm terminal acquirer clearing issuer bank",
	"simulator": "", // the map of its rooms, and no code
	// fault: what came closest to one that never fired
	"report": "payment party ledger dialect clearing/record fault reconcile reconcile/diagnosis " +
		"reconcile/questions reconcile/merchant reconcile/questions/complaint engine scenarios " +
		"simulator/world simulator/play simulator/runrecord " +
		"simulator/truth report/picture " + // a map of the money shows the ledgers' truth
		"spelling strict", // a file that cannot be used is a row of a report, with its mistakes as people read them
	"report/picture": "",                                        // texts and amounts as they are given to it
	"moov":           "party iso8583 link dialect fault engine", // the door to moov-io/iso8583 and its connection; a wire
	// fault and spelling: rules come to a running host; reconcile and its rooms: it answers questions
	"live": "payment party iso8583 link dialect engine scenarios simulator/world simulator/orders simulator/evidence " +
		"terminal fault spelling reconcile reconcile/diagnosis reconcile/merchant reconcile/questions " +
		"reconcile/questions/complaint",
	// it alone of what is live also plays: a scenario happens in a world of its own. Of the issuer and the desk what
	// an account is called, and which facts tell of items
	"live/control": "acquirer/desk dialect engine fault issuer live party payment reconcile reconcile/controls " +
		"reconcile/diagnosis reconcile/questions reconcile/table report scenarios simulator/play simulator/world spelling",
	"cmd/acqsim": "*",
	// of the parties the commands of a till; of fault and spelling what a test says
	"acqsimtest": "payment party iso8583 dialect fault spelling terminal reconcile reconcile/diagnosis scenarios " +
		"simulator/world simulator/expect simulator/play report live",

	// programs beside the program, which know the tree as files
	"release/dist":   "",
	"release/rename": "",
}

// module is how the paths of our own packages begin.
const module = "acqsim/"

// parties are the machines that hold money. No party imports another: what they know of each other is what came
// on the wire or in a file.
var parties = strings.Fields("terminal acquirer clearing issuer bank")

// open lists the folders under a party that are not the party, and that the table above may open to others.
var open = map[string]string{
	"clearing/record": "the clearing file is a standard of the network, which whoever reads or writes it knows",
}

// never lists what no row of the table above can allow: these are rules of the trade.
var never = []struct{ from, imports, why string }{
	{"<party>", "reconcile/diagnosis reconcile/questions reconcile/merchant reconcile/controls",
		"no party can ask the oracle what became of its money"},
	{"<party>", "engine fault scenarios simulator observer report live cmd", "no party knows that it is simulated"},
	{"acquirer/host", "acquirer/payer acquirer/desk",
		"the host takes transactions and asks nobody what becomes of the money"},
	{"acquirer/payer", "acquirer/host acquirer/desk", "the payer pays what it was told has cleared"},
	{"simulator/evidence", "scenarios fault engine simulator/world simulator/play simulator/expect simulator/invariants",
		"evidence is what happened, whatever the story meant"},
	{"simulator/truth", "reconcile terminal acquirer clearing issuer bank scenarios fault engine simulator/world",
		"who says what the ledgers say knows no rule that guesses it, no label and no story"},
	{"simulator/world", "simulator/play simulator/expect simulator/invariants simulator/runrecord",
		"a world is served as well as played: it knows no steps, expectations or verdicts"},
	{"simulator/invariants", "fault simulator/play simulator/expect",
		"what always holds asks nobody how a run came about"},
	{"simulator/expect", "fault simulator/play simulator/invariants", "a matcher is asked by whoever has a world"},
	{"reconcile", "terminal acquirer clearing issuer bank ledger scenarios fault engine simulator",
		"reconcile works on plain rows, which an analyst may bring too"},
	{"observer", "terminal acquirer clearing issuer bank ledger reconcile",
		"who watches the books shares no code with them"},
}

// touches lists the folders outside the domain, and what they touch there: chance, clock, files, goroutines, log,
// process, sockets, testing. A folder that is not in the list is pure: what it does follows from what it is given,
// so that a run can be repeated, replayed and shrunk.
var touches = map[string]string{
	"acqsimtest":          "clock files goroutines log", // a host in a test, and the files that it names
	"cmd/acqsim":          "*",
	"engine":              "chance clock files goroutines sockets", // wires, a pacer, a queue; of files an error of os
	"journal/journaltest": "testing",
	"link":                "chance clock files goroutines process sockets", // frames on TCP; it yields to a writer
	"live":                "chance clock goroutines log sockets",           // a world on real lines
	"live/control":        "chance clock goroutines log sockets",           // HTTP beside the lines
	"moov":                "*",                                             // another program's codec and connection
	// a bench, and the source of the party on it
	"party/partytest":         "files testing",
	"reconcile/reconciletest": "files testing", // the constants of a source
	"release/dist":            "*",
	"release/rename":          "*",
	"report":                  "files goroutines process", // captures and pages, on all cores
	"simulator/play":          "clock goroutines",         // a stopwatch, and the time of a foreign host
	"simulator/runrecord":     "files",
	"simulator/search":        "chance goroutines", // drawn from a seed; a context ends a search
	"simulator/world":         "chance clock",      // a seed's chance; the zones of the embedded table
}

// A gate is a package, and all below it, that the domain does not use: touch says what it reaches. Of the names in
// but, each with its reason, it may.
type gate struct {
	path, touch string
	but         map[string]string
}

// gates are matched by the longest path. Of what stands in no row, pure lists what the domain may use of std, and
// outsiders what it may of other people; the rest is refused.
var gates = []gate{
	{"C", "process", nil},
	{"archive/zip", "files", nil},
	{"crypto/cipher", "chance", names("Block NewCBCEncrypter",
		"a chain of blocks; NewGCMWithRandomNonce draws its nonce")},
	{"crypto/rand", "chance", nil},
	{"crypto/tls", "sockets", nil},
	{"context", "goroutines", nil},
	{"database", "files", nil},
	{"expvar", "process", nil},
	{"flag", "process", nil},
	{"fmt", "log", names("Append Appendf Appendln Errorf Fprint Fprintf Fprintln Sprint Sprintf Sprintln Sscan Sscanf "+
		"Sscanln Formatter GoStringer State Stringer FormatString", "text made from values; Print goes to the terminal")},
	{"github.com/cockroachdb/datadriven", "testing", nil},
	{"github.com/rogpeppe/go-internal", "testing", nil},
	{"github.com/stretchr/testify", "testing", nil},
	{"go/parser", "files", nil},
	{"hash/maphash", "chance", nil},
	{"html/template", "files", names("New Must Template HTML CSS", "text made from values; ParseFiles reads a disk")},
	{"io/ioutil", "files", nil},
	{"iter", "goroutines", names("Seq Seq2", "a loop's body; Pull starts a coroutine")},
	{"log", "log", nil},
	{"log/slog", "log", names("Value StringValue GroupValue LogValuer Attr String",
		"a type says how it is masked when others log it")},
	{"math/rand", "chance", nil},
	{"net", "sockets", nil},
	{"net/netip", "", nil},
	{"net/url", "", nil},
	{"os", "files", nil},
	{"os/exec", "process", nil},
	{"os/signal", "process", nil},
	{"path/filepath", "files", nil},
	{"pgregory.net/rapid", "testing", nil},
	{"plugin", "process", nil},
	{"runtime", "process", nil},
	{"sync", "goroutines", names("OnceFunc OnceValue OnceValues", "a table is made at its first use, the same each time")},
	{"syscall", "process", nil},
	{"testing", "testing", nil},
	{"time", "clock", names("ANSIC DateOnly DateTime RFC3339 RFC3339Nano TimeOnly Layout Date Duration Hour Microsecond "+
		"Millisecond Minute Month Nanosecond Parse ParseDuration ParseError ParseInLocation Location FixedZone "+
		"LoadLocationFromTZData Second Time Unix UnixMicro UnixMilli UTC Weekday January February March April May June "+
		"July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
		"arithmetic on times that somebody else read from a clock")},
	{"unsafe", "process", nil},
}

// folderNames lists what single folders use of a gate besides.
var folderNames = map[string]map[string]string{
	"hsm": names("sync.Once sync.Pool",
		"a key keeps its ciphers and scratch space; what it returns does not depend on them"),
	"engine": names("runtime.Callers runtime.CallersFrames runtime.Frame", "where a world panicked"),
}

// pure lists the packages of std whose functions give the same for the same, all of them. A package is not there
// for those below it: crypto/sha256 is pure, and crypto/rsa draws keys.
var pure = strings.Fields("bufio bytes cmp crypto/aes crypto/des crypto/sha1 crypto/sha256 crypto/subtle " +
	"embed encoding encoding/base64 encoding/binary encoding/csv encoding/hex encoding/json encoding/xml errors go/ast " +
	"go/token hash hash/crc32 io io/fs maps math math/bits path reflect regexp slices sort strconv " +
	"strings unicode unicode/utf8")

// outsiders lists the packages of other people that the domain may use. They are pure as it uses them.
var outsiders = map[string]string{
	"github.com/agnivade/levenshtein": "did you mean",
	"github.com/mattn/go-runewidth":   "how wide a text is on a screen",
	"github.com/emmansun/gmsm":        "SM4",
	"github.com/google/jsonschema-go": "the schema of scenario files",
	"go.yaml.in/yaml/v4":              "what people write",
	"golang.org/x/text":               "GB18030, EBCDIC, the width of a character",
}

func names(list, why string) map[string]string {
	m := map[string]string{}
	for _, name := range strings.Fields(list) {
		m[name] = why
	}
	return m
}

// doors lists what one folder alone imports, and the tag that leaves out whoever does. A program can be built without
// what cannot be fetched everywhere: each file of the folder that imports it has the tag, and so has whoever imports
// the folder.
var doors = []struct{ outside, folder, tag string }{
	{"github.com/moov-io", "moov", "!nomoov"},
}

// Only the folder moov knows moov's packages, and without them everything else builds under the tag nomoov.
func TestDoors(t *testing.T) {
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		require.NoError(t, err)
		for _, problem := range throughTheWall(name, file) {
			t.Error(problem)
		}
	}
}

func throughTheWall(name string, file *ast.File) (problems []string) {
	for _, door := range doors {
		for _, spec := range file.Imports {
			outside := below(importPath(spec), door.outside)
			switch {
			case outside && path.Dir(name) != door.folder:
				problems = append(problems, name+": only "+door.folder+" imports "+importPath(spec))
			case (outside || importPath(spec) == module+door.folder) && !tagged(file, door.tag):
				problems = append(problems, name+": imports "+importPath(spec)+", so its first line is //go:build "+door.tag)
			}
		}
	}
	return problems
}

// tagged reports whether a file has a build constraint.
func tagged(file *ast.File, tag string) bool {
	return len(file.Comments) > 0 && slices.ContainsFunc(file.Comments[0].List, func(c *ast.Comment) bool {
		return c.Text == "//go:build "+tag
	})
}

// The doors can fail, and they can pass.
func TestDoorsCanFail(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"link/x.go", `package x; import "github.com/moov-io/iso8583/network"`, "only moov imports"},
		{"moov/x.go", `package x; import "github.com/moov-io/iso8583"`, "its first line is //go:build !nomoov"},
		{"cmd/acqsim/x.go", `package x; import "acqsim/moov"`, "its first line is //go:build !nomoov"},
		{"moov/x.go", "//go:build !nomoov\n\npackage x; import \"github.com/moov-io/iso8583\"", ""},
		{"cmd/acqsim/x.go", "//go:build !nomoov\n\npackage x; import \"acqsim/moov\"", ""},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), test.name, test.source, parser.ParseComments)
		require.NoError(t, err)
		found := strings.Join(throughTheWall(test.name, file), "\n")
		require.Equal(t, test.want == "", found == "", found)
		require.Contains(t, found, test.want)
	}
}

// Each folder imports only the folders below it, so that a party can be read, tested and replaced alone.
func TestImports(t *testing.T) {
	eachFolder(t, func(folder string, files []*ast.File, positions *token.FileSet) {
		for _, problem := range imports(folder, files, positions) {
			t.Error(problem)
		}
	})
}

// The domain is a function of its input: no sockets, files, clocks, goroutines, chance, logs or state of its own.
func TestDomainIsPure(t *testing.T) {
	eachFolder(t, func(folder string, files []*ast.File, positions *token.FileSet) {
		for _, problem := range impurities(folder, files, positions) {
			t.Error(problem)
		}
	})
}

// The tables speak of folders that are there.
func TestTheTablesAreOfThisTree(t *testing.T) {
	there := map[string]bool{}
	eachFolder(t, func(folder string, _ []*ast.File, _ *token.FileSet) { there[folder] = true })
	for _, table := range []map[string]string{may, touches, open} {
		for _, folder := range slices.Sorted(maps.Keys(table)) {
			if !there[folder] {
				t.Errorf("a table has a row for %s, which is no folder with code", folder)
			}
		}
	}
}

// A row that allows more than the folder needs is a door that nobody watches.
func TestNoRowAllowsWhatNobodyImports(t *testing.T) {
	eachFolder(t, func(folder string, files []*ast.File, _ *token.FileSet) {
		imported := map[string]bool{"*": true}
		for _, file := range files {
			for _, spec := range file.Imports {
				imported[strings.TrimPrefix(importPath(spec), module)] = true
			}
		}
		for _, allowed := range strings.Fields(may[folder]) {
			if !imported[allowed] {
				t.Errorf("the row of %s allows %s, which it does not import", folder, allowed)
			}
		}
	})
}

// imports lists the imports of a folder's files that the tables do not allow.
func imports(folder string, files []*ast.File, positions *token.FileSet) (problems []string) {
	allowed, known := may[folder]
	if !known {
		problems = append(problems, "folder "+folder+" is not in the table: say what it may import, and why")
	}
	for _, file := range files {
		for _, spec := range file.Imports {
			imported, ours := strings.CutPrefix(importPath(spec), module)
			if !ours {
				continue
			}
			at := positions.Position(spec.Pos()).String()
			if known && allowed != "*" && !slices.Contains(strings.Fields(allowed), imported) {
				problems = append(problems, fmt.Sprintf("%s: folder %s imports %s", at, folder, imported))
			}
			if why := forbidden(folder, imported); why != "" {
				problems = append(problems, fmt.Sprintf("%s: folder %s never imports %s: %s", at, folder, imported, why))
			}
		}
	}
	return problems
}

// forbidden says why a folder never imports another, "" when only the table decides.
func forbidden(folder, imported string) string {
	from, to := partyOf(folder), partyOf(imported)
	if from != "" && to != "" && from != to {
		return "parties know each other by messages and files alone"
	}
	for _, rule := range never {
		if !below(folder, rule.from) && (rule.from != "<party>" || from == "") {
			continue
		}
		for _, f := range strings.Fields(rule.imports) {
			if below(imported, f) && open[imported] == "" {
				return rule.why
			}
		}
	}
	return ""
}

// partyOf is the party whose code a folder has, "" when it has no party's.
func partyOf(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	if open[folder] != "" || !slices.Contains(parties, first) {
		return ""
	}
	return first
}

// below reports whether a path is another, or lies in it.
func below(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

func importPath(spec *ast.ImportSpec) string {
	p, _ := strconv.Unquote(spec.Path.Value) // the parser has seen to it
	return p
}

// impurities lists what a folder's files reach outside, and the variables of its packages that they write.
func impurities(folder string, files []*ast.File, positions *token.FileSet) []string {
	if touches[folder] == "*" {
		return nil
	}
	j := judge{folder: folder, touch: strings.Fields(touches[folder]), positions: positions, globals: map[string]bool{},
		declared: map[any]bool{}}
	for _, file := range files {
		j.declare(file)
	}
	for _, file := range files {
		j.file(file)
	}
	return j.problems
}

// judge looks through the files of one folder.
type judge struct {
	folder    string
	touch     []string
	positions *token.FileSet
	globals   map[string]bool   // the variables of the package
	declared  map[any]bool      // and their declarations
	imported  map[string]string // name in the file → path
	problems  []string
}

func (j *judge) report(at ast.Node, touch, what string) {
	if !slices.Contains(j.touch, touch) {
		j.problems = append(j.problems, fmt.Sprintf("%s: %s in the domain (%s)", j.positions.Position(at.Pos()), what, touch))
	}
}

func (j *judge) declare(file *ast.File) {
	for _, d := range file.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				j.declared[spec] = true
				for _, name := range spec.(*ast.ValueSpec).Names {
					j.globals[name.Name] = true
				}
			}
		}
	}
}

func (j *judge) file(file *ast.File) {
	j.imported = map[string]string{}
	for _, spec := range file.Imports {
		j.importing(spec)
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:linkname") {
				j.report(c, "process", "go:linkname")
			}
		}
	}
	ast.Inspect(file, j.node)
}

func (j *judge) importing(spec *ast.ImportSpec) {
	p := importPath(spec)
	name := path.Base(p)
	if version := strings.TrimLeft(name, "v0123456789"); version == "" {
		name = path.Base(path.Dir(p))
	}
	g := gateOf(p)
	switch {
	case spec.Name != nil && spec.Name.Name == ".":
		j.report(spec, "dot", "import . "+p+", which hides what is used of it,")
		return
	case spec.Name != nil:
		name = spec.Name.Name
	}
	j.imported[name] = p
	first, _, _ := strings.Cut(p, "/")
	switch {
	case j.shut(g, p):
		j.report(spec, g.touch, "import of "+p)
	case g == nil && !strings.Contains(first, ".") && first+"/" != module && !slices.Contains(pure, p):
		j.report(spec, "std", "import of "+p+", which is not in the list of what is pure in std,")
	case g == nil && strings.Contains(first, ".") && !outsider(p) && !strings.HasPrefix(p, module):
		j.report(spec, "log", "import of "+p+", which is not in the list of outsiders,")
	}
}

// shut reports whether nothing of a package may be used, so that its import says enough.
func (j *judge) shut(g *gate, p string) bool {
	if g == nil || g.touch == "" || g.but != nil {
		return false
	}
	for name := range folderNames[j.folder] {
		if strings.HasPrefix(name, path.Base(p)+".") {
			return false
		}
	}
	return true
}

func outsider(p string) bool {
	for o := range outsiders {
		if below(p, o) {
			return true
		}
	}
	return false
}

func gateOf(p string) (found *gate) {
	for i := range gates {
		if below(p, gates[i].path) && (found == nil || len(gates[i].path) > len(found.path)) {
			found = &gates[i]
		}
	}
	return found
}

func (j *judge) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		j.report(n, "goroutines", "a goroutine")
	case *ast.ChanType, *ast.SelectStmt, *ast.SendStmt:
		j.report(n, "goroutines", "a channel")
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			j.report(n, "goroutines", "a channel")
		}
	case *ast.SelectorExpr:
		j.selector(n)
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			j.report(n, "init", "init")
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, to := range n.Lhs {
				j.write(to)
			}
		}
	case *ast.IncDecStmt:
		j.write(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			j.write(n.Key)
			j.write(n.Value)
		}
	case *ast.CallExpr:
		j.call(n)
	}
	return true
}

// selector looks up a qualified name through the file's imports.
func (j *judge) selector(n *ast.SelectorExpr) {
	x, ok := n.X.(*ast.Ident)
	if !ok || x.Obj != nil {
		return
	}
	p := j.imported[x.Name]
	g := gateOf(p)
	if g == nil || g.touch == "" || j.shut(g, p) || g.but[n.Sel.Name] != "" ||
		folderNames[j.folder][path.Base(p)+"."+n.Sel.Name] != "" {
		return
	}
	j.report(n, g.touch, p+"."+n.Sel.Name)
}

// call finds the builtins that print or change what they are given.
func (j *judge) call(n *ast.CallExpr) {
	f, ok := n.Fun.(*ast.Ident)
	if !ok || f.Obj != nil {
		return
	}
	switch f.Name {
	case "print", "println":
		j.report(n, "log", f.Name)
	case "delete", "clear", "copy":
		if len(n.Args) > 0 {
			j.write(n.Args[0])
		}
	}
}

// write finds the variable of the package that an assignment changes.
func (j *judge) write(to ast.Expr) {
	for {
		switch x := to.(type) {
		case *ast.IndexExpr:
			to = x.X
		case *ast.SelectorExpr:
			to = x.X
		case *ast.SliceExpr:
			to = x.X
		case *ast.StarExpr:
			to = x.X
		case *ast.ParenExpr:
			to = x.X
		case *ast.Ident:
			local := x.Obj != nil && !j.declared[x.Obj.Decl]
			if !local && x.Name != "_" && (j.globals[x.Name] || j.imported[x.Name] != "") {
				j.report(x, "state", "a change of the variable "+x.Name+" of a package")
			}
			return
		default:
			return
		}
	}
}

// eachFolder visits the code of each folder that is no test and has code.
func eachFolder(t *testing.T, visit func(folder string, files []*ast.File, positions *token.FileSet)) {
	t.Helper()
	positions := token.NewFileSet()
	folders := map[string][]*ast.File{}
	for _, name := range goFiles(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, name, nil, parser.ParseComments)
		require.NoError(t, err)
		folder := path.Dir(name)
		folders[folder] = append(folders[folder], file)
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		visit(folder, folders[folder], positions)
	}
}

// goFiles lists the Go files of this module, with slashes.
func goFiles(t *testing.T) (files []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && name != "." || entry.Name() == "testdata"):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go"):
			files = append(files, filepath.ToSlash(name))
		}
		return nil
	}))
	return files
}

// What the tables forbid is found, however it is written: a rule that cannot fail holds nothing.
func TestTheRulesCanFail(t *testing.T) {
	for _, test := range []struct{ name, folder, source, want string }{
		{"log/slog", "acquirer", `import "log/slog"; func f() { slog.Info("paid") }`, "log/slog.Info"},
		{"slog's default logger", "acquirer", `import "log/slog"; var l = slog.Default()`, "log/slog.Default"},
		{"math/rand/v2", "issuer", `import "math/rand/v2"; var n = rand.Int()`, "import of math/rand/v2"},
		{"crypto/rand", "hsm", `import "crypto/rand"; var r = rand.Reader`, "import of crypto/rand"},
		{"a name for the import", "bank", `import t "time"; func f() any { return t.Now() }`, "time.Now"},
		{"a function that is not called", "bank", `import "time"; var now = time.Now`, "time.Now"},
		{"a dot", "bank", `import . "time"; func f() any { return Now() }`, "import . time"},
		{"a blank", "bank", `import _ "net/http/pprof"`, "import of net/http/pprof"},
		{"a timer", "bank", `import "time"; func f() any { return time.NewTimer(1) }`, "time.NewTimer"},
		{"a timer's type", "bank", `import "time"; type t struct{ *time.Timer }`, "time.Timer"},
		{"a ticker", "bank", `import "time"; func f() any { return time.NewTicker(1) }`, "time.NewTicker"},
		{"a tick", "bank", `import "time"; func f() any { return time.Tick(1) }`, "time.Tick"},
		{"AfterFunc", "bank", `import "time"; func f() any { return time.AfterFunc(1, nil) }`, "time.AfterFunc"},
		{"Until", "bank", `import "time"; func f(t time.Time) any { return time.Until(t) }`, "time.Until"},
		{"the machine's zone", "payment", `import "time"; var zone = time.Local`, "time.Local"},
		{"the machine's zone files", "payment", `import "time"; func f() { time.LoadLocation("Asia/Shanghai") }`,
			"time.LoadLocation"},
		{"a file", "dialect", `import "os"; func f() { os.ReadFile("x") }`, "import of os"},
		{"a program", "dialect", `import "os/exec"; func f() { exec.Command("x") }`, "import of os/exec"},
		{"a folder", "scenarios", `import "path/filepath"; func f() { filepath.Glob("x") }`, "import of path/filepath"},
		{"a socket", "iso8583", `import "net"; func f() { net.Dial("tcp", "x") }`, "import of net"},
		{"an archive", "strict", `import "archive/zip"; func f() { zip.OpenReader("x") }`, "import of archive/zip"},
		{"the machine's types", "report", `import "mime"; func f() { mime.TypeByExtension(".x") }`, "import of mime"},
		{"the machine's trust", "hsm", `import "crypto/x509"; var p, _ = x509.SystemCertPool()`, "import of crypto/x509"},
		{"a drawn key", "hsm", `import "crypto/ecdh"; var k, _ = ecdh.P256().GenerateKey(nil)`, "import of crypto/ecdh"},
		{"a drawn nonce", "hsm", `import "crypto/cipher"; func f() { cipher.NewGCMWithRandomNonce(nil) }`,
			"crypto/cipher.NewGCMWithRandomNonce"},
		{"a pure folder's neighbour", "hsm", `import "hash/fnv"; var h = fnv.New32()`, "import of hash/fnv"},
		{"HTTP", "iso8583", `import "net/http"; var c http.Client`, "import of net/http"},
		{"a context", "clearing", `import "context"; func f(context.Context) {}`, "import of context"},
		{"a mutex", "clearing", `import "sync"; type c struct{ sync.Mutex }`, "sync.Mutex"},
		{"a counter", "clearing", `import "sync/atomic"; var n atomic.Int64`, "sync/atomic.Int64"},
		{"a channel", "clearing", `func f(c chan int) {}`, "a channel"},
		{"a receive", "clearing", `func f(c C) { <-c }`, "a channel"},
		{"a select", "clearing", `func f() { select {} }`, "a channel"},
		{"a goroutine", "clearing", `func f() { go f() }`, "a goroutine"},
		{"a coroutine", "clearing", `import "iter"; func f(s iter.Seq[int]) { iter.Pull(s) }`, "iter.Pull"},
		{"print", "ledger", `func f() { println("x") }`, "println"},
		{"Println", "ledger", `import "fmt"; func f() { fmt.Println("x") }`, "fmt.Println"},
		{"zap", "ledger", `import "go.uber.org/zap"; var l = zap.L()`, "import of go.uber.org/zap"},
		{"init", "ledger", `func init() {}`, "init in the domain"},
		{"state", "ledger", `var n int; func f() { n++ }`, "the variable n"},
		{"state in a map", "ledger", `var m = map[int]int{}; func f() { m[1] = 2 }`, "the variable m"},
		{"state in a field", "ledger", `var s struct{ n []int }; func f() { s.n[0] += 2 }`, "the variable s"},
		{"state that is emptied", "ledger", `var m = map[int]int{}; func f() { clear(m) }`, "the variable m"},
		{"state of another package", "ledger", `import "acqsim/payment"; func f() { payment.Zone = nil }`,
			"the variable payment"},
		{"the address of memory", "ledger", `import "unsafe"; var n = unsafe.Sizeof(1)`, "import of unsafe"},
		{"what the linker can do", "ledger", "import _ \"embed\"\n\n//go:linkname now time.now\nfunc now() int64", "go:linkname"},
		{"a word that another folder has", "journal", `import "math/rand/v2"; var n = rand.Int()`, "import of math/rand/v2"},

		{"a row that is missing", "nowhere", ``, "folder nowhere is not in the table"},
		{"upwards", "ledger", `import "acqsim/party"`, "folder ledger imports party"},
		{"a party", "acquirer", `import "acqsim/issuer"`, "never imports issuer"},
		{"a party that is named otherwise", "issuer", `import i "acqsim/acquirer"`, "never imports acquirer"},
		{"a room of a party", "bank", `import "acqsim/acquirer/desk"`, "never imports acquirer/desk"},
		{"the network", "issuer", `import "acqsim/clearing"`, "never imports clearing"},
		{"the terminal", "acquirer", `import "acqsim/terminal"`, "never imports terminal"},
		{"the bank", "acquirer", `import "acqsim/bank"`, "never imports bank"},
		{"the diagnosis", "acquirer", `import "acqsim/reconcile/diagnosis"`, "never imports reconcile/diagnosis"},
		{"the questions", "terminal", `import "acqsim/reconcile/questions"`, "never imports reconcile/questions"},
		{"the merchant's day", "bank", `import "acqsim/reconcile/merchant"`, "never imports reconcile/merchant"},
		{"the controls", "issuer", `import "acqsim/reconcile/controls"`, "never imports reconcile/controls"},
		{"a party that is simulated", "clearing", `import "acqsim/fault"`, "never imports fault"},
		{"a story in the evidence", "simulator/evidence", `import "acqsim/scenarios"`, "never imports scenarios"},
		{"books in a comparison", "reconcile", `import "acqsim/ledger"`, "never imports ledger"},
		{"books of who watches", "observer", `import "acqsim/acquirer"`, "never imports acquirer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, strings.Join(judged(t, test.folder, test.source), "\n"), test.want)
		})
	}
}

// What is pure passes: a rule that always fails is soon switched off.
func TestTheRulesCanPass(t *testing.T) {
	for name, source := range map[string]string{
		"arithmetic on times":     `import "time"; func f(t time.Time) time.Duration { return t.Sub(time.Unix(0, 0)) + time.Hour }`,
		"a local of that name":    `import "time"; func f(time clock) int { return time.Now() }`,
		"a table made at its use": `import "sync"; var table = sync.OnceValue(func() []int { return nil })`,
		"a masked value":          `import "log/slog"; func (p PAN) LogValue() slog.Value { return slog.StringValue("") }`,
		"a text":                  `import "fmt"; func f() string { return fmt.Sprintf("%d", 1) }`,
		"an embedded file":        `import "embed"; var files embed.FS`,
		"a copy of a variable":    `var n int; func f() int { n := n; n++; return n }`,
		"words of the trade":      `import "acqsim/payment"; var a payment.Amount`,
		"a clearing file":         `import "acqsim/clearing/record"; var f record.File`,
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, judged(t, "issuer", source)) })
	}
}

// judged is what the rules say of a file of a folder.
func judged(t *testing.T, folder, source string) []string {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, "x.go", "package x; "+source, parser.ParseComments)
	require.NoError(t, err)
	files := []*ast.File{file}
	problems := imports(folder, files, positions)
	if _, known := may[folder]; known {
		problems = append(problems, impurities(folder, files, positions)...)
	}
	return problems
}
