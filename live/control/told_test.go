package control

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// A time is told to the nanosecond wherever it stands, and everything else as encoding/json has it.
func TestTellsTimes(t *testing.T) {
	type row struct {
		At     payment.Time `json:"at"`
		Closed payment.Time `json:"closed,omitempty"`
	}
	type all struct {
		row
		Own   row
		Rows  []*row                    `json:"rows"`
		Named map[string][]payment.Time `json:"named"`
		Took  time.Duration             `json:"took"`
		Big   uint64                    `json:"big"`
		Text  string                    `json:"text"`
		Raw   json.RawMessage           `json:"raw"`
		None  *all                      `json:"none"`
		Any   any                       `json:"any"`
	}
	at := payment.Time(1_774_432_800_005_000_001)
	for want, v := range map[string]any{
		`{"at":"2026-03-25T10:00:00.005000001Z"}`: row{At: at},
		`{"at":null}`:          &row{},
		`"plain"`:              "plain",
		`[{"at":null}]`:        []row{{}},
		`{"at":null,"own":{}}`: map[string]any{"at": nil, "own": struct{}{}},
		`{"at":"2026-03-25T10:00:00.005000001Z","Own":{"at":null,"closed":"2026-03-25T10:00:00.005000001Z"},` +
			`"rows":[null,{"at":"2026-03-25T10:00:00.005000001Z"}],"named":{"a":["2026-03-25T10:00:00.005000001Z",null]},` +
			`"took":"-2754h54m15s","big":18446744073709551615,"text":"<a> 1","raw":{"at":5},"none":null,"any":7}`: all{
			row: row{At: at}, Own: row{Closed: at}, Rows: []*row{nil, {At: at}}, Named: map[string][]payment.Time{"a": {at, 0}},
			Took: -9917655 * time.Second, Big: 1<<64 - 1, Text: "<a> 1", Raw: json.RawMessage(`{"at":5}`), Any: 7},
	} {
		have, err := tell(v)
		require.NoError(t, err)
		require.Equal(t, want+"\n", string(have))
	}
}
