// Package merchant adds up what a merchant expected of a day and what came of it. In
// the trade this is the daily statement, and the answer to "my money is short".
//
// DayOf explains the difference between what the tills believe and what arrived, line
// by line, to nothing unexplained; StatementOf is what the acquirer tells a merchant
// of a clearing day, every fee with how it came about; Losses tells who is out of
// pocket, merchants and the others.
//
// It owns these sums and no cause: each line has that of diagnosis. It is a view over
// the evidence and books nothing.
package merchant
