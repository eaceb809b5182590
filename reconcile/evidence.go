package reconcile

import "acqsim/payment"

// Evidence is everything that is known: rows of every party that shows its
// books. What is not known is simply absent.
type Evidence struct {
	Now      payment.Time      `json:"now"`
	Calendar *payment.Calendar `json:"-"`
	Limits   Limits            `json:"-"`

	Slips              []Slip              `json:"slips,omitempty" csv:"slips"`
	Tickets            []Ticket            `json:"tickets,omitempty" csv:"tickets"`
	Shops              []Shop              `json:"shops,omitempty" csv:"shops"`
	Batches            []BatchRow          `json:"batches,omitempty" csv:"batches"`
	Entries            []Entry             `json:"entries,omitempty" csv:"entries"`
	Switch             []SwitchRow         `json:"switch,omitempty" csv:"switch"`
	Issuer             []IssuerRow         `json:"issuer,omitempty" csv:"issuer"`
	Files              []FileRow           `json:"files,omitempty" csv:"files"`
	Details            []Detail            `json:"details,omitempty" csv:"details"`
	Claims             []Claim             `json:"claims,omitempty" csv:"claims"`
	Positions          []NetPosition       `json:"positions,omitempty" csv:"positions"`
	Statements         []StatementLine     `json:"statements,omitempty" csv:"statements"`
	Payables           []Payable           `json:"payables,omitempty" csv:"payables"`
	Payouts            []Payout            `json:"payouts,omitempty" csv:"payouts"`
	Returns            []Return            `json:"returns,omitempty" csv:"returns"`
	BankLines          []BankLine          `json:"bank_lines,omitempty" csv:"bank_lines"`
	Accounts           []BankAccount       `json:"accounts,omitempty" csv:"accounts"`
	SettlementAccounts []SettlementAccount `json:"register,omitempty" csv:"register"`
	Deductions         []Deduction         `json:"deductions,omitempty" csv:"deductions"`
	Tariffs            []Tariff            `json:"tariffs,omitempty" csv:"tariffs"`
	Balances           []Balance           `json:"balances,omitempty" csv:"balances"`
	Items              []Item              `json:"items,omitempty" csv:"items"` // as the acquirer keeps them
}
