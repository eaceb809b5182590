package world

import (
	"acqsim/clearing/record"
	"acqsim/iso8583"
	"acqsim/party"
)

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

// recordFile takes files of package record apart. It is a fault.RecordFile.
type recordFile struct{ message *iso8583.Message }

func (recordFile) Split(b []byte) ([][]byte, error) { return record.Split(b) }

func (recordFile) Join(records [][]byte) ([]byte, error) { return record.Join(records), nil }

func (recordFile) Reseal(b []byte) ([]byte, error) { return record.Reseal(b) }

func (f recordFile) Set(b []byte, path, value string) ([]byte, error) {
	return fieldCodec{message: f.message}.Set(b, path, value)
}
