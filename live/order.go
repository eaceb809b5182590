package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/orders"
	"acqsim/simulator/world"
)

// Ordered is an order that was carried out.
type Ordered struct {
	Word    string     // of the step: hold
	Node    party.Node // who was told
	Command string     // what, as a record calls it: acquirer.hold-merchant
}

// ErrOrder is in the error of an order that cannot be read.
var ErrOrder = errors.New("the order cannot be read")

// Order has somebody at a desk of an institution, or at the merchants' bank, do something, in the words of the steps of
// scenario files: hold: {merchant: M1, …}. A transaction (of: …) is called by a clue, as Find takes it, or by a label
// that a step has given it. The error is ErrOrder with what is wrong with the words, a *NotOne when there is not
// exactly one such transaction, an *engine.CommandRefused when the party does not do it, or there is nothing to do.
func (h *Host) Order(ctx context.Context, text string) (done Ordered, err error) {
	var action scenarios.Action
	var wrong error
	err = h.View(ctx, func(w *world.World) { action, done.Word, wrong = scenarios.ParseOrder(text, w.Profile) })
	switch {
	case err != nil:
		return done, err
	case wrong != nil:
		return done, fmt.Errorf("%w: %w", ErrOrder, wrong)
	}
	of, as := scenarios.LabelOf(action)
	var about []party.Key
	if of != "" {
		if about, err = h.keysOf(ctx, of); err != nil {
			return done, err
		}
	}
	var to world.Order
	if err := h.settled(ctx); err != nil {
		return done, err
	}
	if asked := h.View(ctx, func(w *world.World) { to, err = h.desk(w, about).Order(action) }); asked != nil {
		return done, asked
	}
	var nothing *orders.Impossible
	if errors.As(err, &nothing) {
		return done, &engine.CommandRefused{Command: done.Word, Slug: nothing.Why.String(), Why: nothing.Words}
	}
	if err != nil {
		return done, err
	}
	done.Node, done.Command = to.Node, to.Command.CommandKind()
	return done, h.ask(ctx, engine.Input{Node: to.Node, Command: to.Command, Label: as})
}

// keysOf returns the keys of the one transaction that is called so: by a clue, else by a label.
func (h *Host) keysOf(ctx context.Context, of string) ([]party.Key, error) {
	k, ix, err := h.knows(ctx)
	if err != nil {
		return nil, err
	}
	found := questions.Named(ix, strings.ReplaceAll(of, ":", "/"), h.world.Currency)
	if len(found) == 0 {
		if err := h.View(ctx, func(w *world.World) { found = labelled(w, ix.Evidence, of) }); err != nil {
			return nil, err
		}
	}
	if len(found) != 1 {
		return nil, &NotOne{Clue: of, Found: found, Evidence: ix.Evidence, Since: Since(k.totals)}
	}
	keys := KeysOf(ix, found[0])
	if paid := ix.Case(found[0]).Payout; paid != nil {
		keys = append(keys, party.PayoutKey(paid.ID))
	}
	return keys, nil
}

// labelled returns the transaction that a step has given a label, if one has.
func labelled(w *world.World, ev *reconcile.Evidence, label string) []reconcile.TransactionKey {
	for i := range ev.Entries {
		e := &ev.Entries[i]
		if slices.Contains(w.Loop.Labels([]party.Key{party.RRNKey(e.RRN)}), label) {
			return []reconcile.TransactionKey{{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN}}
		}
	}
	if key, known := w.KeyOf(ev, label); known {
		return []reconcile.TransactionKey{key}
	}
	return nil
}

// KeysOf returns the keys under which the parties know a transaction.
func KeysOf(ix *diagnosis.Index, key reconcile.TransactionKey) []party.Key {
	keys := []party.Key{party.TransactionKey(key.Terminal, key.Batch, key.STAN)}
	if key.RRN != "" {
		keys = append(keys, party.RRNKey(key.RRN))
	}
	if e := ix.Case(key).Entry; e != nil {
		n := &e.Network
		keys = append(keys, party.RRNKey(e.RRN), party.NetworkKey(n.Sent, n.STAN, n.Acquirer, n.Forwarder))
	} else if n := &key.Network; n.Sent != "" {
		keys = append(keys, party.NetworkKey(n.Sent, n.STAN, n.Acquirer, n.Forwarder))
	}
	return keys
}

// desk is where orders about a transaction are given.
func (h *Host) desk(w *world.World, about []party.Key) *orders.Desk {
	is := func(_ string, keys []party.Key) bool {
		return slices.ContainsFunc(keys, func(k party.Key) bool { return slices.Contains(about, k) })
	}
	return &orders.Desk{World: w, Is: is, Facts: func(yield func(party.Fact) bool) {
		for _, node := range []party.Node{world.Issuer, world.Clearing} {
			facts, err := w.Loop.Recall(node, about)
			if err != nil {
				h.config.Log.Warn("an order: " + OwnWords(err))
			}
			for _, f := range facts {
				if !yield(f) {
					return
				}
			}
		}
	}}
}
