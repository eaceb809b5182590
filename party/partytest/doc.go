// Package partytest is the bench on which a test drives one party alone: it hands the
// party events, takes every fact through its JSON as a journal would, reads what leaves,
// and builds the party anew from its facts.
//
// It holds what every party must keep: the books balance after every event, each fact
// and each command comes back from its record as it was, and none is missing from the
// party's tables. It knows no party and decides nothing about money.
package partytest
