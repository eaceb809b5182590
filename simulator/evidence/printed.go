package evidence

import (
	"encoding/json"
	"strings"

	"acqsim/party"
	"acqsim/terminal"
)

// Frame takes in what arrived at a node. Of all that travels only a slip that came out of a printer tells more than
// the facts: a terminal commits an approval before it prints, and whether paper came out no fact says. Everything
// else that is evidence is a fact, and becomes a row by Observe.
func (f *Fold) Frame(to party.Node, b []byte) {
	if strings.HasSuffix(string(to), ".printer") {
		f.tills.printed(b)
	}
}

func (t *tills) printed(b []byte) {
	var slip struct { // of terminal.Slip what names a transaction, and tells it from the totals of a batch
		terminal.Ref
		Totals *struct{} `json:"totals"`
	}
	if json.Unmarshal(b, &slip) != nil || slip.Totals != nil {
		return
	}
	if s := t.slips.row(slip.Ref); s != nil {
		s.Printed = true
	}
}
