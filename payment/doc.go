// Package payment holds the words that every party of a card payment shares:
// amounts in minor units, the identifiers of ISO 8583 (PAN, STAN, RRN, terminal
// and merchant ids), business dates and the calendar that decides on which day
// money moves, and the text for people in their two languages.
//
// Every identifier has a type of its own, so that a STAN cannot be passed where
// an RRN is wanted. An amount is an integer count of minor units with its
// currency (ISO 4217); there is no floating point near money. A PAN prints as
// its first six and last four digits whatever way it is printed.
//
// The package does no I/O and never asks what time it is.
package payment
