package scenarios

import (
	"time"

	"acqsim/payment"
)

// Issuer is the cardholders' bank, with what it may decide for itself.
type Issuer struct {
	Institution      `yaml:",inline"`
	PartialApproval  bool          `yaml:"partial-approval" doc:"a sale of more than the card has gets what there is (10)"`
	HoldDays         int           `yaml:"hold-days" min:"0" doc:"clearing days for which a pre-authorisation stands after its own; 7 when left out"`
	CompletionMargin payment.Rate  `yaml:"completion-margin" doc:"how much more than it held a completion may take; \"15%\" when left out"`
	OfflineDays      int           `yaml:"offline-days" min:"0" doc:"days after which an offline sale is not taken any more; any number when left out"`
	PINTries         int           `yaml:"pin-tries" min:"0" doc:"wrong PINs in a row that block a card; 3 when left out"`
	Delay            time.Duration `yaml:"delay" doc:"how long it takes to answer; the books move at once"`
	GiveUp           time.Duration `yaml:"give-up" doc:"with a longer delay it answers 68 after this time, and nothing moves"`
}

// CardRules are what a card may do, and what waits for its chip.
type CardRules struct {
	MaxAmount payment.Amount `yaml:"max-amount" doc:"of one transaction, then 61"`
	MaxUses   int            `yaml:"max-uses" min:"0" doc:"on one clearing day, then 65"`
	Refuses   []string       `yaml:"refuses" enum:"balance,sale,sale-void,refund,pre-auth,pre-auth-void,completion,completion-void,completion-advice,offline-sale,adjust,tip" doc:"transactions that the card may not make: 57"`
	ChipOnly  bool           `yaml:"chip-only" doc:"its stripe is answered 45"`
	Script    string         `yaml:"script" enum:"unblock-pin,block-application,block-card" doc:"for its chip, with the next approval"`
}

// TerminalRules are the parameters of a till.
type TerminalRules struct {
	Refuses        []string       `yaml:"refuses" enum:"balance,sale,sale-void,refund,pre-auth,pre-auth-void,completion,completion-void,completion-advice,offline-sale,adjust,tip" doc:"transactions that it has no contract for: the host answers 58"`
	BatchLimit     int            `yaml:"batch-limit" min:"1" doc:"transactions in a batch before it wants a settlement; 999 when left out"`
	RefundLimit    payment.Amount `yaml:"refund-limit" doc:"the largest refund that it lets through"`
	PrinterFailure string         `yaml:"printer-failure" enum:"reprint,reverse" doc:"an approval without a slip stands (reprint, the default) or is undone with reason 96"`
	Reversal       string         `yaml:"reversal" enum:"before-next,at-once" doc:"when a reversal leaves; before-next when left out"`
	FirstSTAN      int            `yaml:"first-stan" min:"1" doc:"of its first request; 1 when left out"`
	FirstBatch     int            `yaml:"first-batch" min:"1" doc:"before its first sign-on; 1 when left out"`
}

// HostRules are what the acquirer hands to its tills, and which cards it can route.
type HostRules struct {
	Parameters string   `yaml:"parameters" doc:"what a download of parameters brings"`
	CAKeys     string   `yaml:"ca-keys" doc:"what a download of the card organisations' public keys brings"`
	Routes     []string `yaml:"routes" digits:"1..19" doc:"first digits of the cards whose issuers its network reaches; any other is 92. All when left out"`
}

// LineSecurity is how the lines between hosts, and the MACs of all lines, are
// protected.
type LineSecurity struct {
	MAC       string `yaml:"mac" enum:"unionpay-ecb,x9.9,x9.19,iso9797-alg1-pad1,iso9797-alg1-pad2,iso9797-alg3-pad1,iso9797-alg3-pad2,cmac" doc:"MAC of the tills' messages; unionpay-ecb when left out"`
	TillKeys  string `yaml:"till-keys" enum:"des,tdes-2,tdes-3,aes-128,aes-192,aes-256,sm4" doc:"cipher of the tills' master keys, and of their working keys; tdes-2 when left out. PIN blocks under aes and sm4 have 16 bytes, for which the dialect's DE 52 must have room"`
	Hosts     string `yaml:"hosts" enum:"none,unionpay-ecb,x9.9,x9.19,iso9797-alg1-pad1,iso9797-alg1-pad2,iso9797-alg3-pad1,iso9797-alg3-pad2,cmac" doc:"MAC between acquirer, network and issuer; none when left out"`
	HostKeys  string `yaml:"host-keys" enum:"des,tdes-2,tdes-3,aes-128,aes-192,aes-256,sm4" doc:"cipher of the MAC keys between hosts; tdes-2 when left out"`
	PINKeys   string `yaml:"pin-keys" enum:"des,tdes-2,tdes-3,aes-128,aes-192,aes-256,sm4" doc:"cipher of the PIN keys between hosts; tdes-2 when left out. A block of 16 bytes (aes, sm4) does not fit into DE 52 and is refused"`
	PINFormat string `yaml:"pin-format" enum:"iso-0,iso-1,iso-3,iso-4" doc:"PIN block between hosts; iso-0 when left out"`
}

// CardEntry is how a card is presented at a till.
type CardEntry struct {
	Entry string `yaml:"entry" enum:"chip,contactless,stripe,fallback,manual" doc:"how the card is read; its stripe when left out. fallback: its stripe, since the chip cannot be read"`
	PIN   string `yaml:"pin" enum:"right,wrong,none" doc:"what the customer enters; right where there are keys, none for contactless and manual"`
	CVN   string `yaml:"cvn" enum:"right,wrong,none" doc:"the number printed on a card that is keyed; none when left out"`
}
