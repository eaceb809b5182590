package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/questions"
	"acqsim/reconcile/questions/complaint"
	"acqsim/simulator/evidence"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// Evidence returns what is known at the host now, as rows: of the open days everything, of
// those that are closed and clean what HostConfig.Keep says; and the totals of the rest. The
// rows are the caller's to read. The tills are somebody else's, so it has no slips.
func (h *Host) Evidence(ctx context.Context) (rows *reconcile.Evidence, totals []evidence.DayTotal, err error) {
	if err := h.settled(ctx); err != nil {
		return nil, nil, err
	}
	err = h.View(ctx, func(w *world.World) { rows, totals = w.Evidence(), w.Totals() })
	return rows, totals, err
}

// known is what somebody asked for last, sorted. As long as nothing has happened since, it is
// what is known now.
type known struct {
	seq    uint64 // of the last record
	index  *diagnosis.Index
	totals []evidence.DayTotal
}

// Index returns what Evidence does, sorted so that any row is found by its key. Whoever asks again
// while nothing happens is answered at once.
func (h *Host) Index(ctx context.Context) (ix *diagnosis.Index, totals []evidence.DayTotal, err error) {
	k, ix, err := h.knows(ctx)
	if err != nil {
		return nil, nil, err
	}
	return ix, k.totals, nil
}

// Named returns what Index does, and the transactions in it that a clue fits (Find).
func (h *Host) Named(ctx context.Context, clue string) (
	ix *diagnosis.Index, found []reconcile.TransactionKey, err error,
) {
	_, ix, err = h.knows(ctx)
	if err != nil {
		return nil, nil, err
	}
	return ix, questions.Named(ix, clue, h.world.Currency), nil
}

// knows returns what is known now, and the index of now.
func (h *Host) knows(ctx context.Context) (k *known, ix *diagnosis.Index, err error) {
	if err := h.settled(ctx); err != nil {
		return nil, nil, err
	}
	var ev *reconcile.Evidence
	var before *known
	err = h.View(ctx, func(w *world.World) {
		if k = h.known.Load(); k != nil && k.seq == w.Loop.Seq() {
			ix = k.index.At(w.Loop.Now())
			return
		}
		before = k
		k, ev = &known{seq: w.Loop.Seq(), totals: w.Totals()}, w.Evidence()
	})
	if err == nil && ix == nil {
		ix = before.grow(ev)
		k.index = ix
		h.known.Store(k)
	}
	return k, ix, err
}

// grow returns the index of a later moment.
func (k *known) grow(ev *reconcile.Evidence) *diagnosis.Index {
	if k == nil {
		return diagnosis.NewShared(ev, &sync.RWMutex{})
	}
	return k.index.Grow(ev)
}

// settled waits until the messages of a host whose clock is held have arrived.
func (h *Host) settled(ctx context.Context) error {
	if h.config.Clock != HeldClock {
		return nil
	}
	if err := h.rest(ctx, false); err != nil && !errors.As(err, new(*engine.StillOpen)) {
		return err
	}
	return nil
}

// Rest waits until nothing moves at the host: no terminal waits for an answer, and no message
// is on a line but what a fault keeps there. After 5 s it returns an *engine.StillOpen that
// names who waits, of a host that is paused at once. A host whose clock is held comes to rest
// by itself, and questions to one wait until its messages have arrived.
func (h *Host) Rest(ctx context.Context) error { return h.rest(ctx, true) }

func (h *Host) rest(ctx context.Context, answered bool) error {
	limit, stop := context.WithTimeout(ctx, restLimit)
	defer stop()
	for {
		var open []engine.Exchange
		var moving []string
		moves, paused := false, false
		err := h.View(ctx, func(w *world.World) {
			open, moves, paused = w.Loop.Open(), w.Loop.Travelling(), w.Loop.Stands()
			if moves {
				moving = w.Loop.Moving()
			}
		})
		switch {
		case err != nil:
			return err
		case !moves && (len(open) == 0 || !answered):
			return nil
		case limit.Err() != nil || paused:
			return &engine.StillOpen{Exchanges: open, Moving: moving, Paused: paused}
		}
		pause(limit, time.Millisecond)
	}
}

// NotOne says that a clue fits no transaction at the host, or more than one.
type NotOne struct {
	Clue     string
	Found    []reconcile.TransactionKey
	Evidence *reconcile.Evidence
	// Since is the first day of which every transaction is kept; 0 when none was let go.
	Since payment.BusinessDate
}

// Error says how many fit, and which days are kept.
func (e *NotOne) Error() string {
	if len(e.Found) > 0 {
		return fmt.Sprintf("live: %d transactions are %q: say which by RRN or terminal/batch/STAN", len(e.Found), e.Clue)
	}
	text := fmt.Sprintf("live: no transaction %q", e.Clue)
	if e.Since != 0 {
		text += fmt.Sprintf(": of the clean days before %s only totals are kept", e.Since)
	}
	return text
}

// Find returns the transactions that a clue fits: a whole key (terminal/batch/STAN), an RRN,
// a STAN, the last four digits of a card, or an amount such as 12.50.
func (h *Host) Find(ctx context.Context, clue string) ([]reconcile.TransactionKey, error) {
	_, found, err := h.Named(ctx, clue)
	return found, err
}

