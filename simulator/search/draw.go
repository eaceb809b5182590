package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// drawer draws a day.
type drawer struct {
	*rand.Rand
	day      *Day
	currency currency
	keys     bool
	terminal bool // captured at the till's settlement
	shops    []shop
	cards    []string
	tills    []till
	labels   int
	tickets  int
	did      []done
	dates    []string // on which the shops trade
	zone     string
}

// currency is the money of a world: how many minor units its major one has, and what
// its amounts are multiplied with so that they look like money there.
type currency struct {
	code   string
	digits int
}

type shop struct {
	name    string
	account []string // the first one is on file
}

type till struct {
	name string
	shop int
}

// done is a transaction that a till has begun.
type done struct {
	label, word string
	till        int
	card        string
	minor       int64
	at          int // the day
	batch       int // how often its till had been settled
}

var (
	yuan          = currency{"CNY", 2}
	currencies    = []currency{yuan, yuan, yuan, yuan, yuan, yuan, {"EUR", 2}, {"JPY", 0}}
	everyCurrency = []currency{yuan, {"EUR", 2}, {"GBP", 2}, {"USD", 2}, {"JPY", 0}, {"KWD", 3}}
	zones         = strings.Fields("Asia/Shanghai Europe/London America/New_York Asia/Kolkata Pacific/Auckland UTC")
	days          = strings.Fields("2026-03-24 2026-03-25 2026-03-26 2026-03-27 2026-03-28 2026-03-29") // a Tuesday
)

// Draw draws a day of a kind from a seed: always the same one.
func Draw(seed uint64, kind Kind) *Day { return DrawIn(nil, seed, kind) }

// DrawIn draws a day that happens in a given world, or in a drawn one where it is nil.
func DrawIn(in *Place, seed uint64, kind Kind) *Day {
	chance := rand.New(rand.NewPCG(seed, 0x5eed))
	d := &drawer{Rand: chance, day: &Day{Seed: seed, Kind: kind}, zone: "Asia/Shanghai"}
	d.currency = currencies[d.IntN(len(currencies))]
	d.keys = d.chance(4)
	if kind == Wide {
		d.currency, d.zone = pick(d, everyCurrency...), pick(d, zones...)
	}
	d.dates = days[d.IntN(4):]
	d.dates = d.dates[:1+d.IntN(3)]
	d.day.Start = d.dates[0] + " 10:00:00"
	if in == nil {
		d.world()
	} else {
		d.settleIn(in)
	}
	d.traffic()
	if kind != Quiet {
		d.mistakes()
		d.faults()
	}
	d.heal()
	return d.day
}

// chance is true once in n times.
func (d *drawer) chance(n int) bool { return d.IntN(n) == 0 }

func pick[T any](d *drawer, of ...T) T { return of[d.IntN(len(of))] }

// money writes minor units as people do.
func (d *drawer) money(minor int64) string {
	switch d.currency.digits {
	case 0:
		return fmt.Sprintf("%q", fmt.Sprint(max(1, minor/100)))
	case 3:
		return fmt.Sprintf("%q", fmt.Sprintf("%d.%03d", minor/1000, minor%1000))
	}
	return fmt.Sprintf("%q", fmt.Sprintf("%d.%02d", minor/100, minor%100))
}

// world draws who takes part.
func (d *drawer) world() {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "  "+format+"\n", args...) }
	line("currency: %s", d.currency.code)
	line(`calendar: {zone: %s, cut-over: "23:00"}`, d.zone)
	line("network:")
	line(`  id: "00010000"`)
	line(`  interchange: {debit: {rate: "0.35%%", cap: %s}, credit: {rate: "0.45%%"}}`, d.money(1300))
	line(`  fee: {rate: "0.0325%%", cap: %s}`, d.money(325))
	d.institutions(line)
	d.cardsOf(line)
	d.shopsOf(line)
	line(`timers: {terminal-reply: 60s, terminal-resends: 3, acquirer-reply: 45s, network-reply: 35s}`)
	if d.keys {
		line("security: {keys: %s%s}", pick(d, "single", "double"), d.macs())
	}
	if d.day.Kind == Wrong {
		line("practice: {%s}", practices[d.IntN(len(practices))])
	}
	d.day.World = b.String()
}

func (d *drawer) institutions(line func(string, ...any)) {
	d.terminal = d.chance(3)
	acquirer := []string{`id: "48020000"`, "capture: " + map[bool]string{true: "terminal", false: "host"}[d.terminal]}
	if d.chance(3) {
		acquirer = append(acquirer, "payout: per-sale")
	}
	if d.chance(4) {
		acquirer = append(acquirer, fmt.Sprintf("pay-within: %d", d.IntN(3)))
	}
	if d.chance(4) {
		acquirer = append(acquirer, "refunds: decline")
	}
	if d.terminal && d.chance(2) {
		acquirer = append(acquirer, "force-batches: 36h")
	}
	line("acquirer: {%s}", strings.Join(acquirer, ", "))
	issuer := `id: "00020000"`
	if d.chance(6) {
		issuer += ", partial-approval: true"
	}
	line("issuer: {%s}", issuer)
	line(`bank: {id: "00050000"}`)
}

