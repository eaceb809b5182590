// Command acqsim is a card payment system in a box: it plays a payment day with
// terminals, an acquirer, a clearing house, an issuer and banks, breaks it where
// money goes missing in life, and says where the money is, why, and who can move
// it.
//
// This package owns flags, exit codes, text and JSON output. It decides nothing
// about money: the packages beside it do. Results go to standard output, progress
// and complaints to standard error.
//
//	acqsim run                        every scenario that comes with it
//	acqsim explain C01                one of them, to read aloud
//	acqsim check my-suite/*.yaml      are these files right?
package main
