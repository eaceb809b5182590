package control

import (
	"cmp"
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
)

// build makes the routes and their description.
func (s *Server) build() error {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("acqsim control API", "1")
	config.Info.Description = "Drives simulated payment hosts: worlds with ports, clocks and faults of their own, and " +
		"the question where the money is. Amounts are integers in minor units with the number of their currency " +
		"(ISO 4217), " +
		"times are RFC 3339, texts are in English and Chinese, card numbers are masked."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.AllowAdditionalPropertiesByDefault = true // of answers: new keys may come
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": asTold, "json": asTold}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.Schemas.RegisterTypeAlias(timeType, reflect.TypeFor[moment]())
	config.Components.Schemas.RegisterTypeAlias(spanType, reflect.TypeFor[span]())
	config.Transformers = []huma.Transformer{func(ctx huma.Context, _ string, v any) (any, error) {
		return refused(ctx.Operation(), v), nil
	}}
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

// refused makes a problem of what huma refuses by itself: of a parameter that is not known it says the nearest.
func refused(op *huma.Operation, v any) any {
	m, is := v.(*huma.ErrorModel)
	if !is {
		return v
	}
	slug := map[int]string{http.StatusRequestEntityTooLarge: "too-large", http.StatusUnsupportedMediaType: "wrong-media",
		http.StatusBadRequest: "wrong-body", http.StatusInternalServerError: "failed"}[m.Status]
	slug = cmp.Or(slug, "wrong-value")
	var mistakes []Mistake
	for _, e := range m.Errors {
		mistake := Mistake{Location: e.Location, Message: live.WithoutCards(e.Message)}
		if e.Message == "unknown query parameter" {
			slug = "unknown-key"
			mistake.Message = notKnown(strings.TrimPrefix(e.Location, "query."), queryOf(op))
		}
		if strings.HasPrefix(e.Message, "unknown content type") {
			slug, mistake.Message = "wrong-media", "send Content-Type: application/json (curl --json)"
		}
		mistakes = append(mistakes, mistake)
	}
	p := problem(slug, m.Detail)
	if len(mistakes) > 0 {
		p.Detail = mistakes[0].Location + ": " + mistakes[0].Message
	}
	p.Status, p.Mistakes = m.Status, mistakes
	return p
}

// queryOf are the parameters that an address may have.
func queryOf(op *huma.Operation) []string {
	known := []string{}
	for _, q := range op.Parameters {
		if q.In == "query" {
			known = append(known, q.Name)
		}
	}
	return known
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

// Language asks for a text in place of JSON, and in which language.
type Language struct {
	Format string `query:"format" enum:"json,text" default:"json" doc:"json, or text: as acqsim prints it"`
	Lang   string `query:"lang" enum:"en,zh" default:"en" doc:"of a text, and of sentences that are in one language"`
}

func (l Language) page() report.Page { return report.Page{Language: report.Language(l.Lang)} }

// text answers with a page for people.
func text(of string) *page { return &page{"text/plain; charset=utf-8", []byte(of)} }

// OfWorld names a world in the address.
type OfWorld struct {
	ID string `path:"world" doc:"id of the world; main is the served one" example:"main"`
}

func (o OfWorld) world() string { return o.ID }

// op describes a route. Refuses are the statuses that it may have beside those that every route has.
func op(method, at, id, summary string, refuses ...int) huma.Operation {
	return huma.Operation{Method: method, Path: at, OperationID: id, Summary: summary, Errors: refuses,
		Tags:         []string{strings.Split(strings.TrimPrefix(at, "/v1/"), "/")[0]},
		MaxBodyBytes: mostBody, BodyReadTimeout: readLimit}
}

// register adds a route. What its handler refuses is a Problem.
func register[I, O any](a *routes, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	refusals := append([]int{400, 401, 403, 421, 422, 500, 503}, op.Errors...)
	op.Errors = nil
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) { a.strictly(ctx, next) })
	if op.Responses == nil {
		op.Responses = make(map[string]*huma.Response)
	}
	for _, status := range refusals {
		op.Responses[strconv.Itoa(status)] = a.refusal(status)
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

// refusal describes a status with which a request is refused.
func (a *routes) refusal(status int) *huma.Response {
	all := a.api.OpenAPI().Components
	if all.Responses == nil {
		all.Responses = make(map[string]*huma.Response)
	}
	name := "Refused" + strconv.Itoa(status)
	all.Responses[name] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{
		problemType: {Schema: all.Schemas.Schema(reflect.TypeFor[Problem](), true, "")}}}
	return &huma.Response{Ref: "#/components/responses/" + name}
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
