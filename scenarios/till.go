package scenarios

import (
	"acqsim/payment"
	"acqsim/strict"
)

// TillSteps are what people do at a till.
type TillSteps struct {
	SignOn      *SignOn      `yaml:"sign-on" doc:"the till signs on"`
	Sale        *Sale        `yaml:"sale" doc:"the till sells: a customer pays with a card"`
	Void        *Void        `yaml:"void" doc:"the till takes a sale or a completion of its open batch back"`
	Refund      *Refund      `yaml:"refund" doc:"the till gives money back"`
	Balance     *Balance     `yaml:"balance" doc:"the till asks for a card's balance"`
	PreAuth     *PreAuth     `yaml:"pre-auth" doc:"the till holds an amount on a card"`
	PreAuthVoid *PreAuthVoid `yaml:"pre-auth-void" doc:"the till releases what it held"`
	Complete    *Complete    `yaml:"complete" doc:"the till takes what it held"`
	OfflineSale *OfflineSale `yaml:"offline-sale" doc:"the till sells without asking the host"`
	Adjust      *Adjust      `yaml:"adjust" doc:"the till gives an offline sale another amount"`
	Tip         *Tip         `yaml:"tip" doc:"the till adds a tip to a sale"`
	Manage      *Manage      `yaml:"manage" doc:"the till signs off, sends an echo or its status, downloads"`
	Printer     *Printer     `yaml:"printer" doc:"the printer breaks or works again"`
	Reprint     *Reprint     `yaml:"reprint" doc:"the till prints a slip again"`
	Wipe        *Wipe        `yaml:"wipe" doc:"the till loses all that it stored"`
	RingUp      *RingUp      `yaml:"ring-up" doc:"the shop's own cash register notes what the customer owes"`
	Settle      *Settle      `yaml:"settle" doc:"the till closes its batch"`
}

// CardEntry is how a card is presented at a till.
type CardEntry struct {
	Entry string `yaml:"entry" enum:"chip,contactless,stripe,fallback,manual" doc:"how the card is read; its stripe when left out. fallback: its stripe, since the chip cannot be read"`
	PIN   string `yaml:"pin" enum:"right,wrong,none" doc:"what the customer enters; right where there are keys, none for contactless and manual"`
	CVN   string `yaml:"cvn" enum:"right,wrong,none" doc:"the number printed on a card that is keyed; none when left out"`
}

// SignOn signs a terminal on (0800).
type SignOn struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// Sale is a purchase (0200).
type Sale struct {
	CardEntry `yaml:",inline"`
	As        string         `yaml:"as" name:"new-label" doc:"label by which the rest of the file speaks of it"`
	Terminal  string         `yaml:"terminal,required" name:"terminal"`
	Card      string         `yaml:"card,required" name:"card"`
	Amount    payment.Amount `yaml:"amount,required" doc:"major units, \"12.50\""`
}

func (s *Sale) Check(at strict.Location, m *strict.Mistakes) {
	if s.Amount.Minor == 0 {
		m.Add(at, "want an amount above zero")
	}
}

// Void takes back a sale or a completion of the open batch.
type Void struct {
	As string `yaml:"as" name:"new-label"`
	Of string `yaml:"of,required" name:"label" doc:"the sale or the completion"`
}

// Refund gives money back, for a sale or a completion of this scenario or to a card.
type Refund struct {
	As       string          `yaml:"as" name:"new-label"`
	Of       string          `yaml:"of" name:"label" doc:"the sale, on-line or off, or the completion; its terminal and card are used"`
	Terminal string          `yaml:"terminal" name:"terminal" doc:"the till, where it is not that of the sale"`
	Card     string          `yaml:"card" name:"card" doc:"the card, for a refund without a sale"`
	Amount   *payment.Amount `yaml:"amount" doc:"all that was taken when left out, with its tip"`
}

func (r *Refund) Check(at strict.Location, m *strict.Mistakes) {
	switch {
	case r.Of == "" && (r.Card == "" || r.Terminal == "" || r.Amount == nil):
		m.Add(at, "want of, the label of a sale or a completion; or terminal, card and amount")
	case r.Of != "" && r.Card != "":
		m.Add(at, "want of or card, have both: the refund of a sale goes to its card")
	case r.Amount != nil && r.Amount.Minor == 0:
		m.Add(at, "want an amount above zero")
	}
}

// Balance asks for the balance of a card, which also pushes a waiting reversal.
type Balance struct {
	CardEntry `yaml:",inline"`
	As        string `yaml:"as" name:"new-label"`
	Terminal  string `yaml:"terminal,required" name:"terminal"`
	Card      string `yaml:"card,required" name:"card"`
}

// PreAuth holds an amount on a card (0100).
type PreAuth struct {
	CardEntry `yaml:",inline"`
	As        string         `yaml:"as" name:"new-label"`
	Terminal  string         `yaml:"terminal,required" name:"terminal"`
	Card      string         `yaml:"card,required" name:"card"`
	Amount    payment.Amount `yaml:"amount,required" doc:"major units, \"500.00\""`
}

func (a *PreAuth) Check(at strict.Location, m *strict.Mistakes)     { aboveZero(a.Amount, at, m) }
func (a *OfflineSale) Check(at strict.Location, m *strict.Mistakes) { aboveZero(a.Amount, at, m) }
func (a *Adjust) Check(at strict.Location, m *strict.Mistakes)      { aboveZero(a.Amount, at, m) }
func (a *Tip) Check(at strict.Location, m *strict.Mistakes)         { aboveZero(a.Amount, at, m) }

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

// Settle closes the batch of a terminal (0500, and 0320 when totals differ).
type Settle struct {
	As       string `yaml:"as" name:"new-label"`
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// Manage is a network management message of a terminal.
type Manage struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
	What     string `yaml:"what,required" enum:"sign-off,echo-test,parameters,ca-keys,status"`
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

// RingUp is a line of the shop's own cash register, which is not wired to the
// terminal beside it.
type RingUp struct {
	Terminal  string         `yaml:"terminal,required" name:"terminal" doc:"the terminal that stands beside the register"`
	Ticket    int64          `yaml:"ticket,required" min:"1" doc:"number of the ticket; a later line of the same number replaces it"`
	Amount    payment.Amount `yaml:"amount,required" doc:"what the customer owes"`
	Tender    string         `yaml:"tender" enum:"card,cash,other" doc:"how it is paid; card when left out"`
	Cancelled bool           `yaml:"cancelled" doc:"the customer took nothing after all"`
}
