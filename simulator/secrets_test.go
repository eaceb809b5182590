package simulator

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// Nothing that a run with every kind of secret writes down has one: not a PIN, not the
// number printed on a card, not a track, not a master key in any spelling, neither in
// facts nor in frames nor in commands (DESIGN §11, CASES §2.2 21).
func TestNoSecretInTheRecord(t *testing.T) {
	told(t, "{security: {keys: double-and-track, hosts: x9.19}}", "", `
  - sign-on: {terminal: T1}
  - sale: {terminal: T1, card: alice, amount: "100.00"}
  - sale: {terminal: T1, card: alice, amount: "20.00", entry: chip}
  - sale: {terminal: T1, card: alice, amount: "20.00", entry: fallback}
  - sale: {terminal: T1, card: alice, amount: "20.00", entry: manual, cvn: right}
  - pre-auth: {as: hold, terminal: T1, card: alice, amount: "30.00", entry: chip}
  - complete: {of: hold}
  - settle: {terminal: T1}
finally:
  - payout: {merchant: M2, count: 0}
`, func(t *testing.T, r *play.Result) {
		track := "=" + r.World.Profile.Cards["alice"].Expiry
		secrets := []string{track, hex.EncodeToString([]byte(track)), strings.ToUpper(hex.EncodeToString([]byte(track))),
			strings.Replace(track, "=", "d", 1)}
		keys, err := r.World.TestKeys()
		require.NoError(t, err)
		for _, k := range keys.Master {
			raw, err := hex.DecodeString(k.Clear)
			require.NoError(t, err)
			secrets = append(secrets, k.Clear, strings.ToLower(k.Clear), base64.StdEncoding.EncodeToString(raw)[:20],
				string(raw))
		}
		for _, pin := range keys.PINs {
			secrets = append(secrets, `"`+pin+`"`)
		}
		printed := 0
		for rec := range r.World.History.Frames {
			if m, ok := r.World.Meaning(rec.Node, rec.Peer, rec.Bytes, rec.File); ok && m.CVN != "" {
				printed++
				secrets = append(secrets, `"`+string(m.CVN)+`"`)
			}
		}
		require.NotZero(t, printed, "the number on the card travels")
		for i := range r.World.History.Records {
			line, err := json.Marshal(r.World.Loop.Line(&r.World.History.Records[i]))
			require.NoError(t, err)
			for _, s := range secrets {
				require.NotContains(t, string(line), s)
			}
		}
		require.NotEmpty(t, r.World.History.Records)
	})
}
