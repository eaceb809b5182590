package scenarios

import (
	"time"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/terminal"
)

// World is who takes part: the content of a profile. A map's key is the name by
// which the rest of the file speaks of the thing.
type World struct {
	Currency  string                `yaml:"currency" enum:"CNY,EUR,GBP,JPY,KWD,USD" doc:"of all amounts; CNY when left out"`
	Calendar  Calendar              `yaml:"calendar" doc:"zone, working days, the hour at which the clearing day ends"`
	Network   Network               `yaml:"network" doc:"the clearing house and its prices"`
	Acquirer  Acquirer              `yaml:"acquirer" doc:"the merchants' institution: when and how it pays, what it refuses"`
	Issuer    Issuer                `yaml:"issuer" doc:"the cardholders' bank, and what it decides for itself"`
	Cards     map[string]Card       `yaml:"cards" doc:"cards, each with the account behind it, by a name"`
	Merchants map[string]Merchant   `yaml:"merchants" doc:"shops under contract, by a name"`
	Terminals map[string]Terminal   `yaml:"terminals" doc:"tills, by a name"`
	Accounts  map[string]Settlement `yaml:"accounts" doc:"accounts at the merchants' bank"`
	Bank      Bank                  `yaml:"bank" doc:"rules of the merchants' bank"`
	Security  Security              `yaml:"security" doc:"keys of the terminals and hosts; none when left out"`
	TestBINs  []string              `yaml:"test-bins" digits:"6..11" doc:"first digits of further test cards, beside the ranges of docs/security.md; never of real ones"`
	Timers    Timers                `yaml:"timers" doc:"how long the parties wait; their own defaults when left out"`
	Jobs      Jobs                  `yaml:"jobs" doc:"time of day of each job"`
	Practice  Practice              `yaml:"practice" doc:"behaviour that is wrong but real, by party"`
	// Unwatched are the comparisons that the acquirer's desk does not make and the
	// alerts that nobody hears.
	Unwatched []string `yaml:"unwatched" doc:"controls that nobody exercises: L1 to L5, ids of alerts"`
}

// Practice sets, party by party, behaviour that is wrong but real. Without it
// every party does what is right.
type Practice struct {
	Terminal       terminal.Practice `yaml:"terminal" doc:"of the tills" zh:"各终端的"`
	Acquirer       acquirer.Practice `yaml:"acquirer" doc:"of the acquirer" zh:"收单机构的"`
	Clearing       clearing.Practice `yaml:"clearing" doc:"of the network" zh:"清算机构的"`
	Issuer         issuer.Practice   `yaml:"issuer" doc:"of the issuer" zh:"发卡行的"`
	SettlementBank bank.Practice     `yaml:"settlement-bank" doc:"of the settlement bank" zh:"结算银行的"`
	MerchantBank   bank.Practice     `yaml:"merchant-bank" doc:"of the merchants' bank" zh:"商户开户行的"`
}

// Calendar is how this world counts days.
type Calendar struct {
	Zone       string                 `yaml:"zone" doc:"IANA zone, such as Asia/Shanghai"`
	CutOver    payment.TimeOfDay      `yaml:"cut-over" doc:"end of the clearing day"`
	Holidays   []payment.BusinessDate `yaml:"holidays" doc:"weekdays on which banks do not work"`
	MakeUpDays []payment.BusinessDate `yaml:"make-up-days" doc:"Saturdays and Sundays on which banks work"`
}

// Network is the clearing house and its prices.
type Network struct {
	ID          payment.InstitutionID `yaml:"id" digits:"8..11" doc:"institution number"`
	Interchange Interchange           `yaml:"interchange" doc:"the issuer's fee"`
	Fee         Fee                   `yaml:"fee" doc:"network fee, from each side"`
	// CutOverWindow is how long the network answers 90 from its cut-over on (A12).
	CutOverWindow time.Duration `yaml:"cut-over-window" doc:"how long the network answers 90 from its cut-over on"`
}

// Interchange is the issuer's fee.
type Interchange struct {
	Debit  Fee `yaml:"debit" doc:"of debit cards"`
	Credit Fee `yaml:"credit" doc:"of credit cards"`
}

// Fee is a rate, rounded half up to the minor unit for each transaction, and a cap.
type Fee struct {
	Rate payment.Rate   `yaml:"rate" doc:"percentage, \"0.5%\""`
	Cap  payment.Amount `yaml:"cap" doc:"no cap when left out"`
}

// Payment returns the fee as the parties compute it.
func (f Fee) Payment() payment.Fee { return payment.Fee{Rate: f.Rate, Cap: f.Cap.Minor} }

