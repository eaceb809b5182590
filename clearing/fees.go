package clearing

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
)

// price works out the fees of a transaction. A void takes back those of its sale;
// a refund is free of fees on both sides (J12).
func (n *Network) price(t *txn) Cleared {
	x := t.Amount
	if t.Transaction.Credit() {
		x = x.Neg()
	}
	zero := payment.Minor(0, n.cfg.Currency)
	c := Cleared{NetworkRef: t.NetworkRef, RRN: t.RRN, Date: t.Date, Transaction: t.Transaction, Issuer: t.Issuer,
		Amount: x, Interchange: zero, NetworkFee: zero}
	if t.Transaction != dialect.Refund {
		c.Interchange, c.NetworkFee = n.interchange(t.CardKind).Of(x), n.charged(n.cfg.NetworkFee).Of(x)
	}
	return c
}

// interchange is what the acquirer pays to the issuer for a kind of card.
func (n *Network) interchange(k CardKind) payment.Fee {
	if k == Credit || n.cfg.Practice.DebitAsCredit {
		return n.charged(n.cfg.InterchangeCredit)
	}
	return n.charged(n.cfg.InterchangeDebit)
}

// charged is a fee as this network charges it.
func (n *Network) charged(f payment.Fee) payment.Fee {
	if n.cfg.Practice.ForgetFeeCaps {
		f.Cap = 0
	}
	return f
}

// clear prices a transaction and posts it to the positions of its two members.
func (n *Network) clear(t *txn) *Cleared {
	c := n.price(t)
	issuer, acquirer := Position.Of(string(t.Issuer)), Position.Of(string(t.Acquirer))
	c.Postings = make([]ledger.Posting, 0, 2)
	c.Postings = cleared.Append(c.Postings, c.Amount.Sub(c.Interchange).Sub(c.NetworkFee), issuer, acquirer)
	c.Postings = charged.Append(c.Postings, payment.Minor(2*c.NetworkFee.Minor, n.cfg.Currency), issuer)
	return &c
}

func (c *Cleared) member(acquirer bool) payment.InstitutionID {
	if acquirer {
		return c.Acquirer
	}
	return c.Issuer
}

// seen gives interchange, network fee and net with the signs of one side:
// positive where it receives.
func (c *Cleared) seen(acquirer bool) (interchange, networkFee, net payment.Amount) {
	return seen(c.Amount, c.Interchange, c.NetworkFee, acquirer)
}

func seen(amount, fee, charge payment.Amount, acquirer bool) (interchange, networkFee, net payment.Amount) {
	interchange, networkFee, net = fee, charge.Neg(), amount.Neg()
	if acquirer {
		interchange, net = interchange.Neg(), amount
	}
	return interchange, networkFee, net.Add(interchange).Add(networkFee)
}

// priceClaim works out what a claim moves: a presentment has the fees of its sale,
// an adjustment or a dispute none, like a refund.
func (n *Network) priceClaim(c *Claim, date payment.BusinessDate) *ClaimCleared {
	zero := payment.Minor(0, n.cfg.Currency)
	f := &ClaimCleared{NetworkRef: c.NetworkRef, Kind: c.Kind, RRN: c.RRN, Date: date, Amount: zero, Interchange: zero,
		NetworkFee: zero}
	switch {
	case !c.Kind.Moves():
		return f
	case c.Kind.Credit():
		f.Amount = c.Amount.Neg()
	default:
		f.Amount = c.Amount
	}
	if presents(c.Kind) && c.Kind != record.Refund {
		f.Interchange, f.NetworkFee = n.interchange(c.CardKind).Of(f.Amount), n.charged(n.cfg.NetworkFee).Of(f.Amount)
	}
	return f
}

// clearClaim prices a claim and posts it to the positions of its two members.
func (n *Network) clearClaim(c *Claim, date payment.BusinessDate) *ClaimCleared {
	f := n.priceClaim(c, date)
	issuer, acquirer := Position.Of(string(c.Issuer)), Position.Of(string(c.Acquirer))
	switch c.Kind {
	case record.Chargeback, record.SecondChargeback:
		f.Postings = chargedBack.Append(nil, f.Amount.Neg(), acquirer, issuer)
	case record.CreditAdjustment:
		f.Postings = givenBack.Append(nil, f.Amount.Neg(), acquirer, issuer)
	default:
		f.Postings = presented.Append(nil, f.Amount.Sub(f.Interchange).Sub(f.NetworkFee), issuer, acquirer)
		f.Postings = presentedFee.Append(f.Postings, payment.Minor(2*f.NetworkFee.Minor, n.cfg.Currency), issuer)
	}
	return f
}

// byAcquirer reports whether a claim is one of acquirers; the others are issuers'.
func byAcquirer(k record.Transaction) bool {
	return k != record.Chargeback && k != record.SecondChargeback && k != record.Retrieval
}

// presents reports whether a claim asks for a sale to be cleared that was not.
func presents(k record.Transaction) bool { return !k.Exceptional() }
