package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/report/picture"
	"acqsim/simulator/play"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// mapped is the row of a money map: who can have money, in the order of its way.
var mapped = []struct {
	holder truth.Holder
	name   payment.Text
}{
	{truth.Cardholder, payment.Text{En: "Cardholder", Zh: "持卡人"}},
	{truth.AnIssuer, payment.Text{En: "Issuer", Zh: "发卡行"}},
	{truth.ANetwork, payment.Text{En: "Network", Zh: "清算机构"}},
	{truth.AnAcquirer, payment.Text{En: "Acquirer", Zh: "收单机构"}},
	{truth.ABank, payment.Text{En: "Merchant's bank", Zh: "商户开户行"}},
	{truth.AMerchant, payment.Text{En: "Merchant", Zh: "商户"}},
}

// placeOf returns the place of a holder in the row: money under way is still the acquirer's, and so is what nobody
// claims.
func placeOf(h truth.Holder) int {
	for i := range mapped {
		if mapped[i].holder == h {
			return i
		}
	}
	return placeOf(truth.AnAcquirer)
}

// moneyMap gathers what a money map shows.
type moneyMap struct {
	lang     Language
	currency payment.Currency
	has      []int64 // by place; of the cardholders less than nothing, what they gave
	under    int64   // on its way to the merchants' bank
	owed     map[[2]int]int64
	expected int64 // by the merchants
	arrived  int64
	waits    map[waiting]int64
	today    payment.BusinessDate
	subject  *diagnosis.Transaction // that the scenario is about; nil before it has left its till
}

// waiting is why money of a merchant has not come.
type waiting struct {
	place int
	state picture.State
	due   payment.BusinessDate
	act   reconcile.Actor
	cause diagnosis.CauseCode
}

// MoneyMap is where the money of a run stands when it is over: what each party has by the ledgers, followed 分 by 分, and
// what of it the merchants wait for, by the books that they can ask about.
func MoneyMap(r *play.Result, lang Language) picture.Money { return mapOf(r, lang).drawn() }

func (m *moneyMap) drawn() picture.Money {
	out := picture.Money{Title: m.verdict(), Sum: m.sum()}
	for i := range mapped {
		out.Parties = append(out.Parties, m.party(i))
	}
	out.Flows = m.flows()
	return out
}

// mapOf is the map of the end of a run.
func mapOf(r *play.Result, lang Language) *moneyMap {
	return mapAt(r, r.World.Loop.Now(), r.World.Evidence(), lang)
}

// mapAt is the map of a moment of a run, at which so much was known.
func mapAt(r *play.Result, at payment.Time, known *reconcile.Evidence, lang Language) *moneyMap {
	m := &moneyMap{lang: lang, currency: r.World.Currency, has: make([]int64, len(mapped)), owed: make(map[[2]int]int64),
		waits: make(map[waiting]int64), today: r.World.Calendar.Date(at)}
	m.follow(r.World, at)
	ix := diagnosis.NewIndex(known)
	m.ask(r.World, ix)
	if key, ok := r.World.KeyOf(known, Subject(r.Scenario)); ok {
		t := ix.Trace(key)
		m.subject = &t
	}
	return m
}

// follow reads the ledgers.
func (m *moneyMap) follow(w *world.World, at payment.Time) {
	l := truth.New()
	for rec, f := range w.RememberedAt(at) {
		l.Fold(rec.Node, f)
	}
	for _, s := range l.Standings() {
		m.has[placeOf(truth.Cardholder)] -= s.Debited
		for _, p := range s.Places {
			m.has[placeOf(p.Holder)] += p.Minor
			if p.Holder == truth.InTransit {
				m.under += p.Minor
			}
		}
	}
	for _, money := range l.All() {
		for _, d := range money.Owed {
			m.owed[[2]int{placeOf(d.By), placeOf(d.To)}] += d.Minor
		}
	}
}

// ask reads what the merchants expected and why it has not come.
func (m *moneyMap) ask(w *world.World, ix *diagnosis.Index) {
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Merchants)) {
		id := w.Profile.Merchants[name].ID
		for _, date := range merchant.Days(ix, id) {
			day := merchant.DayOf(ix, id, date)
			m.expected += day.Expected.Minor
			m.arrived += day.Arrived.Minor
			for i := range day.Differences {
				d := &day.Differences[i]
				m.waits[m.waitingFor(d)] += d.Amount.Minor
			}
			if n := day.Unexplained.Minor; n != 0 {
				m.waits[waiting{place: placeOf(truth.AnAcquirer), state: picture.Missing}] += n
			}
		}
	}
}

func (m *moneyMap) waitingFor(d *merchant.Difference) waiting {
	w := waiting{place: placeOf(truth.Holder(d.Place.Holder)), state: picture.Held, due: d.Due, act: d.Act, cause: d.Cause}
	switch {
	case d.Due >= m.today:
		w.state, w.act = picture.Due, ""
	case d.Place.Holder == diagnosis.HeldByCardholder, d.Place.Holder == diagnosis.HeldByNobodyKnown, d.Place.Holder == "":
		w.state = picture.Missing
	}
	return w
}

func (m *moneyMap) amount(minor int64) string {
	return separated(payment.Minor(minor, m.currency).Decimal())
}

// separated puts commas between the thousands of a decimal number.
func separated(decimal string) string {
	sign, digits := "", decimal
	if rest, negative := strings.CutPrefix(decimal, "-"); negative {
		sign, digits = "−", rest
	}
	whole, part, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if part != "" {
		part = "." + part
	}
	return sign + whole + part
}

