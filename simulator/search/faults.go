package search

import (
	"fmt"
	"strings"
)

// handOff is where a fault can act: a link and what passes over it.
type handOff struct {
	on    string // the match but for the label
	of    bool   // it carries one transaction, by its label
	verbs []func(*drawer) string
}

// What may go wrong at a hand-off, as a file says it.
var (
	drops  = func(*drawer) string { return "drop" }
	delays = func(d *drawer) string {
		return fmt.Sprintf("{delay: {by: %s}}", pick(d, "2s", "50s", "70s", "10m", "3h", "26h"))
	}
	duplicates = func(d *drawer) string {
		return fmt.Sprintf("{duplicate: {after: %s}}", pick(d, "1s", "40s", "90s", "20m", "5h", "30h"))
	}
	cuts = func(d *drawer) string {
		return fmt.Sprintf("{cut: {kind: %s, byte: %d}}", pick(d, "rst", "fin"), 10+d.IntN(200))
	}
	stalls = func(d *drawer) string { return fmt.Sprintf("{stall: {for: %s}}", pick(d, "20s", "90s", "40m", "6h")) }
	pauses = func(d *drawer) string { return fmt.Sprintf("{pause: {for: %s}}", pick(d, "30s", "5m", "2h")) }
	dies   = func(d *drawer) string {
		cut := pick(d, "at: before-commit", "at: after-commit", "at: after-send, send: 1")
		return fmt.Sprintf("{crash: {%s, restart: %s}}", cut, pick(d, "10s", "3m", "1h"))
	}
	says = func(d *drawer) string {
		return fmt.Sprintf(`{mutate: {set: {"39": "%s"}}}`, pick(d, "00", "05", "51", "91", "96", "98", "94", "25", "12"))
	}
	saysOfPayout = func(d *drawer) string {
		return fmt.Sprintf(`{mutate: {set: {"39": "%s"}}}`, pick(d, "00", "51", "91", "14", "15", "96"))
	}
	spoils  = func(d *drawer) string { return fmt.Sprintf("{mutate: {cut: %d}}", 8+d.IntN(60)) }
	answers = func(d *drawer) string {
		return fmt.Sprintf(`{answer: {code: "%s", pass-on: %v}}`, pick(d, "91", "96", "05", "68"), d.chance(2))
	}
	otherAmount = func(d *drawer) string {
		return fmt.Sprintf(`{mutate: {set: {"4": "%012d"}}}`, 1+d.Int64N(900_00))
	}
	badTrailer = func(*drawer) string { return "{drop: {seal: keep}}" }
	copied     = func(*drawer) string { return "duplicate" }
)

var handOffs = []handOff{
	{"link: terminal->acquirer, phase: request", true, verbs(drops, delays, duplicates, cuts, stalls, dies, spoils)},
	{"link: acquirer->terminal, phase: reply", true, verbs(drops, drops, delays, duplicates, cuts, stalls, says, spoils)},
	{"link: terminal->acquirer, phase: reversal", true, verbs(drops, drops, delays, duplicates, dies)},
	{"link: acquirer->terminal, phase: reversal-reply", true, verbs(drops, drops, delays, says)},
	{"link: acquirer->clearing, phase: request", true, verbs(drops, delays, duplicates, stalls, dies, answers)},
	{"link: clearing->acquirer, phase: reply", true, verbs(drops, delays, duplicates, stalls, says, dies)},
	{"link: clearing->issuer, phase: request", true, verbs(drops, delays, duplicates, stalls, dies, answers)},
	{"link: issuer->clearing, phase: reply", true, verbs(drops, delays, duplicates, stalls, says, dies)},
	{"link: acquirer->clearing, phase: reversal", true, verbs(drops, delays, duplicates, dies)},
	{"link: clearing->acquirer, phase: reversal-reply", true, verbs(drops, delays, duplicates)},
	{"link: clearing->issuer, phase: reversal", true, verbs(drops, delays, duplicates, dies)},
	{"link: issuer->clearing, phase: reversal-reply", true, verbs(drops, delays)},
	{"link: terminal->acquirer, phase: batch", false, verbs(drops, delays, duplicates, cuts, dies)},
	{"link: acquirer->terminal, phase: batch-reply", false, verbs(drops, drops, delays, duplicates)},
	{"link: acquirer->settlement-bank, mti: \"0200\"", true, verbs(drops, delays, duplicates, stalls, dies)},
	{"link: settlement-bank->acquirer, mti: \"0210\"", true, verbs(drops, delays, duplicates, saysOfPayout, dies)},
	{"link: settlement-bank->merchant-bank, mti: \"0200\"", true, verbs(drops, delays, duplicates, stalls, dies)},
	{"link: merchant-bank->settlement-bank, mti: \"0210\"", true, verbs(drops, delays, duplicates, saysOfPayout)},
	{"link: clearing->acquirer, class: file", false, verbs(drops, delays, duplicates, spoils)},
	{"link: clearing->issuer, class: file", false, verbs(drops, delays, duplicates)},
	{"link: settlement-bank->acquirer, class: file", false, verbs(drops, delays, duplicates)},
	{"link: clearing->acquirer, class: file, record: {of: %s}", true, verbs(drops, copied, otherAmount, badTrailer)},
	{"link: clearing->issuer, class: file, record: {of: %s}", true, verbs(drops, otherAmount)},
	{"link: clock->cut-over", false, verbs(drops, delays, duplicates)},
	{"link: clock->clearing-file", false, verbs(drops, delays, duplicates)},
	{"link: clock->settle", false, verbs(drops, delays, duplicates)},
	{"link: clock->statement", false, verbs(drops, delays)},
	{"link: clock->reconcile", false, verbs(drops, delays, duplicates)},
	{"link: clock->payout", false, verbs(drops, delays, duplicates, pauses, dies)},
	{"link: terminal->printer, class: slip", true, verbs(drops)},
}

func verbs(of ...func(*drawer) string) []func(*drawer) string { return of }

// faults draws what goes wrong.
func (d *drawer) faults() {
	if len(d.did) == 0 {
		return
	}
	storm := d.did[d.IntN(len(d.did))].label // troubles do not come alone
	at := handOffs
	if d.day.Kind == Wide {
		at = allHandOffs()
	}
	for range d.IntN(7) {
		h := at[d.IntN(len(at))]
		label := storm
		if d.chance(2) {
			label = d.labelled()
		}
		on := h.on
		var of []string
		switch {
		case h.of && inside(on):
			on, of = fmt.Sprintf(on, label), []string{label}
		case h.of:
			on, of = on+", of: "+label, []string{label}
		case d.chance(2):
			on += fmt.Sprintf(", nth: %d", 1+d.IntN(3))
		}
		times := ""
		if d.chance(4) {
			times = fmt.Sprintf(", times: %d", 2+d.IntN(4))
		}
		do := h.verbs[d.IntN(len(h.verbs))](d)
		verb, _, _ := strings.Cut(strings.TrimPrefix(do, "{"), ":")
		d.day.Faults = append(d.day.Faults, Line{Of: of, On: nameOf(h.on), Verb: verb,
			Text: fmt.Sprintf("{id: f%d, on: {%s}, do: %s%s}", len(d.day.Faults)+1, on, do, times)})
	}
}

// labelled picks a transaction of the day, a void or a refund too.
func (d *drawer) labelled() string {
	var all []string
	for i := range d.day.Steps {
		if l := d.day.Steps[i].Label; l != "" {
			all = append(all, l)
		}
	}
	return pick(d, all...)
}

// inside reports whether a match has a place of its own for the label.
func inside(s string) bool { return strings.Contains(s, "%s") }
