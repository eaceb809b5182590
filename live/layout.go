package live

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/link"
	"acqsim/payment"
)

// Layout is how a connection says things: which dialect, in which frames.
type Layout struct {
	Dialect *dialect.Dialect
	Framer  link.Framer
	reader  *reader
	tpdu    bool // behind the length stand five bytes 60, to, from; Framer is that without them
}

// String is "1987-ascii, binary-2".
func (l *Layout) String() string { return l.Dialect.Name() + ", " + l.Framer.String() }

// framings are the length headers that a port without one of its own tells apart, the commonest first. The last is VML.
var framings = []string{
	"binary-2", "ascii-4", "bcd-2", "binary-2,inclusive", "ascii-4,inclusive", "binary-4", "binary-2-le", "binary-2,stx",
	"binary-2,header=0000,apart",
}

// tpduSize and tpduID are of the transport header in front of a message: 60, two bytes that say to whom, two from whom.
const (
	tpduSize = 5
	tpduID   = 0x60
)

// firstBound is how many bytes may come before the layout of a connection is told.
const firstBound = 8 << 10

// layouts lists what a port takes, what is to be preferred first.
func (p *Port) layouts(known dialect.Known, currency payment.Currency) ([]*Layout, error) {
	names := []string{p.Dialect}
	if p.Dialect == "" {
		names = names[:0]
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range dialect.Names() {
			if known[name] == nil {
				names = append(names, name)
			}
		}
	}
	var list []*Layout
	for _, name := range names {
		d, err := known.Named(name)
		if err != nil {
			return nil, err
		}
		read := newReader(d, currency)
		lengths := []string{d.Framing()}
		switch {
		case p.Framing != "":
			lengths[0] = p.Framing
		case p.Dialect == "":
			lengths = append(lengths, framings...)
		}
		for i, text := range lengths {
			framer, err := link.ParseFramer(text)
			if err != nil {
				return nil, err
			}
			if i > 0 && text == lengths[0] {
				continue
			}
			list = append(list, &Layout{Dialect: d, Framer: framer, reader: read})
			if p.Dialect == "" && p.Framing == "" && d.Spec().HeaderLen() == 0 && framer.Header == "" {
				list = append(list, &Layout{Dialect: d, Framer: framer, reader: read, tpdu: true})
			}
		}
	}
	return list, nil
}

// Layouts returns the shipped dialects that a port takes.
func (p *Port) Layouts() []string {
	if p.Dialect != "" {
		return []string{p.Dialect}
	}
	return dialect.Names()
}

// attempt is what a layout makes of the first bytes of a connection.
type attempt struct {
	*Layout
	state attemptState
	at    int   // the byte of the connection at which it goes wrong
	wrong error // no value is in it
	order int   // of those that fit, or are as wrong, the least is chosen
	flaws int   // how much of a whole frame is wrong
	clear bool  // it has few flaws, and its end is that of what came: no more bytes can make another layout likelier
}

type attemptState uint8

const (
	refuted  attemptState = iota // the bytes are something else
	begun                        // more bytes must come
	readable                     // a whole frame, and something of it is wrong
	fitting                      // a whole frame in which all is right
)

// chooser finds the layout of one connection.
type chooser struct {
	open    []*Layout // of the port, not refuted yet
	others  []*Layout // what the port does not take, not refuted yet
	only    *Layout   // of a port that takes one: what fits nothing is read in it as well as it can be
	refuted []attempt // of the port, in order
}

func (p *port) chooser() *chooser {
	c := &chooser{open: slices.Clone(p.layouts), others: slices.Clone(p.others)}
	if len(p.layouts) == 1 {
		c.only = p.layouts[0]
	}
	return c
}

// choose says which layout the first bytes are of, nil as long as more must come; with end no more will. The error says
// that none fits; what was refuted tells why. What fits as a whole is chosen at once, and of several that do the one in
// which the message makes sense; what fits only a layout that the port does not take is refused with its name.
func (c *chooser) choose(first []byte, end bool) (*Layout, error) {
	end = end || len(first) >= firstBound
	best, waits := c.weigh(&c.open, first, true)
	if best != nil && (best.state == fitting || best.clear) {
		return best.Layout, nil
	}
	other, othersWait := c.weigh(&c.others, first, false)
	switch {
	case other != nil && other.state == fitting:
		return nil, &otherLayout{other.Layout}
	case waits && !end:
		return nil, nil
	case best != nil:
		return best.Layout, nil
	case c.framed(first):
		return c.only, nil
	case othersWait && !end:
		return nil, nil
	}
	return nil, errNoLayout
}

