package orders

import (
	"cmp"

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
	commanded(func(_ *Desk, a *scenarios.CardStatus) (party.Node, party.Command, error) {
		return world.Issuer, &issuer.SetCard{Card: a.Card, Status: issuer.Status(a.Status)}, nil
	}),
	commanded(func(d *Desk, a *scenarios.ForceBatch) (party.Node, party.Command, error) {
		return world.Acquirer, &host.ForceBatch{Terminal: d.World.Profile.Terminals[a.Terminal].ID}, nil
	}),
	commanded(func(*Desk, *scenarios.LoseQueue) (party.Node, party.Command, error) {
		return world.Acquirer, &host.LoseQueue{}, nil
	}),
	commanded(func(d *Desk, a *scenarios.RequireSignOn) (party.Node, party.Command, error) {
		return world.Acquirer, &host.RequireSignOn{Terminal: d.World.Profile.Terminals[a.Terminal].ID}, nil
	}),
	commanded(func(d *Desk, a *scenarios.ChangeAccount) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ChangeAccount{Merchant: d.World.Profile.Merchants[a.Merchant].ID,
			Account: d.World.SettlementAccount(a.Account), Effective: a.From}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Hold) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.HoldMerchant{Merchant: d.World.Profile.Merchants[a.Merchant].ID, Reason: a.Reason,
			Review: a.Review}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Release) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ReleaseMerchant{Merchant: d.World.Profile.Merchants[a.Merchant].ID}, nil
	}),
	commanded(func(*Desk, *scenarios.ResumePayouts) (party.Node, party.Command, error) {
		return world.Acquirer, &payer.ResumePayouts{}, nil
	}),
	commanded(func(d *Desk, a *scenarios.StrayRecord) (party.Node, party.Command, error) {
		t := d.World.Profile.Terminals[a.Terminal]
		shop := d.World.Profile.Merchants[t.Merchant]
		return world.Clearing, &clearing.StrayRecord{PAN: payment.KeptPAN(d.World.Profile.Cards[a.Card].PAN),
			Amount: a.Amount, Acquirer: d.World.AcquirerID(), Terminal: t.ID, Merchant: shop.ID, MCC: shop.MCC}, nil
	}),
	commanded(func(d *Desk, a *scenarios.MakeGood) (party.Node, party.Command, error) {
		member := d.World.AcquirerID()
		if a.Member == "issuer" {
			member = d.World.IssuerID()
		}
		return world.Clearing, &clearing.MakeGood{Member: member, Date: a.Day}, nil
	}),
	commanded(func(d *Desk, a *scenarios.ResendFile) (party.Node, party.Command, error) {
		return world.Clearing, &clearing.ResendFile{Member: d.World.AcquirerID(), Date: a.Day}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Dispute) (party.Node, party.Command, error) {
		c, err := d.dispute(a)
		return world.Issuer, c, err
	}),
	commanded(func(d *Desk, a *scenarios.Resolve) (party.Node, party.Command, error) {
		c, err := d.resolve(a)
		return world.Acquirer, c, err
	}),
}

// dispute reads a transaction off the cardholder's statement: what the issuer has
// authorised or posted from a clearing file.
func (d *Desk) dispute(a *scenarios.Dispute) (*issuer.Dispute, error) {
	c := &issuer.Dispute{Kind: record.ParseTransaction(cmp.Or(a.Kind, "chargeback")), Reason: a.Reason}
	of := func(keys []party.Key) bool { return d.Is(a.Of, keys) }
	for f := range d.Facts {
		switch f := f.(type) {
		case *issuer.Authorised:
			if c.Card == "" && of(f.Keys(nil)[:1]) {
				c.NetworkRef, c.RRN, c.Card, c.Amount, c.AuthID = f.NetworkRef, f.RRN, f.Card, f.Amount, f.AuthID
			}
		case *issuer.Cleared:
			if c.Card == "" && of(f.Keys(nil)[:1]) {
				c.NetworkRef, c.RRN, c.Card, c.Amount = f.NetworkRef, f.RRN, f.Card, f.Amount
			}
		}
	}
	if c.Card == "" {
		return nil, &Impossible{payment.NoSuchTransaction, "the issuer has nothing of " + a.Of}
	}
	d.nameShop(c)
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	return c, nil
}

// nameShop looks for the network's log of a transaction, which may stand before the
// issuer's.
func (d *Desk) nameShop(c *issuer.Dispute) {
	for f := range d.Facts {
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
func (d *Desk) resolve(a *scenarios.Resolve) (party.Command, error) {
	ev := d.World.Evidence()
	switch a.How {
	case "re-present", "supply-slip":
		for i := range ev.Details {
			claim := &ev.Details[i]
			if !claim.Kind.Exceptional() || !d.Is(a.Of, []party.Key{party.RRNKey(claim.RRN)}) {
				continue
			}
			if a.How == "re-present" {
				return &desk.Contest{RRN: claim.RRN}, nil
			}
			return &desk.SupplySlip{RRN: claim.RRN}, nil
		}
		return nil, &Impossible{payment.NoOpenItem, "nobody disputes " + a.Of}
	}
	c := &desk.CorrectItem{Remedy: reconcile.Resolution(a.How), By: a.By}
	if a.How == "present" {
		c.Remedy = reconcile.Represent
	}
	if a.Merchant != "" {
		c.Merchant = d.World.Profile.Merchants[a.Merchant].ID
	}
	for i := range ev.Items {
		it := &ev.Items[i]
		switch {
		case it.State != reconcile.Open, a.Comparison != "" && string(it.Comparison) != a.Comparison:
		case a.Day != 0 && it.Day != a.Day, a.Of == "" && a.Merchant == "" && it.Comparison != reconcile.CashComparison:
		case a.Of != "" && !d.Is(a.Of, world.ItemKeys(it)), a.Of == "" && it.Key.Merchant != c.Merchant:
		default:
			c.Item = it.ID
			return c, nil
		}
	}
	about := cmp.Or(a.Of, a.Merchant, "the cash of "+a.Day.String())
	return nil, &Impossible{payment.NoOpenItem, "nothing is open of " + about}
}
