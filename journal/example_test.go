package journal_test

import (
	"fmt"

	"acqsim/journal"
)

// The facts of one event are one batch; a party that restarts folds its own.
func Example() {
	j := journal.NewMemory()
	err := j.Append([]journal.Record{
		{Node: "issuer", Kind: "issuer.authorised", Version: 1, JSON: []byte(`{"stan":1}`)},
		{Node: "acquirer", Kind: "acquirer.approved", Version: 1, JSON: []byte(`{"stan":1}`)},
	})
	fmt.Println(j.Head(), err)
	err = j.Fold("issuer", func(r journal.Record) error {
		fmt.Println(r.Seq, r.Kind, string(r.JSON))
		return nil
	})
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// 1 issuer.authorised {"stan":1}
	// <nil>
}
