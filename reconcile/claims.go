package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// The kinds of records about an exception. They have the keys of the transaction
// that they are about and are no transactions themselves.
const (
	Adjustment       Kind = "credit-adjustment" // 贷记调整: a long that goes back to the cardholder
	Chargeback       Kind = "chargeback"        // 退单
	Representment    Kind = "re-presentment"    // 再请款
	SecondChargeback Kind = "second-chargeback" // 二次退单
	Retrieval        Kind = "retrieval"         // 调单: the issuer asks for the slip
	Fulfilment       Kind = "fulfilment"        // the slip
	Rejected         Kind = "reject"            // a record that the network did not take
)

// Exceptional reports whether a record is about a transaction that another record
// presented, or about one that could not be.
func (k Kind) Exceptional() bool {
	switch k {
	case Adjustment, Chargeback, Representment, SecondChargeback, Retrieval, Fulfilment, Rejected:
		return true
	}
	return false
}

// step is where a record stands in the life of a dispute.
func (k Kind) step() int {
	return slices.Index([]Kind{Retrieval, Fulfilment, Chargeback, Representment, SecondChargeback}, k)
}

// Claim is a record that we have sent to the network, of our own accord or to answer
// an issuer: a credit adjustment, a presentment request (kind sale or completion),
// a re-presentment, a slip.
type Claim struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date"` // the day that was open
	RRN          payment.RRN          `json:"rrn" csv:"rrn"`
	Terminal     payment.TerminalID   `json:"terminal" csv:"terminal"`
	Merchant     payment.MerchantID   `json:"merchant" csv:"merchant"`
	Network      NetworkKey           `json:"network" csv:"network"`
	Kind         Kind                 `json:"kind" csv:"kind"`
	Amount       payment.Amount       `json:"amount" csv:"amount"`
	Reason       string               `json:"reason,omitempty" csv:"reason"`
	At           payment.Time         `json:"at" csv:"at"`
	Cleared      payment.BusinessDate `json:"cleared,omitempty" csv:"cleared"` // the clearing day whose file brought it back
	Code         payment.ResponseCode `json:"code,omitempty" csv:"code"`       // why the network rejected it
}

// Claims compares the records that we sent with the accepted clearing file of a day,
// beside L2: an adjustment that we never sent is a short, one that the file of its
// day does not bring back a long. What was rejected has its own reason.
func Claims(day Day, claims []Claim, details []Detail, open []Item) Result {
	ours := make(map[claimKey]*Claim)
	for i := range claims {
		c := &claims[i]
		ours[claimKey{c.RRN, c.Terminal, c.Kind}] = c
	}
	back := make(map[claimKey]bool) // of ours: a file of a million records has few of them
	var found []Item
	for i := range details {
		d := &details[i]
		k := claimKey{d.RRN, d.Terminal, d.Kind}
		switch d.Kind {
		case Rejected:
			k.kind = d.Of
			if d.Of != Adjustment && ours[k] != nil {
				back[k] = true
			}
			if d.Of != Adjustment || ours[k] == nil {
				continue
			}
			it := day.raise(ClearingComparison, Long, RecordRejected, d.Amount, d.key(Adjustment))
			it.Ours, it.Detail = d.Amount, string(d.Code)
			found = append(found, it)
		case Adjustment, Representment:
			if ours[k] != nil {
				break
			}
			side := Short
			if d.Kind == Representment {
				side = Long
			}
			it := day.raise(ClearingComparison, side, NotInJournal, d.Amount, d.key(d.Kind))
			it.Outside, it.Detail = d.Amount, d.File
			found = append(found, it)
		}
		if ours[k] != nil {
			back[k] = true
		}
	}
	for i := range claims {
		c := &claims[i]
		if c.Kind != Adjustment || c.ClearingDate != day.Date || c.Cleared != 0 || c.Code != "" || back[claimKey{c.RRN, c.Terminal, c.Kind}] {
			continue
		}
		k := Key{Terminal: c.Terminal, RRN: c.RRN, Network: c.Network, Kind: c.Kind, Merchant: c.Merchant}
		it := day.raise(ClearingComparison, Long, ApprovedNotCleared, c.Amount, k)
		it.Ours = c.Amount
		found = append(found, it)
	}
	for i := range found {
		found[i].ID += "/" + string(found[i].Key.Kind)
	}
	return day.settle(found, open, func(*Item) bool { return false }, Matched)
}

type claimKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
	kind     Kind
}

func (d *Detail) key(k Kind) Key {
	return Key{Terminal: d.Terminal, RRN: d.RRN, Network: d.Network, Kind: k, Merchant: d.Merchant}
}

