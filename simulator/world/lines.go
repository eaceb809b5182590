package world

import (
	"errors"
	"fmt"
	"time"

	"acqsim/acquirer"
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
)

// How long a message is under way: a till's line, the lines between institutions.
const (
	tillLatency  = 20 * time.Millisecond
	innerLatency = 5 * time.Millisecond
)

// maxFile bounds the files that travel between institutions.
const maxFile = 256 << 20

func (w *World) links(foreign Foreign, between time.Duration) ([]engine.LinkConfig, error) {
	var mistakes []error
	connect := func(a, b party.Node, dialectName string, latency time.Duration) engine.LinkConfig {
		c, err := w.connect(a, b, dialectName)
		c.Latency = latency
		mistakes = append(mistakes, err)
		return c
	}
	var links []engine.LinkConfig
	if foreign.Host == nil {
		inner := dialect.Names()[0]
		links = append(links,
			connect(Acquirer, Clearing, inner, between),
			connect(Clearing, Issuer, inner, between),
			connect(Clearing, SettlementBank, inner, between),
			connect(SettlementBank, Acquirer, inner, between),
			connect(SettlementBank, Issuer, inner, between),
			connect(SettlementBank, MerchantBank, inner, between))
	}
	latency := tillLatency
	if foreign.Host != nil || foreign.Tills != nil {
		latency = 0 // the real line takes its own time
	}
	for _, name := range w.Tills() {
		t := party.Node(name)
		line := connect(t, Acquirer, w.DialectOf(name), latency)
		if d, err := w.dialects.Named(w.DialectOf(name)); err == nil {
			line.Layout = d.Spec()
		}
		links = append(links, line)
		if foreign.Tills == nil {
			links = append(links, engine.LinkConfig{A: t, B: party.Operator, Reader: &screenReader{}},
				engine.LinkConfig{A: t, B: t + ".printer", Reader: &screenReader{}})
		}
	}
	return links, errors.Join(mistakes...)
}

// connect makes the line of two nodes that speak a dialect.
func (w *World) connect(a, b party.Node, dialectName string) (engine.LinkConfig, error) {
	d, err := w.dialects.Named(dialectName)
	if err != nil {
		return engine.LinkConfig{}, err
	}
	c, err := newLink(a, b, d, w.Currency)
	c.Codec = w.sealing(a, b, d, c.Codec)
	return c, err
}

// Speak returns what the loop must take for a foreign till to speak another dialect from then on: the acquirer's
// command. The line gets its new readers when the acquirer has carried it out.
func (w *World) Speak(till party.Node, dialectName string) (engine.Input, error) {
	id := w.Profile.Terminals[string(till)].ID
	if id == "" {
		return engine.Input{}, fmt.Errorf("simulator: no till %s", till)
	}
	if _, err := w.connect(till, Acquirer, dialectName); err != nil {
		return engine.Input{}, err
	}
	return engine.Input{Node: Acquirer, Command: &host.Speak{Terminal: id, Dialect: dialectName}}, nil
}

// Production says what a host in production has against a message of a till that the acquirer is about to handle; nil
// where it has nothing.
func (w *World) Production(till party.Node, message []byte, overdue bool) *host.Objection {
	a, ok := w.Loop.Party(Acquirer).(*acquirer.Acquirer)
	if !ok {
		return nil // it has crashed, or is somebody else
	}
	return a.Production(&party.Event{Kind: party.MessageReceived, From: till, Bytes: message, Overdue: overdue})
}

// relink is an engine.Observer: a till that speaks another dialect from now on is read so. What changes the line is the
// fact, so that whoever lives the life of this world again has the same line.
func (w *World) relink(r *engine.Record) {
	spoken, ok := r.Fact.(*host.Spoken)
	if !ok {
		return
	}
	for _, till := range w.Tills() {
		if w.Profile.Terminals[till].ID != spoken.Terminal {
			continue
		}
		line, err := w.connect(party.Node(till), Acquirer, spoken.Dialect)
		if err != nil || w.Loop.Relink(line) != nil {
			return // the acquirer refuses a dialect that there is not, and each till has a line
		}
		if w.spoken == nil {
			w.spoken = make(map[string]string)
		}
		w.spoken[till] = spoken.Dialect
	}
}

// newLink joins two nodes that speak a dialect.
func newLink(a, b party.Node, d *dialect.Dialect, k payment.Currency) (engine.LinkConfig, error) {
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return engine.LinkConfig{}, err
	}
	r, err := newReader(d, k)
	if err != nil {
		return engine.LinkConfig{}, err
	}
	return engine.LinkConfig{
		A: a, B: b, Messages: framer, Files: link.Framer{Length: link.Binary4, Max: maxFile},
		Reader: r, Records: r.single(), RecordFile: recordFile{r.records},
		Codec: fieldCodec{message: r.raw, codec: d.NewCodec().In(k)},
	}, nil
}
