// Package world is the profile of a scenario come to life: terminals, acquirer, network, issuer and the two banks,
// wired with lines, jobs and keys, and not yet used by anybody.
//
// New makes the parties' configs from the profile (terminals.go, acquirer.go, clearing.go, issuer.go, banks.go),
// holds the key ceremony (ceremony.go), joins them by lines in their dialects (lines.go, sealing.go) and sets the
// jobs of a business day (jobs.go). What is sent on a line is read for faults, labels and people by messages.go,
// records.go and screens.go. A World answers what stands in the books, under which names (books.go, names.go), what a
// label of the scenario means (labels.go), and what was known at a moment, as rows (evidence.go). The same world runs
// a scenario and serves foreign terminals.
//
// The package knows a profile and no script: no steps, expectations or verdicts. It decides nothing that a party
// decides.
package world
