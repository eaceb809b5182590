package search

import "time"

// heal lets the faults be over and the days go on: every till signs on where it has keys,
// does something small so that what it stored leaves, and is settled; then clearing,
// settlement, comparison and payout of the days that were drawn run their course. How long
// one waits before one looks is drawn too: who looks early sees what is under way.
func (d *drawer) heal() {
	last, _ := time.Parse(time.DateOnly, d.dates[len(d.dates)-1])
	next := last.AddDate(0, 0, 1)
	wait := pick(d, 0, 1, 3, 5)
	if wait == 0 { // the morning after, or the afternoon
		d.advance(next.Format(time.DateOnly), pick(d, "03:00", "09:10", "12:00", "18:00"))
		return
	}
	d.advance(next.Format(time.DateOnly), "10:00")
	for i := range d.tills {
		name := d.tills[i].name
		if d.keys {
			d.step("", nil, "sign-on: {terminal: %s}", name)
		}
		d.step("", nil, "balance: {terminal: %s, card: %s}", name, d.cards[0])
	}
	if d.day.Kind != Quiet {
		d.disputes()
	}
	d.advance(next.Format(time.DateOnly), "21:30")
	for i := range d.tills {
		d.step("", nil, "settle: {terminal: %s}", d.tills[i].name)
	}
	d.advance(next.AddDate(0, 0, wait).Format(time.DateOnly), "18:00")
}

// disputes are what issuers do after the day.
func (d *drawer) disputes() {
	if len(d.did) == 0 || d.chance(2) {
		return
	}
	of := d.did[d.IntN(len(d.did))].label
	kind := pick(d, "chargeback", "chargeback", "retrieval")
	reason := pick(d, "not-recognised", "stolen", "refund-not-processed", "no-goods")
	d.step("", []string{of}, "dispute: {of: %s, kind: %s, reason: %s}", of, kind, reason)
}
