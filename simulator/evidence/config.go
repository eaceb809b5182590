package evidence

import (
	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Config is what the witnesses know before anything happens.
type Config struct {
	Calendar *payment.Calendar
	Currency payment.Currency
	Limits   reconcile.Limits
	Nodes    Nodes
	// Institution is the acquirer's id in the keys by which networks match.
	Institution payment.InstitutionID
	// TerminalCapture says that money waits for the settlement of its batch.
	TerminalCapture bool
	Terminals       map[payment.TerminalID]payment.MerchantID // by the numbers that they have
	// Counters are the shops at whose counter tills stand that have another one's numbers.
	Counters           map[payment.TerminalID]payment.MerchantID
	Cards              map[string]string // masked numbers, by the names of their accounts
	Accounts           []reconcile.BankAccount
	SettlementAccounts []reconcile.SettlementAccount
	Shops              []reconcile.Shop
	Tariffs            []reconcile.Tariff
	// Network is what the network takes, as the acquirer works it out.
	Network host.Tariff
	// Balances reads the books of all parties when rows are asked for; nil: nobody
	// shows them.
	Balances func() []reconcile.Balance
}

// Nodes names who is not a till.
type Nodes struct{ Acquirer, Network, Issuer, SettlementBank, MerchantBank party.Node }
