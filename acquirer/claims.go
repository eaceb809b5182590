package acquirer

import (
	"fmt"
	"slices"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// What the desk claims and what issuers dispute travels as records of files:
//
//	acquirer                          network
//	│ claims: credit adjustment ────▶ │ J16 here when it is sent, at the issuer when it clears
//	│ claims: presentment request ──▶ │ a sale that the clearing lacked; matched in its file like any other (J17)
//	│ ◀──── clearing file: retrieval  │ an item until the slip is sent (claims: fulfilment)
//	│ ◀──── clearing file: chargeback │ J13: the merchant owes it, its next payout is less
//	│ claims: re-presentment ───────▶ │ the merchant's again when it clears (J17)
//	│ ◀──── clearing file: reject     │ what was not taken, with 14, 25 or 94

// ClaimSent is a record that was sent to the network.
type ClaimSent struct {
	RRN      payment.RRN          `json:"rrn"`
	Terminal payment.TerminalID   `json:"terminal,omitempty"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"`
	Network  reconcile.NetworkKey `json:"network"`
	Kind     reconcile.Kind       `json:"kind"`
	Amount   payment.Amount       `json:"amount"`
	Reason   string               `json:"reason,omitempty"`
	Item     string               `json:"item,omitempty"` // that it is to resolve
	FileID   string               `json:"file_id"`
	Date     payment.BusinessDate `json:"date"` // clearing day that is open
	Now      payment.Time         `json:"now"`
}

// ClaimCleared is a record of a clearing file about an exception: a claim of ours
// that came back or was rejected, or a dispute of an issuer.
type ClaimCleared struct {
	Detail reconcile.Detail     `json:"detail"`
	PAN    payment.KeptPAN      `json:"pan,omitempty"`
	Due    payment.BusinessDate `json:"due,omitzero"`   // of a re-presentment: when the merchant is paid
	Owed   payment.Amount       `json:"owed,omitzero"`  // by the merchant
	Given  payment.Amount       `json:"given,omitzero"` // to the merchant, beyond what it owed
	Now    payment.Time         `json:"now"`
	Posted
}

func (*ClaimSent) FactKind() (string, int)    { return "acquirer.claim-sent", 1 }
func (*ClaimCleared) FactKind() (string, int) { return "acquirer.claim-cleared", 1 }

// Keys gives the transaction that the claim is about.
func (f *ClaimSent) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(f.RRN)) }

// Keys gives the transaction that the record is about.
func (f *ClaimCleared) Keys(dst []party.Key) []party.Key {
	return append(dst, party.RRNKey(f.Detail.RRN))
}

// Contest answers a chargeback: the desk presents the sale again with its slip.
type Contest struct {
	RRN payment.RRN `json:"rrn"`
}

// SupplySlip answers a retrieval request.
type SupplySlip struct {
	RRN payment.RRN `json:"rrn"`
}

func (*Contest) CommandKind() string    { return "acquirer.contest" }
func (*SupplySlip) CommandKind() string { return "acquirer.supply-slip" }

// Keys ties the command to the transaction.
func (c *Contest) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(c.RRN)) }

// Keys ties the command to the transaction.
func (c *SupplySlip) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(c.RRN)) }

// register holds the exceptions: rare, and kept as long as a dispute may last.
type register struct {
	details []reconcile.Detail
	claims  []reconcile.Claim
	cards   map[payment.RRN]payment.KeptPAN // of what the journal no longer has
	kept    map[payment.RRN]*txn            // of archived days, with an item that is open
	files   int                             // claims files ever sent
}

// disputeDays is how long the register keeps an exception; the longest deadline
// quoted for a dispute is 540 days.
const disputeDays = 600

// strangers lists the cards of the records that our journal does not know: whoever
// has to give such money back needs the number.
func (a *Acquirer) strangers(records []record.Detail) []CardOf {
	var cards []CardOf
	for i := range records {
		if d := &records[i]; !d.Transaction.Exceptional() && a.byRRN[d.RRN] == nil && a.sold(d.RRN) == nil {
			cards = append(cards, CardOf{d.RRN, d.PAN})
		}
	}
	return cards
}

// CardOf is the card of a record that our journal does not know.
type CardOf struct {
	RRN payment.RRN     `json:"rrn"`
	PAN payment.KeptPAN `json:"pan"`
}

func newRegister() register {
	return register{cards: make(map[payment.RRN]payment.KeptPAN), kept: make(map[payment.RRN]*txn)}
}

// older returns what is kept of archived days, in the order of the references.
func (r *register) older() []*txn {
	txns := make([]*txn, 0, len(r.kept))
	for _, rrn := range sortedKeys(r.kept) {
		txns = append(txns, r.kept[rrn])
	}
	return txns
}

// last returns the latest record of an issuer's dispute about a transaction.
func (r *register) last(rrn payment.RRN) *reconcile.Detail {
	for i := len(r.details) - 1; i >= 0; i-- {
		if d := &r.details[i]; d.RRN == rrn && d.Kind != reconcile.Rejected && d.Kind != reconcile.Adjustment {
			return d
		}
	}
	return nil
}

