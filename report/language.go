package report

import "acqsim/payment"

// Language is the language of what people read.
type Language string

const (
	English Language = "en"
	Chinese Language = "zh"
)

// Pick returns the text in the language.
func (l Language) Pick(en, zh string) string {
	if l == Chinese {
		return zh
	}
	return en
}

// colon returns what stands between a head and its text.
func (l Language) colon() string { return l.Pick(": ", "：") }

// say returns a text in the language.
func (l Language) say(t payment.Text) string { return t.In(string(l)) }
