// Package reconciletest builds the evidence that the tests of reconciliation and of
// everything above it play with: one shop in Shanghai, one Friday, every party
// speaking, and then what a case takes away or changes.
//
// It owns no rule: what the evidence means is said by the packages under test.
package reconciletest
