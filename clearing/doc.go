// Package clearing is the network of a card payment: the switch that routes each
// request to the issuer of the card, and the clearing house that adds up at the
// end of the day who owes whom.
//
// It owns the network's log of a clearing day, the clearing date (DE 15), the
// positions of its members, the clearing files and the instructions of net
// settlement. It never judges a card, never pays a merchant, and moves money only
// by telling the settlement bank to.
//
//	acquirer             clearing                issuer
//	│ 0200 ────────────▶ │ routed by BIN, DE 15  │
//	│                    │ 0200 ───────────────▶ │
//	│                    │ ◀─────────────── 0210 │  silent for 35 s: 98, and 0420 to the issuer
//	│ ◀──────────── 0210 │ answered, kept        │
//	│ 0220 ────────────▶ │ 0220, 0221 … ───────▶ │  an advice: sent again until the issuer answers
//	│ 0420 ────────────▶ │ reversed              │  unknown: 25 and a tombstone; other day: 12
//	│ ◀──────────── 0430 │ 0420, 0421 … ───────▶ │  until 0430
//
// A pre-authorisation (0100) is routed and never cleared; its completion is, and
// may come on a later day. A tip or an adjustment changes the amount of the sale
// that clears. Cards of a member that has signed off are answered 91.
//
// What members send as a file are claims: a credit adjustment, a presentment request,
// a dispute. A claim is cleared with the open day, so that the money of it moves as
// that of a sale does; one that is not taken comes back as a reject (14, 25, 94).
//
// The day: the job cut-over closes it and tells the members (0820, DE 70 = 201,
// then 202); clearing-file makes one file for each member (J5); settle collects
// the net positions from those who owe and then pays those who are owed (J7).
//
// Terms: switch, clearing house, clearing date, cut-over, net position as in ISO
// 8583:1987 (DE 7, 11, 15, 32, 33, 37, 39, 70, 90) and in the rules of card
// networks.
package clearing
