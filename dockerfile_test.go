package acqsim

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// The Dockerfile is one that a builder takes: its words are instructions, its stages and sources are there, and what
// it makes runs without a shell, by a user without rights. No container engine is asked.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	for _, problem := range dockerProblems(string(text), os.DirFS(".")) {
		t.Error(problem)
	}
	require.Contains(t, string(text), "serve --listen 0.0.0.0:",
		"who serves in a container must listen beyond its loopback")
	ignore := ignoreList(os.DirFS("."))
	for _, name := range append(goFiles(t), "go.mod", "go.sum") {
		require.Empty(t, ignore(name), "%s is built, and .dockerignore keeps it out", name)
	}
}

// instruction is one of a Dockerfile, with what follows its word.
type instruction struct {
	line  int
	word  string
	flags map[string]string
	args  string
}

// dockerWords are the instructions that there are, but for MAINTAINER, which is deprecated.
var dockerWords = strings.Fields(`ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL
	USER VOLUME WORKDIR`)

// dockerFlags are the flags of an instruction. Others have none.
var dockerFlags = map[string][]string{
	"ADD": {"chown", "chmod", "link", "checksum", "keep-git-dir", "exclude"}, "FROM": {"platform"},
	"COPY":        {"from", "chown", "chmod", "link", "parents", "exclude"},
	"RUN":         {"mount", "network", "security"},
	"HEALTHCHECK": {"interval", "timeout", "start-period", "start-interval", "retries"},
}

