package world

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/payment"
)

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
