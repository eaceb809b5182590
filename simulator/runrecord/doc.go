// Package runrecord keeps a run on disk, as a folder or a zip file: a manifest, the scenario with what it includes,
// and every event in one line. Open reads it, and Compare holds a new run of the same scenario against it, to the
// first event that differs.
//
// What is written has no card number, PIN or key: the lines come masked from the engine, and the trace hash covers
// the true bytes.
package runrecord