// claim returns a claim that was sent and not rejected.
func (r *register) claim(rrn payment.RRN, k reconcile.Kind) *reconcile.Claim {
	for i := range r.claims {
		if c := &r.claims[i]; c.RRN == rrn && c.Kind == k && c.Code == "" {
			return c
		}
	}
	return nil
}

// claimed is a record to be sent, with what only the journal or a file knew of it.
type claimed struct {
	ClaimSent
	pan    payment.KeptPAN
	authID payment.AuthID
	mcc    string
}

// claimOf begins a claim about the transaction of an item.
func (a *Acquirer) claimOf(it *reconcile.Item, k reconcile.Kind, amount payment.Amount, reason string) (*claimed, error) {
	c := &claimed{ClaimSent: ClaimSent{
		RRN: it.Key.RRN, Terminal: it.Key.Terminal, Merchant: it.Key.Merchant, Network: it.Key.Network, Kind: k, Amount: amount, Reason: reason, Item: it.ID,
	}}
	t := a.byRRN[it.Key.RRN]
	if t != nil && t.original != nil && voids(t.req.Transaction) {
		t = t.original // the void did not clear: what is given back is the sale
		c.RRN, c.Network.Sent, c.Network.STAN = t.req.RRN, t.req.Sent, t.req.NetworkSTAN
	}
	if t != nil {
		c.pan, c.authID = t.req.PAN, t.authID
	} else {
		c.pan = a.register.cards[it.Key.RRN]
	}
	if c.pan == "" || c.Network.Sent == "" {
		return nil, fmt.Errorf("the card number of RRN %s is not at hand", it.Key.RRN)
	}
	return c, nil
}

// sendClaim sends one record to the network.
func (a *Acquirer) sendClaim(ev *party.Event, out *party.Out, c *claimed) error {
	today, zero := a.cfg.Calendar.Date(ev.Business), payment.Minor(0, a.cfg.Currency)
	if shop := a.merchants[c.Merchant]; shop != nil {
		c.mcc = shop.MCC
	}
	n := a.register.files + 1
	f := &record.File{Header: record.Header{
		ID: fmt.Sprintf("%s-A%s-%06d", a.cfg.ID, today.YYMMDD(), n), Kind: record.Claims, Sender: a.cfg.ID, Receiver: a.cfg.NetworkID, Date: today,
		Sequence: n, Currency: a.cfg.Currency,
	}}
	f.Details = []record.Detail{{
		Transaction: record.ParseTransaction(string(c.Kind)), PAN: c.pan, Amount: c.Amount, Sent: c.Network.Sent, STAN: c.Network.STAN,
		Acquirer: c.Network.Acquirer, Forwarder: c.Network.Forwarder, RRN: c.RRN, AuthID: c.authID, Terminal: c.Terminal, Merchant: c.Merchant,
		MCC: c.mcc, ClearingDate: today, Interchange: zero, NetworkFee: zero, Net: zero, Reason: c.Reason,
	}}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	if err != nil {
		return err
	}
	sent := c.ClaimSent
	sent.FileID, sent.Date, sent.Now = f.Header.ID, a.day, ev.Business
	out.Fact(&sent)
	out.File(a.cfg.Network, b)
	return nil
}

// contest presents a sale again that an issuer has charged back.
func (a *Acquirer) contest(ev *party.Event, out *party.Out, rrn payment.RRN) error {
	d := a.register.last(rrn)
	switch {
	case d == nil || d.Kind != reconcile.Chargeback:
		return fmt.Errorf("no chargeback of RRN %s that can be contested", rrn)
	case a.register.claim(rrn, reconcile.Representment) != nil:
		return fmt.Errorf("RRN %s was presented again before", rrn)
	case d.Reason == reconcile.RetrievalNotAnswered && !a.cfg.ContestWithoutSlip:
		return fmt.Errorf("the slip of RRN %s was asked for and not supplied: the right to present it again is lost", rrn)
	}
	return a.sendClaim(ev, out, a.answering(d, reconcile.Representment))
}

// supplySlip answers a retrieval request.
func (a *Acquirer) supplySlip(ev *party.Event, out *party.Out, rrn payment.RRN) error {
	d := a.register.last(rrn)
	if d == nil || d.Kind != reconcile.Retrieval || a.register.claim(rrn, reconcile.Fulfilment) != nil {
		return fmt.Errorf("no request for the slip of RRN %s is open", rrn)
	}
	return a.sendClaim(ev, out, a.answering(d, reconcile.Fulfilment))
}

// answering begins the answer to a dispute.
func (a *Acquirer) answering(d *reconcile.Detail, k reconcile.Kind) *claimed {
	return &claimed{
		ClaimSent: ClaimSent{RRN: d.RRN, Terminal: d.Terminal, Merchant: d.Merchant, Network: d.Network, Kind: k, Amount: d.Amount, Reason: d.Reason},
		pan:       a.register.cards[d.RRN],
	}
}

