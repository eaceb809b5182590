package fault

// Seal says whether the MAC of a message or the trailer of a file is made right
// again after a change.
type Seal string

const (
	Renew Seal = "renew" // as a sender does who believes what he sends; the default
	Keep  Seal = "keep"  // as on a line that garbles
)

var seals = []string{string(Renew), string(Keep)}
