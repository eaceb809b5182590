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

// Directory finds transactions by what people call them.
type Directory struct {
	index  *diagnosis.Index
	keys   []reconcile.TransactionKey
	byRRN  map[payment.RRN][]int
	bySTAN map[payment.STAN][]int
}

// NewDirectory lists the transactions of an index.
func NewDirectory(ix *diagnosis.Index) *Directory {
	d := &Directory{index: ix, keys: Keys(ix.Evidence), byRRN: make(map[payment.RRN][]int),
		bySTAN: make(map[payment.STAN][]int)}
	for i := range d.keys {
		k := &d.keys[i]
		d.bySTAN[k.STAN] = append(d.bySTAN[k.STAN], i)
		if k.RRN != "" {
			d.byRRN[k.RRN] = append(d.byRRN[k.RRN], i)
		}
	}
	return d
}

// Named finds transactions by the one thing that a person has in hand: a whole key, an RRN,
// a STAN with or without its zeros, the last four digits of the card, or an amount with
// its decimals.
func (d *Directory) Named(clue string, currency payment.Currency) []reconcile.TransactionKey {
	if strings.Contains(clue, ".") {
		amount, err := payment.ParseAmount(clue, currency)
		if err != nil || amount.Minor == 0 {
			return nil
		}
		return Find(d.index, Like{Amount: amount})
	}
	at := d.byRRN[payment.RRN(clue)]
	if _, stan, whole := strings.Cut(clue, "/"); whole {
		at = d.whole(clue, stan[strings.LastIndex(stan, "/")+1:])
	} else if stan, is := stanOf(clue); is {
		at = slices.Concat(at, d.bySTAN[stan])
		slices.Sort(at)
		at = slices.Compact(at)
	}
	var out []reconcile.TransactionKey
	for _, i := range at {
		out = append(out, d.keys[i])
	}
	if len(clue) != 4 || !payment.Digits(clue) {
		return out
	}
	for _, k := range Find(d.index, Like{LastFour: clue}) {
		same := func(o reconcile.TransactionKey) bool { return Whole(&o) == Whole(&k) && o.RRN == k.RRN }
		if !slices.ContainsFunc(out, same) {
			out = append(out, k)
		}
	}
	return out
}

// whole finds a whole key, whose STAN is its last part.
func (d *Directory) whole(clue, stan string) (at []int) {
	n, is := stanOf(stan)
	if !is {
		return nil
	}
	for _, i := range d.bySTAN[n] {
		if Whole(&d.keys[i]) == clue {
			at = append(at, i)
		}
	}
	return at
}

// stanOf reads a STAN with or without its zeros.
func stanOf(text string) (payment.STAN, bool) {
	if text == "" || len(text) > 6 || !payment.Digits(text) {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 32)
	return payment.STAN(n), err == nil
}

// Named finds transactions as a Directory does, for whoever asks once.
func Named(ix *diagnosis.Index, clue string, currency payment.Currency) []reconcile.TransactionKey {
	return NewDirectory(ix).Named(clue, currency)
}
