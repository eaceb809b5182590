package payment

// Text is something for people to read, in both languages.
type Text struct {
	En string `json:"en" yaml:"en,required" doc:"English"`
	Zh string `json:"zh" yaml:"zh,required" doc:"Chinese"`
}

// Both is a text by its two languages: for tables, where every text has both.
func Both(en, zh string) Text { return Text{En: en, Zh: zh} }

// In returns the text in a language, "en" or "zh".
func (t Text) In(lang string) string {
	if lang == "zh" {
		return t.Zh
	}
	return t.En
}
