// Package acqsimtest runs the payment system inside somebody's go test: a host on a free port for the terminal that is
// tested, or a till for the host that is tested.
//
//	func TestLostReply(t *testing.T) {
//		host := acqsimtest.Start(t)
//		host.Fault("drop 0210")
//		sale := sell(t, host.Addr("1987-ascii")) // your terminal: its reply is lost, and it reverses
//		host.Advance("T+1 18:00")
//		acqsimtest.Money(t, host, sale...).With("cardholder").Because("reversed-after-lost-reply")
//	}
//
// A host has the world of a profile or of a scenario: merchants, tills, cards, accounts, and behind the acquirer the
// network, the issuer and two banks with their books. Its clock is held: it goes while a terminal waits for an answer,
// and jumps when the test says so (Advance). Every question first waits until nothing moves; what does not come to rest
// in five seconds is named. Nobody polls and nobody sleeps.
//
// A test that fails prints the host's log, and where the money is with the whole way that it went. A panic of the
// simulator fails the test that has the host, and no other.
//
// Hosts know nothing of each other: tests may have as many as they like, in parallel. Each listens on loopback and is
// gone, its goroutines with it, when its test ends.
//
// It owns the life of a Host and of a Till in a test, and the words in which they are asked. It does not know how
// anybody's terminal speaks: transactions are named by the keys that are on the wire (party.Key; Key and RRN make them,
// and moov.Keys of a message in moov's form).
package acqsimtest
