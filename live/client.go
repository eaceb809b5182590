package live

import (
	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/link"
)

// newClient returns a client that hands over every message it receives.
func newClient(addr, dialectName string, log *zap.Logger, receive func(message []byte) error) (*link.Client, error) {
	d, err := dialect.Named(dialectName)
	if err != nil {
		return nil, err
	}
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return nil, err
	}
	return &link.Client{Addr: addr, Config: link.Config{
		Framer:  framer,
		Handler: func(_ *link.Peer, dst, message []byte) ([]byte, error) { return dst, receive(message) },
		OnEvent: func(e link.Event) { log.Info("line", zap.Stringer("event", e)) },
	}}, nil
}
