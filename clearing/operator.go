package clearing

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// command does what people at the network do.
func (n *Network) command(ev *party.Event, out *party.Out) {
	switch c := ev.Command.(type) {
	case *ResendFile:
		n.resendFile(c, out)
	case *StrayRecord:
		n.strayRecord(ev, c, out)
	case *MakeGood:
		if why := n.makeGood(ev, c, out); why != nil {
			out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: why.Slug, Why: why.Words})
		}
	}
}

// resendFile makes a clearing file again for a member that never got it.
func (n *Network) resendFile(c *ResendFile, out *party.Out) {
	refuse := func(slug payment.Obstacle, why string) {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: slug, Why: why})
	}
	d := n.day(c.Date)
	switch {
	case n.members[c.Member] == nil:
		refuse(payment.NoSuchMember, fmt.Sprintf("%s is not a member", c.Member))
		return
	case d == nil || d.dropped:
		refuse(payment.LogNotAtHand, fmt.Sprintf("the log of %s is not at hand", c.Date))
		return
	case !d.filed:
		refuse(payment.DayNotCleared, fmt.Sprintf("the day %s has not been cleared yet", c.Date))
		return
	}
	for i := range d.files {
		if f := &d.files[i]; f.Member == c.Member {
			out.File(n.members[c.Member].Node, n.file(d, f))
		}
	}
}

// strayNumbers is where the STANs of such records begin, out of the way of the
// members' own.
const strayNumbers payment.STAN = 900_000

// strayRecord puts a record into the day's clearing that no message stands behind,
// where the house lets people do so.
func (n *Network) strayRecord(ev *party.Event, c *StrayRecord, out *party.Out) {
	if !n.cfg.Practice.HandMadeRecords {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: payment.NoMessageBehind,
			Why: "no message stands behind the record"})
		return
	}
	bin := n.cfg.route(c.PAN)
	if bin == nil || n.members[c.Acquirer] == nil || c.Amount.Minor <= 0 {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: payment.RecordNotValid,
			Why: "want a card, an acquirer and an amount that the network knows"})
		return
	}
	stan := strayNumbers + payment.STAN(len(n.claimFiles)%99_999)
	key := party.NetworkRef{Sent: n.calendar.TransmissionTime(ev.Business), STAN: stan, Acquirer: c.Acquirer,
		Forwarder: c.Acquirer}
	claim := Claim{
		NetworkRef: key, Kind: record.Sale, From: c.Acquirer, Issuer: bin.Issuer, CardKind: bin.Kind, PAN: c.PAN,
		Amount: c.Amount,
		RRN:    payment.RRN("9" + n.date.YYMMDD()[1:] + stan.String()), Terminal: c.Terminal, Merchant: c.Merchant,
		MCC: c.MCC,
	}
	out.Fact(&ClaimsTaken{Date: n.date, Member: c.Acquirer, FileID: "X" + n.date.YYMMDD() + "-" + stan.String(),
		Claims: []Claim{claim}})
}
