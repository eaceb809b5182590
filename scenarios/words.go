package scenarios

import (
	"acqsim/dialect"
	"acqsim/payment"
)

// words are the lists of words that are kept elsewhere, by the names that words tags have
// for them.
func words(list string) []string {
	switch list {
	case "dialects":
		return dialect.Names()
	case "card-transactions":
		return dialect.CardTransactions()
	case "obstacles":
		return obstacles()
	}
	return nil
}

// obstacles are the slugs of what stands in the way of an order: those about files are of none.
func obstacles() []string {
	var all []string
	for _, o := range payment.Obstacles() {
		if o != payment.OtherObstacle && (o < payment.FileUnreadable || o > payment.SecondFileOfDay) {
			all = append(all, o.String())
		}
	}
	return all
}
