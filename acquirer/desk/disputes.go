package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// lastDispute returns the latest record of an issuer's dispute about a transaction.
func (desk *Desk) lastDispute(rrn payment.RRN) *reconcile.Detail {
	for i := len(desk.disputes) - 1; i >= 0; i-- {
		if d := &desk.disputes[i]; d.RRN == rrn && d.Kind != reconcile.Rejected && d.Kind != reconcile.Adjustment {
			return d
		}
	}
	return nil
}

// contest presents a sale again that an issuer has charged back.
func (desk *Desk) contest(ev *party.Event, out *party.Out, rrn payment.RRN) *party.Refused {
	d := desk.lastDispute(rrn)
	switch {
	case d == nil || d.Kind != reconcile.Chargeback:
		return party.Refuse(payment.NoChargeback, "no chargeback of RRN %s that can be contested", rrn)
	case desk.sent(rrn, reconcile.Representment) != nil:
		return party.Refuse(payment.PresentedBefore, "RRN %s was presented again before", rrn)
	case d.Reason == reconcile.RetrievalNotAnswered && !desk.cfg.ContestWithoutSlip:
		return party.Refuse(payment.SlipNotSupplied,
			"the slip of RRN %s was asked for and not supplied: the right to present it again is lost", rrn)
	}
	return desk.sendClaim(ev, out, desk.answering(d, reconcile.Representment))
}

// supplySlip answers a retrieval request.
func (desk *Desk) supplySlip(ev *party.Event, out *party.Out, rrn payment.RRN) *party.Refused {
	d := desk.lastDispute(rrn)
	if d == nil || d.Kind != reconcile.Retrieval || desk.sent(rrn, reconcile.Fulfilment) != nil {
		return party.Refuse(payment.NoSlipRequest, "no request for the slip of RRN %s is open", rrn)
	}
	return desk.sendClaim(ev, out, desk.answering(d, reconcile.Fulfilment))
}

// answering begins the answer to a dispute.
func (desk *Desk) answering(d *reconcile.Detail, k reconcile.Kind) *claimed {
	return &claimed{
		ClaimSent: ClaimSent{
			RRN: d.RRN, Terminal: d.Terminal, Merchant: d.Merchant, Network: d.Network, Kind: k, Amount: d.Amount,
			Reason: d.Reason,
		},
		pan: desk.cards[d.RRN],
	}
}

// clearClaims books the exceptional records of a clearing file.
func (desk *Desk) clearClaims(ev *party.Event, out *party.Out, f *FileImported, records []record.Detail) {
	for i := range f.Details {
		d := &f.Details[i]
		if !d.Kind.Exceptional() {
			continue
		}
		zero := payment.Minor(0, desk.cfg.Currency)
		c := &ClaimCleared{Detail: *d, PAN: records[i].PAN, Owed: zero, Given: zero, Now: ev.Business}
		debt, payable := chart.Receivable(d.Merchant), chart.Payable(d.Merchant)
		switch {
		case desk.merchants[d.Merchant] == nil:
		case d.Kind == reconcile.Chargeback || d.Kind == reconcile.SecondChargeback:
			c.Owed = d.Amount
			c.Postings = chart.ChargedBack.Append(nil, d.Amount, debt)
		case d.Kind == reconcile.Representment && desk.sent(d.RRN, d.Kind) != nil:
			c.Due = desk.cfg.Calendar.AddWorkingDays(f.Date, desk.cfg.DueAfter)
			owes := min(desk.payer.Debt(d.Merchant, reconcile.DebtChargeback, string(d.RRN)), d.Amount.Minor)
			c.Owed = payment.Minor(-owes, desk.cfg.Currency)
			c.Given = payment.Minor(d.Amount.Minor-owes, desk.cfg.Currency)
			c.Postings = chart.DebtPresented.Append(nil, c.Owed.Neg(), debt)
			c.Postings = chart.SalePresented.Append(c.Postings, c.Given, payable)
		}
		out.Fact(c)
	}
}
