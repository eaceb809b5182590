// Package journal keeps the facts of all parties of one process, in the order in
// which the loop committed them. What is in the journal has happened; what is not
// has not, however many messages a party was about to send.
//
// An append is a batch: the facts of one event, all of them or none. A party that
// restarts folds its own facts from the start; one that has archived a transaction
// finds its facts by the keys under which they were appended. The package knows no
// party and reads no fact. What every journal owes its parties stands as tests in the package
// journaltest.
package journal
