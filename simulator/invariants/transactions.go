package invariants

import (
	"fmt"
	"slices"
	"time"

	"acqsim/acquirer/host"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// onceEach: a cardholder is debited once for one request, refunds of a sale give
// back no more than it was, and a payout is credited once under its id.
func (a *run) onceEach(wrong report) {
	debits := make(map[party.NetworkRef]int)
	for _, s := range a.issued {
		if len(s.fact.Postings) == 0 {
			continue
		}
		if debits[s.fact.NetworkRef]++; debits[s.fact.NetworkRef] == 2 && !a.excused.Practice.Issuer.AuthoriseRepeats {
			wrong(s.rec, "one posting at the issuer for STAN "+s.fact.STAN.String(), "two")
		}
	}
	a.requestsOnce(wrong)
	a.refunds(wrong)
	credits := make(map[string]int)
	for _, s := range a.counter {
		switch f := s.fact.(type) {
		case *bank.Credited:
			if credits[f.ID]++; credits[f.ID] == 2 && !a.excused.Practice.MerchantBank.CreditRepeats {
				wrong(s.rec, "payout "+f.ID+" credited once", "twice")
			}
		case *bank.EntryReversed:
			credits[f.ID]--
		}
	}
}

// requestsOnce: what a till asked for or stored once the host approves once, under
// whatever reference and on whatever day; what it undid does not count. A till that begins
// its numbers again has asked again.
func (a *run) requestsOnce(wrong report) {
	if a.excused.Practice.Acquirer.TakeRepeats {
		return
	}
	undone := make(map[payment.RRN]bool)
	for _, s := range a.undone {
		undone[s.fact.RRN] = true
	}
	requests := make(map[payment.RRN]*host.Requested)
	for _, s := range a.requested {
		requests[s.fact.RRN] = s.fact
	}
	sales := make(map[terminal.Ref]int)
	for _, s := range a.approved {
		r := requests[s.fact.RRN]
		if r == nil || !card(r.Transaction) || undone[s.fact.RRN] {
			continue
		}
		k := terminal.Ref{Terminal: r.Terminal, Batch: r.Batch, STAN: r.STAN}
		asked := max(1, a.asked[k])
		if sales[k]++; sales[k] == asked+1 {
			wrong(s.rec, fmt.Sprintf("%s of STAN %s of terminal %s", times(asked), r.STAN, r.Terminal), times(sales[k]))
		}
	}
}

// times says how often something was approved.
func times(n int) string {
	if n == 1 {
		return "one approval"
	}
	return fmt.Sprintf("%d approvals", n)
}

func (a *run) refunds(wrong report) {
	if a.excused.Practice.Acquirer.RefundBeyondSale {
		return
	}
	sold, back := make(map[payment.RRN]int64), make(map[payment.RRN]int64)
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		switch {
		case e.Kind == reconcile.Sale || e.Kind == reconcile.Completion:
			sold[e.RRN] = e.Amount.Minor
		case e.Kind == reconcile.Refund && e.State == reconcile.Approved && e.Original != "":
			back[e.Original] += e.Amount.Minor
		}
	}
	for i := range a.ev.Entries {
		if e := &a.ev.Entries[i]; back[e.RRN] > sold[e.RRN] && sold[e.RRN] > 0 {
			wrong(nil, "refunds of "+string(e.RRN)+" at most "+a.yuan(sold[e.RRN]), a.yuan(back[e.RRN]))
		}
	}
}

// oneEnd: what the network approved is cleared on its day, or reversed, or rejected
// by its clearing, and never two of these.
func (a *run) oneEnd(wrong report) {
	day := make(map[party.NetworkRef]*clearing.Routed)
	for _, s := range a.routed {
		day[s.fact.NetworkRef] = s.fact
	}
	filed := make(map[payment.BusinessDate]bool)
	for _, s := range a.filed {
		filed[s.fact.Date] = true
	}
	reversed, cleared, rejected := make(
		map[party.NetworkRef]bool,
	), make(
		map[party.NetworkRef]int,
	), make(
		map[party.NetworkRef]bool,
	)
	for _, s := range a.netUndo {
		reversed[s.fact.NetworkRef] = true
	}
	for _, s := range a.netBury {
		reversed[s.fact.NetworkRef] = true
	}
	for _, s := range a.rejected {
		rejected[s.fact.NetworkRef] = true
	}
	for _, s := range a.cleared {
		cleared[s.fact.NetworkRef]++
		if reversed[s.fact.NetworkRef] && !a.excused.Practice.Clearing.FileReversed {
			wrong(s.rec, "a reversed transaction out of the clearing file", "RRN "+string(s.fact.RRN)+" is in it")
		}
	}
	for _, s := range a.answered {
		r := day[s.fact.NetworkRef]
		if r == nil || !approvedCode(s.fact.Code) || !card(r.Transaction) || reversed[s.fact.NetworkRef] ||
			rejected[s.fact.NetworkRef] {
			continue
		}
		date := r.Date
		if s.fact.Date != 0 {
			date = s.fact.Date
		}
		void := r.Transaction.Voids()
		if n := cleared[s.fact.NetworkRef]; filed[date] && n != 1 && !(void && a.excused.Practice.Clearing.OmitVoids) {
			have := "not at all"
			if n > 0 {
				have = fmt.Sprintf("%d times", n)
			}
			wrong(s.rec, fmt.Sprintf("RRN %s once in the clearing of %s", s.fact.RRN, date), have)
		}
	}
}

