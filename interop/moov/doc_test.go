// Package moov holds acqsim against moov-io/iso8583 and moov-io/iso8583-connection,
// the codec and the connection that many Go payment programs use: it has tests and
// nothing else.
//
// The tests let moov's client talk to link.Server and link.Client to moov's server,
// over every length header that moov has, and let moov's codec and iso8583 read and
// write each other's bytes by the same spec files. They show that a host or terminal
// built on one can be replaced by one built on the other.
//
// It is a module of its own, so that acqsim never depends on what it is compared
// with, and holds none of moov's code. In this folder, or from the root:
//
//	go test -v .
//	make interop
//
// Where the registry does not serve moov's modules, clone both repositories into a
// workspace beside acqsim and name it with GOWORK; docs/interop.md has the commands.
package moov
