package fault

import "time"

// CutKind is how a connection ends.
type CutKind string

const (
	Reset    CutKind = "rst"  // at once, as a device does that loses power or a firewall that refuses
	Finish   CutKind = "fin"  // in order: the peer reads the end of the stream
	HalfOpen CutKind = "half" // one end is gone and the other has not noticed
)

var cutKinds = []string{string(Reset), string(Finish), string(HalfOpen)}

// Cut breaks the connection while it carries the thing. What else is on the line
// is lost too. After rst and fin both ends see it, and the next message opens a
// new connection. Half open nobody sees anything: what is sent either way is lost
// until somebody notices.
type Cut struct {
	Kind CutKind       `yaml:"kind,omitempty" json:"kind,omitempty" enum:"rst,fin,half" doc:"how it ends: rst when left out, fin in order, half open"`
	Byte int           `yaml:"byte,omitempty" json:"byte,omitempty" doc:"how many bytes of the frame have passed, its length header included; none when left out"`
	For  time.Duration `yaml:"for,omitempty" json:"for,omitempty" doc:"half: how long until an end notices; one minute when left out"`
}

// unnoticed is how long a half-open connection lasts: about what a till waits for
// its answer before it dials anew.
const unnoticed = time.Minute

// How returns the kind.
func (c *Cut) How() CutKind {
	if c.Kind == "" {
		return Reset
	}
	return c.Kind
}

// Unnoticed is how long nobody knows, 0 unless the connection is half open.
func (c *Cut) Unnoticed() time.Duration {
	switch {
	case c.How() != HalfOpen:
		return 0
	case c.For == 0:
		return unnoticed
	}
	return c.For
}

func (c *Cut) check(p *mistakes, path string, on *On) {
	p.oneOf(path+".kind", string(c.Kind), cutKinds)
	if c.Byte < 0 {
		p.add(path+".byte", "%d: want how many bytes have passed, 0 or more", c.Byte)
	}
	if c.For < 0 || c.For > 0 && c.How() != HalfOpen {
		p.add(path+".for", "%v: a time such as 5m, and only with kind: half; rst and fin are seen at once", c.For)
	}
	on.wantConnection(p, path)
}
