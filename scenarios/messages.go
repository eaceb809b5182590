package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"acqsim/strict"
)

// MessageForm is what an expectation may say of a message beyond the values of fields.
//
// A field is named by number and path, or is one of mti, bitmap,
// tpdu.destination, tpdu.source, header.class, header.version, header.state and
// header.requirement. Digits that a field packs together are its parts, counted as
// the specification counts them: 60.1 type, 60.2 batch, 60.3 network management;
// 61.1 batch, 61.2 STAN, 61.3 date; 48.1 to 48.10 the totals of a settlement; 90.1
// MTI, 90.2 STAN. A binary field is written in hex.
type MessageForm struct {
	Dialect     string            `yaml:"dialect" words:"dialects" doc:"expected only in this dialect"`
	Present     []string          `yaml:"present" doc:"of message: fields that it has"`
	Absent      []string          `yaml:"absent" doc:"of message: fields that it does not have"`
	Like        map[string]string `yaml:"like" doc:"of message: fields and the regular expressions that the whole of each fits"`
	EqualTo     *OtherMessage     `yaml:"equal-to" doc:"of message: fields that are the same in another message"`
	DiffersFrom *OtherMessage     `yaml:"differs-from" doc:"of message: fields that are not the same in another message"`
	Precedes    *OtherMessage     `yaml:"precedes" doc:"of message: another message that leaves later"`
	Follows     *OtherMessage     `yaml:"follows" doc:"of message: another message that left earlier"`
	Every       bool              `yaml:"every" doc:"of message: all of that type and label are so, and there is one"`
}

// OtherMessage is another message of the run, of the same transaction unless of is given.
type OtherMessage struct {
	Location strict.Location `yaml:"-"`

	Message string   `yaml:"message,required" digits:"4" doc:"its message type; of the same transaction the last one that left before, of another one the first"`
	Of      string   `yaml:"of" name:"label" doc:"its transaction"`
	Fields  []string `yaml:"fields" doc:"\"11\", or \"61.1=60.2\" where they stand in different fields, or \"60.2=60.2+1\" for the next number"`
}

// Check refuses comparisons that cannot be read.
func (o *OtherMessage) Check(at strict.Location, m *strict.Mistakes) {
	for _, text := range o.Fields {
		if _, mistake := parsePair(text); mistake != "" {
			m.Add(at, "%s", mistake)
		}
	}
}

// Pair is one comparison of OtherMessage: a field of the message, a field of the other,
// and what is added to the latter.
type Pair struct {
	Mine, Theirs string
	Plus         int64
}

var pairPattern = regexp.MustCompile(`^([^=+]+)(?:=([^=+]+)(?:\+([0-9]{1,6}))?)?$`)

// Pairs reads the fields of o. What cannot be read is left out: the loader has
// refused it.
func (o *OtherMessage) Pairs() []Pair {
	var list []Pair
	for _, text := range o.Fields {
		if p, err := parsePair(text); err == "" {
			list = append(list, p)
		}
	}
	return list
}

func parsePair(text string) (p Pair, mistake string) {
	m := pairPattern.FindStringSubmatch(text)
	if m == nil {
		return p, "want a field such as \"11\", \"61.1=60.2\" or \"60.2=60.2+1\""
	}
	p = Pair{Mine: m[1], Theirs: m[1]}
	if m[2] != "" {
		p.Theirs = m[2]
	}
	for _, digit := range m[3] {
		p.Plus = p.Plus*10 + int64(digit-'0')
	}
	for _, name := range []string{p.Mine, p.Theirs} {
		if mistake := wireName(name); mistake != "" {
			return p, mistake
		}
	}
	return p, ""
}

// fieldPattern is the number of a field, and the way to a part of it.
var fieldPattern = regexp.MustCompile(`^([2-9]|[1-9][0-9]|1[01][0-9]|12[0-8])(\.[0-9A-Z]+)*$`)

// wireNames are what a message has beside its fields.
var wireNames = []string{"mti", "bitmap", "tpdu.destination", "tpdu.source", "header.class", "header.version",
	"header.state", "header.requirement"}

// wireName says what is wrong with the name of a field, "" when nothing is.
func wireName(name string) string {
	if fieldPattern.MatchString(name) || slices.Contains(wireNames, name) {
		return ""
	}
	if name != "" && name[0] >= 'a' {
		return strict.Unknown("part of a message", name, wireNames)
	}
	return "want the number of a field such as \"39\" or \"55.9F02\", have \"" + name + "\""
}

// says reports which keys of w are given.
func (w *MessageForm) says() bool {
	return len(w.Present)+len(w.Absent)+len(w.Like) > 0 || w.EqualTo != nil || w.DiffersFrom != nil ||
		w.Precedes != nil || w.Follows != nil || w.Every
}

func (w *MessageForm) checkWire(at strict.Location, m *strict.Mistakes) {
	for _, names := range [][]string{w.Present, w.Absent, sortedKeys(w.Like)} {
		for _, name := range names {
			if mistake := wireName(name); mistake != "" {
				m.Add(at, "%s", mistake)
			}
		}
	}
	for _, name := range sortedKeys(w.Like) {
		if _, err := regexp.Compile(w.Like[name]); err != nil {
			m.Add(at, "like: field %s: want a regular expression: %s", name,
				strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	}
	for _, o := range []*OtherMessage{w.EqualTo, w.DiffersFrom} {
		if o != nil && len(o.Fields) == 0 {
			m.Add(o.Location, "want fields: what is compared")
		}
	}
}
