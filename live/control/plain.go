package control

import (
	"embed"
	"net/http"
)

//go:embed try
var files embed.FS

// plain adds what is no part of /v1: the page to try it, its description, metrics, and whether it lives.
func (s *Server) plain(mux *http.ServeMux) {
	s.meters.count(func() int { return len(s.worlds.list()) })
	mux.Handle("GET /metrics", s.meters.handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(s.openapi)
	})
	for address, file := range map[string]struct{ name, media string }{
		"GET /{$}":     {"try/try.html", "text/html; charset=utf-8"},
		"GET /try.js":  {"try/try.js", "text/javascript; charset=utf-8"},
		"GET /try.css": {"try/try.css", "text/css; charset=utf-8"},
	} {
		mux.HandleFunc(address, func(w http.ResponseWriter, _ *http.Request) {
			body, err := files.ReadFile(file.name)
			if err != nil {
				problem("failed", err.Error()).write(w)
				return
			}
			w.Header().Set("Content-Type", file.media)
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
				"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
			_, _ = w.Write(body)
		})
	}
}

// ready says whether worlds can be asked: the served one answers.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if m := s.config.Main; m != nil {
		if _, err := m.Host().Now(r.Context()); err != nil {
			problem("busy", "the served world does not answer").write(w)
			return
		}
	}
	_, _ = w.Write([]byte("ready\n"))
}
