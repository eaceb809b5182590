package complaint

import (
	"bufio"
	"cmp"
	_ "embed"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"acqsim/payment"
)

//go:embed phrasings.txt
var phrasings string

//go:embed words.txt
var words string

// Match is a case that a text may mean.
type Match struct {
	Case  string       `json:"case"`
	Title payment.Text `json:"title"`
	Score int          `json:"score"` // of 1000
	Near  string       `json:"near"`  // the phrasing that is most like the text
}

// Index is what people have typed, ready to be compared with.
type Index struct {
	titles map[string]payment.Text
	lines  []phrase
	ideas  []idea
	rarity map[string]int64 // of a part, by the number of phrasings that have it
	parts  map[string][]posting
}

// phrase is one line of phrasings.txt.
type phrase struct {
	text   string
	cases  []string // the case it stands under first
	length int64    // √ of the sum of its squared weights
}

type posting struct {
	line   int
	weight int64
}

// idea is one line of words.txt.
type idea struct {
	name string
	said []string
}

// NewIndex reads the two files.
func NewIndex() *Index {
	x := &Index{titles: make(map[string]payment.Text), rarity: make(map[string]int64), parts: make(map[string][]posting)}
	for line := range meant(words) {
		name, said, _ := strings.Cut(line, ":")
		x.ideas = append(x.ideas, idea{"i:" + name, sayings(said)})
	}
	var cases []string
	for line := range meant(phrasings) {
		switch rest := strings.TrimSpace(line[1:]); line[0] {
		case '=':
			id, title, _ := strings.Cut(rest, " ")
			en, zh, _ := strings.Cut(title, "|")
			x.titles[id] = payment.Text{En: strings.TrimSpace(en), Zh: strings.TrimSpace(zh)}
			cases = []string{id}
		case '+':
			cases = append(slices.Clip(cases), strings.Fields(rest)...)
		default:
			x.lines = append(x.lines, phrase{text: line, cases: cases})
		}
	}
	x.weigh()
	return x
}

// meant yields the lines that are not empty and no comments.
func meant(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		in := bufio.NewScanner(strings.NewReader(text))
		for in.Scan() {
			line := strings.TrimSpace(in.Text())
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// sayings parts a line of words.txt at spaces outside quotes.
func sayings(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, normal(part))
			continue
		}
		for _, w := range strings.Fields(part) {
			out = append(out, normal(w))
		}
	}
	return out
}

// weigh learns how rare each part is and how long each phrasing.
func (x *Index) weigh() {
	all := make([]map[string]int64, len(x.lines))
	for i := range x.lines {
		all[i] = x.split(x.lines[i].text)
		for part := range all[i] {
			x.rarity[part]++
		}
	}
	for i, parts := range all {
		var sum int64
		for part, base := range parts {
			w := x.weight(part, base)
			sum += w * w
			x.parts[part] = append(x.parts[part], posting{i, w})
		}
		x.lines[i].length = max(root(sum), 1)
	}
}

// weight is the base weight of a part times how rare it is: the logarithm of the
// share of phrasings that have it.
func (x *Index) weight(part string, base int64) int64 {
	n := int64(len(x.lines))
	return base * logTenths(n*4/(x.rarity[part]+1))
}

// Find ranks the cases by how like a text is to what was typed for them. A text that
// shares nothing with any phrasing finds nothing, nor does one that has no idea of the
// trade and is only faintly like any: "who won the football match" has a word of
// "the totals do not match" and says nothing about money.
func (x *Index) Find(text string) []Match {
	parts := x.split(text)
	bare := maps.Clone(parts)
	maps.DeleteFunc(bare, func(part string, _ int64) bool { return strings.HasPrefix(part, "i:~") })
	money := func(part string) bool { return strings.HasPrefix(part, "i:") }
	if !slices.ContainsFunc(slices.Collect(maps.Keys(bare)), money) {
		if found := x.find(bare, -1); len(found) == 0 || found[0].Score < faint {
			return nil
		}
	}
	return x.find(parts, -1)
}

// faint is the score below which the parts of words alone are no likeness.
const faint = 150

// find leaves a line out, so that a test can ask for it as if nobody had typed it.
func (x *Index) find(parts map[string]int64, except int) []Match {
	shared := make([]int64, len(x.lines))
	var own int64
	for part, base := range parts {
		w := x.weight(part, base)
		own += w * w
		for _, p := range x.parts[part] {
			shared[p.line] += w * p.weight
		}
	}
	length := max(root(own), 1)
	best := make(map[string]Match)
	sums := make(map[string][]int64)
	for i := range x.lines {
		l := &x.lines[i]
		score := shared[i] * 1000 / length / l.length
		if score == 0 || i == except {
			continue
		}
		for rank, id := range l.cases {
			s := score
			if rank > 0 {
				s = s * 9 / 10 // it is typed under another case
			}
			sums[id] = append(sums[id], s)
			if s > int64(best[id].Score) {
				best[id] = Match{Case: id, Title: x.titles[id], Score: int(s), Near: l.text}
			}
		}
	}
	out := make([]Match, 0, len(best))
	for id, m := range best {
		m.Score = blend(m.Score, sums[id])
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Case, b.Case))
	})
	return out
}

