package scenarios

import (
	"regexp"
	"slices"
	"strings"
)

// checker is a struct that has rules beyond the kinds of its keys. It is asked
// only when every key is known and every required one is there.
type checker interface {
	check(at Position, p *problems)
}

// one reports which of several keys are given, when it is not exactly one.
func one(at Position, p *problems, what string, given map[string]bool) {
	var have []string
	for _, name := range sortedKeys(given) {
		if given[name] {
			have = append(have, name)
		}
	}
	switch len(have) {
	case 1:
	case 0:
		p.add(at, "want one %s: %s", what, strings.Join(sortedKeys(given), ", "))
	default:
		p.add(at, "want one %s, have %s", what, strings.Join(have, " and "))
	}
}

func (a *Actions) given() map[string]bool {
	return map[string]bool{
		"sign-on": a.SignOn != nil, "sale": a.Sale != nil, "void": a.Void != nil, "refund": a.Refund != nil,
		"balance": a.Balance != nil, "settle": a.Settle != nil, "advance": a.Advance != nil,
		"account": a.Account != nil, "change-account": a.ChangeAccount != nil, "return": a.Return != nil,
		"inflow": a.Inflow != nil, "crash": a.Crash != nil, "restart": a.Restart != nil, "complaint": a.Complaint != nil,
		"pre-auth": a.PreAuth != nil, "pre-auth-void": a.PreAuthVoid != nil, "complete": a.Complete != nil,
		"offline-sale": a.OfflineSale != nil, "adjust": a.Adjust != nil, "tip": a.Tip != nil, "manage": a.Manage != nil,
		"printer": a.Printer != nil, "reprint": a.Reprint != nil, "wipe": a.Wipe != nil, "require-sign-on": a.RequireSignOn != nil,
		"ring-up": a.RingUp != nil,
		"outflow": a.Outflow != nil, "report-loss": a.ReportLoss != nil, "hold": a.Hold != nil, "release": a.Release != nil,
		"resume-payouts": a.ResumePayouts != nil,
		"resolve":        a.Resolve != nil, "dispute": a.Dispute != nil, "card-status": a.CardStatus != nil,
		"stray-record": a.StrayRecord != nil, "force-batch": a.ForceBatch != nil, "resend-file": a.ResendFile != nil,
	}
}

func (s *Step) given() map[string]bool {
	given := s.Actions.given()
	given["start"] = s.Start != nil
	given["expect"], given["eventually"] = s.Expect != nil, s.Eventually != nil
	given["never"], given["always"] = s.Never != nil, s.Always != nil
	return given
}

func (s *Step) check(at Position, p *problems) {
	one(at, p, "thing that a step does", s.given())
	if s.Start != nil {
		one(at, p, "thing to start", s.Start.given())
	}
	for mode, e := range [...]*Expectation{Now: s.Expect, Eventually: s.Eventually, Never: s.Never, Always: s.Always} {
		if e != nil {
			e.Mode = Mode(mode)
		}
	}
}

func (s *Sale) check(at Position, p *problems) {
	if s.Amount.Minor == 0 {
		p.add(at, "want an amount above zero")
	}
}

func (r *Refund) check(at Position, p *problems) {
	switch {
	case r.Of == "" && (r.Card == "" || r.Terminal == "" || r.Amount == nil):
		p.add(at, "want of, the label of a sale; or terminal, card and amount")
	case r.Of != "" && r.Card != "":
		p.add(at, "want of or card, have both: the refund of a sale goes to its card")
	case r.Amount != nil && r.Amount.Minor == 0:
		p.add(at, "want an amount above zero")
	}
}

func (a *Advance) given() map[string]bool {
	return map[string]bool{"to": a.To != nil, "by": a.By > 0}
}

func (a *Advance) check(at Position, p *problems) { one(at, p, "way to advance", a.given()) }

func (i *Inflow) check(at Position, p *problems) {
	if i.Amount.Minor == 0 {
		p.add(at, "want an amount above zero")
	}
}

func (a *Account) check(at Position, p *problems) {
	if a.Class == "" && a.State == "" && a.Verified == nil && a.UsedToday == nil && a.UsedThisYear == nil {
		p.add(at, "want what changes: class, state, verified, used-today or used-this-year")
	}
}

func (e *Expectation) given() map[string]bool {
	return map[string]bool{
		"message": e.Message != "", "belief": e.Belief != "", "position": e.Place != nil, "books": e.Books != nil,
		"payout": e.Payout != nil, "batch": e.Batch != nil, "reconciliation": e.Reconciliation != nil,
		"diagnosis": e.Diagnosis != nil, "merchant-day": e.MerchantDay != nil, "printed": e.Printed != nil,
		"screen": e.Screen != nil, "alerts": e.Alerts != nil,
	}
}

