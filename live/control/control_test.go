package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"acqsim/acqsimtest"
	"acqsim/reconcile/questions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client asks a server in a test.
type client struct {
	testing.TB
	server *Server
	base   string
	header http.Header
	http   *http.Client
}

// serve starts a server with a served world on free ports, which end with the test.
func serve(t testing.TB, c Config, main *wanted) *client {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	running := 1
	if main != nil {
		config, from, _, err := main.config()
		require.NoError(t, err)
		config.Ports[0].Addr = "127.0.0.1:0"
		c.Main, err = NewWorld(config, from)
		require.NoError(t, err)
		running++
		go func() { ended <- c.Main.Run(ctx) }()
	}
	server, err := New(c)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { ended <- server.Serve(ctx, l) }()
	transport := &http.Transport{}
	t.Cleanup(func() {
		stop()
		transport.CloseIdleConnections()
		for range running {
			require.NoError(t, <-ended)
		}
	})
	return &client{TB: t, server: server, base: "http://" + l.Addr().String(), header: http.Header{},
		http: &http.Client{Transport: transport}}
}

// request sends a request and returns the answer with its whole body.
func (c *client) request(method, path, body string) (*http.Response, []byte) {
	c.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+path, in)
	require.NoError(c, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range c.header {
		r.Header[name] = values
		if name == "Host" {
			r.Host = values[0]
		}
	}
	res, err := c.http.Do(r)
	require.NoError(c, err)
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	require.NoError(c, err)
	c.exact(all)
	return res, all
}

// exact holds every number of a JSON text to those that JavaScript reads exactly, as it does not read 2^53+1.
func (c *client) exact(text []byte) {
	c.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for {
		t, err := d.Token()
		if err != nil {
			return
		}
		if n, is := t.(json.Number); is {
			whole, err := n.Int64()
			require.True(c, err != nil || -1<<53 <= whole && whole <= 1<<53, "%s in %s", n, text)
		}
	}
}

// object is JSON of which a test reads a part.
type object map[string]any

// ask sends a request that has to be carried out.
func (c *client) ask(method, path, body string) object {
	c.Helper()
	res, all := c.request(method, path, body)
	require.Less(c, res.StatusCode, 300, "%s %s: %s", method, path, all)
	var o object
	if len(all) > 0 {
		require.NoError(c, json.Unmarshal(all, &o), "%s", all)
	}
	return o
}

// into sends a request that has to be carried out, and reads the answer.
func (c *client) into(method, path string, answer any) {
	c.Helper()
	_, all := c.request(method, path, "")
	require.NoError(c, json.Unmarshal(all, answer), "%s", all)
}

// refused sends a request that has to be refused, and returns why.
func (c *client) refused(method, path, body string) Problem {
	c.Helper()
	res, all := c.request(method, path, body)
	require.GreaterOrEqual(c, res.StatusCode, 400, "%s", all)
	require.Equal(c, problemType, res.Header.Get("Content-Type"), "%s", all)
	var p Problem
	require.NoError(c, json.Unmarshal(all, &p), "%s", all)
	require.Equal(c, res.StatusCode, p.Status)
	require.Equal(c, "urn:acqsim:problem:"+p.Slug, p.Type)
	require.NotEmpty(c, p.Title)
	if p.Status == http.StatusServiceUnavailable {
		require.Equal(c, retryAfter, res.Header.Get("Retry-After"))
	}
	return p
}

// world makes one and returns its address under /v1 and that of its port.
func (c *client) world(body string) (path, port string) {
	c.Helper()
	o := c.ask("POST", "/v1/worlds", body)
	return "/v1/worlds/" + o["id"].(string), portOf(o)
}

func portOf(o object) string { return o["ports"].([]any)[0].(map[string]any)["addr"].(string) }

