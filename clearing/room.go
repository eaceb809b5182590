package clearing

import (
	"acqsim/clearing/record"
	"acqsim/payment"
)

// mostNet is the largest position that one transfer settles (DE 4, twelve digits).
const mostNet = 999_999_999_999

// tooMuch is the code of a record that the file of its day has no room for.
const tooMuch = payment.ExceedsLimit

// room is what the files of a day hold so far, by member. What does not fit is left out with a
// reject: an item of the acquirer's, and never a day without files.
type room map[payment.InstitutionID]filled

// filled is one file: the sums of its trailer and the member's position.
type filled struct{ debit, credit, net int64 }

// with is the file with one more record.
func (f filled) with(credit bool, amount, net payment.Amount) filled {
	if credit {
		f.credit += max(amount.Minor, -amount.Minor)
	} else {
		f.debit += max(amount.Minor, -amount.Minor)
	}
	f.net += net.Minor
	return f
}

// fits reports whether trailer and transfer have room for it.
func (f filled) fits() bool {
	return f.debit <= record.MostTotal && f.credit <= record.MostTotal && f.net <= mostNet && f.net >= -mostNet
}

// takes counts what moves between two members in the files of both, or reports that one of
// them has no room for it.
func (r room) takes(
	issuer, acquirer payment.InstitutionID, credit bool, amount, interchange, networkFee payment.Amount,
) bool {
	for _, fee := range [...]payment.Amount{interchange, networkFee} {
		if fee.Minor > maxFee || fee.Minor < -maxFee {
			return false
		}
	}
	_, _, pays := seen(amount, interchange, networkFee, false)
	_, _, gets := seen(amount, interchange, networkFee, true)
	at := r[issuer].with(credit, amount, pays)
	other := r[acquirer]
	if issuer == acquirer {
		other = at
	}
	if other = other.with(credit, amount, gets); !at.fits() || !other.fits() {
		return false
	}
	r[issuer], r[acquirer] = at, other
	return true
}

// takesClaim is takes for a claim.
func (n *Network) takesClaim(r room, c *Claim, date payment.BusinessDate) bool {
	if !c.Kind.Moves() {
		return true
	}
	p := n.priceClaim(c, date)
	return r.takes(c.Issuer, c.Acquirer, c.Kind.Credit(), p.Amount, p.Interchange, p.NetworkFee)
}

// claimed is what the claims of a day that were taken leave full.
func (n *Network) claimed(d *day) room {
	r := make(room)
	for i := range d.claims {
		if c := &d.claims[i]; c.Code == "" {
			n.takesClaim(r, c, d.date) // each was taken because it fits
		}
	}
	return r
}

// leftOut says which transactions of a day its files do not have although the switch
// approved them, and why.
func (n *Network) leftOut(d *day) map[*txn]payment.ResponseCode {
	r, left := n.claimed(d), make(map[*txn]payment.ResponseCode)
	for _, t := range d.txns {
		if code := n.rejects(t); code != "" {
			left[t] = code
			continue
		}
		if !n.clears(t) {
			continue
		}
		c := n.price(t)
		o := n.txns[originalOf(&t.Original)]
		ended := t.Transaction.Voids() && o != nil && left[o] != "" // both or neither
		if ended || !r.takes(c.Issuer, c.Acquirer, t.Transaction.Credit(), c.Amount, c.Interchange, c.NetworkFee) {
			left[t] = tooMuch
		}
	}
	return left
}
