// Package issuer is the bank of the cardholders: it decides whether a card may
// pay, and keeps the card accounts.
//
// It owns the cardholders' money and the issuer's side of clearing and
// settlement. It never speaks to an acquirer or a merchant: all it hears comes
// from the network and from its own settlement bank.
//
//	clearing            issuer
//	│ 0200 ───────────▶ │ sale: Dr cardholder / Cr due-to-network (J2, single message)
//	│ ◀─────────── 0210 │ 00, 10 for a part, or 01 04 05 14 21 34 41 43 51 54 57 61 62 65 and nothing moves
//	│ 0200 void ──────▶ │ the exact mirror (J3)
//	│ 0100 ───────────▶ │ pre-authorisation: a hold (J1, pending layer), which falls after Config.HoldDays
//	│ 0100 void ──────▶ │ the hold goes
//	│ 0200 completion ▶ │ the hold goes, Dr cardholder / Cr due-to-network (J4)
//	│ 0220 completion ▶ │ the same; posted even when the hold is gone
//	│ 0200 its void ──▶ │ the exact mirror: the hold is back (J3)
//	│ 0420, 0421 ─────▶ │ the exact mirror, once (J3); overtakes its original: 25 and a tombstone
//	│ 0220 off-line ──▶ │ as a sale; late ones may be refused
//	│ 0220 tip ───────▶ │ the sale has a new amount, the difference is posted (J2)
//	│ 0220 refund ────▶ │ noted; the money moves with its clearing record (J12)
//	│ clearing file ──▶ │ fees (J5); a record that no authorisation matches is posted all the same
//	claims ◀────────── │ retrieval request, chargeback; back with the clearing file: J13
//	clearing file ──▶ │ credit adjustment: Cr cardholder (J16); re-presentment: Dr cardholder (J17)
//	settlement-bank
//	│ statement ──────▶ │ Dr due-to-network / Cr central-bank (J7)
//
// With keys (Config.Keys) it verifies the PIN of DE 52, 55 for a wrong one, 75 after
// three, 99 for a block that cannot be read; the number printed on a keyed card, 59;
// and the ARQC of DE 55, 05 for a wrong one or one that came before, which it answers
// with an ARPC (tag 91) and the card's script (72). What stands in front of a system
// that is too slow answers 68 (Config.GiveUp).
//
// Terms: authorisation, reversal, force post and clearing as in ISO 8583:1987 and
// the rules of card networks.
package issuer
