package live

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"sync"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
)

// Client is the line of a till to its host. It dials when there is first something to say, and again when the
// connection has ended.
type Client interface {
	Connect(context.Context) error
	Send(ctx context.Context, message []byte) error
	Close() error
}

// NewClient makes the client of a host whose messages have a layout and a framing. It hands over every message that
// comes, and notes what happens on the line.
type NewClient func(addr string, layout *iso8583.Spec, f link.Framer, receive func(message []byte) error,
	note func(what string)) (Client, error)

// dial makes the line to the host; it connects when there is something to say.
func (t *Till) dial(d *dialect.Dialect) (Client, error) {
	c := &t.config
	end := tillEnd{dialect: d, framing: c.Framing, secure: c.TLS, log: c.Log,
		receive: t.receive, misfit: t.fail, gone: t.gone}
	switch {
	case c.Listen != "":
		return awaitHost(c.Listen, &end)
	case c.Client == nil:
		return newClient(c.Addr, &end)
	}
	framer, err := link.ParseFramer(cmp.Or(c.Framing, d.Framing()))
	if err != nil {
		return nil, err
	}
	return c.Client(c.Addr, d.Spec(), framer, t.receive,
		func(what string) { c.Log.Info("line", zap.String("event", what)) })
}

// tillEnd is the terminal's end of a line. What the host sends is held against what we speak; misfit is told at once
// when it is something else, gone when a connection ends.
type tillEnd struct {
	dialect      *dialect.Dialect
	framing      string      // "": the dialect's own
	secure       *tls.Config // nil: none
	log          *zap.Logger
	receive      func(message []byte) error
	misfit, gone func(error)
}

// newClient returns a client of package link that hands over every message it receives.
func newClient(addr string, e *tillEnd) (*link.Client, error) {
	config, err := e.config()
	if err != nil {
		return nil, err
	}
	return &link.Client{Addr: addr, Config: config}, nil
}

// config is how the end of the line behaves.
func (e *tillEnd) config() (link.Config, error) {
	p := &port{Port: Port{Dialect: e.dialect.Name(), Framing: e.framing}}
	var err error
	if p.layouts, err = p.Port.layouts(dialect.Known{e.dialect.Name(): e.dialect}, 0); err != nil {
		return link.Config{}, err
	}
	if p.others, err = (&Port{}).layouts(nil, 0); err != nil {
		return link.Config{}, err
	}
	own := p.layouts[0]
	var unheard sync.Map // of connections on which nothing has come: their *chooser
	return link.Config{
		Framer: own.Framer,
		TLS:    e.secure,
		Choose: func(peer *link.Peer, first []byte, end bool) (link.Framer, int, error) {
			known, _ := unheard.Load(peer)
			heard := known.(*chooser)
			switch l, err := heard.choose(first, end); {
			case err != nil:
				err = fmt.Errorf("live: the terminal speaks %s: %w", own, heard.misread(err, first))
				e.misfit(err)
				return link.Framer{}, 0, err
			case l == nil:
				return link.Framer{}, len(first) + 1, nil
			}
			unheard.Delete(peer)
			return own.Framer, 0, nil
		},
		Handler: func(_ *link.Peer, dst, message []byte) ([]byte, error) { return dst, e.receive(message) },
		OnEvent: func(event link.Event) {
			e.log.Info("line", zap.Stringer("event", event))
			switch event.Kind {
			case link.Connected:
				unheard.Store(event.Peer, p.chooser())
			case link.Disconnected:
				unheard.Delete(event.Peer)
				e.gone(event.Err)
			}
		},
	}, nil
}
