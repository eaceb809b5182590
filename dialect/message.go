package dialect

import (
	"fmt"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/spelling"
)

// String returns the word that mapping files use, "sale-void".
func (t Transaction) String() string { return t.nature().word }

// MarshalText writes the name, for JSON and YAML.
func (t Transaction) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (t *Transaction) UnmarshalText(b []byte) error {
	if *t = transactionNamed(string(b)); *t == Unknown && string(b) != "unknown" {
		return fmt.Errorf("dialect: transaction %q: want one of %s", b,
			spelling.Choices(string(b), transactionWords(), ""))
	}
	return nil
}

// transactionNamed returns the transaction of a word, Unknown when there is none.
func transactionNamed(word string) Transaction {
	for t := range natures {
		if natures[t].word == word {
			return Transaction(t)
		}
	}
	return Unknown
}

// transactionWords are the words of all transactions, but for the unknown one.
func transactionWords() []string {
	var all []string
	for _, t := range Transactions() {
		all = append(all, t.String())
	}
	return all
}

// Verdict is the host's comparison of batch totals (DE 48 digit 31, or DE 66).
type Verdict uint8

const (
	NoVerdict Verdict = iota
	InBalance
	OutOfBalance
	TotalsError
)

// KeyScheme is what working keys a sign-on brings.
type KeyScheme uint8

const (
	SingleKeys     KeyScheme = iota // 60.3 = 001: PIN and MAC key of single length
	DoubleKeys                      // 003: of double length
	DoubleAndTrack                  // 004: and a key for track data
)

// keySchemes are the names in mapping files.
var keySchemes = [...]string{SingleKeys: "single", DoubleKeys: "double", DoubleAndTrack: "double-and-track"}

// String returns the name that mapping files use.
func (k KeyScheme) String() string {
	if int(k) < len(keySchemes) {
		return keySchemes[k]
	}
	return "unknown"
}

// Message is the meaning of one ISO 8583 message. A dialect writes it as bytes
// and reads it back; the parties see nothing else of the wire. A field that the
// dialect has no room for, or that the message did not carry, is zero.
//
// Dates stay as they travel, without a year: the reader knows which day it is.
type Message struct {
	Transaction Transaction
	Reply       bool // 0210, 0410, 0810 …
	Reversal    bool // a reversal (class 4) of Transaction
	Advice      bool // the sender tells and does not ask (0220, 0420); a reversal's sender chooses, else the mapping does
	Repeat      bool // MTI ending in 1: sent again

	PAN       payment.KeptPAN // DE 2, or the number in DE 35
	Expiry    string          // DE 14 YYMM
	Track2    string          // DE 35
	EntryMode string          // DE 22
	Amount    payment.Amount  // DE 4 with DE 49
	Balance   payment.Amount  // DE 54
	Tip       payment.Amount  // of Tip: the part of Amount that is the tip (DE 54 or DE 48)

	CardSequence string // DE 23
	EMV          []byte // DE 55: the chip's data objects, BER-TLV
	PINCapture   string // DE 26: how many digits of a PIN the terminal takes, "12"
	PINBlock     []byte // DE 52, under the PIN key of the link
	Security     string // DE 53: format of the PIN block, length of its key, whether the track is enciphered
	CVN          string // DE 48 of a keyed card: the verification number printed on it

	STAN           payment.STAN          // DE 11
	Sent           string                // DE 7 MMDDhhmmss; a terminal's is echoed and names no transaction
	LocalTime      string                // DE 12 hhmmss
	LocalDate      string                // DE 13 MMDD
	SettlementDate string                // DE 15 MMDD, the clearing day as the network says
	RRN            payment.RRN           // DE 37
	AuthID         payment.AuthID        // DE 38
	Code           payment.ResponseCode  // DE 39; of a reversal request the reason (98, A0, 96, 06)
	Reason         string                // DE 44: why a payout was refused or returned, or who declined
	Terminal       payment.TerminalID    // DE 41
	Merchant       payment.MerchantID    // DE 42
	MerchantName   string                // DE 43
	MCC            string                // DE 18
	Acquirer       payment.InstitutionID // DE 32
	Forwarder      payment.InstitutionID // DE 33
	Receiver       payment.InstitutionID // DE 100
	Batch          payment.BatchNumber   // DE 60 (60.2)

	Original       Original       // of a void, a refund, a reversal, a completion, an adjustment
	Earlier        Original       // of a reversal with the STAN of its original: what that one referred to (DE 61)
	OriginalAuthID payment.AuthID // DE 38 of the pre-authorisation, in a request that completes or voids it

	Totals  Totals   // of Settlement
	Details []Detail // of Upload
	Count   int      // of UploadEnd: how many details were sent

	PayoutID    string // DE 37 of Payout, PayoutQuery, PayoutReturn, Transfer
	FromAccount string // DE 102
	ToAccount   string // DE 103
	PayeeName   string // DE 43 of Payout: the account holder's name

	// KeyScheme of a sign-on is what working keys the terminal wants, where the
	// network code has a place for it.
	KeyScheme KeyScheme

	// WorkingKeys are the keys of a sign-on reply under the terminal's master key
	// (DE 62), with their check values. Parameters are what a download brings.
	WorkingKeys []byte
	Parameters  []byte

	// MAC is DE 64 or 128 as received. A Codec writes it when it is given a Sealer.
	MAC []byte

	// SignOnAgain of a reply asks the terminal to sign on again, where the header
	// has a place for it; elsewhere the host sends SignOnRequest.
	SignOnAgain bool

	// Header is what stands before the MTI, as received: a reply built with the
	// request's Header goes back the way the request came (TPDU swapped).
	Header []byte

	// MTI and Processing (DE 3) are as received. Append reads them only when
	// Transaction is Unknown, so that a request that nobody understands can be
	// answered with 30.
	MTI        string
	Processing string

	// Wrong names the first wrong field of a message that Parse refused, "DE 4": what the
	// answer 30 says in DE 44.
	Wrong string

	zeroSTAN bool // DE 11 came as zeros
}

