package strict

import "strings"

// Kind is the kind of a value in a file.
type Kind uint8

const (
	Nothing Kind = iota // a key without a value
	Text                // numbers and true and false too: they keep their spelling
	List
	Mapping
)

// String returns what a mistake calls it: "a list".
func (k Kind) String() string { return [...]string{"nothing", "text", "a list", "a mapping"}[k] }

// Node is a value of a file that nobody has judged yet.
type Node struct {
	Location
	Kind   Kind
	Text   string  // of a text, as it is spelt
	Number bool    // of a text: without quotes, so that YAML makes a number of it
	Flag   bool    // of a text: true or false, without quotes
	Keys   []*Node // of a mapping: texts, in the order of the file
	Kids   []*Node // of a mapping: the values; of a list: the elements
}

// Key returns the key of a mapping that reads name, or nil. It stands where the key
// stands, while Get returns the value.
func (n *Node) Key(name string) *Node {
	if n == nil {
		return nil
	}
	for _, k := range n.Keys {
		if k.Text == name {
			return k
		}
	}
	return nil
}

// Get returns the value of a key, or nil. A nil Node has no keys, so that calls can
// be strung together.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i, k := range n.Keys {
		if k.Text == name {
			return n.Kids[i]
		}
	}
	return nil
}

// Names lists the keys of a mapping.
func (n *Node) Names() []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Keys))
	for i, k := range n.Keys {
		names[i] = k.Text
	}
	return names
}

// Elements lists the elements of a list; none of anything else.
func (n *Node) Elements() []*Node {
	if n == nil || n.Kind != List {
		return nil
	}
	return n.Kids
}

// Along returns where the value at the end of a way of keys stands, or as near to it
// as the file has.
func (n *Node) Along(way ...string) Location {
	if n == nil {
		return Location{}
	}
	at := n.Location
	for _, name := range way {
		if n = n.Get(name); n == nil {
			break
		}
		at = n.Location
	}
	return at
}

// Walk visits a node and all that is inside it, keys too.
func (n *Node) Walk(visit func(*Node)) {
	if n == nil {
		return
	}
	visit(n)
	for i, kid := range n.Kids {
		if i < len(n.Keys) {
			visit(n.Keys[i])
		}
		kid.Walk(visit)
	}
}

// Changed reports whether YAML makes something else of the spelling of a text: a
// float of 12.50, 136 of 0210, 31 of 0x1F. A plain 12 stays what it is.
func (n *Node) Changed() bool {
	whole := strings.TrimPrefix(n.Text, "-")
	return n.Number && n.Text != "0" && (!digits(whole) || whole[0] == '0')
}

// Unquoted notes a text that stands without quotes although YAML makes another number
// of its digits. inQuotes is what is to be written: the text itself, or an amount with
// all its decimals.
func (m *Mistakes) Unquoted(n *Node, inQuotes string) {
	if n.Changed() {
		m.Add(n.Location, "unquoted %s is a number to YAML: write %q", n.Text, inQuotes)
	}
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
