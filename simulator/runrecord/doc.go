// Package runrecord keeps a run on disk, as a folder or a zip file: a manifest, the scenario with what it includes,
// every event in one line, and the forms of the facts and commands that this build writes. Open reads it, and Compare
// holds a new run of the same scenario against it, to the first event that differs.
//
// A record says in which versions it was written. Between two versions a difference proves nothing: the facts of a
// later one may have another form. Compare then goes as far as it can, says where it stopped, and concludes nothing.
//
// The record of a served host is written while it lives, by a Recorder, and has beside its events what came in, each
// input with the place at which it was taken: Told reads it, and Comparing holds the host's second life against it.
//
// What is written has no card number, PIN or key: the lines come masked from the engine, and the trace hash covers
// the true bytes. Only inputs.jsonl, of a host, has the true bytes of what terminals sent, with test cards alone.
package runrecord