// Original refers to an earlier transaction, as DE 61, DE 90, or DE 11 with the
// batch of a same-STAN reversal do.
type Original struct {
	Transaction Transaction           `json:"transaction,omitempty"` // 0 when the wire does not say
	STAN        payment.STAN          `json:"stan,omitempty"`
	Batch       payment.BatchNumber   `json:"batch,omitempty"`
	Date        string                `json:"date,omitempty"` // MMDD
	Sent        string                `json:"sent,omitempty"` // DE 7 of the original, network leg
	Acquirer    payment.InstitutionID `json:"acquirer,omitempty"`
	Forwarder   payment.InstitutionID `json:"forwarder,omitempty"`
	RRN         payment.RRN           `json:"rrn,omitempty"` // of a refund: the reference on the customer's slip
}

// Totals are the counts and sums of a batch: debits are sales and completions,
// credits are voids and refunds; reversed and declined ones are left out.
type Totals struct {
	DebitCount  int            `json:"debits"`
	Debit       payment.Amount `json:"debit"`
	CreditCount int            `json:"credits"`
	Credit      payment.Amount `json:"credit"`
	Verdict     Verdict        `json:"verdict,omitempty"` // of the reply; of UploadEnd: what the reply had said
}

// Detail is one transaction in a batch upload.
type Detail struct {
	Transaction Transaction     `json:"transaction,omitempty"` // zero where the wire has only the sign
	STAN        payment.STAN    `json:"stan"`
	PAN         payment.KeptPAN `json:"pan"`
	Amount      payment.Amount  `json:"amount"`
	RRN         payment.RRN     `json:"rrn,omitempty"`
	Credit      bool            `json:"credit,omitempty"`
}

// Answer returns the reply to a request: what ties it to the request is echoed,
// what must not travel back (the tracks, the expiry date) is not.
func (m *Message) Answer(code payment.ResponseCode) Message {
	r := *m
	r.Reply, r.Repeat, r.Code = true, false, code
	r.Track2, r.Expiry, r.MerchantName, r.PayeeName = "", "", "", ""
	r.PINBlock, r.PINCapture, r.Security, r.CVN, r.EMV, r.MAC = nil, "", "", "", nil, nil
	r.WorkingKeys, r.Parameters, r.OriginalAuthID, r.Earlier = nil, nil, "", Original{}
	r.Details, r.Count = nil, 0
	r.nameWrong()
	return r
}

// nameWrong has a 30 name the first wrong field of its request in DE 44, where the dialect
// has one.
func (m *Message) nameWrong() {
	if m.Code == payment.FormatError && m.Wrong != "" {
		m.Reason = m.Wrong
	}
}

// NetworkAnswer returns the reply to a request of the network: the card number does not
// travel back.
func (m *Message) NetworkAnswer(code payment.ResponseCode) *Message {
	r := m.Answer(code)
	r.PAN = ""
	return &r
}

// Answerable reports whether the sender of a message that Parse refused can be
// told so: it is a request and says which one it is.
func (m *Message) Answerable() bool { return m.MTI != "" && !m.Reply && (m.STAN != 0 || m.zeroSTAN) }

// Keys appends the keys that tie the message to a transaction, its own first and
// then the original's.
func (m *Message) Keys(dst []party.Key) []party.Key {
	if m.Transaction.ofInstitutions() {
		return append(dst, party.PayoutKey(m.PayoutID))
	}
	if m.Batch != 0 && m.STAN != 0 && m.Terminal != "" {
		dst = append(dst, party.TransactionKey(m.Terminal, m.Batch, m.STAN))
	}
	if m.Sent != "" && m.Acquirer != "" && m.Forwarder != "" && m.Batch == 0 { // a terminal's DE 7 is its own
		dst = append(dst, party.NetworkKey(m.Sent, m.STAN, m.Acquirer, m.Forwarder))
	}
	if m.RRN != "" {
		dst = append(dst, party.RRNKey(m.RRN))
	}
	o := &m.Original
	if o.STAN != 0 && o.Batch != 0 {
		dst = append(dst, party.TransactionKey(m.Terminal, o.Batch, o.STAN))
	}
	if o.STAN != 0 && o.Sent != "" {
		dst = append(dst, party.NetworkKey(o.Sent, o.STAN, o.Acquirer, o.Forwarder))
	}
	for i := range m.Details {
		dst = append(dst, party.TransactionKey(m.Terminal, m.Batch, m.Details[i].STAN))
	}
	return dst
}
