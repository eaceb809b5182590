//go:build !nomoov

package moov

import (
	"errors"
	"fmt"
	"net"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"

	"acqsim/engine"
)

// end is one of moov's connections, a client's or a server's. It says one message at a time.
type end struct {
	*packing
	conn    *connection.Connection
	socket  net.Conn
	hear    func(*packing, heard) // is told of each message that comes
	waiting map[string]*sending
}

// heard is what moov made of a message: handed it over, as the answer to a request that waits or as one that nobody
// waits for, or could not read it.
type heard struct {
	message   *theirs.Message
	unmatched bool
}

// sending is a Send that waits for its answer.
type sending struct {
	message *theirs.Message
	done    chan struct{} // closed when it has returned
	err     error         // then: why without an answer
}

// forever is how long moov may wait for an answer: the party's own timer, which runs on virtual time, decides when it
// no longer does.
const forever = 365 * 24 * time.Hour

// errGivenUp ends a Send whose party asks again under the same id.
var errGivenUp = errors.New("the party no longer waits for the answer")

// newEnd runs one of moov's connections on a socket.
func (s *stack) newEnd(socket net.Conn, hear func(*packing, heard)) (*end, error) {
	e := &end{socket: socket, hear: hear, waiting: make(map[string]*sending)}
	e.packing = &packing{stack: s, headers: make(map[*theirs.Message][]byte), packed: make(chan error, 1),
		unread: func() { hear(nil, heard{}) }}
	var err error
	e.conn, err = connection.NewFrom(socket, s.spec, s.readLength, s.writeLength,
		connection.SetMessageReader(e.packing), connection.SetMessageWriter(e.packing),
		connection.SetRequestIDGenerator(wireID{}), connection.SendTimeout(forever),
		connection.InboundMessageHandler(func(_ *connection.Connection, m *theirs.Message) {
			hear(e.packing, heard{message: m, unmatched: answers(m)})
		}))
	return e, err
}

// say hands a message to moov and returns when moov has packed it. The rest, to be called when the bytes have been
// taken from the socket, returns when moov has done with it.
func (e *end) say(message []byte) (rest func() error, err error) {
	m, err := e.read(message)
	if err != nil {
		return nil, fmt.Errorf("moov cannot read the message that it is to send: %w", err)
	}
	s := &sending{message: m, done: make(chan struct{})}
	rest = func() error { return nil }
	if answers(m) {
		go func() {
			defer close(s.done)
			s.err = e.conn.Reply(m)
		}()
		rest = func() error { return s.wait() }
	} else if err := e.ask(s); err != nil {
		return nil, err
	}
	select {
	case err = <-e.packed:
	case <-s.done:
		err = s.err
	case <-time.After(engine.SocketTimeout):
		err = errors.New("moov does not write it")
	}
	if err != nil {
		return nil, fmt.Errorf("moov does not send the message: %w", err)
	}
	return rest, nil
}

// ask sends a request. Of two requests of one id moov would forget the first, whose Send would wait for good: it is
// ended before.
func (e *end) ask(s *sending) error {
	id, err := wireID{}.GenerateRequestID(s.message)
	if err != nil {
		return err
	}
	if before := e.waiting[id]; before != nil {
		_ = e.conn.RejectMessage(before.message, errGivenUp) // an error says that none waits
		if err := before.wait(); err != nil && !errors.Is(err, errGivenUp) {
			return err
		}
	}
	e.waiting[id] = s
	go func() {
		defer close(s.done)
		reply, err := e.conn.Send(s.message)
		if err != nil {
			s.err = err
			return
		}
		e.hear(e.packing, heard{message: reply})
	}()
	return nil
}

// wait waits until moov has done with a message.
func (s *sending) wait() error {
	select {
	case <-s.done:
		return s.err
	case <-time.After(engine.SocketTimeout):
		return errors.New("moov has not done with the message")
	}
}

// ended waits until moov has noticed the end of the connection.
func (e *end) ended() error {
	select {
	case <-e.conn.Done():
		return nil
	case <-time.After(engine.SocketTimeout):
		return errors.New("moov: wire: the other end does not notice that the connection ended")
	}
}

// finish waits until all that the connection runs has ended. Its socket, or the other end of it, is closed.
func (e *end) finish() error {
	errs := []error{e.ended()}
	for _, s := range e.waiting {
		if err := s.wait(); err != nil && !errors.Is(err, connection.ErrConnectionClosed) && !errors.Is(err, errGivenUp) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// wireID is RequestID, and an id too for a message that has none by that: moov would drop it.
type wireID struct{}

func (wireID) GenerateRequestID(m *theirs.Message) (string, error) {
	id, err := RequestID{}.GenerateRequestID(m)
	if err != nil {
		return "none", nil
	}
	return id, nil
}

// answers reports whether a message is an answer: the third digit of its MTI is odd.
func answers(m *theirs.Message) bool {
	mti, err := m.GetMTI()
	return err == nil && len(mti) == 4 && (mti[2]-'0')%2 == 1
}
