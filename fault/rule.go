package fault

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"acqsim/payment"
)

// Rule is one fault of a scenario. The yaml, enum, digits, name and doc tags here
// and below are for the loader of scenarios, which reads them, checks what they say
// and makes the JSON schema from them.
type Rule struct {
	ID    string `yaml:"id,required" json:"id" doc:"a name for reports, such as lose-approval"`
	On    On     `yaml:"on,required" json:"on" doc:"where and when it acts"`
	Do    Do     `yaml:"do,required" json:"do" doc:"what it does"`
	Times int    `yaml:"times,omitempty" json:"times,omitempty" doc:"how often; once when left out"`
	Every bool   `yaml:"every,omitempty" json:"every,omitempty" doc:"every time; excludes times"`
}

// Resolve gives every moment of the rule its time.
func (r *Rule) Resolve(instant func(text string) (payment.Time, error)) error {
	var mistakes []error
	for _, m := range r.moments() {
		if m.at.Text == "" {
			continue
		}
		t, err := instant(m.at.Text)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("fault: %s: %s: %w", r.ID, m.path, err))
			continue
		}
		m.at.Time = t
	}
	return errors.Join(mistakes...)
}

// moment is one of the rule's: of when it acts, or of a setting of its verb.
type moment struct {
	path string
	at   *Moment
}

func (r *Rule) moments() []moment {
	out := []moment{{"on.from", &r.On.From}, {"on.until", &r.On.Until}}
	for _, g := range r.Do.given() {
		settings := reflect.ValueOf(g.verb).Elem()
		for i, f := range reflect.VisibleFields(settings.Type()) {
			if at, ok := settings.Field(i).Addr().Interface().(*Moment); ok {
				word, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				out = append(out, moment{"do." + string(g.name) + "." + word, at})
			}
		}
	}
	return out
}

// Moments calls visit with every moment that the rule has, by its path, as it is written.
func (r *Rule) Moments(visit func(path, text string)) {
	for _, m := range r.moments() {
		if m.at.Text != "" {
			visit(m.path, m.at.Text)
		}
	}
}

// Say writes every moment of a rule that is resolved as the time that it is.
func (r *Rule) Say(clock func(payment.Time) string) {
	for _, m := range r.moments() {
		if m.at.Text != "" {
			m.at.Text = clock(m.at.Time)
		}
	}
}

// Validate returns every mistake in the rule, each with its path.
func (r *Rule) Validate() error {
	p := &mistakes{}
	if r.ID == "" {
		p.add("id", "missing: give the fault a name such as lose-approval")
	}
	if r.Times < 0 {
		p.add("times", "%d: want 1 or more; every: true for every time", r.Times)
	}
	if r.Every && r.Times != 0 {
		p.add("every", "excludes times: keep one of them")
	}
	r.On.check(p)
	r.Do.check(p, &r.On)
	return p.err(r.ID)
}
