//go:build !unix && !nomoov

package moov

import "time"

// spent is not known here.
func spent() time.Duration { return 0 }
