package live

import (
	"sync"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/payment"
)

// reader reads of messages of one dialect as much as a line must know. Several may read at once.
type reader struct{ readings sync.Pool } // of *reading

// reading is a message that is being read.
type reading struct {
	raw     *iso8583.Message
	codec   *dialect.Codec
	meaning dialect.Message
}

func newReader(d *dialect.Dialect, currency payment.Currency) *reader {
	r := &reader{}
	r.readings.New = func() any {
		return &reading{raw: iso8583.NewMessage(d.Spec()), codec: d.NewCodec().In(currency)}
	}
	return r
}

func (r *reader) take() *reading  { return r.readings.Get().(*reading) }
func (r *reader) give(m *reading) { r.readings.Put(m) }

// sighting is what the line must know of a message, and what the log says of it.
type sighting struct {
	id          payment.TerminalID // DE 41
	merchant    payment.MerchantID // DE 42
	mti         string
	stan        string // DE 11
	answerable  bool   // the acquirer answers it, be it that it cannot be read
	transaction dialect.Transaction
	reversal    bool
	amount      payment.Amount
	code        payment.ResponseCode
	reason      string // DE 44
	wrong       string // the first wrong field, "DE 4"
	trouble     error  // every wrong field; no value is in it
}

// reply reports whether the message answers another.
func (s *sighting) reply() bool { return len(s.mti) == 4 && s.mti[2]&1 == 1 }

// request names the request that the message is, or answers.
func (s *sighting) request() request {
	r := request{id: s.id, stan: s.stan}
	if len(s.mti) == 4 {
		r.class = s.mti[1]
	}
	return r
}

// look reads who a message is from, and which one it is, as the acquirer will.
func (r *reader) look(message []byte) sighting {
	m := r.take()
	defer r.give(m)
	err := m.codec.Parse(message, &m.meaning)
	seen := sighting{
		id: m.meaning.Terminal, merchant: m.meaning.Merchant, mti: m.meaning.MTI,
		answerable: m.meaning.Answerable(), trouble: err,
		transaction: m.meaning.Transaction, reversal: m.meaning.Reversal, amount: m.meaning.Amount, code: m.meaning.Code,
		reason: m.meaning.Reason, wrong: m.meaning.Wrong,
	}
	if seen.answerable || seen.reply() {
		seen.stan = m.meaning.STAN.String()
	}
	return seen
}
