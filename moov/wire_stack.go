//go:build !nomoov

package moov

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583-connection/server"
	moovErrors "github.com/moov-io/iso8583/errors"

	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/link"
)

// stack is how moov speaks one layout: its spec, its length header and, for the wire, a server.
type stack struct {
	spec        *theirs.MessageSpec
	headerLen   int // of what stands before the MTI, which moov's specs do not know
	framer      link.Framer
	readLength  connection.MessageLengthReader
	writeLength connection.MessageLengthWriter
	server      *server.Server
	accepted    chan *lockstep
	closed      chan struct{}
}

func newStack(layout *iso8583.Spec, f link.Framer) (*stack, error) {
	spec, err := wireSpec(layout)
	if err != nil {
		return nil, err
	}
	return &stack{spec: spec, headerLen: layout.HeaderLen(), framer: f, readLength: ReadLength(f),
		writeLength: WriteLength(f)}, nil
}

// serve starts the server.
func (s *stack) serve() error {
	s.accepted, s.closed = make(chan *lockstep), make(chan struct{})
	s.server = server.New(s.spec, s.readLength, s.writeLength)
	err := s.server.SetOptions(server.WithConnectionFactory(func(socket net.Conn) (*connection.Connection, error) {
		e, err := s.newLockstep(socket)
		if err != nil {
			return nil, err
		}
		select {
		case s.accepted <- e:
		case <-s.closed:
			close(e.gone)
			return nil, errors.Join(net.ErrClosed, socket.Close())
		}
		return e.conn, nil
	}))
	if err != nil {
		return err
	}
	return s.server.Start("127.0.0.1:0")
}

// close ends the server.
func (s *stack) close() {
	select {
	case <-s.closed:
	default:
		close(s.closed)
		s.server.Close()
	}
}

// dial connects to the server and returns its end, and the socket that leads to it.
func (s *stack) dial() (*lockstep, *net.TCPConn, error) {
	conn, err := net.DialTimeout("tcp4", s.server.Addr, engine.SocketTimeout)
	if err != nil {
		return nil, nil, err
	}
	socket := conn.(*net.TCPConn) // that is what dialling tcp4 gives
	limit := time.After(engine.SocketTimeout)
	for {
		select {
		case e := <-s.accepted:
			if e.socket.RemoteAddr().String() == socket.LocalAddr().String() {
				return e, socket, nil
			}
			close(e.gone) // somebody else's connection to our port
			_ = e.socket.Close()
		case <-limit:
			return nil, nil, errors.Join(errors.New("moov's server does not take the connection"), socket.Close())
		}
	}
}

// packing reads and writes the frames of one connection for moov: the length header by moov's own, then what stands
// before the MTI, kept beside each message, then what moov packs. It tells what becomes of each.
type packing struct {
	*stack
	mu      sync.Mutex
	headers map[*theirs.Message][]byte
	packed  chan error // what came of packing a message that is sent
	unread  func()     // a message came that moov cannot read
}

// WriteMessage writes one frame.
func (p *packing) WriteMessage(w io.Writer, m *theirs.Message) error {
	var frame bytes.Buffer
	message, err := p.pack(m)
	if err == nil {
		_, err = p.writeLength(&frame, len(message))
	}
	p.packed <- err
	if err != nil {
		return err
	}
	frame.Write(message)
	_, err = w.Write(frame.Bytes())
	return err
}

// ReadMessage reads one frame.
func (p *packing) ReadMessage(r io.Reader) (*theirs.Message, error) {
	n, err := p.readLength(r)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, fmt.Errorf("length %d", n)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, err
	}
	m, err := p.read(message)
	if err != nil {
		p.unread()
		return nil, err
	}
	return m, nil
}

// read takes a message apart. What it returns of an error holds nothing of the message.
func (p *packing) read(message []byte) (*theirs.Message, error) {
	if len(message) < p.headerLen {
		return nil, &moovErrors.UnpackError{Err: fmt.Errorf("header: want %d bytes, have %d", p.headerLen, len(message)),
			FieldID: "header"}
	}
	m := theirs.NewMessage(p.spec)
	if err := m.Unpack(message[p.headerLen:]); err != nil {
		return nil, silent(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.headers[m] = message[:p.headerLen]
	return m, nil
}

// silent is an error of moov's codec without the bytes that it would show.
func silent(err error) error {
	var unpack *moovErrors.UnpackError
	if errors.As(err, &unpack) {
		return &moovErrors.UnpackError{Err: fmt.Errorf("DE %s", strings.Join(unpack.FieldIDs(), ".")),
			FieldID: unpack.FieldID}
	}
	return err
}

// write packs a message that was read; nil when it was not, or when moov cannot pack what it has read.
func (p *packing) write(m *theirs.Message) []byte {
	if m == nil {
		return nil
	}
	b, err := p.pack(m)
	if err != nil {
		return nil
	}
	return b
}

// pack puts a message behind its header, which is forgotten by that.
func (p *packing) pack(m *theirs.Message) ([]byte, error) {
	p.mu.Lock()
	header := p.headers[m]
	delete(p.headers, m)
	p.mu.Unlock()
	body, err := m.Pack()
	if err != nil {
		return nil, err
	}
	return append(bytes.Clone(header), body...), nil
}
