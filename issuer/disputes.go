package issuer

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// retrievalNotAnswered is the reason of a chargeback for want of a slip.
const retrievalNotAnswered = "retrieval-not-answered"

// dispute sends a retrieval request or a chargeback, or says why it cannot be made.
func (i *Issuer) dispute(ev *party.Event, c *Dispute, out *party.Out) {
	refuse := func(slug payment.Obstacle, format string, args ...any) {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: slug, Why: fmt.Sprintf(format, args...)})
	}
	k, stage := i.names[c.Card], i.disputes[c.NetworkRef]
	switch {
	case k == nil:
		refuse(payment.NoSuchCard, "no card %q", c.Card)
		return
	case c.Amount.Minor <= 0 || c.Amount.Currency != i.cfg.Currency || c.RRN == "" || c.Sent == "":
		refuse(payment.ReferencesMissing, "want the amount and the references of the transaction")
		return
	case c.Reason == retrievalNotAnswered && (!stage.retrieval || stage.fulfilled):
		refuse(payment.SlipNotDue, "the slip of RRN %s was never asked for, or it has come", c.RRN)
		return
	case c.Kind == record.Retrieval && !stage.retrieval, c.Kind == record.Chargeback && !stage.chargeback:
	case c.Kind == record.SecondChargeback && stage.represented && !stage.second:
		if k.Kind == Debit {
			refuse(payment.NoSecondChargeback, "there is no second chargeback for a debit card")
			return
		}
	default:
		refuse(payment.DisputeOutOfTurn, "a %s does not fit how far the dispute about RRN %s has come", c.Kind, c.RRN)
		return
	}
	today := i.calendar.Date(ev.Business)
	id := "D" + today.YYMMDD() + "-" + fmt.Sprintf("%06d", i.disputeFiles+1)
	f := &record.File{Header: record.Header{
		ID: string(i.cfg.ID) + "-" + id, Kind: record.Claims, Sender: i.cfg.ID, Receiver: i.cfg.NetworkID, Date: today,
		Sequence: i.disputeFiles + 1, Currency: i.cfg.Currency,
	}}
	zero := payment.Minor(0, i.cfg.Currency)
	f.Details = []record.Detail{{
		Transaction: c.Kind, PAN: k.PAN, Amount: c.Amount, Sent: c.Sent, STAN: c.STAN, Acquirer: c.Acquirer,
		Forwarder: c.Forwarder, RRN: c.RRN,
		AuthID: c.AuthID, Terminal: c.Terminal, Merchant: c.Merchant, ClearingDate: today, Interchange: zero,
		NetworkFee: zero, Net: zero, Reason: c.Reason,
	}}
	if err := record.SealTrailer(f); err != nil {
		refuse(payment.RecordNotWritable, "%v", err)
		return
	}
	b, err := record.Append(nil, f)
	if err != nil {
		refuse(payment.RecordNotWritable, "%v", err)
		return
	}
	out.Fact(&Disputed{NetworkRef: c.NetworkRef, Kind: c.Kind, RRN: c.RRN, Card: c.Card, Amount: c.Amount,
		Reason: c.Reason, FileID: f.Header.ID})
	out.File(i.cfg.Network, b)
}
