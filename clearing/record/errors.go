package record

import (
	"errors"
	"fmt"

	"acqsim/iso8583"
)

// ErrTrailer is wrapped by the error of a file whose trailer does not equal its
// body. Such a file is refused as a whole.
var ErrTrailer = errors.New("trailer does not equal the body")

// ErrTooMuch is wrapped by the error of a file whose sums its trailer has no room for.
var ErrTooMuch = errors.New("more than sixteen digits")

// Error places a mistake in a file.
type Error struct {
	Record int    // 0 is the header; the trailer is the last one
	Offset int    // byte of the file
	Field  string // "4", "48.0001"; empty when the record as a whole is meant
	Reason string // what was wanted and what was found
	Err    error  // the cause, if it has one
}

// Error reads like "record: record 3, DE 4, byte 217: want digits, have "12x"".
func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("record: record %d, byte %d: %s", e.Record, e.Offset, e.Reason)
	}
	return fmt.Sprintf("record: record %d, DE %s, byte %d: %s", e.Record, e.Field, e.Offset, e.Reason)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// decodeError places what the codec found at the file's offset.
func decodeError(number, start int, err error) error {
	e := &Error{Record: number, Offset: start, Reason: err.Error(), Err: err}
	var field *iso8583.FieldError
	if errors.As(err, &field) {
		e.Field, e.Offset = field.Field, start+field.Offset
	}
	return e
}
