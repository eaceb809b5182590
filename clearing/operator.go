package clearing

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// command does what people at the network do.
func (h *Network) command(ev *party.Event, out *party.Out) {
	switch c := ev.Command.(type) {
	case *ResendFile:
		h.resendFile(c, out)
	case *StrayRecord:
		h.strayRecord(ev, c, out)
	}
}

// resendFile makes a clearing file again for a member that never got it.
func (h *Network) resendFile(c *ResendFile, out *party.Out) {
	refuse := func(why string) { out.Fact(&CommandRefused{Command: c.CommandKind(), Why: why}) }
	d := h.day(c.Date)
	switch {
	case h.members[c.Member] == nil:
		refuse(fmt.Sprintf("%s is not a member", c.Member))
		return
	case d == nil || d.dropped:
		refuse(fmt.Sprintf("the log of %s is not at hand", c.Date))
		return
	case !d.filed:
		refuse(fmt.Sprintf("the day %s has not been cleared yet", c.Date))
		return
	}
	for i := range d.files {
		if f := &d.files[i]; f.Member == c.Member {
			out.File(h.members[c.Member].Node, h.file(d, f))
		}
	}
}

// strayNumbers is where the STANs of such records begin, out of the way of the
// members' own.
const strayNumbers payment.STAN = 900_000

// strayRecord puts a record into the day's clearing that no message stands behind,
// where the house lets people do so.
func (h *Network) strayRecord(ev *party.Event, c *StrayRecord, out *party.Out) {
	if !h.cfg.Practice.HandMadeRecords {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: "no message stands behind the record"})
		return
	}
	bin := h.cfg.route(c.PAN)
	if bin == nil || h.members[c.Acquirer] == nil || c.Amount.Minor <= 0 {
		out.Fact(&CommandRefused{Command: c.CommandKind(),
			Why: "want a card, an acquirer and an amount that the network knows"})
		return
	}
	stan := strayNumbers + payment.STAN(len(h.claimFiles)%99_999)
	key := party.NetworkRef{Sent: h.calendar.TransmissionTime(ev.Business), STAN: stan, Acquirer: c.Acquirer,
		Forwarder: c.Acquirer}
	claim := Claim{
		NetworkRef: key, Kind: record.Sale, From: c.Acquirer, Issuer: bin.Issuer, CardKind: bin.Kind, PAN: c.PAN,
		Amount: c.Amount,
		RRN:    payment.RRN("9" + h.date.YYMMDD()[1:] + stan.String()), Terminal: c.Terminal, Merchant: c.Merchant,
		MCC: c.MCC,
	}
	out.Fact(&ClaimsTaken{Date: h.date, Member: c.Acquirer, FileID: "X" + h.date.YYMMDD() + "-" + stan.String(),
		Claims: []Claim{claim}})
}
