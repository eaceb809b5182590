// Package table reads and writes the rows of evidence as tables (CSV), so that an
// operations analyst can bring files of his own and take those of any run along.
//
// One kind of row is one file: entries.csv is the acquirer's journal, details.csv
// the network's clearing detail. The columns are made from the csv tags of package
// reconcile and are listed in docs/csv.md. desk.csv holds what belongs to no row:
// the time at which the evidence was gathered, the zone, the cut-over, holidays
// and limits. Whatever Write writes, Read reads back as it was.
//
// Files of other systems have other columns, other words and other amounts. A
// Map, read from YAML, names them: which of their columns is ours, whether amounts
// stand in major or minor units, how dates are written, what their codes mean.
//
// A mistake in a file is told with file, line and column and what was expected;
// up to twenty are told at once. The package opens nothing by itself: it is
// handed readers and writers, and how to look up a time zone.
package table
