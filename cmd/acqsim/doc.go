// Command acqsim is a card payment system in a box: it plays a payment day with
// terminals, an acquirer, a clearing house, an issuer and banks, breaks it where
// money goes missing in life, and says where the money is, why, and who can move
// it.
//
// This package owns flags, exit codes, text and JSON output. It decides nothing
// about money: the packages beside it do. Results go to standard output, progress
// and complaints to standard error.
//
// Each command is in the file of its name, "spec show" in spec_show.go, and only
// root.go knows them all. What several share is in a file that says what it is, such
// as exit_codes.go, scenario_files.go (how the scenario that a person names is found)
// and evidence.go (how a scenario, a record or a folder of tables is opened).
//
//	acqsim run                        every scenario that comes with it
//	acqsim explain C01                one of them, to read aloud
//	acqsim check my-suite/*.yaml      are these files right?
package main
