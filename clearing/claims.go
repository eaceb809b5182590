package clearing

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Reject codes of a claim, as in DE 39.
const (
	rejectNoCard    payment.ResponseCode = "14" // no member issues the card
	rejectNotFound  payment.ResponseCode = "25" // there is nothing that it could be about
	rejectDuplicate payment.ResponseCode = "94" // it came before, or the sale has cleared
)

// claimDays is how long a claim is remembered, so that it is taken once. Published
// deadlines of disputes end before; the longest quoted is 540 days.
const claimDays = 600

// Claim is a record that a member sent, with what the network made of it. A claim
// that was taken stands in the next clearing files of both members; one that was
// not goes back to its sender as a reject.
//
//	acquirer ── claims ──▶ clearing               issuer ── claims ──▶ clearing
//	presentment request 请款   fees as of a sale     retrieval request 调单
//	credit adjustment 贷记调整                       chargeback 退单 (J13)
//	re-presentment 再请款                           second chargeback 二次退单
//	fulfilment
type Claim struct {
	party.NetworkRef
	Kind     record.Transaction    `json:"kind"`
	From     payment.InstitutionID `json:"from"`
	Issuer   payment.InstitutionID `json:"issuer"`
	CardKind CardKind              `json:"card_kind,omitempty"`
	PAN      payment.KeptPAN       `json:"pan"`
	Amount   payment.Amount        `json:"amount"`
	RRN      payment.RRN           `json:"rrn"`
	AuthID   payment.AuthID        `json:"auth_id,omitempty"`
	Terminal payment.TerminalID    `json:"terminal,omitempty"`
	Merchant payment.MerchantID    `json:"merchant,omitempty"`
	MCC      string                `json:"mcc,omitempty"`
	Reason   string                `json:"reason,omitempty"`
	Code     payment.ResponseCode  `json:"code,omitempty"` // why it was not taken
}

// ClaimsTaken is a file of claims that was read. They belong to the clearing day
// that is open.
type ClaimsTaken struct {
	Date   payment.BusinessDate  `json:"date"`
	Member payment.InstitutionID `json:"member"`
	FileID string                `json:"file_id"`
	Claims []Claim               `json:"claims"`
}

// ClaimCleared is a claim that the files of a day carry (J13, J16, J17).
type ClaimCleared struct {
	party.NetworkRef
	Kind        record.Transaction   `json:"kind"`
	RRN         payment.RRN          `json:"rrn"`
	Date        payment.BusinessDate `json:"date"`
	Amount      payment.Amount       `json:"amount"` // negative where the cardholder gets it
	Interchange payment.Amount       `json:"interchange"`
	NetworkFee  payment.Amount       `json:"network_fee"`
	Postings    []ledger.Posting     `json:"postings,omitempty"`
}

// RecordRejected is a transaction of the log that was approved and that the day's
// clearing leaves out; its acquirer gets a reject record in its place.
type RecordRejected struct {
	party.NetworkRef
	RRN  payment.RRN          `json:"rrn,omitempty"`
	Date payment.BusinessDate `json:"date"`
	Code payment.ResponseCode `json:"code"`
}

// FileRefused is a file of a member that was not read.
type FileRefused struct {
	From   party.Node `json:"from"`
	FileID string     `json:"file_id,omitempty"`
	Why    string     `json:"why"`
}

func (*ClaimsTaken) FactKind() (string, int)    { return "clearing.claims-taken", 1 }
func (*ClaimCleared) FactKind() (string, int)   { return "clearing.claim-cleared", 1 }
func (*RecordRejected) FactKind() (string, int) { return "clearing.record-rejected", 1 }
func (*FileRefused) FactKind() (string, int)    { return "clearing.file-refused", 1 }

// Keys gives the transactions that the claims are about.
func (f *ClaimsTaken) Keys(dst []party.Key) []party.Key {
	for i := range f.Claims {
		dst = f.Claims[i].NetworkRef.WithRRN(dst, f.Claims[i].RRN)
	}
	return dst
}

