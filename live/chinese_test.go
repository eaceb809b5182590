package live

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// latinKept are the words that Chinese readers of a log read in Latin letters: those of the standard, names of fields
// of a message, of formats, flags and files, and of currencies.
var latinKept = regexp.MustCompile(`^(DE|MTI|MAC|TPDU|STAN|PIN|BCD|BER|ASCII|EBCDIC|UTF|GBK|GB|ISO|STX|TLS|HTTP|TCP|CNY|` +
	`binary|ascii|bcd|vml|le|stx|inclusive|header|apart|iso|unionpay|direct|network|npm|bitmap|bit|spec|dialect|framing|` +
	`enrol|keys|none|FILE|profile|test|tmk|EOF|MMDDhhmmss|YYMM|hhmmss|MMDD|or|x|n|s|ms|m|h|C|D|[A-Z]{1,2}\d+|theirs|GiB)$`)

// inLatin lists the words of a line in Chinese that it should say in Chinese.
func inLatin(text string) (words []string) {
	text = own.ReplaceAllString(text, "")
	for _, w := range regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`).FindAllString(text, -1) {
		if !latinKept.MatchString(w) && !regexp.MustCompile(`^[0-9A-Fa-f]+$`).MatchString(w) {
			words = append(words, w)
		}
	}
	return words
}

// own is what is said in words of the reader's: a fault, a value in quotes, an address, a time.
var own = regexp.MustCompile(`故障 \S+（[^）]*）|"[^"]*"|故障 \S+|\d+(\.\d+)?(ms|s|m|h)\b`)

// bilingual holds every line that a host logs in a test against the Chinese book of phrases.
type bilingual struct {
	zapcore.LevelEnabler
	t *testing.T
}

func (b bilingual) With([]zapcore.Field) zapcore.Core { return b }
func (b bilingual) Sync() error                       { return nil }

func (b bilingual) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return ce.AddCore(e, b)
}

func (b bilingual) Write(e zapcore.Entry, _ []zapcore.Field) error {
	if said := Chinese(e.Message); len(inLatin(said)) > 0 {
		b.t.Errorf("the log has no Chinese for %q\n(%q: %s)", e.Message, said, strings.Join(inLatin(said), ", "))
	}
	return nil
}

// alsoInChinese has a log hold each of its lines against the book of phrases.
func alsoInChinese(t *testing.T, log *zap.Logger) *zap.Logger {
	if log == nil {
		log = zap.NewNop()
	}
	return log.WithOptions(zap.WrapCore(func(c zapcore.Core) zapcore.Core {
		return zapcore.NewTee(c, bilingual{zapcore.DebugLevel, t})
	}))
}

// Under --lang zh a log says in Chinese what it says in English: the same line, with the same numbers, in the same
// order. What a host of these tests logs is held against the book of phrases too, wherever it does.
func TestTheLogInChinese(t *testing.T) {
	for en, zh := range map[string]string{
		"T1 → 0200 sale 12.50 CNY STAN 000007":                     "T1 → 0200 消费 12.50 CNY 流水 000007",
		"T1 ← 0410 sale reversal 12.50 CNY STAN 000007: 00, 20 ms": "T1 ← 0410 消费 冲正 12.50 CNY 流水 000007：00，20 毫秒",
		"T1 ← 0210 balance STAN 000002: lost: fault f1 (drop acquirer->terminal 0210 nth 2)": "T1 ← 0210 余额查询 流水 000002：" +
			"丢失：故障 f1（drop acquirer->terminal 0210 nth 2）",
		"T1 → 0800 STAN 000001: it is answered 30: dialect 1987-ascii: DE 11 systems trace audit number, byte 22: " +
			"want digits, have byte 41": "T1 → 0800 流水 000001：应答 30：方言 1987-ascii：DE 11 第 22 字节：应为数字，实为 字节 41",
		"no answer: byte 0: 30 30 as a binary length is 12336; an ASCII length of 55? | this port speaks 1987-ascii in " +
			"every framing known": "不应答：第 0 字节：30 30 作 binary 长度为 12336；是否为 ASCII 长度 55？；本端口接受 1987-ascii，各种帧格式均可",
		"no merchant \"M9\"; have M1, M2": "没有商户 \"M9\"；现有 M1, M2",
	} {
		require.Equal(t, zh, Chinese(en))
	}
	for _, en := range []string{
		"enrolled: terminal id \"TERM0009\" is E1, of merchant EM1, who is new: number 898110154110009, on the terms of M1",
		"enrolled: terminal id \"TERM0009\" is E1, of merchant EM1, who is new: number 898110154110009, on the terms of " +
			"nobody, without a fee",
		"enrolled: terminal id \"TERM0009\" is E1, of merchant M1, for it names none (DE 42)",
		"enrolled: test card 424242******4242 is EC1, with 1000.00 CNY",
		"1000 terminals are enrolled, as many as a host enrols",
		"terminal id \"TERM0009\" (DE 41) is not enrolled: the acquirer stands still: it is signed when that goes on",
		"a fault breaks the connection", "a message was lost: the connection that it is for has gone",
		"no answer: it begins like TLS, this listener is plain TCP: no layout fits",
		"no answer: 1987-ascii, binary-2: byte 2: message type \"GET \": want one of the standard, such as 0200 or 0800",
		"no answer: the connection speaks 1987-ascii, binary-2, and this port unionpay-direct (binary-2): have both " +
			"speak one, " +
			"or start the host without --dialect and --framing, or with --dialect 1987-ascii --framing binary-2",
		"no answer: a frame began and did not end: 10 bytes after its start nothing more came in 10s: no layout fits",
		"no answer: frame, byte 0: length 65535 means a message of 65535 bytes, the maximum is 8192",
		"a till is heard on a second connection while a request is open on its first: has another client " +
			"the same terminal id?",
		"T1 ← fault f2 (delay by 50ms acquirer->terminal 0210 nth 1) could not act: the party is down",
	} {
		require.Empty(t, inLatin(Chinese(en)), "%s: %s", en, Chinese(en))
	}
}
