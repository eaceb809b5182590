package dialect_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

var update = flag.Bool("update", false, "rewrite docs/response-codes.md")

const codesFile = "../docs/response-codes.md"

// Every response code of DOMAIN §3.6 has a meaning and an action in both languages,
// in the order of the codes, once.
func TestEveryResponseCode(t *testing.T) {
	want := strings.Fields("00 01 03 04 05 10 11 12 13 14 15 21 22 25 30 34 38 40 41 43 45 51 54 55 57 58 59 61 62 64 " +
		"65 68 75 77 90 91 92 94 96 97 98 99 A0 A2 A4 A5 A6 A7")
	var have []string
	for _, info := range dialect.Codes() {
		have = append(have, string(info.Code))
		require.NotEmpty(t, info.En, info.Code)
		require.NotEmpty(t, info.Zh, info.Code)
		en, zh := info.Action.Text()
		require.NotEmpty(t, en, info.Code)
		require.NotEmpty(t, zh, info.Code)
	}
	require.Equal(t, want, have)
	other := dialect.ResponseCode("ZZ")
	require.False(t, other.Action.Approved(), "what nobody knows is a decline")
}

// The page that people read is the table that the terminals obey.
func TestResponseCodePage(t *testing.T) {
	page := codePage()
	if *update {
		require.NoError(t, os.WriteFile(codesFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(codesFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "go test ./dialect -update rewrites %s", codesFile)
}

// codePage writes the table of codes by action, and the reasons of reversals.
func codePage() string {
	var b strings.Builder
	b.WriteString("# Response codes (DE 39) 应答码\n\n" +
		"Written from the table in `dialect/code.go` by `go test ./dialect -update`. The terminal does what stands here, " +
		"and shows\n" +
		"the meaning in the language of its screen. A code that is not in the table is treated like 05.\n" +
		"终端按此表处理，并以所用语言显示含义；表外代码按 05 处理。\n\n" +
		"| code | slug | action | meaning | 含义 |\n|---|---|---|---|---|\n")
	for _, info := range dialect.Codes() {
		fmt.Fprintf(&b, "| %s | %s | [%s](#%s) | %s | %s |\n", info.Code, info.Slug, info.Action, info.Action, info.En,
			info.Zh)
	}
	b.WriteString("\n## Actions 处理方式\n")
	for a := dialect.CallIssuer; a <= dialect.SignOnAgain; a++ {
		en, zh := a.Text()
		fmt.Fprintf(&b, "\n### %s\n\n%s\n%s\n\nCodes 代码: %s\n", a, en, zh, strings.Join(codesOf(a), ", "))
	}
	b.WriteString("\n## Reasons of a reversal (DE 39 of 0400 and 0420) 冲正原因\n\n| code | meaning | 含义 |\n|---|---|---|\n" +
		"| 98 | no reply in time | 未在规定时间内收到应答 |\n" +
		"| A0 | the reply's MAC is wrong | 应答报文 MAC 错 |\n" +
		"| 96 | approved, and the terminal could not finish: printer, chip | 已批准但终端未能完成：打印机、芯片 |\n" +
		"| 06 | anything else, such as a power cut | 其他原因，如断电 |\n\n" +
		"A 0410 with 00, 25 or 12 ends the reversal: the host has nothing left to undo.\n" +
		"冲正应答 00、25、12 均视为冲正完成。\n\n" +
		"An advice (0220) that is answered 00 or 94 is delivered. One that is answered 99 or A0 is kept and sent again " +
		"after the\n" +
		"sign-on; with any other code it goes on the failed list.\n" +
		"通知类交易（0220）应答 00 或 94 视为送达；99 或 A0 则保留，签到后重发；其他应答码列入失败清单。\n")
	return b.String()
}

func codesOf(a dialect.Action) []string {
	var codes []string
	for _, info := range dialect.Codes() {
		if info.Action == a {
			codes = append(codes, string(info.Code))
		}
	}
	return codes
}

// What approves is what a terminal prints a slip for, and nothing else.
func TestWhatApproves(t *testing.T) {
	for _, code := range []payment.ResponseCode{"00", "10", "11", "A2", "A4", "A5", "A6"} {
		require.True(t, dialect.ResponseCode(code).Action.Approved(), code)
	}
	for _, code := range []payment.ResponseCode{"05", "59", "68", "92", "94", "98", "A0", "A7"} {
		require.False(t, dialect.ResponseCode(code).Action.Approved(), code)
	}
}
