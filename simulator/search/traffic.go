package search

import (
	"fmt"
	"slices"
)

// step adds a line to the story.
func (d *drawer) step(label string, of []string, format string, args ...any) {
	d.day.Steps = append(d.day.Steps, Line{Label: label, Of: of, Text: fmt.Sprintf(format, args...)})
}

func (d *drawer) advance(date, hour string) { d.step("", nil, `advance: {to: "%s %s"}`, date, hour) }

// label names the next transaction.
func (d *drawer) label(prefix string) string {
	d.labels++
	return fmt.Sprintf("%s%d", prefix, d.labels)
}

// hours are when the people of a shop are busy; the batches are settled in between.
var hours = []string{"10:30", "12:40", "18:20", "22:00", "22:59:40", "23:20"}

// traffic draws what the shops do on the days on which they trade.
func (d *drawer) traffic() {
	for i := range d.tills {
		if d.keys || d.chance(2) {
			d.step("", nil, "sign-on: {terminal: %s}", d.tills[i].name)
		}
	}
	for day, date := range d.dates {
		for _, hour := range hours {
			if hour == "22:00" {
				d.evening(date, hour)
				continue
			}
			if d.IntN(5) < 3 && (hour != "12:40" || day > 0) {
				continue
			}
			d.advance(date, hour)
			for range 1 + d.IntN(4) {
				d.business(day)
			}
		}
	}
}

// evening settles the batches; now and then somebody forgets it.
func (d *drawer) evening(date, hour string) {
	d.advance(date, hour)
	for i := range d.tills {
		if d.day.Kind == Quiet || !d.chance(6) {
			d.settle(i)
		}
	}
}

func (d *drawer) settle(till int) {
	d.step("", nil, "settle: {terminal: %s}", d.tills[till].name)
	for i := range d.did {
		if d.did[i].till == till {
			d.did[i].batch++
		}
	}
}

// business is one thing that a customer and a cashier do.
func (d *drawer) business(day int) {
	if d.chance(3) && d.after(day) {
		return
	}
	minor := 1 + d.Int64N(900_00)
	switch d.IntN(8) {
	case 0:
		minor = 1 + d.Int64N(300)
	case 1:
		minor = 1 + d.Int64N(15_000_00)
	}
	t := d.IntN(len(d.tills))
	o := done{till: t, card: pick(d, d.cards...), minor: minor, at: day}
	name, amount := d.tills[t].name, d.money(minor)
	if d.chance(6) {
		d.ring(name, minor)
	}
	switch d.IntN(12) {
	case 0, 1:
		o.word, o.label = "pre-auth", d.label("p")
		d.step(o.label, nil, "pre-auth: {as: %s, terminal: %s, card: %s, amount: %s}", o.label, name, o.card, amount)
	case 2:
		o.word, o.label = "offline-sale", d.label("o")
		d.step(o.label, nil, "offline-sale: {as: %s, terminal: %s, card: %s, amount: %s, authorisation: TEL001}", o.label,
			name, o.card, amount)
	case 3:
		d.step("", nil, "balance: {terminal: %s, card: %s}", name, o.card)
		return
	default:
		o.word, o.label = "sale", d.label("s")
		d.step(o.label, nil, "sale: {as: %s, terminal: %s, card: %s, amount: %s%s}", o.label, name, o.card, amount, d.entry())
		if d.day.Kind != Quiet && d.chance(12) { // swiped again
			again := o
			again.label = d.label("s")
			d.did = append(d.did, o)
			d.step(again.label, nil, "sale: {as: %s, terminal: %s, card: %s, amount: %s}", again.label, name, o.card, amount)
			o = again
		}
	}
	d.did = append(d.did, o)
}

func (d *drawer) entry() string {
	if d.chance(6) {
		return ", entry: " + pick(d, "chip", "contactless", "manual")
	}
	return ""
}

// ring notes in the shop's own register what the customer owes; a cashier types another
// amount now and then.
func (d *drawer) ring(terminal string, minor int64) {
	d.tickets++
	tender := ""
	if d.day.Kind != Quiet {
		if d.chance(5) {
			minor *= 10
		}
		if d.chance(8) {
			tender = ", tender: cash"
		}
	}
	d.step("", nil, "ring-up: {terminal: %s, ticket: %d, amount: %s%s}", terminal, d.tickets, d.money(minor), tender)
}

