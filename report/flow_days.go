package report

import (
	"fmt"
	"time"

	"acqsim/clearing/record"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// daysOfInterest follows the money of what is drawn through the business days: what the network has taken waits for its
// cut-over; the day that this closes waits for its clearing files and its settlement; what moves at the settlement bank
// waits for the statement, and that for the payout run. Jobs that nothing drawn waits for are left out.
type daysOfInterest struct {
	cutOver, files, settle, statement, payout bool
	settling                                  bool // transfers of the network's positions are drawn
	closed, stated                            map[payment.BusinessDate]bool
}

// follow takes a message or a file that is drawn.
func (d *daysOfInterest) follow(r *engine.Record) {
	if !r.File && (r.Node == world.Clearing || r.Peer == world.Clearing) {
		d.cutOver = true
	}
	if !r.File && (r.Node == world.SettlementBank || r.Peer == world.SettlementBank) {
		d.statement = true
	}
}

// due reports whether something drawn waits for a job, which has come.
func (d *daysOfInterest) due(job string, date payment.BusinessDate) bool {
	wait := map[string]*bool{
		party.CutOverJob: &d.cutOver, party.ClearingFileJob: &d.files, party.SettleJob: &d.settle,
		party.StatementJob: &d.statement, party.PayoutJob: &d.payout,
	}[job]
	if wait == nil || !*wait {
		return false
	}
	*wait = false
	switch job {
	case party.CutOverJob:
		d.files, d.settle = true, true
	case party.ClearingFileJob:
		d.closed = with(d.closed, date)
	case party.SettleJob:
		d.settling, d.statement = true, true
	case party.StatementJob:
		d.settling, d.payout = false, true
		d.stated = with(d.stated, date)
	}
	return true
}

func with(days map[payment.BusinessDate]bool, day payment.BusinessDate) map[payment.BusinessDate]bool {
	if days == nil {
		days = make(map[payment.BusinessDate]bool)
	}
	days[day] = true
	return days
}

// ofTheDay reports whether a message or a file belongs to a business day that is followed: its clearing files, its
// settlement, the statements after it.
func (g *gatherer) ofTheDay(r *engine.Record) bool {
	if !r.File {
		return g.days.settling && (r.Node == world.Clearing && r.Peer == world.SettlementBank ||
			r.Node == world.SettlementBank && r.Peer == world.Clearing)
	}
	if len(g.days.closed)+len(g.days.stated) == 0 {
		return false
	}
	reader, ok := g.world.Reader(r).(interface{ File() *record.File })
	if !ok || reader.File() == nil {
		return false
	}
	switch h := &reader.File().Header; h.Kind {
	case record.Statement:
		return g.days.stated[h.Date]
	case record.Claims:
		return false
	default:
		return g.days.closed[h.Date]
	}
}

// jobOfInterest reports whether a job is one that something drawn waits for, or does something with it.
func (g *gatherer) jobOfInterest(i int) bool {
	job := &g.world.History.Records[i]
	date, err := payment.ParseDate(job.Note)
	if err == nil && g.days.due(job.Name, date) {
		return true
	}
	const soon = 2 * time.Second // what it sends has arrived or is lost by then
	for k := i + 1; k < len(g.world.History.Records); k++ {
		r := &g.world.History.Records[k]
		if r.At.Sub(job.At) > soon {
			break
		}
		begun := r.At
		if r.Kind == engine.FrameRecord || r.Kind == engine.LostRecord {
			begun = r.Sent
		}
		if r.Node == job.Node && begun.Sub(job.At) < time.Millisecond && g.concerns(r) {
			return true
		}
	}
	return false
}

// job adds a job that came due. The cut-over parts the days of the network.
func (g *gatherer) job(r *engine.Record) {
	kind, mark := jobDue, "⏰"
	if r.Name == party.CutOverJob {
		kind, mark = cutOver, ""
	}
	g.add(flowEvent{at: r.At, kind: kind, mark: mark, words: g.jobInWords(r)})
}

func (g *gatherer) jobInWords(r *engine.Record) string { return g.lang.job(r.Name) + " " + r.Note }

// jobLost adds a job that its party never heard of.
func (g *gatherer) jobLost(r *engine.Record) {
	g.add(flowEvent{at: r.At, kind: jobDue, mark: "✗", words: g.lang.job(r.Name) + " — " + g.lang.lost(r.Note)})
}

func (g *gatherer) dayInWords(day payment.BusinessDate) string {
	kind := g.lang.Pick("working day", "工作日")
	if !g.world.Calendar.IsWorkingDay(day) {
		kind = g.lang.Pick("day off", "休息日")
	}
	noon := g.world.Calendar.Local(g.world.Calendar.At(day, payment.TimeOfDay(12*time.Hour)))
	return fmt.Sprintf(g.lang.Pick("%s %s, %s", "%s %s，%s"), day, g.lang.weekday(noon.Weekday()), kind)
}
