package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// settle instructs the net positions of every day that is filed and not settled.
// A position whose transfer was refused is instructed anew under a new id.
func (n *Network) settle(ev *party.Event, out *party.Out) {
	count := n.count
	for _, d := range n.days {
		if !d.filed || d.instructed {
			continue
		}
		f := &SettlementInstructed{Date: d.date}
		for i := range d.files {
			file := &d.files[i]
			if file.Net.IsZero() && file.Count == 0 || d.instructs(file.Member) {
				continue // nobody traded; records that come to 0.00 are settled like others
			}
			count++
			t := Transfer{ID: transferID(ev.Job.Date, count), STAN: payment.STAN((count-1)%999999 + 1), Date: d.date,
				Member: file.Member, Amount: file.Net}
			if file.Net.Minor < 0 {
				t.Collect, t.Amount = true, file.Net.Neg()
			}
			f.Transfers = append(f.Transfers, t)
		}
		out.Fact(f)
		collect := d.collected()
		for i := range f.Transfers {
			collect = collect && !f.Transfers[i].Collect
		}
		for i := range f.Transfers {
			if t := &f.Transfers[i]; t.Collect || collect {
				n.sendTransfer(ev, t, out)
			}
		}
	}
}

// instructs reports whether the day has a transfer for a member.
func (d *day) instructs(member payment.InstitutionID) bool {
	for i := range d.transfers {
		if d.transfers[i].Member == member {
			return true
		}
	}
	return false
}

// transferID is S, the date of the job and a count: twelve characters.
func transferID(date payment.BusinessDate, count int) string {
	b := []byte("S" + date.YYMMDD() + "00000")
	for i := len(b) - 1; count > 0 && i >= 7; i-- {
		b[i] = '0' + byte(count%10)
		count /= 10
	}
	return string(b)
}

// sendTransfer sends a transfer, always the same, until it is answered.
func (n *Network) sendTransfer(ev *party.Event, t *Transfer, out *party.Out) {
	from, to := n.cfg.Account, n.members[t.Member].Account
	if t.Collect {
		from, to = to, from
	}
	n.send(out, n.cfg.SettlementBank, &dialect.Message{
		Transaction: dialect.Transfer, PayoutID: t.ID, Amount: t.Amount, FromAccount: from, ToAccount: to,
		STAN: t.STAN, Sent: n.calendar.TransmissionTime(ev.Business), SettlementDate: t.Date.MMDD(), Acquirer: n.cfg.ID,
	})
	out.Set(party.Timer{Name: timerTransfer, Key: t.ID}, ev.Now.Add(n.cfg.RepeatInterval))
}

// transferAnswered books a transfer that was carried out (J7). When the last
// member that owes has paid, those who are owed are paid.
func (n *Network) transferAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	t := n.transfers[m.PayoutID]
	if t == nil || dialect.ComeAgain(m.Code) {
		return
	}
	out.Cancel(party.Timer{Name: timerTransfer, Key: t.ID})
	if !m.Code.OK() {
		out.Fact(&TransferRefused{Transfer: *t, Code: m.Code})
		return
	}
	n.carriedOut(t, m, out)
	d := n.day(t.Date)
	if d == nil || !t.Collect || n.makesGood(t) {
		return
	}
	for i := range d.transfers {
		if o := &d.transfers[i]; o.Collect && o.ID != t.ID && !d.settled[o.ID] {
			return
		}
	}
	for i := range d.transfers {
		if o := &d.transfers[i]; !o.Collect && !d.settled[o.ID] {
			n.sendTransfer(ev, o, out)
		}
	}
}
