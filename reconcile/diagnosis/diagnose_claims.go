package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// claimEvidence says what the clearing files have of adjustments and disputes, and
// what of ours is still on its way.
func (v *Case) claimEvidence(add func(source, en, zh string)) {
	details, claims := v.Index.about(v.ref())
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
	_, claims := v.Index.about(v.ref())
	for _, c := range claims {
		said := because(c.Kind, c.Amount, c.Reason)
		add(c.At, "acquirer", said.En+" sent to the network", "向网络发送 "+said.Zh)
	}
}
