package fault

import (
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
)

// Class is a kind of thing that is handed from one node to another.
type Class string

const (
	Message Class = "message"
	File    Class = "file"
	Job     Class = "job"    // from the clock: the job's name is its field "job"
	Slip    Class = "slip"   // out of a printer
	Screen  Class = "screen" // read by an operator
)

// Phase is the part that a message plays, whatever the MTI of its dialect.
type Phase string

const (
	Request       Phase = "request"
	Reply         Phase = "reply"
	Reversal      Phase = "reversal"
	ReversalReply Phase = "reversal-reply"
	Batch         Phase = "batch"       // settlement and upload
	BatchReply    Phase = "batch-reply" //
	Network       Phase = "network"     // sign-on, cut-over
	NetworkReply  Phase = "network-reply"
)

// PhaseOf returns the part that an MTI plays: its class and function (ISO 8583,
// MTI positions two and three).
func PhaseOf(mti string) Phase {
	if len(mti) != 4 {
		return ""
	}
	reply := (mti[2]-'0')%2 == 1
	switch mti[1] {
	case '1', '2':
		return choose(reply, Reply, Request)
	case '3', '5':
		return choose(reply, BatchReply, Batch)
	case '4':
		return choose(reply, ReversalReply, Reversal)
	case '8':
		return choose(reply, NetworkReply, Network)
	}
	return ""
}

func choose(b bool, yes, no Phase) Phase {
	if b {
		return yes
	}
	return no
}

// Match describes things that pass. What is left empty matches everything.
type Match struct {
	Link   string            `yaml:"link,omitempty" json:"link,omitempty" doc:"from->to by role or node name: acquirer->terminal, T1->acquirer, terminal->printer, clock->payout"`
	Node   string            `yaml:"node,omitempty" json:"node,omitempty" doc:"role or name of the node that receives it"`
	Class  Class             `yaml:"class,omitempty" json:"class,omitempty" enum:"message,file,job,slip,screen" doc:"kind of thing"`
	MTI    string            `yaml:"mti,omitempty" json:"mti,omitempty" digits:"4" doc:"message type, four digits in quotes"`
	Phase  Phase             `yaml:"phase,omitempty" json:"phase,omitempty" enum:"request,reply,reversal,reversal-reply,batch,batch-reply,network,network-reply" doc:"what the message is, in every dialect"`
	Fields map[string]string `yaml:"fields,omitempty" json:"fields,omitempty" doc:"fields by path and the values they must have: {\"39\": \"00\"}"`
	Of     string            `yaml:"of,omitempty" json:"of,omitempty" name:"label" doc:"label of the step whose transaction it carries"`
}

// On says where and when a rule acts.
type On struct {
	Match  `yaml:",inline"`
	Nth    int    `yaml:"nth,omitempty" json:"nth,omitempty" doc:"only the nth thing that matches all the rest, from 1, and those after it as far as times allows"`
	After  *Match `yaml:"after,omitempty" json:"after,omitempty" doc:"only once this has passed"`
	From   Moment `yaml:"from,omitempty" json:"from,omitzero" doc:"only from this time on: 2026-03-27 23:00"`
	Until  Moment `yaml:"until,omitempty" json:"until,omitzero" doc:"only before this time"`
	Record *Match `yaml:"record,omitempty" json:"record,omitempty" doc:"one record inside the file: {of: s1}"`
}

// Moment is a time as the scenario writes it. Whoever knows the calendar resolves
// the text; a gate refuses a rule whose moments are not resolved.
type Moment struct {
	Text string       `json:"text"`
	Time payment.Time `json:"time"`
}

// IsZero reports whether no moment is given.
func (m Moment) IsZero() bool { return m.Text == "" && m.Time == 0 }

// MarshalText writes the text.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.Text), nil }

// UnmarshalText keeps the text for Resolve.
func (m *Moment) UnmarshalText(b []byte) error {
	*m = Moment{Text: string(b)}
	return nil
}

func (o *On) check(p *mistakes) {
	o.Match.check(p, "on")
	if o.empty() && o.Record == nil {
		p.add("on", "matches everything: say at least a link, a node, an mti or a label")
	}
	if o.Nth < 0 {
		p.add("on.nth", "%d: want 1 or more", o.Nth)
	}
	if o.After != nil {
		o.After.checkFull(p, "on.after")
	}
	if o.Record != nil {
		o.Record.checkFull(p, "on.record")
		if o.Record.Link != "" || o.Record.Node != "" || o.Record.Class != "" {
			p.add("on.record", "a record has no link, node or class: write those beside it")
		}
		if o.Class != "" && o.Class != File {
			p.add("on.class", "%s: only a file has records", o.Class)
		}
	}
}

func (m *Match) empty() bool {
	return m.Link == "" && m.Node == "" && m.Class == "" && m.MTI == "" && m.Phase == "" && len(m.Fields) == 0 &&
		m.Of == ""
}

func (m *Match) checkFull(p *mistakes, path string) {
	if m.empty() {
		p.add(path, "matches everything: say at least an mti or a label")
	}
	m.check(p, path)
}

func (m *Match) check(p *mistakes, path string) {
	if m.Link != "" {
		from, to, found := splitLink(m.Link)
		if !found || from == "" || to == "" {
			p.add(path+".link", "%q: want from->to, such as acquirer->terminal", m.Link)
		}
	}
	if m.MTI != "" && (len(m.MTI) != 4 || !payment.Digits(m.MTI)) {
		p.add(path+".mti", "%q: want four digits, such as \"0210\"", m.MTI)
	} else if m.MTI != "" && !possible(m.MTI) {
		p.add(path+".mti", "no message is a %s: ISO 8583 has versions 0 to 2, 8 and 9, classes 1 to 8 and origins 0 to 5",
			m.MTI)
	}
	p.oneOf(path+".class", string(m.Class), classes)
	p.oneOf(path+".phase", string(m.Phase), phases)
	for _, f := range slices.Sorted(maps.Keys(m.Fields)) {
		if f == "" {
			p.add(path+".fields", "a field without a number: want {\"39\": \"00\"}")
		}
	}
}

// possible reports whether ISO 8583 gives a message type of four digits a meaning, or leaves it to its users.
func possible(mti string) bool {
	version, class, origin := mti[0], mti[1], mti[3]
	return (version <= '2' || version >= '8') && class >= '1' && class <= '8' && mti[2] <= '8' && origin <= '5'
}

func splitLink(s string) (from, to string, found bool) {
	from, to, found = strings.Cut(s, "->")
	return strings.TrimSpace(from), strings.TrimSpace(to), found
}

var classes = []string{string(Message), string(File), string(Job), string(Slip), string(Screen)}

var phases = []string{
	string(Request), string(Reply), string(Reversal), string(ReversalReply),
	string(Batch), string(BatchReply), string(Network), string(NetworkReply),
}