func (e *Expectation) check(at Position, p *problems) {
	one(at, p, "thing to expect", e.given())
	if e.Message == "" && (e.Link != "" || e.Count != nil || e.Fields != nil || e.OnWire.says()) {
		p.add(at, "link, count, fields, present, absent, like, equal-to, differs-from, precedes, follows and every belong to message")
	}
	for _, name := range sortedKeys(e.Fields) {
		if mistake := wireName(name); mistake != "" {
			p.add(at, "%s", mistake)
		}
	}
	e.checkWire(at, p)
	if e.Message == "" && e.Belief == "" && e.Of != "" {
		p.add(at, "of stands inside the thing that is expected, except for message and belief")
	}
	if e.Belief != "" && e.Of == "" {
		p.add(at, "want of: the label of the transaction")
	}
	if e.After != "" && e.Within == 0 {
		p.add(at, "after counts the time of within: want within too")
	}
}

func (s *Printed) check(at Position, p *problems) {
	one(at, p, "of of and terminal", map[string]bool{"of": s.Of != "", "terminal": s.Terminal != ""})
}

func (s *Screen) check(at Position, p *problems) {
	if s.Terminal == "" && s.Of == "" || s.Contains == "" && s.Code == "" {
		p.add(at, "want terminal or of, and contains or code")
	}
}

func (r *Reconciliation) check(at Position, p *problems) {
	if r.Raised == nil && r.Open == nil {
		p.add(at, "want raised, open or both")
	}
}

// tagWords are the words of the case catalogue (C1 to C6, P1 to P5, S1 to S10).
var tagWords = map[string][]string{
	"cause":   {"bank", "clearing", "account", "institution", "technical", "operator"},
	"problem": {"delay", "theft", "fee", "trust", "legal"},
	"remedy": {"stability", "clearing", "account-care", "settlement-monitoring", "terminal", "operation", "emergency",
		"rules", "collaboration", "supervision"},
}

var (
	idPattern    = regexp.MustCompile(`^([A-Z][0-9]{2}|[a-z][a-z0-9]*)(-[a-z0-9]+)*$`)
	fieldPattern = regexp.MustCompile(`^([2-9]|[1-9][0-9]|1[01][0-9]|12[0-8])(\.[0-9A-Z]+)*$`)
	wordPattern  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// checkScenario holds the whole against what no single struct knows.
func (d *decoder) checkScenario(s *Scenario, t *tree, opt *Options) {
	p := d.problems
	if v := t.get("version"); v != nil && s.Version != Version {
		p.add(v.pos, "want version %d, have %s", Version, v.text)
	}
	if id := t.get("id"); id != nil && !idPattern.MatchString(s.ID) {
		p.add(id.pos, "want an id such as A03, A03-variant or good-day, have %q", s.ID)
	}
	if tags := t.get("tags"); tags != nil {
		for _, tag := range tags.kids {
			checkTag(tag, p)
		}
	}
	for i := range s.Finally {
		e := &s.Finally[i]
		e.Mode = Finally
		if e.Within > 0 || e.After != "" {
			p.add(e.Position, "within and after have no meaning when everything has come to rest")
		}
	}
	if opt.Zone != nil {
		for _, z := range []*tree{t.get("clock").get("zone"), t.get("world").get("calendar").get("zone")} {
			if z == nil || z.kind != text {
				continue
			}
			if _, err := opt.Zone(z.text); err != nil {
				p.add(z.pos, "unknown time zone %q, want an IANA name such as Asia/Shanghai", z.text)
			}
		}
	}
	d.checkWorld(s, t.get("world"))
	d.checkFaults(s.Faults, t.get("faults"))
	d.checkBreaches(s, t)
	d.resolve(s, opt.Causes)
	d.checkBooks(s, t)
	d.checkRemedies(s, t)
}

func checkTag(tag *tree, p *problems) {
	group, word, grouped := strings.Cut(tag.text, ":")
	switch {
	case !grouped && !wordPattern.MatchString(tag.text):
		p.add(tag.pos, "want a tag of small letters, digits and hyphens, have %q", tag.text)
	case grouped && tagWords[group] == nil:
		p.unknown(tag.pos, "kind of tag", group, sortedKeys(tagWords))
	case grouped && !slices.Contains(tagWords[group], word):
		p.unknown(tag.pos, group, word, tagWords[group])
	}
}