// Acquirer is the merchants' institution.
type Acquirer struct {
	HostRules    `yaml:",inline"`
	Institution  `yaml:",inline"`
	Capture      string        `yaml:"capture" enum:"host,terminal" doc:"whether a sale is due once it has cleared (host, the default), or only when its batch is closed too"`
	ForceBatches time.Duration `yaml:"force-batches" doc:"with capture: terminal, the host captures a batch that nobody has settled for this long; never when left out"`
	PayWithin    *int          `yaml:"pay-within" min:"0" doc:"n of T+n; 1 when left out"`

	Payout          string            `yaml:"payout" enum:"together,per-sale" doc:"one payout of all that is due (together, the default), or one for each sale"`
	PayoutsBy       payment.TimeOfDay `yaml:"payouts-by" doc:"by when a payout that is due must have been instructed; 17:00 when left out"`
	PayoutBatch     int               `yaml:"payout-batch" min:"0" doc:"merchants that the payout run pays in one commit; 100 when left out"`
	GreatestAge     time.Duration     `yaml:"greatest-age" doc:"how old a request may be by its DE 12 and 13, then 12; 24h when left out"`
	UnmatchedRefund payment.Amount    `yaml:"unmatched-refund" doc:"the most that a refund is whose sale the host does not know, then 61; \"10000.00\" when left out"`
	Refunds         string            `yaml:"refunds" enum:"charge,decline" doc:"a refund of more than the merchant is owed: carried out, and the merchant owes the rest (charge, the default), or answered 51"`
}

// HostRules are what the acquirer hands to its tills, and which cards it can route.
type HostRules struct {
	Parameters string   `yaml:"parameters" doc:"what a download of parameters brings"`
	CAKeys     string   `yaml:"ca-keys" doc:"what a download of the card organisations' public keys brings"`
	Strict     bool     `yaml:"strict" doc:"answers terminals as a host in production does: 30 where a message lacks what its layout demands, has what it forbids, or has bytes behind its end; 77 to a batch that is not the host's"`
	Routes     []string `yaml:"routes" digits:"1..19" doc:"first digits of the cards whose issuers its network reaches; any other is 92. All when left out"`
}

// Institution is a member of the network.
type Institution struct {
	ID      payment.InstitutionID `yaml:"id" digits:"8..11" doc:"institution number"`
	Reserve *payment.Amount       `yaml:"reserve" doc:"money of its own on its account at the settlement bank when the story begins; \"1000000.00\" when left out"`
}

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

// Card is a card with the account behind it.
type Card struct {
	PAN       string         `yaml:"pan,required" digits:"13..19" doc:"a test number with a right check digit"`
	Expiry    string         `yaml:"expiry,required" digits:"4" doc:"YYMM"`
	Kind      string         `yaml:"kind,required" enum:"debit,credit" doc:"whose money it spends: the cardholder's, or the issuer's up to a limit"`
	Balance   payment.Amount `yaml:"balance" doc:"opening balance"`
	Limit     payment.Amount `yaml:"limit" doc:"of a credit card"`
	CardRules `yaml:",inline"`
	TestPIN   string `yaml:"test-pin" digits:"4..12" doc:"what the cardholder of a test card enters; drawn from the seed when left out"`
	Status    string `yaml:"status" enum:"open,lost,stolen,restricted,inactive,refer,blocked,retained,suspected" doc:"open when left out"`
}

// CardRules are what a card may do, and what waits for its chip.
type CardRules struct {
	MaxAmount payment.Amount `yaml:"max-amount" doc:"of one transaction, then 61"`
	MaxUses   int            `yaml:"max-uses" min:"0" doc:"on one clearing day, then 65"`
	Refuses   []string       `yaml:"refuses" words:"card-transactions" doc:"transactions that the card may not make: 57"`
	ChipOnly  bool           `yaml:"chip-only" doc:"its stripe is answered 45"`
	Script    string         `yaml:"script" enum:"unblock-pin,block-application,block-card" doc:"for its chip, with the next approval"`
}

// Merchant is a merchant under contract with the acquirer.
type Merchant struct {
	ID                payment.MerchantID `yaml:"id,required" doc:"15 characters, DE 42"`
	Name              string             `yaml:"name,required" doc:"as slips and statements have it"`
	MCC               string             `yaml:"mcc,required" digits:"4" doc:"merchant category code, DE 18"`
	Fee               Fee                `yaml:"fee,required" doc:"merchant fee"`
	MinimumPayout     payment.Amount     `yaml:"minimum-payout" doc:"less is carried forward"`
	Opens             payment.TimeOfDay  `yaml:"opens" doc:"hour at which the shop opens, as its contract says; not known when left out"`
	Closes            payment.TimeOfDay  `yaml:"closes" doc:"hour at which it closes"`
	RefundFeeReturned bool               `yaml:"refund-fee-returned" doc:"a refund gives the merchant fee on its amount back"`
	Account           string             `yaml:"account,required" name:"account" doc:"settlement account"`
	Payee             string             `yaml:"payee" doc:"name that the acquirer has on file for the account; that of its holder when left out"`
}

