package live

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// What is said of one kind in so long, and of how many kinds; the rest is counted.
const (
	sayMessages = 60
	sayReasons  = 5
	sayWindow   = 10 * time.Second
	sayKinds    = 256
)

// throttle lets a few lines of each kind through and counts the others: "… and 1,203 more like it".
type throttle struct {
	mu    sync.Mutex
	kinds map[string]*kind
}

type kind struct {
	since time.Time
	said  int
	left  int // not said
	more  func(n int)
	flush *time.Timer
}

// say says a line of a kind unless many were said lately; more says how many were not.
func (t *throttle) say(name string, burst int, line func(), more func(n int)) {
	t.mu.Lock()
	k := t.kinds[name]
	if k == nil {
		if t.kinds == nil || len(t.kinds) >= sayKinds {
			t.forget()
		}
		k = &kind{since: time.Now()}
		t.kinds[name] = k
	}
	if k.left == 0 && time.Since(k.since) >= sayWindow {
		k.since, k.said = time.Now(), 0
	}
	says := k.said < burst
	if says {
		k.said++
	} else if k.left++; k.flush == nil {
		k.more = more
		k.flush = time.AfterFunc(max(0, sayWindow-time.Since(k.since)), func() { t.tell(k) })
	}
	t.mu.Unlock()
	if says {
		line()
	}
}

// forget makes room: kinds of which nothing is owed go.
func (t *throttle) forget() {
	keep := make(map[string]*kind)
	for name, k := range t.kinds {
		if k.left > 0 && len(keep) < sayKinds-1 {
			keep[name] = k
		} else if k.flush != nil && k.flush.Stop() {
			go t.tell(k)
		}
	}
	t.kinds = keep
}

// tell says how many lines of a kind were not said, and lets the next ones through.
func (t *throttle) tell(k *kind) {
	t.mu.Lock()
	n, more := k.left, k.more
	k.since, k.said, k.left, k.flush = time.Now(), 0, 0, nil
	t.mu.Unlock()
	if n > 0 {
		more(n)
	}
}

// end tells what is owed.
func (t *throttle) end() {
	t.mu.Lock()
	var owed []*kind
	for _, k := range t.kinds {
		if k.flush != nil && k.flush.Stop() {
			owed = append(owed, k)
		}
	}
	t.mu.Unlock()
	for _, k := range owed {
		t.tell(k)
	}
}

// warn says why somebody gets no answer, or a bad one; what is like it is counted.
func (l *line) warn(kind, text string) {
	l.board.said.say(kind+" "+l.host, sayReasons, func() { l.log.Warn(text) }, func(n int) {
		l.log.Warn(fmt.Sprintf("… and %s more like it: %s", grouped(n), kind))
	})
}

// arrived says that a message has come, and why it will be answered 30.
func (l *line) arrived(till party.Node, seen *sighting) {
	if seen.trouble != nil {
		l.warn("a request with a wrong "+cmp.Or(seen.wrong, "field"),
			described(till, "→", seen)+": it is answered 30: "+OwnWords(seen.trouble))
		return
	}
	l.message(till, "→", seen, "")
}

// leaves says that a message goes out, and how long the request has waited that it answers; nil when it answers none.
func (l *line) leaves(till party.Node, seen *sighting, answered *waiting) {
	rest := ""
	if seen.code != "" {
		rest = ": " + string(seen.code)
		if hint := hints[seen.code].En; hint != "" {
			rest += " (" + hint + l.wayIn(seen.code) + ")"
		} else if seen.reason != "" {
			rest += " (" + seen.reason + ")"
		}
	}
	if answered != nil {
		rest += fmt.Sprintf(", %d ms", time.Since(answered.since).Milliseconds())
	}
	l.message(till, "←", seen, rest)
}

// hints say of a code what whoever writes a terminal must know.
var hints = map[payment.ResponseCode]payment.Text{
	payment.UnknownTerminal: payment.Both("no till of this host has the terminal id of DE 41", "本主机没有 DE 41 所填的终端号"),
	payment.InvalidMerchant: payment.Both("DE 42 is not the merchant of this terminal", "DE 42 不是该终端的商户"),
	payment.InvalidCard: payment.Both("the issuer has no such card, or the number is no test number",
		"发卡行没有这张卡，或不是测试卡号"),
	payment.NoSuchIssuer: payment.Both("no issuer here has cards with these first digits", "此处没有发卡行使用该卡号前缀"),
	payment.MACError: payment.Both("the MAC in DE 64 is wrong or missing: sign on, then make it with the working key",
		"DE 64 的 MAC 有误或缺失：先签到，再用工作密钥计算"),
	payment.Duplicate: payment.Both("this DE 11 was used in this batch for something else, or is of an archived day: "+
		"count up, over restarts too", "该 DE 11 在本批次已用于其他交易，或属于已归档的日期：须一直递增，重启后也不例外"),
	payment.InvalidAmount: payment.Both("no amount, or one in another currency than the host's", "没有金额，或币种与主机不同"),
	payment.InvalidTransaction: payment.Both("what it refers to can no longer be changed, the request is too old, or no "+
		"batch is free", "原交易已不能更改，或请求过旧，或没有可用的批次"),
	payment.OriginalNotFound: payment.Both("what it refers to is not here", "找不到原交易"),
	payment.OriginalAmountWrong: payment.Both("the amount is not that of what it refers to, or more",
		"金额与原交易不符，或超过原交易"),
	payment.NoIssuerReply: payment.Both("nobody behind the host answered in time", "主机之后无人按时应答"),
	payment.SystemMalfunction: payment.Both("the host was too late with it or out of order: ask again",
		"主机来不及处理或有故障：请重发"),
}

// wayIn is what would help at a host that enrols nobody.
func (l *line) wayIn(code payment.ResponseCode) string {
	switch code {
	case payment.UnknownTerminal:
		return l.board.way(": --enrol takes whoever comes")
	case payment.InvalidCard, payment.NoSuchIssuer:
		return l.board.way(": --enrol opens test cards when they are first presented")
	}
	return ""
}

func (l *line) message(till party.Node, arrow string, seen *sighting, rest string) {
	if !l.log.Core().Enabled(zap.InfoLevel) {
		return
	}
	l.board.said.say("message", sayMessages, func() { l.log.Info(described(till, arrow, seen) + rest) }, func(n int) {
		l.board.log.Info(fmt.Sprintf("… and %s more messages", grouped(n)))
	})
}

// described is a message in one line; no card number is in it.
func described(till party.Node, arrow string, seen *sighting) string {
	words := []string{string(till), arrow, seen.mti}
	if till == "" {
		words[0] = fmt.Sprintf("%.8q", string(seen.id))
	}
	if seen.transaction != dialect.Unknown {
		words = append(words, seen.transaction.String())
	}
	if seen.reversal {
		words = append(words, "reversal")
	}
	switch {
	case seen.amount.Currency != 0:
		words = append(words, seen.amount.String())
	case !seen.amount.IsZero():
		words = append(words, seen.amount.Decimal())
	}
	if seen.stan != "" {
		words = append(words, "STAN "+seen.stan)
	}
	return strings.Join(words, " ")
}

// grouped writes 1203 as 1,203.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
