package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"acqsim/acquirer/desk"
	"acqsim/engine"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/reconcile/controls"
	"acqsim/report"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// kinds of events.
const (
	messageEvent = "message"
	factEvent    = "fact"
	itemEvent    = "item"
	alertEvent   = "alert"
	faultEvent   = "fault"
	commandEvent = "command"
	jobEvent     = "job"
	nodeEvent    = "node"
)

var eventKinds = []string{messageEvent, factEvent, itemEvent, alertEvent, faultEvent, commandEvent, jobEvent, nodeEvent}

// kindOfEvent is what a record is to who listens.
func kindOfEvent(r *engine.Record) string {
	switch r.Kind {
	case engine.FrameRecord, engine.LostRecord:
		return messageEvent
	case engine.FactRecord:
		return factEvent
	case engine.FaultRecord:
		return faultEvent
	case engine.CommandRecord:
		return commandEvent
	case engine.JobRecord:
		return jobEvent
	}
	return nodeEvent
}

// event is what goes over a stream.
type event struct {
	id   uint64 // 0: none of its own
	kind string
	data any
}

const (
	eventBatch  = 256                    // records that are read at once
	keepAlive   = 15 * time.Second       // a comment in a silent stream
	alertsEvery = 250 * time.Millisecond // alerts are looked for at most so often
	streamLimit = 10 * time.Second       // to write
)

// events are the route of the stream.
func (a *routes) events() {
	type listening struct {
		OfWorld
		Kinds string `query:"kinds" doc:"which are wanted, with commas between: message, fact, item, alert, fault, command, job, node; all when it is left out" example:"message,item"`
		Since string `query:"since" pattern:"^[0-9]{1,12}$" doc:"number of the last event that is known, as Last-Event-ID; 0: all that are kept. Without either: what comes from now on"`
		Last  string `header:"Last-Event-ID" doc:"number of the last event that was received"`
	}
	route := op("GET", "/v1/worlds/{world}/events", "stream-events",
		"What happens, as server-sent events; each but an alert has its number as id")
	route.Responses = map[string]*huma.Response{"200": {Description: "a stream that ends with the world; event: gap " +
		"says how many events are not kept any more, event: reset that the world began anew",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	about(a, route, func(_ context.Context, w *World, in *listening) (*huma.StreamResponse, error) {
		wanted, err := kindsWanted(in.Kinds)
		if err != nil {
			return nil, err
		}
		since := w.now().tape.last()
		text := in.Last
		if text == "" {
			text = in.Since
		}
		if text != "" {
			if since, err = strconv.ParseUint(text, 10, 64); err != nil {
				return nil, problem("wrong-value", "Last-Event-ID "+text+": want the number of an event")
			}
		}
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			request, response := humago.Unwrap(ctx)
			s := &stream{server: a.server, world: w, wanted: wanted, at: since, out: response,
				control: http.NewResponseController(response)}
			s.run(request.Context())
		}}, nil
	})
}

func kindsWanted(list string) ([]string, error) {
	if list == "" {
		return eventKinds, nil
	}
	kinds := strings.Split(list, ",")
	for _, k := range kinds {
		if !slices.Contains(eventKinds, k) {
			return nil, problem("wrong-value", fmt.Sprintf("kinds: no events are called %q%s; have %s", k,
				spelling.Hint(k, eventKinds), strings.Join(eventKinds, ", ")))
		}
	}
	return kinds, nil
}

// stream tells somebody what happens in a world. It reads what the world keeps: who is slow misses what is not kept
// any more, is told so, and slows nobody.
type stream struct {
	server  *Server
	world   *World
	wanted  []string
	at      uint64 // number of the last event that was read
	out     http.ResponseWriter
	control *http.ResponseController

	known   map[string]bool // alerts that were told
	alerted time.Time       // when alerts were looked for last
	early   payment.Time    // alerts until then are no news
}

func (s *stream) run(ctx context.Context) {
	s.server.meters.streams.Inc()
	defer s.server.meters.streams.Dec()
	h := s.out.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	s.out.WriteHeader(http.StatusOK)
	if s.say(": acqsim events\n\n") != nil {
		return
	}
	now := s.world.now()
	if s.at > now.tape.last() && s.begin(now) != nil { // he knows the events of a server that was here before
		return
	}
	for ctx.Err() == nil {
		if err := s.follow(ctx, now); err != nil {
			return
		}
		next := s.world.after(ctx, now)
		if next == nil {
			_ = s.tell(event{kind: "end", data: struct {
				Why string `json:"why"`
			}{"the world has ended"}})
			return
		}
		now = next
		s.known, s.early = nil, 0
		if s.begin(now) != nil {
			return
		}
	}
}

// begin tells that the world has begun anew, and goes on from there.
func (s *stream) begin(now *life) error {
	s.at = now.tape.base
	return s.tell(event{kind: "reset", data: struct {
		From uint64 `json:"from"`
	}{s.at}})
}

