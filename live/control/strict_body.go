package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acqsim/live"
	"acqsim/spelling"
)

// strictly refuses a request of which a key is not known, or is given twice: encoding/json would take Clock for clock,
// and the last of two. What the values are is checked behind it.
func (a *routes) strictly(ctx huma.Context, next func(huma.Context)) {
	u := ctx.URL()
	if p := twiceAsked(u.Query()); p != nil {
		refuse(ctx, p)
		return
	}
	body := ctx.Operation().RequestBody
	if body == nil || !saysJSON(ctx.Header("Content-Type")) {
		next(ctx)
		return
	}
	text, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), mostBody))
	if err == nil {
		if p := wrongKeys(text, a.api.OpenAPI().Components.Schemas, body.Content["application/json"].Schema); p != nil {
			refuse(ctx, p)
			return
		}
	}
	next(&reread{ctx, io.MultiReader(bytes.NewReader(text), &failing{err}, ctx.BodyReader())})
}

// request is huma's: a struct that has it as Context could not be one itself.
type request = huma.Context

// reread is a request whose body has been read already.
type reread struct {
	request
	body io.Reader
}

func (r *reread) BodyReader() io.Reader { return r.body }

// failing is the end of a body that could not be read to its end.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// refuse answers a request with a problem.
func refuse(ctx huma.Context, p *Problem) {
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // nobody hears it who has gone
}

// saysJSON reports whether a body is read as JSON: where nothing is said, it is.
func saysJSON(media string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(media), ";")
	kind = strings.TrimSpace(kind)
	return kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json")
}

func twiceAsked(query url.Values) *Problem {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if len(query[name]) > 1 {
			return mistaken("key-twice", []Mistake{{"query." + live.WithoutCards(name), "it is given twice: say it once"}})
		}
	}
	return nil
}

// mistaken makes the problem of some mistakes.
func mistaken(slug string, all []Mistake) *Problem {
	p := problem(slug, all[0].Location+": "+all[0].Message)
	p.Mistakes = all
	return p
}

// wrongKeys says which keys of a body are not known, and which are given twice. Of a text that is no JSON it says
// nothing.
func wrongKeys(text []byte, schemas huma.Registry, of *huma.Schema) *Problem {
	k := keyReader{d: json.NewDecoder(bytes.NewReader(text)), schemas: schemas}
	k.d.UseNumber()
	if k.value(of, "body", 0) != nil {
		return nil
	}
	switch {
	case len(k.unknown) > 0:
		return mistaken("unknown-key", append(k.unknown, k.twice...))
	case len(k.twice) > 0:
		return mistaken("key-twice", k.twice)
	}
	return nil
}

// keyReader reads the keys of a JSON text beside the schema of what it should be.
type keyReader struct {
	d              *json.Decoder
	schemas        huma.Registry
	unknown, twice []Mistake
}

const (
	deepest      = 64 // levels of a body
	mostMistakes = 20 // that are told
)

var errTooDeep = errors.New("control: nested too deep")

func (k *keyReader) value(of *huma.Schema, at string, depth int) error {
	if depth > deepest {
		return errTooDeep
	}
	for of != nil && of.Ref != "" {
		of = k.schemas.SchemaFromRef(of.Ref)
	}
	t, err := k.d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		return k.object(of, at, depth)
	case json.Delim('['):
		var items *huma.Schema
		if of != nil {
			items = of.Items
		}
		for i := 0; k.d.More(); i++ {
			if err := k.value(items, fmt.Sprintf("%s[%d]", at, i), depth+1); err != nil {
				return err
			}
		}
		_, err = k.d.Token()
	}
	return err
}

// object reads the rest of an object, whose first token has been read.
func (k *keyReader) object(of *huma.Schema, at string, depth int) error {
	seen := make(map[string]bool)
	for k.d.More() {
		t, err := k.d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		place := at + "." + live.WithoutCards(key)
		var inner *huma.Schema
		if of != nil && len(of.Properties) > 0 {
			if inner = of.Properties[key]; inner == nil {
				known := slices.Sorted(maps.Keys(of.Properties))
				note(&k.unknown, place, notKnown(live.WithoutCards(key), known))
			}
		}
		if seen[key] {
			note(&k.twice, place, "it is given twice: say it once")
		}
		seen[key] = true
		if err := k.value(inner, place, depth+1); err != nil {
			return err
		}
	}
	_, err := k.d.Token()
	return err
}

func note(list *[]Mistake, place, text string) {
	if len(*list) < mostMistakes {
		*list = append(*list, Mistake{place, text})
	}
}

// notKnown says of a key that it is none, and which is the nearest.
func notKnown(key string, known []string) string {
	return fmt.Sprintf("%q is not known%s; have %s", key, spelling.Hint(key, known), strings.Join(known, ", "))
}