// blend lets the second best phrasing of a case speak too: two that are like a text
// say more than one.
func blend(best int, all []int64) int {
	slices.SortFunc(all, func(a, b int64) int { return cmp.Compare(b, a) })
	if len(all) > 1 {
		best = (best*3 + int(all[1])) / 4
	} else {
		best = best * 3 / 4
	}
	return max(1, min(best, 1000))
}

// Base weights of the parts of a text.
const (
	pairWeight   = 4 // two Chinese characters
	wordWeight   = 5
	triadWeight  = 1 // three letters of a word: what a typing error leaves
	ideaWeight   = 8
	numberWeight = 3
)

// split parts a text into what it is compared by.
func (x *Index) split(text string) map[string]int64 {
	text = normal(text)
	out := make(map[string]int64)
	var han []rune
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			han = append(han, c)
		}
	}
	for i := 0; i+1 < len(han); i++ {
		out[string(han[i:i+2])] = pairWeight
	}
	for _, w := range strings.FieldsFunc(text, func(c rune) bool {
		return !(c < 128 && (unicode.IsLetter(c) || unicode.IsDigit(c)))
	}) {
		if unicode.IsDigit(rune(w[0])) {
			out["n:"+w] = numberWeight
			continue
		}
		if common(w) {
			continue
		}
		out["w:"+stem(w)] = wordWeight
		padded := "^" + w + "$"
		for i := 0; i+3 <= len(padded); i++ {
			out["t:"+padded[i:i+3]] = triadWeight
		}
	}
	flat := " " + strings.Join(strings.Fields(text), " ") + " "
	solid := string(han)
	for _, d := range x.ideas {
		if slices.ContainsFunc(d.said, func(s string) bool { return says(flat, solid, s) }) {
			out[d.name] = ideaWeight
		}
	}
	return out
}

// says reports whether a text says something: Chinese anywhere in its characters,
// other words at the beginning of a word.
func says(flat, solid, s string) bool {
	if c := []rune(s)[0]; unicode.Is(unicode.Han, c) {
		return strings.Contains(solid, s) || strings.Contains(flat, s)
	}
	if len(s) <= 3 && strings.IndexFunc(s, func(c rune) bool { return c >= 128 }) < 0 {
		return strings.Contains(flat, " "+s+" ")
	}
	return strings.Contains(flat, " "+s) || strings.IndexFunc(s, func(c rune) bool { return c >= 128 }) >= 0 &&
		strings.Contains(flat, s)
}

// normal folds width and case and leaves letters, digits and spaces.
func normal(s string) string {
	var b strings.Builder
	last := ' '
	for _, c := range strings.ToLower(width.Fold.String(s)) {
		switch {
		case c == 'ⅱ':
			b.WriteString("ii")
		case c == 'ⅲ':
			b.WriteString("iii")
		case c == '\'' || c == '’':
		case unicode.Is(unicode.Han, c) != unicode.Is(unicode.Han, last) && last != ' ' &&
			(unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteString(" " + string(simple(c)))
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(simple(c))
		default:
			b.WriteByte(' ')
			c = ' '
		}
		last = c
	}
	return b.String()
}

// simple turns the traditional characters that complaints are full of into simplified
// ones.
func simple(c rune) rune {
	const traditional, simplified = "帳錢類額卡戶沒號單據銷擊凍結風險銀機終線電紙離衝預權設寫錯誤見進來給還顧費員幾時間盜竊應業務雙節週後發",
		"账钱类额卡户没号单据销击冻结风险银机终线电纸离冲预权设写错误见进来给还顾费员几时间盗窃应业务双节周后发"
	if i := strings.IndexRune(traditional, c); i >= 0 {
		n := len([]rune(traditional[:i]))
		return []rune(simplified)[n]
	}
	return c
}

// common are words that every complaint has.
func common(w string) bool {
	switch w {
	case "the", "a", "an", "is", "are", "was", "were", "of", "on", "in", "at", "to", "it", "and", "but", "my", "we", "our",
		"i", "for", "has", "have", "had",
		"be", "been", "by", "with", "this", "that", "us", "me", "as", "from", "s", "t", "or", "so", "do", "does", "did",
		"pos", "now", "they", "he", "she", "its", "what", "who", "how", "please", "can", "could", "would", "you", "your",
		"there", "am", "if":
		return true
	}
	return false
}

// stem leaves endings off, as far as it takes for charged and charges to meet.
func stem(w string) string {
	for _, end := range [...]string{"ing", "ed", "es", "s"} {
		if cut, ok := strings.CutSuffix(w, end); ok && len(cut) >= 3 {
			return strings.TrimSuffix(cut, "e")
		}
	}
	return strings.TrimSuffix(w, "e")
}

// logTenths is ten times the binary logarithm, in whole numbers.
func logTenths(n int64) int64 {
	if n <= 1 {
		return 1
	}
	whole := int64(bits.Len64(uint64(n)) - 1)
	rest := n*10>>whole - 10 // 0 to 9: between two powers the line is straight enough
	return whole*10 + rest
}

// root is the whole part of a square root, by Newton.
func root(n int64) int64 {
	if n < 2 {
		return n
	}
	x := int64(1) << ((bits.Len64(uint64(n)) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}
