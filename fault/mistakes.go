package fault

import (
	"errors"
	"fmt"
	"slices"

	"acqsim/spelling"
)

// Mistake is one mistake in a rule.
type Mistake struct {
	Rule string // the rule's id
	Path string // such as "do.delay.by"
	Text string
}

// Error returns "fault: lose-approval: on.mti: …".
func (p *Mistake) Error() string { return "fault: " + p.Rule + ": " + p.Path + ": " + p.Text }

type mistakes struct{ list []*Mistake }

func (p *mistakes) add(path, format string, args ...any) {
	p.list = append(p.list, &Mistake{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (p *mistakes) oneOf(path, value string, want []string) {
	if value != "" && !slices.Contains(want, value) {
		p.add(path, "%q: want one of %s", value, spelling.Choices(value, want, ""))
	}
}

func (p *mistakes) err(rule string) error {
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