// clearClaims books the exceptional records of a clearing file.
func (a *Acquirer) clearClaims(ev *party.Event, out *party.Out, f *FileImported, records []record.Detail) {
	for i := range f.Details {
		d := &f.Details[i]
		if !d.Kind.Exceptional() {
			continue
		}
		zero := payment.Minor(0, a.cfg.Currency)
		c := &ClaimCleared{Detail: *d, PAN: records[i].PAN, Owed: zero, Given: zero, Now: ev.Business}
		debt, payable := MerchantReceivable.Of(string(d.Merchant)), MerchantPayable.Of(string(d.Merchant))
		switch {
		case a.merchants[d.Merchant] == nil:
		case d.Kind == reconcile.Chargeback || d.Kind == reconcile.SecondChargeback:
			c.Owed = d.Amount
			c.Postings = ledger.Append(nil, debt, NetworkReceivable, d.Amount, "J13")
		case d.Kind == reconcile.Representment && a.register.claim(d.RRN, d.Kind) != nil:
			c.Due = a.cfg.Calendar.AddWorkingDays(f.Date, a.cfg.DueAfter)
			owes := min(a.merchants[d.Merchant].debt(reconcile.DebtChargeback, string(d.RRN)), d.Amount.Minor)
			c.Owed = payment.Minor(-owes, a.cfg.Currency)
			c.Given = payment.Minor(d.Amount.Minor-owes, a.cfg.Currency)
			c.Postings = ledger.Append(nil, NetworkReceivable, debt, c.Owed.Neg(), "J17")
			c.Postings = append(c.Postings, ledger.Append(nil, NetworkReceivable, payable, c.Given, "J17")...)
		}
		out.Fact(c)
	}
}

// debt is what a merchant owes for one thing.
func (m *merchant) debt(why reconcile.DebtReason, reference string) int64 {
	var sum int64
	for _, d := range m.debts {
		if d.Why == why && d.Reference == reference {
			sum += d.Amount.Minor
		}
	}
	return sum
}

func (a *Acquirer) applyClaimSent(f *ClaimSent) {
	a.register.files++
	a.register.claims = append(a.register.claims, reconcile.Claim{
		ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant, Network: f.Network, Kind: f.Kind, Amount: f.Amount,
		Reason: f.Reason, At: f.Now,
	})
}

func (a *Acquirer) applyClaimCleared(f *ClaimCleared) {
	d := &f.Detail
	a.register.details = append(a.register.details, *d)
	if f.PAN != "" {
		a.register.cards[d.RRN] = f.PAN
	}
	kind := d.Kind
	if kind == reconcile.Rejected {
		kind = d.Of
	}
	if c := a.register.claim(d.RRN, kind); c != nil {
		c.Cleared, c.Code = d.ClearingDate, d.Code
	}
	switch {
	case f.Owed.Minor > 0:
		a.owes(d.Merchant, Debt{Why: reconcile.DebtChargeback, Reference: string(d.RRN), Amount: f.Owed})
	case f.Owed.Minor < 0:
		a.merchants[d.Merchant].repaid([]Debt{{Why: reconcile.DebtChargeback, Reference: string(d.RRN), Amount: f.Owed.Neg()}})
	}
	if f.Given.Minor > 0 {
		a.payable(d.Merchant, d.ClearingDate, f.Due, f.Now, f.Given, payment.Minor(0, a.cfg.Currency), d.RRN)
	}
}

// forgetClaims drops exceptions that no dispute can go on about.
func (a *Acquirer) forgetClaims(before payment.BusinessDate) {
	r := &a.register
	r.details = slices.DeleteFunc(r.details, func(d reconcile.Detail) bool {
		if d.ClearingDate < before {
			delete(r.cards, d.RRN)
		}
		return d.ClearingDate < before
	})
	r.claims = slices.DeleteFunc(r.claims, func(c reconcile.Claim) bool { return c.ClearingDate < before })
}

// keepOpen keeps a transaction of an archived day while an item about it is open:
// its clearing record may still come, or somebody may have to act on it.
func (a *Acquirer) keepOpen(t *txn) bool {
	if t.req.RRN == "" || !slices.ContainsFunc(a.items, func(it reconcile.Item) bool {
		return it.Key.RRN == t.req.RRN && it.Comparison != reconcile.AgeComparison
	}) {
		return false
	}
	a.register.kept[t.req.RRN] = t
	return true
}

// release drops what was kept for an item that has been closed.
func (a *Acquirer) release(rrn payment.RRN) {
	t := a.register.kept[rrn]
	if t == nil || a.keepOpen(t) {
		return
	}
	delete(a.register.kept, rrn)
	a.drop(t)
}

// Claims returns the records that were sent to the network.
func (a *Acquirer) Claims() []reconcile.Claim { return slices.Clone(a.register.claims) }

// reclaimed gives the items that a presentment request has brought to an end their
// resolution, and the postings their event (J17).
func (a *Acquirer) reclaimed(it *reconcile.Item, p []ledger.Posting) {
	if it.Side != reconcile.Short || a.register.claim(it.Key.RRN, it.Key.Kind) == nil {
		return
	}
	it.State, it.Resolution = reconcile.Resolved, reconcile.Represent
	for i := range p {
		p[i].Event = "J17"
	}
}
