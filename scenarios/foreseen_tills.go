package scenarios

import (
	"cmp"
	"reflect"
	"slices"

	"acqsim/dialect"
	"acqsim/payment"
)

// tillOf returns the terminal that a step at a till names, and the label of the transaction that it is about.
func tillOf(a Action) (terminal, of string) {
	v := reflect.ValueOf(a).Elem()
	text := func(name string) string {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
			return f.String()
		}
		return ""
	}
	return text("Terminal"), text("Of")
}

// transactionOf is what leaves a till for a step, dialect.Unknown when nothing does or the original decides.
func transactionOf(a Action) dialect.Transaction {
	switch a := a.(type) {
	case *SignOn:
		return dialect.SignOn
	case *Sale:
		return dialect.Sale
	case *Refund:
		return dialect.Refund
	case *Balance:
		return dialect.Balance
	case *PreAuth:
		return dialect.PreAuth
	case *PreAuthVoid:
		return dialect.PreAuthVoid
	case *Complete:
		if a.Advice {
			return dialect.CompletionAdvice
		}
		return dialect.Completion
	case *OfflineSale:
		return dialect.OfflineSale
	case *Adjust:
		return dialect.Adjust
	case *Tip:
		return dialect.Tip
	case *Settle:
		return dialect.Settlement
	case *Void:
		return dialect.SaleVoid
	}
	return dialect.Unknown
}

// changes are the steps that change an earlier transaction, with what that must be.
var changes = map[string]struct {
	of   []string
	want string
}{
	"void":          {[]string{"sale", "complete"}, "the label of a sale or a completion"},
	"pre-auth-void": {[]string{"pre-auth"}, "the label of a pre-authorisation"},
	"complete":      {[]string{"pre-auth"}, "the label of a pre-authorisation"},
	"adjust":        {[]string{"offline-sale"}, "the label of an off-line sale"},
	"tip":           {[]string{"sale"}, "the label of a sale"},
	"reprint": {
		[]string{"sale", "void", "refund", "pre-auth", "pre-auth-void", "complete", "offline-sale", "adjust", "tip"},
		"the label of what has a slip",
	},
}

func (f *foresight) atTill(s *Step, a Action, till string) {
	_, label := tillOf(a)
	of := f.given[label]
	known := label == "" || of != nil // what itself did nothing is told there
	if known && !f.fits(s, a, till, of) {
		return
	}
	f.tillDoes(s, a, till, of)
}

// fits reports whether a step can be done at its till, as far as the file tells.
func (f *foresight) fits(s *Step, a Action, till string, of *begun) bool {
	if change, is := changes[s.Word()]; is && of != nil && !slices.Contains(change.of, of.step.Word()) {
		f.is(s, payment.NoOriginal, "%q is a %s: want %s", of.step.Label(), of.step.Word(), change.want)
		return false
	}
	if of != nil && s.Word() != "refund" && !f.stillThere(s, till, of) {
		return false
	}
	return f.aboveRefundLimit(s, a, till, of) && f.leaves(s, a, till)
}

// stillThere reports whether a till still has what a step is to change, as it was.
func (f *foresight) stillThere(s *Step, till string, of *begun) bool {
	since := f.settled[till]
	switch {
	case s.Word() == "reprint":
		if broken := f.unprinted[till]; broken != nil {
			f.is(s, payment.PrinterBroken, "the printer of %s is broken since line %d", till, broken.Location.Line)
			return false
		}
		return true
	case since != nil && since.Location.Line > of.step.Location.Line && inBatch(s):
		f.is(s, payment.NoOriginal, "%q is of a batch that line %d has closed: a refund gives back what was taken",
			of.step.Label(), since.Location.Line)
		return false
	case f.calm && of.changed != nil && s.Word() != "adjust":
		f.is(s, changedBefore[of.changed.Word()], "line %d has changed %q already: step %s", of.changed.Location.Line,
			of.step.Label(), of.changed.Word())
		return false
	}
	return true
}

// inBatch reports whether a step is about a transaction of the open batch.
func inBatch(s *Step) bool { return slices.Contains([]string{"void", "tip", "adjust"}, s.Word()) }

var changedBefore = map[string]payment.Obstacle{
	"void": payment.AlreadyVoided, "pre-auth-void": payment.AlreadyVoided, "complete": payment.AlreadyCompleted,
	"tip": payment.AlreadyTipped,
}

