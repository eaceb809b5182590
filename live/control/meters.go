package control

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/simulator/world"
)

// meters are what Prometheus reads. No label names a terminal, a card or a world.
type meters struct {
	registry *prometheus.Registry

	messages *prometheus.CounterVec
	lost     *prometheus.CounterVec
	facts    *prometheus.CounterVec
	refusals *prometheus.CounterVec
	faults   *prometheus.CounterVec
	made     prometheus.Counter
	streams  prometheus.Gauge
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMeters() *meters {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &meters{
		registry: prometheus.NewRegistry(),
		messages: counters("acqsim_messages_total", "Messages that arrived, by message type and the ends of the line.",
			"world", "mti", "from", "to"),
		lost:  counters("acqsim_messages_lost_total", "Messages that did not arrive.", "world", "from", "to"),
		facts: counters("acqsim_facts_total", "Facts that the parties committed, by kind.", "world", "kind"),
		refusals: counters("acqsim_refusals_total", "Facts that refuse, by the slug of why (docs/slugs.md).",
			"world", "slug"),
		faults: counters("acqsim_faults_acted_total", "How often faults have acted.", "world"),
		made: prometheus.NewCounter(prometheus.CounterOpts{Name: "acqsim_worlds_made_total",
			Help: "Worlds that were made."}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "acqsim_event_streams",
			Help: "Streams of events that are open."}),
		requests: counters("acqsim_api_requests_total", "Requests to the control API, by operation and status.",
			"operation", "status"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "acqsim_api_request_seconds",
			Help:    "How long requests to the control API took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 30}}, []string{"operation"}),
	}
	m.registry.MustRegister(m.messages, m.lost, m.facts, m.refusals, m.faults, m.made, m.streams, m.requests, m.seconds,
		collectors.NewGoCollector())
	return m
}

// count adds what can only be counted when somebody asks.
func (m *meters) count(worlds func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "acqsim_worlds",
		Help: "Worlds that are there, the served one included."}, func() float64 { return float64(worlds()) }))
}

// role is what metrics call a node: the tills are one.
func role(w *world.World, n party.Node) string {
	if w.IsTill(string(n)) {
		return "terminal"
	}
	return string(n)
}

// take counts a record, in the loop's goroutine.
func (m *meters) take(class string, w *world.World, r *engine.Record) {
	switch r.Kind {
	case engine.FrameRecord:
		if r.File {
			return
		}
		mti := "unreadable"
		if reader := w.Reader(r); reader != nil {
			mti = mtiOf(reader.MTI())
		}
		m.messages.WithLabelValues(class, mti, role(w, r.Node), role(w, r.Peer)).Inc()
	case engine.LostRecord:
		m.lost.WithLabelValues(class, role(w, r.Node), role(w, r.Peer)).Inc()
	case engine.FactRecord:
		m.facts.WithLabelValues(class, r.Name).Inc()
		if f, ok := r.Fact.(party.Refuser); ok {
			if slug := f.Refusal(); slug != "" {
				m.refusals.WithLabelValues(class, slug).Inc()
			}
		}
	case engine.FaultRecord:
		m.faults.WithLabelValues(class).Inc()
	}
}

// mtiOf is a message type as a label: what a stranger makes up is one.
func mtiOf(mti string) string {
	if len(mti) != 4 || mti[0] != '0' || mti[1] > '8' || mti[1] < '1' || mti[3] != '0' {
		return "other"
	}
	return mti
}

func (m *meters) begin() time.Time { return time.Now() }

// asked counts a request.
func (m *meters) asked(operation string, began time.Time, err error) {
	status := "ok"
	if p, is := err.(*Problem); is {
		status = strconv.Itoa(p.Status)
	}
	m.requests.WithLabelValues(operation, status).Inc()
	m.seconds.WithLabelValues(operation).Observe(time.Since(began).Seconds())
}

func (m *meters) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: answerLimit})
}
