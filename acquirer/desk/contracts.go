package desk

import (
	"fmt"

	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/payment"
)

// SignMerchant takes a shop under contract: its price, and the account that its money goes to.
type SignMerchant struct {
	Merchant          payment.MerchantID `json:"merchant"` // DE 42
	Name              string             `json:"name"`
	MCC               string             `json:"mcc,omitempty"` // DE 18
	Fee               payment.Fee        `json:"fee"`
	RefundFeeReturned bool               `json:"refund_fee_returned,omitempty"`
	Account           payer.Account      `json:"account"`
}

// CommandKind is part of party.Command.
func (*SignMerchant) CommandKind() string { return "acquirer.sign-merchant" }

// signMerchant takes a shop under contract, or says what stands against it.
func (desk *Desk) signMerchant(ev *party.Event, out *party.Out, c *SignMerchant) *party.Refused {
	if desk.merchants[c.Merchant] != nil {
		return party.Refuse(payment.MerchantTaken, "merchant %s is under contract", c.Merchant)
	}
	if err := c.check(); err != nil {
		return party.Refuse(payment.MerchantNotValid, "merchant %q: %v", c.Merchant, err)
	}
	if err := c.Account.Validate(); err != nil {
		return party.Refuse(payment.AccountNotValid, "account.%v", err)
	}
	out.Fact(&host.MerchantSigned{Merchant: c.Merchant, Name: c.Name, MCC: c.MCC, Fee: c.Fee,
		RefundFeeReturned: c.RefundFeeReturned})
	out.Fact(&payer.AccountChanged{Merchant: c.Merchant, Account: c.Account,
		Effective: desk.cfg.Calendar.Date(ev.Business)})
	return nil
}

func (c *SignMerchant) check() error {
	switch {
	case c.Merchant == "" || len(c.Merchant) > 15:
		return fmt.Errorf("want 1 to 15 characters, as DE 42 holds")
	case c.MCC != "" && (len(c.MCC) != 4 || !payment.Digits(c.MCC)):
		return fmt.Errorf("mcc %q: want four digits", c.MCC)
	case c.Fee.Rate < 0 || c.Fee.Rate > 1_000_000 || c.Fee.Cap < 0:
		return fmt.Errorf("fee %v: want a rate of 0%% to 100%% and a cap of zero or more", c.Fee)
	}
	return nil
}

// signed takes over a shop that is under contract from now on.
func (desk *Desk) signed(f *host.MerchantSigned) {
	shop := f.Shop()
	desk.cfg.Merchants = append(desk.cfg.Merchants, shop)
	desk.merchants[shop.ID] = &shop
}
