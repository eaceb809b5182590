package expect

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// message counts the messages that were sent, whether they arrived or not, and
// are as the scenario says.
func message(w *world.World, m *scenarios.MessageCheck) Finding {
	f := Finding{Want: wantMessage(m)}
	all := messages(w, m.MTI, m.Of, m.Link)
	count, wrong := 0, ""
	for _, rec := range all {
		mistake := mistake(w, rec, m)
		if mistake == "" {
			count++
		}
		if mistake != "" && m.Form.Every || f.Decided == "" || wrong == "" {
			f.Decided = w.Describe(rec)
		}
		wrong = cmp.Or(wrong, mistake)
	}
	f.Have = times(count)
	if wrong != "" {
		f.Have += "; " + wrong
	}
	switch {
	case m.Form.Every:
		f.Want += " every time, and at least once"
		f.Holds = len(all) > 0 && count == len(all)
		f.Have = fmt.Sprintf("%d of %d", count, len(all)) + strings.TrimPrefix(f.Have, times(count))
		if m.Count != nil {
			f.Want += ", " + times(*m.Count)
			f.Holds = count == len(all) && count == *m.Count
		}
	case m.Count == nil:
		f.Want += " at least once"
		f.Holds = count > 0
	default:
		f.Want += " " + times(*m.Count)
		f.Holds = count == *m.Count
	}
	return f
}

// wantMessage says what a message is to be, in one line.
func wantMessage(m *scenarios.MessageCheck) string {
	var b strings.Builder
	b.WriteString("message " + m.MTI)
	if m.Of != "" {
		b.WriteString(" of " + m.Of)
	}
	for _, n := range slices.Sorted(maps.Keys(m.Fields)) {
		fmt.Fprintf(&b, ", DE %s = %s", n, m.Fields[n])
	}
	w := &m.Form
	for _, n := range slices.Sorted(maps.Keys(w.Like)) {
		fmt.Fprintf(&b, ", DE %s like %s", n, w.Like[n])
	}
	list := func(what string, names []string) {
		if len(names) > 0 {
			b.WriteString(", " + what + " DE " + strings.Join(names, ", "))
		}
	}
	list("with", w.Present)
	list("without", w.Absent)
	other := func(what string, o *scenarios.OtherMessage) {
		if o == nil {
			return
		}
		if len(o.Fields) > 0 {
			b.WriteString(", DE " + strings.Join(o.Fields, ", "))
		}
		b.WriteString(" " + what + " " + o.Message)
		if o.Of != "" {
			b.WriteString(" of " + o.Of)
		}
	}
	other("as in", w.EqualTo)
	other("not as in", w.DiffersFrom)
	other("before", w.Precedes)
	other("after", w.Follows)
	return b.String()
}

// messages lists the messages of a type that were sent, in the order in which they
// left. An empty label or link fits every one.
func messages(w *world.World, mti, label, link string) []*engine.Record {
	var list []*engine.Record
	for rec := range w.History.Frames {
		if rec.File || !w.OnLink(rec, link) || label != "" && !w.HasLabel(rec, label) {
			continue
		}
		if reader := w.Reader(rec); reader != nil && reader.MTI() == mti {
			list = append(list, rec)
		}
	}
	slices.SortStableFunc(list, func(a, b *engine.Record) int { return cmp.Compare(a.Sent, b.Sent) })
	return list
}

// mistake says in what a message is not as it should be, "" when it is.
func mistake(w *world.World, rec *engine.Record, m *scenarios.MessageCheck) string {
	v := valuesOf(w, rec)
	for _, n := range slices.Sorted(maps.Keys(m.Fields)) {
		if have, ok := v[n]; !ok || have != m.Fields[n] {
			return differs(n, have, ok, m.Fields[n])
		}
	}
	on := &m.Form
	for _, n := range on.Present {
		if _, ok := v[n]; !ok {
			return "DE " + n + " is not there"
		}
	}
	for _, n := range on.Absent {
		if _, ok := v[n]; ok {
			return "DE " + n + " is there"
		}
	}
	for _, n := range slices.Sorted(maps.Keys(on.Like)) {
		fits, err := regexp.MatchString(`^(?:`+on.Like[n]+`)$`, v[n])
		if _, ok := v[n]; err != nil || !ok || !fits {
			return differs(n, v[n], ok, "like "+on.Like[n])
		}
	}
	return cmp.Or(compared(w, rec, v, m.Of, on.EqualTo, true), compared(w, rec, v, m.Of, on.DiffersFrom, false),
		ordered(w, rec, m.Of, on.Precedes, -1), ordered(w, rec, m.Of, on.Follows, 1))
}

func differs(name, have string, there bool, want string) string {
	if !there {
		return "DE " + name + " is not there, want " + want
	}
	return "DE " + name + " is " + have + ", want " + want
}