// follow tells what happens in one life of the world, until that is over.
func (s *stream) follow(ctx context.Context, now *life) error {
	if s.at < now.tape.base {
		s.at = now.tape.base
	}
	quiet := time.NewTimer(keepAlive)
	defer quiet.Stop()
	for {
		select {
		case <-now.tape.after(s.at):
		case <-quiet.C:
			s.world.touch()
			if err := s.say(": still here\n\n"); err != nil {
				return err
			}
			quiet.Reset(keepAlive)
			continue
		case <-ctx.Done():
			return ctx.Err()
		}
		all, err := s.read(ctx, now)
		if errors.Is(err, live.ErrEnded) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, e := range all {
			if err := s.tell(e); err != nil {
				return err
			}
		}
		quiet.Reset(keepAlive)
	}
}

// read reads what has happened since.
func (s *stream) read(ctx context.Context, now *life) (all []event, err error) {
	alerts := slices.Contains(s.wanted, alertEvent)
	err = now.View(ctx, func(w *world.World) {
		if s.known == nil {
			s.known, s.early = make(map[string]bool), s.begins(w, now.tape)
		}
		last := now.tape.last()
		if now.tape.gone > s.at {
			all = append(all, event{kind: "gap", data: struct {
				Lost uint64 `json:"lost"`
				From uint64 `json:"from"`
			}{now.tape.gone - s.at, now.tape.gone + 1}})
			s.at = now.tape.gone
		}
		records := now.tape.since(s.at, eventBatch)
		for i := range records {
			all = append(all, s.eventsOf(w, now.tape.base, &records[i].Record)...)
		}
		if len(records) < eventBatch {
			s.at = last // what is behind the last is nobody's news
		} else {
			s.at = now.tape.base + records[len(records)-1].Seq
		}
	})
	if err != nil || !alerts {
		return all, err
	}
	found, err := s.alerts(ctx, now)
	return append(all, found...), err
}

// begins is up to when alerts are no news: to who resumes, those until the event that he knows.
func (s *stream) begins(w *world.World, t *tape) payment.Time {
	if records := t.since(s.at, 1); len(records) > 0 {
		return records[0].At - 1
	}
	return w.Loop.Now()
}

// eventsOf are the events of a record that are wanted.
func (s *stream) eventsOf(w *world.World, base uint64, r *engine.Record) (all []event) {
	kind, id := kindOfEvent(r), base+r.Seq
	if kind == factEvent && slices.Contains(s.wanted, itemEvent) {
		for _, it := range itemsOf(r) {
			all = append(all, event{kind: itemEvent, data: it})
		}
	}
	if slices.Contains(s.wanted, kind) {
		line := w.Loop.Line(r)
		if r.Fact != nil {
			if told, err := withMoments(line.Content, reflect.TypeOf(r.Fact)); err == nil {
				line.Content = told
			}
		}
		all = append(all, event{kind: kind, data: line})
	}
	if len(all) > 0 {
		all[len(all)-1].id = id // who has this one has those before it
	}
	return all
}

// itemsOf are the items that a fact raises, closes or puts right.
func itemsOf(r *engine.Record) (all []report.ItemLine) {
	switch f := r.Fact.(type) {
	case *desk.Reconciled:
		for i := range f.Raised {
			all = append(all, report.ItemLineOf(&f.Raised[i]))
		}
		for i := range f.Closed {
			all = append(all, report.ItemLineOf(&f.Closed[i]))
		}
	case *desk.ItemCorrected:
		all = append(all, report.ItemLineOf(&f.Item))
	}
	return all
}

// alerts looks for what the controls say that was not told yet.
func (s *stream) alerts(ctx context.Context, now *life) (all []event, err error) {
	if wait := alertsEvery - time.Since(s.alerted); wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.alerted = time.Now()
	ix, _, err := now.Index(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range controls.Alerts(ix) {
		key := fmt.Sprint(a.Control, a.At, a.Key, a.Text.En)
		if a.At <= s.early || s.known[key] {
			continue
		}
		s.known[key] = true
		all = append(all, event{kind: alertEvent, data: a})
	}
	return all, nil
}

// tell writes an event.
func (s *stream) tell(e event) error {
	data, err := tell(e.data)
	data = bytes.TrimSuffix(data, []byte("\n"))
	if err != nil {
		return err
	}
	var b strings.Builder
	if e.id != 0 {
		fmt.Fprintf(&b, "id: %d\n", e.id)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", e.kind, data)
	return s.say(b.String())
}

// say writes, and waits for nobody for long.
func (s *stream) say(text string) error {
	err := s.control.SetWriteDeadline(time.Now().Add(streamLimit))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.out.Write([]byte(text)); err != nil {
		return err
	}
	if err := s.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
