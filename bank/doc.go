// Package bank is the two banks at the end of the money's way.
//
// The settlement bank keeps the accounts of the institutions: issuer, acquirer,
// network, merchant's bank. It carries out the network's transfers (J7), passes
// payouts on and books them once they are accepted (J9), and sends its customers
// a statement. The merchant's bank keeps the merchants' accounts with the rules
// for personal accounts of class I, II and III (银发〔2016〕261号, 302号, 〔2018〕16号):
// it takes a payout whole or refuses it whole, with a reason code.
//
//	acquirer           settlement bank            merchant's bank
//	│ 0200 payout ───▶ │ set aside                │
//	│                  │ 0200 payout ───────────▶ │ Dr nostro / Cr account (J9), or a reason
//	│                  │ ◀────────────────── 0210 │
//	│ ◀────────── 0210 │ Dr acquirer / Cr bank    │
//	│ 0200 query ────▶ │ its record; passed on while the outcome is open
//	│ ◀─── 0220 return │ ◀──────────── 0220 return │ 退汇 (J11): off the account again
//
// A payout has one id (DE 37). Whatever is repeated under it gets the same answer
// and moves money at most once. A query for an id that never came is answered 25,
// and a payout that comes under it later is refused, so that the answer stays true.
//
// A bank whose rail takes payouts in unseen (Config.PostAfter) says "paid" at once,
// posts hours later, and sends back what the account cannot take.
//
// The package never decides who is owed what, and never splits a payment.
//
// Reason codes (DE 44) are those of a payment platform's published failure list;
// see Reason.
package bank
