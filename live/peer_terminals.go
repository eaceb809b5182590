package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/simulator/world"
)

// PeerTerminals waits for the tills of one scenario after another, which are in another
// process. It is a play.Line.
type PeerTerminals struct {
	addrs  []string
	paired bool
	log    *zap.Logger
	// Limits say who may connect.
	Limits
	// Framing is that of all connections; "": each dialect's own.
	Framing string
	// Listening is told of each port when it is bound.
	Listening func(Port)

	ports   *ports
	running sync.WaitGroup
}

// NewPeerTerminals returns a line that listens on an address for each dialect, in the
// order of the shipped ones; one address serves whichever dialect a scenario has.
// Paired says that the other end is a PeerHost: a scenario ends when
// its tills have hung up. log may be nil.
func NewPeerTerminals(addrs []string, paired bool, log *zap.Logger) *PeerTerminals {
	if log == nil {
		log = zap.NewNop()
	}
	return &PeerTerminals{addrs: slices.Clone(addrs), paired: paired, log: log, Listening: func(Port) {}}
}

// Open binds the ports. What comes from a till is handed to deliver.
func (p *PeerTerminals) Open(w *world.World, deliver func(till party.Node, message []byte)) error {
	p.ports = newPorts(p.log)
	p.ports.Limits = p.Limits
	p.ports.board.receive = func(till party.Node, message []byte, _ func(error)) error {
		deliver(till, message)
		return nil
	}
	p.ports.known = w.Dialects()
	dialects := spoken(w)
	if len(p.addrs) == 1 && len(dialects) > 1 {
		dialects = []string{""} // the first bytes tell
	}
	for _, name := range dialects {
		at, err := addrOf(p.addrs, name)
		if err != nil {
			return err
		}
		if err := p.ports.listen(Port{Dialect: name, Addr: p.addrs[at], Framing: p.Framing}, w); err != nil {
			return err
		}
		bound := p.ports.bound[len(p.ports.bound)-1].Port
		p.addrs[at] = bound.Addr // the next scenario is at the same place
		p.Listening(bound)
	}
	p.ports.serve(&p.running, func(err error) { p.log.Error("a port failed", zap.Error(err)) })
	return nil
}

// Send takes what the acquirer sends to a till.
func (p *PeerTerminals) Send(till party.Node, o engine.Outward) { p.ports.board.send(till, o) }

// Connected reports whether a till of this scenario is on the line.
func (p *PeerTerminals) Connected() bool { return p.ports != nil && p.ports.board.connected() }

// Close ends the scenario: it waits for the tills of a pair, gives the ports back
// before it hangs up, so that who is hung up on and dials again meets the next
// scenario, and drains the connections. It is safe to repeat.
func (p *PeerTerminals) Close() error {
	if p.ports == nil {
		return nil
	}
	if p.paired {
		ctx, stop := context.WithTimeout(context.Background(), hangUpLimit)
		for p.ports.board.connected() && ctx.Err() == nil {
			pause(ctx, time.Millisecond)
		}
		stop()
	}
	err := p.ports.close()
	p.running.Wait()
	return err
}

// spoken returns the dialects of a world's tills, in the order of the shipped ones.
func spoken(w *world.World) []string {
	var out []string
	for _, till := range w.Tills() {
		if name := w.DialectOf(till); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		return cmp.Compare(slices.Index(dialect.Names(), a), slices.Index(dialect.Names(), b))
	})
	return out
}

// addrOf says which of the addresses is for a dialect: the only one, or its own.
func addrOf(addrs []string, dialectName string) (int, error) {
	if len(addrs) == 1 {
		return 0, nil
	}
	at := slices.Index(dialect.Names(), dialectName)
	if at < 0 || at >= len(addrs) {
		return 0, fmt.Errorf("live: %d addresses and tills that speak %s: want one address for all, or one for each of %v",
			len(addrs), dialectName, dialect.Names()[:len(addrs)])
	}
	return at, nil
}