// Trace says where the money of the one transaction is that a clue fits, and why. The error is
// a *NotOne when there is not exactly one.
func (h *Host) Trace(ctx context.Context, clue string) (diagnosis.Transaction, error) {
	k, ix, err := h.knows(ctx)
	if err != nil {
		return diagnosis.Transaction{}, err
	}
	found := questions.Named(ix, clue, h.world.Currency)
	if len(found) != 1 {
		return diagnosis.Transaction{}, &NotOne{Clue: clue, Found: found, Evidence: ix.Evidence, Since: Since(k.totals)}
	}
	return ix.Trace(found[0]), nil
}

// Since is the day after the last of which there are only totals; 0 when no day was let go.
func Since(totals []evidence.DayTotal) (day payment.BusinessDate) {
	for i := range totals {
		day = max(day, totals[i].Day.AddDays(1))
	}
	return day
}

// Day adds up a clearing day of a merchant, by its name in the profile or its number; the
// current one when day is 0. Of a closed and clean day of which only totals are kept it
// returns those.
func (h *Host) Day(ctx context.Context, shop string, day payment.BusinessDate) (
	of merchant.Day, total *evidence.DayTotal, err error,
) {
	id, err := h.shop(ctx, shop)
	if err != nil {
		return of, nil, err
	}
	ix, totals, err := h.Index(ctx)
	if err != nil {
		return of, nil, err
	}
	day = cmp.Or(day, ix.Evidence.Calendar.ClearingDate(ix.Evidence.Now))
	for i := range totals {
		if totals[i].Merchant == id && totals[i].Day == day {
			total = &totals[i]
		}
	}
	return merchant.DayOf(ix, id, day), total, nil
}

// shop returns the number of a merchant.
func (h *Host) shop(ctx context.Context, name string) (payment.MerchantID, error) {
	var known []string
	var found payment.MerchantID
	err := h.View(ctx, func(w *world.World) {
		known = slices.Sorted(maps.Keys(w.Profile.Merchants))
		for _, own := range known {
			if id := w.Profile.Merchants[own].ID; own == name || string(id) == name {
				found = id
			}
		}
	})
	if err != nil || found != "" {
		return found, err
	}
	return "", fmt.Errorf("live: no merchant %q%s; have %s", name, spelling.Hint(name, known), strings.Join(known, ", "))
}

// Reconcile compares the books of the host at one level, or at all when it is empty.
func (h *Host) Reconcile(ctx context.Context, level reconcile.Comparison) (reconcile.Report, error) {
	if all := reconcile.Comparisons(); level != "" && !slices.Contains(all, level) {
		var known []string
		for _, one := range all {
			known = append(known, string(one))
		}
		return reconcile.Report{}, fmt.Errorf("live: no comparison %q; have %s", level, strings.Join(known, ", "))
	}
	ev, _, err := h.Evidence(ctx)
	switch {
	case err != nil:
		return reconcile.Report{}, err
	case level == "":
		return reconcile.Reconcile(ev), nil
	}
	return reconcile.Compare(ev, level), nil
}

// Diagnosis is what a complaint may be about at a host.
type Diagnosis struct {
	// Matches are the cases of the catalogue that people complain of in such words.
	Matches []complaint.Match `json:"matches,omitempty"`
	// Likely are the transactions of the host about which somebody would complain, those
	// whose amount is in the words, or whose cause fits them, before the others.
	Likely []diagnosis.Transaction `json:"likely,omitempty"`
	// Untold are those that are right by all books here, and of which only a till that is somebody else's knows
	// whether it has the answer.
	Untold []diagnosis.Transaction `json:"untold,omitempty"`
}

// Diagnose looks for what somebody complains of, as people type it: among the transactions of
// the host whose money is not where it should be.
func (h *Host) Diagnose(ctx context.Context, text string) (Diagnosis, error) {
	d := Diagnosis{Matches: complaint.NewIndex().Find(text)}
	ix, _, err := h.Index(ctx)
	if err != nil {
		return d, err
	}
	score := make(map[string]int)
	for _, m := range d.Matches {
		score[m.Case] = m.Score
	}
	fits := func(t *diagnosis.Transaction) (best int) {
		for _, of := range strings.Fields(diagnosis.Causes[t.Cause].Cases) {
			best = max(best, score[of])
		}
		return best
	}
	for _, k := range questions.Keys(ix.Evidence) {
		t := ix.Trace(k)
		switch {
		case t.Cause != diagnosis.CausePaid && t.Cause != diagnosis.CauseNotYetDue &&
			t.Cause != diagnosis.CausePayoutUnderWay:
			d.Likely = append(d.Likely, t)
		case t.TillUnseen:
			d.Untold = append(d.Untold, t)
		}
	}
	spoken := amountsIn(text, h.world.Currency)
	said := func(t *diagnosis.Transaction) int {
		if spoken[t.Amount] {
			return 1
		}
		return 0
	}
	for _, list := range [][]diagnosis.Transaction{d.Likely, d.Untold} {
		slices.SortStableFunc(list, func(a, b diagnosis.Transaction) int {
			return cmp.Or(cmp.Compare(said(&b), said(&a)), cmp.Compare(fits(&b), fits(&a)))
		})
	}
	return d, nil
}

// amountsIn are the amounts that somebody speaks of, and what else in his words reads as one.
func amountsIn(text string, c payment.Currency) map[payment.Amount]bool {
	found := make(map[payment.Amount]bool)
	for _, word := range numbers.FindAllString(text, -1) {
		if a, err := payment.ParseAmount(strings.ReplaceAll(word, ",", ""), c); err == nil {
			found[a] = true
		}
	}
	return found
}

var numbers = regexp.MustCompile(`[0-9][0-9,]*(?:\.[0-9]+)?`)
