// Package terminal is a point-of-sale terminal and the till it stands for: it
// sells, voids, refunds, asks for balances, and settles its batch with the
// acquirer.
//
//	command ─▶ [0400 of the kept record ─▶ 0410] ─▶ 0200 ─▶ 0210 ─▶ screen, slip
//	Settle  ─▶ 0500 ─▶ 0510 verdict equal ─────────────────▶ end of upload ─▶ batch closed
//	                        verdict not equal ─▶ 0320 … ───▶ end of upload ─▶ batch closed
//
// It owns the STAN, the batch, the reversal record and the belief of the till:
// what the merchant takes for true. A reversal record is kept in the same commit
// in which a sale leaves, with reason 06; a time-out makes it 98; a completed
// exchange deletes it; otherwise the next on-line request sends the reversal
// first. One exchange is open at a time, and a reply that belongs to none is
// discarded.
//
// It never knows what the host has booked, never keeps the track of a card
// beyond the request, and never sends a request while another one is open.
//
//	t, err := terminal.New(terminal.Config{Name: "T1", Merchant: "M1", Calendar: calendar})
//	party.Drive(t, &party.Event{Kind: party.Commanded, Command: terminal.Sale{Card: alice, Amount: price}}, &out)
//	for _, r := range t.Records() { … }
//
// Standard terms: STAN (DE 11), batch (DE 60.2), settlement 0500, batch upload
// 0320, reversal 0400 (冲正), sign-on 0800 (签到), slip (签购单).
package terminal
