// Package play lets a scenario happen to a world and judges what came of it.
//
// Run builds the world and goes through the steps (run.go). Each kind of step is a row (kinds.go): what people do at
// tills becomes a command of a terminal in till_steps.go, what the desks of acquirer, network and issuer do one of
// their party in desk_steps.go, what happens to an account at the merchants' bank one of the bank in bank_steps.go;
// time, power and calls are in steps.go.
// Expectations are held when, for as long and as often as the scenario says (expectations.go), by the matchers of
// simulator/expect; detection_and_harm.go measures how the trouble came to light and who was out of pocket, by which
// remedies are compared.
//
// Where a scenario happens is a setting (setting.go): closed_loop.go, in which every party is ours and time is
// virtual; foreign_host.go, with the acquirer in another process; foreign_terminals.go, with the tills there. Nothing
// else asks which it is.
//
// A fault is a rule of package fault, handed to the engine, which applies it where something is handed on
// (engine/apply_fault.go, apply_on_arrival.go, jobs.go; records inside a file: fault/edit.go).
package play