func (f *foresight) aboveRefundLimit(s *Step, a Action, till string, of *begun) bool {
	refund, is := a.(*Refund)
	most := f.s.World.Terminals[till].RefundLimit
	if !is || most.Minor == 0 {
		return true
	}
	amount := payment.Amount{}
	switch {
	case refund.Amount != nil:
		amount = *refund.Amount
	case of != nil && of.changed == nil:
		amount = of.amount
	}
	if amount.Minor > most.Minor {
		f.is(s, payment.AboveRefundLimit, "%s is above the refund-limit of %s, %s", amount.Decimal(), till, most.Decimal())
		return false
	}
	return true
}

// leaves reports whether what a step makes can leave its till.
func (f *foresight) leaves(s *Step, a Action, till string) bool {
	t := f.s.World.Terminals[till]
	what := transactionOf(a)
	if started := f.busy[till]; started != nil && (what != dialect.Unknown || s.Word() == "manage") {
		f.is(s, payment.TillBusy, "%s is busy with line %d, which is started and not waited for: advance before", till,
			started.Location.Line)
		return false
	}
	if what == dialect.Unknown {
		return true
	}
	name := cmp.Or(t.Dialect, "1987-ascii")
	if d, err := dialect.Named(name); err == nil && !d.Speaks(what) {
		f.is(s, payment.NotSupported, "dialect %s of %s has no such message", name, till)
		return false
	}
	keys := cmp.Or(t.Keys, f.s.World.Security.Keys, "none")
	if keys != "none" && what.Routed() && !f.signed[till] {
		f.is(s, payment.SignOnFirst, "%s has keys and has not signed on: want a step sign-on: {terminal: %s} before", till,
			till)
		return false
	}
	if amount := amountOf(a); amount.Minor > mostMinor {
		f.is(s, payment.EntryNotValid, "%s has more than the twelve digits of DE 4", amount.Decimal())
		return false
	}
	return true
}

// mostMinor is what the twelve digits of DE 4 hold.
const mostMinor = 999_999_999_999

func amountOf(a Action) payment.Amount {
	switch amount := reflect.ValueOf(a).Elem().FieldByName("Amount"); {
	case !amount.IsValid():
		return payment.Amount{}
	case amount.Kind() != reflect.Pointer:
		return amount.Interface().(payment.Amount)
	case !amount.IsNil():
		return amount.Elem().Interface().(payment.Amount)
	}
	return payment.Amount{}
}

// tillDoes notes what a step leaves behind.
func (f *foresight) tillDoes(s *Step, a Action, till string, of *begun) {
	switch a := a.(type) {
	case *SignOn:
		f.signed[till], f.used[till] = true, true
	case *Wipe:
		f.signed[till], f.settled[till] = false, s
	case *Settle:
		if s.Waits() && f.calm {
			f.settled[till], f.used[till] = s, false
		}
	case *Printer:
		f.unprinted[till] = nil
		if a.Broken {
			f.unprinted[till], f.calm = s, false
		}
	case *Balance, *Manage, *Reprint, *RingUp:
	default:
		f.used[till] = true
	}
	if !s.Waits() {
		f.busy[till], f.calm = s, false
	}
	f.begun(s, a, till, of)
}

// begun notes the transaction of a step, and that it has changed another.
func (f *foresight) begun(s *Step, a Action, till string, of *begun) {
	if label := s.Label(); label != "" {
		b := &begun{step: s, terminal: till, amount: amountOf(a), lo: f.lo}
		if card := reflect.ValueOf(a).Elem().FieldByName("Card"); card.IsValid() {
			b.card = card.String()
		} else if of != nil {
			b.card = of.card
		}
		if b.amount.Minor == 0 && of != nil {
			b.amount = of.amount
		}
		f.given[label] = b
	}
	if of == nil || changedBefore[s.Word()] == 0 {
		return
	}
	sameDay := f.calendar.ClearingDate(of.lo) == f.calendar.ClearingDate(f.hi)
	whole := of.amount.Minor >= amountOf(a).Minor
	if advice, is := a.(*Complete); sameDay && (s.Word() == "tip" || whole) && (!is || !advice.Advice) {
		of.changed = s
	}
}
