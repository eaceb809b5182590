//go:build !nomoov

package moov

import (
	"fmt"

	"github.com/moov-io/iso8583/specs"
)

// CheckSpec lets moov itself import a spec file in its JSON form, and says what it
// refuses.
func CheckSpec(text []byte) (err error) {
	defer func() {
		if found := recover(); found != nil { // moov's constructors panic at a composite that cannot be
			err = fmt.Errorf("moov-io/iso8583 refuses the file: %v", found)
		}
	}()
	spec, err := specs.ImportJSON(text)
	if err == nil {
		err = spec.Validate()
	}
	if err != nil {
		return fmt.Errorf("moov-io/iso8583 refuses the file: %w", err)
	}
	return nil
}
