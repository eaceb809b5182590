package fault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Codec changes messages of one dialect. No method changes its argument.
type Codec interface {
	// Set gives the field at path a value.
	Set(message []byte, path, value string) ([]byte, error)
	// Seal makes the MAC right, where the message has one.
	Seal(message []byte) ([]byte, error)
	// Reply returns the answer to a request without its DE 39, or why it has none.
	Reply(request []byte) ([]byte, error)
}

// RecordFile changes files of one format. No method changes its argument.
type RecordFile interface {
	Split(file []byte) (records [][]byte, err error)
	Join(records [][]byte) ([]byte, error)
	// Set gives the field at path of a record a value.
	Set(record []byte, path, value string) ([]byte, error)
	// Reseal makes the trailer agree with the records.
	Reseal(file []byte) ([]byte, error)
}

// Changed is a message after Mutate.
type Changed struct {
	Bytes []byte
	// Length is what the length header says beyond the truth.
	Length int
}

// Apply returns b changed. codec may be nil when no field is set.
func (m *Mutate) Apply(b []byte, codec Codec) (Changed, error) {
	out, err := setFields(b, m.Set, codec)
	if err != nil {
		return Changed{}, err
	}
	if out, err = unsetFields(out, m.Unset, codec); err != nil {
		return Changed{}, err
	}
	if len(m.Set)+len(m.Unset) > 0 && m.Seal != Keep {
		if out, err = codec.Seal(out); err != nil {
			return Changed{}, fmt.Errorf("fault: mutate: seal: %w", err)
		}
	}
	if out, err = m.garble(out); err != nil {
		return Changed{}, err
	}
	c := Changed{Bytes: out}
	if m.Length != nil {
		c.Length = *m.Length
	}
	return c, nil
}

// Make returns what is inserted beside b. codec may be nil when Hex is given.
func (i *Insert) Make(b []byte, codec Codec) ([]byte, error) {
	if i.Hex != "" {
		return hex.DecodeString(i.Hex)
	}
	out, err := setFields(b, i.Set, codec)
	if err != nil || i.Seal == Keep {
		return out, err
	}
	if out, err = codec.Seal(out); err != nil {
		return nil, fmt.Errorf("fault: insert: seal: %w", err)
	}
	return out, nil
}

type setter interface {
	Set(b []byte, path, value string) ([]byte, error)
}

func setFields(b []byte, set map[string]string, s setter) ([]byte, error) {
	for _, path := range slices.Sorted(maps.Keys(set)) {
		out, err := s.Set(b, path, set[path])
		if err != nil {
			return nil, fmt.Errorf("fault: set field %s: %w", path, err)
		}
		b = out
	}
	return b, nil
}

// unsetter is a Codec that can take a field out of a message.
type unsetter interface {
	Unset(message []byte, path string) ([]byte, error)
}

func unsetFields(b []byte, paths []string, codec Codec) ([]byte, error) {
	u, can := codec.(unsetter)
	for _, path := range paths {
		if !can {
			return nil, fmt.Errorf("fault: unset field %s: this format cannot be without a field", path)
		}
		out, err := u.Unset(b, path)
		if err != nil {
			return nil, fmt.Errorf("fault: unset field %s: %w", path, err)
		}
		b = out
	}
	return b, nil
}

// garble changes single bytes and cuts, on a copy.
func (m *Mutate) garble(b []byte) ([]byte, error) {
	if len(m.Bytes) == 0 && m.Cut == nil {
		return b, nil
	}
	b = slices.Clone(b)
	for _, c := range m.Bytes {
		if err := c.apply(b); err != nil {
			return nil, err
		}
	}
	if m.Cut != nil {
		if *m.Cut >= len(b) {
			return nil, fmt.Errorf("fault: mutate: cut: keeps %d bytes of %d: nothing is cut", *m.Cut, len(b))
		}
		b = b[:*m.Cut]
	}
	return b, nil
}

func (c *ByteChange) apply(b []byte) error {
	at := c.At
	if at < 0 {
		at += len(b)
	}
	bits, err := hex.DecodeString(c.Set + c.XOR)
	if err != nil {
		return fmt.Errorf("fault: mutate: bytes: %w", err)
	}
	if at < 0 || at+len(bits) > len(b) {
		return fmt.Errorf("fault: mutate: bytes: offset %d with %d bytes is outside the %d there are", c.At, len(bits),
			len(b))
	}
	for i, x := range bits {
		if c.XOR != "" {
			x ^= b[at+i]
		}
		b[at+i] = x
	}
	return nil
}

// ErrNoRecord means that no record of the file matches the rule.
var ErrNoRecord = errors.New("fault: no record of the file matches")

// EditFile carries a rule with On.Record out inside a file: the records that
// match are dropped, duplicated, changed, or get a neighbour. The records of s
// are those of f.Split, in the same order.
func (d Decision) EditFile(s FileSubject, file []byte, f RecordFile) ([]byte, error) {
	records, err := f.Split(file)
	if err != nil {
		return nil, fmt.Errorf("fault: %s: %w", d.Rule.ID, err)
	}
	verb, edits := d.Rule.Do.set().(editing)
	if !edits {
		return nil, fmt.Errorf("fault: %s: %s does nothing to a record inside a file", d.Rule.ID, d.Rule.Do.Verb())
	}
	match := newMatcher(d.Rule.On.Record)
	out := make([][]byte, 0, len(records)+1)
	found := false
	for i, r := range records {
		if i >= s.Records() || !match.matches(s.Record(i)) {
			out = append(out, r)
			continue
		}
		found = true
		if out, err = verb.record(out, r, f); err != nil {
			return nil, fmt.Errorf("fault: %s: record %d: %w", d.Rule.ID, i+1, err)
		}
	}
	if !found {
		return nil, fmt.Errorf("%w: %s", ErrNoRecord, d.Rule.ID)
	}
	joined, err := f.Join(out)
	if err != nil || verb.sealing() == Keep {
		return joined, err
	}
	return f.Reseal(joined)
}

// unsealed is a Codec of single records: the seal is that of the whole file.
type unsealed struct{ RecordFile }

func (unsealed) Seal(record []byte) ([]byte, error) { return record, nil }

func (unsealed) Reply([]byte) ([]byte, error) { return nil, errors.New("a record is not answered") }
