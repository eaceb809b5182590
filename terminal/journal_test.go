package terminal

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
)

// Every command and every fact comes back from a record as what it was; one of
// another party, another version, or broken JSON is refused.
func TestCommandsAndFactsComeBack(t *testing.T) {
	for _, c := range []party.Command{
		SignOn{}, SignOff{}, EchoTest{}, Download{CAKeys: true}, UploadStatus{}, Sale{Card: alice, Amount: cny(1)}, Void{STAN: 1},
		Refund{Card: alice, Amount: cny(1)}, Balance{Card: alice}, PreAuth{Card: alice, Amount: cny(1)},
		PreAuthVoid{Card: alice, Amount: cny(1), AuthID: voice}, Complete{Card: alice, Amount: cny(1), Advice: true},
		OfflineSale{Card: alice, Amount: cny(1), AuthID: voice}, Adjust{STAN: 1, Amount: cny(1)}, Tip{STAN: 1, Amount: cny(1)},
		Settle{}, Printer{Broken: true}, Reprint{STAN: 1}, Wipe{}, RingUp{Ticket: 1, Amount: cny(1)},
	} {
		data, err := json.Marshal(c)
		require.NoError(t, err)
		got, err := DecodeCommand(c.CommandKind(), data)
		require.NoError(t, err)
		require.Equal(t, c, got)
	}
	require.Len(t, decoders, 20)
	ref := Ref{"T1", 1, 2}
	for _, f := range []party.Fact{
		&Sent{Ref: ref}, &Stored{Ref: ref, Amount: cny(1)}, &AdviceSent{Ref: ref, Next: &Request{Amount: cny(1)}}, &AdviceAnswered{Ref: ref},
		&Answered{Ref: ref, Undo: reasonUndone}, &Unanswered{Ref: ref}, &ReversalSent{Ref: ref}, &Reversed{Ref: ref}, &ReversalUnanswered{Ref: ref},
		&SignedOn{Terminal: "T1"}, &SignOnDue{Terminal: "T1"}, &Downloaded{Terminal: "T1", Data: []byte{1}}, &PrinterChanged{Broken: true},
		&Reprinted{ref}, &Wiped{Terminal: "T1"}, &Judged{Terminal: "T1"}, &Uploaded{Terminal: "T1"}, &BatchClosed{Terminal: "T1"}, &RungUp{Terminal: "T1", Ticket: 1},
	} {
		kind, version := f.FactKind()
		data, err := json.Marshal(f)
		require.NoError(t, err)
		got, err := DecodeFact(kind, version, data)
		require.NoError(t, err)
		require.Equal(t, f, got)
		_, err = DecodeFact(kind, version+1, data)
		require.ErrorContains(t, err, "version")
		_, err = DecodeFact(kind, version, []byte("{"))
		require.ErrorContains(t, err, kind)
	}
	_, err := DecodeFact("acquirer.approved", 1, nil)
	require.ErrorContains(t, err, "no fact \"acquirer.approved\"")
	_, err = DecodeCommand("bank.return", nil)
	require.ErrorContains(t, err, "not one of a terminal's")
}
