package report

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
)

// View is what one seat has of a transaction.
type View struct {
	Seat        questions.Seat
	Transaction diagnosis.Transaction // by all books: for its key, kind and amount
	Rows        *reconcile.Evidence   // what the seat holds
	Clues       []questions.Clue      // what it can look up
	Unseen      []questions.ClueKind  // what it could, at a till that is not seen from here
	Hidden      []questions.ClueKind  // what only others can
	Alike       []questions.Candidate // what looks the same from there
	Question    questions.Question
	Asks        bool
}

// ViewFrom works out what a seat sees. patterns are the catalogue's.
func ViewFrom(ev *reconcile.Evidence, key reconcile.TransactionKey, seat questions.Seat,
	patterns []questions.Pattern) View {
	ix := diagnosis.NewIndex(ev)
	v := View{Seat: seat, Transaction: ix.Trace(key)}
	card := ""
	for i := range ev.Slips {
		if s := &ev.Slips[i]; s.Terminal == v.Transaction.Key.Terminal && s.Batch == v.Transaction.Key.Batch &&
			s.STAN == v.Transaction.Key.STAN {
			card = s.Card
		}
	}
	v.Rows = questions.From(ev, seat, v.Transaction.Merchant, card)
	clues := questions.CluesOf(ix, key)
	v.Clues = questions.Seen(clues, seat)
	unseen := questions.Unseen(ix, key)
	for _, k := range questions.ClueKinds() {
		switch {
		case !slices.Contains(k.Holders, seat):
			v.Hidden = append(v.Hidden, k)
		case slices.Contains(unseen, k.Name):
			v.Unseen = append(v.Unseen, k)
		}
	}
	own := questions.Pattern{Case: "", Cause: v.Transaction.Cause, Clues: clues}
	v.Alike = questions.Alike(patterns, clues, seat, unseen...)
	v.Question, v.Asks = questions.Ask(append([]questions.Candidate{{Patterns: []questions.Pattern{own}}}, v.Alike...),
		v.Clues)
	return v
}

// SeatPage writes a view.
func SeatPage(n Names, v View, page Page) string {
	var b strings.Builder
	t := &v.Transaction
	fmt.Fprintf(&b, page.Pick("%s of %s at %s, as %s sees it\n\n", "%s %s，商户 %s，%s看到的情况\n\n"), page.kind(t.Kind),
		t.Amount, n.Merchant(t.Merchant), page.seat(v.Seat))
	var rows [][]string
	for _, f := range v.Clues {
		k, text := describe(f)
		rows = append(rows, []string{"  " + k.Question.In(string(page.Language)), text.In(string(page.Language))})
	}
	for _, k := range v.Unseen {
		rows = append(rows, []string{"  " + k.Question.In(string(page.Language)),
			page.Pick("not seen from here: ask at the till", "此处看不到，请到终端查询")})
	}
	section(&b, page.Pick("What it can look up", "能查到的"), page.lined(rows, page.Pick("  nothing", "  查不到任何记录")))
	section(&b, page.Pick("What it cannot see", "看不到的"), hiddenClues(v.Hidden, page))
	rows = nil
	for _, c := range v.Alike {
		for i, code := range c.Causes {
			name, title := c.Case, TitleOf(c.Case).In(string(page.Language))
			if i > 0 {
				name, title = "", ""
			}
			rows = append(rows, []string{"  " + name, title, page.cause(code)})
		}
	}
	section(&b, page.Pick("What looks the same from here", "从这里看起来一样的案例"),
		page.lined(rows, page.Pick("  nothing else in the catalogue", "  案例库中没有其他相同的情形")))
	if v.Asks {
		section(&b, page.Pick("What to ask", "该问什么"), Ask(v.Question, page))
	} else {
		section(&b, page.Pick("What to ask", "该问什么"),
			page.Pick("  nothing: every case that looks like this has the same cause", "  无需再问：看起来相同的案例原因相同"))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// hiddenClues lists what others know, by whom to ask.
func hiddenClues(hidden []questions.ClueKind, page Page) string {
	byWhom := make(map[questions.Seat][]string)
	for _, k := range hidden {
		byWhom[k.Holders[0]] = append(byWhom[k.Holders[0]], k.Question.In(string(page.Language)))
	}
	var b strings.Builder
	for _, s := range questions.Seats() {
		if len(byWhom[s]) > 0 {
			b.WriteString(page.hang(page.seat(s), strings.Join(byWhom[s], " ")))
		}
	}
	return b.String()
}

// describe finds the kind of a clue and the words for its value.
func describe(f questions.Clue) (questions.ClueKind, payment.Text) {
	for _, k := range questions.ClueKinds() {
		if k.Name != f.Name {
			continue
		}
		for _, v := range k.Values {
			if v.Value == f.Value {
				return k, v.Text
			}
		}
		return k, payment.Text{En: f.Value, Zh: f.Value}
	}
	return questions.ClueKind{}, payment.Text{En: f.Value, Zh: f.Value}
}
