package desk

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// sent returns a claim that was sent and not rejected.
func (desk *Desk) sent(rrn payment.RRN, k reconcile.Kind) *reconcile.Claim {
	for i := range desk.claims {
		if c := &desk.claims[i]; c.RRN == rrn && c.Kind == k && c.Code == "" {
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
func (desk *Desk) claimOf(
	it *reconcile.Item, k reconcile.Kind, amount payment.Amount, reason string,
) (*claimed, *party.Refused) {
	c := &claimed{ClaimSent: ClaimSent{
		RRN: it.Key.RRN, Terminal: it.Key.Terminal, Merchant: it.Key.Merchant, Network: it.Key.Network,
		Kind: k, Amount: amount, Reason: reason, Item: it.ID,
	}}
	p, known := desk.host.Presentable(it.Key.RRN)
	if known && p.RRN != it.Key.RRN { // the void did not clear: what is given back is the sale
		c.RRN, c.Network.Sent, c.Network.STAN = p.RRN, p.Sent, p.STAN
	}
	if known {
		c.pan, c.authID = p.PAN, p.AuthID
	} else {
		c.pan = desk.cards[it.Key.RRN]
	}
	if c.pan == "" || c.Network.Sent == "" {
		return nil, party.Refuse(payment.CardNumberMissing, "the card number of RRN %s is not at hand", it.Key.RRN)
	}
	return c, nil
}

// sendClaim sends one record to the network.
func (desk *Desk) sendClaim(ev *party.Event, out *party.Out, c *claimed) *party.Refused {
	today, zero := desk.cfg.Calendar.Date(ev.Business), payment.Minor(0, desk.cfg.Currency)
	if shop := desk.merchants[c.Merchant]; shop != nil {
		c.mcc = shop.MCC
	}
	n := desk.claimFiles + 1
	f := &record.File{Header: record.Header{
		ID: fmt.Sprintf("%s-A%s-%06d", desk.cfg.ID, today.YYMMDD(), n), Kind: record.Claims,
		Sender: desk.cfg.ID, Receiver: desk.cfg.NetworkID, Date: today, Sequence: n, Currency: desk.cfg.Currency,
	}}
	f.Details = []record.Detail{{
		Transaction: record.ParseTransaction(string(c.Kind)), PAN: c.pan, Amount: c.Amount,
		Sent: c.Network.Sent, STAN: c.Network.STAN,
		Acquirer: c.Network.Acquirer, Forwarder: c.Network.Forwarder, RRN: c.RRN, AuthID: c.authID, Terminal: c.Terminal,
		Merchant: c.Merchant,
		MCC:      c.mcc, ClearingDate: today, Interchange: zero, NetworkFee: zero, Net: zero, Reason: c.Reason,
	}}
	if err := record.SealTrailer(f); err != nil {
		return party.Refuse(payment.RecordNotWritable, "%v", err)
	}
	b, err := record.Append(nil, f)
	if err != nil {
		return party.Refuse(payment.RecordNotWritable, "%v", err)
	}
	sent := c.ClaimSent
	sent.FileID, sent.Date, sent.Now = f.Header.ID, desk.host.Day(), ev.Business
	out.Fact(&sent)
	out.File(desk.cfg.Network, b)
	return nil
}

// reclaimed gives an item that a presentment request has brought to an end its
// resolution, and reports whether it is one.
func (desk *Desk) reclaimed(it *reconcile.Item) bool {
	if it.Side != reconcile.Short || desk.sent(it.Key.RRN, it.Key.Kind) == nil {
		return false
	}
	it.State, it.Resolution = reconcile.Resolved, reconcile.Represent
	return true
}
