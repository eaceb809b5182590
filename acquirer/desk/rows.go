package desk

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/reconcile"
)

// Files returns the clearing files that have come or should have.
func (desk *Desk) Files() []reconcile.FileRow { return slices.Clone(desk.expected) }

// Details returns the clearing records of the days that are still kept.
func (desk *Desk) Details() []reconcile.Detail {
	var details []reconcile.Detail
	for _, date := range slices.Sorted(maps.Keys(desk.days)) {
		if f := desk.days[date].file; f != nil {
			details = append(details, f.Details...)
		}
	}
	return details
}

// Positions returns the net positions of the clearing days, by their files.
func (desk *Desk) Positions() []reconcile.Position { return slices.Clone(desk.positions) }

// Statements returns the lines of the settlement bank's statements.
func (desk *Desk) Statements() []reconcile.StatementLine { return slices.Clone(desk.lines) }

// OpenItems returns the reconciliation items that are open, by id.
func (desk *Desk) OpenItems() []reconcile.Item {
	items := slices.Clone(desk.items)
	slices.SortFunc(items, func(x, y reconcile.Item) int { return cmp.Compare(x.ID, y.ID) })
	return items
}
