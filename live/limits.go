package live

import "time"

// What waits on its way out, and the strangers that wait to be told that nobody knows
// them, are bounded; so is every wait for somebody else.
const (
	outBound      = 4096
	strangerBound = 256
	sendLimit     = 5 * time.Second
	hangUp        = 5 * time.Second  // of who is on a line that is closed
	meetLimit     = 30 * time.Second // until the other end of a pair is at the same scenario
	hangUpLimit   = time.Minute      // for the ends of a pair at the end of a scenario
)