func (f *ClaimCleared) Keys(dst []party.Key) []party.Key   { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *RecordRejected) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }

// LedgerPostings is part of ledger.Poster.
func (f *ClaimCleared) LedgerPostings() []ledger.Posting { return f.Postings }

// claimKey tells a second copy of a claim: one transaction is adjusted, claimed or
// charged back once.
type claimKey struct {
	party.NetworkRef
	kind record.Transaction
}

// receiveFile takes the claims of a member.
func (h *Network) receiveFile(ev *party.Event, out *party.Out) {
	from := h.nodes[ev.From]
	if from == nil {
		return
	}
	f, err := record.Parse(ev.Bytes)
	refused := &FileRefused{From: ev.From}
	if f != nil {
		refused.FileID = f.Header.ID
	}
	switch {
	case err != nil:
		refused.Why = err.Error()
	case f.Header.Kind != record.Claims:
		refused.Why = fmt.Sprintf("a %s file is not expected from a member", f.Header.Kind)
	case f.Header.Sender != from.ID || f.Header.Receiver != h.cfg.ID:
		refused.Why = fmt.Sprintf("it is from %s for %s", f.Header.Sender, f.Header.Receiver)
	case f.Header.Currency != h.cfg.Currency:
		refused.Why = fmt.Sprintf("it is in %v, the books are in %v", f.Header.Currency, h.cfg.Currency)
	case h.claimFiles[f.Header.ID] != 0:
		refused.Why = "it was taken before"
	default:
		out.Fact(h.takeClaims(from, f))
		return
	}
	out.Fact(refused)
}

func (h *Network) takeClaims(from *Member, f *record.File) *ClaimsTaken {
	taken := &ClaimsTaken{Date: h.date, Member: from.ID, FileID: f.Header.ID}
	seen := make(map[claimKey]bool)
	for i := range f.Details {
		d := &f.Details[i]
		c := Claim{
			NetworkRef: party.NetworkRef{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder}, Kind: d.Transaction, From: from.ID,
			PAN: d.PAN, Amount: d.Amount, RRN: d.RRN, AuthID: d.AuthID, Terminal: d.Terminal, Merchant: d.Merchant, MCC: d.MCC, Reason: d.Reason,
		}
		k := claimKey{c.NetworkRef, c.Kind}
		if c.Code = h.checkClaim(from, &c); c.Code == "" && seen[k] {
			c.Code = rejectDuplicate
		}
		seen[k] = true
		taken.Claims = append(taken.Claims, c)
	}
	return taken
}

// checkClaim finds the issuer of a claim, or why it is not taken. What is older
// than the log is for the other member to check.
func (h *Network) checkClaim(from *Member, c *Claim) payment.ResponseCode {
	bin := h.cfg.route(c.PAN)
	if bin == nil {
		return rejectNoCard
	}
	c.Issuer, c.CardKind = bin.Issuer, bin.Kind
	sender := c.Acquirer
	if !byAcquirer(c.Kind) {
		sender = c.Issuer
	}
	t := h.txns[c.NetworkRef]
	_, again := h.claims[claimKey{c.NetworkRef, c.Kind}]
	switch {
	case sender != from.ID, c.Kind == record.Reject, c.Kind.Moves() && (c.Amount.Minor <= 0 || c.Amount.Currency != h.cfg.Currency):
		return rejectNotFound
	case again:
		return rejectDuplicate
	case t == nil:
		return ""
	case t.state == declined || t.state == tombstone || t.PAN != c.PAN:
		return rejectNotFound
	case presents(c.Kind) && t.cleared:
		return rejectDuplicate
	case !presents(c.Kind) && !t.cleared:
		return rejectNotFound
	}
	return ""
}

// byAcquirer reports whether a claim is one of acquirers; the others are issuers'.
func byAcquirer(k record.Transaction) bool {
	return k != record.Chargeback && k != record.SecondChargeback && k != record.Retrieval
}

// presents reports whether a claim asks for a sale to be cleared that was not.
func presents(k record.Transaction) bool { return !k.Exceptional() }

