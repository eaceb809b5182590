package questions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// Keys lists the transactions of the tills, and those of the journal that no till shows.
func Keys(ev *reconcile.Evidence) []reconcile.TransactionKey {
	var out []reconcile.TransactionKey
	type number struct {
		terminal payment.TerminalID
		batch    payment.BatchNumber
		stan     payment.STAN
	}
	seen := make(map[number]bool, len(ev.Slips)+len(ev.Entries))
	add := func(k reconcile.TransactionKey) {
		if id := (number{k.Terminal, k.Batch, k.STAN}); !seen[id] {
			seen[id] = true
			out = append(out, k)
		}
	}
	for i := range ev.Slips {
		s := &ev.Slips[i]
		add(reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN})
	}
	for i := range ev.Entries {
		e := &ev.Entries[i]
		add(reconcile.TransactionKey{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN})
	}
	return out
}

// Whole is a key as people write it: terminal/batch/STAN.
func Whole(k *reconcile.TransactionKey) string {
	return fmt.Sprintf("%s/%s/%s", k.Terminal, k.Batch, k.STAN)
}

// Named finds transactions by the one thing that a person has in hand: a whole key, an RRN,
// a STAN with or without its zeros, the last four digits of the card, or an amount with
// its decimals.
func Named(ix *diagnosis.Index, clue string, currency payment.Currency) []reconcile.TransactionKey {
	if strings.Contains(clue, ".") {
		amount, err := payment.ParseAmount(clue, currency)
		if err != nil || amount.Minor == 0 {
			return nil
		}
		return Find(ix, Like{Amount: amount})
	}
	var out []reconcile.TransactionKey
	if _, stan, whole := strings.Cut(clue, "/"); whole {
		n, is := stanOf(stan[strings.LastIndex(stan, "/")+1:])
		if is {
			out = slices.DeleteFunc(ix.Known("", n, true), func(k reconcile.TransactionKey) bool { return Whole(&k) != clue })
		}
	} else {
		stan, numbered := stanOf(clue)
		out = ix.Known(payment.RRN(clue), stan, numbered)
	}
	if len(clue) != 4 || !payment.Digits(clue) {
		return out
	}
	for _, k := range Find(ix, Like{LastFour: clue}) {
		same := func(o reconcile.TransactionKey) bool { return Whole(&o) == Whole(&k) && o.RRN == k.RRN }
		if !slices.ContainsFunc(out, same) {
			out = append(out, k)
		}
	}
	return out
}

// stanOf reads a STAN with or without its zeros.
func stanOf(text string) (payment.STAN, bool) {
	if text == "" || len(text) > 6 || !payment.Digits(text) {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 32)
	return payment.STAN(n), err == nil
}
