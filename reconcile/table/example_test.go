package table_test

import (
	"fmt"
	"strings"

	"acqsim/reconcile"
	"acqsim/reconcile/table"
)

// A mistake in an analyst's file is told with its line and column.
func Example() {
	file := strings.NewReader("clearing_date,rrn,kind,amount,state\n2026-03-27,608600000001,sale,twelve,approved\n")
	_, err := table.Read[reconcile.Entry](file, "A.csv", table.Options{})
	fmt.Println(err)
	// Output: A.csv:2:30: amount: amount "twelve": want CNY with at most 2 decimals, such as 12.50
}
