package clearing

import (
	"fmt"
	"strconv"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// cutOver closes the open day. A job that comes a second time, or for a day that
// is closed, changes nothing; one that was missed is made good by the next.
func (h *Network) cutOver(ev *party.Event, out *party.Out) {
	if h.date == 0 || ev.Job.Date < h.date {
		return
	}
	f := &DayClosed{Date: h.date, Next: ev.Job.Date.AddDays(1), Window: h.cfg.CutOverWindow > 0}
	for i := range h.cfg.Members {
		f.Notices = append(f.Notices, h.notice(ev, &h.cfg.Members[i], i, false))
	}
	out.Fact(f)
	for _, n := range f.Notices {
		h.sendNoticeOf(ev, n, f.Next, out)
	}
	if f.Window {
		out.Set(party.Timer{Name: timerWindow}, ev.Now.Add(h.cfg.CutOverWindow))
	}
}

// notice numbers the nth notice of an event.
func (h *Network) notice(ev *party.Event, m *Member, nth int, end bool) Notice {
	stan := h.stan.Next()
	for range nth {
		stan = stan.Next()
	}
	return Notice{Member: m.ID, STAN: stan, Sent: h.calendar.TransmissionTime(ev.Business), End: end}
}

func (h *Network) sendNotice(ev *party.Event, n Notice, out *party.Out) {
	h.sendNoticeOf(ev, n, h.date, out)
}

func (h *Network) sendNoticeOf(ev *party.Event, n Notice, open payment.BusinessDate, out *party.Out) {
	m := &dialect.Message{Transaction: dialect.CutOverStart, STAN: n.STAN, Sent: n.Sent, SettlementDate: open.MMDD(), Forwarder: h.cfg.ID}
	if n.End {
		m.Transaction = dialect.CutOverEnd
	}
	h.send(out, h.members[n.Member].Node, m)
	out.Set(party.Timer{Name: timerNotice, Key: string(n.Member)}, ev.Now.Add(h.cfg.RepeatInterval))
}

// noticeAnswered takes a member's 0830. The answer to 201 is followed by 202 as
// soon as requests are taken again.
func (h *Network) noticeAnswered(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	n, ok := h.notices[from.ID]
	if !ok || n.STAN != m.STAN {
		return
	}
	out.Fact(&NoticeAcknowledged{Member: from.ID, STAN: n.STAN})
	if n.End || h.window {
		out.Cancel(party.Timer{Name: timerNotice, Key: string(from.ID)})
		return
	}
	next := h.notice(ev, from, 0, true)
	out.Fact(&CutOverEnded{Date: h.date, Notices: []Notice{next}})
	h.sendNotice(ev, next, out)
}

// endWindow takes requests again and tells those who have acknowledged the
// beginning; the others hear of the end when they do.
func (h *Network) endWindow(ev *party.Event, out *party.Out) {
	if !h.window {
		return
	}
	f := &CutOverEnded{Date: h.date, Over: true}
	for i := range h.cfg.Members {
		if _, owed := h.notices[h.cfg.Members[i].ID]; !owed {
			f.Notices = append(f.Notices, h.notice(ev, &h.cfg.Members[i], len(f.Notices), true))
		}
	}
	out.Fact(f)
	for _, n := range f.Notices {
		h.sendNotice(ev, n, out)
	}
}

// makeFiles clears every closed day up to the job's that has no files yet: the
// transactions in force get their fees and postings, the members their files.
func (h *Network) makeFiles(ev *party.Event, out *party.Out) {
	for _, d := range h.days {
		if !d.closed || d.filed || d.date > ev.Job.Date {
			continue
		}
		f := &Filed{Date: d.date}
		for i := range h.cfg.Members {
			id := h.cfg.Members[i].ID
			f.Files = append(f.Files, FiledFile{
				Member: id, ID: "C" + d.date.YYMMDD() + "-" + string(id), Sequence: h.sequences[id] + 1, Net: payment.Minor(0, h.cfg.Currency),
			})
		}
		for _, t := range d.txns {
			if code := h.rejects(t); code != "" {
				out.Fact(&RecordRejected{NetworkRef: t.NetworkRef, RRN: t.RRN, Date: d.date, Code: code})
			} else if h.clears(t) {
				c := h.clear(t)
				out.Fact(c)
				f.count(c)
			}
		}
		claims := make([]*ClaimCleared, len(d.claims))
		for i := range d.claims {
			if c := &d.claims[i]; c.Code == "" {
				claims[i] = h.clearClaim(c, d.date)
				out.Fact(claims[i])
			}
		}
		h.countClaims(f, d, claims)
		out.Fact(f)
		h.sendFiles(ev, d, f.Files, out)
	}
}

// clears reports whether a transaction belongs into the clearing file.
func (h *Network) clears(t *txn) bool {
	as := traitOf(t.Transaction).clears
	if as == 0 || h.rejects(t) != "" || as == record.Void && h.cfg.Practice.OmitVoids {
		return false
	}
	return t.state == approved || t.wasApproved && h.cfg.Practice.FileReversed
}

// price works out the fees of a transaction. A void takes back those of its sale;
// a refund is free of fees on both sides (J12).
func (h *Network) price(t *txn) Cleared {
	x := t.Amount
	if t.Transaction.Credit() {
		x = x.Neg()
	}
	zero := payment.Minor(0, h.cfg.Currency)
	c := Cleared{NetworkRef: t.NetworkRef, RRN: t.RRN, Date: t.Date, Transaction: t.Transaction, Issuer: t.Issuer, Amount: x, Interchange: zero, NetworkFee: zero}
	if t.Transaction != dialect.Refund {
		c.Interchange, c.NetworkFee = h.interchange(t.CardKind).Of(x), h.charged(h.cfg.NetworkFee).Of(x)
	}
	return c
}

// interchange is what the acquirer pays to the issuer for a kind of card.
func (h *Network) interchange(k CardKind) payment.Fee {
	if k == Credit || h.cfg.Practice.DebitAsCredit {
		return h.charged(h.cfg.InterchangeCredit)
	}
	return h.charged(h.cfg.InterchangeDebit)
}

// charged is a fee as this network charges it.
func (h *Network) charged(f payment.Fee) payment.Fee {
	if h.cfg.Practice.ForgetFeeCaps {
		f.Cap = 0
	}
	return f
}

// clear prices a transaction and posts it to the positions of its two members.
func (h *Network) clear(t *txn) *Cleared {
	c := h.price(t)
	issuer, acquirer := Position.Of(string(t.Issuer)), Position.Of(string(t.Acquirer))
	c.Postings = make([]ledger.Posting, 0, 2)
	c.Postings = ledger.Append(c.Postings, issuer, acquirer, c.Amount.Sub(c.Interchange).Sub(c.NetworkFee), "J5")
	c.Postings = ledger.Append(c.Postings, issuer, FeeIncome, payment.Minor(2*c.NetworkFee.Minor, h.cfg.Currency), "J5")
	return &c
}

// count adds a transaction to the files of its two members.
func (f *Filed) count(c *Cleared) {
	for i := range f.Files {
		file := &f.Files[i]
		for _, acquirer := range [...]bool{true, false} {
			if file.Member == c.member(acquirer) {
				file.Count++
				_, _, net := c.seen(acquirer)
				file.Net = file.Net.Add(net)
			}
		}
	}
}

func (c *Cleared) member(acquirer bool) payment.InstitutionID {
	if acquirer {
		return c.Acquirer
	}
	return c.Issuer
}

// seen gives interchange, network fee and net with the signs of one side:
// positive where it receives.
func (c *Cleared) seen(acquirer bool) (interchange, networkFee, net payment.Amount) {
	return seen(c.Amount, c.Interchange, c.NetworkFee, acquirer)
}

func seen(amount, fee, charge payment.Amount, acquirer bool) (interchange, networkFee, net payment.Amount) {
	interchange, networkFee, net = fee, charge.Neg(), amount.Neg()
	if acquirer {
		interchange, net = interchange.Neg(), amount
	}
	return interchange, networkFee, net.Add(interchange).Add(networkFee)
}

// sendFiles sends the files of a day, or again those it has. It asks for a timer
// which tells that they have left.
func (h *Network) sendFiles(ev *party.Event, d *day, files []FiledFile, out *party.Out) {
	if files == nil {
		files = d.files
	}
	for i := range files {
		out.File(h.members[files[i].Member].Node, h.file(d, &files[i]))
	}
	out.Set(party.Timer{Name: timerFiles, Key: strconv.Itoa(int(d.date))}, ev.Now.Add(1))
}

// file writes the clearing file of a day for one member.
func (h *Network) file(d *day, of *FiledFile) []byte {
	f := &record.File{Header: record.Header{
		ID: of.ID, Kind: record.Clearing, Sender: h.cfg.ID, Receiver: of.Member, Date: d.date, Sequence: of.Sequence, Currency: h.cfg.Currency,
	}}
	f.Details = make([]record.Detail, 0, of.Count)
	for _, t := range d.txns {
		if !h.clears(t) {
			continue
		}
		c := h.price(t)
		for _, acquirer := range [...]bool{true, false} {
			if c.member(acquirer) == of.Member {
				f.Details = append(f.Details, h.detail(t, &c, acquirer))
			}
		}
	}
	h.addClaims(f, d, of.Member)
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	if err != nil {
		panic(fmt.Errorf("clearing: file %s: %w", of.ID, err))
	}
	return b
}

// detail is one record of a clearing file as one side sees it.
func (h *Network) detail(t *txn, c *Cleared, acquirer bool) record.Detail {
	d := record.Detail{
		Transaction: traitOf(t.Transaction).clears, PAN: t.PAN, Amount: t.Amount, Sent: t.Sent, STAN: t.STAN, Acquirer: t.Acquirer, Forwarder: t.Forwarder,
		RRN: t.RRN, AuthID: t.authID, Terminal: t.Terminal, Merchant: t.Merchant, MCC: t.MCC, ClearingDate: t.Date,
	}
	d.Interchange, d.NetworkFee, d.Net = c.seen(acquirer)
	o := &t.Original
	if !d.Transaction.Credit() {
		return d
	}
	d.Original = record.Original{RRN: o.RRN, STAN: o.STAN, Sent: o.Sent, Acquirer: o.Acquirer}
	if sale := h.txns[originalOf(o)]; sale != nil {
		d.Original.RRN = sale.RRN
	}
	return d
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
