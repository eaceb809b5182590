// Package journaltest holds the contract of a journal as tests. Every engine runs the
// same ones, so that a party cannot tell in which of them its facts are kept. Memory is
// the one that there is; a database would be another.
//
// It checks what may be seen through journal.Journal and nothing of how an engine
// works; speed and what survives a real power cut are not its business.
//
//	func TestContract(t *testing.T) {
//		journaltest.Run(t, journaltest.Engine{Open: func(testing.TB) journal.Journal { return journal.NewMemory() }})
//	}
package journaltest
