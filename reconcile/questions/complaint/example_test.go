package complaint_test

import (
	"fmt"

	"acqsim/reconcile/questions/complaint"
)

// What a person types finds the case that he may mean.
func Example() {
	found := complaint.NewIndex().Find("paid, but nothing on my card")
	fmt.Println(found[0].Case, found[0].Title.En)
	// Output: C01 Class II card: daily limit
}
