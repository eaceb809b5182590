package play

import (
	"time"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// foreignHost is a setting with our tills and an acquirer in another process.
type foreignHost struct{ peer }

// prepare gives the world the time of the day, which a foreign host has; both runs of a pair have the scenario's.
func (h *foreignHost) prepare(s *world.Setup) error {
	s.Foreign.Host = h.line.Send
	if !h.Paired {
		s.Start = payment.Time(time.Now().UnixNano())
		s.FirstSTAN = world.STANFromClock(s.Start)
	}
	return h.peer.prepare(s)
}

func (h *foreignHost) begin() error {
	return h.meet(h.limit(), func(till party.Node, message []byte) {
		h.post(engine.Input{Node: world.Acquirer, To: till, Message: message})
	})
}

func (h *foreignHost) until(instant payment.Time, wanted func() bool) error {
	return h.serve(instant, wanted)
}

// advance moves the clock that a pair has in common: exchanges that are open end by the wall clock, then what was due
// on the way happens at once, then what the other run's clock has set off.
func (h *foreignHost) advance(at strict.Location, word string, to payment.Time) error {
	if !h.Paired {
		h.unobserved(at, word+": the clock of a foreign host is its own")
		return nil
	}
	if err := h.run.reachable(to); err != nil {
		return err
	}
	loop := h.run.world.Loop
	if err := h.until(min(to, loop.Now().Add(patience)), h.run.underWay); err != nil {
		return err
	}
	if err := h.jump(to); err != nil {
		return err
	}
	return h.quieten(loop.Now().Add(patience), 2)
}

func (h *foreignHost) rest() error {
	limit := min(h.run.world.Loop.Now().Add(patience), h.run.end)
	if h.Paired {
		return h.quieten(limit, 2)
	}
	return h.until(limit, h.run.underWay)
}

// sees: what a till sends, receives, shows or prints is on this side.
func (h *foreignHost) sees(e *scenarios.Expectation, rule string) bool {
	seen := expect.SeenAt(e.Matcher()) == expect.AtTill
	if m, ok := e.Matcher().(*scenarios.MessageCheck); ok {
		seen = (m.Link == "" || h.onTillLine(m.Link)) && !h.faultedThere(m.Link)
	}
	if !seen {
		h.unobserved(e.Location, rule)
	}
	return seen
}