// other finds the message that another one is compared with, between the same two
// nodes: of its own transaction the last that left before it, else the first; of
// another transaction the first, since what refers to it bears its label too.
func other(w *world.World, rec *engine.Record, of string, o *scenarios.OtherMessage) *engine.Record {
	var found *engine.Record
	for _, x := range messages(w, o.Message, cmp.Or(o.Of, of), "") {
		between := x.Node == rec.Node && x.Peer == rec.Peer || x.Node == rec.Peer && x.Peer == rec.Node
		if x == rec || !between {
			continue
		}
		if found == nil || (o.Of == "" || o.Of == of) && (x.Sent < rec.Sent || x.Sent == rec.Sent && x.Seq < rec.Seq) {
			found = x
		}
	}
	return found
}

// compared says which field is not the same as in another message, or the same
// where it should not be.
func compared(w *world.World, rec *engine.Record, mine values, of string, o *scenarios.OtherMessage, same bool) string {
	if o == nil {
		return ""
	}
	x := other(w, rec, of, o)
	if x == nil {
		return "there is no " + o.Message + " to compare with"
	}
	theirs := valuesOf(w, x)
	for _, p := range o.Pairs() {
		have, ok := mine[p.Mine]
		want, known := theirs[p.Theirs]
		if p.Plus > 0 {
			want = plus(want, p.Plus)
		}
		switch {
		case !known:
			return fmt.Sprintf("the %s has no DE %s to compare with", o.Message, p.Theirs)
		case same && (!ok || have != want):
			return differs(p.Mine, have, ok, want+" as in the "+o.Message)
		case !same && ok && have == want:
			return fmt.Sprintf("DE %s is %s, as in the %s", p.Mine, have, o.Message)
		}
	}
	return ""
}

// plus counts on in digits of the same width.
func plus(digits string, n int64) string {
	value, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return digits
	}
	return fmt.Sprintf("%0*d", len(digits), value+n)
}

// ordered says when a message did not leave on the right side of another one: -1
// before all of them, 1 after the first.
func ordered(w *world.World, rec *engine.Record, of string, o *scenarios.OtherMessage, side int) string {
	if o == nil {
		return ""
	}
	all := messages(w, o.Message, cmp.Or(o.Of, of), "")
	if len(all) == 0 {
		return "there is no " + o.Message
	}
	first := all[0]
	if cmp.Or(cmp.Compare(rec.Sent, first.Sent), cmp.Compare(rec.Seq, first.Seq)) != side {
		return map[int]string{-1: "it left after the ", 1: "it left before the "}[side] + o.Message
	}
	return ""
}

// values are what a message says, by the names of scenarios.MessageForm.
type values map[string]string

// valuesOf reads a message of the history.
func valuesOf(w *world.World, rec *engine.Record) values {
	m := w.Message(rec)
	if m == nil {
		return nil
	}
	v := values{"mti": m.MTI(), "bitmap": bitmapOf(m)}
	for n := range m.Fields() {
		name, text := strconv.Itoa(n), string(m.Get(n))
		if info, _ := m.Spec().Field(n); info.Binary {
			text = strings.ToUpper(hex.EncodeToString(m.Get(n)))
		}
		v[name] = text
		v.addParts(name, text)
	}
	v.addHeader(m.Header())
	return v
}

// bitmapOf writes the bitmap of a message as hexadecimal digits.
func bitmapOf(m *iso8583.Message) string {
	var bits [16]byte
	size := 8
	for n := range m.Fields() {
		bits[(n-1)/8] |= 0x80 >> ((n - 1) % 8)
		if n > 64 {
			size, bits[0] = 16, bits[0]|0x80
		}
	}
	return strings.ToUpper(hex.EncodeToString(bits[:size]))
}

// addParts adds the digits that a field packs together, as the UnionPay POS
// specification counts them, and DE 90 of ISO 8583:1987.
func (v values) addParts(field, text string) {
	var widths []int
	switch {
	case field == "60" && len(text) >= 11:
		widths = []int{2, 6, 3, 1, 1, 1, 3}
	case field == "61":
		widths = []int{6, 6, 4, 2, 11}
	case field == "90":
		widths = []int{4, 6, 10, 11, 11}
	case field == "48" && len(text) == 62:
		widths = []int{12, 3, 12, 3, 1, 12, 3, 12, 3, 1}
	}
	for i, n := range widths {
		if len(text) < n {
			return
		}
		v[field+"."+strconv.Itoa(i+1)] = text[:n]
		text = text[n:]
	}
}

// addHeader reads TPDU and header of the UnionPay direct connection.
func (v values) addHeader(h []byte) {
	if len(h) != 11 {
		return
	}
	digits := hex.EncodeToString(h)
	v["tpdu.destination"], v["tpdu.source"] = digits[2:6], digits[6:10]
	v["header.class"], v["header.version"] = digits[10:12], digits[12:14]
	v["header.state"], v["header.requirement"] = digits[14:15], digits[15:16]
}
