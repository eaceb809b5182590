package scenarios

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"

	"acqsim/fault"
	"acqsim/payment"
	"acqsim/strict"
)

// Profile is a file that has who takes part and no story: what scenarios include and a host serves.
type Profile struct {
	Location strict.Location `yaml:"-"`

	Version int               `yaml:"version" doc:"version of the format: 1"`
	Include []string          `yaml:"include" doc:"profiles to merge, relative to this file or of the catalogue"`
	Vars    map[string]string `yaml:"vars" doc:"values for ${name}"`
	Limits  Limits            `yaml:"limits" doc:"what ends the run of a scenario that includes it"`
	World   World             `yaml:"world,required" doc:"who takes part"`
	Keypad  []Keyed           `yaml:"keypad" doc:"of a served host: what goes wrong with a sale of an amount, so that a terminal's keypad is enough to ask for it"`
	Enrol   bool              `yaml:"enrol" doc:"of a served host on this machine alone: terminals, merchants and test cards that nobody has told of are booked when they are first heard of"`
}

// Keyed is an amount at which something goes wrong, every time.
type Keyed struct {
	Amount payment.Amount `yaml:"amount,required" doc:"of the transaction, DE 4"`
	Fault  string         `yaml:"fault,required" doc:"what goes wrong, on one line, such as drop 0210"`
}

// Rule is what goes wrong: the fault, made of its line by parse, of messages with the amount alone.
func (k *Keyed) Rule(parse func(line string) (fault.Rule, error)) (fault.Rule, error) {
	r, err := parse(k.Fault)
	if err != nil {
		return r, err
	}
	if _, said := r.On.Fields["4"]; said {
		return r, errors.New("DE 4 is the amount of the key, and not said again")
	}
	r.On.Fields = maps.Clone(r.On.Fields)
	if r.On.Fields == nil {
		r.On.Fields = make(map[string]string, 1)
	}
	r.On.Fields["4"] = fmt.Sprintf("%012d", k.Amount.Minor)
	r.ID, r.Every = "keypad-"+k.Amount.Decimal(), r.Times == 0
	return r, nil
}

// checkKeypad wants each amount once, and a fault that can be read.
func checkKeypad(p *Profile, at *strict.Node, m *strict.Mistakes) {
	seen := make(map[int64]bool)
	for i, n := range at.Elements() {
		k := &p.Keypad[i]
		if seen[k.Amount.Minor] {
			m.Add(n.Along("amount"), "the amount %s has a fault already", k.Amount.Decimal())
		}
		seen[k.Amount.Minor] = true
		if _, err := k.Rule(ParseFault); err != nil {
			m.Add(n.Along("fault"), "%s", err)
		}
	}
}

// LoadProfile reads a profile with those that it includes. The error is an *Error with every mistake, or that of
// reading the file.
func LoadProfile(read ReadFunc, file string, opt Options) (*Profile, error) {
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("scenarios: reading a profile: %w", err)
	}
	l := loader{read: read, opt: opt, digest: sha256.New()}
	root := l.parse(file, data)
	if root == nil {
		return nil, l.mistakes.Err()
	}
	base := l.included(root, []string{file})
	if l.foreign {
		return nil, l.mistakes.Err()
	}
	whole := without(merged(base, root), "matrix")
	if h := l.head(whole); h != nil {
		p := l.profile(whole, h)
		if err := l.mistakes.Err(); err == nil {
			return p, nil
		}
	}
	return nil, l.mistakes.Err()
}

// WorldOf reads the world of a profile as text: all that it includes is merged, and its variables have their values.
func WorldOf(read ReadFunc, file string, opt Options) (*strict.Node, error) {
	p, err := LoadProfile(read, file, opt)
	if err != nil {
		return nil, err
	}
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("scenarios: reading a profile: %w", err)
	}
	l := loader{read: read, opt: opt, digest: sha256.New()}
	root := l.parse(file, data)
	whole := substitute(merged(l.included(root, []string{file}), root), p.Vars, &l.mistakes)
	return whole.Get("world"), l.mistakes.Err()
}

// profile makes a profile of the merged files.
func (l *loader) profile(whole *strict.Node, h *head) *Profile {
	vars := maps.Clone(h.Vars)
	t := substitute(whole, vars, &l.mistakes)
	p, names := &Profile{}, &references{}
	d := strict.Decoder{Mistakes: &l.mistakes, Own: notations(currencyOf(t)), Named: names.note, Words: words}
	before := l.mistakes.Len()
	d.Decode(t, p)
	p.Vars = vars
	world := t.Get("world")
	if world == nil {
		return p
	}
	checkZones(&l.opt, &l.mistakes, world.Get("calendar").Get("zone"))
	checkNumbers(&p.World, world, &l.mistakes)
	if l.mistakes.Len() == before {
		checkKeypad(p, t.Get("keypad"), &l.mistakes)
	}
	names.resolve(&Scenario{World: p.World}, l.opt.Causes, &l.mistakes)
	if l.mistakes.Len() > before {
		return p
	}
	for _, want := range []struct {
		key, what string
		have      int
	}{{"merchants", "merchant", len(p.World.Merchants)}, {"terminals", "terminal", len(p.World.Terminals)}} {
		if want.have == 0 {
			l.mistakes.Add(world.Location, "want at least one %s under world.%s, here or in a profile that is included",
				want.what, want.key)
		}
	}
	return p
}
