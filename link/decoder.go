package link

import (
	"fmt"
	"io"
)

// Buffer sizes in bytes. A quiet connection keeps the small buffer; one whose reads fill it gets the large one.
const (
	firstBuffer = 1 << 10
	largeBuffer = 64 << 10
)

// Decoder takes bytes as they arrive and gives back whole messages in order. Its buffer grows with the bytes that have
// come, never with what a length announces, and holds less than one longest frame beyond the last bytes fed. The zero
// value with a Framer set is ready. It is not for use by several goroutines.
type Decoder struct {
	Framer Framer

	buf      []byte // buf[r:] is not yet consumed
	r        int
	consumed int   // bytes of the stream before buf[r]
	full     bool  // the last read filled the buffer
	err      error // once the framing is lost it stays lost
}

// Feed takes a copy of b. Messages got from Next before are no longer valid. It fails if the framing was lost before,
// or if a longest frame is already waiting: call Next until it gives nothing, then Feed.
func (d *Decoder) Feed(b []byte) error {
	if err := d.ready(); err != nil {
		return err
	}
	d.compact()
	d.buf = append(d.buf, b...)
	return nil
}

// Fill does one Read from r into the buffer and returns the number of bytes that came. What holds for Feed holds here.
func (d *Decoder) Fill(r io.Reader) (int, error) {
	if err := d.ready(); err != nil {
		return 0, err
	}
	d.compact()
	if len(d.buf) == cap(d.buf) || d.full && cap(d.buf) < largeBuffer {
		d.grow()
	}
	n, err := r.Read(d.buf[len(d.buf):cap(d.buf)])
	d.buf = d.buf[:len(d.buf)+n]
	d.full = len(d.buf) == cap(d.buf)
	return n, err
}

func (d *Decoder) ready() error {
	if d.err != nil {
		return d.err
	}
	if d.Buffered() >= d.Framer.MaxFrame() {
		return fmt.Errorf("link: decoder holds %d bytes: take the messages in them before feeding more", d.Buffered())
	}
	return nil
}

// compact moves what is not consumed to the front.
func (d *Decoder) compact() {
	if d.r > 0 {
		d.buf = d.buf[:copy(d.buf, d.buf[d.r:])]
		d.r = 0
	}
}

// grow makes room: large steps while reads fill the buffer, never more than one longest frame and one large read.
func (d *Decoder) grow() {
	size := max(firstBuffer, 4*cap(d.buf))
	size = min(size, max(largeBuffer, 2*cap(d.buf)))
	next := make([]byte, len(d.buf), size)
	copy(next, d.buf)
	d.buf = next
}

// Next returns the next whole message, valid until the next Feed or Fill; nil without an error means that more bytes
// are needed. A message of length zero is not nil. A *FrameError counts its offset from the first byte ever fed.
func (d *Decoder) Next() ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	message, n, err := d.Framer.Next(d.buf[d.r:])
	if err != nil {
		if fe, ok := err.(*FrameError); ok {
			err = &FrameError{Offset: d.consumed + fe.Offset, Reason: fe.Reason}
		}
		d.err = err
		return nil, err
	}
	d.r += n
	d.consumed += n
	return message, nil
}

// Buffered is the number of bytes that have come and are not consumed.
func (d *Decoder) Buffered() int { return len(d.buf) - d.r }

// End says whether the stream may end here: it returns a *FrameError if it ends inside a frame.
func (d *Decoder) End() error {
	if d.err != nil {
		return d.err
	}
	if n := d.Buffered(); n > 0 {
		return &FrameError{Offset: d.consumed + n,
			Reason: fmt.Sprintf("the stream ends inside a frame, %d bytes after its start", n)}
	}
	return nil
}

// Reset empties the decoder for a new stream and keeps its buffer.
func (d *Decoder) Reset() {
	d.buf, d.r, d.consumed, d.err = d.buf[:0], 0, 0, nil
}

// peek is what has come and is not consumed.
func (d *Decoder) peek() []byte { return d.buf[d.r:] }