// priceClaim works out what a claim moves: a presentment has the fees of its sale,
// an adjustment or a dispute none, like a refund.
func (h *Network) priceClaim(c *Claim, date payment.BusinessDate) *ClaimCleared {
	zero := payment.Minor(0, h.cfg.Currency)
	f := &ClaimCleared{NetworkRef: c.NetworkRef, Kind: c.Kind, RRN: c.RRN, Date: date, Amount: zero, Interchange: zero, NetworkFee: zero}
	switch {
	case !c.Kind.Moves():
		return f
	case c.Kind.Credit():
		f.Amount = c.Amount.Neg()
	default:
		f.Amount = c.Amount
	}
	if presents(c.Kind) && c.Kind != record.Refund {
		f.Interchange, f.NetworkFee = h.interchange(c.CardKind).Of(f.Amount), h.charged(h.cfg.NetworkFee).Of(f.Amount)
	}
	return f
}

// clearClaim prices a claim and posts it to the positions of its two members.
func (h *Network) clearClaim(c *Claim, date payment.BusinessDate) *ClaimCleared {
	f := h.priceClaim(c, date)
	issuer, acquirer := Position.Of(string(c.Issuer)), Position.Of(string(c.Acquirer))
	f.Postings = ledger.Append(f.Postings, issuer, acquirer, f.Amount.Sub(f.Interchange).Sub(f.NetworkFee), "J5")
	f.Postings = ledger.Append(f.Postings, issuer, FeeIncome, payment.Minor(2*f.NetworkFee.Minor, h.cfg.Currency), "J5")
	for i := range f.Postings {
		f.Postings[i].Event = eventOf(c.Kind)
	}
	return f
}

// eventOf is the posting of DOMAIN's table that a claim makes.
func eventOf(k record.Transaction) string {
	switch k {
	case record.Chargeback, record.SecondChargeback:
		return "J13"
	case record.CreditAdjustment:
		return "J16"
	}
	return "J17"
}

// seenBy reports whether the clearing file of a member has a claim: what moves
// money is in both, a request for a slip in the acquirer's, the slip in the
// issuer's, and what was not taken in its sender's.
func (c *Claim) seenBy(member payment.InstitutionID, acquirer bool) bool {
	if acquirer && member != c.Acquirer || !acquirer && member != c.Issuer {
		return false
	}
	switch {
	case c.Code != "":
		return member == c.From && acquirer == byAcquirer(c.Kind)
	case c.Kind == record.Retrieval:
		return acquirer
	case c.Kind == record.Fulfilment:
		return !acquirer
	}
	return true
}

// addClaims appends the claims of a day, and what its clearing leaves out, to the
// file of one member.
func (h *Network) addClaims(f *record.File, d *day, member payment.InstitutionID) {
	for _, acquirer := range [...]bool{true, false} {
		for i := range d.claims {
			if c := &d.claims[i]; c.seenBy(member, acquirer) {
				f.Details = append(f.Details, h.claimDetail(c, d.date, acquirer))
			}
		}
	}
	for _, t := range d.txns {
		if code := h.rejects(t); code != "" && t.Acquirer == member {
			r := h.detail(t, &Cleared{}, true)
			f.Details = append(f.Details, rejected(r, code, h.cfg.Currency))
		}
	}
}

// claimDetail is the record of a claim as one side sees it.
func (h *Network) claimDetail(c *Claim, date payment.BusinessDate, acquirer bool) record.Detail {
	d := record.Detail{
		Transaction: c.Kind, PAN: c.PAN, Amount: c.Amount, Sent: c.Sent, STAN: c.STAN, Acquirer: c.Acquirer, Forwarder: c.Forwarder,
		RRN: c.RRN, AuthID: c.AuthID, Terminal: c.Terminal, Merchant: c.Merchant, MCC: c.MCC, ClearingDate: date, Reason: c.Reason,
	}
	if c.Code != "" {
		return rejected(d, c.Code, h.cfg.Currency)
	}
	p := h.priceClaim(c, date)
	d.Interchange, d.NetworkFee, d.Net = seen(p.Amount, p.Interchange, p.NetworkFee, acquirer)
	return d
}

