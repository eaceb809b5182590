package reconcile

import "acqsim/payment"

// Pair is an entry of the journal and the clearing record that matches it. An
// entry dated by us into a neighbouring clearing day is paired too.
type Pair struct {
	Entry   int // index into entries
	Detail  int // index into details
	Cleared payment.BusinessDate
}

// L2Result is what came of comparing one clearing day.
type L2Result struct {
	Pairs  []Pair // in the order of the keys
	Raised []Item
	Closed []Item // items of earlier runs whose counterpart has come
	Empty  bool   // the file has no record although the journal has some
}

// L2 compares the acquirer's journal with the details of the accepted clearing
// file of day.Date. entries may hold other days; those of the neighbouring
// clearing days are looked at before anything is raised. open are the items that
// are open now.
func L2(day Day, entries []Entry, details []Detail, open []Item) L2Result {
	return L2Result{}
}
