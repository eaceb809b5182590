package live

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"acqsim/fault"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/evidence"
	"acqsim/spelling"
)

// FaultLine is a fault in JSON.
type FaultLine struct {
	Type   string         `json:"type"` // fault
	ID     string         `json:"id"`
	Said   string         `json:"said"`  // as it can be said in a line
	Rule   map[string]any `json:"rule"`  // as events of a record have it
	Count  int            `json:"count"` // how often it has taken effect
	Want   int            `json:"want"`  // -1: every time
	Lifted bool           `json:"lifted,omitempty"`
}

// DayTotalLine is a merchant's day in JSON of which only the totals are kept.
type DayTotalLine struct {
	Type string `json:"type"` // day-total
	evidence.DayTotal
}

// ComplaintLine is in JSON what a complaint may be about at a host.
type ComplaintLine struct {
	Type string `json:"type"` // complaint
	Diagnosis
}

// FaultLines are the faults of a host in JSON, without card numbers.
func FaultLines(list []fault.Acted) ([]FaultLine, error) {
	lines := make([]FaultLine, 0, len(list))
	for i := range list {
		f := &list[i]
		line := FaultLine{Type: "fault", ID: f.ID, Said: WithoutCards(scenarios.SayFault(f.Rule)), Count: f.Count,
			Want: f.Want, Lifted: f.Lifted}
		text, err := json.Marshal(f.Rule)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(WithoutCards(string(text))), &line.Rule); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

var (
	cardNumbers = regexp.MustCompile(`\b[0-9]{13,19}\b`)
	inGroups    = regexp.MustCompile(`[0-9]+(?:[ ._-][0-9]+)+`)
)

// WithoutCards masks the card numbers in what was said to a host, such as a field that a fault
// waits for, also those that are written in groups as on a card.
func WithoutCards(text string) string {
	text = cardNumbers.ReplaceAllStringFunc(text, func(n string) string { return payment.PAN(n).String() })
	return inGroups.ReplaceAllStringFunc(text, func(n string) string {
		if whole := joined(n); payment.LooksLikePAN(whole) {
			return payment.MaskPAN(whole)
		}
		return n
	})
}

// CardInGroups reports whether a card number is written in groups in a text, as on a card.
func CardInGroups(text string) bool {
	return slices.ContainsFunc(inGroups.FindAllString(text, -1), func(n string) bool {
		return payment.LooksLikePAN(joined(n))
	})
}

func joined(groups string) string {
	return strings.NewReplacer(" ", "", ".", "", "_", "", "-", "").Replace(groups)
}

// OwnWords is an error in one line, without the names of packages.
func OwnWords(err error) string { return spelling.Plain(strings.ReplaceAll(err.Error(), "\n", "; ")) }