// rejected makes a record one that moves nothing and says why.
func rejected(d record.Detail, code payment.ResponseCode, currency payment.Currency) record.Detail {
	zero := payment.Minor(0, currency)
	d.Transaction, d.Of, d.Code = record.Reject, d.Transaction, code
	d.Interchange, d.NetworkFee, d.Net = zero, zero, zero
	return d
}

// countClaims adds the claims of a day to the counts and sums of its files, and
// what the clearing leaves out to the counts.
func (h *Network) countClaims(f *Filed, d *day, cleared []*ClaimCleared) {
	for i := range f.Files {
		file := &f.Files[i]
		for _, acquirer := range [...]bool{true, false} {
			for j := range d.claims {
				c := &d.claims[j]
				if !c.seenBy(file.Member, acquirer) {
					continue
				}
				file.Count++
				if p := cleared[j]; p != nil {
					_, _, net := seen(p.Amount, p.Interchange, p.NetworkFee, acquirer)
					file.Net = file.Net.Add(net)
				}
			}
		}
		for _, t := range d.txns {
			if t.Acquirer == file.Member && h.rejects(t) != "" {
				file.Count++
			}
		}
	}
}

// rejects returns the code with which the clearing of a day leaves a transaction
// out although the switch approved it (Practice.SameDayOriginals).
func (h *Network) rejects(t *txn) payment.ResponseCode {
	if !h.cfg.Practice.SameDayOriginals || t.state != approved {
		return ""
	}
	if t.Transaction != dialect.Completion && t.Transaction != dialect.CompletionAdvice {
		return ""
	}
	if o := h.txns[originalOf(&t.Original)]; o != nil && o.Date == t.Date {
		return ""
	}
	return rejectNotFound
}

func (h *Network) applyClaims(f *ClaimsTaken) {
	h.claimFiles[f.FileID] = f.Date
	d := h.day(f.Date)
	d.claims = append(d.claims, f.Claims...)
	for i := range f.Claims {
		if c := &f.Claims[i]; c.Code == "" {
			h.claims[claimKey{c.NetworkRef, c.Kind}] = f.Date
		}
	}
}

// forgetClaims drops what no second copy can come of any more.
func (h *Network) forgetClaims() {
	for k, date := range h.claims {
		if h.date.Sub(date) > claimDays {
			delete(h.claims, k)
		}
	}
	for id, date := range h.claimFiles {
		if h.date.Sub(date) > claimDays {
			delete(h.claimFiles, id)
		}
	}
}

// strayNumbers is where the STANs of such records begin, out of the way of the
// members' own.
const strayNumbers payment.STAN = 900_000

// strayRecord puts a record into the day's clearing that no message stands behind,
// where the house lets people do so.
func (h *Network) strayRecord(ev *party.Event, c *StrayRecord, out *party.Out) {
	if !h.cfg.Practice.HandMadeRecords {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: "no message stands behind the record"})
		return
	}
	bin := h.cfg.route(c.PAN)
	if bin == nil || h.members[c.Acquirer] == nil || c.Amount.Minor <= 0 {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: "want a card, an acquirer and an amount that the network knows"})
		return
	}
	stan := strayNumbers + payment.STAN(len(h.claimFiles)%99_999)
	key := party.NetworkRef{Sent: h.calendar.TransmissionTime(ev.Business), STAN: stan, Acquirer: c.Acquirer, Forwarder: c.Acquirer}
	claim := Claim{
		NetworkRef: key, Kind: record.Sale, From: c.Acquirer, Issuer: bin.Issuer, CardKind: bin.Kind, PAN: c.PAN, Amount: c.Amount,
		RRN: payment.RRN("9" + h.date.YYMMDD()[1:] + stan.String()), Terminal: c.Terminal, Merchant: c.Merchant, MCC: c.MCC,
	}
	out.Fact(&ClaimsTaken{Date: h.date, Member: c.Acquirer, FileID: "X" + h.date.YYMMDD() + "-" + stan.String(), Claims: []Claim{claim}})
}
