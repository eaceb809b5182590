// Package controls watches, beside the five comparisons, for what every book agrees
// on and what is wrong all the same, or may be: a card swiped twice, a refund without
// a sale, a terminal whose clock is off. In the trade this is risk monitoring.
//
// An alert is a question, not a finding. The controls are one table (Controls), from
// which docs/controls.md is written; Detect tells which control spoke first.
//
// To add a control: an id and a row in control.go, a watch in alerts_about_*.go that
// Alerts calls, and a test of when it speaks and when it does not.
//
// It owns the controls and their limits' meaning. It stops, holds and refunds nothing.
package controls
