package terminal

import "acqsim/dialect"

// stores reports whether the till does a transaction first and tells the host afterwards,
// until it is delivered. A refund is an advice too, but the till waits for the acquirer:
// it is booked when the acquirer has it.
func stores(t dialect.Transaction) bool { return t.OfCard() && t.Advice() && t != dialect.Refund }

// recorded reports whether a transaction has a line in the journal.
func recorded(t dialect.Transaction) bool { return t.OfCard() && (t.Moves() || stores(t)) }

// batched reports whether a transaction needs an amount, and a batch that is open and has room.
func batched(t dialect.Transaction) bool { return t.OfCard() && t.Moves() }

// sealed reports whether a request needs a card and carries a MAC: it goes to the card's issuer.
func sealed(t dialect.Transaction) bool { return t.Routed() }

// pushes reports whether a kept reversal leaves before a request. An offline sale asks
// nothing, and a sign-on, an echo and a download push nothing.
func pushes(t dialect.Transaction) bool {
	return t.Routed() && t != dialect.OfflineSale || t.OfBatch()
}