// Retrievals keeps an item open for each request for a slip that has neither been
// answered nor been followed by a chargeback. After Limits.Answer it is lost.
func Retrievals(day Day, details []Detail, claims []Claim, open []Item) Result {
	day.Limits = day.Limits.withDefaults()
	over := make(map[itemKey]bool)
	for i := range claims {
		if c := &claims[i]; c.Kind == Fulfilment && c.Code == "" {
			over[itemKey{c.RRN, c.Terminal}] = true
		}
	}
	for i := range details {
		if d := &details[i]; d.Kind == Chargeback {
			over[itemKey{d.RRN, d.Terminal}] = true
		}
	}
	var found []Item
	for i := range details {
		d := &details[i]
		if d.Kind != Retrieval || over[itemKey{d.RRN, d.Terminal}] {
			continue
		}
		it := day.at(d.ClearingDate).raise(AgeComparison, Status, RetrievalUnanswered, d.Amount, d.key(Retrieval))
		it.Outside, it.Detail, it.Due = d.Amount, d.Reason, d.ClearingDate.AddDays(day.Limits.Answer)
		found = append(found, it)
	}
	return day.settle(found, open, func(it *Item) bool { return it.Reason == RetrievalUnanswered }, Resolved)
}

// about returns what was claimed or disputed of a transaction, in the order of the
// clearing days: the exceptional records, ours and the issuer's.
func (d *Desk) about(k itemKey) (details []*Detail, claims []*Claim) {
	details, claims = d.exceptions[k], d.claims[k]
	return details, claims
}

func (d *Desk) sortClaims() {
	for i := range d.ev.Details {
		if r := &d.ev.Details[i]; r.Kind.Exceptional() {
			k := d.own(r.RRN, r.Terminal, r.Network)
			d.exceptions[k] = append(d.exceptions[k], r)
		}
	}
	for _, of := range d.exceptions {
		slices.SortFunc(of, func(a, b *Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(a.Kind.step(), b.Kind.step()), a.compare(b))
		})
	}
	for i := range d.ev.Claims {
		c := &d.ev.Claims[i]
		k := d.own(c.RRN, c.Terminal, c.Network)
		d.claims[k] = append(d.claims[k], c)
	}
	for _, of := range d.claims {
		slices.SortFunc(of, func(a, b *Claim) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind)) })
	}
}

// RetrievalNotAnswered is the reason of a chargeback that follows a retrieval request
// without an answer: it cannot be contested.
const RetrievalNotAnswered = "retrieval-not-answered"

// claimEvidence says what the clearing files have of adjustments and disputes, and
// what of ours is still on its way.
func (v *view) claimEvidence(add func(source, en, zh string)) {
	details, claims := v.desk.about(v.ref())
	for _, d := range details {
		said := because(d.Kind, d.Amount, d.Reason)
		if d.Kind == Rejected {
			said = because(d.Kind, d.Amount, "")
			said.En, said.Zh = said.En+", code "+string(d.Code), said.Zh+"，应答码 "+string(d.Code)
		}
		add("clearing file", said.En+" on "+d.ClearingDate.String(), d.ClearingDate.String()+" "+said.Zh)
	}
	for _, c := range claims {
		if c.Cleared == 0 && c.Code == "" && !v.clearedSince(c) {
			said := because(c.Kind, c.Amount, c.Reason)
			add("claim", said.En+" sent, not cleared yet", said.Zh+" 已发送，尚未清算")
		}
	}
}

// clearedSince reports whether a record that we asked for has come: a presentment
// request comes back as the record of the sale itself.
func (v *view) clearedSince(c *Claim) bool {
	if c.Kind.Exceptional() {
		return c.Kind == Fulfilment // goes to the issuer and does not come back
	}
	return v.inFile()
}

// claimTimeline says when our own claims went out.
func (v *view) claimTimeline(add func(at payment.Time, who, en, zh string)) {
	_, claims := v.desk.about(v.ref())
	for _, c := range claims {
		said := because(c.Kind, c.Amount, c.Reason)
		add(c.At, "acquirer", said.En+" sent to the network", "向网络发送 "+said.Zh)
	}
}

// because is a record in a few words, with its reason.
func because(k Kind, a payment.Amount, reason string) payment.Text {
	t := payment.Both(string(k)+" of "+a.Decimal(), Chinese(k)+" "+a.Decimal())
	if reason != "" {
		t.En += " (" + reason + ")"
		t.Zh += "（" + Chinese(reason) + "）"
	}
	return t
}
