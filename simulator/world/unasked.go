package world

import (
	"fmt"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
)

// EchoTest is what makes the acquirer ask a till whether it is there.
func (w *World) EchoTest(till string) (party.Command, error) {
	id, err := w.terminalID(till)
	return &host.EchoTest{Terminal: id}, err
}

// SignOnAgain is what makes the acquirer tell a till to sign on again.
func (w *World) SignOnAgain(till string) (party.Command, error) {
	id, err := w.terminalID(till)
	return &host.RequireSignOn{Terminal: id}, err
}

func (w *World) terminalID(till string) (payment.TerminalID, error) {
	own, ok := w.Profile.Terminals[till]
	if !ok {
		return "", fmt.Errorf("no till is called %q", till)
	}
	return own.ID, nil
}
