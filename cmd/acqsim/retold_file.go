package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// pace says when the steps of a scenario happen: as they did, and never before those before them are over.
type pace struct {
	now  payment.Time
	free map[party.Node]payment.Time // when each till is
}

// second is the next whole one.
func second(t payment.Time) payment.Time {
	return (t + payment.Time(time.Second) - 1) / payment.Time(time.Second) * payment.Time(time.Second)
}

// steps writes what happened, in order.
func (r *retelling) steps() []string {
	p := &pace{now: second(r.world.Start), free: make(map[party.Node]payment.Time)}
	var lines []string
	rules := r.moments()
	for i := range r.events {
		e := &r.events[i]
		for len(rules) > 0 && *rules[0] <= e.at {
			p.now = max(second(*rules[0]), p.now) + payment.Time(time.Second)
			*rules[0], rules = p.now, rules[1:]
			p.now += payment.Time(time.Second)
			lines = append(lines, fmt.Sprintf("  - advance: {to: %q}", r.clock(p.now)))
		}
		if e.step == "" {
			continue
		}
		lines = append(lines, "  - "+r.step(p, e, r.next(i)))
	}
	for _, at := range rules {
		*at = max(second(*at), p.now+payment.Time(time.Second))
		p.now = *at
	}
	p.now = max(second(r.told.End.At), p.now)
	for _, free := range p.free {
		p.now = max(p.now, free)
	}
	return append(lines, fmt.Sprintf("  - advance: {to: %q}", r.clock(p.now)))
}

// moments are when faults were said and lifted, in order; steps moves them.
func (r *retelling) moments() []*payment.Time {
	var all []*payment.Time
	for _, of := range []map[string]*payment.Time{r.rules, r.lifted} {
		for _, at := range of {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, func(a, b *payment.Time) int { return cmp.Compare(*a, *b) })
	return all
}

// next is the next request that has a step, nil behind the last.
func (r *retelling) next(i int) *retold {
	for i++; i < len(r.events); i++ {
		if r.events[i].step != "" {
			return &r.events[i]
		}
	}
	return nil
}

// step writes a step with its time. What follows waits for its result unless that came later, at another till.
func (r *retelling) step(p *pace, e *retold, next *retold) string {
	at := max(second(e.at), p.now, p.free[e.till])
	takes := time.Second
	if e.till != "" {
		switch {
		case r.heard(e) && !r.tookBack(e):
			takes += time.Duration(e.answered - e.at)
		case !e.m.Transaction.Advice():
			takes += r.patience() + 5*time.Second
		}
	}
	p.now, p.free[e.till] = at.Add(time.Second), at.Add(takes)
	text := e.step
	if next != nil && next.till != e.till && second(next.at) < p.free[e.till] && takes > 2*time.Second {
		text = "start: {" + text + "}"
	} else {
		p.now = p.free[e.till]
	}
	return fmt.Sprintf("{at: %q, %s}", r.clock(at), text)
}

// faults writes the rules that acted, and those that make a till here believe what the terminal believed.
func (r *retelling) faults() []string {
	var lines []string
	labels := make(map[string]bool)
	for i := range r.events {
		e := &r.events[i]
		if e.step == "" || e.till == "" {
			continue
		}
		labels[e.as] = true
		switch {
		case !e.m.Transaction.Reversible():
		case r.tookBack(e):
			lines = append(lines, "  # the terminal took it back though the answer had reached it",
				fmt.Sprintf("  - {id: unheard-%s, on: {link: acquirer->terminal, phase: reply, of: %s}, do: drop}", e.as, e.as))
		case e.reversed == 0 && !r.heard(e) && r.goesOn(i):
			lines = append(lines, "  # the terminal never took it back",
				fmt.Sprintf("  - {id: unreversed-%s, on: {link: terminal->acquirer, phase: reversal, of: %s}, do: drop, "+
					"every: true}", e.as, e.as))
		}
	}
	for _, a := range r.world.Loop.Faults() {
		rule := *a.Rule
		if a.Count == 0 {
			r.unsaid = append(r.unsaid, "fault "+rule.ID+": it never acted: "+scenarios.SayFault(&rule))
			continue
		}
		said, late := r.rules[rule.ID]
		if rule.On.From.Text == "" && late {
			rule.On.From = fault.Moment{Text: "said", Time: *said}
		}
		if at := r.lifted[rule.ID]; at != nil && rule.On.Until.Text == "" {
			rule.On.Until = fault.Moment{Text: r.clock(*at), Time: *at}
		}
		if of := rule.On.Of; of != "" && !labels[of] {
			r.unsaid = append(r.unsaid, "fault "+rule.ID+": the step "+of+" that it is about is not told: "+
				scenarios.SayFault(&rule))
			continue
		}
		if late {
			rule.Say(r.clock)
		}
		lines = append(lines, "  - "+scenarios.WriteFault(&rule))
	}
	return lines
}

// tookBack reports whether the terminal reversed what it had heard the answer to, as no till here does.
func (r *retelling) tookBack(e *retold) bool {
	return e.reversed != 0 && r.heard(e) && e.m.Transaction.Reversible()
}

// goesOn reports whether the till of a request does something after it, which sends a reversal first.
func (r *retelling) goesOn(i int) bool {
	for _, e := range r.events[i+1:] {
		if e.till == r.events[i].till && e.step != "" {
			return true
		}
	}
	return false
}

// books writes what the books had at the end: every account of a name that is not what it was.
func (r *retelling) books() []string {
	lines := []string{"  - books:"}
	for _, n := range world.Bookkeepers {
		book := r.world.Book(n)
		if book == nil {
			r.unsaid = append(r.unsaid, string(n)+" was down at the end: its books are not expected")
			continue
		}
		var accounts []string
		for _, a := range book.Accounts() {
			name := r.world.Named(string(a))
			_, owner, _ := strings.Cut(name, ":")
			if book.Balance(a) == r.world.Opening(n, a) || payment.Digits(owner) && owner != "" {
				continue
			}
			accounts = append(accounts, fmt.Sprintf("        %q: %q", name, book.Balance(a).Decimal()))
		}
		if slices.Sort(accounts); len(accounts) > 0 {
			lines = append(append(lines, fmt.Sprintf("      %s:", n)), accounts...)
		}
	}
	if len(lines) == 1 {
		return []string{"  - books: {issuer: {suspense: unchanged}}"}
	}
	return lines
}
