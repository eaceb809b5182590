package merchant

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// FeeLine is how the fee of one transaction came about.
type FeeLine struct {
	Key   reconcile.TransactionKey `json:"key"`
	At    payment.Time             `json:"at"`
	Base  payment.Amount           `json:"base"`            // what the rate is taken of; negative where money goes back
	Rate  string                   `json:"rate,omitempty"`  // "0.5%"; "" where no contract is known
	Exact string                   `json:"exact,omitempty"` // base × rate in major units, before rounding
	Cap   string                   `json:"cap,omitempty"`   // "20.00" when the contract has one
	// Capped says that the cap made the fee smaller.
	Capped   bool           `json:"capped,omitempty"`
	Contract payment.Amount `json:"contract"` // what the contract makes of it
	Fee      payment.Amount `json:"fee"`      // what was booked
	Net      payment.Amount `json:"net"`
	Payout   string         `json:"payout,omitempty"`
}

// NamedDeduction is money that was kept from a payout, by name.
type NamedDeduction struct {
	Name      string         `json:"name"`
	Reference string         `json:"reference,omitempty"`
	Payout    string         `json:"payout,omitempty"`
	Amount    payment.Amount `json:"amount"`
}

// PayoutLine is a payout on a statement.
type PayoutLine struct {
	ID      string                `json:"id"`
	Account string                `json:"account"` // masked
	Date    payment.BusinessDate  `json:"date"`
	Amount  payment.Amount        `json:"amount"` // of the whole payout, which may carry other days too
	State   reconcile.PayoutState `json:"state"`
}

// Statement is what an acquirer tells a merchant of a clearing day: every
// transaction with its fee and how that came about, every deduction by its name,
// and the payouts that carry the rest. It is a view over the evidence, so that the
// statement and the books cannot differ.
type Statement struct {
	Merchant   payment.MerchantID   `json:"merchant"`
	Day        payment.BusinessDate `json:"day"` // the clearing day, as the network counts
	Lines      []FeeLine            `json:"lines"`
	Sales      payment.Amount       `json:"sales"`
	Back       payment.Amount       `json:"back"`     // refunds and voids; not negative
	Fees       payment.Amount       `json:"fees"`     // of the lines
	Booked     payment.Amount       `json:"booked"`   // what the day was charged; differs when fees were rounded or taken otherwise
	Contract   payment.Amount       `json:"contract"` // what the contract makes of the day
	Deductions []NamedDeduction     `json:"deductions,omitempty"`
	Payable    payment.Amount       `json:"payable"` // sales − back − booked
	Due        payment.BusinessDate `json:"due,omitempty"`
	Payouts    []PayoutLine         `json:"payouts,omitempty"`
}

// StatementOf issues the statement of a merchant's clearing day, from what the
// clearing files of the day matched.
func StatementOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) Statement {
	s := Statement{Merchant: merchant, Day: day, Lines: []FeeLine{}}
	tariff := tariffOf(ix, merchant)
	carried := make(map[string]bool)
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.Merchant != merchant || e.Cleared != day || e.Kind == reconcile.PreAuth || !e.Effective() {
			continue
		}
		line := feeLine(e, tariff, freeOfCharge(ix, e))
		if v := ix.Case(e.Key()); v.Payout != nil && e.State == reconcile.Approved && e.Kind != reconcile.Void {
			line.Payout = v.Payout.ID
			carried[line.Payout] = true
		}
		if line.Base.Minor < 0 {
			s.Back = s.Back.Sub(line.Base)
		} else {
			s.Sales = s.Sales.Add(line.Base)
		}
		s.Fees, s.Contract = s.Fees.Add(line.Fee), s.Contract.Add(line.Contract)
		s.Lines = append(s.Lines, line)
	}
	slices.SortFunc(s.Lines, func(a, b FeeLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Key.RRN, b.Key.RRN), cmp.Compare(a.Key.STAN, b.Key.STAN))
	})
	s.Booked = s.Fees
	if p := ix.Payable(merchant, day); p != nil {
		s.Booked, s.Due = p.Fee, p.Due
		if p.Payout != "" {
			carried[p.Payout] = true
		}
	}
	s.Payable = s.Sales.Sub(s.Back).Sub(s.Booked)
	addPayouts(ix, &s, carried)
	return s
}

// freeOfCharge reports whether a sale was taken back by a void: neither costs a fee.
func freeOfCharge(ix *diagnosis.Index, e *reconcile.Entry) bool {
	return e.State == reconcile.Voided || e.Kind == reconcile.Void
}

func tariffOf(ix *diagnosis.Index, merchant payment.MerchantID) *reconcile.Tariff {
	for i := range ix.Evidence.Tariffs {
		if ix.Evidence.Tariffs[i].Merchant == merchant {
			return &ix.Evidence.Tariffs[i]
		}
	}
	return nil
}

// feeLine works the fee of an entry out again.
func feeLine(e *reconcile.Entry, t *reconcile.Tariff, free bool) FeeLine {
	base := e.Kind.Money(e.Amount)
	line := FeeLine{Key: e.Key(), At: e.At, Base: base, Fee: e.Kind.Money(diagnosis.Positive(e.Fee)),
		Contract: payment.Minor(0, base.Currency)}
	line.Net = base.Sub(line.Fee)
	if t == nil {
		line.Contract = line.Fee
		return line
	}
	line.Rate = t.Rate.String()
	line.Exact = exactFee(base, t.Rate)
	if t.Cap.Minor > 0 {
		line.Cap = t.Cap.Decimal()
	}
	if free || base.Minor < 0 && !t.RefundFeeReturned {
		return line
	}
	uncapped := payment.Fee{Rate: t.Rate}.Of(base)
	line.Contract = payment.Fee{Rate: t.Rate, Cap: t.Cap.Minor}.Of(base)
	line.Capped = uncapped != line.Contract
	return line
}

// exactFee writes base × rate in major units with all its decimals: what rounding
// starts from. Nothing is lost: the product is a whole number of millionths.
func exactFee(base payment.Amount, rate payment.Rate) string {
	const millionths = 1_000_000
	minor := base.Minor
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	whole := minor / millionths * int64(rate)
	rest := minor % millionths * int64(rate)
	whole, rest = whole+rest/millionths, rest%millionths
	decimals := strings.TrimRight(strconv.FormatInt(millionths+rest, 10)[1:], "0")
	text := payment.Minor(whole, base.Currency).Decimal()
	if decimals != "" {
		if base.Currency.Exponent() == 0 {
			text += "."
		}
		text += decimals
	}
	return sign + text
}

// addPayouts lists the payouts that carried the day, and what was kept from them.
func addPayouts(ix *diagnosis.Index, s *Statement, carried map[string]bool) {
	for i := range ix.Evidence.Payouts {
		p := &ix.Evidence.Payouts[i]
		if carried[p.ID] {
			s.Payouts = append(s.Payouts, PayoutLine{p.ID, payment.MaskAccount(p.Account), p.Date, p.Amount, p.State})
		}
	}
	slices.SortFunc(s.Payouts, func(a, b PayoutLine) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
	})
	for i := range ix.Evidence.Deductions {
		x := &ix.Evidence.Deductions[i]
		if x.Merchant == s.Merchant && (x.Day == s.Day || x.Payout != "" && carried[x.Payout]) {
			s.Deductions = append(s.Deductions, NamedDeduction{string(x.Why), x.Reference, x.Payout, x.Amount})
		}
	}
	slices.SortFunc(s.Deductions, func(a, b NamedDeduction) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reference, b.Reference),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
}
