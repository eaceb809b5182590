package clearing

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// difference is what is left of a net position because the settlement bank moved another
// amount: positive when the network owes it to the member, negative when the member has it
// too much.
type difference struct {
	member   payment.InstitutionID
	date     payment.BusinessDate
	of       string // id of the transfer that moved another amount
	left     payment.Amount
	transfer string // by which it is made good, while that is not answered
}

// carriedOut books a transfer as the settlement bank says that it carried it out: the
// amount of its answer is what has moved (J7).
func (n *Network) carriedOut(t *Transfer, m *dialect.Message, out *party.Out) {
	rule := &paidOut
	if t.Collect {
		rule = &collected
	}
	moved := m.Amount
	if moved.Currency != n.cfg.Currency || moved.Minor < 0 {
		moved = t.Amount // it names none
	}
	postings := rule.Append(nil, moved, Position.Of(string(t.Member)))
	if moved == t.Amount {
		out.Fact(&TransferSettled{Transfer: *t, Postings: postings})
		return
	}
	out.Fact(&TransferDiffers{Transfer: *t, Moved: moved, Postings: postings})
}

// makeGood pays a member what it was paid too little for a clearing day, or takes back
// what it has too much, under an id of its own.
func (n *Network) makeGood(ev *party.Event, c *MakeGood, out *party.Out) *party.Refused {
	if n.members[c.Member] == nil {
		return party.Refuse(payment.NoSuchMember, "%s is not a member", c.Member)
	}
	d := n.differs(func(d *difference) bool { return d.member == c.Member && d.date == c.Date })
	switch {
	case d == nil:
		return party.Refuse(payment.NothingToMakeGood, "what moved for %s and %s is its net position", c.Member, c.Date)
	case d.transfer != "":
		return party.Refuse(payment.NothingToMakeGood, "it is under way: the settlement bank has not answered %s", d.transfer)
	}
	today := n.calendar.Date(ev.Business)
	t := Transfer{
		ID: "M" + transferID(today, n.count+1)[1:], STAN: payment.STAN(n.count%999999 + 1), Date: d.date, Member: d.member,
		Amount: d.left,
	}
	if d.left.Minor < 0 {
		t.Collect, t.Amount = true, d.left.Neg()
	}
	out.Fact(&MakeGoodInstructed{Transfer: t, Of: d.of})
	n.sendTransfer(ev, &t, out)
	return nil
}

// differs finds a difference, nil when there is none.
func (s *state) differs(is func(*difference) bool) *difference {
	for i := range s.differences {
		if d := &s.differences[i]; is(d) {
			return d
		}
	}
	return nil
}

// applyDiffers keeps what is left of a position. A transfer that makes good what was left
// leaves less of it, or nothing.
func (s *state) applyDiffers(t *Transfer, moved payment.Amount) {
	if t.Collect {
		moved = moved.Neg()
	}
	d := s.differs(func(d *difference) bool { return d.transfer == t.ID })
	if d == nil {
		left := t.Amount
		if t.Collect {
			left = left.Neg()
		}
		if left = left.Sub(moved); left.Minor != 0 {
			s.differences = append(s.differences, difference{member: t.Member, date: t.Date, of: t.ID, left: left})
		}
		return
	}
	d.left, d.transfer = d.left.Sub(moved), ""
	s.differences = slices.DeleteFunc(s.differences, func(d difference) bool { return d.left.Minor == 0 })
}

// makesGood reports whether a transfer is none of a settlement.
func (s *state) makesGood(t *Transfer) bool {
	return s.differs(func(d *difference) bool { return d.transfer == t.ID }) != nil
}