// after is what is done about an earlier transaction; false where there is none of the
// right sort.
func (d *drawer) after(day int) bool {
	if len(d.did) == 0 {
		return false
	}
	o := &d.did[d.IntN(len(d.did))]
	of := []string{o.label}
	sameBatch := o.batch == 0
	switch {
	case o.word == "pre-auth":
		return d.afterPreAuth(o, day)
	case o.word == "offline-sale" && sameBatch && d.chance(2):
		d.step("", of, "adjust: {of: %s, amount: %s}", o.label, d.money(1+d.Int64N(o.minor+100)))
	case o.word == "sale" && sameBatch && d.chance(6):
		d.step("", of, "tip: {of: %s, amount: %s}", o.label, d.money(1+d.Int64N(o.minor/8+100)))
	case (o.word == "sale" || o.word == "complete") && sameBatch && d.chance(2):
		label := d.label("v")
		d.step(label, of, "void: {as: %s, of: %s}", label, o.label)
	case o.word == "sale" || o.word == "complete" || o.word == "offline-sale":
		d.refund(o)
	default:
		return false
	}
	return true
}

func (d *drawer) refund(o *done) {
	label, amount := d.label("r"), ""
	if d.chance(2) {
		amount = ", amount: " + d.money(1+d.Int64N(o.minor))
	}
	d.step(label, []string{o.label}, "refund: {as: %s, of: %s%s}", label, o.label, amount)
}

func (d *drawer) afterPreAuth(o *done, day int) bool {
	of := []string{o.label}
	if d.chance(3) {
		label := d.label("v")
		d.step(label, of, "pre-auth-void: {as: %s, of: %s}", label, o.label)
		return true
	}
	c := *o
	c.word, c.label, c.at, c.minor = "complete", d.label("k"), day, 1+d.Int64N(o.minor+o.minor/10)
	advice := ""
	if d.chance(2) {
		advice = ", advice: true"
	}
	d.step(c.label, of, "complete: {as: %s, of: %s, amount: %s%s}", c.label, o.label, d.money(c.minor), advice)
	o.word = "completed"
	d.did = append(d.did, c)
	return true
}

// mistakes draws what people, banks and issuers do beside the trade: accounts that change,
// holds, disputes, broken printers, a till that is wiped. Each stands between two steps.
func (d *drawer) mistakes() {
	for range d.IntN(4) {
		at := d.IntN(len(d.day.Steps) + 1)
		s := d.shops[d.IntN(len(d.shops))]
		t := d.tills[d.IntN(len(d.tills))].name
		var l Line
		switch d.IntN(8) {
		case 0:
			l.Text = fmt.Sprintf("account: {account: %s, state: %s}", pick(d, s.account...), pick(d, "closed", "frozen",
				"debit-frozen", "open"))
		case 1:
			l.Text = fmt.Sprintf("account: {account: %s, class: %s}", pick(d, s.account...), pick(d, "I", "II", "III"))
		case 2:
			l.Text = fmt.Sprintf("change-account: {merchant: %s, account: %s}", s.name, s.account[len(s.account)-1])
		case 3:
			l.Text = fmt.Sprintf("hold: {merchant: %s, reason: %s, review: %s}", s.name, pick(d, "unusual-amount", "cash-out",
				"complaint", "court-order"), "2026-04-03")
		case 4:
			l.Text = fmt.Sprintf("wipe: {terminal: %s}", t)
		case 5:
			l.Text = fmt.Sprintf("printer: {terminal: %s, broken: true}", t)
		case 6:
			l.Text = fmt.Sprintf("stray-record: {terminal: %s, card: %s, amount: %s}", t, pick(d, d.cards...),
				d.money(1+d.Int64N(500_00)))
		case 7:
			l.Text = fmt.Sprintf("crash: {node: %s, restart: %dm}", pick(d, "acquirer", "clearing", "issuer", t),
				1+d.IntN(20))
		}
		d.day.Steps = slices.Insert(d.day.Steps, at, l)
	}
}
