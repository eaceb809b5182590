package scenarios

import "time"

// ReadFunc returns the content of a file: ReadFile of this package for the
// catalogue, os.ReadFile for a person's own files.
type ReadFunc func(name string) ([]byte, error)

// Options say which rows of a scenario to load.
type Options struct {
	// Matrix asks for one row for each combination of the matrix's values; without
	// it there is one row with the values of vars.
	Matrix bool
	// Vars replaces variables that the file or its profiles have.
	Vars map[string]string
	// Dialect replaces the variable "dialect" where there is one.
	Dialect string
	// Zone looks up the names of time zones; without it they are not checked.
	Zone func(name string) (*time.Location, error)
	// Causes are the cause codes that a diagnosis may name; without them they are
	// not checked.
	Causes []string
	// Uses, when set, is told each file that a scenario is made from: its own and the profiles, those of the
	// catalogue too.
	Uses func(file string, data []byte)
	// Turn asks for the rows with a remedy turned the other way.
	Turn Turn
}
