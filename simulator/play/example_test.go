package play_test

import (
	"context"
	"fmt"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A scenario happens and is judged; the same world gives the same trace.
func Example() {
	rows, err := scenarios.LoadID("A03", scenarios.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	first := play.Run(context.Background(), rows[0], play.Options{})
	again := play.Run(context.Background(), rows[0], play.Options{})
	fmt.Println(first.Verdict, first.TraceHash == again.TraceHash)
	// Output: pass true
}