func (m *moneyMap) party(i int) picture.Party {
	p := picture.Party{Name: m.lang.say(mapped[i].name), Has: m.amount(m.has[i])}
	switch mapped[i].holder {
	case truth.Cardholder:
		p.Note = m.lang.Pick("off the account", "已从账户扣去")
		if m.has[i] == 0 {
			p.Note = m.lang.Pick("nothing taken", "未扣款")
		}
	case truth.AMerchant:
		missing := m.expected - m.arrived
		p.Note = fmt.Sprintf(m.lang.Pick("missing %s of %s", "应到 %[2]s，缺 %[1]s"), m.amount(missing), m.amount(m.expected))
		if p.Bad = missing > 0; missing == 0 {
			p.Note = fmt.Sprintf(m.lang.Pick("all of %s", "应到 %s，已全到"), m.amount(m.expected))
		} else if missing < 0 {
			p.Note = fmt.Sprintf(m.lang.Pick("%s more than %s", "应到 %[2]s，多 %[1]s"), m.amount(-missing), m.amount(m.expected))
		}
	}
	return p
}

// flows are what has passed from neighbour to neighbour, then what waits, the greatest first.
func (m *moneyMap) flows() []picture.Flow {
	var list []picture.Flow
	add := func(from, to int, state picture.State, minor int64, words string) {
		list = append(list, picture.Flow{From: from, To: to, State: state, Amount: m.amount(max(minor, -minor)), Minor: minor,
			Words: words})
	}
	passed := -m.has[0]
	for i := range len(mapped) - 1 {
		switch {
		case passed > 0:
			add(i, i+1, picture.Moved, passed, m.lang.Pick("moved", "已划"))
		case passed < 0:
			add(i+1, i, picture.Moved, -passed, m.lang.Pick("moved", "已划"))
		}
		passed -= m.has[i+1]
	}
	acquirer, bank, shop := placeOf(truth.AnAcquirer), placeOf(truth.ABank), placeOf(truth.AMerchant)
	if m.under != 0 {
		add(acquirer, bank, picture.UnderWay, m.under, m.lang.Pick("under way", "在途"))
	}
	for _, w := range m.inOrder() {
		from, to, n := w.place, shop, m.waits[w]
		if n < 0 {
			from, to = to, from
		}
		if from == to || n == 0 {
			continue
		}
		add(from, to, w.state, n, m.why(&w))
	}
	byPlace := func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }
	for _, ends := range slices.SortedFunc(maps.Keys(m.owed), byPlace) {
		if n := m.owed[ends]; n != 0 && ends[0] != ends[1] {
			add(ends[0], ends[1], picture.Owed, n, m.lang.Pick("owed back", "应退还"))
		}
	}
	return list
}

// inOrder lists what is waited for, the greatest amount first.
func (m *moneyMap) inOrder() []waiting {
	return slices.SortedFunc(maps.Keys(m.waits), func(a, b waiting) int {
		if x, y := m.waits[a], m.waits[b]; x != y {
			return int(min(1, max(-1, y-x)))
		}
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

// why says until when money waits, or for whom.
func (m *moneyMap) why(w *waiting) string {
	switch {
	case m.waits[*w] < 0:
		return m.lang.Pick("came too much", "多到")
	case w.state == picture.Due:
		return fmt.Sprintf(m.lang.Pick("due %s", "预计 %s 到账"), w.due)
	case w.state == picture.Missing:
		return m.lang.Pick("missing: nobody has it for the merchant", "缺失：无人为商户持有")
	case w.due != 0 && (w.act == "" || w.act == reconcile.Nobody):
		return fmt.Sprintf(m.lang.Pick("was due %s", "原应 %s 到账"), w.due)
	case w.due != 0:
		return fmt.Sprintf(m.lang.Pick("was due %s: held until %s acts", "原应 %s 到账：停留，待%s处理"), w.due, m.lang.actor(w.act))
	case w.act == "" || w.act == reconcile.Nobody:
		return m.lang.Pick("held", "停留")
	}
	return fmt.Sprintf(m.lang.Pick("held until %s acts", "停留，待%s处理"), m.lang.actor(w.act))
}

// verdict is the sentence over the map.
func (m *moneyMap) verdict() string {
	missing, why, late := m.expected-m.arrived, diagnosis.CauseCode(""), ""
	text := m.amount(m.expected) + " " + m.currency.String() + m.lang.Pick(" have all arrived.", " 已全部到账。")
	switch list := m.inOrder(); {
	case missing > 0 && len(list) > 0:
		text = fmt.Sprintf(m.lang.Pick("%s have not reached the merchant.", "%s 未到商户账户。"),
			m.amount(missing)+" "+m.currency.String())
		why = list[0].cause
	case missing < 0:
		text = fmt.Sprintf(m.lang.Pick("The merchant has %s more than expected.", "商户多收 %s。"),
			m.amount(-missing)+" "+m.currency.String())
		fallthrough
	default:
		if t := m.subject; t != nil && t.Cause != diagnosis.CausePaid {
			why = t.Cause
		} else if t != nil {
			why, late = t.Delay, m.lang.Pick("It was late: ", "迟到原因：")
		}
	}
	if cause, known := diagnosis.Causes[why]; known {
		text += m.lang.Pick(" ", "") + late + m.lang.say(cause.Meaning)
	}
	return text
}

func (m *moneyMap) sum() string {
	var parts []string
	for i := range mapped[1:] {
		parts = append(parts, m.lang.say(mapped[i+1].name)+" "+m.amount(m.has[i+1]))
	}
	return strings.Join(parts, " + ") + " = " + m.amount(-m.has[0]) +
		m.lang.Pick(", what came off the cardholder's account", "，即持卡人账户已扣之数")
}
