package live

import (
	"context"
	"crypto/tls"

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
	switch {
	case c.Listen != "":
		return awaitHost(c.Listen, dialectName, c.TLS, c.Log, receive)
	case c.Client == nil:
		return newClient(c.Addr, dialectName, c.TLS, c.Log, receive)
	}
	d, framer, err := framed(dialectName)
	if err != nil {
		return nil, err
	}
	return c.Client(c.Addr, d.Spec(), framer, receive,
		func(what string) { c.Log.Info("line", zap.String("event", what)) })
}

// newClient returns a client of package link that hands over every message it receives.
func newClient(
	addr, dialectName string, secure *tls.Config, log *zap.Logger, receive func(message []byte) error,
) (*link.Client, error) {
	config, err := tillConfig(dialectName, secure, log, receive)
	if err != nil {
		return nil, err
	}
	return &link.Client{Addr: addr, Config: config}, nil
}

// tillConfig is how the terminal's end of a line behaves.
func tillConfig(
	dialectName string, secure *tls.Config, log *zap.Logger, receive func(message []byte) error,
) (link.Config, error) {
	_, framer, err := framed(dialectName)
	return link.Config{
		Framer:  framer,
		TLS:     secure,
		Handler: func(_ *link.Peer, dst, message []byte) ([]byte, error) { return dst, receive(message) },
		OnEvent: func(e link.Event) { log.Info("line", zap.Stringer("event", e)) },
	}, err
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
