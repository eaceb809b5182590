package engine

import (
	"acqsim/fault"
	"acqsim/party"
)

// subject is a message, a file, a screen, a slip or a job as the rules see it. It
// is read only when a rule asks for what is inside.
type subject struct {
	labels   *labels
	class    fault.Class
	from, to *node
	reader   Reader
	message  *message
	job      party.Job
	read     bool
	broken   error

	records    Reader // of the records of a file
	recordFile fault.RecordFile
	pieces     [][]byte
}

// clockNode is where jobs come from.
var clockNode = &node{NodeConfig: NodeConfig{Name: party.Clock, Role: string(party.Clock)}}

func newSubject(labels *labels, r *route, m *message) *subject {
	class := fault.Message
	switch {
	case m.file:
		class = fault.File
	case r.to.Name == party.Operator:
		class = fault.Screen
	case r.to.device():
		class = fault.Slip
	}
	return &subject{labels: labels, class: class, from: r.from, to: r.to, reader: r.pair.Reader, message: m,
		records: r.pair.Records, recordFile: r.pair.RecordFile}
}

func (s *subject) Class() fault.Class { return s.class }

func (s *subject) From() (node, role string) { return string(s.from.Name), s.from.Role }

func (s *subject) To() (node, role string) { return string(s.to.Name), s.to.Role }

func (s *subject) open() bool {
	if s.reader == nil {
		return false
	}
	if !s.read {
		s.read, s.broken = true, s.reader.Read(s.message.bytes, s.message.file)
	}
	return s.broken == nil
}

func (s *subject) MTI() string {
	if s.class != fault.Message || !s.open() {
		return ""
	}
	return s.reader.MTI()
}

func (s *subject) Field(path string) (string, bool) {
	if s.class == fault.Job {
		switch path {
		case "job":
			return s.job.Name, true
		case "date":
			return s.job.Date.String(), true
		}
		return "", false
	}
	if !s.open() {
		return "", false
	}
	return s.reader.Field(path)
}

func (s *subject) HasLabel(label string) bool {
	return s.message != nil && s.labels.has(s.message.keys, label)
}

// Records and Record make a file a fault.FileSubject.
func (s *subject) Records() int { return len(s.split()) }

// Record returns one record as the rules see it.
func (s *subject) Record(i int) fault.Subject {
	m := &message{bytes: s.split()[i]}
	r := &subject{labels: s.labels, class: fault.Message, from: s.from, to: s.to, reader: s.records, message: m}
	if r.open() {
		m.keys = r.reader.Keys(nil)
	}
	return r
}

func (s *subject) split() [][]byte {
	if s.pieces == nil && s.class == fault.File && s.recordFile != nil {
		s.pieces, _ = s.recordFile.Split(s.message.bytes) // a file that cannot be split has no records to match
	}
	return s.pieces
}

var _ fault.FileSubject = (*subject)(nil)
