package control

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"acqsim/live"
	"acqsim/report"
	"acqsim/spelling"
)

// build makes the routes and their description.
func (s *Server) build() error {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("acqsim control API", "1")
	config.Info.Description = "Drives simulated payment hosts: worlds with ports, clocks and faults of their own, and the " +
		"question where the money is. Amounts are integers in minor units with the number of their currency (ISO 4217), " +
		"times nanoseconds since 1970-01-01 UTC, texts are in English and Chinese, card numbers are masked."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.AllowAdditionalPropertiesByDefault = true // of answers: new keys may come
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Transformers = []huma.Transformer{refused}
	if s.guard.token != nil {
		config.Security = []map[string][]string{{"token": {}}}
	}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
		Description: "wanted where the server listens to other machines"}}
	api := humago.New(mux, config)
	a := &routes{server: s, api: api}
	a.worlds()
	a.faults()
	a.clock()
	a.profile()
	a.transactions()
	a.money()
	a.tables()
	a.events()
	a.scenarios()
	described, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	if err != nil {
		return fmt.Errorf("control: the description of the API: %w", err)
	}
	s.openapi = append(described, '\n')
	s.plain(mux)
	known := slices.Sorted(maps.Keys(api.OpenAPI().Paths))
	mux.HandleFunc("/", astray(known))
	s.guard.next = &methods{mux: mux}
	return nil
}

// methods answers a method that an address does not take.
type methods struct{ mux *http.ServeMux }

func (m *methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := m.mux.Handler(r)
	if pattern == "/" && r.URL.Path != "/" {
		var allowed []string
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			other := *r
			other.Method = method
			if _, p := m.mux.Handler(&other); p != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			problem("wrong-method", r.Method+": it takes "+strings.Join(allowed, ", ")).write(w)
			return
		}
	}
	m.mux.ServeHTTP(w, r)
}

// schemaName names the types of other packages with the package.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if own := reflect.TypeFor[Server]().PkgPath(); t.PkgPath() != "" && t.PkgPath() != own {
		return strings.ToUpper(path.Base(t.PkgPath())[:1]) + path.Base(t.PkgPath())[1:] + name
	}
	return name
}

// refused makes a problem of what huma refuses by itself: a key that is not known is told the nearest.
func refused(ctx huma.Context, _ string, v any) (any, error) {
	m, is := v.(*huma.ErrorModel)
	if !is {
		return v, nil
	}
	slug := "wrong-value"
	switch m.Status {
	case http.StatusRequestEntityTooLarge:
		slug = "too-large"
	case http.StatusUnsupportedMediaType:
		slug = "wrong-media"
	case http.StatusBadRequest:
		slug = "wrong-body"
	case http.StatusInternalServerError:
		slug = "failed"
	}
	p := problem(slug, m.Detail)
	for _, e := range m.Errors {
		mistake := Mistake{Location: e.Location, Message: live.WithoutCards(e.Message)}
		at, key, _ := cutLast(e.Location, ".")
		var known []string
		switch {
		case e.Message == "unexpected property" && at == "body":
			known = keysOfBody(ctx.Operation())
		case e.Message == "unknown query parameter":
			for _, q := range ctx.Operation().Parameters {
				if q.In == "query" {
					known = append(known, q.Name)
				}
			}
		default:
			p.Mistakes = append(p.Mistakes, mistake)
			continue
		}
		p.Slug, p.Type, p.Title = "unknown-key", "urn:acqsim:problem:unknown-key", "A key or a parameter is not known."
		mistake.Message = fmt.Sprintf("%q is not known%s; have %s", key, spelling.Hint(key, known), strings.Join(known, ", "))
		p.Mistakes = append(p.Mistakes, mistake)
	}
	p.Status = m.Status
	return p, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}

// keysOfBody are the keys that the body of a request may have.
func keysOfBody(op *huma.Operation) []string {
	for _, media := range op.RequestBody.Content {
		if media.Schema.Properties != nil {
			return slices.Sorted(maps.Keys(media.Schema.Properties))
		}
	}
	return nil
}

// routes registers what there is.
type routes struct {
	server *Server
	api    huma.API
}

// answer is what a request is answered.
type answer[T any] struct{ Body T }

// page is an answer that is JSON, or a text for people.
type page struct {
	ContentType string `header:"Content-Type"`
	Body        any
}

// language asks for a text in place of JSON, and in which language.
type language struct {
	Format string `query:"format" enum:"json,text" default:"json" doc:"json, or text: as acqsim prints it"`
	Lang   string `query:"lang" enum:"en,zh" default:"en" doc:"of a text, and of sentences that are in one language"`
}

func (l language) page() report.Page { return report.Page{Language: report.Language(l.Lang)} }

// text answers with a page for people.
func text(of string) *page { return &page{"text/plain; charset=utf-8", []byte(of)} }

// ofWorld names a world in the address.
type ofWorld struct {
	ID string `path:"world" doc:"id of the world; main is the served one" example:"main"`
}

func (o ofWorld) world() string { return o.ID }

// op describes a route. Refuses are the statuses that it may have beside those that every route has.
func op(method, at, id, summary string, refuses ...int) huma.Operation {
	return huma.Operation{Method: method, Path: at, OperationID: id, Summary: summary, Errors: refuses,
		Tags: []string{strings.Split(strings.TrimPrefix(at, "/v1/"), "/")[0]}, MaxBodyBytes: mostBody, BodyReadTimeout: readLimit}
}

// register adds a route. What its handler refuses is a Problem.
func register[I, O any](a *routes, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	refusals := append([]int{400, 401, 403, 421, 422, 500, 503}, op.Errors...)
	op.Errors = nil
	if op.Responses == nil {
		op.Responses = make(map[string]*huma.Response)
	}
	schema := a.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	for _, status := range refusals {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
	}
	huma.Register(a.api, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, stop := context.WithTimeout(ctx, answerLimit)
		defer stop()
		began := a.server.meters.begin()
		out, err := handle(ctx, in)
		err = as(err, "failed")
		a.server.meters.asked(op.OperationID, began, err)
		return out, err
	})
}

// about adds a route about one world.
func about[I interface{ world() string }, O any](a *routes, op huma.Operation,
	handle func(context.Context, *World, *I) (*O, error),
) {
	op.Errors = append(op.Errors, http.StatusNotFound, http.StatusGone)
	register(a, op, func(ctx context.Context, in *I) (*O, error) {
		w, err := a.server.worlds.find((*in).world())
		if err != nil {
			return nil, err
		}
		w.asking.Add(1)
		defer w.asking.Add(-1)
		defer w.touch()
		return handle(ctx, w, in)
	})
}

// paged describes an answer that is T in JSON, or a text.
func paged[T any](a *routes, op huma.Operation) huma.Operation {
	schema := a.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, op.OperationID)
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schema}, "text/plain": {Schema: &huma.Schema{Type: "string"}}}}}
	return op
}
