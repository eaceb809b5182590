// Package host is the acquirer's front (收单前置): it takes the requests of its
// terminals to the network, keeps the journal of transactions and the batches of the
// tills, and holds the keys of both legs.
//
//	terminal            host                     network
//	│ 0200 ───────────▶ │ Requested ─── 0200 ──▶ │   DE 37 and the network's DE 11 are the acquirer's
//	│ ◀─────────── 0210 │ Approved J2 ◀── 0210 ─ │   DE 15 says the clearing day
//	│ 0100 ───────────▶ │ pre-authorisation ───▶ │   journal only; kept for its completion on a later day
//	│ 0200, 0220 ─────▶ │ completion J4 ───────▶ │   found by batch and STAN, DE 37, or DE 38 and card
//	│ 0220 ───────────▶ │ refund J12 ──────────▶ │
//	│ 0220 ───────────▶ │ off-line sale J2, tip ▶ │  0221 until it has an outcome; till: 98, then 00
//	│ 0400 ───────────▶ │ Reversed J3            │
//	│ ◀─────────── 0410 │ ────────────── 0420 ──▶ │   repeated as 0421 until 0430
//	│ 0500 ───────────▶ │ BatchCompared          │   verdict in the 0510
//	│ 0320 ───────────▶ │ DetailsUploaded, BatchClosed
//
// A request without a reply is answered 98 after Config.ReplyTimeout and undone by
// a 0420; after a crash it is undone while its clearing day is open, and hung
// after that. An advice (0220: refund, off-line sale, completion, tip, adjustment)
// is repeated instead (0221) and takes effect when it is answered; a reversal of it
// is 12. Reversible are sale, pre-authorisation, completion and the voids of each.
// Refunds of a sale never exceed it, however long ago it was, nor what may be left of it by
// a tip or an adjustment that is under way. Of those of one sale the next waits for the
// outcome of the one before: all books take them in the same order.
//
// What is archived the host wants back from the journal when a terminal asks for it: a
// request, a reversal, a void, a refund or an uploaded detail under numbers of a batch of
// which something has been archived. On-line requests are answered 94 then, advices as
// they were the first time. The batch alone says whether to ask: a sale of a new one does
// not.
//
// A terminal with a master key (Config.Keys) gets working keys when it signs on;
// the journal has them under the acquirer's LMK:
//
//	│ 0800 ───────────▶ │ SignedOn: TPK, TAK drawn
//	│ ◀─────────── 0810 │ DE 62: keys under the TMK, with check values
//	│ 0200 DE 52, 64 ─▶ │ MAC verified, wrong: A0; PIN translated ── 0200 DE 52 ──▶ │   bad block: 99
//	│ ◀─── 0210, DE 64 ─│
//
// With a MAC agreed on with the network (Config.Keys.Network) a reply whose MAC is
// wrong is as good as none: 98 and a 0420. A track under the terminal's track key is
// deciphered before it goes on. A card that Config.Routes does not reach is 92.
//
// It owns tills, batches, the journal and the counter of DE 11, and posts what a
// transaction does to the book. What becomes of the money later it never asks: whoever
// clears, pays or archives a transaction tells it.
package host
