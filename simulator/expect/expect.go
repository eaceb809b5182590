package expect

import (
	"cmp"
	"reflect"

	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// source is what a matcher reads of a world. A world may be built to keep less than all of it.
type source uint8

const (
	books    source = 1 << iota // balances, which every world has
	history                     // what has passed (world.Setup.Forget)
	evidence                    // rows of comparisons and diagnoses (world.Setup.Blind)
)

// Side is where that is which a matcher looks at, when the tills and the host are two processes.
type Side uint8

const (
	// Nowhere: it takes the books of all parties together.
	Nowhere Side = iota
	// AtTill is what a till believes, shows or prints.
	AtTill
	// AtHost is what the institutions keep.
	AtHost
	// OnWire is a message: whoever has an end of its link sees it.
	OnWire
)

// kind is how one kind of matcher is held against a world.
type kind interface {
	of() reflect.Type
	match(w *world.World, m scenarios.Matcher) Finding
	reads(m scenarios.Matcher) source
	seen() Side
}

// kinds has a row for each field of scenarios.Matchers.
var kinds = byMatcher(
	row[*scenarios.MessageCheck]{message, history, nil, OnWire},
	row[*scenarios.BeliefCheck]{belief, evidence, nil, AtTill},
	row[*scenarios.Place]{position, evidence, nil, Nowhere},
	row[scenarios.Books]{balances, books, nil, AtHost},
	row[*scenarios.Payout]{payout, evidence, nil, AtHost},
	row[*scenarios.Batch]{batch, evidence, uploads, AtHost},
	row[*scenarios.Reconciliation]{reconciliation, evidence, nil, Nowhere},
	row[*scenarios.Diagnosis]{diagnosed, evidence, nil, Nowhere},
	row[*scenarios.MerchantDay]{merchantDay, evidence, nil, Nowhere},
	row[*scenarios.Alerts]{alerts, evidence, nil, Nowhere},
	row[*scenarios.Printed]{printed, history, nil, AtTill},
	row[*scenarios.Screen]{screen, history, nil, AtTill},
)

// row is the kind of a matcher.
type row[M any] struct {
	holds func(*world.World, M) Finding
	from  source
	also  func(M) source // what some of its keys need beside
	side  Side
}

func byMatcher(rows ...kind) map[reflect.Type]kind {
	all := make(map[reflect.Type]kind, len(rows))
	for _, k := range rows {
		all[k.of()] = k
	}
	return all
}

func (row[M]) of() reflect.Type { return reflect.TypeFor[M]() }

func (k row[M]) match(w *world.World, m scenarios.Matcher) Finding { return k.holds(w, m.(M)) }

func (k row[M]) reads(m scenarios.Matcher) source {
	if k.also == nil {
		return k.from
	}
	return k.from | k.also(m.(M))
}

func (k row[M]) seen() Side { return k.side }

// Subject names what a matcher is about, in the words of the file.
func Subject(m scenarios.Matcher) string { return cmp.Or(scenarios.WordOf(m), "nothing") }

// SeenAt tells where that is which a matcher looks at.
func SeenAt(m scenarios.Matcher) Side {
	if k := kinds[reflect.TypeOf(m)]; k != nil {
		return k.seen()
	}
	return Nowhere
}

// untold says what a world does not keep and a matcher needs, "" when it can be told.
func untold(w *world.World, needs source) string {
	switch {
	case needs&history != 0 && !w.KeepsHistory():
		return "untold: this world keeps no history of what passed (world.Setup.Forget)"
	case needs&evidence != 0 && !w.KeepsEvidence():
		return "untold: this world takes down no evidence (world.Setup.Blind)"
	}
	return ""
}

// Match holds a matcher against a world as it is now. A world that was built to keep less cannot be asked everything:
// such a finding is Untold, and never a "none" that nobody looked for.
func Match(w *world.World, m scenarios.Matcher) Finding {
	k := kinds[reflect.TypeOf(m)]
	if k == nil {
		return Finding{Want: "a matcher", Have: "none"}
	}
	if missing := untold(w, k.reads(m)); missing != "" {
		return Finding{Want: Subject(m), Have: missing, Untold: true}
	}
	return k.match(w, m)
}
