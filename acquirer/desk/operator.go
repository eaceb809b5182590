package desk

import "acqsim/party"

// Command carries out what a person of the desk orders about items, claims, disputes and contracts,
// or says why it cannot be done; false for what is not the desk's business.
func (desk *Desk) Command(ev *party.Event, out *party.Out) (bool, *party.Refused) {
	switch c := ev.Command.(type) {
	case *CorrectItem:
		return true, desk.correct(ev, out, c)
	case *SignMerchant:
		return true, desk.signMerchant(ev, out, c)
	case *Contest:
		return true, desk.contest(ev, out, c.RRN)
	case *SupplySlip:
		return true, desk.supplySlip(ev, out, c.RRN)
	}
	return false, nil
}
