// Package simulator builds a world of parties, lets a scenario happen to it, and
// judges what came of it.
//
// World wires the parties of a profile: who is linked to whom, in which dialect,
// and which jobs a business day has. Run takes a scenario through it step by step
// and holds its expectations against what was seen. History keeps what happened;
// Evidence turns it into the plain rows that package reconcile explains, from the
// facts of the parties and the files they received, never from the scenario.
// Invariants hold after every run, whatever the scenario says.
//
//	result := simulator.Run(ctx, scenario, simulator.Options{Wire: "tcp"})
//	fmt.Println(result.Verdict, result.TraceHash)
//
// The package decides nothing that a party decides, and is not part of any party.
package simulator
