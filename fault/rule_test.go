package fault

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A rule reads from JSON as the run record keeps it, in both forms of do. (The YAML
// of scenarios is read by their loader, which follows the yaml tags.)
func TestRuleInJSON(t *testing.T) {
	var rules []Rule
	require.NoError(t, json.Unmarshal([]byte(`[
{"id": "lose-reversal-replies", "on": {"link": "acquirer->terminal", "mti": "0410", "of": "s1"}, "do": "drop", "times": 2},
{"id": "late", "on": {"link": "acquirer->terminal", "mti": "0210", "of": "s1", "nth": 2, "from": "2026-03-27 23:00"},
 "do": {"delay": {"until": {"mti": "0400", "of": "s1"}}}},
{"id": "dies", "on": {"link": "clearing->acquirer", "mti": "0210", "of": "s1", "fields": {"39": "00"}},
 "do": {"crash": {"at": "before-commit", "restart": 1800000000000}}},
{"id": "no record", "on": {"link": "clearing->acquirer", "class": "file", "record": {"of": "s1"}}, "do": {"drop": {"seal": "renew"}}}
]`), &rules))
	require.Equal(t, []Rule{
		{ID: "lose-reversal-replies", On: On{Match: Match{Link: "acquirer->terminal", MTI: "0410", Of: "s1"}},
			Do: Do{Drop: &Drop{}}, Times: 2},
		{ID: "late", On: On{Match: Match{Link: "acquirer->terminal", MTI: "0210", Of: "s1"}, Nth: 2,
			From: Moment{Text: "2026-03-27 23:00"}},
			Do: Do{Delay: &Delay{Until: &Match{MTI: "0400", Of: "s1"}}}},
		{ID: "dies",
			On: On{Match: Match{Link: "clearing->acquirer", MTI: "0210", Of: "s1", Fields: map[string]string{"39": "00"}}},
			Do: Do{Crash: &Crash{At: BeforeCommit, Restart: 30 * time.Minute}}},
		{ID: "no record", On: On{Match: Match{Link: "clearing->acquirer", Class: File}, Record: &Match{Of: "s1"}},
			Do: Do{Drop: &Drop{Seal: Renew}}},
	}, rules)
	for _, r := range rules {
		require.NoError(t, r.Validate())
		b, err := json.Marshal(r)
		require.NoError(t, err)
		var back Rule
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, r, back, "the run record keeps the rule as JSON")
	}
	var word Do
	require.NoError(t, json.Unmarshal([]byte(`"drop"`), &word))
	require.NotNil(t, word.Drop)
	require.ErrorContains(t, word.UnmarshalText([]byte("dorp")), `did you mean "drop"?`)
	require.ErrorContains(t, word.UnmarshalText([]byte("delay")), "needs settings")
	require.NoError(t, word.UnmarshalText([]byte("cut")))
	require.Equal(t, Reset, word.Cut.How())
	require.Error(t, json.Unmarshal([]byte(`{"drpo":{}}`), &word))
}