// A test in any language loses a reply, advances to T+1 and asks where the money is: the cardholder has it, for the
// till has reversed (A01). Nothing that is told names the card.
func TestLostReply(t *testing.T) {
	c := serve(t, Config{}, nil)
	c.server.patterns = func() ([]questions.Pattern, error) { return nil, nil } // of the catalogue, which takes seconds
	world, port := c.world(`{"profile": "two-shops", "start": "2026-03-26 10:00"}`)
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{Wait: 50e6})
	till.SignOn()
	lost := c.ask("POST", world+"/faults", `{"rule": "drop 0210"}`)
	require.Equal(t, "drop acquirer->terminal 0210", lost["said"])
	sale := till.Sell("alice", "12.50")
	require.False(t, sale.Approved())
	till.Balance("alice") // pushes the reversal
	require.EqualValues(t, 1, c.ask("GET", world+"/faults/"+lost["id"].(string), "")["count"])
	require.Equal(t, "2026-03-27T18:00:00.000+08:00", c.ask("POST", world+"/clock/advance", `{"to": "T+1 18:00"}`)["now"])

	found := c.ask("GET", world+fmt.Sprintf("/transactions?stan=%d&amount=1250&last4=1110", sale.STAN), "")
	all := found["transactions"].([]any)
	require.Len(t, all, 1)
	rrn := all[0].(map[string]any)["rrn"].(string)
	money := c.ask("GET", world+"/transactions/"+rrn+"/money", "")
	require.Equal(t, "cardholder", money["holder"])
	require.Equal(t, "reversed-after-lost-reply", money["cause"])
	whole := fmt.Sprintf("%s/transactions/10000001:000001:%s/trace", world, sale.STAN)
	require.Equal(t, money["key"], c.ask("GET", whole, "")["key"])
	messages := c.ask("GET", world+"/transactions/"+rrn+"/messages", "")["messages"].([]any)
	var said []string
	for _, m := range messages {
		line := m.(map[string]any)
		mti := line["message"].(map[string]any)["mti"].(string)
		if line["lost"] != nil {
			mti += " lost"
		}
		said = append(said, mti)
	}
	require.Equal(t, []string{"0200", "0200", "0200", "0210", "0210", "0210 lost", "0400", "0410", "0420", "0430", "0420",
		"0430"}, said)
	for _, path := range strings.Fields("/trace /trace?format=text&lang=zh /messages /money /trace?as=merchant /") {
		path = strings.TrimSuffix(path, "/")
		_, text := c.request("GET", world+"/transactions/"+rrn+path, "")
		require.NotContains(t, string(text), "6200001357924681110", path)
	}
	_, text := c.request("GET", world+"/transactions/"+rrn+"/trace?format=text&lang=zh", "")
	require.Contains(t, string(text), "批准应答未到终端，终端已冲正")
	require.Equal(t, "merchant-day", c.ask("GET", world+"/days/M1?date=2026-03-26", "")["day"].(map[string]any)["type"])
	require.EqualValues(t, 0, c.ask("GET", world+"/items", "")["summary"].(map[string]any)["open"])
	require.Equal(t, "complaint", c.ask("POST", world+"/diagnosis", `{"text": "paid twice"}`)["type"])
	_, csv := c.request("GET", world+"/tables/entries", "")
	require.Contains(t, string(csv), rrn)
	c.ask("DELETE", world, "")
	require.Equal(t, "world-ended", c.refused("GET", world+"/transactions", "").Slug)
}

