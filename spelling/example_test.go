package spelling_test

import (
	"fmt"

	"acqsim/spelling"
)

// An unknown word is answered with the nearest one that is known, if one is near.
func Example() {
	terminals := []string{"T1", "kiosk"}
	for _, name := range []string{"kisok", "bakery"} {
		fmt.Printf("unknown terminal %q%s\n", name, spelling.Hint(name, terminals))
	}
	// Output:
	// unknown terminal "kisok", did you mean "kiosk"?
	// unknown terminal "bakery"
}
