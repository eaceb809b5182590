package runrecord

import (
	"fmt"

	"acqsim/engine"
	"acqsim/payment"
)

// Told is what a host was told, and how far it came.
type Told struct {
	Inputs   []engine.Taken
	Withheld []uint64 // after which records messages came whose true bytes are not kept
	// End is where the host was when it ended. Of one that was killed only the last record is known.
	End   engine.Place
	Start payment.Time
}

// Place names where an input stands in the record, by its index, for who finds that it cannot have come there; behind
// the last it is the end.
func (t *Told) Place(index int) string {
	if index == len(t.Inputs) {
		return manifestFile + ": host: events"
	}
	return place(index)
}

func place(index int) string { return fmt.Sprintf("%s: line %d", inputsFile, index+1) }

// Told reads what the host was told.
func (r *Record) Told() (*Told, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	h := r.Manifest.Host
	told := &Told{}
	var err error
	if told.Start, err = parseInstant("host: start", h.Start); err != nil {
		return nil, fmt.Errorf("simulator: record: %s: %w", manifestFile, err)
	}
	if err := r.readInputs(told); err != nil {
		return nil, fmt.Errorf("simulator: record: %w", err)
	}
	if !h.Ended {
		told.End.Seq, err = r.lastRecord()
		return told, err
	}
	told.End.Events, told.End.Seq = h.Events, uint64(r.Manifest.Records)
	if told.End.At, err = parseInstant("host: at", h.At); err != nil {
		return nil, fmt.Errorf("simulator: record: %s: %w", manifestFile, err)
	}
	return told, nil
}

func (r *Record) readInputs(told *Told) error {
	from, err := r.files.Open(inputsFile)
	if err != nil {
		return fmt.Errorf("%w (the record of a host has there what came in)", err)
	}
	defer from.Close()
	lines := r.scanner(from)
	var before engine.Place
	for lines.Scan() {
		at := place(len(told.Inputs))
		t, withheld, err := parseInput(lines.Bytes())
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		if t.Events < before.Events || t.Seq < before.Seq || t.At < before.At {
			return fmt.Errorf("%s: it stands behind one that came later", at)
		}
		before = t.Place
		told.Inputs = append(told.Inputs, t)
		if withheld {
			told.Withheld = append(told.Withheld, t.Seq)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", place(len(told.Inputs)), err)
	}
	if h := r.Manifest.Host; h.Ended && h.Inputs != len(told.Inputs) {
		return fmt.Errorf("%s has %d inputs and %s says %d: the record is not whole", inputsFile, len(told.Inputs),
			manifestFile, h.Inputs)
	}
	return nil
}

// lastRecord returns the number of the last event that was kept.
func (r *Record) lastRecord() (n uint64, err error) {
	from, err := r.files.Open(eventsFile)
	if err != nil {
		return 0, fmt.Errorf("simulator: record: %w", err)
	}
	defer from.Close()
	lines := r.scanner(from)
	for lines.Scan() {
		n++
	}
	return n, lines.Err()
}
