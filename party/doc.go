// Package party is the contract that every party of a payment keeps: a terminal,
// an acquirer, a switch, an issuer, a bank.
//
// A party is a pure state machine. Handle looks at an event and answers with
// Facts, Sends and Timers; it changes nothing. Apply changes the state, by one
// fact at a time, and does nothing else. A party does no I/O, starts no
// goroutine, and asks nobody for the time or for randomness: both come with the
// event. Whoever runs the parties commits the facts of one event as one, applies
// them, then sends, then sets the timers. A party that crashed is built anew,
// folds its facts through Apply, and is handed Restarted, on which it arms its
// timers and sends what it still owes.
//
// A party keeps in memory what is under way. What it has archived it asks for with
// Out.Want, by the keys of the facts (Indexed), and is handed the event again with what
// the journal has (Event.Found); Ask is that conversation.
package party
