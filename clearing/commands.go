package clearing

import (
	"acqsim/party"
	"acqsim/payment"
)

// ResendFile sends a member its clearing file of a day once more, with the id it
// had: the member asked for it since it never came (B09).
type ResendFile struct {
	Member payment.InstitutionID `json:"member"`
	Date   payment.BusinessDate  `json:"date"`
}

// CommandKind is part of party.Command.
func (*ResendFile) CommandKind() string { return "clearing.resend-file" }

// StrayRecord is a person or a program at the network that puts a record into the
// day's clearing for which there was no message (B14).
type StrayRecord struct {
	PAN      payment.KeptPAN       `json:"pan"`
	Amount   payment.Amount        `json:"amount"`
	Acquirer payment.InstitutionID `json:"acquirer"`
	Terminal payment.TerminalID    `json:"terminal"`
	Merchant payment.MerchantID    `json:"merchant"`
	MCC      string                `json:"mcc,omitempty"`
}

// CommandKind is part of party.Command.
func (*StrayRecord) CommandKind() string { return "clearing.stray-record" }

// MakeGood has the network pay a member what its net position of a clearing day lacks, or
// take back what was too much: the member has claimed it, or the network has found it.
type MakeGood struct {
	Member payment.InstitutionID `json:"member"`
	Date   payment.BusinessDate  `json:"date"`
}

// CommandKind is part of party.Command.
func (*MakeGood) CommandKind() string { return "clearing.make-good" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		&ResendFile{}, &StrayRecord{}, &MakeGood{},
	}
}
