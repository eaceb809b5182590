package scenarios

import (
	"crypto/sha256"
	"fmt"
	"maps"

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
