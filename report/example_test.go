package report_test

import (
	"context"
	"fmt"

	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A run is told in one line: where the money is that its scenario is about, and why.
func ExampleSentence() {
	rows, err := scenarios.LoadID("C01", scenarios.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	result := play.Run(context.Background(), rows[0], play.Options{})
	fmt.Println(report.Sentence(result, report.English))
	// Output: 6180.00 CNY with the acquirer: payout-refused-class2-quota
}
