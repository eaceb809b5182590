package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// retelling is the life of a served host, as its terminals and whoever drove it made it, on the way to the steps of a
// scenario.
type retelling struct {
	world  *world.World // at its end
	told   live.Told
	codecs map[party.Node]*dialect.Codec // of what each till speaks at the moment
	spoken map[party.Node]string
	label  func(till party.Node, m *dialect.Message) string
	cards  map[string]string // names by numbers

	events []retold
	newest map[asked]*retold // requests
	byRRN  map[payment.RRN]*retold
	byAuth map[payment.AuthID]*retold
	rules  map[string]*payment.Time // when a fault was said, by its name
	lifted map[string]*payment.Time
	taken  map[string]bool // labels
	unsaid []string        // what no step says, for a person
}

// asked names a request as long as no later one has the same name.
type asked struct {
	till  party.Node
	stan  payment.STAN
	class byte // of the message type
}

// retold is a request of a terminal, or something that whoever drove the host did.
type retold struct {
	at   payment.Time
	till party.Node // "" of what is no request
	m    dialect.Message
	as   string // the label of the step

	code     payment.ResponseCode
	answered payment.Time // 0: never
	lost     bool         // and the answer did not arrive
	reversed payment.Time // 0: never

	step string // in the words of a scenario; "" for none
	why  string // there is none
}

// retell reads what a host was told. The world is that in which its life ended.
func retell(w *world.World, c *live.HostConfig, told live.Told) (*retelling, error) {
	var rules []fault.Rule
	for _, a := range w.Loop.Faults() {
		rules = append(rules, *a.Rule)
	}
	r := &retelling{
		world: w, told: told, codecs: make(map[party.Node]*dialect.Codec), spoken: make(map[party.Node]string),
		label: live.LabelsOf(c.Steps, rules), cards: make(map[string]string), newest: make(map[asked]*retold),
		byRRN: make(map[payment.RRN]*retold), byAuth: make(map[payment.AuthID]*retold),
		rules: make(map[string]*payment.Time), lifted: make(map[string]*payment.Time), taken: make(map[string]bool),
	}
	for _, s := range c.Steps {
		r.taken[s.Label] = true
	}
	for name, card := range w.Profile.Cards {
		r.cards[card.PAN] = name
	}
	for _, till := range w.Tills() {
		if err := r.speak(party.Node(till), w.Profile.Terminals[till].Dialect); err != nil {
			return nil, err
		}
	}
	r.events = make([]retold, 0, len(told.Inputs)) // others point into it
	records := w.History.Records
	for i := range told.Inputs {
		in := &told.Inputs[i]
		for len(records) > 0 && records[0].Seq <= in.Seq {
			r.hear(&records[0])
			records = records[1:]
		}
		if err := r.take(in); err != nil {
			return nil, err
		}
	}
	for i := range records {
		r.hear(&records[i])
	}
	for i := range r.events {
		if e := &r.events[i]; e.till != "" {
			r.say(e)
		}
	}
	return r, nil
}

// speak gives a till the codec of a dialect.
func (r *retelling) speak(till party.Node, name string) error {
	d, err := r.world.Dialects().Named(cmp.Or(name, dialect.Default))
	if err != nil {
		return err
	}
	r.spoken[till], r.codecs[till] = d.Name(), d.NewCodec().In(r.world.Currency)
	return nil
}

// take takes an input.
func (r *retelling) take(in *engine.Taken) error {
	switch {
	case in.Message != nil:
		r.asked(in)
	case in.Command != nil:
		return r.ordered(in)
	case in.Rule != nil:
		r.rules[in.Rule.ID] = &in.At
	case in.Lift != "":
		r.lifted[in.Lift] = &in.At
	}
	return nil
}

// asked takes what a terminal sent.
func (r *retelling) asked(in *engine.Taken) {
	e := retold{at: in.At, till: in.Node}
	err := r.codecs[in.Node].Parse(in.Message, &e.m)
	m := &e.m
	key := asked{till: in.Node, stan: m.STAN}
	if len(m.MTI) == 4 {
		key.class = m.MTI[1]
	}
	switch earlier := r.newest[key]; {
	case m.Reply, m.Transaction == dialect.Upload, m.Transaction == dialect.UploadEnd,
		m.Transaction == dialect.ScriptResult, m.Repeat && m.Transaction.Advice():
		return // they follow from what a step does
	case err != nil:
		e.why = "it cannot be read: " + live.OwnWords(err)
	case m.Reversal:
		r.reversal(&e)
		return
	case m.Repeat, earlier != nil && m.Transaction.OfCard() && earlier.m.Batch == m.Batch &&
		earlier.m.Transaction == m.Transaction && earlier.m.Amount == m.Amount:
		e.why = "it was sent before, and a till here does not send a request twice"
		r.note(&e)
		return
	default:
		e.as = r.label(in.Node, m)
	}
	r.events = append(r.events, e)
	r.newest[key] = &r.events[len(r.events)-1]
}

