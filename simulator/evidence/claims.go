package evidence

import (
	"acqsim/acquirer/desk"
	"acqsim/payment"
	"acqsim/reconcile"
)

// claims are the records about exceptions that the acquirer has sent.
type claims struct {
	rows table[payment.RRN, reconcile.Claim]
}

func newClaims() claims { return claims{newTable[payment.RRN, reconcile.Claim]()} }

func (v *claims) sent(at payment.Time, f *desk.ClaimSent) {
	v.rows.add(f.RRN, reconcile.Claim{
		ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant, Network: f.Network, Kind: f.Kind,
		Amount: f.Amount, Reason: f.Reason, At: at,
	})
}

// cleared notes the day whose file brought a claim back, or why the network did not
// take it.
func (v *claims) cleared(d *reconcile.Detail) {
	kind := d.Kind
	if kind == reconcile.Rejected {
		kind = d.Of
	}
	for i := range v.rows.rows {
		if c := &v.rows.rows[i]; c.RRN == d.RRN && c.Kind == kind && c.Code == "" {
			c = v.rows.write(i)
			c.Cleared, c.Code = d.ClearingDate, d.Code
		}
	}
}