func (d *drawer) cardsOf(line func(string, ...any)) {
	line("cards:")
	for i := range 1 + d.IntN(4) {
		name := fmt.Sprintf("c%d", i+1)
		d.cards = append(d.cards, name)
		money := "balance: " + d.money(9_000_000_00)
		switch {
		case d.chance(6):
			money = "balance: " + d.money(1+d.Int64N(800_00))
		case d.chance(4):
			line(`  %s: {pan: "%s", expiry: "3012", kind: credit, limit: %s}`, name, number(i), d.money(900_000_00))
			continue
		}
		line(`  %s: {pan: "%s", expiry: "3012", kind: debit, %s}`, name, number(i), money)
	}
}

// number is a test card, or an account, with the check digit of ISO/IEC 7812-1.
func number(i int) string {
	body := fmt.Sprintf("620000%012d", 135_792_468+int64(i)*1_000_001)
	sum := 0
	for n := range body {
		v := int(body[len(body)-1-n] - '0')
		if n%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return body + fmt.Sprint((10-sum%10)%10)
}

var shopNames = []string{"Lotus Tea House", "Bright Electronics", "River Books", "Stone Bakery", "Pine Pharmacy"}

func (d *drawer) shopsOf(line func(string, ...any)) {
	dialect := pick(d, "1987-ascii", "1987-ascii", "unionpay-direct")
	var accounts, terminals strings.Builder
	line("merchants:")
	for i := range pick(d, 1, 1, 1, 2, 2, 3, 5) {
		s := shop{name: fmt.Sprintf("M%d", i+1)}
		for n := range 1 + d.IntN(2) {
			name := fmt.Sprintf("a%d%d", i+1, n+1)
			s.account = append(s.account, name)
			fmt.Fprintf(&accounts, "    %s: {number: %q, holder: %s, %s}\n", name, number(100+10*i+n), shopNames[i], d.account())
		}
		rest := ""
		if d.chance(4) {
			rest = ", minimum-payout: " + d.money(1+d.Int64N(400_00))
		}
		if d.chance(2) {
			rest += ", refund-fee-returned: true"
		}
		line(`  %s: {id: "89811015411%04d", name: %s, mcc: "5812", fee: {rate: "0.%d%%", cap: %s}, account: a%d1%s}`, s.name,
			i+1, shopNames[i], 3+d.IntN(6), d.money(20_00+int64(i)*500), i+1, rest)
		for range pick(d, 1, 1, 1, 2, 3) {
			t := till{fmt.Sprintf("T%d", len(d.tills)+1), i}
			d.tills = append(d.tills, t)
			fmt.Fprintf(&terminals, "    %s: {id: \"1000%04d\", merchant: %s, dialect: %s%s}\n", t.name, len(d.tills), s.name,
				dialect, d.rules())
		}
		d.shops = append(d.shops, s)
	}
	line("accounts:\n%s", strings.TrimSuffix(accounts.String(), "\n"))
	line("terminals:\n%s", strings.TrimSuffix(terminals.String(), "\n"))
}

// account draws of what class an account is and what may come in.
func (d *drawer) account() string {
	money := ", balance: " + d.money(d.Int64N(500_00))
	if d.day.Kind == Quiet {
		return "class: I" + money
	}
	switch d.IntN(16) {
	case 0, 1, 2, 3:
		return "class: II" + money
	case 4:
		return "class: II, verified: false" + money
	case 5:
		return "class: III" + money
	case 6:
		return "class: I, state: " + pick(d, "closed", "frozen", "debit-frozen") + money
	case 7:
		return "class: II, used-this-year: " + d.money(195_000_00) + money
	}
	return "class: I" + money
}

// rules draws how a till is set up.
func (d *drawer) rules() string {
	rules := ""
	if d.chance(4) {
		rules += ", reversal: at-once"
	}
	if d.chance(8) {
		rules += ", printer-failure: reverse"
	}
	return rules
}

// practices are wrong but real, one a day.
var practices = []string{
	"terminal: {accept-late-reply: true}", "terminal: {skip-reversal: true}", "terminal: {ignore-partial-approval: true}",
	"terminal: {close-on-mismatch: true}", "terminal: {close-without-end: true}", "terminal: {tell-once: true}",
	"terminal: {reversal-needs-approval: true}", "terminal: {any-reversal-reply: true}", "terminal: {match-by-stan: true}",
	"acquirer: {date-by-own-clock: true}", "acquirer: {forget-pending: true}", "acquirer: {new-payout-id-on-retry: true}",
	"acquirer: {forget-payout-run: true}", "acquirer: {pay-without-clearing: true}", "acquirer: {take-repeats: true}",
	"acquirer: {fee-by-day: true}", "acquirer: {refund-beyond-sale: true}", "acquirer: {forget-early-reversal: true}",
	"acquirer: {book-files-again: true}", "clearing: {file-reversed: true}", "clearing: {omit-voids: true}",
	"clearing: {debit-as-credit: true}", "clearing: {hand-made-records: true}", "issuer: {post-reversal-again: true}",
	"issuer: {forget-early-reversal: true}", "issuer: {authorise-repeats: true}", "merchant-bank: {credit-repeats: true}",
	"merchant-bank: {skip-name-check: true}",
}

// macs draws, in a wide world, how messages are protected.
func (d *drawer) macs() string {
	if d.day.Kind != Wide {
		return ""
	}
	return ", mac: " + pick(d, "unionpay-ecb", "x9.9", "x9.19", "cmac") + ", hosts: " + pick(d, "none", "x9.19", "cmac")
}
