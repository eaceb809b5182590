package host

import (
	"time"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// clockAllowance is what a clock may drift between two sign-ons, and what DE 12 does not say of a second.
const clockAllowance = 5 * time.Minute

// madeAt is when a terminal says that it made a message (DE 12 and 13), by its own clock
// and in the year that is nearest; false when it does not say, or nothing that is a time.
func (h *Host) madeAt(ev *party.Event, m *dialect.Message) (payment.Time, bool) {
	s := m.LocalTime
	if len(s) != 6 || !payment.Digits(s) || s[:2] > "23" || s[2:4] > "59" || s[4:] > "59" {
		return 0, false
	}
	date, err := payment.ResolveMMDD(m.LocalDate, h.cfg.Calendar.Date(ev.Business))
	if err != nil {
		return 0, false
	}
	two := func(i int) time.Duration { return time.Duration(s[i]-'0')*10 + time.Duration(s[i+1]-'0') }
	of := two(0)*time.Hour + two(2)*time.Minute + two(4)*time.Second
	return h.cfg.Calendar.At(date, payment.TimeOfDay(of)), true
}

// clockOff is how far the clock of a terminal is off at its sign-on, ahead being positive; 0
// where it is not, or does not say.
func (h *Host) clockOff(ev *party.Event, m *dialect.Message) time.Duration {
	at, says := h.madeAt(ev, m)
	off := at.Sub(ev.Business)
	if !says || off.Abs() <= clockAllowance {
		return 0
	}
	return off.Truncate(time.Second)
}

// tooOld reports whether a request was made longer ago than any is taken: whoever waited
// for its answer is gone. A terminal whose clock was off when it signed on has taken the
// host's time from the reply, or it has not: the younger reading counts. What a terminal
// tells afterwards is taken at any age, and what does not say when it was made is for the
// tombstones.
//
//	sale made ── held on the line ──▶ comes when it is older than Config.GreatestAge: 12, nothing is posted
func (h *Host) tooOld(ev *party.Event, point *till, m *dialect.Message) bool {
	if m.Transaction.Advice() && m.Transaction != dialect.Refund {
		return false
	}
	at, says := h.madeAt(ev, m)
	return says && ev.Business.Sub(max(at, at.Add(-point.clock))) > h.cfg.GreatestAge+clockAllowance
}