// framed reports whether a port that takes one layout has a frame of it, whatever is in it: it gets no answer, and the
// line goes on.
func (c *chooser) framed(first []byte) bool {
	if c.only == nil {
		return false
	}
	message, n, err := c.only.Framer.Next(first)
	return err == nil && n > 0 && len(message) > 0
}

// weigh takes out what is refuted and returns the best of the rest, and whether one of them needs more bytes.
func (c *chooser) weigh(list *[]*Layout, first []byte, own bool) (best *attempt, waits bool) {
	still := (*list)[:0]
	for _, l := range *list {
		a := l.try(first)
		if a.state == refuted {
			if own && !errors.Is(a.wrong, errNoTPDU) {
				c.refuted = append(c.refuted, a)
			}
			continue
		}
		still = append(still, l)
		waits = waits || a.state == begun
		if a.state != begun && (best == nil || a.before(best)) {
			best = &a
		}
	}
	*list = still
	return best, waits
}

var (
	errNoLayout = errors.New("live: no layout fits")
	errNoTPDU   = errors.New("live: no TPDU stands before the message")
)

// otherLayout is what a connection speaks whose port speaks something else.
type otherLayout struct{ *Layout }

func (e *otherLayout) Error() string { return "live: the connection speaks " + e.Layout.String() }

func (e *otherLayout) Is(target error) bool { return target == errNoLayout }

// before reports whether a is the better of two readings.
func (a *attempt) before(b *attempt) bool {
	switch {
	case a.state != b.state:
		return a.state > b.state
	case a.flaws != b.flaws:
		return a.flaws < b.flaws
	case a.state == readable && a.at != b.at:
		return a.at > b.at
	}
	return a.order < b.order
}

// try reads the first frame.
func (l *Layout) try(first []byte) attempt {
	if l.tpdu {
		return l.behindTPDU(first)
	}
	message, n, err := l.Framer.Next(first)
	start := len(l.Framer.Begin(nil))
	switch {
	case err != nil:
		return attempt{Layout: l, wrong: err}
	case n == 0 && l.tooLong(first):
		return attempt{Layout: l, wrong: fmt.Errorf("a first message is of %d bytes at most", firstBound)}
	case n == 0:
		return l.begun(first, min(start, len(first)))
	case len(message) == 0 && n == len(first): // a frame of no length keeps a line open
		return attempt{Layout: l, state: begun}
	case len(message) == 0:
		a := l.try(first[n:])
		a.at, a.order = a.at+n, a.order+4 // 00 00 00 85 is rather one length than an empty frame and a length
		return a
	}
	a := l.whole(message, start)
	if rest := first[n:]; len(rest) > 0 {
		a.clear = false
		if a.state != refuted && !l.follows(rest) {
			a.state, a.flaws = min(a.state, readable), a.flaws+few+1
			if a.wrong == nil {
				a.at, a.wrong = n, fmt.Errorf("byte %d: what comes behind the frame begins no other", n)
			}
		}
	}
	return a
}

// tooLong reports whether a frame says that it is longer than a first message may be.
func (l *Layout) tooLong(first []byte) bool {
	size, start, err := l.Framer.Head(first)
	return err == nil && start > 0 && size > firstBound
}

// follows reports whether what comes behind a frame begins another one. The first bytes of a length do not tell: they
// are rather the end of a frame whose length does not count itself.
func (l *Layout) follows(rest []byte) bool {
	message, n, err := l.Framer.Next(rest)
	start := len(l.Framer.Begin(nil))
	switch {
	case err != nil, l.tooLong(rest), len(rest) < start+4:
		return false
	case n == 0:
		return l.begun(rest, min(start, len(rest))).state == begun
	case len(message) == 0:
		return true
	}
	return l.whole(message, start).state != refuted
}

