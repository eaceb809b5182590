package fault

import (
	"strconv"
	"time"
)

// CrashPoint is where in the handling of a thing the node dies.
type CrashPoint string

const (
	BeforeCommit CrashPoint = "before-commit" // nothing of it is known after the restart
	AfterCommit  CrashPoint = "after-commit"  // it is known, and nothing was sent
	AfterSend    CrashPoint = "after-send"    // the first Send messages have left
)

var crashPoints = []string{string(BeforeCommit), string(AfterCommit), string(AfterSend)}

// All names every node (Crash.Node) or all that a node may lose (Crash.Lose).
const All = "all"

// Crash kills the node that receives the thing, or the node it names.
type Crash struct {
	At      CrashPoint    `yaml:"at" json:"at" enum:"before-commit,after-commit,after-send" doc:"the cut"`
	Send    int           `yaml:"send,omitempty" json:"send,omitempty" doc:"with after-send: how many messages have left"`
	Node    string        `yaml:"node,omitempty" json:"node,omitempty" doc:"who dies; the receiver when left out, or all"`
	Restart time.Duration `yaml:"restart,omitempty" json:"restart,omitempty" doc:"how long until it runs again; it stays down when left out"`
	Lose    string        `yaml:"lose,omitempty" json:"lose,omitempty" doc:"how many of the last commits the disk forgets, or all"`
}

func (c *Crash) check(p *mistakes, path string, on *On) {
	if c.At == "" {
		p.add(path+".at", "missing: want before-commit, after-commit or after-send")
	}
	p.oneOf(path+".at", string(c.At), crashPoints)
	if (c.At == AfterSend) != (c.Send > 0) || c.Send < 0 {
		p.add(path+".send", "%d: want 1 or more with after-send, and nothing with the other cuts", c.Send)
	}
	if c.Restart < 0 {
		p.add(path+".restart", "%v: want a time such as 30m", c.Restart)
	}
	if _, ok := c.Losses(); !ok {
		p.add(path+".lose", "%q: want a number of commits, or all", c.Lose)
	}
	if on.Record != nil {
		p.add(path, "a node handles a file, not a record: leave on.record out")
	}
}

// Losses returns how many of the last commits are lost, -1 for all of them.
func (c *Crash) Losses() (n int, ok bool) {
	switch c.Lose {
	case "":
		return 0, true
	case All:
		return -1, true
	}
	n, err := strconv.Atoi(c.Lose)
	return n, err == nil && n > 0
}
