// Package terminal is a point-of-sale terminal and the till it stands for: it
// sells, voids, refunds, holds and completes, sells offline, adds tips, asks for
// balances, and settles its batch with the acquirer.
//
// # Messages
//
// Of each transaction the request, its reply and DE 3 in both shipped dialects, and
// what happens to it when no reply comes. A void in unionpay-direct has DE 3 200000.
//
//	                     1987-ascii          unionpay-direct     60.1  without a reply
//	sale                 0200 0210 000000    0200 0210 000000    22    reversed
//	sale-void            0200 0210 020000    0200 0210 200000    23    reversed
//	pre-auth             0100 0110 030000    0100 0110 030000    10    reversed
//	pre-auth-void        0100 0110 020000    0100 0110 200000    11    reversed
//	completion           0200 0210 000000    0200 0210 000000    20    reversed
//	completion-void      0200 0210 020000    0200 0210 200000    21    reversed
//	refund               0220 0230 200000    0220 0230 200000    25    unknown, asked for
//	balance              0200 0210 310000    0200 0210 310000    01    unknown
//	completion-advice    0220 0230 000000    0220 0230 000000    24    sent again
//	offline-sale         0220 0230 000000    0220 0230 000000    30    sent again
//	adjust               0220 0230 020000    0220 0230 000000    32    sent again
//	tip                  0220 0230 170000    0220 0230 000000    34    sent again
//	script-result        0620 0630 000000    0620 0630 000000    00    sent again
//	settlement           0500 0510 920000    0500 0510 -         00    the batch stays open
//	upload               0320 0330 -         0320 0330 -         00    goes on where it stopped
//	sign-on              0800 0810 -         0800 0810 -         00    sign on again
//	sign-off             0800 0810 -         0820 0830 -         00    -
//	echo-test            0800 0810 -         0820 0830 -         00    -
//	parameter-download   0800 0810 -         0800 0810 -         00    -
//	ca-key-download      0800 0810 -         0800 0810 -         00    -
//	status-upload        0820 0830 -         0820 0830 -         00    -
//
// A reversal is 0400, 0410 with DE 3, 25 and 60.1 of its original. The end of an
// upload is 0500 with 960000, or 0320 with 60.3 = 207 (equal) or 202 (not).
//
// # Sale, by stripe, chip, contactless, fallback or keyed
//
//	T                                          acquirer
//	│ 0400 of the kept record, if any ──────────▶│   alone, awaited, up to resends + 1 times
//	│◀────────────────────── 0410 00, 25 or 12   │   done; 99, A0: kept, sign-on first; else the next attempt
//	│ 0200 DE 22 02x, 35 ───────────────────────▶│   record kept: 06
//	│      DE 22 05x, 07x, 23, 35, 55 ARQC       │   a chip (of a contactless card) has signed
//	│      DE 22 80x, 35                         │   the chip cannot be read: 45 when it must be
//	│      DE 22 01x, 2, 14, 48 CVN              │   keyed: 59 when the number is wrong
//	│◀────────────────── 0210 00, 10, DE 55 91   │   record deleted; slip
//	│                                      else  │   record deleted; the screen says what to do
//	│                                  no reply  │   98: reversed before the next request, or at once
//	│                            00, wrong MAC   │   A0: reversed; then 0800
//	│                           00, wrong ARPC   │   96: the chip refuses; reversed
//	│                              00, no slip   │   96: reversed, if so configured
//	│ 0620 DE 55 DF31 ──────────────────────────▶│   when DE 55 of the reply had a script
//
// # Void of a sale or of a completion
//
//	│ 0200 DE 61, or DE 90: batch, STAN, date ──▶│   same batch, same terminal, equal amount
//	│◀───────────────────────────── 0210 00      │   the sale is voided; slip
//	│                            12, 22, 25, 64  │   the sale stands
//	│                                  no reply  │   98: the void is reversed, and the sale stands
//
// # Pre-authorisation, its void, completion by request
//
//	│ 0100 DE 25 06 ────────────────────────────▶│   record kept; a hold, in no batch
//	│◀────────────────────── 0110 00, DE 38      │   slip with the authorisation number
//	│ 0100 DE 38, 61 ───────────────────────────▶│   void: the hold goes
//	│◀───────────────────────────── 0110 00      │
//	│ 0200 DE 38, 61 ───────────────────────────▶│   completion: record kept; in the batch as a sale
//	│◀───────────────────────────── 0210 00      │
//
// # Refund, balance
//
//	│ 0220 DE 37 or 61 of the original ─────────▶│   booked when the acquirer has it; never reversed
//	│◀───────────────────────────── 0230 00      │   slip; 64 when it is more than is left of the sale
//	│                                  no reply  │   unknown: told again like an advice, not made again
//	│ 0200 DE 3 310000 ─────────────────────────▶│   pushes a kept reversal like any on-line request
//	│◀──────────────────── 0210 00, DE 54        │
//
// # Completion by advice, offline sale, adjustment, tip, result of a script
//
// The till believes them at once; they are never reversed.
//
//	│ (offline sale: after the next 0210)        │
//	│ 0220, of a script 0620 ───────────────────▶│   told again it is 0221, where the dialect marks repeats
//	│◀────────────────────────── 0230 00 or 94   │   delivered
//	│                                  99 or A0  │   kept: told again after the sign-on
//	│                                 0230 else  │   out of the batch, on the failed list
//	│                                  no reply  │   again after the next 0210 and before 0500
//
// # Batch
//
//	│ 0220 of what the host was not told ───────▶│
//	│ 0500 totals: DE 48, or DE 74 to 89 ───────▶│
//	│◀────────────────────────── 0510 verdict 1  │   ─▶ end of upload
//	│                                 verdict 2  │   ─▶ 0320 … of all, ─▶ end of upload
//	│ 0320 or 0500 end of upload ───────────────▶│
//	│◀────────────────────────── 0330, 0510 00   │   batch closed, the next number begins
//	│                                  no reply  │   the batch stays open; Settle goes on where it stopped
//
// # Sign-on, sign-off, echo, downloads, status
//
// They push no reversal and no advice, and carry no MAC.
//
//	│ 0800 (60.3 001, 003, 004; DE 70 001) ─────▶│
//	│◀────────── 0810 batch, time, working keys  │   check values verified, else void
//	│◀────────── 0820 or header: sign on again   │   the host asks
//	│ 0800 ─────────────────────────────────────▶│
//	│◀─────────────────── 0210 99 or A0          │   the host cannot read the PIN, or the MAC
//	│ 0800 ─────────────────────────────────────▶│   by itself
//	│◀─────────────────────── 0810 new keys      │   the cashier is asked to make the transaction again:
//	│ 0200, another STAN, the PIN entered anew ─▶│   neither is kept
//	│ 0820, 0800 sign-off, echo, status ────────▶│
//	│◀───────────────────────────── 0830 00      │
//	│ 0800 download ────────────────────────────▶│
//	│◀──────────────── 0810 00, DE 62 or 63      │   kept
//
// # What it owns
//
// The STAN, the batch, the reversal record, what the host was not told, and the
// belief of the till: what the merchant takes for true. One exchange is open at a time, and a reply
// that belongs to none is discarded. Reversible says of each transaction whether
// it is reversed. The chips of the test cards are presented here, so their counters
// are kept here too, and survive a wipe: they are on the cards.
//
// It never knows what the host has booked, never keeps the track, the PIN or the CVN of a
// card beyond the request, never shows a key in a fact, and never sends a request
// while another one is open.
//
// Standard terms: STAN (DE 11), batch (DE 60.2), settlement 0500, batch upload
// 0320, reversal 0400 (冲正), sign-on 0800 (签到), slip (签购单), ARQC and ARPC (EMV).
package terminal
