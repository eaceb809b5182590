// Package report turns what the simulator found into something to read: a table
// and a page for people, JSON lines and JUnit XML for machines, a record of the
// run on disk. It decides nothing and keeps nothing.
//
//	report.Table(os.Stdout, results, report.English)
//	err := report.JUnit("junit.xml", results)
package report
