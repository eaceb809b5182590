package engine

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is written of a run is masked by what a member is: a card, a track, an account, which may be a card whatever
// its check digit, and the account of a bank's book. A merchant number of 15 digits is none, though its check digit
// be good.
func TestMaskJSON(t *testing.T) {
	for _, c := range []struct{ name, fact, want string }{
		{"card and track", `{"at":1774490700005000000,"pan":"6225880000000001","track2":"6225880000000001=30122010000012345678"}`,
			`{"at":1774490700005000000,"pan":"622588******0001","track2":"622588******0001=********************"}`},
		{"stored message", `{"rrn":"608600000001","reply":"MDIxMDYyMjU4ODAwMDAwMDAwMDgwMDAwMDA="}`,
			`{"rrn":"608600000001","reply":"26 bytes"}`},
		{"settlement card", `{"account":{"number":"6200008135792463339","holder":"Lotus"},"to":"6200008135792463338"}`,
			`{"account":{"number":"620000*********3339","holder":"Lotus"},"to":"620000*********3338"}`},
		{"book", `{"postings":[{"dr":"nostro","cr":"account:6200008135792463339"},{"dr":"merchant-payable:621234567890127"}]}`,
			`{"postings":[{"dr":"nostro","cr":"account:620000*********3339"},{"dr":"merchant-payable:621234567890127"}]}`},
		{"merchant", `{"merchant":"621234567890127","from":"2026-03-26","account":"lotus-card"}`,
			`{"merchant":"621234567890127","from":"2026-03-26","account":"lotus-card"}`},
		{"sentence", `{"why":"no card 6212345678901232 here","note":"batch 22000024000600"}`,
			`{"why":"no card 621234******1232 here","note":"batch 22000024000600"}`},
		{"quotes", `{"why":"say \"6212345678901232\" \\","pan":"\""}`, `{"why":"say \"621234******1232\" \\","pan":"**"}`},
	} {
		require.Equal(t, c.want, string(MaskJSON([]byte(c.fact))), c.name)
		require.True(t, json.Valid([]byte(c.want)), c.name)
	}
}
