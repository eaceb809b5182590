package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"acqsim/report"
)

// A log is read by people: it names none of our packages, and under --lang zh its levels, lines and fields are Chinese,
// in the order of the English ones. In JSON it is for programs, and the same in every language.
func TestALogInTheWordsOfItsReader(t *testing.T) {
	write := func(lang string, json bool) string {
		var out bytes.Buffer
		m := &Main{Stderr: &out, lang: lang, json: json}
		log, err := m.logger("info")
		require.NoError(t, err)
		log.With(zap.String("peer", "127.0.0.1:9")).Warn("a message was lost", zap.String("till", "T1"),
			zap.Error(errors.New("link: the peer does not read what is sent")))
		return out.String()
	}
	require.Contains(t, write("en", false), ` warn a message was lost {"peer": "127.0.0.1:9", "till": "T1", `+
		`"error": "the peer does not read what is sent"}`)
	require.Contains(t, write("zh", false), ` 警告 报文丢失 {"对端": "127.0.0.1:9", "终端": "T1", "原因": "对端不读取发出的数据"}`)
	for _, lang := range []string{"en", "zh"} {
		require.Contains(t, write(lang, true), `"level":"warn"`)
		require.Contains(t, write(lang, true), `"msg":"a message was lost","peer":"127.0.0.1:9"`)
	}
}

// The list with which a host begins has the same columns in both languages.
func TestTheOpeningListInChinese(t *testing.T) {
	for want, line := range map[string]served{
		"端口||127.0.0.1:1||任一：1987-ascii、npm-iso_8583": {Type: "port", Addr: "127.0.0.1:1",
			Layouts: []string{"1987-ascii", "npm-iso_8583"}},
		"主动拨号||127.0.0.1:1||1987-ascii": {Type: "port", Addr: "127.0.0.1:1", Dialect: "1987-ascii", Dials: true},
		"测试密钥|K1|00FF|校验值 AB|double":    {Type: "test-key", Name: "K1", TMK: "00FF", Check: "AB", Keys: "double"},
		"银行卡|alice|62|3012|1.00，测试密码 1234": {Type: "card", Name: "alice", PAN: "62", Expiry: "3012", Balance: "1.00",
			PIN: "1234"},
	} {
		var have string
		for i, c := range line.columns(report.Chinese) {
			if i > 0 {
				have += "|"
			}
			have += c
		}
		require.Equal(t, want, have)
	}
	for kind := range servedKinds {
		require.NotEqual(t, kind, (&served{Type: kind}).columns(report.Chinese)[0])
		require.Equal(t, kind, (&served{Type: kind}).columns(report.English)[0])
	}
}
