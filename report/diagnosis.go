package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/reconcile/questions/complaint"
)

// Ask writes a question with whom to ask and what each answer would mean.
func Ask(q questions.Question, page Page) string {
	var b strings.Builder
	var whom []string
	for _, s := range q.Holders {
		whom = append(whom, page.seat(s))
	}
	fmt.Fprintf(&b, page.Pick("  Ask %s: %s\n", "  请问%s：%s\n"), strings.Join(whom, page.Pick(" or ", "或")),
		q.Question.In(string(page.Language)))
	rows := [][]string{}
	for i, a := range q.Answers {
		var means []string
		for _, c := range a.Causes {
			means = append(means, page.cause(c))
		}
		rows = append(rows, []string{
			fmt.Sprintf("  %d", i+1), a.Text.In(string(page.Language)), strings.Join(means, page.Pick(", ", "；")),
		})
	}
	b.WriteString(page.table(rows))
	return b.String()
}

// Diagnosis writes the cases that may be meant, and the question that tells them
// apart.
func Diagnosis(candidates []questions.Candidate, matches []complaint.Match, q questions.Question, asks bool,
	page Page) string {
	var b strings.Builder
	if len(candidates) == 0 {
		section(&b, page.Pick("What it may be", "可能的情形"), page.Pick("  no case of the catalogue", "  案例库中没有"))
	} else if candidates[0].Against > 0 {
		section(&b, page.Pick("No case fits all of it; nearest", "没有情形与全部事实相符；最接近的"), candidateRows(candidates, page))
	} else {
		section(&b, page.Pick("What it may be", "可能的情形"), candidateRows(candidates, page))
	}
	if others := elsewhere(candidates, matches, page); others != "" {
		section(&b, page.Pick("Also typed like this", "类似的说法还有"), others)
	}
	switch causes := causesOf(candidates); {
	case len(candidates) > 0 && candidates[0].Against > 0:
		section(&b, page.Pick("What it is", "结论"), advice(diagnosis.CauseUnknown, page))
	case asks:
		section(&b, page.Pick("What to ask next", "下一步问什么"), Ask(q, page))
	case len(causes) == 1:
		section(&b, page.Pick("What it is", "结论"), advice(causes[0], page))
	case len(candidates) > 0:
		section(&b, page.Pick("What to ask next", "下一步问什么"),
			page.Pick("  no further fact tells these apart: acqsim trace shows the books of each",
				"  没有更多事实可以区分，请用 acqsim trace 查看各自的账"))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func candidateRows(candidates []questions.Candidate, page Page) string {
	var b strings.Builder
	for _, c := range candidates {
		fmt.Fprintf(&b, "  %s  %s\n", c.Case, TitleOf(c.Case).In(string(page.Language)))
		for _, code := range c.Causes {
			b.WriteString("       " + page.Pick(string(code)+": "+diagnosis.Causes[code].Meaning.En,
				page.cause(code)+" ["+string(code)+"]") + "\n")
		}
		for i, f := range c.Contradicted {
			b.WriteString("       " + page.Pick("against it: you say ", "与之不符：您说 ") + f.String() +
				page.Pick(", there it is ", "，该情形为 ") + c.Has[i].String() + "\n")
		}
	}
	return b.String()
}

// elsewhere lists the best of what the words say about cases that the catalogue
// cannot play.
func elsewhere(candidates []questions.Candidate, matches []complaint.Match, page Page) string {
	played := make(map[string]bool)
	for _, c := range candidates {
		played[c.Case] = true
	}
	var b strings.Builder
	for i, m := range matches {
		if i < 3 && !played[m.Case] && m.Title.En != "" && TitleOf(m.Case).En == "" {
			fmt.Fprintf(&b, "  %s  %s\n", m.Case, m.Title.In(string(page.Language)))
		}
	}
	return b.String()
}

func causesOf(candidates []questions.Candidate) []diagnosis.CauseCode {
	var out []diagnosis.CauseCode
	seen := make(map[diagnosis.CauseCode]bool)
	for _, c := range candidates {
		for _, code := range c.Causes {
			if !seen[code] {
				seen[code] = true
				out = append(out, code)
			}
		}
	}
	return out
}

// advice writes what the table of causes says of one.
func advice(code diagnosis.CauseCode, page Page) string {
	c := diagnosis.Causes[code]
	var b strings.Builder
	line := func(head string, text payment.Text) { b.WriteString(page.hang(head, text.In(string(page.Language)))) }
	b.WriteString(page.hang(page.Pick("Why", "原因"), c.Meaning.In(string(page.Language))+" ["+string(code)+"]"))
	b.WriteString(page.hang(page.Pick("Held by", "钱在"), page.holder(c.Holder)))
	b.WriteString(page.hang(page.Pick("Who acts", "谁处理"), page.actor(c.Act)))
	line(page.Pick("Remedy", "办法"), c.Remedy)
	line(page.Pick("Usually", "通常"), c.Typical)
	line(page.Pick("Tell", "告知商户"), c.Tell)
	line(page.Pick("Never promise", "切勿承诺"), c.NotPromise)
	return b.String()
}

// Facts lists what may be known, how it is written, and who can look it up.
func Facts(kinds []questions.ClueKind, page Page) string {
	var b strings.Builder
	for _, k := range kinds {
		var whom []string
		for _, s := range k.Holders {
			whom = append(whom, page.seat(s))
		}
		fmt.Fprintf(&b, page.Pick("%s  %s (%s)\n", "%s  %s（%s）\n"), k.Name, k.Question.In(string(page.Language)),
			strings.Join(whom, page.Pick(", ", "、")))
		var rows [][]string
		for _, v := range k.Values {
			rows = append(rows, []string{"  " + string(k.Name) + "=" + v.Value, v.Text.In(string(page.Language))})
		}
		b.WriteString(page.table(rows))
	}
	return b.String()
}
