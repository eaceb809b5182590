package play_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// unopened is a line to somebody who is not there.
type unopened struct{}

func (unopened) Open(*world.World, func(party.Node, []byte)) error { return errors.New("opened") }
func (unopened) Send(party.Node, engine.Outward)                   {}
func (unopened) Close() error                                      { return nil }

// What only the sender of a frame can do to it is asked in vain of what a foreign peer sends: such a row is not played,
// and says with its line what it asks and what can be done; towards the peer the same acts.
func TestRowsThatAskThePeerForItsBytes(t *testing.T) {
	for path, do := range map[string]string{
		"do.cut.byte": "cut: {byte: 4}", "do.pace.split": "pace: {split: 7}", "do.pace.merge": "pace: {merge: true}",
		"do.mutate.length": "mutate: {length: 3}",
	} {
		for link, from := range map[string]string{
			"terminal->acquirer": "terminal", "acquirer->terminal": "host", "T1->acquirer": "terminal", "acquirer->T1": "host",
		} {
			text := []byte(`version: 1
id: f
steps:
  - sale: {terminal: T1, card: alice, amount: "10.00", as: s1}
faults:
  - id: f1
    on: {link: ` + link + `}
    do: {` + do + `}
`)
			read := func(string) ([]byte, error) { return text, nil }
			rows, err := scenarios.Load(read, "f.yaml", scenarios.Options{})
			require.NoError(t, err)
			for peer, at := range map[string]play.Peer{"host": {Host: unopened{}}, "terminal": {Tills: unopened{}}} {
				r := play.Run(t.Context(), rows[0], play.Options{Peer: at})
				if peer != from {
					require.ErrorContains(t, r.Err, "opened", "%s %s with a foreign %s", do, link, peer)
					continue
				}
				require.NoError(t, r.Err, "%s %s with a foreign %s", do, link, peer)
				require.Equal(t, play.Inconclusive, r.Verdict)
				require.Contains(t, r.Thwarted["f1"], "f.yaml:6:5: "+path+": ")
			}
		}
	}
}