// Terminal is a till.
type Terminal struct {
	TerminalRules `yaml:",inline"`
	ID            payment.TerminalID `yaml:"id,required" doc:"8 characters, DE 41"`
	Merchant      string             `yaml:"merchant,required" name:"merchant" doc:"whose till it is"`
	StandsAt      string             `yaml:"stands-at" name:"merchant" doc:"the merchant at whose counter it stands, where it was loaded with the numbers of another one's till; merchant when left out"`
	Dialect       string             `yaml:"dialect" words:"dialects" doc:"1987-ascii when left out"`
	Keys          string             `yaml:"keys" enum:"none,single,double,double-and-track" doc:"working keys of this till; those of security when left out"`
	TestTMK       string             `yaml:"test-tmk" doc:"test master key in hexadecimal digits, as it is loaded into a terminal of one's own; drawn from the seed when left out"`
}

// TerminalRules are the parameters of a till.
type TerminalRules struct {
	Refuses        []string       `yaml:"refuses" words:"card-transactions" doc:"transactions that it has no contract for: the host answers 58"`
	BatchLimit     int            `yaml:"batch-limit" min:"1" doc:"transactions in a batch before it wants a settlement; 999 when left out"`
	RefundLimit    payment.Amount `yaml:"refund-limit" doc:"the largest refund that it lets through"`
	PrinterFailure string         `yaml:"printer-failure" enum:"reprint,reverse" doc:"an approval without a slip stands (reprint, the default) or is undone with reason 96"`
	Reversal       string         `yaml:"reversal" enum:"before-next,at-once" doc:"when a reversal leaves; before-next when left out"`
	FirstSTAN      int            `yaml:"first-stan" min:"1" doc:"of its first request; 1 when left out"`
	FirstBatch     int            `yaml:"first-batch" min:"1" doc:"before its first sign-on; 1 when left out"`
}

// Settlement is an account at the merchants' bank, with what limits its inflow.
type Settlement struct {
	Number       string         `yaml:"number,required" digits:"10..28" doc:"account or settlement card"`
	Holder       string         `yaml:"holder,required" doc:"name of the holder"`
	Class        string         `yaml:"class,required" enum:"I,II,III" doc:"class of the account, which limits what may come in"`
	State        string         `yaml:"state" enum:"open,closed,frozen,debit-frozen" doc:"open when left out"`
	Verified     *bool          `yaml:"verified" doc:"bank staff have seen the holder face to face; true when left out"`
	Balance      payment.Amount `yaml:"balance" doc:"opening balance"`
	UsedToday    payment.Amount `yaml:"used-today" doc:"of the class's limit of the day, when the story begins"`
	UsedThisYear payment.Amount `yaml:"used-this-year" doc:"of its limit of the year"`
}

// Bank is what the merchants' bank may decide for itself.
type Bank struct {
	ID                    payment.InstitutionID `yaml:"id" digits:"8..11" doc:"institution number"`
	CorporateInflowExempt bool                  `yaml:"corporate-inflow-exempt" doc:"payments of companies do not use the limits of Class II and III"`
	PostAfter             time.Duration         `yaml:"post-after" doc:"the rail says paid at once and the account is posted, or the money returned, this much later"`
}

// Security is how messages and PINs are protected. The keys and the PINs of the
// cards are drawn by the world from its seed: no file has one.
type Security struct {
	LineSecurity `yaml:",inline"`
	Keys         string `yaml:"keys" enum:"none,single,double,double-and-track" doc:"working keys of a sign-on; with them messages carry MACs and cardholders enter PINs"`
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

// Timers are the waits of the parties. Zero means the party's own default.
type Timers struct {
	TerminalReply   time.Duration `yaml:"terminal-reply" doc:"the till waits for an answer"`
	TerminalResends *int          `yaml:"terminal-resends" doc:"times a reversal is sent again"`
	AcquirerReply   time.Duration `yaml:"acquirer-reply" doc:"the acquirer waits for the network"`
	AcquirerRepeat  time.Duration `yaml:"acquirer-repeat" doc:"between two repeats of an advice"`
	NetworkReply    time.Duration `yaml:"network-reply" doc:"the network waits for the issuer"`
	IssuerTime      time.Duration `yaml:"issuer-time" doc:"what the network's rules give an issuer"`
	NetworkRepeat   time.Duration `yaml:"network-repeat" doc:"between two repeats of an advice"`
	PayoutReply     time.Duration `yaml:"payout-reply" doc:"the acquirer waits for a payout's outcome before it asks"`
	PayoutLimit     time.Duration `yaml:"payout-limit" doc:"a payout without an outcome is an item for the desk after this time; 2h when left out"`
}

// Jobs is when the jobs of the business day are due. Zero means the default.
type Jobs struct {
	CutOver      payment.TimeOfDay `yaml:"cut-over" doc:"the network closes its day"`
	ClearingFile payment.TimeOfDay `yaml:"clearing-file" doc:"the next natural day"`
	Settle       payment.TimeOfDay `yaml:"settle" doc:"working days"`
	Statement    payment.TimeOfDay `yaml:"statement" doc:"working days"`
	Reconcile    payment.TimeOfDay `yaml:"reconcile" doc:"every day"`
	Payout       payment.TimeOfDay `yaml:"payout" doc:"working days"`
	Review       payment.TimeOfDay `yaml:"review" doc:"working days"`
}
