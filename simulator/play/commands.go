package play

import (
	"fmt"

	"acqsim/party"
	"acqsim/scenarios"
)

// command returns the command of an action and the party it is for.
func (p *people) command(a scenarios.Action) (party.Node, party.Command, error) {
	if node, command, err := p.tillStep(a); command != nil || err != nil {
		return node, command, err
	}
	if node, command := p.bankStep(a); command != nil {
		return node, command, nil
	}
	if node, command, err := p.deskStep(a); command != nil || err != nil {
		return node, command, err
	}
	return "", nil, fmt.Errorf("simulator: a step %T is not carried out", a)
}
