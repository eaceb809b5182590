package payment

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each obstacle has one slug and a meaning in both languages, is written by the slug, and is found again before words.
// No number that the table does not have can be written; a slug of a later version can be read (docs/slugs.md).
func TestObstacles(t *testing.T) {
	seen := make(map[string]bool)
	for _, o := range Obstacles() {
		require.NotEmpty(t, o.String())
		require.False(t, seen[o.String()], o.String())
		seen[o.String()] = true
		require.NotEmpty(t, o.Meaning().En)
		require.NotEmpty(t, o.Meaning().Zh)
		b, err := json.Marshal(o)
		require.NoError(t, err)
		require.Equal(t, `"`+o.String()+`"`, string(b))
		var back Obstacle
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, o, back)
		require.Equal(t, o, ObstacleOf(o.Say("DE 71: want 3")))
	}
	require.Zero(t, ObstacleOf("trailer says 3: body has 2"))
	require.Zero(t, ObstacleOf("file-not-for-us"))
	require.Equal(t, "so", Obstacle(0).Say("so"))
	unknown := Obstacle(len(obstacles))
	_, err := unknown.MarshalText()
	require.ErrorContains(t, err, "there is no such one")
	require.Equal(t, Text{}, unknown.Meaning())
	require.Empty(t, unknown.String())
	var later Obstacle
	require.NoError(t, json.Unmarshal([]byte(`"bad-weather"`), &later))
	require.Equal(t, OtherObstacle, later)
	require.Zero(t, ObstacleOf("bad-weather: it rains"))
}

// What a payout and a person at the counter are refused for is the same word.
func TestObstaclesAgreeWithPayoutRefusals(t *testing.T) {
	for o, code := range map[Obstacle]string{
		AboveQuota: "BANK_CARD_COLLECTIONS_ABOVE_QUOTA", AccountBlocked: "BANK_CARD_ACCOUNT_ABNORMAL",
		NotBound: "BANK_CARD_STATUS_ABNORMAL",
	} {
		require.Equal(t, RefusalOf(code), o.String())
		require.Equal(t, refusal(code).Meaning, o.Meaning())
	}
}
