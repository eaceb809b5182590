package spelling

import "regexp"

// Plain is what people read of an error: its text without the names of the packages through which it came, wherever in
// it they stand.
func Plain(text string) string { return rooms.ReplaceAllString(text, "$1") }

// rooms are names of packages where an error begins, or one that it wraps: behind a colon, a semicolon or a line's end.
var rooms = regexp.MustCompile(
	`(?m)(^|: |; |\| )(?:(?:live|engine|link|fault|iso8583|dialect|hsm|simulator|control|acqsimtest|search|` +
		`scenarios|payment|party|ledger|table|moov): )+`)
