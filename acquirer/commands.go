package acquirer

import (
	"slices"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/party"
)

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return slices.Concat(host.Commands(), payer.Commands(), desk.Commands())
}
