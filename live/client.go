package live

import (
	"context"

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

// client makes the line of a till to its host.
func (c *TillConfig) client(dialectName string, receive func(message []byte) error) (Client, error) {
	if c.Client == nil {
		return newClient(c.Addr, dialectName, c.Log, receive)
	}
	d, framer, err := framed(dialectName)
	if err != nil {
		return nil, err
	}
	return c.Client(c.Addr, d.Spec(), framer, receive,
		func(what string) { c.Log.Info("line", zap.String("event", what)) })
}

// newClient returns a client of package link that hands over every message it receives.
func newClient(addr, dialectName string, log *zap.Logger, receive func(message []byte) error) (*link.Client, error) {
	_, framer, err := framed(dialectName)
	if err != nil {
		return nil, err
	}
	return &link.Client{Addr: addr, Config: link.Config{
		Framer:  framer,
		Handler: func(_ *link.Peer, dst, message []byte) ([]byte, error) { return dst, receive(message) },
		OnEvent: func(e link.Event) { log.Info("line", zap.Stringer("event", e)) },
	}}, nil
}

// framed is a dialect, and how its messages are told apart.
func framed(dialectName string) (*dialect.Dialect, link.Framer, error) {
	d, err := dialect.Named(dialectName)
	if err != nil {
		return nil, link.Framer{}, err
	}
	framer, err := link.ParseFramer(d.Framing())
	return d, framer, err
}
