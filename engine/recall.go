package engine

import (
	"fmt"

	"acqsim/journal"
	"acqsim/party"
)

// Recall reads the facts of a party back that the journal finds under any of the keys.
func (l *Loop) Recall(name party.Node, keys []party.Key) ([]party.Fact, error) {
	n := l.nodes[name]
	if n == nil || n.Decode == nil {
		return nil, fmt.Errorf("engine: no party is called %s", name)
	}
	return l.recall(n, keys)
}

// recall reads the facts of a node back that stand under any of the keys: what its party
// has archived and wants to know again. It is no event of the world and leaves no record.
func (l *Loop) recall(n *node, keys []party.Key) ([]party.Fact, error) {
	text := make([]string, len(keys))
	for i, k := range keys {
		text[i] = string(k)
	}
	var facts []party.Fact
	err := l.journal.Find(string(n.Name), text, func(r journal.Record) error {
		f, err := n.Decode(r.Kind, r.Version, r.JSON)
		if err != nil {
			return fmt.Errorf("fact %d: %w", r.Seq, err)
		}
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

// indexKeys are what the journal finds a fact by. The journal copies the list.
func (l *Loop) indexKeys(f party.Fact) []string {
	indexed, ok := f.(party.Indexed)
	if !ok {
		return nil
	}
	l.keys = indexed.IndexKeys(l.keys[:0])
	start := len(l.index)
	for _, k := range l.keys {
		l.index = append(l.index, string(k))
	}
	return l.index[start:len(l.index):len(l.index)]
}
