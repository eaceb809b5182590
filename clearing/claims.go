package clearing

import (
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// Reject codes of a claim, as in DE 39.
const (
	rejectNoCard    payment.ResponseCode = "14" // no member issues the card
	rejectNotFound  payment.ResponseCode = "25" // there is nothing that it could be about
	rejectDuplicate payment.ResponseCode = "94" // it came before, or the sale has cleared
)

// receiveFile takes the claims of a member.
func (n *Network) receiveFile(ev *party.Event, out *party.Out) {
	from := n.nodes[ev.From]
	if from == nil {
		return
	}
	f, err := record.Parse(ev.Bytes)
	refused := &FileRefused{From: ev.From}
	if f != nil {
		refused.FileID = f.Header.ID
	}
	var why *party.Refused
	switch {
	case err != nil:
		why = party.Refuse(payment.FileUnreadable, "%v", err)
	case f.Header.Kind != record.Claims:
		why = party.Refuse(payment.FileNotExpected, "a %s file is not expected from a member", f.Header.Kind)
	case f.Header.Sender != from.ID:
		why = party.Refuse(payment.FileFromAnother, "it is from %s for %s", f.Header.Sender, f.Header.Receiver)
	case f.Header.Receiver != n.cfg.ID:
		why = party.Refuse(payment.FileNotForUs, "it is from %s for %s", f.Header.Sender, f.Header.Receiver)
	case f.Header.Currency != n.cfg.Currency:
		why = party.Refuse(payment.FileInOtherCurrency, "it is in %v, the books are in %v", f.Header.Currency, n.cfg.Currency)
	case n.claimFiles[f.Header.ID] != 0:
		why = party.Refuse(payment.FileBookedBefore, "it was taken before")
	default:
		if taken := n.takeClaims(ev, out, from, f); len(out.Wants) == 0 {
			out.Fact(taken)
		}
		return
	}
	refused.Slug, refused.Why = why.Slug, why.Words
	out.Fact(refused)
}

func (n *Network) takeClaims(ev *party.Event, out *party.Out, from *Member, f *record.File) *ClaimsTaken {
	taken := &ClaimsTaken{Date: n.date, Member: from.ID, FileID: f.Header.ID}
	seen := make(map[claimKey]bool)
	room := n.claimed(n.open())
	for i := range f.Details {
		d := &f.Details[i]
		c := Claim{
			NetworkRef: party.NetworkRef{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder},
			Kind:       d.Transaction, From: from.ID,
			PAN: d.PAN, Amount: d.Amount, RRN: d.RRN, AuthID: d.AuthID, Terminal: d.Terminal, Merchant: d.Merchant, MCC: d.MCC,
			Reason: d.Reason,
		}
		k := claimKey{c.NetworkRef, c.Kind}
		if c.Code = n.checkClaim(ev, out, from, &c); c.Code == "" && seen[k] {
			c.Code = rejectDuplicate
		}
		if c.Code == "" && !n.takesClaim(room, &c, n.date) {
			c.Code = tooMuch
		}
		seen[k] = true
		taken.Claims = append(taken.Claims, c)
	}
	return taken
}

// checkClaim finds the issuer of a claim, or why it is not taken. What neither log nor
// journal have is for the other member to check.
func (n *Network) checkClaim(ev *party.Event, out *party.Out, from *Member, c *Claim) payment.ResponseCode {
	bin := n.cfg.route(c.PAN)
	if bin == nil {
		return rejectNoCard
	}
	c.Issuer, c.CardKind = bin.Issuer, bin.Kind
	sender := c.Acquirer
	if !byAcquirer(c.Kind) {
		sender = c.Issuer
	}
	t, _, _ := n.recollect(ev, out, c.NetworkRef)
	_, again := n.claims[claimKey{c.NetworkRef, c.Kind}]
	switch {
	case sender != from.ID, c.Kind == record.Reject,
		c.Kind.Moves() && (c.Amount.Minor <= 0 || c.Amount.Currency != n.cfg.Currency):
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
