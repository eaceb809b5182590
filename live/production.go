package live

import (
	"fmt"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/simulator/world"
)

// sayProduction is an engine.Observer: it says of a terminal's message why a host in production refuses it, be it that
// this one does so too (acquirer: {strict: true}) or takes it. The acquirer is the judge.
func (h *Host) sayProduction(r *engine.Record) {
	if r.Kind != engine.FrameRecord || r.Peer != world.Acquirer || !h.config.Log.Core().Enabled(zap.WarnLevel) {
		return
	}
	o := h.world.Production(r.Node, r.Bytes, r.Note == engine.Overdue)
	if o == nil {
		return
	}
	verdict := "production would refuse"
	if h.config.Profile.Acquirer.Strict {
		verdict = "refused as in production"
	}
	if l, seen := h.ports.board.whence(r.Node, r.Bytes); l != nil {
		l.warn(fmt.Sprintf("%s: %s, %s", verdict, o.Code, o.Wrong), fmt.Sprintf("%s: %s: %s (%s): %s",
			described(r.Node, "→", &seen), verdict, o.Code, dialect.ResponseCode(o.Code).En, OwnWords(o.Why)))
	}
}

// whence returns the line over which a message of a till came, nil when that has gone, and what the line has seen.
func (s *switchboard) whence(till party.Node, message []byte) (*line, sighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	if h == nil {
		return nil, sighting{}
	}
	seen := h.layout.reader.look(message)
	if w := s.waiting[seen.request()]; w != nil {
		return w.line, seen
	}
	return nil, seen
}
