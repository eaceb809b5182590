package scenarios_test

import (
	"fmt"

	"acqsim/scenarios"
)

// A file of one's own is read with a function that opens files, such as os.ReadFile.
func ExampleLoad() {
	opt := scenarios.Options{Matrix: true, Dialect: "1987-ascii"}
	rows, err := scenarios.Load(scenarios.ReadFile, scenarios.FileOf("A03"), opt)
	if err != nil {
		fmt.Println(err) // all that is wrong, a line each
		return
	}
	fmt.Println(rows[0].Row)
	fmt.Println(rows[0].Steps[1].Label(), rows[0].Steps[1].Location.File)
	// Output:
	// A03[amount=0.01,dialect=1987-ascii]
	// s1 cases/A03-reversal-reply-lost.yaml
}
