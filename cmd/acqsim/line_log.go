package main

import (
	"cmp"
	"fmt"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"acqsim/live"
	"acqsim/spelling"
)

// lineLog writes a log in the words of who reads it: no names of our packages, and Chinese where it is asked for. The
// structure is the same in every language.
type lineLog struct {
	zapcore.Core
	words func(string) string
	name  func(string) string // of a field; nil: as it is
}

// With keeps the words.
func (l lineLog) With(fields []zapcore.Field) zapcore.Core {
	l.Core = l.Core.With(l.said(fields))
	return l
}

// Check takes an entry that the level lets through.
func (l lineLog) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if l.Enabled(e.Level) {
		return ce.AddCore(e, l)
	}
	return ce
}

// Write says an entry.
func (l lineLog) Write(e zapcore.Entry, fields []zapcore.Field) error {
	e.Message = l.words(e.Message)
	return l.Core.Write(e, l.said(fields))
}

// said are fields whose texts are in the reader's words.
func (l lineLog) said(fields []zapcore.Field) []zapcore.Field {
	out := make([]zapcore.Field, len(fields))
	for i, f := range fields {
		key := f.Key
		if l.name != nil {
			key = l.name(key)
		}
		switch f.Type {
		case zapcore.StringType:
			f = zap.String(key, l.words(f.String))
		case zapcore.ErrorType, zapcore.StringerType:
			f = zap.String(key, l.words(fmt.Sprint(f.Interface)))
		default:
			f.Key = key
		}
		out[i] = f
	}
	return out
}

// inChinese says a line of a host's log in Chinese.
func inChinese(text string) string { return live.Chinese(spelling.Plain(text)) }

// plainly says an error in the reader's words.
func (m *Main) plainly(err error) string {
	if m.lang == "zh" {
		return inChinese(err.Error())
	}
	return spelling.Plain(err.Error())
}

// inChineseField names a field of a line in Chinese.
func inChineseField(name string) string { return cmp.Or(chineseFields[name], name) }

var chineseFields = map[string]string{
	"peer": "对端", "till": "终端", "id": "终端号", "how": "方式", "times": "次数", "lost": "丢失", "error": "原因",
	"event": "事件", "world": "世界",
}

// chineseLevel writes how grave a line is.
func chineseLevel(l zapcore.Level, to zapcore.PrimitiveArrayEncoder) {
	switch l {
	case zapcore.DebugLevel:
		to.AppendString("调试")
	case zapcore.InfoLevel:
		to.AppendString("信息")
	case zapcore.WarnLevel:
		to.AppendString("警告")
	default:
		to.AppendString("错误")
	}
}
