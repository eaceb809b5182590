package world

import "acqsim/party"

// The nodes that every world has beside its terminals.
const (
	Acquirer       party.Node = "acquirer"
	Clearing       party.Node = "clearing"
	Issuer         party.Node = "issuer"
	SettlementBank party.Node = "settlement-bank"
	MerchantBank   party.Node = "merchant-bank"
)

// Bookkeepers are the parties that keep books, in the order of the money's way.
var Bookkeepers = []party.Node{Issuer, Clearing, Acquirer, SettlementBank, MerchantBank}
