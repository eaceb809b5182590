package acqsimtest

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/report"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// Key names a transaction as a terminal knows it: DE 41, the batch, DE 11. Batch 0 is that of the newest transaction
// with the other two.
func Key(terminal payment.TerminalID, batch payment.BatchNumber, stan payment.STAN) party.Key {
	return party.TransactionKey(terminal, batch, stan)
}

// RRN names a transaction by the acquirer's reference, DE 37.
func RRN(reference payment.RRN) party.Key { return party.RRNKey(reference) }

// Where is where the money of a transaction is, to be held against what a test wants. What does not hold fails the test
// and prints the whole way of the money.
type Where struct {
	diagnosis.Transaction
	t     T
	story string
	hint  string // what a terminal may have mistaken
	said  bool
}

// Money looks where the money of the one transaction is that any of the keys names, when the host has it and nothing
// moves any more. Of several keys the first that is known decides: one that the terminal and the host have in common.
func Money(t T, h *Host, keys ...party.Key) *Where {
	t.Helper()
	ev, key := h.transaction(t, keys)
	w := &Where{t: t, Transaction: diagnosis.Trace(ev, key)}
	h.fail(h.live.View(context.Background(), func(of *world.World) {
		w.hint = sameNumber(of, key)
		w.story = report.Transaction(report.NamesOf(of), w.Transaction, false, report.Page{Language: "en"})
	}))
	return w
}

// transaction waits until the host has a transaction and has come to rest.
func (h *Host) transaction(t T, keys []party.Key) (*reconcile.Evidence, reconcile.TransactionKey) {
	t.Helper()
	for end := time.Now().Add(restLimit); ; time.Sleep(time.Millisecond) {
		h.rest()
		ev, _, err := h.live.Evidence(context.Background())
		h.fail(err)
		if key, found := named(ev, keys); found {
			return ev, key
		}
		if time.Now().After(end) {
			fatal(t, fmt.Errorf("acqsimtest: no transaction %v at the host: it has %s", keys, known(ev)))
		}
	}
}

// named finds the transaction that a key names.
func named(ev *reconcile.Evidence, keys []party.Key) (reconcile.TransactionKey, bool) {
	for _, k := range keys {
		for i := len(ev.Entries) - 1; i >= 0; i-- {
			e := &ev.Entries[i]
			switch k {
			case party.TransactionKey(e.Terminal, e.Batch, e.STAN), party.TransactionKey(e.Terminal, 0, e.STAN):
			case party.RRNKey(e.RRN):
				if e.RRN == "" {
					continue
				}
			default:
				continue
			}
			return reconcile.TransactionKey{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN}, true
		}
	}
	return reconcile.TransactionKey{}, false
}

// known lists the transactions of a host, the newest first.
func known(ev *reconcile.Evidence) string {
	var all []string
	for i := len(ev.Entries) - 1; i >= 0; i-- {
		e := &ev.Entries[i]
		all = append(all, string(party.TransactionKey(e.Terminal, e.Batch, e.STAN)))
	}
	return cmp.Or(spelling.Choices("", all, ""), "none")
}

// With wants the largest part of the money to be held by somebody: cardholder, issuer, network, acquirer,
// merchant-bank, merchant …
func (w *Where) With(holder diagnosis.Holder) *Where {
	w.t.Helper()
	if w.Holder != holder {
		w.wrong("the money is with %s, not with %s", w.Holder, holder)
	}
	return w
}

// Because wants a cause, such as reversed-after-lost-reply (acqsim explain lists them).
func (w *Where) Because(cause diagnosis.CauseCode) *Where {
	w.t.Helper()
	if w.known(cause) && w.Cause != cause {
		w.wrong("because of %s, not of %s", w.Cause, cause)
	}
	return w
}

// NotBecause wants any cause but one.
func (w *Where) NotBecause(cause diagnosis.CauseCode) *Where {
	w.t.Helper()
	if w.known(cause) && w.Cause == cause {
		w.wrong("because of %s, which it was not to be", cause)
	}
	return w
}

// known fails the test for a word that is no cause.
func (w *Where) known(cause diagnosis.CauseCode) bool {
	w.t.Helper()
	if _, ok := diagnosis.Causes[cause]; ok {
		return true
	}
	var all []string
	for _, c := range diagnosis.CauseList() {
		all = append(all, string(c.Code))
	}
	w.wrong("there is no cause %q%s", cause, spelling.Hint(string(cause), all))
	return false
}

// MustAct wants somebody to be the one who must act.
func (w *Where) MustAct(actor reconcile.Actor) *Where {
	w.t.Helper()
	if w.Act != actor {
		w.wrong("%s must act, not %s", cmp.Or(string(w.Act), "nobody"), cmp.Or(string(actor), "nobody"))
	}
	return w
}

// By wants the money to be expected on a day, such as 2026-03-27.
func (w *Where) By(day string) *Where {
	w.t.Helper()
	if have := w.Due.String(); w.Due == 0 || have != day {
		if w.Due == 0 {
			have = "no day"
		}
		w.wrong("it is expected on %s, not on %s", have, day)
	}
	return w
}

// Story is the whole way of the money, as acqsim trace tells it.
func (w *Where) Story() string { return w.story }

// wrong fails the test, with the way of the money once.
func (w *Where) wrong(format string, args ...any) {
	w.t.Helper()
	text := fmt.Sprintf(format, args...)
	if !w.said && w.hint != "" {
		text += "\n" + w.hint
	}
	if !w.said {
		text += "\n\n" + strings.TrimRight(w.story, "\n")
	}
	w.said = true
	w.t.Errorf("acqsimtest: %s", text)
}