// reversal finds what a reversal takes back.
func (r *retelling) reversal(e *retold) {
	for _, stan := range []payment.STAN{e.m.Original.STAN, e.m.STAN} {
		for _, class := range []byte{'2', '1'} {
			if o := r.newest[asked{e.till, stan, class}]; stan != 0 && o != nil {
				o.reversed = cmp.Or(o.reversed, e.at)
				return
			}
		}
	}
	e.why = "it takes back what this record has no request of"
	r.note(e)
}

// ordered takes what somebody told a party to do.
func (r *retelling) ordered(in *engine.Taken) error {
	e := retold{at: in.At}
	switch c := in.Command.(type) {
	case *host.Speak:
		for _, till := range r.world.Tills() {
			if r.world.Profile.Terminals[till].ID == c.Terminal {
				return r.speak(party.Node(till), c.Dialect)
			}
		}
		return nil
	case *host.RequireSignOn:
		e.step = "require-sign-on: {terminal: " + r.till(c.Terminal) + "}"
	case *host.ForceBatch:
		e.step = "force-batch: {terminal: " + r.till(c.Terminal) + "}"
	case *host.LoseQueue:
		e.step = "lose-queue: {}"
	default:
		e.why = fmt.Sprintf("%s at %s: nothing says that in a scenario, or acqsim does not know how: add the step by hand",
			c.CommandKind(), in.Node)
		r.note(&e)
		return nil
	}
	r.events = append(r.events, e)
	return nil
}

// till is the name of a terminal, its id where none has that.
func (r *retelling) till(id payment.TerminalID) string {
	for _, till := range r.world.Tills() {
		if r.world.Profile.Terminals[till].ID == id {
			return till
		}
	}
	return string(id)
}

// hear takes a record: answers to terminals matter.
func (r *retelling) hear(rec *engine.Record) {
	codec := r.codecs[rec.Peer]
	if codec == nil || rec.Node != world.Acquirer || rec.Kind != engine.FrameRecord && rec.Kind != engine.LostRecord {
		return
	}
	var m dialect.Message
	if codec.Parse(rec.Bytes, &m) != nil && m.Code == "" || !m.Reply || m.Reversal || len(m.MTI) != 4 {
		return
	}
	e := r.newest[asked{rec.Peer, m.STAN, m.MTI[1]}]
	if e == nil || e.answered != 0 && !e.lost {
		return
	}
	e.code, e.answered, e.lost = m.Code, rec.At, rec.Kind == engine.LostRecord
	if m.RRN != "" {
		r.byRRN[m.RRN] = e
	}
	if m.AuthID != "" {
		r.byAuth[m.AuthID] = e
	}
}

// note keeps what no step says.
func (r *retelling) note(e *retold) {
	what := ""
	if e.till != "" {
		what = fmt.Sprintf("%s %s %s", e.till, e.m.MTI, e.m.Transaction)
		if e.m.Reversal {
			what += " reversal"
		}
		what += " STAN " + e.m.STAN.String() + ": "
	}
	r.unsaid = append(r.unsaid, r.clock(e.at)+" "+what+e.why)
}

// clock writes a moment.
func (r *retelling) clock(t payment.Time) string {
	return r.world.Calendar.Local(t).Format("2006-01-02 15:04:05")
}

// patience is how long a till waits for an answer.
func (r *retelling) patience() time.Duration {
	return cmp.Or(r.world.Profile.Timers.TerminalReply, 60*time.Second)
}

// heard reports whether a till like ours hears the answer in time.
func (r *retelling) heard(e *retold) bool {
	return e.answered != 0 && !e.lost && e.answered < e.at.Add(r.patience())
}

// misfit are the answers to a message that a till here does not send so.
var misfit = []payment.ResponseCode{
	payment.FormatError, payment.UnknownTerminal, payment.MACError, payment.InvalidMerchant, payment.InvalidTransaction,
	"77", "94",
}

// entryWords are the words of scenarios for the first two digits of DE 22; a stripe needs none.
var entryWords = map[string]string{
	terminal.Chip: "chip", terminal.Contactless: "contactless", terminal.Fallback: "fallback", terminal.Manual: "manual",
}

// say finds the step of a request.
func (r *retelling) say(e *retold) {
	m := &e.m
	if e.why == "" && slices.Contains(misfit, e.code) {
		e.why = fmt.Sprintf("it was answered %s, and a till here does not send it so", e.code)
	}
	if e.why == "" {
		e.step, e.why = r.words(e)
	}
	if e.step == "" {
		r.note(e)
		return
	}
	for n := 1; m.Transaction.OfCard() && e.as == ""; n++ {
		if name := fmt.Sprintf("t%d", n); !r.taken[name] {
			e.as, r.taken[name] = name, true
		}
	}
	if e.as != "" {
		e.step = strings.Replace(e.step, ": {", ": {as: "+e.as+", ", 1)
	}
}

