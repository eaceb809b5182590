package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Problem is why a request was not carried out, as RFC 9457 has it.
type Problem struct {
	Type   string `json:"type" doc:"urn:acqsim:problem: and the slug" example:"urn:acqsim:problem:no-such-world"`
	Slug   string `json:"slug" doc:"which problem it is; docs/slugs.md lists them" example:"no-such-world"`
	Title  string `json:"title" doc:"what the slug means"`
	Status int    `json:"status" doc:"the HTTP status"`
	Detail string `json:"detail,omitempty" doc:"what, where, and what to do"`
	// Refusal is the slug of the party that refused.
	Refusal    string                     `json:"refusal,omitempty" doc:"the slug with which a party refused"`
	Mistakes   []Mistake                  `json:"errors,omitempty" doc:"one for each key or value that is wrong"`
	Candidates []reconcile.TransactionKey `json:"candidates,omitempty" doc:"transactions of which one may be meant"`

	retry bool
}

// Mistake is a key or a value of a request that is wrong.
type Mistake struct {
	Location string `json:"location" doc:"where, such as body.clock"`
	Message  string `json:"message" doc:"what is wrong, and what would be right"`
}

// Error is what the problem says.
func (p *Problem) Error() string { return p.Slug + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (*Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// GetHeaders are those of an answer that says so.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry {
		h.Set("Retry-After", retryAfter)
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// retryAfter is in how many seconds one may come again who found no room.
const retryAfter = "1"

// ProblemKind is a slug that a problem may have.
type ProblemKind struct {
	Slug   string
	Status int // of HTTP
	Means  payment.Text
}

// kindsOfProblem are all of them.
var kindsOfProblem = []ProblemKind{
	{"unknown-key", http.StatusUnprocessableEntity, payment.Both("A key or a parameter is not known.", "请求中有未知的键或参数。")},
	{"key-twice", http.StatusUnprocessableEntity, payment.Both("A key or a parameter is given twice.", "请求中有重复的键或参数。")},
	{"wrong-value", http.StatusUnprocessableEntity, payment.Both("A value is not one that can be.", "请求中的值不正确。")},
	{"wrong-body", http.StatusBadRequest, payment.Both("The body cannot be read.", "请求正文无法读取。")},
	{"card-number-in-address", http.StatusBadRequest,
		payment.Both("A card number stands in an address, where logs keep it.", "地址中含有卡号，会被日志留存。")},
	{"token-missing", http.StatusUnauthorized, payment.Both("The server wants a token.", "服务器要求令牌。")},
	{"token-wrong", http.StatusUnauthorized, payment.Both("The token is another.", "令牌不正确。")},
	{"origin-refused", http.StatusForbidden, payment.Both("A page of another site asks.", "请求来自其他网站的页面。")},
	{"host-refused", http.StatusMisdirectedRequest, payment.Both("The server is not called so.", "服务器没有这个主机名。")},
	{"no-such-route", http.StatusNotFound, payment.Both("There is nothing at this address.", "该地址没有内容。")},
	{"wrong-method", http.StatusMethodNotAllowed, payment.Both("The address takes another method.", "该地址不接受此方法。")},
	{"no-such-world", http.StatusNotFound, payment.Both("No world has this id.", "没有该编号的世界。")},
	{"no-such-transaction", http.StatusNotFound, payment.Both("No transaction is called so.", "没有这笔交易。")},
	{"more-than-one", http.StatusConflict, payment.Both("More than one transaction is called so.", "不止一笔交易符合。")},
	{"no-such-name", http.StatusNotFound, payment.Both("The world has nothing of this name.", "该世界中没有这个名称。")},
	{"no-such-scenario", http.StatusNotFound, payment.Both("No scenario has this id.", "没有该编号的场景。")},
	{"wrong-scenario", http.StatusUnprocessableEntity,
		payment.Both("The scenario or the profile is not right.", "场景或配置文件有误。")},
	{"wrong-fault", http.StatusUnprocessableEntity, payment.Both("The fault cannot act here.", "该故障无法在此生效。")},
	{"wrong-order", http.StatusUnprocessableEntity, payment.Both("The order cannot be read.", "该指令无法读懂。")},
	{"wrong-moment", http.StatusUnprocessableEntity,
		payment.Both("The clock cannot go there.", "时钟无法调到该时刻。")},
	{"still-open", http.StatusConflict,
		payment.Both("A terminal still waits for its answer.", "仍有终端在等待应答。")},
	{"command-refused", http.StatusConflict, payment.Both("The party does not do it.", "参与方拒绝执行。")},
	{"world-is-served", http.StatusConflict,
		payment.Both("The world is the served one, and ends with the program.", "这是正在服务的世界，随程序结束。")},
	{"world-is-recorded", http.StatusConflict,
		payment.Both("The world is recorded, and a record has one life.", "该世界正在录制，录制只有一次生命。")},
	{"world-ended", http.StatusGone, payment.Both("The world has ended.", "该世界已结束。")},
	{"too-many-worlds", http.StatusServiceUnavailable,
		payment.Both("There is no room for another world.", "世界数量已满。")},
	{"busy", http.StatusServiceUnavailable, payment.Both("There is no room for the request now.", "服务繁忙，请稍后再试。")},
	{"too-large", http.StatusRequestEntityTooLarge, payment.Both("The body is too large.", "请求正文过大。")},
	{"wrong-media", http.StatusUnsupportedMediaType, payment.Both("The body is no JSON.", "请求正文不是 JSON。")},
	{"failed", http.StatusInternalServerError, payment.Both("The simulator has failed.", "模拟器出错。")},
}

// Problems lists the kinds of problems.
func Problems() []ProblemKind { return slices.Clone(kindsOfProblem) }

// problem makes the problem of a slug.
func problem(slug, detail string) *Problem {
	for i := range kindsOfProblem {
		if k := &kindsOfProblem[i]; k.Slug == slug {
			return &Problem{Type: "urn:acqsim:problem:" + slug, Slug: slug, Title: k.Means.En, Status: k.Status,
				Detail: live.WithoutCards(detail), retry: k.Status == http.StatusServiceUnavailable}
		}
	}
	panic("control: no problem has the slug " + slug)
}

// as makes a problem of an error: of the kind that the error itself says, or else of the slug.
func as(err error, slug string) error {
	var own *Problem
	var open *engine.StillOpen
	var refused *engine.CommandRefused
	var not *live.NotOne
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case errors.Is(err, live.ErrEnded):
		return problem("world-ended", "the world ended before it could answer")
	case errors.Is(err, errRecorded):
		return problem("world-is-recorded", "make a world of your own: POST /v1/worlds")
	case errors.Is(err, live.ErrClock), errors.Is(err, live.ErrEnrol):
		return problem("wrong-value", live.OwnWords(err))
	case errors.Is(err, context.DeadlineExceeded):
		return problem("busy", "the world has not answered in time")
	case errors.As(err, &open):
		return problem("still-open", live.OwnWords(err)+whatEnds(open))
	case errors.Is(err, live.ErrOrder):
		return problem("wrong-order", live.OwnWords(err))
	case errors.As(err, &not):
		return notOne(not)
	case errors.As(err, &refused):
		p := problem("command-refused", refused.Why)
		p.Refusal = refused.Slug
		return p
	}
	return problem(slug, live.OwnWords(err))
}

// notOne says that a clue fits no transaction, or more than one.
func notOne(n *live.NotOne) *Problem {
	if len(n.Found) == 0 {
		return problem("no-such-transaction", fmt.Sprintf("%q: want an RRN, terminal:batch:STAN, a STAN or the last four "+
			"digits of the card; GET …/transactions lists them", n.Clue))
	}
	p := problem("more-than-one", fmt.Sprintf("%d transactions are %q: say which by RRN or terminal:batch:STAN",
		len(n.Found), n.Clue))
	p.Candidates = n.Found[:min(len(n.Found), 100)]
	return p
}

// whatEnds says what to do where somebody still waits.
func whatEnds(open *engine.StillOpen) string {
	switch {
	case open.Paused:
		return ": POST …/clock/resume"
	case len(open.Exchanges) > 0:
		return ": it ends with the answer, with the time-out of the terminal, or when the terminal hangs up"
	}
	return ": come again, or GET …/faults, which says whether one keeps them"
}

// write answers a request with a problem.
func (p *Problem) write(w http.ResponseWriter) {
	text, err := json.Marshal(p)
	if err != nil { // it has texts and numbers alone
		panic(err)
	}
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(text) // nobody hears it who has gone
}
