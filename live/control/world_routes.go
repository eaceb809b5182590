package control

import (
	"context"
	"net"
	"net/http"
	"time"

	"acqsim/live"
	"acqsim/simulator/world"
)

// WorldLine is a world in JSON.
type WorldLine struct {
	ID      string     `json:"id" example:"main"`
	From    string     `json:"from" doc:"the profile or the scenario that it is made of"`
	Ports   []PortLine `json:"ports" doc:"where terminals connect"`
	Clock   string     `json:"clock" enum:"held,wall"`
	Now     string     `json:"now" format:"date-time" doc:"time in the world"`
	LastID  uint64     `json:"last_event" doc:"number of the last event"`
	Served  bool       `json:"served" doc:"it is the served one, and ends with the program"`
	Made    time.Time  `json:"made" doc:"by the wall clock"`
	IdleSec int        `json:"idle_seconds" doc:"after how long it ends when nobody uses it; 0: never"`
	NotHere []string   `json:"faults_left_out,omitempty" doc:"faults of the scenario that cannot act at a host, and why"`
}

// PortLine is a port in JSON.
type PortLine struct {
	Addr    string   `json:"addr" example:"127.0.0.1:8583"`
	Dialect string   `json:"dialect,omitempty" doc:"the only one that it takes; when it is left out, it takes every layout"`
	Layouts []string `json:"layouts" doc:"the dialects that it takes"`
}

func (s *Server) worldLine(ctx context.Context, w *World) (WorldLine, error) {
	now := w.now()
	line := WorldLine{ID: w.id, From: w.from, Clock: string(w.config.Clock), LastID: now.tape.last(), Served: !w.own,
		Made: w.made.UTC(), Ports: []PortLine{}}
	if line.Clock == "" {
		line.Clock = string(live.WallClock)
	}
	if w.own {
		line.IdleSec = int(s.worlds.idle / time.Second)
	}
	for _, p := range now.Ports() {
		line.Ports = append(line.Ports, PortLine{p.Addr, p.Dialect, p.Layouts()})
	}
	at, err := now.Now(ctx)
	line.Now = stamp(at)
	return line, err
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

// worlds are the routes of worlds themselves.
func (a *routes) worlds() {
	s := a.server
	register(a, op("GET", "/v1/worlds", "list-worlds", "The worlds that are there"),
		func(ctx context.Context, _ *struct{}) (*answer[struct {
			Worlds []WorldLine `json:"worlds"`
		}], error) {
			var out answer[struct {
				Worlds []WorldLine `json:"worlds"`
			}]
			out.Body.Worlds = []WorldLine{}
			for _, w := range s.worlds.list() {
				line, err := s.worldLine(ctx, w)
				if err != nil {
					continue // it has just ended
				}
				out.Body.Worlds = append(out.Body.Worlds, line)
			}
			return &out, nil
		})
	made := op("POST", "/v1/worlds", "make-world", "A world of its own: with ports, a clock and faults", 404)
	made.DefaultStatus = http.StatusCreated
	register(a, made, func(ctx context.Context, in *struct{ Body *wanted }) (*answer[WorldLine], error) {
		if in.Body == nil {
			in.Body = &wanted{}
		}
		config, from, left, err := in.Body.config()
		if err != nil {
			return nil, err
		}
		config.Ports[0].Addr = net.JoinHostPort(s.worlds.near.host, "0") // worlds bind it
		w, err := s.worlds.make(config, from)
		if err != nil {
			return nil, as(err, "wrong-scenario")
		}
		line, err := s.worldLine(ctx, w)
		line.NotHere = left
		return &answer[WorldLine]{line}, err
	})
	about(a, op("GET", "/v1/worlds/{world}", "get-world", "One world"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[WorldLine], error) {
			line, err := s.worldLine(ctx, w)
			return &answer[WorldLine]{line}, err
		})
	about(a, op("DELETE", "/v1/worlds/{world}", "end-world", "The world ends at once", 409),
		func(_ context.Context, w *World, _ *OfWorld) (*struct{}, error) {
			if !w.own {
				return nil, problem("world-is-served", "it ends with the program; POST …/reset begins it anew")
			}
			s.worlds.end(w, "somebody deleted it")
			return nil, nil
		})
	about(a, op("POST", "/v1/worlds/{world}/reset", "reset-world",
		"The world begins anew: its ports stay, whoever is connected is cut", 409),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[WorldLine], error) {
			if err := w.Reset(ctx); err != nil {
				return nil, err
			}
			line, err := s.worldLine(ctx, w)
			return &answer[WorldLine]{line}, err
		})
}

// view reads a world between two events.
func (w *World) view(ctx context.Context, look func(*world.World)) error {
	return w.Host().View(ctx, look)
}
