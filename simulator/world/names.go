package world

import (
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
)

// owners pairs the profile's names with the numbers that stand in books: those of
// merchants, accounts and institutions.
func (w *World) owners() [][2]string {
	out := [][2]string{{string(Acquirer), string(w.AcquirerID())}, {string(Issuer), string(w.IssuerID())}}
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Merchants)) {
		out = append(out, [2]string{name, string(w.Profile.Merchants[name].ID)})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Accounts)) {
		out = append(out, [2]string{name, w.Profile.Accounts[name].Number})
	}
	return out
}

// Named puts the profile's names in the place of numbers: merchant-payable:M1.
func (w *World) Named(account string) string {
	kind, owner, _ := strings.Cut(account, ":")
	for _, o := range w.owners() {
		if o[1] == owner || payment.MaskAccount(o[1]) == owner {
			return kind + ":" + o[0]
		}
	}
	return account
}

// MerchantName returns the profile's name of a merchant.
func (w *World) MerchantName(id payment.MerchantID) string {
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Merchants)) {
		if w.Profile.Merchants[name].ID == id {
			return name
		}
	}
	return string(id)
}
