package live

import (
	"errors"
	"sync"

	"acqsim/iso8583"
	"acqsim/payment"
)

// reader reads of messages of one spec as much as a line must know. Several may read at once.
type reader struct{ messages sync.Pool } // of *iso8583.Message

func newReader(spec *iso8583.Spec) *reader {
	return &reader{messages: sync.Pool{New: func() any { return iso8583.NewMessage(spec) }}}
}

// sighting is what the line must know of a message.
type sighting struct {
	id      payment.TerminalID // DE 41
	mti     string
	stan    string // DE 11
	trouble error  // every wrong field; no value is in it
}

// reply reports whether the message answers another.
func (s *sighting) reply() bool { return len(s.mti) == 4 && s.mti[2]&1 == 1 }

// answerable reports whether the acquirer answers it, be it that it cannot be read.
func (s *sighting) answerable() bool { return s.mti != "" && !s.reply() && s.stan != "" }

// request names the request that the message is, or answers.
func (s *sighting) request() request {
	r := request{id: s.id, stan: s.stan}
	if len(s.mti) == 4 {
		r.class = s.mti[1]
	}
	return r
}

// look reads who a message is from, and which one it is.
func (r *reader) look(message []byte) sighting {
	m := r.messages.Get().(*iso8583.Message)
	defer r.messages.Put(m)
	err := m.Decode(message)
	seen := sighting{id: payment.TerminalID(trim(m.Text(41))), mti: m.MTI(), stan: m.Text(11)}
	if err == nil {
		return seen
	}
	var wrong []error
	for _, e := range m.Mistakes() {
		wrong = append(wrong, e)
	}
	seen.trouble = errors.Join(wrong...)
	return seen
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}
