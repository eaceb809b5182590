package clearing

import (
	"strconv"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// makeFiles clears every closed day up to the job's that has no files yet: the
// transactions in force get their fees and postings, the members their files.
func (n *Network) makeFiles(ev *party.Event, out *party.Out) {
	for _, d := range n.days {
		if !d.closed || d.filed || d.date > ev.Job.Date {
			continue
		}
		f := &Filed{Date: d.date}
		for i := range n.cfg.Members {
			id := n.cfg.Members[i].ID
			f.Files = append(f.Files, FiledFile{
				Member: id, ID: "C" + d.date.YYMMDD() + "-" + string(id), Sequence: n.sequences[id] + 1,
				Net: payment.Minor(0, n.cfg.Currency),
			})
		}
		left := n.leftOut(d)
		for _, t := range d.txns {
			if code := left[t]; code != "" {
				out.Fact(&RecordRejected{NetworkRef: t.NetworkRef, RRN: t.RRN, Date: d.date, Code: code})
			} else if n.clears(t) {
				c := n.clear(t)
				out.Fact(c)
				f.count(c)
			}
		}
		claims := make([]*ClaimCleared, len(d.claims))
		for i := range d.claims {
			if c := &d.claims[i]; c.Code == "" {
				claims[i] = n.clearClaim(c, d.date)
				out.Fact(claims[i])
			}
		}
		n.countClaims(f, d, claims, left)
		out.Fact(f)
		n.sendFiles(ev, d, f.Files, out)
	}
}

// clears reports whether a transaction belongs into the clearing file.
func (n *Network) clears(t *txn) bool {
	as := clearsAs(t.Transaction)
	if as == 0 || n.rejects(t) != "" || as == record.Void && n.cfg.Practice.OmitVoids {
		return false
	}
	return t.state == approved || t.wasApproved && n.cfg.Practice.FileReversed
}

// rejects returns the code with which the clearing of a day leaves a transaction
// out although the switch approved it (Practice.SameDayOriginals).
func (n *Network) rejects(t *txn) payment.ResponseCode {
	if !n.cfg.Practice.SameDayOriginals || t.state != approved {
		return ""
	}
	if !t.Transaction.Completes() {
		return ""
	}
	if o := n.txns[originalOf(&t.Original)]; o != nil && o.Date == t.Date {
		return ""
	}
	return rejectNotFound
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

// countClaims adds the claims of a day to the counts and sums of its files, and
// what the clearing leaves out to the counts.
func (n *Network) countClaims(f *Filed, d *day, cleared []*ClaimCleared, left map[*txn]payment.ResponseCode) {
	for i := range f.Files {
		file := &f.Files[i]
		for _, acquirer := range [...]bool{true, false} {
			for j := range d.claims {
				c := &d.claims[j]
				if !c.seenBy(file.Member, acquirer) {
					continue
				}
				file.Count++
				if p := cleared[j]; p != nil {
					_, _, net := seen(p.Amount, p.Interchange, p.NetworkFee, acquirer)
					file.Net = file.Net.Add(net)
				}
			}
		}
		for _, t := range d.txns {
			if t.Acquirer == file.Member && left[t] != "" {
				file.Count++
			}
		}
	}
}

// sendFiles sends the files of a day, or again those it has. It asks for a timer
// which tells that they have left.
func (n *Network) sendFiles(ev *party.Event, d *day, files []FiledFile, out *party.Out) {
	if files == nil {
		files = d.files
	}
	for i := range files {
		if b := n.file(d, &files[i]); b != nil {
			out.File(n.members[files[i].Member].Node, b)
		}
	}
	out.Set(party.Timer{Name: timerFiles, Key: strconv.Itoa(int(d.date))}, ev.Now.Add(1))
}

// file writes the clearing file of a day for one member; nil when it cannot be written,
// and then the member misses it, which is an item of his.
func (n *Network) file(d *day, of *FiledFile) []byte {
	f := &record.File{Header: record.Header{
		ID: of.ID, Kind: record.Clearing, Sender: n.cfg.ID, Receiver: of.Member, Date: d.date, Sequence: of.Sequence,
		Currency: n.cfg.Currency,
	}}
	f.Details = make([]record.Detail, 0, of.Count)
	left := n.leftOut(d)
	for _, t := range d.txns {
		if left[t] != "" || !n.clears(t) {
			continue
		}
		c := n.price(t)
		for _, acquirer := range [...]bool{true, false} {
			if c.member(acquirer) == of.Member {
				f.Details = append(f.Details, n.detail(t, &c, acquirer))
			}
		}
	}
	n.addClaims(f, d, of.Member, left)
	if record.SealTrailer(f) != nil {
		return nil
	}
	b, err := record.Append(nil, f)
	if err != nil {
		return nil
	}
	return b
}

// detail is one record of a clearing file as one side sees it.
func (n *Network) detail(t *txn, c *Cleared, acquirer bool) record.Detail {
	d := record.Detail{
		Transaction: clearsAs(t.Transaction), PAN: t.PAN, Amount: t.Amount, Sent: t.Sent, STAN: t.STAN,
		Acquirer: t.Acquirer, Forwarder: t.Forwarder,
		RRN: t.RRN, AuthID: t.authID, Terminal: t.Terminal, Merchant: t.Merchant, MCC: t.MCC, ClearingDate: t.Date,
	}
	d.Interchange, d.NetworkFee, d.Net = c.seen(acquirer)
	o := &t.Original
	if !d.Transaction.Credit() {
		return d
	}
	d.Original = record.Original{RRN: o.RRN, STAN: o.STAN, Sent: o.Sent, Acquirer: o.Acquirer}
	if sale := n.txns[originalOf(o)]; sale != nil {
		d.Original.RRN = sale.RRN
	}
	return d
}

// addClaims appends the claims of a day, and what its clearing leaves out, to the
// file of one member.
func (n *Network) addClaims(
	f *record.File, d *day, member payment.InstitutionID, left map[*txn]payment.ResponseCode,
) {
	for _, acquirer := range [...]bool{true, false} {
		for i := range d.claims {
			if c := &d.claims[i]; c.seenBy(member, acquirer) {
				f.Details = append(f.Details, n.claimDetail(c, d.date, acquirer))
			}
		}
	}
	for _, t := range d.txns {
		if code := left[t]; code != "" && t.Acquirer == member {
			r := n.detail(t, &Cleared{}, true)
			f.Details = append(f.Details, rejected(r, code, n.cfg.Currency))
		}
	}
}

// claimDetail is the record of a claim as one side sees it.
func (n *Network) claimDetail(c *Claim, date payment.BusinessDate, acquirer bool) record.Detail {
	d := record.Detail{
		Transaction: c.Kind, PAN: c.PAN, Amount: c.Amount, Sent: c.Sent, STAN: c.STAN, Acquirer: c.Acquirer,
		Forwarder: c.Forwarder,
		RRN:       c.RRN, AuthID: c.AuthID, Terminal: c.Terminal, Merchant: c.Merchant, MCC: c.MCC, ClearingDate: date,
		Reason: c.Reason,
	}
	if c.Code != "" {
		return rejected(d, c.Code, n.cfg.Currency)
	}
	p := n.priceClaim(c, date)
	d.Interchange, d.NetworkFee, d.Net = seen(p.Amount, p.Interchange, p.NetworkFee, acquirer)
	return d
}

// seenBy reports whether the clearing file of a member has a claim: what moves
// money is in both, a request for a slip in the acquirer's, the slip in the
// issuer's, and what was not taken in its sender's.
func (c *Claim) seenBy(member payment.InstitutionID, acquirer bool) bool {
	if acquirer && member != c.Acquirer || !acquirer && member != c.Issuer {
		return false
	}
	switch {
	case c.Code != "":
		return member == c.From && acquirer == byAcquirer(c.Kind)
	case c.Kind == record.Retrieval:
		return acquirer
	case c.Kind == record.Fulfilment:
		return !acquirer
	}
	return true
}

// rejected makes a record one that moves nothing and says why.
func rejected(d record.Detail, code payment.ResponseCode, currency payment.Currency) record.Detail {
	zero := payment.Minor(0, currency)
	d.Transaction, d.Of, d.Code = record.Reject, d.Transaction, code
	d.Interchange, d.NetworkFee, d.Net = zero, zero, zero
	return d
}
