package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"acqsim/live"
	"acqsim/payment"
	"acqsim/spelling"
)

// guard stands before everything: who may ask, how much, and how many at once.
type guard struct {
	next    http.Handler
	token   *[sha256.Size]byte // nil: none is wanted
	hosts   []string           // by which the server may be called, beside addresses and localhost
	local   bool               // it listens on loopback alone
	room    chan struct{}      // of requests under way
	streams chan struct{}      // of those that do not end by themselves
	log     *zap.Logger
}

// Bounds of what comes.
const (
	mostRequests = 256
	mostStreams  = 128
	mostBody     = 1 << 20
	mostHeader   = 16 << 10
	headerLimit  = 5 * time.Second
	readLimit    = 30 * time.Second
	writeLimit   = 90 * time.Second
	idleLimit    = 2 * time.Minute
	answerLimit  = 60 * time.Second // of a request that is no stream
)

// openPaths are the addresses for which no token is wanted: they tell nothing of any world.
var openPaths = []string{"/", "/try.js", "/try.css", "/openapi.json", "/healthz", "/readyz"}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, is := cause.(error); is && errors.Is(err, http.ErrAbortHandler) {
			panic(cause)
		}
		g.log.Error("control: a request ended in a panic", zap.String("path", r.URL.Path), zap.Stack("stack"))
		problem("failed", "the request ended in a panic, which the log has").write(w)
	}()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if p := g.refuses(r); p != nil {
		p.write(w)
		return
	}
	room := g.room
	if strings.HasSuffix(r.URL.Path, "/events") {
		room = g.streams
	}
	select {
	case room <- struct{}{}:
		defer func() { <-room }()
	default:
		problem("busy", fmt.Sprintf("%d requests are under way", cap(room))).write(w)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	g.next.ServeHTTP(w, r)
}

// refuses says why a request is not let in.
func (g *guard) refuses(r *http.Request) *Problem {
	if !g.called(r.Host) {
		return problem("host-refused", fmt.Sprintf("%q: call it by its address or localhost, or start it with --api-host %s",
			hostOf(r.Host), hostOf(r.Host)))
	}
	if origin := r.Header.Get("Origin"); origin != "" && !sameOrigin(origin, r.Host) ||
		r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return problem("origin-refused", "a page of another site may not ask: use the page of this server")
	}
	if namesCard(r.URL.Path) || namesCard(asked(r.URL.RawQuery)) {
		return problem("card-number-in-address", "name a transaction by RRN, STAN or the last four digits of its card")
	}
	if g.token == nil || slices.Contains(openPaths, r.URL.Path) {
		return nil
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return problem("token-missing", "send Authorization: Bearer and the token")
	}
	if sum := sha256.Sum256([]byte(given)); subtle.ConstantTimeCompare(sum[:], g.token[:]) != 1 {
		return problem("token-wrong", "it is the text of --api-token-file, or of ACQSIM_API_TOKEN")
	}
	return nil
}

var longNumber = regexp.MustCompile(`[0-9]{13,19}`)

// namesCard reports whether a card number may stand in a part of an address.
func namesCard(part string) bool {
	return slices.ContainsFunc(longNumber.FindAllString(part, -1), payment.LooksLikePAN[string]) || live.CardInGroups(part)
}

// asked is a query as it is meant; as it is written where it means nothing.
func asked(query string) string {
	if meant, err := url.QueryUnescape(query); err == nil {
		return meant
	}
	return query
}

// called reports whether the server may be called by a name: a page of another site cannot choose an address, but any
// name that leads to one.
func (g *guard) called(host string) bool {
	name := hostOf(host)
	ip := net.ParseIP(name)
	switch {
	case slices.Contains(g.hosts, name), name == "localhost":
		return true
	case ip != nil:
		return !g.local || ip.IsLoopback()
	}
	return false
}

// hostOf is the name in an authority.
func hostOf(authority string) string {
	name, _, err := net.SplitHostPort(authority)
	if err != nil {
		name = authority
	}
	return strings.ToLower(strings.Trim(name, "[]"))
}

func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// astray answers where there is no route, with the nearest.
func astray(routes []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		near := spelling.Hint(r.URL.Path, routes)
		problem("no-such-route", r.Method+" "+r.URL.Path+near+": /openapi.json lists what there is").write(w)
	}
}
