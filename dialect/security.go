package dialect

import (
	"encoding/hex"
	"errors"
	"fmt"

	"acqsim/iso8583"
)

// macLength is the number of bytes of a MAC; a spec in characters has it in
// twice as many.
const macLength = 8

// Verify reports whether the MAC of a frame is right. A frame without a MAC, or
// one that cannot be read, is not.
func (c *Codec) Verify(frame []byte, seal Sealer) bool {
	if c.msg.Decode(frame) != nil {
		return false
	}
	n := 64
	if c.msg.Has(128) {
		n = 128
	}
	start, _, ok := c.msg.FieldRange(n)
	mac := c.msg.Get(n)
	return ok && len(mac) == macLength && seal.Verify(mac, frame[len(c.d.header):start])
}

// Reseal returns a frame that somebody has changed with the MAC that its sender
// would have made. A frame without a MAC comes back as it is.
func (c *Codec) Reseal(frame []byte, seal Sealer) ([]byte, error) {
	if err := c.msg.Decode(frame); err != nil {
		return nil, fmt.Errorf("dialect %s: %w", c.d.name, err)
	}
	if seal == nil || !c.msg.Has(64) && !c.msg.Has(128) {
		return frame, nil
	}
	c.msg.Unset(64)
	c.msg.Unset(128)
	out, err := c.encode(nil, seal)
	if err != nil {
		return nil, fmt.Errorf("dialect %s: MTI %s: %w", c.d.name, c.msg.MTI(), err)
	}
	return out, nil
}

// PINBlockSize returns how many bytes of an enciphered PIN block DE 52 holds, 0
// when the spec has no such field.
func (d *Dialect) PINBlockSize() int {
	info, ok := d.spec.Field(52)
	if !ok || !info.Binary {
		return 0
	}
	return info.MaxLength
}

// encode writes the message that has been set, with its MAC.
func (c *Codec) encode(dst []byte, seal Sealer) ([]byte, error) {
	if seal == nil {
		return c.msg.AppendEncode(dst)
	}
	if c.d.macSize == 0 {
		return dst, errNoMAC
	}
	field := 64
	for n := range c.msg.Fields() {
		if n > 64 {
			field = 128
		}
	}
	c.msg.SetBytes(field, make([]byte, macLength))
	out, err := c.msg.AppendEncode(dst)
	if err != nil {
		return dst, err
	}
	end := len(out) - c.d.macSize
	mac := seal.Sum(c.scratch[:0], out[len(dst)+len(c.d.header):end])
	c.scratch = mac
	if len(mac) != macLength {
		return dst, fmt.Errorf("a MAC has %d bytes, the sealer made %d", macLength, len(mac))
	}
	if c.d.macSize == 2*macLength {
		copy(out[end:], upperHex(mac))
	} else {
		copy(out[end:], mac)
	}
	return out, nil
}

var errNoMAC = errors.New("the spec has no DE 64 for a MAC")

func upperHex(b []byte) []byte {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*len(b))
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return out
}

// setSecurity writes the PIN, and the keys or parameters of a download.
func (c *Codec) setSecurity(m *Message) {
	c.set(26, m.PINCapture)
	c.setBytes(52, m.PINBlock)
	c.set(53, m.Security)
	download := m.Parameters
	if len(m.WorkingKeys) > 0 {
		download = m.WorkingKeys
	}
	field := c.d.downloadField()
	if len(download) == 0 || c.omit.has(field) {
		return
	}
	if info, _ := c.d.spec.Field(field); info.Binary {
		c.msg.SetBytes(field, download)
		return
	}
	c.scratch = append(c.scratch[:0], upperHex(download)...)
	c.msg.SetBytes(field, c.scratch)
}

// downloadField is where working keys and parameters stand.
func (d *Dialect) downloadField() int {
	if d.strategies.download == downloadField63 {
		return 63
	}
	return 62
}

// readSecurity reads PIN, chip data, MAC, and what a download brings.
func (c *Codec) readSecurity(m *Message) *iso8583.FieldError {
	m.CardSequence, m.PINCapture, m.Security = c.value(23), c.value(26), c.value(53)
	m.PINBlock, m.EMV = c.bytes(52), c.bytes(55)
	if m.MAC = c.bytes(128); m.MAC == nil {
		m.MAC = c.bytes(64)
	}
	keys := m.Reply && m.Transaction == SignOn
	parameters := m.Reply && (m.Transaction == ParameterDownload || m.Transaction == CAKeyDownload) ||
		!m.Reply && m.Transaction == StatusUpload
	field := c.d.downloadField()
	download := c.bytes(field)
	if !keys && !parameters || download == nil {
		return nil
	}
	if info, _ := c.d.spec.Field(field); !info.Binary {
		b, err := hex.DecodeString(string(download))
		if err != nil {
			return c.wrong(field, "hexadecimal digits, two for each byte", "others")
		}
		download = b
	}
	if keys {
		m.WorkingKeys = download
	} else {
		m.Parameters = download
	}
	return nil
}
