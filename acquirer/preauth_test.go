package acquirer

import "acqsim/dialect"

// referring makes a till's request refer to another.
func referring(m, to dialect.Message) dialect.Message {
	m.Original = dialect.Original{Transaction: to.Transaction, STAN: to.STAN, Batch: to.Batch, Date: "0326"}
	return m
}
