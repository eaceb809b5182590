package invariants

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"acqsim/payment"
)

// security: no line of the run record shows the number of a card or of a settlement account, which may be a card, in
// any form that a message can carry it in, and a request whose MAC the host has refused has left no trace in its
// journal.
// What the reports of a run show is checked where they are written.
func (a *run) security(wrong report) {
	a.noCardNumbers(wrong)
	a.badMACs(wrong)
}

func (a *run) noCardNumbers(wrong report) {
	w := a.World
	names := w.Cards()
	forms := make([][]panForm, len(names))
	for i, name := range names {
		forms[i] = panForms(payment.PAN(w.Profile.Cards[name].PAN))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Accounts)) {
		names = append(names, name)
		forms = append(forms, panForms(payment.PAN(w.Profile.Accounts[name].Number)))
	}
	middles := middlesOf(forms)
	for i := range w.History.Records {
		r := &w.History.Records[i]
		line, err := json.Marshal(w.Loop.Line(r))
		if err != nil {
			wrong(r, "a line for record", err.Error())
			continue
		}
		if !middles.in(line) {
			continue
		}
		for c, name := range names {
			for _, f := range forms[c] {
				if bytes.Contains(line, f.text) {
					wrong(r, "the card of "+name+" masked", fmt.Sprintf("%s in record %d (%s %s)", f.name, r.Seq, r.Kind, r.Name))
				}
			}
		}
	}
}

// panForm is one way in which a card number may stand in a line.
type panForm struct {
	name string
	text []byte
}

// middles finds forms in a line in one pass: they stand in a table by the hash of their middle, which no mask shows.
type middles struct {
	forms [1 << 10][]panForm
	short [][]byte // that have no such middle
}

const middleLength = 8

func middlesOf(forms [][]panForm) *middles {
	m := new(middles)
	for _, f := range slices.Concat(forms...) {
		if len(f.text) < middleLength {
			m.short = append(m.short, f.text)
			continue
		}
		at := place(f.text[f.middle():])
		m.forms[at] = append(m.forms[at], f)
	}
	return m
}

func (f *panForm) middle() int { return (len(f.text) - middleLength) / 2 }

func place(b []byte) uint64 { return binary.LittleEndian.Uint64(b) * 0x9E3779B97F4A7C15 >> 54 }

// in reports whether any form is in a line.
func (m *middles) in(line []byte) bool {
	for i := 0; i+middleLength <= len(line); i++ {
		for _, f := range m.forms[place(line[i:])] {
			if from := i - f.middle(); from >= 0 && bytes.HasPrefix(line[from:], f.text) {
				return true
			}
		}
	}
	return slices.ContainsFunc(m.short, func(text []byte) bool { return bytes.Contains(line, text) })
}

// panForms are the ways in which a number's digits get into a log: as they are,
// which in a hex dump is packed BCD; as the hex of characters; and in base64,
// which shows another text for each of the three places where a number can begin.
// Only the letters of base64 that no neighbour of the number changes are looked for.
func panForms(pan payment.PAN) []panForm {
	digits := []byte(pan.Clear())
	ebcdic := bytes.Clone(digits)
	for i := range ebcdic {
		ebcdic[i] |= 0xF0
	}
	forms := []panForm{
		{"in clear or in packed BCD", digits},
		{"in the hex of its ASCII digits", fmt.Appendf(nil, "%X", digits)},
		{"in the hex of its EBCDIC digits", fmt.Appendf(nil, "%X", ebcdic)},
	}
	for before := range 3 {
		text := base64.StdEncoding.EncodeToString(append(make([]byte, before), digits...))
		first, last := (before*8+5)/6, (before+len(digits))*8/6
		forms = append(forms, panForm{"in base64", []byte(text[first:last])})
	}
	return forms
}
