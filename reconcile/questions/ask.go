package questions

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"acqsim/reconcile/diagnosis"
)

// Pattern is how a case looks at one moment: what is known to have been wrong, and
// every clue that somebody could have looked up then.
type Pattern struct {
	Case  string              // of the catalogue
	Cause diagnosis.CauseCode // what the books say at that moment
	Clues []Clue
}

// value returns what a pattern says of a clue.
func (p *Pattern) value(name ClueName) string {
	for _, f := range p.Clues {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Candidate is a case that may be what somebody asks about, with the moments of it
// that fit.
type Candidate struct {
	Case    string
	Causes  []diagnosis.CauseCode
	Against int // known clues that its best moment contradicts
	// Contradicted are those clues, and Has what that moment has in their place.
	Contradicted, Has []Clue
	Patterns          []Pattern
}

// Candidates ranks the cases by what is known: those that contradict nothing first,
// then those that contradict least. A clue that a pattern does not have, or that
// somebody was asked for in vain (an empty value), speaks neither for nor against it.
func Candidates(patterns []Pattern, known []Clue) []Candidate {
	best := make(map[string]*Candidate)
	for i := range patterns {
		p := &patterns[i]
		contradicted, has := p.contradicts(known)
		against := len(contradicted)
		c := best[p.Case]
		if c == nil || against < c.Against {
			c = &Candidate{Case: p.Case, Against: against, Contradicted: contradicted, Has: has}
			best[p.Case] = c
		}
		if against == c.Against {
			c.Patterns = append(c.Patterns, *p)
			if !slices.Contains(c.Causes, p.Cause) {
				c.Causes = append(c.Causes, p.Cause)
			}
		}
	}
	var out []Candidate
	for _, name := range slices.Sorted(maps.Keys(best)) {
		out = append(out, *best[name])
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Against, b.Against), cmp.Compare(len(a.Causes), len(b.Causes)),
			strings.Compare(a.Case, b.Case))
	})
	return out
}

// contradicts lists the known clues that a pattern has otherwise, and what it has.
func (p *Pattern) contradicts(known []Clue) (contradicted, has []Clue) {
	for _, f := range known {
		if have := p.value(f.Name); have != "" && f.Value != "" && have != f.Value {
			contradicted, has = append(contradicted, f), append(has, Clue{f.Name, have})
		}
	}
	return contradicted, has
}

// Fitting leaves the candidates that contradict least.
func Fitting(all []Candidate) []Candidate {
	n := 0
	for n < len(all) && all[n].Against == all[0].Against {
		n++
	}
	return all[:n]
}

// Question is a clue to look up, and what each answer would leave.
type Question struct {
	ClueKind
	Answers []Answer
}

// Answer is a value of the clue with the causes that remain when it is given.
type Answer struct {
	ClueValue
	Causes []diagnosis.CauseCode
}

// Ask returns the question whose answer separates the causes of the candidates best:
// the one after which, on the average over their patterns, the fewest bits are
// missing to name the cause (information gain). Of two that are equally good the
// first in the order of ClueKinds goes, which is the easier one to answer. There is
// none when one cause is left or no clue tells the causes apart.
func Ask(candidates []Candidate, known []Clue) (Question, bool) {
	var all []Pattern
	seen := make(map[string]bool)
	for i := range candidates {
		for _, p := range candidates[i].Patterns {
			if id := string(p.Cause) + ClueLine(p.Clues); !seen[id] { // a picture counts once, however many cases show it
				seen[id] = true
				all = append(all, p)
			}
		}
	}
	before := uncertainty(all)
	best, gain := Question{}, int64(0)
	for _, k := range ClueKinds() {
		if slices.ContainsFunc(known, func(f Clue) bool { return f.Name == k.Name }) {
			continue
		}
		parts := make(map[string][]Pattern)
		for i := range all {
			value := all[i].value(k.Name)
			parts[value] = append(parts[value], all[i])
		}
		after := int64(0)
		for _, part := range parts {
			after += uncertainty(part)
		}
		if before-after > gain {
			best, gain = question(k, parts), before-after
		}
	}
	return best, gain > 0
}

// ClueLine writes clues in one line, for comparing pictures.
func ClueLine(clues []Clue) string {
	var b strings.Builder
	for _, f := range clues {
		b.WriteString(" " + f.String())
	}
	return b.String()
}

func question(k ClueKind, parts map[string][]Pattern) Question {
	q := Question{ClueKind: k}
	for _, value := range k.Values {
		part := parts[value.Value]
		if len(part) == 0 {
			continue
		}
		a := Answer{ClueValue: value}
		for i := range part {
			if !slices.Contains(a.Causes, part[i].Cause) {
				a.Causes = append(a.Causes, part[i].Cause)
			}
		}
		slices.Sort(a.Causes)
		q.Answers = append(q.Answers, a)
	}
	return q
}

// uncertainty is n times the entropy of the causes among n patterns, in 1/1024 bit:
// n log n − Σ m log m. Whole numbers, so that every machine asks the same.
func uncertainty(patterns []Pattern) int64 {
	count := make(map[diagnosis.CauseCode]int64)
	for i := range patterns {
		count[patterns[i].Cause]++
	}
	n := int64(len(patterns))
	sum := n * log2(n)
	for _, m := range count {
		sum -= m * log2(m)
	}
	return sum
}

// log2 is the binary logarithm in 1/1024, by squaring.
func log2(n int64) int64 {
	if n <= 1 {
		return 0
	}
	whole := int64(bits.Len64(uint64(n)) - 1)
	x := uint64(n) << 30 >> whole // 1 ≤ x < 2 with 30 binary places
	out := whole
	for range 10 {
		x = x * x >> 30
		out <<= 1
		if x >= 2<<30 {
			x >>= 1
			out++
		}
	}
	return out
}

// Alike lists, for a picture that a seat has, the causes and cases that look the
// same from there. What is unseen rules nothing out.
func Alike(patterns []Pattern, clues []Clue, seat Seat, unseen ...ClueName) []Candidate {
	signature := func(clues []Clue) string {
		return Signature(slices.DeleteFunc(slices.Clone(clues), func(c Clue) bool {
			return slices.Contains(unseen, c.Name)
		}), seat)
	}
	own := signature(clues)
	var same []Pattern
	for i := range patterns {
		if signature(patterns[i].Clues) == own {
			same = append(same, patterns[i])
		}
	}
	return Candidates(same, nil)
}
