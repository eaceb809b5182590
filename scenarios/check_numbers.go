package scenarios

import (
	"acqsim/payment"
	"acqsim/strict"
)

// checkNumbers holds the numbers of cards, accounts, merchants and terminals against the rules of their kind.
func checkNumbers(w *World, world *strict.Node, m *strict.Mistakes) {
	pans, tills := make(map[string]string), make(map[payment.TerminalID]string)
	for _, name := range sortedKeys(w.Cards) {
		at, pan := world.Along("cards", name, "pan"), w.Cards[name].PAN
		if pan == "" {
			continue
		}
		if digit, right := checkDigit(pan); !right {
			m.Add(at, "the check digit of the card number is wrong: want %c at its end", digit)
		}
		if pans[pan] != "" {
			m.Add(at, "card %s has this number too", pans[pan])
		}
		pans[pan] = name
	}
	shops, numbers := make(map[payment.MerchantID]string), make(map[string]string)
	for _, name := range sortedKeys(w.Accounts) {
		number := w.Accounts[name].Number
		if numbers[number] != "" && number != "" {
			m.Add(world.Along("accounts", name, "number"), "account %s has this number too", numbers[number])
		}
		numbers[number] = name
	}
	for _, name := range sortedKeys(w.Merchants) {
		if id := w.Merchants[name].ID; id != "" && len(id) != 15 {
			m.Add(world.Along("merchants", name, "id"), "want 15 characters (DE 42), have %q", id)
		} else if shops[id] != "" {
			m.Add(world.Along("merchants", name, "id"), "merchant %s has this number too", shops[id])
		} else if id != "" {
			shops[id] = name
		}
	}
	for _, name := range sortedKeys(w.Terminals) {
		at, id := world.Along("terminals", name, "id"), w.Terminals[name].ID
		if id == "" {
			continue
		}
		if len(id) != 8 {
			m.Add(at, "want 8 characters (DE 41), have %q", id)
		}
		if tills[id] != "" {
			m.Add(at, "terminal %s has this number too", tills[id])
		}
		tills[id] = name
	}
	checkTestData(w, world, m)
}

// checkDigit computes the last digit of a card number (ISO/IEC 7812-1, annex B)
// and tells whether it is the one given.
func checkDigit(pan string) (digit byte, right bool) {
	if pan == "" || !payment.Digits(pan) {
		return '0', false
	}
	sum := 0
	for i := len(pan) - 2; i >= 0; i-- {
		n := int(pan[i] - '0')
		if (len(pan)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	digit = byte('0' + (10-sum%10)%10)
	return digit, pan[len(pan)-1] == digit
}
