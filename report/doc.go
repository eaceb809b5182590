// Package report turns what was found into something to read: tables and pages for
// people, in English and Chinese, and JUnit XML for machines. It owns the words of
// the trade in both languages (trade_terms.go) and the layout of a page. It decides
// nothing and keeps nothing: where the money is, and why, reconcile/diagnosis has found out.
package report
