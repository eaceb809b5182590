package payer

import (
	"acqsim/party"
	"acqsim/payment"
)

// Command carries out what a person orders about payouts, accounts and holds, or says
// why it cannot be done; false for what is not the payer's business.
func (payer *Payer) Command(ev *party.Event, out *party.Out) (bool, *party.Refused) {
	switch c := ev.Command.(type) {
	case *ChangeAccount:
		return true, payer.changeAccount(ev, out, c)
	case *HoldMerchant:
		return true, payer.beginHold(ev, out, c)
	case *ReleaseMerchant:
		return true, payer.endHold(ev, out, c)
	case *ResumePayouts:
		if payer.running == nil {
			return true, party.Refuse(payment.NoStoppedRun, "no payout run has stopped half-way")
		}
		payer.resumeRun(ev, out)
		return true, nil
	}
	return false, nil
}

// changeAccount gives a merchant another settlement account.
func (payer *Payer) changeAccount(ev *party.Event, out *party.Out, c *ChangeAccount) *party.Refused {
	if payer.merchants[c.Merchant] == nil {
		return party.Refuse(payment.NoSuchMerchant, "no merchant %s", c.Merchant)
	}
	if err := c.Account.Validate(); err != nil {
		return party.Refuse(payment.AccountNotValid, "account.%v", err)
	}
	out.Fact(&AccountChanged{Merchant: c.Merchant, Account: c.Account, Effective: max(c.Effective, payer.nextRun(ev))})
	return nil
}
