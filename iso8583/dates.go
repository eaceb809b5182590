package iso8583

import "strings"

// dateLayout is a run of two-letter parts, "MMDDhhmmss". Empty means that the field is no date.
type dateLayout string

func parseDateLayout(s string) (dateLayout, bool) {
	rest := s
	for rest != "" {
		cut := false
		for _, p := range []string{"YYYY", "YY", "MM", "DD", "hh", "mm", "ss"} {
			if strings.HasPrefix(rest, p) {
				rest, cut = rest[len(p):], true
				break
			}
		}
		if !cut {
			return "", false
		}
	}
	return dateLayout(s), true
}
