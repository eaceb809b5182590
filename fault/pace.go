package fault

import "time"

// Pace lets a frame arrive as a slow line, a radio or a proxy lets it: late by its
// length, in pieces, or in one read with the next frame. A stream has no borders:
// the receiver must find the same messages whatever the pieces are.
type Pace struct {
	BytesPerSecond int  `yaml:"bytes-per-second,omitempty" json:"bytes_per_second,omitempty" doc:"how fast the line is; what is sent behind the frame waits for it"`
	Split          int  `yaml:"split,omitempty" json:"split,omitempty" doc:"how many bytes each piece has"`
	Merge          bool `yaml:"merge,omitempty" json:"merge,omitempty" doc:"waits for the next frame on the link and arrives in one read with it"`
}

// Takes is how long the line is busy with a frame.
func (c *Pace) Takes(frame int) time.Duration {
	if c.BytesPerSecond == 0 {
		return 0
	}
	return time.Duration(frame) * time.Second / time.Duration(c.BytesPerSecond)
}

func (c *Pace) check(p *mistakes, path string, on *On) {
	if c.BytesPerSecond == 0 && c.Split == 0 && !c.Merge {
		p.add(path, "changes nothing: want bytes-per-second, split or merge")
	}
	if c.BytesPerSecond < 0 {
		p.add(path+".bytes-per-second", "%d: want 1 or more", c.BytesPerSecond)
	}
	if c.Split < 0 {
		p.add(path+".split", "%d: want the bytes of a piece, 1 or more", c.Split)
	}
	if c.Merge && on.Class == File {
		p.add(path+".merge", "files travel alone: want a message")
	}
	on.wantConnection(p, path)
}