// manages are the words for messages of management.
var manages = map[dialect.Transaction]string{
	dialect.SignOff: "sign-off", dialect.EchoTest: "echo-test", dialect.ParameterDownload: "parameters",
	dialect.CAKeyDownload: "ca-keys", dialect.StatusUpload: "status",
}

// words are those of a step, without its label; or why there are none.
func (r *retelling) words(e *retold) (step, why string) {
	m, at := &e.m, "terminal: "+string(e.till)
	switch t := m.Transaction; t {
	case dialect.SignOn:
		return "sign-on: {" + at + "}", ""
	case dialect.Settlement:
		return "settle: {" + at + "}", ""
	case dialect.Sale, dialect.Balance, dialect.PreAuth, dialect.OfflineSale:
		return r.purchase(e)
	case dialect.SaleVoid, dialect.CompletionVoid, dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice,
		dialect.Adjust, dialect.Tip, dialect.Refund:
		return r.later(e)
	default:
		if word := manages[t]; word != "" {
			return "manage: {" + at + ", what: " + word + "}", ""
		}
	}
	return "", "nothing says that in a scenario"
}

// card is the name of the card of a request.
func (r *retelling) card(e *retold) (name, why string) {
	switch name = r.cards[string(e.m.PAN)]; {
	case e.m.PAN == "":
		return "", "its card cannot be read: the track is under a key"
	case name == "":
		return "", "its card is none of this world: add it under cards, and the step"
	}
	return name, ""
}

// purchase is a step that names its card.
func (r *retelling) purchase(e *retold) (step, why string) {
	card, why := r.card(e)
	if why != "" {
		return "", why
	}
	m := &e.m
	words := []string{"terminal: " + string(e.till), "card: " + card}
	if m.Transaction != dialect.Balance {
		words = append(words, fmt.Sprintf("amount: %q", m.Amount.Decimal()))
	}
	if m.Transaction == dialect.OfflineSale {
		if m.AuthID != "" {
			words = append(words, fmt.Sprintf("authorisation: %q", string(m.AuthID)))
		}
		return "offline-sale: {" + strings.Join(words, ", ") + "}", ""
	}
	entry := entryWords[m.EntryMode[:min(2, len(m.EntryMode))]]
	if entry != "" {
		words = append(words, "entry: "+entry)
	}
	asks := entry != "contactless" && entry != "manual" // for a PIN, where there are keys
	switch has := len(m.PINBlock) > 0; {
	case e.code == "55" || e.code == "75":
		words = append(words, "pin: wrong")
	case has && !asks:
		words = append(words, "pin: right")
	case !has && asks && r.world.KeysOf(string(e.till)) != "":
		words = append(words, "pin: none")
	}
	if m.CVN != "" {
		words = append(words, "cvn: right")
	}
	return m.Transaction.String() + ": {" + strings.Join(words, ", ") + "}", ""
}

// later is a step about an earlier one.
func (r *retelling) later(e *retold) (step, why string) {
	m := &e.m
	of := r.original(e)
	amount := fmt.Sprintf("amount: %q", m.Amount.Decimal())
	if m.Transaction == dialect.Refund {
		if of == nil {
			card, why := r.card(e)
			if why != "" {
				return "", why
			}
			return fmt.Sprintf("refund: {terminal: %s, card: %s, %s}", e.till, card, amount), ""
		}
		return fmt.Sprintf("refund: {of: %s, terminal: %s, %s}", of.as, e.till, amount), ""
	}
	if of == nil {
		return "", "what it refers to has no step here"
	}
	switch m.Transaction {
	case dialect.SaleVoid, dialect.CompletionVoid:
		return "void: {of: " + of.as + "}", ""
	case dialect.PreAuthVoid:
		return "pre-auth-void: {of: " + of.as + "}", ""
	case dialect.Tip:
		return fmt.Sprintf("tip: {of: %s, amount: %q}", of.as, m.Tip.Decimal()), ""
	case dialect.Adjust:
		return fmt.Sprintf("adjust: {of: %s, %s}", of.as, amount), ""
	case dialect.CompletionAdvice:
		return fmt.Sprintf("complete: {of: %s, %s, advice: true}", of.as, amount), ""
	}
	return fmt.Sprintf("complete: {of: %s, %s}", of.as, amount), ""
}

// original is the request that another refers to, nil when no step has it.
func (r *retelling) original(e *retold) *retold {
	m := &e.m
	found := []*retold{r.byRRN[m.Original.RRN], r.byRRN[m.RRN], r.byAuth[m.OriginalAuthID]}
	for _, class := range []byte{'2', '1'} {
		if m.Original.STAN != 0 {
			found = append(found, r.newest[asked{e.till, m.Original.STAN, class}])
		}
	}
	for _, o := range found {
		if o != nil && o != e && o.as != "" && o.step != "" && m.Transaction.RefersTo(o.m.Transaction) {
			return o
		}
	}
	return nil
}
