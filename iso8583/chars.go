package iso8583

// charClass is the set of characters a field admits, in ISO 8583's notation. The zero value admits all.
type charClass uint8

const (
	charsAny charClass = iota
	charsN             // digits
	charsA             // letters and space
	charsAN            // letters, digits, space
	charsANS           // what prints, text of other scripts included
	charsANP           // letters, digits, space: 8583's "anp"
	charsZ             // track 2 and 3: 0-9 : ; < = > ? and D as separator
	charsXN            // C or D, then digits
	charsH             // hexadecimal digits
)

func charClasses() map[string]charClass {
	return map[string]charClass{
		"": charsAny, "n": charsN, "a": charsA, "an": charsAN, "ans": charsANS, "as": charsANS, "ns": charsANS,
		"anp": charsANP, "z": charsZ, "x+n": charsXN, "h": charsH, "b": charsAny,
	}
}

func charClassNames() []string {
	return []string{"n", "a", "an", "ans", "as", "ns", "anp", "z", "x+n", "h", "b"}
}

func (c charClass) String() string {
	return [...]string{"anything", "digits", "letters", "letters and digits", "printable characters",
		"letters, digits and spaces", "track characters", "C or D and digits", "hexadecimal digits"}[c]
}

// bad gives the index of the first byte of an ASCII or UTF-8 value that the class does not admit, or -1.
func (c charClass) bad(v []byte) int {
	switch c {
	case charsAny:
		return -1
	case charsN:
		return notDigit(v)
	case charsXN:
		if len(v) == 0 {
			return -1
		}
		if v[0] != 'C' && v[0] != 'D' {
			return 0
		}
		if i := notDigit(v[1:]); i >= 0 {
			return i + 1
		}
		return -1
	}
	for i, b := range v {
		if !c.admits(b) {
			return i
		}
	}
	return -1
}

func notDigit(v []byte) int {
	for i, b := range v {
		if b-'0' > 9 {
			return i
		}
	}
	return -1
}

func (c charClass) admits(b byte) bool {
	switch c {
	case charsANS:
		return b >= ' ' && b != 0x7F
	case charsA:
		return b|0x20 >= 'a' && b|0x20 <= 'z' || b == ' '
	case charsAN, charsANP:
		return b-'0' <= 9 || b|0x20 >= 'a' && b|0x20 <= 'z' || b == ' '
	case charsZ:
		return b >= '0' && b <= '?' || b == 'D'
	case charsH:
		return b-'0' <= 9 || b|0x20 >= 'a' && b|0x20 <= 'f'
	}
	return true
}
