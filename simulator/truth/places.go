package truth

import (
	"cmp"
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Holder is who has money.
type Holder string

const (
	Cardholder Holder = "cardholder"
	AnIssuer   Holder = "issuer"
	ANetwork   Holder = "network"
	AnAcquirer Holder = "acquirer"
	InTransit  Holder = "payout-in-transit"
	ABank      Holder = "merchant-bank"
	AMerchant  Holder = "merchant"
	NobodyYet  Holder = "unknown" // of a sum in suspense: whose it is, or who is to pay it
)

// Place is money of a transaction on an account of whoever has it.
type Place struct {
	Holder  Holder
	Account string // book and account: "acquirer/merchant-payable:M1"
	Minor   int64
	Netted  bool // on a payable on which refunds have as much: a payout run sets it off
}

// Debt is what of the money of a transaction somebody owes back.
type Debt struct {
	By, To  Holder
	Account string // on which it stands
	Minor   int64
}

// Money is where the money of a transaction is.
type Money struct {
	Of      ledger.Transaction
	Days    []payment.BusinessDate // in which the network has cleared it
	Debited int64                  // off the cardholder's own account, net
	Cards   []string               // the cardholders' accounts that it has moved, by their owners
	Places  []Place
	Owed    []Debt
	Cost    []Place // to whom
	// Unbacked is what a holder owes beyond the cash it has, unclaimed the cash of which no
	// liability says whose it is (negative there: paid with other people's money).
	Unbacked, Unclaimed []Place
}

// look is what of a transaction stands where, by book and account, on the account's own
// side.
type look struct {
	*Ledgers
	o       *owner
	cash    map[party.Node]int64
	ahead   int64 // on a merchant's account, and in transit by the acquirer's book
	unheard int64 // the network has settled it, and the acquirer has not been told
}

// Where tells where the money of a transaction is; false where no book knows it.
func (l *Ledgers) Where(t ledger.Transaction) (Money, bool) {
	n, known := l.find(t)
	if !known {
		return Money{}, false
	}
	return l.where(l.root(n, ledger.Posted)), true
}

// find returns the number of a transaction, by its network key, then by its reference.
func (l *Ledgers) find(t ledger.Transaction) (int32, bool) {
	l.bothBack(key(t), ledger.Transaction{RRN: t.RRN, Record: t.Record})
	n, known := l.numbers[key(t)]
	if !known && t.RRN != "" {
		n, known = l.numbers[ledger.Transaction{RRN: t.RRN, Record: t.Record}]
	}
	return n, known
}

// All tells where the money of every transaction is that moves its own and has not been
// retired.
func (l *Ledgers) All() []Money {
	var out []Money
	for i := range l.inOrder {
		if o := l.owners[i]; o.fund == "" && o.roots[ledger.Posted] == i {
			out = append(out, l.where(i))
		}
	}
	return out
}

func (l *Ledgers) where(n int32) Money {
	v := &look{Ledgers: l, o: l.owners[n], cash: make(map[party.Node]int64)}
	m := Money{Of: v.o.transaction, Days: v.o.days}
	for _, p := range v.o.parts {
		if a := &l.accounts[p.account]; a.card {
			m.Debited += p.minor
			m.Cards = append(m.Cards, a.name.Owner())
		}
	}
	slices.Sort(m.Cards)
	v.count(n, m.Debited)
	v.owed(&m)
	switch {
	case m.Debited > 0:
		v.taken(&m)
	case m.Debited < 0:
		m.Places = []Place{{Holder: Cardholder, Account: v.cardholder(&m), Minor: -m.Debited}}
	default:
		v.back(&m)
	}
	v.cost(&m)
	return m
}

func (v *look) cardholder(m *Money) string {
	if len(m.Cards) == 0 {
		return "issuer/cardholder"
	}
	return "issuer/cardholder:" + m.Cards[0]
}

// part is what of an account is the transaction's, debits less credits.
func (v *look) part(n party.Node, name ledger.Account) int64 { return v.o.of(v.known(n, name)) }

// kind adds up the accounts of a kind.
func (v *look) kind(n party.Node, kind ledger.Account) (sum int64) {
	for _, p := range v.o.parts {
		if a := &v.accounts[p.account]; a.node == n && a.layer == ledger.Posted && a.name.Kind() == kind {
			sum += p.minor
		}
	}
	return sum
}

// count counts the cash of each institution: what the settlement bank has moved, and the
// issuer what it took. What the acquirer has not been told of has not moved.
func (v *look) count(n int32, debited int64) {
	for _, i := range institutions {
		v.cash[i] = -v.part(SettlementBank, customer.Of(string(i)))
	}
	v.cash[Issuer] += debited
	for _, h := range v.hidden()[n] {
		if h.other == MerchantBank && h.shown {
			v.ahead += h.minor
			if h.waits {
				v.cash[MerchantBank] += h.minor
				v.cash[Acquirer] -= h.minor
			}
			continue
		}
		v.cash[Acquirer] += h.minor
		v.cash[h.other] -= h.minor
		if h.other == Clearing {
			v.unheard += h.minor
		}
	}
}

// hidden is cash that the settlement bank has moved and the acquirer has not been told of.
type hidden struct {
	other party.Node // between whom and the acquirer
	minor int64
	shown bool // on the account of whoever gets it
	waits bool // and the settlement bank itself has not been told
}

// hidden finds it by owner, once for all of them until the next fact.
func (l *Ledgers) hidden() map[int32][]hidden {
	if l.unheard != nil {
		return l.unheard
	}
	l.unheard = make(map[int32][]hidden)
	own, bank := l.known(Acquirer, cash[Acquirer]), l.known(SettlementBank, customer.Of(string(Acquirer)))
	for p := range l.each() {
		times := p.times(own) + p.times(bank)
		if p.times(bank) == 0 && l.shown(p) {
			for _, s := range p.shares {
				n := l.root(s.owner, ledger.Posted)
				l.unheard[n] = append(l.unheard[n], hidden{MerchantBank, s.minor, true, true})
			}
		}
		if times == 0 || p.times(bank) == 0 {
			continue
		}
		for _, other := range institutions {
			if other == Acquirer || p.times(l.known(SettlementBank, customer.Of(string(other)))) == 0 {
				continue
			}
			for _, s := range p.shares {
				n := l.root(s.owner, ledger.Posted)
				l.unheard[n] = append(l.unheard[n], hidden{other, times * s.minor, l.shown(p), false})
			}
		}
	}
	return l.unheard
}

// shown reports whether an account at the merchant's bank has a payout that the acquirer
// takes for under way: whoever reads the account knows more than the acquirer.
func (l *Ledgers) shown(p *pool) bool {
	return p.times(l.known(Acquirer, "payout-in-transit")) != 0 && slices.ContainsFunc(p.moved, func(m moved) bool {
		a := &l.accounts[m.account]
		return a.node == MerchantBank && a.name.Kind() == customer && m.times < 0
	})
}

// unmoved is what the acquirer was told of as paid and the settlement bank has not moved:
// it has it, whatever its own book says.
func (v *look) unmoved() (sum int64) {
	own, bank := v.known(Acquirer, cash[Acquirer]), v.known(SettlementBank, customer.Of(string(Acquirer)))
	for p := range v.each() {
		if p.times(own) >= 0 || p.times(bank) != 0 {
			continue
		}
		for _, s := range p.shares {
			if v.owners[v.root(s.owner, ledger.Posted)] == v.o {
				sum -= p.times(own) * s.minor
			}
		}
	}
	return sum
}

// taken finds money that a cardholder was debited.
func (v *look) taken(m *Money) {
	d := m.Debited
	switch member := v.position(); {
	case member != 0, v.unheard != 0: // filed, and not settled, or not by what the acquirer knows
		m.Places = []Place{{Holder: ANetwork, Account: "clearing/position:" + string(v.o.transaction.Acquirer), Minor: d}}
		if lent := v.cash[MerchantBank]; lent != 0 { // paid all the same, with the acquirer's own money
			v.atBank(m)
			own := Place{Holder: AnAcquirer, Account: "acquirer/reserve", Minor: -lent}
			m.Places, m.Unclaimed = append(m.Places, own), append(m.Unclaimed, own)
		}
		return
	case v.cash[Issuer] == d:
		m.Places = []Place{{Holder: AnIssuer, Account: "issuer/due-to-network", Minor: d}}
		return
	}
	v.fees(m)
	v.account(m)
	v.atBank(m)
	if !v.charged() && len(m.Places) > 0 {
		v.whole(m)
	}
}

// charged reports whether the merchant's fee of the transaction has been entered, and has not been given back with the
// rest. It may come to nothing.
func (v *look) charged() bool {
	fee := v.known(Acquirer, "merchant-fee")
	if v.o.of(fee) == 0 && v.part(Acquirer, receivable) != 0 {
		return false
	}
	return slices.ContainsFunc(v.o.parts, func(p part) bool { return p.account == fee })
}

// position is what the network has to get or to pay for the transaction.
func (v *look) position() int64 {
	for _, p := range v.o.parts {
		if a := &v.accounts[p.account]; a.node == Clearing && a.layer == ledger.Posted && a.name.Kind() == position &&
			a.name.Owner() == string(v.o.transaction.Acquirer) {
			return p.minor
		}
	}
	return 0
}

// whole gives the fees of the others to the holder of the most: nobody has charged the
// merchant's fee, so that the amount stands whole. What has been paid already stands where
// it went, and the rest on the payable that it was paid from.
func (v *look) whole(m *Money) {
	payable := ledger.Account("")
	for _, p := range v.o.parts {
		if a := &v.accounts[p.account]; a.node == Acquirer && a.name.Kind() == "merchant-payable" {
			payable = a.name
		}
	}
	paid := slices.DeleteFunc(slices.Clone(m.Places), func(p Place) bool {
		return p.Holder != AMerchant && p.Holder != ABank && p.Holder != InTransit
	})
	rest := m.Debited
	for _, p := range paid {
		rest -= p.Minor
	}
	if len(paid) > 0 && payable != "" {
		m.Places = paid
		if rest != 0 {
			m.Places = append(m.Places, Place{Holder: AnAcquirer, Account: "acquirer/" + string(payable), Minor: rest})
		}
		return
	}
	slices.SortStableFunc(m.Places, func(a, b Place) int { return cmp.Compare(b.Minor, a.Minor) })
	m.Places[0].Minor = m.Debited
	m.Places = m.Places[:1]
}

// fees are what the issuer and the network keep of the transaction.
func (v *look) fees(m *Money) {
	add := func(h Holder, account string, n int64) {
		if n != 0 {
			m.Places = append(m.Places, Place{Holder: h, Account: account, Minor: n})
		}
	}
	add(AnIssuer, "issuer/interchange-income", v.cash[Issuer])
	add(ANetwork, "clearing/fee-income", v.cash[Clearing])
}

// kinds are the acquirer's liabilities for a transaction, in the order in which cash is
// counted to them.
var kinds = []ledger.Account{
	"payout-in-transit", "returned-payout", "risk-hold", "merchant-payable", "long", SetOff, receivable,
}

// account is what the acquirer has of it, by its own liabilities.
func (v *look) account(m *Money) {
	left, owes := v.cash[Acquirer], v.kind(Acquirer, "merchant-receivable")
	earned := -v.part(Acquirer, "merchant-fee") - v.part(Acquirer, "interchange") - v.part(Acquirer, "network-fee")
	if v.charged() && earned != 0 {
		m.Places = append(m.Places, Place{Holder: AnAcquirer, Account: "acquirer/merchant-fee", Minor: earned})
	}
	if n := v.unmoved(); n != 0 {
		m.Places, left = append(m.Places, Place{Holder: AnAcquirer, Account: "acquirer/reserve", Minor: n}), left-n
	}
	left -= earned // not charged: what the fees of the others have cost it so far
	for _, kind := range kinds {
		for _, p := range v.o.parts {
			a := &v.accounts[p.account]
			if a.node != Acquirer || a.layer != ledger.Posted || a.name.Kind() != kind || p.minor == 0 {
				continue
			}
			at := Place{Holder: AnAcquirer, Account: "acquirer/" + string(a.name)}
			if own := min(-p.minor, owes); kind == "merchant-payable" && own > 0 && v.kind(Acquirer, SetOff) != 0 {
				p.minor, owes = p.minor+own, owes-own // its fee, which a refund on the same payable left to be owed
			}
			has := min(-p.minor, max(0, left))
			switch kind {
			case "payout-in-transit":
				at.Holder, owes = InTransit, owes+v.ahead // the merchant's bank has told, and the own one has not
			case receivable:
				if p.minor > 0 { // not asked back
					continue
				}
			case SetOff: // the merchant had it before, or has repaid it where it is less than nothing
				at, has = Place{Holder: AMerchant, Account: "acquirer/merchant-receivable:" + a.name.Owner()}, -p.minor
			}
			at.Netted = kind == "merchant-payable" && v.netted(p.account, -p.minor)
			if at.Minor = has; has != 0 {
				m.Places, left = append(m.Places, at), left-has
			}
			more := -p.minor - max(0, has)
			if due := min(more, owes); due > 0 { // the merchant owes what is not there
				more, owes = more-due, owes-due
			}
			if at.Minor = more; more > 0 && kind != SetOff {
				m.Unbacked = append(m.Unbacked, at)
			}
		}
	}
	if left += max(0, owes); left == 0 {
		return
	}
	nobodys := Place{Holder: AnAcquirer, Account: "acquirer/reserve", Minor: left}
	m.Unclaimed = append(m.Unclaimed, nobodys)
	if left > 0 {
		m.Places = append(m.Places, nobodys)
	}
}

// netted reports whether what stands on a payable may count as set off: the payable comes
// to nothing, or what others owe on it comes to as much.
func (v *look) netted(account int32, minor int64) bool {
	if v.sums[account] == 0 {
		return true
	}
	var owed int64
	for i := range v.owners {
		owed += max(0, v.owners[i].of(account))
	}
	return owed >= minor
}

// atBank is what has reached the merchant's bank, and what of it stands on an account
// there.
func (v *look) atBank(m *Money) {
	left := v.cash[MerchantBank]
	for _, p := range v.o.parts {
		a := &v.accounts[p.account]
		if a.node == MerchantBank && a.layer == ledger.Posted && a.name.Kind() == customer && left > 0 && p.minor < 0 {
			has := min(-p.minor, left)
			m.Places = append(m.Places, Place{Holder: AMerchant, Account: "merchant-bank/" + string(a.name), Minor: has})
			left -= has
		}
	}
	if left != 0 {
		m.Places = append(m.Places, Place{Holder: ABank, Account: "settlement-bank/account:merchant-bank", Minor: left})
	}
}

// back finds money that the cardholder has, or never gave, or is to get back.
func (v *look) back(m *Money) {
	switch filed, asked := v.position(), v.part(Acquirer, receivable); {
	case filed > 0 && len(m.Cards) == 0:
		m.Places = []Place{{Holder: ANetwork, Account: "clearing/position:" + string(v.o.transaction.Acquirer), Minor: filed}}
	case asked < 0 && len(m.Cards) == 0:
		m.Places = []Place{{Holder: AnAcquirer, Account: "acquirer/network-receivable", Minor: -asked}}
	case len(m.Cards) == 0 && v.cash[Issuer] > 0: // it was settled, and the issuer has not been told whose it is
		m.Places = []Place{{Holder: AnIssuer, Account: "issuer/due-to-network", Minor: v.cash[Issuer]}}
	default:
		m.Places = []Place{{Holder: Cardholder, Account: v.cardholder(m)}}
		var left Money
		v.account(&left)
		m.Unbacked, m.Unclaimed = left.Unbacked, left.Unclaimed
	}
}