// What is wrong is refused with a slug, and with what would be right.
func TestRefusals(t *testing.T) {
	c := serve(t, Config{}, &wanted{Start: "2026-03-26 10:00"})
	for _, r := range []struct {
		method, path, body string
		status             int
		slug, says         string
	}{
		{"POST", "/v1/worlds", `{"clok": "held"}`, 422, "unknown-key", `did you mean "clock"?`},
		{"POST", "/v1/worlds", `{"scenario": "C1"}`, 404, "no-such-scenario", `"C1" is none, did you mean "C01"?`},
		{"POST", "/v1/worlds/main/clock/advance", `{"too": "70s"}`, 422, "unknown-key", `did you mean "to"?`},
		{"POST", "/v1/worlds", `{"Clock": "held"}`, 422, "unknown-key", `body.Clock: "Clock" is not known, did you mean "clock"?`},
		{"POST", "/v1/worlds", `{"clock": "held", "clock": "wall"}`, 422, "key-twice", "body.clock: it is given twice"},
		{"POST", "/v1/worlds", `{"faults": [{"a": 1, "a": 2}]}`, 422, "key-twice", "body.faults[0].a"},
		{"POST", "/v1/worlds", `{"clok": "held", "Speed": 2, "seed": 1, "seed": 2}`, 422, "unknown-key", "body.Speed"},
		{"POST", "/v1/worlds", strings.Repeat(`[`, 100_000), 400, "wrong-body", ""},
		{"POST", "/v1/worlds/main/clock/advance", `{"To": "70s", "to": "70s"}`, 422, "unknown-key", `did you mean "to"?`},
		{"GET", "/v1/worlds/main/transactions?stan=3&stan=4", "", 422, "key-twice", "query.stan"},
		{"GET", "/v1/worlds/main/transactions?Stan=3", "", 422, "unknown-key", `did you mean "stan"?`},
		{"POST", "/v1/worlds", `{"clock": "helt"}`, 422, "wrong-value", "held"},
		{"POST", "/v1/worlds", `{"clock": "held", "speed": 20}`, 422, "wrong-value", "it has no speed"},
		{"POST", "/v1/worlds", `{"profile": "two-shop"}`, 404, "no-such-name", `did you mean "two-shops"?`},
		{"POST", "/v1/worlds", `{"profile": "two-shops", "scenario": "C01"}`, 422, "wrong-value", "want one of"},
		{"POST", "/v1/worlds", `{"profile_text": "version: 1\nworldd: {}\n"}`, 422, "wrong-scenario", "profile_text:2:1"},
		{"POST", "/v1/worlds", `{"faults": ["drp 0210"]}`, 422, "wrong-fault", "drop"},
		{"POST", "/v1/worlds", `{"start": "tomorrow"}`, 422, "wrong-value", "2026-03-25 18:00"},
		{"POST", "/v1/worlds", `{`, 400, "wrong-body", ""},
		{"POST", "/v1/worlds", `"` + strings.Repeat("x", mostBody) + `"`, 413, "too-large", ""},
		{"POST", "/v1/worlds/main/faults", `{"rule": "drop 0210 link printer->T1"}`, 422, "wrong-fault", ""},
		{"GET", "/v1/worlds/main/faults/f9", "", 404, "no-such-name", ""},
		{"POST", "/v1/worlds/main/clock/advance", `{"to": "yesterday"}`, 422, "wrong-moment", "T+1 18:00"},
		{"PUT", "/v1/worlds/main/clock/speed", `{"speed": 20}`, 422, "wrong-value", "held"},
		{"GET", "/v1/worlds/mian", "", 404, "no-such-world", `did you mean "main"?`},
		{"DELETE", "/v1/worlds/main", "", 409, "world-is-served", "reset"},
		{"GET", "/v1/worlds/main/transactions?lmit=3", "", 422, "unknown-key", `did you mean "limit"?`},
		{"GET", "/v1/worlds/main/transactions/000000000001/trace", "", 404, "no-such-transaction", ""},
		{"GET", "/v1/worlds/main/transactions/4242424242424242", "", 400, "card-number-in-address", "last four"},
		{"GET", "/v1/worlds/main/transactions/4242-4242-4242-4242", "", 400, "card-number-in-address", "last four"},
		{"GET", "/v1/worlds/main/transactions?rrn=4242+4242+4242+4242", "", 400, "card-number-in-address", "last four"},
		{"GET", "/v1/worlds/main/transactions?rrn=%34242424242424242", "", 400, "card-number-in-address", "last four"},
		{"POST", "/v1/worlds", `{"profile": "4242 4242 4242 4242"}`, 404, "no-such-name", "424242******4242"},
		{"POST", "/v1/worlds", `{"4242-4242-4242-4242": 1}`, 422, "unknown-key", "body.424242******4242"},
		{"POST", "/v1/worlds", `{"start": "9999-12-31 23:59"}`, 422, "wrong-value", "1970 to 2199"},
		{"POST", "/v1/worlds", `{"start": "0000-01-01 00:00"}`, 422, "wrong-value", "1970 to 2199"},
		{"GET", "/v1/worlds/main/days/M9", "", 404, "no-such-name", "M1"},
		{"GET", "/v1/worlds/main/tables/entris", "", 404, "no-such-name", `did you mean "entries"?`},
		{"POST", "/v1/worlds/main/terminals/T9/echo", "", 404, "no-such-name", "T1"},
		{"POST", "/v1/worlds/main/terminals/T1/echo", "", 409, "command-refused", "not connected"},
		{"POST", "/v1/scenarios/runs", `{}`, 422, "wrong-value", "scenario"},
		{"POST", "/v1/scenarios/runs", `{"scenario": "A3"}`, 404, "no-such-scenario", "A03"},
		{"GET", "/v1/scenarios/runs/1", "", 404, "no-such-name", ""},
		{"GET", "/v1/wrlds", "", 404, "no-such-route", `did you mean "/v1/worlds"?`},
		{"PATCH", "/v1/worlds", "", 405, "wrong-method", "GET, POST"},
		{"GET", "/v1/worlds/main/events?kinds=mesage", "", 422, "wrong-value", `did you mean "message"?`},
	} {
		p := c.refused(r.method, r.path, r.body)
		require.Equal(t, r.slug, p.Slug, "%s %s %.100s: %s", r.method, r.path, r.body, p.Detail)
		require.Equal(t, r.status, p.Status)
		told, err := json.Marshal(p)
		require.NoError(t, err)
		require.Contains(t, strings.ReplaceAll(string(told), `\"`, `"`), r.says)
	}
}

