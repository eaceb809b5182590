package payer

import (
	"slices"

	"acqsim/party"
	"acqsim/payment"
)

// Share is what a part of a payout, a set-off or a hold carries of one transaction,
// negative where it takes money back. Without RRN it is the rounding of its day.
type Share struct {
	RRN    payment.RRN    `json:"rrn,omitempty"`
	Amount payment.Amount `json:"amount"`
}

// line is what of a payable is one transaction's.
type line struct {
	rrn  payment.RRN
	open int64 // neither a payout carries nor a hold keeps it
	held int64

	before string // the refused payout of single sales that carried it
}

// lineOf returns the line of a transaction, a new one where there is none.
func (p *payable) lineOf(rrn payment.RRN) *line {
	i, known := p.at[rrn]
	if !known {
		if p.at == nil {
			p.at = make(map[payment.RRN]int)
		}
		i = len(p.lines)
		p.at[rrn] = i
		p.lines = append(p.lines, line{rrn: rrn})
	}
	return &p.lines[i]
}

// shares names the transactions of which an amount of this payable is: of those that
// are open, all, or less of the last ones.
func (p *payable) shares(amount payment.Amount) []Share {
	return upTo(p.openShares(amount.Currency), amount.Minor)
}

func (p *payable) openShares(currency payment.Currency) []Share {
	open := make([]Share, 0, len(p.lines))
	for i := range p.lines {
		if l := &p.lines[i]; l.open != 0 {
			open = append(open, Share{l.rrn, payment.Minor(l.open, currency)})
		}
	}
	return open
}

// heldShares names the transactions that a hold keeps.
func (p *payable) heldShares(currency payment.Currency) []Share {
	var held []Share
	for i := range p.lines {
		if l := &p.lines[i]; l.held != 0 {
			held = append(held, Share{l.rrn, payment.Minor(l.held, currency)})
		}
	}
	return held
}

// upTo takes of shares what comes to n: where they come to more, less of the last
// positive ones, where they come to less, less of the last negative ones. Shares that
// cannot come to n come as near as they can.
func upTo(all []Share, n int64) []Share {
	excess := sumOf(all) - n
	out := slices.Clone(all)
	for i := len(out) - 1; i >= 0 && excess != 0; i-- {
		less := excess
		if a := out[i].Amount.Minor; excess > 0 {
			less = min(excess, max(0, a))
		} else {
			less = max(excess, min(0, a))
		}
		out[i].Amount.Minor -= less
		excess -= less
	}
	return slices.DeleteFunc(out, func(s Share) bool { return s.Amount.Minor == 0 })
}

// without takes shares off others.
func without(all, taken []Share) []Share {
	if len(taken) == 0 {
		return all
	}
	off := make(map[payment.RRN]int64, len(taken))
	for i := range taken {
		off[taken[i].RRN] += taken[i].Amount.Minor
	}
	out := slices.Clone(all)
	for i := range out {
		s := &out[i]
		s.Amount.Minor -= off[s.RRN]
		delete(off, s.RRN)
	}
	return slices.DeleteFunc(out, func(s Share) bool { return s.Amount.Minor == 0 })
}

func sumOf(shares []Share) (sum int64) {
	for i := range shares {
		sum += shares[i].Amount.Minor
	}
	return sum
}

// move takes the shares of a part off what is open, and adds them to what is held where
// a hold keeps them; sign -1 is back. A part of an old fact names no shares.
func (p *payable) move(part *Part, sign int64, hold bool) {
	shares := part.Shares
	if shares == nil {
		shares = p.shares(part.Amount)
	}
	for i := range shares {
		l, n := p.lineOf(shares[i].RRN), sign*shares[i].Amount.Minor
		l.open -= n
		if hold {
			l.held += n
		}
	}
}

// name gives each part the transactions whose money it is, of those that are due; what an
// earlier list of the same decision has taken is not there any more.
func name(sales []dueSale, currency payment.Currency, lists ...[]Part) {
	open := make(map[payment.BusinessDate][]Share)
	for i := range sales {
		s := &sales[i]
		open[s.date] = append(open[s.date], Share{s.rrn, payment.Minor(s.minor, currency)})
	}
	for _, parts := range lists {
		for i := range parts {
			part := &parts[i]
			part.Shares = upTo(open[part.Date], part.Amount.Minor)
			open[part.Date] = without(open[part.Date], part.Shares)
		}
	}
}

// stillOpen are the shares of a payout of which the payable is open again.
func (p *payable) stillOpen(shares []Share) []Share {
	var out []Share
	for _, s := range shares {
		i, known := p.at[s.RRN]
		if !known {
			continue
		}
		if n, open := s.Amount.Minor, p.lines[i].open; n > 0 {
			s.Amount.Minor = max(0, min(n, open))
		} else {
			s.Amount.Minor = min(0, max(n, open))
		}
		if s.Amount.Minor != 0 {
			out = append(out, s)
		}
	}
	return out
}

// again are the shares of a payout that others do not carry.
func again(parts, others []Part) []Share {
	var all, off []Share
	for i := range parts {
		all = append(all, parts[i].Shares...)
	}
	for i := range others {
		off = append(off, others[i].Shares...)
	}
	return without(all, off)
}

func shareKeys(dst []party.Key, parts []Part) []party.Key {
	for i := range parts {
		for j := range parts[i].Shares {
			if rrn := parts[i].Shares[j].RRN; rrn != "" {
				dst = append(dst, party.RRNKey(rrn))
			}
		}
	}
	return dst
}
