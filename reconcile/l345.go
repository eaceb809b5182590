package reconcile

// Result is what a comparison raised and closed.
type Result struct {
	Raised []Item
	Closed []Item
}

// Files raises a missing-file item for each file that is due and has not been
// accepted, and closes those that have come.
func Files(day Day, files []FileRow, open []Item) Result { return Result{} }

// L3 compares our net positions with the settlement bank's statement.
func L3(day Day, positions []Position, lines []StatementLine, open []Item) Result { return Result{} }

// L4 compares what is due to merchants with payouts, their results, the returns
// and, where it is known, the merchants' own accounts (nil: not known).
func L4(day Day, payables []Payable, payouts []Payout, returns []Return, account []BankLine, open []Item) Result {
	return Result{}
}

// L5 finds what has stood too long.
func L5(day Day, entries []Entry, batches []BatchRow, payables []Payable, balances []Balance, open []Item) Result {
	return Result{}
}