// behindTPDU reads the first frame of whoever writes a TPDU. Answers have it with its addresses exchanged.
func (l *Layout) behindTPDU(first []byte) attempt {
	start := len(l.Framer.Begin(nil))
	message, n, err := l.Framer.Next(first)
	switch {
	case err != nil:
		return attempt{Layout: l, wrong: err}
	case n > 0 && len(message) == 0 && n < len(first):
		a := l.behindTPDU(first[n:])
		a.at, a.order = a.at+n, a.order+4
		return a
	case len(first) > start && first[start] != tpduID:
		return attempt{Layout: l, wrong: errNoTPDU}
	case len(first) < start+tpduSize:
		return attempt{Layout: l, state: begun}
	}
	header := first[start : start+tpduSize]
	own := &Layout{Dialect: l.Dialect, Framer: l.Framer, reader: l.reader}
	own.Framer.Header = string([]byte{tpduID, header[3], header[4], header[1], header[2]})
	return own.try(first)
}

// begun looks at the start of a frame that is not whole: the message type tells most.
func (l *Layout) begun(first []byte, start int) attempt {
	partial := first[start:]
	if len(partial) < l.Dialect.Spec().HeaderLen()+4 {
		return attempt{Layout: l, state: begun}
	}
	m := l.reader.take()
	defer l.reader.give(m)
	err := m.raw.Decode(partial)
	if mti := m.raw.MTI(); mti == "" && err != nil {
		return attempt{Layout: l, at: start, wrong: err}
	} else if wrong := wrongMTI(mti); wrong != nil {
		return attempt{Layout: l, at: start, wrong: wrong}
	}
	return attempt{Layout: l, state: begun}
}

// few is how many flaws a message has that is of this layout all the same.
const few = 2

// whole reads a message that is all there. One that cannot be told which request it is may be of this layout too, when
// little of it is wrong.
func (l *Layout) whole(message []byte, start int) attempt {
	m := l.reader.take()
	defer l.reader.give(m)
	a := attempt{Layout: l, state: fitting}
	err := m.raw.Decode(message)
	mti := m.raw.MTI()
	if wrong := wrongMTI(mti); wrong != nil {
		return attempt{Layout: l, at: start, wrong: errors.Join(wrong, err)}
	}
	left := len(m.raw.Trailing())
	a.flaws = len(m.raw.Mistakes())
	switch {
	case err != nil:
		a.state, a.wrong, a.at = readable, err, start
		for _, e := range m.raw.Mistakes()[:1] {
			a.wrong, a.at = e, start+max(e.Offset, 0)
		}
	case left > 0:
		a.state, a.at = readable, start+len(message)-left
		a.wrong = fmt.Errorf("byte %d: %d bytes are left over after the last field", a.at, left)
	}
	switch whole := m.raw.Whole(); {
	case !whole:
		a.flaws += few + 1
	case left > 8: // as many as a second bitmap has that is none here
		a.flaws += few + 2
	case left > 0:
		a.flaws++
	default:
		a.clear = a.state == readable && a.flaws <= few
	}
	a.order = m.order(message, l.Dialect.Name())
	if a.state == readable && a.flaws > few && m.codec.Parse(message, &m.meaning) != nil && !m.meaning.Answerable() {
		a.state = refuted
	}
	return a
}

// order is how likely a message that fits is of this layout, the least the likeliest: it makes sense, and an empty
// second bitmap comes from whoever always sends one.
func (m *reading) order(message []byte, name string) int {
	order := 0
	if m.codec.Parse(message, &m.meaning) != nil {
		order = 2
	}
	empty := len(message) >= 20 && message[4]&0x80 != 0 && [8]byte(message[12:20]) == [8]byte{}
	if empty != strings.HasPrefix(name, "npm-") {
		order++
	}
	return order
}

// wrongMTI says why a text is no message type of the standard.
func wrongMTI(mti string) error {
	if len(mti) == 4 && mti[0] <= '2' && '1' <= mti[1] && mti[1] <= '8' && mti[2] <= '5' && mti[3] <= '5' {
		return nil
	}
	return fmt.Errorf("message type %q: want one of the standard, such as 0200 or 0800", mti)
}
