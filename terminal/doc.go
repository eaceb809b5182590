// Package terminal is a point-of-sale terminal and the till it stands for: it
// sells, voids, refunds, holds and completes, sells offline, adds tips, asks for
// balances, and settles its batch with the acquirer.
//
// # Asked and reversible
//
// Sale, void, pre-authorisation, its void, completion by request, completion void.
// A reversal record is kept in the commit in which the request leaves.
//
//	T                                   acquirer
//	│ 0400 of the kept record, if any ────▶│   alone, awaited, up to resends + 1 times
//	│◀──────────────── 0410 00, 25 or 12   │   done; else the record is kept
//	│ 0200 (0100 for a pre-authorisation) ▶│   record kept: 06
//	│◀─────────────────────────── 0210 00  │   record deleted; slip
//	│                           0210 else  │   record deleted; the screen says what to do
//	│                          no reply    │   98: reversed before the next request, or at once
//	│                 0210 00, wrong MAC   │   A0: reversed; then 0800
//	│                 0210 00, no slip     │   96: reversed, if so configured
//
// # Asked and not reversible
//
// Balance (0200), refund (0220: booked when the acquirer has it). No reply leaves
// the belief unknown, and nothing is sent.
//
// # Told
//
// Offline sale, completion by advice, adjustment, tip (0220), script result (0620).
// The till believes them at once; they are never reversed.
//
//	T                                   acquirer
//	│ (offline sale: after the next 0210)  │
//	│ 0220 ───────────────────────────────▶│
//	│◀───────────────────── 0230 00 or 94  │   delivered
//	│                           0230 else  │   out of the batch, on the failed list
//	│                           no reply   │   again after the next 0210 and before 0500
//
// # Batch
//
//	T                                   acquirer
//	│ 0220 of what the host was not told ─▶│
//	│ 0500 totals ────────────────────────▶│
//	│◀──────────────────── 0510 verdict 1  │   ─▶ end of upload 207
//	│                           verdict 2  │   ─▶ 0320 … of all, ─▶ end of upload 202
//	│ 0320 or 0500 end of upload ─────────▶│
//	│◀──────────────────────────── 0330 00 │   batch closed, the next number begins
//	│                           no reply   │   the batch stays open; Settle goes on where it stopped
//
// # Management
//
// Sign-on, sign-off, echo, downloads, status (0800, 0820) push no reversal and no
// advice.
//
//	T                                   acquirer
//	│ 0800 ───────────────────────────────▶│
//	│◀──── 0810 batch, time, working keys  │   check values verified, else void
//	│◀── 0820 or header: sign on again     │   the host asks; 99 and A0 ask too
//	│ 0800 ───────────────────────────────▶│
//
// # What it owns
//
// The STAN, the batch, the reversal record, what the host was not told, and the
// belief of the till: what the merchant takes for true. One exchange is open at a time, and a reply
// that belongs to none is discarded. Reversible says of each transaction whether
// it is reversed.
//
// It never knows what the host has booked, never keeps the track or the PIN of a
// card beyond the request, never shows a key in a fact, and never sends a request
// while another one is open.
//
//	t, err := terminal.New(terminal.Config{Name: "T1", Merchant: "M1", Calendar: calendar})
//	party.Drive(t, &party.Event{Kind: party.Commanded, Command: terminal.Sale{Card: alice, Amount: price}}, &out)
//	for _, r := range t.Records() { … }
//
// Standard terms: STAN (DE 11), batch (DE 60.2), settlement 0500, batch upload
// 0320, reversal 0400 (冲正), sign-on 0800 (签到), slip (签购单).
package terminal
