package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"acqsim/payment"
)

// atDesk takes what is ordered at a desk or a bank.
func (f *foresight) atDesk(s *Step, a Action) {
	switch a := a.(type) {
	case *Hold:
		f.hold(s, a)
	case *Release:
		if !f.held[a.Merchant] {
			f.is(s, payment.NotHeld, "no step before holds the money of %s", a.Merchant)
		}
	case *ResumePayouts:
		if !f.mayDie("acquirer") && len(f.s.World.Merchants) <= cmp.Or(f.s.World.Acquirer.PayoutBatch, 100) {
			f.is(s, payment.NoStoppedRun, "nothing has taken the acquirer down, so no payout run has stopped half-way")
		}
	case *ForceBatch:
		if !f.used[a.Terminal] {
			f.is(s, payment.NoOpenBatch, "nothing was sold at %s before", a.Terminal)
		}
	case *LoseQueue:
		if !slices.Contains(slices.Collect(maps.Values(f.used)), true) {
			f.is(s, payment.NothingQueued, "nothing was sold since the tills were settled, so nothing waits for the network")
		}
	case *RequireSignOn:
		f.signed[a.Terminal], f.calm = true, false
	case *CardStatus:
		f.calm = false
	case *StrayRecord:
		f.stray(s, a)
	case *MakeGood:
		if a.Day >= f.calendar.Date(f.hi) || a.Day < f.s.Clock.Start.Date.AddDays(-1) {
			f.is(s, payment.NothingToMakeGood, "nothing of %s has been settled by then: it is %s", a.Day, f.clock(f.lo))
		}
	case *ResendFile:
		f.resend(s, a)
	case *Resolve:
		f.resolve(s, a)
	case *Dispute:
		f.dispute(s, a)
	default:
		f.atBank(s, a)
	}
}

func (f *foresight) hold(s *Step, a *Hold) {
	if (a.Reason == "" || a.Review == 0) && !f.s.World.Practice.Acquirer.HoldWithoutReason {
		f.is(s, payment.HoldWithoutReason, "want reason and review: a hold is owed both")
	}
	f.held[a.Merchant] = true
}

func (f *foresight) stray(s *Step, a *StrayRecord) {
	if a.As != "" {
		f.given[a.As] = &begun{step: s, card: a.Card, amount: a.Amount, lo: f.lo}
	}
}

// fileAt is when the clearing file of a day is made.
func (f *foresight) fileAt(day payment.BusinessDate) payment.Time {
	return f.calendar.At(day.AddDays(1), cmp.Or(f.s.World.Jobs.ClearingFile, payment.TimeOfDay(2*time.Hour)))
}

func (f *foresight) resend(s *Step, a *ResendFile) {
	switch {
	case f.hi < f.fileAt(a.Day):
		f.is(s, payment.DayNotCleared, "the clearing file of %s is made on %s", a.Day, f.clock(f.fileAt(a.Day)))
	case f.start > f.fileAt(a.Day):
		f.is(s, payment.LogNotAtHand, "the story begins after the clearing file of %s was made", a.Day)
	}
}

func (f *foresight) resolve(s *Step, a *Resolve) {
	of := f.given[a.Of]
	asked := func(kinds ...string) bool {
		is := func(kind string) bool { return slices.Contains(of.disputed, kind) }
		return f.forged || of != nil && slices.ContainsFunc(kinds, is)
	}
	why := payment.NoOpenItem
	switch {
	case a.How == "re-present" && !asked("chargeback", "second-chargeback"):
		if asked("retrieval") {
			why = payment.NoChargeback
		}
		f.is(s, why, "no step before charges %q back", a.Of)
	case a.How == "supply-slip" && !asked("retrieval"):
		if asked("chargeback") {
			why = payment.NoSlipRequest
		}
		f.is(s, why, "no step before asks for the slip of %q", a.Of)
	case a.How == "write-off" && len(slices.Compact(slices.Sorted(slices.Values(a.By)))) < writeOffPersons:
		f.is(s, payment.TooFewPersons, "a write-off wants %d persons: by: [wang, li]", writeOffPersons)
	}
}

// writeOffPersons is how many sign a write-off.
const writeOffPersons = 2

func (f *foresight) dispute(s *Step, a *Dispute) {
	of, kind := f.given[a.Of], cmp.Or(a.Kind, "chargeback")
	if of == nil {
		return
	}
	switch {
	case of.step.Word() == "settle" || of.step.Word() == "balance":
		f.is(s, payment.NoSuchTransaction, "%q is a %s: want the label of what a card has paid", a.Of, of.step.Word())
	case kind == "second-chargeback" && !slices.Contains(of.disputed, "chargeback"):
		f.is(s, payment.DisputeOutOfTurn, "no step before charges %q back a first time", a.Of)
	case kind == "second-chargeback" && f.s.World.Cards[of.card].Kind == "debit":
		f.is(s, payment.NoSecondChargeback, "%s is a debit card", of.card)
	case a.Reason == "retrieval-not-answered" && !slices.Contains(of.disputed, "retrieval"):
		f.is(s, payment.SlipNotDue, "no step before asks for the slip of %q", a.Of)
	}
	of.disputed = append(of.disputed, kind)
}

// firstPayout is when the first payout run of the story is.
func (f *foresight) firstPayout() payment.Time {
	hour := cmp.Or(f.s.World.Jobs.Payout, payment.TimeOfDay(9*time.Hour+30*time.Minute))
	day := f.calendar.WorkingDayFrom(f.calendar.Date(f.start))
	if at := f.calendar.At(day, hour); at >= f.start {
		return at
	}
	return f.calendar.At(f.calendar.AddWorkingDays(day, 1), hour)
}

func (f *foresight) atBank(s *Step, a Action) {
	paid := fmt.Sprintf("the first payout run is on %s", f.clock(f.firstPayout()))
	switch a := a.(type) {
	case *Return, *CorrectEntry:
		if f.hi < f.firstPayout() {
			f.is(s, payment.NoSuchPayout, "%s", paid)
		}
	case *Account:
		f.state[a.Account] = cmp.Or(a.State, f.state[a.Account])
	case *ReportLoss:
		f.state[a.Account] = ""
	case *Inflow:
		if state := f.state[a.Account]; state == "closed" || state == "frozen" {
			f.is(s, payment.AccountBlocked, "account %s is %s", a.Account, state)
		}
	case *Outflow:
		if state := f.state[a.Account]; state != "open" && state != "" {
			f.is(s, payment.AccountBlocked, "account %s is %s", a.Account, state)
		}
	}
}
