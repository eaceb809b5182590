package play

import (
	"cmp"
	"slices"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/clearing"
	"acqsim/clearing/record"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// deskSteps are what the desks of the acquirer, the network and the issuer do.
var deskSteps = []kind{
	commanded(func(_ *people, a *scenarios.CardStatus) (party.Node, party.Command, error) {
		return world.Issuer, &issuer.SetCard{Card: a.Card, Status: issuer.Status(a.Status)}, nil
	}),
	commanded(func(p *people, a *scenarios.ForceBatch) (party.Node, party.Command, error) {
		return world.Acquirer, &host.ForceBatch{Terminal: p.world.Profile.Terminals[a.Terminal].ID}, nil
	}),
	commanded(func(*people, *scenarios.LoseQueue) (party.Node, party.Command, error) {
		return world.Acquirer, &host.LoseQueue{}, nil
	}),
	commanded(func(p *people, a *scenarios.RequireSignOn) (party.Node, party.Command, error) {
		return world.Acquirer, &host.RequireSignOn{Terminal: p.world.Profile.Terminals[a.Terminal].ID}, nil
	}),
	commanded(func(p *people, a *scenarios.ChangeAccount) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ChangeAccount{Merchant: p.world.Profile.Merchants[a.Merchant].ID,
			Account: p.world.SettlementAccount(a.Account), Effective: a.From}, nil
	}),
	commanded(func(p *people, a *scenarios.Hold) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.HoldMerchant{Merchant: p.world.Profile.Merchants[a.Merchant].ID, Reason: a.Reason,
			Review: a.Review}, nil
	}),
	commanded(func(p *people, a *scenarios.Release) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ReleaseMerchant{Merchant: p.world.Profile.Merchants[a.Merchant].ID}, nil
	}),
	commanded(func(*people, *scenarios.ResumePayouts) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ResumePayouts{}, nil
	}),
	commanded(func(p *people, a *scenarios.StrayRecord) (party.Node, party.Command, error) {
		t := p.world.Profile.Terminals[a.Terminal]
		shop := p.world.Profile.Merchants[t.Merchant]
		return world.Clearing, &clearing.StrayRecord{PAN: payment.KeptPAN(p.world.Profile.Cards[a.Card].PAN),
			Amount: a.Amount, Acquirer: p.world.AcquirerID(), Terminal: t.ID, Merchant: shop.ID, MCC: shop.MCC}, nil
	}),
	commanded(func(p *people, a *scenarios.MakeGood) (party.Node, party.Command, error) {
		member := p.world.AcquirerID()
		if a.Member == "issuer" {
			member = p.world.IssuerID()
		}
		return world.Clearing, &clearing.MakeGood{Member: member, Date: a.Day}, nil
	}),
	commanded(func(p *people, a *scenarios.ResendFile) (party.Node, party.Command, error) {
		return world.Clearing, &clearing.ResendFile{Member: p.world.AcquirerID(), Date: a.Day}, nil
	}),
	commanded(func(p *people, a *scenarios.Dispute) (party.Node, party.Command, error) {
		c, err := p.dispute(a)
		return world.Issuer, c, err
	}),
	commanded(func(p *people, a *scenarios.Resolve) (party.Node, party.Command, error) {
		c, err := p.resolve(a)
		return world.Acquirer, c, err
	}),
}

// dispute reads a transaction off the cardholder's statement: what the issuer has
// authorised or posted from a clearing file.
func (p *people) dispute(a *scenarios.Dispute) (*issuer.Dispute, error) {
	c := &issuer.Dispute{Kind: record.ParseTransaction(cmp.Or(a.Kind, "chargeback")), Reason: a.Reason}
	of := func(keys []party.Key) bool { return slices.Contains(p.world.Loop.Labels(keys), a.Of) }
	for rec, f := range p.world.History.Facts {
		switch f := f.(type) {
		case *issuer.Authorised:
			if rec.Node == world.Issuer && c.Card == "" && of(f.Keys(nil)[:1]) {
				c.NetworkRef, c.RRN, c.Card, c.Amount, c.AuthID = f.NetworkRef, f.RRN, f.Card, f.Amount, f.AuthID
			}
		case *issuer.Cleared:
			if c.Card == "" && of(f.Keys(nil)[:1]) {
				c.NetworkRef, c.RRN, c.Card, c.Amount = f.NetworkRef, f.RRN, f.Card, f.Amount
			}
		}
	}
	if c.Card == "" {
		return nil, &impossible{payment.NoSuchTransaction, "the issuer has nothing of " + a.Of}
	}
	p.nameShop(c)
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	return c, nil
}

// nameShop looks for the network's log of a transaction, which may stand before the
// issuer's.
func (p *people) nameShop(c *issuer.Dispute) {
	for _, f := range p.world.History.Facts {
		switch f := f.(type) {
		case *clearing.Routed:
			if f.NetworkRef == c.NetworkRef {
				c.Terminal, c.Merchant = f.Terminal, f.Merchant
			}
		case *clearing.ClaimsTaken:
			for i := range f.Claims {
				if t := &f.Claims[i]; t.NetworkRef == c.NetworkRef && !t.Kind.Exceptional() {
					c.Terminal, c.Merchant = t.Terminal, t.Merchant
				}
			}
		}
	}
}

// resolve finds the item or the dispute that a step is about.
func (p *people) resolve(a *scenarios.Resolve) (party.Command, error) {
	ev := p.world.Evidence()
	switch a.How {
	case "re-present", "supply-slip":
		for i := range ev.Details {
			d := &ev.Details[i]
			if !d.Kind.Exceptional() || !slices.Contains(p.world.Loop.Labels([]party.Key{party.RRNKey(d.RRN)}), a.Of) {
				continue
			}
			if a.How == "re-present" {
				return &desk.Contest{RRN: d.RRN}, nil
			}
			return &desk.SupplySlip{RRN: d.RRN}, nil
		}
		return nil, &impossible{payment.NoOpenItem, "nobody disputes " + a.Of}
	}
	c := &desk.CorrectItem{Remedy: reconcile.Resolution(a.How), By: a.By}
	if a.How == "present" {
		c.Remedy = reconcile.Represent
	}
	if a.Merchant != "" {
		c.Merchant = p.world.Profile.Merchants[a.Merchant].ID
	}
	for i := range ev.Items {
		it := &ev.Items[i]
		switch {
		case it.State != reconcile.Open, a.Comparison != "" && string(it.Comparison) != a.Comparison:
		case a.Day != 0 && it.Day != a.Day, a.Of == "" && a.Merchant == "" && it.Comparison != reconcile.CashComparison:
		case a.Of != "" && !p.world.ItemHasLabel(it, a.Of), a.Of == "" && it.Key.Merchant != c.Merchant:
		default:
			c.Item = it.ID
			return c, nil
		}
	}
	about := cmp.Or(a.Of, a.Merchant, "the cash of "+a.Day.String())
	return nil, &impossible{payment.NoOpenItem, "nothing is open of " + about}
}
