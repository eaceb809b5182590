package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"cmp"
	"slices"
)

// step is where a record stands in the life of a dispute.
func disputeStep(k reconcile.Kind) int {
	return slices.Index([]reconcile.Kind{reconcile.Retrieval, reconcile.Fulfilment, reconcile.Chargeback, reconcile.Representment, reconcile.SecondChargeback}, k)
}

// about returns what was claimed or disputed of a transaction, in the order of the
// clearing days: the exceptional records, ours and the issuer's.
func (d *Archive) about(k rrnKey) (details []*reconcile.Detail, claims []*reconcile.Claim) {
	details, claims = d.exceptions[k], d.claims[k]
	return details, claims
}

func (d *Archive) sortClaims() {
	for i := range d.Evidence.Details {
		if r := &d.Evidence.Details[i]; r.Kind.Exceptional() {
			k := d.own(r.RRN, r.Terminal, r.Network)
			d.exceptions[k] = append(d.exceptions[k], r)
		}
	}
	for _, of := range d.exceptions {
		slices.SortFunc(of, func(a, b *reconcile.Detail) int {
			return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(disputeStep(a.Kind), disputeStep(b.Kind)), a.Compare(b))
		})
	}
	for i := range d.Evidence.Claims {
		c := &d.Evidence.Claims[i]
		k := d.own(c.RRN, c.Terminal, c.Network)
		d.claims[k] = append(d.claims[k], c)
	}
	for _, of := range d.claims {
		slices.SortFunc(of, func(a, b *reconcile.Claim) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind)) })
	}
}

// claimEvidence says what the clearing files have of adjustments and disputes, and
// what of ours is still on its way.
func (v *Case) claimEvidence(add func(source, en, zh string)) {
	details, claims := v.Archive.about(v.ref())
	for _, d := range details {
		said := because(d.Kind, d.Amount, d.Reason)
		if d.Kind == reconcile.Rejected {
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
func (v *Case) clearedSince(c *reconcile.Claim) bool {
	if c.Kind.Exceptional() {
		return c.Kind == reconcile.Fulfilment // goes to the issuer and does not come back
	}
	return v.inFile()
}

// claimTimeline says when our own claims went out.
func (v *Case) claimTimeline(add func(at payment.Time, who, en, zh string)) {
	_, claims := v.Archive.about(v.ref())
	for _, c := range claims {
		said := because(c.Kind, c.Amount, c.Reason)
		add(c.At, "acquirer", said.En+" sent to the network", "向网络发送 "+said.Zh)
	}
}

// because is a record in a few words, with its reason.
func because(k reconcile.Kind, a payment.Amount, reason string) payment.Text {
	t := payment.Both(string(k)+" of "+a.Decimal(), reconcile.Chinese(k)+" "+a.Decimal())
	if reason != "" {
		t.En += " (" + reason + ")"
		t.Zh += "（" + reconcile.Chinese(reason) + "）"
	}
	return t
}