// instructions parts a Dockerfile. It knows no here-documents and no directives: write the file without them.
func instructions(text string) (list []instruction, problems []string) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		first := i
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			if regexp.MustCompile(`^#\s*(syntax|escape|check)\s*=`).MatchString(line) {
				problems = append(problems, fmt.Sprintf("line %d: a directive", i+1))
			}
			continue
		}
		for strings.HasSuffix(line, `\`) && i+1 < len(lines) {
			i++
			if next := strings.TrimSpace(lines[i]); !strings.HasPrefix(next, "#") {
				line = strings.TrimSuffix(line, `\`) + next
			}
		}
		word, rest, _ := strings.Cut(line, " ")
		in := instruction{line: first + 1, word: word, flags: map[string]string{}, args: strings.TrimSpace(rest)}
		for strings.HasPrefix(in.args, "--") {
			flag, after, _ := strings.Cut(in.args, " ")
			name, value, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
			if !slices.Contains(dockerFlags[word], name) {
				problems = append(problems, fmt.Sprintf("line %d: %s has no --%s", in.line, word, name))
			}
			in.flags[name], in.args = value, strings.TrimSpace(after)
		}
		switch {
		case !slices.Contains(dockerWords, word):
			problems = append(problems, fmt.Sprintf("line %d: %s is no instruction", in.line, word))
		case in.args == "":
			problems = append(problems, fmt.Sprintf("line %d: %s of what?", in.line, word))
		case strings.Contains(in.args, "<<"):
			problems = append(problems, fmt.Sprintf("line %d: a here-document", in.line))
		case strings.HasSuffix(in.args, `\`):
			problems = append(problems, fmt.Sprintf("line %d: the file ends within %s", in.line, word))
		}
		list = append(list, in)
	}
	return list, problems
}

// stage is one image in the making.
type stage struct {
	name, image string
	runs        string          // the commands, one a line
	variables   map[string]bool // that are declared
	copied      []string        // where files were put
	user        string
	entry       []string
}

// dockerProblems lists what a builder would refuse, or what would not run, of a Dockerfile in a tree.
func dockerProblems(text string, tree fs.FS) []string {
	list, problems := instructions(text)
	d := &dockerfile{tree: tree, ignored: ignoreList(tree), problems: problems}
	for _, in := range list {
		d.take(in)
	}
	if len(d.stages) == 0 {
		return append(d.problems, "no FROM")
	}
	last := d.stages[len(d.stages)-1]
	if id, _, _ := strings.Cut(last.user, ":"); id == "" || id == "0" || strings.Trim(id, "0123456789") != "" {
		d.problems = append(d.problems, fmt.Sprintf("the last stage runs as user %q: want the number of one without rights",
			last.user))
	}
	if len(last.entry) == 0 || !slices.Contains(last.copied, last.entry[0]) {
		d.problems = append(d.problems, fmt.Sprintf("ENTRYPOINT %q is no file that the last stage copies", last.entry))
	}
	return d.problems
}

// dockerfile is what has been read so far.
type dockerfile struct {
	tree     fs.FS
	ignored  func(name string) string
	stages   []*stage
	problems []string
}

func (d *dockerfile) wrong(in instruction, format string, args ...any) {
	d.problems = append(d.problems, fmt.Sprintf("line %d: %s: ", in.line, in.word)+fmt.Sprintf(format, args...))
}

// givenVariables are those that a builder sets, for FROM and for whoever declares them.
var givenVariables = strings.Fields("BUILDPLATFORM TARGETPLATFORM")

func (d *dockerfile) take(in instruction) {
	if in.word == "FROM" {
		d.from(in)
		return
	}
	if len(d.stages) == 0 {
		if in.word != "ARG" {
			d.wrong(in, "before the first FROM")
		}
		return
	}
	s := d.stages[len(d.stages)-1]
	for _, used := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(in.args, -1) {
		if !s.variables[used[1]] {
			d.wrong(in, "$%s is not declared in this stage", used[1])
		}
	}
	switch in.word {
	case "ARG", "ENV":
		name, _, _ := strings.Cut(in.args, "=")
		s.variables[name] = true
	case "COPY", "ADD":
		d.copy(in, s)
	case "RUN":
		d.run(in, s)
	case "USER":
		s.user = in.args
	case "ENTRYPOINT", "CMD":
		var words []string
		if err := json.Unmarshal([]byte(in.args), &words); err != nil || len(words) == 0 {
			d.wrong(in, `%s needs a shell, which is not there: want ["/program"]`, in.args)
		}
		if in.word == "ENTRYPOINT" {
			s.entry = words
		}
	case "EXPOSE":
		for port := range strings.FieldsSeq(in.args) {
			if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
				d.wrong(in, "%s is no port", port)
			}
		}
	}
}

func (d *dockerfile) from(in instruction) {
	words := strings.Fields(in.args)
	s := &stage{image: words[0], variables: map[string]bool{}}
	switch {
	case len(words) == 3 && strings.EqualFold(words[1], "AS"):
		s.name = words[2]
		if d.stage(s.name) != nil {
			d.wrong(in, "a second stage %s", s.name)
		}
	case len(words) != 1:
		d.wrong(in, "want an image, and AS with a name or nothing")
	}
	if name, isVariable := strings.CutPrefix(in.flags["platform"], "$"); isVariable &&
		!slices.Contains(givenVariables, name) {
		d.wrong(in, "no builder sets $%s", name)
	}
	if version, isGo := strings.CutPrefix(s.image, "golang:"); isGo {
		text, err := fs.ReadFile(d.tree, "go.mod")
		if err != nil || !strings.Contains(string(text), "\ngo "+version+".") {
			d.wrong(in, "go.mod names another Go than %s", version)
		}
	}
	d.stages = append(d.stages, s)
}

func (d *dockerfile) stage(name string) *stage {
	for _, s := range d.stages {
		if s.name != "" && s.name == name {
			return s
		}
	}
	return nil
}

func (d *dockerfile) copy(in instruction, s *stage) {
	words := strings.Fields(in.args)
	if len(words) < 2 {
		d.wrong(in, "want a source and a place")
		return
	}
	sources, to := words[:len(words)-1], words[len(words)-1]
	if len(sources) > 1 && !strings.HasSuffix(to, "/") {
		d.wrong(in, "several sources, and %s is no folder: want a / at its end", to)
	}
	s.copied = append(s.copied, to)
	name, other := in.flags["from"]
	from := d.stage(name)
	if other && (from == nil || from == s) {
		d.wrong(in, "--from=%s is no stage before this", name)
		return
	}
	for _, source := range sources {
		if other {
			if !strings.Contains(from.runs, "-o "+source+" ") {
				d.wrong(in, "stage %s makes no %s", name, source)
			}
			continue
		}
		if found, err := fs.Glob(d.tree, path.Clean(source)); err != nil || len(found) == 0 {
			d.wrong(in, "%s is not in the tree", source)
		} else if pattern := d.ignored(source); pattern != "" {
			d.wrong(in, "%s is kept out by %s in .dockerignore", source, pattern)
		}
	}
}

func (d *dockerfile) run(in instruction, s *stage) {
	s.runs += in.args + "\n"
	if s.image == "scratch" {
		d.wrong(in, "in a stage from scratch there is no shell")
	}
	if !strings.Contains(in.args, "go build ") {
		return
	}
	for _, want := range []string{"CGO_ENABLED=0 ", " -trimpath "} {
		if !strings.Contains(in.args, want) {
			d.wrong(in, "want %s, or the program is not static or has paths in it", strings.TrimSpace(want))
		}
	}
	words := strings.Fields(in.args)
	folder := path.Clean(words[len(words)-1])
	if found, err := fs.Glob(d.tree, folder+"/*.go"); err != nil || len(found) == 0 {
		d.wrong(in, "%s has no Go files", folder)
	}
}

// ignoreList reads .dockerignore and returns a function that gives the pattern that keeps a path out, "" when none
// does.
func ignoreList(tree fs.FS) func(name string) string {
	text, _ := fs.ReadFile(tree, ".dockerignore") // without the file all is in
	return func(name string) string {
		for pattern := range strings.FieldsSeq(string(text)) {
			for part := path.Clean(name); part != "." && part != "/"; part = path.Dir(part) {
				tail, anywhere := strings.CutPrefix(pattern, "**/")
				fits, _ := path.Match(pattern, part)
				inside, _ := path.Match(tail, path.Base(part))
				if fits || anywhere && inside {
					return pattern
				}
			}
		}
		return ""
	}
}

// What a builder would refuse is found.
func TestDockerfileCanFail(t *testing.T) {
	tree := fstest.MapFS{"go.mod": {Data: []byte("module shop\n\ngo 1.26.0\n")}, "cmd/shop/main.go": {}, "bin/old": {},
		"LICENSE":       {},
		".dockerignore": {Data: []byte("bin\n**/*.prof\n")}}
	const good = "FROM golang:1.26 AS build\nCOPY . .\nRUN CGO_ENABLED=0 go build \\\n# static\n -trimpath -o /shop " +
		"./cmd/shop\n" +
		"FROM scratch\nCOPY --from=build /shop /shop\nUSER 7:7\nENTRYPOINT [\"/shop\"]\n"
	require.Empty(t, dockerProblems(good, tree))
	for _, test := range []struct{ old, new, want string }{
		{"USER 7:7", "USR 7:7", "line 8: USR is no instruction"},
		{"USER 7:7", "USER", "line 8: USER of what?"},
		{"USER 7:7", "USER 0", `runs as user "0"`},
		{"USER 7:7", "USER root", `runs as user "root"`},
		{"USER 7:7", "EXPOSE http", "http is no port"},
		{"USER 7:7", "RUN ls", "no shell"},
		{"--from=build", "--from=built", "--from=built is no stage before this"},
		{"--from=build /shop", "--from=build /shops", "stage build makes no /shops"},
		{"--from=build", "--form=build", "COPY has no --form"},
		{"FROM scratch", "FROM scratch AS build", "a second stage build"},
		{"FROM scratch", "FROM scratch as", "want an image"},
		{"COPY . .", "COPY go.mod go.sum ./", "go.sum is not in the tree"},
		{"COPY . .", "COPY go.mod LICENSE here", "here is no folder"},
		{"COPY . .", "COPY bin/old ./", "bin/old is kept out by bin in .dockerignore"},
		{"COPY . .", "COPY .", "want a source and a place"},
		{"COPY . .", "RUN echo $X", "$X is not declared in this stage"},
		{"golang:1.26", "golang:1.2", "go.mod names another Go than 1.2"},
		{"CGO_ENABLED=0 ", "", "want CGO_ENABLED=0"},
		{"-trimpath ", "", "want -trimpath"},
		{"./cmd/shop", "./cmd/till", "cmd/till has no Go files"},
		{`["/shop"]`, "/shop", "needs a shell"},
		{`["/shop"]`, `["/till"]`, "is no file that the last stage copies"},
		{`["/shop"]`, `["/shop"] \`, "the file ends within ENTRYPOINT"},
		{"FROM golang", "COPY . .\nFROM golang", "before the first FROM"},
		{"FROM golang", "# syntax=docker/dockerfile:1\nFROM golang", "line 1: a directive"},
		{"FROM golang", "FROM --platform=$HERE golang", "no builder sets $HERE"},
	} {
		require.Contains(t, good, test.old)
		require.Contains(t, strings.Join(dockerProblems(strings.Replace(good, test.old, test.new, 1), tree), "\n"), test.want,
			test.new)
	}
	require.Equal(t, []string{"no FROM"}, dockerProblems("# nothing\n", tree))
}
