package scenarios

import "acqsim/payment"

// PreAuth holds an amount on a card (0100).
type PreAuth struct {
	CardEntry `yaml:",inline"`
	As        string         `yaml:"as" name:"new-label"`
	Terminal  string         `yaml:"terminal,required" name:"terminal"`
	Card      string         `yaml:"card,required" name:"card"`
	Amount    payment.Amount `yaml:"amount,required" doc:"major units, \"500.00\""`
}

// PreAuthVoid releases the hold of a pre-authorisation.
type PreAuthVoid struct {
	As string `yaml:"as" name:"new-label"`
	Of string `yaml:"of,required" name:"label" doc:"the pre-authorisation"`
}

// Complete takes the money that a pre-authorisation holds.
type Complete struct {
	As     string          `yaml:"as" name:"new-label"`
	Of     string          `yaml:"of,required" name:"label" doc:"the pre-authorisation"`
	Amount *payment.Amount `yaml:"amount" doc:"all that is held when left out"`
	Advice bool            `yaml:"advice" doc:"tell the host (0220) and do not ask it (0200)"`
}

// OfflineSale sells without asking the host, which is told later (0220).
type OfflineSale struct {
	As            string         `yaml:"as" name:"new-label"`
	Terminal      string         `yaml:"terminal,required" name:"terminal"`
	Card          string         `yaml:"card,required" name:"card"`
	Amount        payment.Amount `yaml:"amount,required"`
	Authorisation string         `yaml:"authorisation" doc:"six characters that the issuer gave by telephone"`
}

// Adjust gives an offline sale another amount.
type Adjust struct {
	As     string         `yaml:"as" name:"new-label"`
	Of     string         `yaml:"of,required" name:"label" doc:"the offline sale"`
	Amount payment.Amount `yaml:"amount,required" doc:"the new amount"`
}

// Tip adds a tip to a sale.
type Tip struct {
	As     string         `yaml:"as" name:"new-label"`
	Of     string         `yaml:"of,required" name:"label" doc:"the sale"`
	Amount payment.Amount `yaml:"amount,required" doc:"the tip alone"`
}

// Manage is a network management message of a terminal.
type Manage struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
	What     string `yaml:"what,required" enum:"sign-off,echo-test,parameters,ca-keys,status"`
}

// RequireSignOn makes the acquirer ask a terminal to sign on again, as after a
// change of its keys.
type RequireSignOn struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// Printer breaks the printer of a terminal, or mends it.
type Printer struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
	Broken   bool   `yaml:"broken" doc:"false mends it"`
}

// Reprint prints the slip of an approved transaction again.
type Reprint struct {
	Of string `yaml:"of,required" name:"label"`
}

// Wipe empties the storage of a terminal.
type Wipe struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

func (a *PreAuth) check(at Position, p *problems)     { aboveZero(a.Amount, at, p) }
func (a *OfflineSale) check(at Position, p *problems) { aboveZero(a.Amount, at, p) }
func (a *Adjust) check(at Position, p *problems)      { aboveZero(a.Amount, at, p) }
func (a *Tip) check(at Position, p *problems)         { aboveZero(a.Amount, at, p) }

func aboveZero(a payment.Amount, at Position, p *problems) {
	if a.Minor == 0 {
		p.add(at, "want an amount above zero")
	}
}

// posLabel returns the label that a step of this file gives.
func posLabel(a Action) string {
	switch a := a.(type) {
	case *StrayRecord:
		return a.As
	case *PreAuth:
		return a.As
	case *PreAuthVoid:
		return a.As
	case *Complete:
		return a.As
	case *OfflineSale:
		return a.As
	case *Adjust:
		return a.As
	case *Tip:
		return a.As
	}
	return ""
}

// posAction returns the action of this file that is set, nil when none is.
func (a *Actions) posAction() Action {
	switch {
	case a.PreAuth != nil:
		return a.PreAuth
	case a.PreAuthVoid != nil:
		return a.PreAuthVoid
	case a.Complete != nil:
		return a.Complete
	case a.OfflineSale != nil:
		return a.OfflineSale
	case a.Adjust != nil:
		return a.Adjust
	case a.Tip != nil:
		return a.Tip
	case a.Manage != nil:
		return a.Manage
	case a.Printer != nil:
		return a.Printer
	case a.Reprint != nil:
		return a.Reprint
	case a.Wipe != nil:
		return a.Wipe
	case a.RequireSignOn != nil:
		return a.RequireSignOn
	case a.RingUp != nil:
		return a.RingUp
	}
	return nil
}
