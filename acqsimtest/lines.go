package acqsimtest

import "sync"

// logBound is how much of a host's log is kept: its end.
const logBound = 64 << 10

// lines keeps the end of a log.
type lines struct {
	mu   sync.Mutex
	text []byte
}

// Write is part of io.Writer.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text = append(l.text, b...); len(l.text) > 2*logBound {
		l.text = append(l.text[:0], l.text[len(l.text)-logBound:]...)
	}
	return len(b), nil
}

// Sync is part of zapcore.WriteSyncer.
func (l *lines) Sync() error { return nil }

// String returns what is kept.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text[max(0, len(l.text)-logBound):])
}
