package payment

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A payout is refused for a reason that has a name for programs and words for people; the bank's own word stands beside
// it, and one that nobody knows is "other" (docs/slugs.md).
func TestPayoutRefusals(t *testing.T) {
	for code, slug := range map[string]string{
		"BANK_CARD_COLLECTIONS_ABOVE_QUOTA": "quota", "NOT_RECEIVED": "never-received", "NO_ANSWER": "never-received",
		"CODE_51": "own-funds", "CODE_14": OtherRefusal, "": "",
	} {
		require.Equal(t, slug, RefusalOf(code), code)
	}
	require.Equal(t, Both("name (BANK_CARD_CARD_INFO_WRONG)", "户名账号不符（BANK_CARD_CARD_INFO_WRONG）"),
		SayRefusal("BANK_CARD_CARD_INFO_WRONG"))
	require.Equal(t, Text{}, SayRefusal(""))
	list := PayoutRefusals()
	require.Equal(t, OtherRefusal, list[len(list)-1].Slug)
}
