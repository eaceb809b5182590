package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a rule.
type Problem struct {
	Rule string // the rule's id
	Path string // such as "do.delay.by"
	Text string
}

// Error returns "fault: lose-approval: on.mti: …".
func (p *Problem) Error() string { return "fault: " + p.Rule + ": " + p.Path + ": " + p.Text }

type problems struct{ list []*Problem }

func (p *problems) add(path, format string, args ...any) {
	p.list = append(p.list, &Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (p *problems) oneOf(path, value string, want []string) {
	if value != "" && !slices.Contains(want, value) {
		p.add(path, "%q: want one of %s", value, strings.Join(want, ", "))
	}
}

func (p *problems) err(rule string) error {
	if rule == "" {
		rule = "?"
	}
	var all []error
	for _, m := range p.list {
		m.Rule = rule
		all = append(all, m)
	}
	return errors.Join(all...)
}