// A page of another site, a name that is not ours, and who has no token are not let in.
func TestGuard(t *testing.T) {
	c := serve(t, Config{Token: "a token that nobody guesses", Hosts: []string{"acqsim"}}, nil)
	require.Equal(t, "token-missing", c.refused("GET", "/v1/worlds", "").Slug)
	c.header.Set("Authorization", "Bearer another")
	require.Equal(t, "token-wrong", c.refused("GET", "/v1/worlds", "").Slug)
	c.header.Del("Authorization")
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json", "/"} {
		res, _ := c.request("GET", path, "")
		require.Equal(t, 200, res.StatusCode, path)
	}
	c.header.Set("Authorization", "Bearer a token that nobody guesses")
	c.ask("GET", "/v1/worlds", "")
	for host, slug := range map[string]string{"attacker.example": "host-refused", "10.1.2.3": "host-refused",
		"acqsim:8585": "", "localhost:1": "", "127.0.0.1": "", "[::1]:8": ""} {
		c.header.Set("Host", host)
		if slug == "" {
			c.ask("GET", "/v1/worlds", "")
		} else {
			require.Equal(t, slug, c.refused("GET", "/v1/worlds", "").Slug, host)
		}
	}
	c.header.Del("Host")
	c.header.Set("Origin", "http://attacker.example")
	require.Equal(t, "origin-refused", c.refused("POST", "/v1/worlds", "{}").Slug)
	c.header.Set("Origin", c.base)
	c.ask("GET", "/v1/worlds", "")
	c.header.Del("Origin")
	c.header.Set("Sec-Fetch-Site", "cross-site")
	require.Equal(t, "origin-refused", c.refused("GET", "/v1/worlds", "").Slug)
}

// Where other machines reach a server it wants a token.
func TestNoTokenOffLoopback(t *testing.T) {
	server, err := New(Config{})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "0.0.0.0:0")
	require.NoError(t, err)
	require.ErrorIs(t, server.Serve(t.Context(), l), ErrNoToken)
}

// Where there is no room for a request it is told to come again.
func TestFullRoom(t *testing.T) {
	server, err := New(Config{})
	require.NoError(t, err)
	defer server.Close()
	for range cap(server.guard.room) {
		server.guard.room <- struct{}{}
	}
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/v1/worlds", nil))
	require.Equal(t, 503, w.Code)
	require.Equal(t, retryAfter, w.Header().Get("Retry-After"))
}

// A scenario is played in a world of its own and judged; its page comes back.
func TestRunOfAScenario(t *testing.T) {
	c := serve(t, Config{}, nil)
	run := c.ask("POST", "/v1/scenarios/runs", `{"scenario": "A01"}`)
	require.Equal(t, "pass", run["verdict"])
	require.NotEmpty(t, run["transactions"])
	require.Equal(t, run["trace_hash"], c.ask("GET", "/v1/scenarios/runs/1", "")["trace_hash"])
	_, page := c.request("GET", "/v1/scenarios/runs/1/report?lang=zh", "")
	require.Contains(t, string(page), "钱在哪里")
	var own bytes.Buffer
	own.WriteString("version: 1\nid: own\n")
	require.Equal(t, "wrong-scenario", c.refused("POST", "/v1/scenarios/runs",
		fmt.Sprintf(`{"scenario_text": %q}`, own.String())).Slug)
	require.Empty(t, c.ask("GET", "/v1/worlds", "")["worlds"], "no world is served")
}
