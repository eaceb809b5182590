package simulator

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/terminal"
)

// screenReader reads what a terminal shows and prints, so that a rule can tell
// whose slip is lost.
type screenReader struct{ slip terminal.Slip }

func (r *screenReader) Read(b []byte, _ bool) error {
	r.slip = terminal.Slip{}
	if err := json.Unmarshal(b, &r.slip); err != nil {
		return fmt.Errorf("simulator: screen: %w", err)
	}
	return nil
}

func (r *screenReader) MTI() string                    { return "" }
func (r *screenReader) Field(string) (string, bool)    { return "", false }
func (r *screenReader) Masked(b []byte, _ bool) []byte { return engine.MaskJSON(b) }
func (r *screenReader) Keys(dst []party.Key) []party.Key {
	if r.slip.STAN == 0 || r.slip.Batch == 0 {
		return dst
	}
	return append(dst, party.TransactionKey(r.slip.Terminal, r.slip.Batch, r.slip.STAN))
}

// single returns a reader of the single records of a file.
func (r *reader) single() *recordReader { return &recordReader{message: r.records} }

type recordReader struct {
	message *iso8583.Message
	bytes   []byte
}

func (r *recordReader) Read(b []byte, _ bool) error {
	r.bytes = b
	return r.message.Decode(b)
}

func (r *recordReader) MTI() string { return r.message.MTI() }
func (r *recordReader) Keys(dst []party.Key) []party.Key {
	return append(dst, record.RecordKeys(r.bytes)...)
}
func (r *recordReader) Masked(b []byte, _ bool) []byte { return masked(r.message, b) }
func (r *recordReader) Field(path string) (string, bool) {
	v, ok := r.message.GetPath(path)
	return string(v), ok
}

// fieldCodec sets fields of messages of one dialect. It is a fault.Codec.
type fieldCodec struct {
	message *iso8583.Message
	codec   *dialect.Codec // of messages; nil for records
}

func (c fieldCodec) Set(b []byte, path, value string) ([]byte, error) {
	if err := c.message.Decode(b); err != nil {
		return nil, err
	}
	if err := c.message.SetPath(path, c.bytes(path, value)); err != nil {
		return nil, err
	}
	return c.message.AppendEncode(nil)
}

// bytes reads the value of a field of bytes, which a file has in hexadecimal.
func (c fieldCodec) bytes(path, value string) string {
	n, err := strconv.Atoi(path)
	if err != nil {
		return value
	}
	if info, ok := c.message.Spec().Field(n); !ok || !info.Binary {
		return value
	}
	b, err := hex.DecodeString(value)
	if err != nil {
		return value
	}
	return string(b)
}

// Unset takes a field out of a message. One that it does not have is not missed.
func (c fieldCodec) Unset(b []byte, path string) ([]byte, error) {
	if err := c.message.Decode(b); err != nil {
		return nil, err
	}
	c.message.UnsetPath(path)
	return c.message.AppendEncode(nil)
}

// Seal leaves a message as it is: the line it belongs to has no keys.
func (c fieldCodec) Seal(b []byte) ([]byte, error) { return b, nil }

// Reply answers a request as whoever stands in for its receiver does: with what
// ties it to the request.
func (c fieldCodec) Reply(request []byte) ([]byte, error) {
	var m dialect.Message
	if err := c.codec.Parse(request, &m); err != nil {
		return nil, err
	}
	if !m.Answerable() {
		return nil, fmt.Errorf("simulator: a %s has no answer", m.MTI)
	}
	reply := m.Answer(payment.Approved)
	return c.codec.Append(nil, &reply)
}

// recordFile takes files of package record apart. It is a fault.RecordFile.
type recordFile struct{ message *iso8583.Message }

func (recordFile) Split(b []byte) ([][]byte, error)      { return record.Split(b) }
func (recordFile) Join(records [][]byte) ([]byte, error) { return record.Join(records), nil }
func (recordFile) Reseal(b []byte) ([]byte, error)       { return record.Reseal(b) }
func (f recordFile) Set(b []byte, path, value string) ([]byte, error) {
	return fieldCodec{message: f.message}.Set(b, path, value)
}
