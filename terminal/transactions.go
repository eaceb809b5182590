package terminal

import "acqsim/dialect"

// trait says how a terminal treats a transaction.
type trait struct {
	reversible bool // without a reply it is undone by a reversal
	advice     bool // the terminal tells what it has done, and repeats it until it is delivered
	recorded   bool // it has a line in the journal
	card       bool // it needs a card
	money      bool // it needs an amount, and a batch that is open and has room
	pushes     bool // a kept reversal leaves first; a sign-on, an echo and a download push nothing
	sealed     bool // it carries a MAC
}

// traits is the table of DOMAIN §3.3. What moves money and is asked for is
// reversible; an advice is repeated instead, and a refund is booked when the
// acquirer has it.
var traits = [...]trait{
	dialect.Balance:          {card: true, pushes: true, sealed: true},
	dialect.Sale:             {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.SaleVoid:         {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.PreAuth:          {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.PreAuthVoid:      {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.Completion:       {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.CompletionVoid:   {reversible: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.Refund:           {recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.CompletionAdvice: {advice: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.OfflineSale:      {advice: true, recorded: true, card: true, money: true, sealed: true},
	dialect.Adjust:           {advice: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.Tip:              {advice: true, recorded: true, card: true, money: true, pushes: true, sealed: true},
	dialect.ScriptResult:     {advice: true, recorded: true},
	dialect.Settlement:       {pushes: true},
	dialect.Upload:           {pushes: true},
	dialect.UploadEnd:        {pushes: true},
}

// traitOf returns how a transaction is treated; one that is not in the table
// keeps nothing and pushes nothing.
func traitOf(t dialect.Transaction) trait {
	if int(t) < len(traits) {
		return traits[t]
	}
	return trait{}
}

// Reversible reports whether a request of a kind is undone by a reversal (0400)
// when no reply comes.
func Reversible(t dialect.Transaction) bool { return traitOf(t).reversible }
