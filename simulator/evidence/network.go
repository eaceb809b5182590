package evidence

import (
	"acqsim/clearing"
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// network reads the facts of the switch.
func (x *witness) network(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *clearing.Routed:
		kind, money := kindOf(f.Transaction)
		if !money {
			if f.Transaction == dialect.Tip || f.Transaction == dialect.Adjust {
				x.tips[f.Key] = f
			}
			return
		}
		x.routed[f.Key] = len(x.evidence.Switch)
		x.evidence.Switch = append(x.evidence.Switch, reconcile.SwitchRow{
			ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Kind: kind, Amount: f.Amount, At: at,
			Network: reconcile.NetworkKey{Sent: f.Sent, STAN: f.STAN, Acquirer: f.Acquirer, Forwarder: f.Forwarder},
		})
	case *clearing.Answered:
		x.switchAnswered(f)
	case *clearing.TimedOut:
		if i, ok := x.routed[f.Key]; ok {
			x.evidence.Switch[i].Code = payment.NoIssuerReply
		}
	case *clearing.Reversed:
		if i, ok := x.routed[f.Key]; ok {
			x.evidence.Switch[i].Reversed = true
		}
	}
}

// switchAnswered takes the issuer's answer: a part of the amount may have been
// granted, and a tip or an adjustment gives its original a new one.
func (x *witness) switchAnswered(f *clearing.Answered) {
	if tip := x.tips[f.Key]; tip != nil {
		o := &tip.Original
		i, ok := x.routed[clearing.Key{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}]
		if ok && f.Code.OK() {
			x.evidence.Switch[i].Amount = tip.Amount
		}
		return
	}
	i, ok := x.routed[f.Key]
	if !ok {
		return
	}
	row := &x.evidence.Switch[i]
	row.Code = f.Code
	if f.Amount != nil {
		row.Amount = *f.Amount
	}
	if f.Date != 0 {
		row.ClearingDate = f.Date
	}
}

// issuer reads the facts of the cardholder's bank.
func (x *witness) issuer(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *issuer.Authorised:
		if i, ok := x.issued[originalKey(f)]; ok && (f.Transaction == dialect.Tip || f.Transaction == dialect.Adjust) {
			x.evidence.Issuer[i].Amount = f.Amount
		}
		x.issue(at, f.Key, f.Transaction, reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: f.Amount, Authorised: true, Code: payment.Approved})
	case *issuer.Declined:
		x.issue(at, f.Key, f.Transaction, reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: f.Amount, Code: f.Code})
	case *issuer.Reversed:
		if i, ok := x.issued[f.Key]; ok {
			x.evidence.Issuer[i].Twice = x.evidence.Issuer[i].Reversed
			x.evidence.Issuer[i].Reversed, x.evidence.Issuer[i].Posted = true, false
		}
	case *issuer.HoldExpired:
		if i, ok := x.issued[f.Key]; ok {
			x.evidence.Issuer[i].Expired = true
		}
	case *issuer.ClaimCleared:
		x.issuerClaim(f)
	case *issuer.Disputed:
		if i, ok := x.issued[f.Key]; ok && f.Kind != record.Retrieval {
			x.evidence.Issuer[i].Disputed = true
		}
	case *issuer.Cleared:
		if i, ok := x.issued[f.Key]; ok {
			x.evidence.Issuer[i].Posted = true
			return
		}
		amount := f.Amount
		if amount.Minor < 0 {
			amount = amount.Neg()
		}
		x.issue(at, f.Key, f.Transaction, reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: amount, Posted: true})
	}
}

// originalKey is what a transaction refers to at the issuer, zero for nothing.
func originalKey(f *issuer.Authorised) issuer.Key {
	if f.Original == nil {
		return issuer.Key{}
	}
	return *f.Original
}

func (x *witness) issue(at payment.Time, k issuer.Key, t dialect.Transaction, row reconcile.IssuerRow) {
	kind, money := kindOf(t)
	if !money {
		return
	}
	row.Kind, row.At, row.PAN = kind, at, x.config.Cards[row.Card]
	row.Network = reconcile.NetworkKey{Sent: k.Sent, STAN: k.STAN, Acquirer: k.Acquirer, Forwarder: k.Forwarder}
	x.issued[k] = len(x.evidence.Issuer)
	x.evidence.Issuer = append(x.evidence.Issuer, row)
}