// idempotent: however often a reversal is delivered, it is posted once, and its
// answer to the till stays what it was.
func (a *run) idempotent(wrong report) {
	undone := make(map[party.NetworkRef]int)
	for _, s := range a.issUndo {
		if len(s.fact.Postings) == 0 {
			continue
		}
		if undone[s.fact.NetworkRef]++; undone[s.fact.NetworkRef] == 2 && !a.excused.Practice.Issuer.PostReversalAgain {
			wrong(s.rec, "one posting for the reversal of STAN "+s.fact.STAN.String(), "two")
		}
	}
	host := make(map[payment.RRN]int)
	for _, s := range a.undone {
		if len(s.fact.Postings) == 0 {
			continue
		}
		if host[s.fact.RRN]++; host[s.fact.RRN] == 2 {
			wrong(s.rec, "one posting for the reversal of RRN "+string(s.fact.RRN), "two")
		}
	}
}

// durableFirst: before a till reads an approval from the host, the host has written
// down that the network approved, and the network that the issuer did.
func (a *run) durableFirst(wrong report) {
	if a.excused.Forged || a.excused.Forgot {
		return
	}
	safe := make(map[payment.RRN]uint64)
	for _, s := range a.answered {
		if approvedCode(s.fact.Code) && safe[s.fact.RRN] == 0 {
			safe[s.fact.RRN] = s.rec.Seq
		}
	}
	for _, s := range a.approved {
		at := safe[s.fact.RRN]
		if offline := a.advised(s.fact.RRN); (at == 0 || at > s.rec.Seq) && !offline {
			wrong(
				s.rec,
				"RRN "+string(s.fact.RRN)+" approved by the network before the acquirer writes it down",
				"it is not",
			)
		}
	}
	a.repliesAfterFacts(wrong)
}

// advised reports whether the till told the host of what it had done: an advice is
// answered without asking the network.
func (a *run) advised(rrn payment.RRN) bool {
	for _, s := range a.requested {
		if s.fact.RRN == rrn && s.fact.Transaction.Advice() {
			return true
		}
	}
	return false
}

// repliesAfterFacts: an approval of a sale that reaches a till has been written down.
func (a *run) repliesAfterFacts(wrong report) {
	written := make(map[payment.RRN]uint64)
	for _, s := range a.approved {
		if written[s.fact.RRN] == 0 {
			written[s.fact.RRN] = s.rec.Seq
		}
	}
	for rec := range a.History.Frames {
		if rec.Node != world.Acquirer || rec.Kind != engine.FrameRecord || !a.isTill(rec.Peer) {
			continue
		}
		m, ok := a.Meaning(rec.Node, rec.Peer, rec.Bytes, rec.File)
		if !ok || !m.Reply || m.Reversal || m.Transaction != dialect.Sale || !approvedCode(m.Code) || m.RRN == "" {
			continue
		}
		if at := written[m.RRN]; at == 0 || at > rec.Seq {
			wrong(
				rec,
				"the acquirer's approval of RRN "+string(m.RRN)+" on its disk before the 0210 leaves",
				"it is not",
			)
		}
	}
}

// What may be open for how long (CASES §2.2, 9): a request by its time-outs, a payout
// by the time within which its bank answers or is asked.
const (
	longestRequest = 10 * time.Minute
	longestPayout  = time.Hour
)

// quiescence: a request is decided within its time-outs; a payout without an answer
// is known to have none. An advice is no request: it is stored, and sent on until it is
// answered, for as long as the network is away.
func (a *run) quiescence(wrong report) {
	if a.Loop.Party(world.Acquirer) == nil || a.excused.Forgot || a.Loop.Paused(world.Acquirer) {
		return
	}
	now := a.Loop.Now()
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		if waits := e.State == reconcile.Pending && now.Sub(e.At) > longestRequest; waits && !a.advised(e.RRN) &&
			!slices.Contains(a.lost, e.RRN) {
			wrong(
				nil,
				"RRN "+string(e.RRN)+" decided within "+longestRequest.String(),
				"pending for "+now.Sub(e.At).String(),
			)
		}
	}
	for i := range a.ev.Payouts {
		p := &a.ev.Payouts[i]
		if waits := p.State == reconcile.PayoutCreated || p.State == reconcile.PayoutSent; waits &&
			now.Sub(p.Created) > longestPayout {
			wrong(
				nil,
				"payout "+p.ID+" answered or known to be unanswered within "+longestPayout.String(),
				string(p.State),
			)
		}
	}
}