// Every mistake in a rule is told at once, with its path and what is wanted.
func TestWrongRules(t *testing.T) {
	on := link("acquirer->terminal")
	record := On{Match: Match{Class: File}, Record: &Match{Of: "s1"}}
	for want, r := range map[string]Rule{
		"fault: ?: id: missing":                {On: on, Do: Do{Drop: &Drop{}}},
		"do: missing: want one of drop, delay": {ID: "f", On: on},
		"do: drop and crash: want one verb": {ID: "f", On: on,
			Do: Do{Drop: &Drop{}, Crash: &Crash{At: BeforeCommit}}},
		"do.stall: want exactly one of for, until and at": {ID: "f", On: on, Do: Do{Stall: &Stall{}}},
		"do.stall.for: -1h0m0s: want a time such as 6h":   {ID: "f", On: on, Do: Do{Stall: &Stall{For: -time.Hour}}},
		"do.stall.until: matches everything":              {ID: "f", On: on, Do: Do{Stall: &Stall{Until: &Match{}}}},
		"do.stall: a job comes from the clock": {ID: "f", On: link("clock->payout"),
			Do: Do{Stall: &Stall{For: 1}}},
		`do.answer.code: "9": want the two characters`: {ID: "f", On: on, Do: Do{Answer: &Answer{Code: "9"}}},
		"do.answer.set: DE 39 is code": {ID: "f", On: on,
			Do: Do{Answer: &Answer{Code: "91", Set: map[string]string{"39": "00"}}}},
		"do.answer.after: -1ns: an answer cannot come": {ID: "f", On: on,
			Do: Do{Answer: &Answer{Code: "91", After: -1}}},
		"do.answer: only a message is answered":              {ID: "f", On: record, Do: Do{Answer: &Answer{Code: "91"}}},
		`do.cut.kind: "snap": want one of rst, fin, half`:    {ID: "f", On: on, Do: Do{Cut: &Cut{Kind: "snap"}}},
		"do.cut.byte: -1: want how many bytes":               {ID: "f", On: on, Do: Do{Cut: &Cut{Byte: -1}}},
		"do.cut.for: 1m0s: a time such as 5m, and only with": {ID: "f", On: on, Do: Do{Cut: &Cut{For: time.Minute}}},
		"do.cut: a printer and a screen have no connection":  {ID: "f", On: link("terminal->printer"), Do: Do{Cut: &Cut{}}},
		"do.cut: a record travels inside its file":           {ID: "f", On: record, Do: Do{Cut: &Cut{}}},
		"do.pace: changes nothing":                           {ID: "f", On: on, Do: Do{Pace: &Pace{}}},
		"do.pace.bytes-per-second: -1: want 1 or more":       {ID: "f", On: on, Do: Do{Pace: &Pace{BytesPerSecond: -1}}},
		"do.pace.split: -1: want the bytes of a piece":       {ID: "f", On: on, Do: Do{Pace: &Pace{Split: -1}}},
		"do.pace.merge: files travel alone": {ID: "f", On: On{Match: Match{Class: File}},
			Do: Do{Pace: &Pace{Merge: true}}},
		"do.pause.for: 0s: want a time such as 30s": {ID: "f", On: on, Do: Do{Pause: &Pause{}}},
		"do.pause: a printer and a screen have no clock": {ID: "f", On: link("terminal->operator"),
			Do: Do{Pause: &Pause{For: 1}}},
		"do.skew: a node handles a file, not a record": {ID: "f", On: record, Do: Do{Skew: &Skew{Ahead: 1}}},
		"do.skew: want either ahead or behind":         {ID: "f", On: on, Do: Do{Skew: &Skew{}}},
		"on: matches everything":                       {ID: "f", Do: Do{Drop: &Drop{}}},
		`on.link: "acquirer": want from->to`:           {ID: "f", On: link("acquirer"), Do: Do{Drop: &Drop{}}},
		`on.mti: "210": want four digits`:              {ID: "f", On: On{Match: Match{MTI: "210"}}, Do: Do{Drop: &Drop{}}},
		`on.class: "letter": want one of message, file`: {ID: "f", On: On{Match: Match{Class: "letter"}},
			Do: Do{Drop: &Drop{}}},
		`on.phase: "answer": want one of request`: {ID: "f", On: On{Match: Match{Phase: "answer"}}, Do: Do{Drop: &Drop{}}},
		"on.nth: -1":                      {ID: "f", On: On{Match: on.Match, Nth: -1}, Do: Do{Drop: &Drop{}}},
		"on.after: matches everything":    {ID: "f", On: On{Match: on.Match, After: &Match{}}, Do: Do{Drop: &Drop{}}},
		"on.record: a record has no link": {ID: "f", On: On{Record: &Match{Link: "a->b"}}, Do: Do{Drop: &Drop{}}},
		"on.class: message: only a file has records": {ID: "f",
			On: On{Match: Match{Class: Message}, Record: &Match{Of: "s1"}}, Do: Do{Drop: &Drop{}}},
		"times: -2: want 1 or more":                      {ID: "f", On: on, Do: Do{Drop: &Drop{}}, Times: -2},
		"every: excludes times":                          {ID: "f", On: on, Do: Do{Drop: &Drop{}}, Times: 2, Every: true},
		"do.delay: want exactly one of by, until and at": {ID: "f", On: on, Do: Do{Delay: &Delay{}}},
		"do.delay.by: -1s: nothing arrives before":       {ID: "f", On: on, Do: Do{Delay: &Delay{By: -time.Second}}},
		"do.delay: a record cannot leave its file":       {ID: "f", On: record, Do: Do{Delay: &Delay{By: 1}}},
		"do.duplicate.count: 1001: want 1 to 1000":       {ID: "f", On: on, Do: Do{Duplicate: &Duplicate{Count: 1001}}},
		"do.mutate: changes nothing":                     {ID: "f", On: on, Do: Do{Mutate: &Mutate{}}},
		"do.mutate.bytes: want either set or xor":        {ID: "f", On: on, Do: Do{Mutate: &Mutate{Bytes: []ByteChange{{}}}}},
		`do.mutate.bytes: "ABC": want an even number of hex`: {ID: "f", On: on,
			Do: Do{Mutate: &Mutate{Bytes: []ByteChange{{Set: "ABC"}}}}},
		`do.mutate.seal: "fix": want one of renew, keep`: {ID: "f", On: on,
			Do: Do{Mutate: &Mutate{Set: map[string]string{"39": "51"}, Seal: "fix"}}},
		"do.mutate.length: only a message has a length": {ID: "f", On: record, Do: Do{Mutate: &Mutate{Length: new(int)}}},
		"do.misroute.to: missing: want the till that gets it": {
			ID: "f", On: on, Do: Do{Misroute: &Misroute{}},
		},
		"do.misroute.to: T2: it is for this till already": {
			ID: "f", On: On{Match: Match{Link: "acquirer->T2"}}, Do: Do{Misroute: &Misroute{To: "T2"}},
		},
		"do.misroute: only a message is misrouted": {
			ID: "f", On: On{Match: Match{Link: "terminal->printer"}}, Do: Do{Misroute: &Misroute{To: "T2"}},
		},
		"do.insert: want either hex or set":                {ID: "f", On: on, Do: Do{Insert: &Insert{}}},
		"do.crash.at: missing":                             {ID: "f", On: on, Do: Do{Crash: &Crash{}}},
		"do.crash.send: 0: want 1 or more with after-send": {ID: "f", On: on, Do: Do{Crash: &Crash{At: AfterSend}}},
		`do.crash.lose: "some": want a number of commits`: {ID: "f", On: on,
			Do: Do{Crash: &Crash{At: AfterCommit, Lose: "some"}}},
		"do.crash: a node handles a file, not a record": {ID: "f", On: record, Do: Do{Crash: &Crash{At: AfterCommit}}},
		"on.fields: a field without a number: want {\"39\": ": {ID: "f",
			On: On{Match: Match{Fields: map[string]string{"": "1"}}}, Do: Do{Drop: &Drop{}}},
	} {
		require.ErrorContains(t, r.Validate(), want)
	}
	bad := Rule{On: link("x"), Do: Do{Crash: &Crash{}}, Times: -1}
	require.Len(t, strings.Split(bad.Validate().Error(), "\n"), 4, "all at once")
	_, err := NewGate([]Rule{drop("f", on), drop("f", on)})
	require.ErrorContains(t, err, "fault: f: id: used twice")
}

// The phase of a message is its MTI's class and function, so that a rule holds in
// every dialect (ISO 8583: 0220 and 0221 ask, 0230 answers).
func TestPhases(t *testing.T) {
	for mti, want := range map[string]Phase{
		"0100": Request, "0200": Request, "0220": Request, "0221": Request, "0210": Reply, "0230": Reply,
		"0400": Reversal, "0421": Reversal, "0410": ReversalReply, "0430": ReversalReply,
		"0500": Batch, "0320": Batch, "0510": BatchReply, "0330": BatchReply,
		"0800": Network, "0820": Network, "0830": NetworkReply, "1210": Reply,
		"0600": "", "": "", "02": "",
	} {
		require.Equal(t, want, PhaseOf(mti), mti)
	}
}
