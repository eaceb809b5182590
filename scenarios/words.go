package scenarios

import "acqsim/dialect"

// words are the lists of words that are kept elsewhere, by the names that words tags have
// for them.
func words(list string) []string {
	switch list {
	case "dialects":
		return dialect.Names()
	case "card-transactions":
		return dialect.CardTransactions()
	}
	return nil
}
