package report

import (
	"slices"
	"strings"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// flow is what passed between the nodes of a world and what happened at them, in order and in words: what the pictures
// of a run are drawn from.
type flow struct {
	lanes  []party.Node // the tills, then the others in the order of the money's way
	events []flowEvent
}

// flowEvent is one line of a flow.
type flowEvent struct {
	at   payment.Time
	kind flowKind
	// from and to are the ends of what passes or is on its way. What happens at one node has from alone, and what
	// concerns all has neither.
	from, to party.Node
	mark     string // the sign of what happened at a node or to what was on its way
	label    string // what stands on the arrow: 0210 00
	words    string // what it says, or what happened
	record   int    // of the history, of which it is drawn
}

// screenMark is the mark of what people read at a till.
const screenMark = "▣"

type flowKind uint8

const (
	arrived  flowKind = iota // a message or a file
	lost                     // one that did not arrive
	happened                 // something, at a node
	struck                   // a fault, on the way between two nodes
	jobDue                   // a job of the business day
	dayBegun                 // a day of the calendar
	cutOver                  // the network's day ends and the next begins
	paid                     // money passed at the settlement bank
)

// laneOrder is the order of the money's way, the tills first.
var laneOrder = []party.Node{world.Acquirer, world.Clearing, world.Issuer, world.SettlementBank, world.MerchantBank}

// gatherer reads the records of a world into a flow.
type gatherer struct {
	flow
	world  *world.World
	lang   Language
	labels []string
	cash   bool // money is gathered too
	days   daysOfInterest
	day    payment.BusinessDate
	record int
}

// gather returns the messages that carry one of the labels with what people read, the jobs of the business days that
// they wait for, and all that faults did.
func gather(w *world.World, labels []string, lang Language) *flow {
	return gatherWith(w, labels, lang, false)
}

// gatherWith gathers, with the money that moved where cash is asked for.
func gatherWith(w *world.World, labels []string, lang Language, cash bool) *flow {
	g := &gatherer{world: w, lang: lang, labels: labels, cash: cash}
	for i := range w.History.Records {
		g.take(i)
	}
	g.findLanes()
	return &g.flow
}

func (g *gatherer) take(i int) {
	g.record = i
	r := &g.world.History.Records[i]
	switch r.Kind {
	case engine.JobRecord:
		if g.jobOfInterest(i) {
			g.job(r)
		}
	case engine.FaultRecord:
		g.fault(r)
	case engine.ConnectionRecord:
		g.connection(r)
	case engine.CrashRecord:
		g.at(r, "✗", g.lang.Pick("crashes ("+r.Name+")", "宕机（"+g.lang.crashPoint(r.Name)+"）"))
	case engine.RestartRecord:
		g.at(r, "●", g.lang.Pick("restarts", "重启"))
	case engine.FrameRecord, engine.LostRecord:
		g.frame(r)
	case engine.FactRecord:
		if g.cash {
			g.money(r)
		}
	}
}

func (g *gatherer) add(e flowEvent) {
	if day := g.world.Calendar.Date(e.at); day != g.day {
		g.day = day
		g.events = append(g.events, flowEvent{at: e.at, kind: dayBegun, words: g.dayInWords(day), record: g.record})
	}
	e.record = g.record
	g.events = append(g.events, e)
}

// at adds what happened at a node.
func (g *gatherer) at(r *engine.Record, mark, words string) {
	g.add(flowEvent{at: r.At, kind: happened, from: r.Node, mark: mark, words: words})
}

func (g *gatherer) findLanes() {
	seen := make(map[party.Node]bool)
	for i := range g.events {
		if e := &g.events[i]; e.kind != happened || e.mark == screenMark {
			seen[e.from], seen[e.to] = true, true
		}
	}
	delete(seen, "")
	for n := range seen {
		if !slices.Contains(laneOrder, n) {
			g.lanes = append(g.lanes, n)
		}
	}
	slices.Sort(g.lanes)
	for _, n := range laneOrder {
		if seen[n] {
			g.lanes = append(g.lanes, n)
		}
	}
}

// concerns reports whether a record is of a transaction that is drawn, or says on a screen why one never left its till.
func (g *gatherer) concerns(r *engine.Record) bool {
	if r.Peer == party.Operator {
		if screen, ok := g.world.Screen(r); ok && screen.Refused != 0 {
			return true
		}
	}
	return slices.ContainsFunc(g.world.Loop.Labels(r.Keys), func(l string) bool { return slices.Contains(g.labels, l) })
}

// isDevice reports whether a node is a device at a till, which stands in the till's lane.
func isDevice(n party.Node) bool {
	return n == party.Operator || strings.HasSuffix(string(n), ".printer")
}
