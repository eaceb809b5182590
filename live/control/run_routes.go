package control

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"acqsim/dialect"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// RunLine is what a run of a scenario came to, in JSON.
type RunLine struct {
	report.RowLine
	Run          string                   `json:"run" doc:"its id" example:"1"`
	Transactions []report.TransactionLine `json:"transactions" doc:"where the money of each is in the end"`
}

// runs are the scenarios that were played last.
type runs struct {
	room    chan struct{} // of those that are played
	playing sync.WaitGroup

	mu   sync.Mutex
	last int
	kept []*playedRun // the oldest first
}

type playedRun struct {
	line   RunLine
	result *play.Result
}

const (
	mostPlayed = 2  // at once
	keptRuns   = 64 // are kept
	runLimit   = 30 * time.Second
)

func newRuns() *runs { return &runs{room: make(chan struct{}, mostPlayed)} }

func (r *runs) wait() { r.playing.Wait() }

func (r *runs) find(id string) (*playedRun, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.kept {
		if p.line.Run == id {
			return p, nil
		}
	}
	return nil, problem("no-such-name", fmt.Sprintf("no run %q: the last %d are kept", id, keptRuns))
}

func (r *runs) add(p *playedRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	p.line.Run = fmt.Sprint(r.last)
	if r.kept = append(r.kept, p); len(r.kept) > keptRuns {
		r.kept = slices.Delete(r.kept, 0, 1)
	}
}

// playing is which scenario is to be played, and how.
type playing struct {
	_        struct{} `additionalProperties:"false"`
	Scenario string   `json:"scenario,omitempty" doc:"id of the catalogue" example:"C01"`
	Text     string   `json:"scenario_text,omitempty" doc:"a scenario of your own, as YAML"`
	Dialect  string   `json:"dialect,omitempty" doc:"of every terminal; that of the file when it is left out"`
	Wire     string   `json:"wire,omitempty" enum:"memory,tcp" default:"memory"`
	Seed     uint64   `json:"seed,omitempty"`
}

// OfRun names a run in the address.
type OfRun struct {
	Run string `path:"run" doc:"id of the run" example:"1"`
}

// scenarios are the routes of scenarios.
func (a *routes) scenarios() {
	type scenarioLine struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	type scenarioList struct {
		Scenarios []scenarioLine `json:"scenarios"`
	}
	type listed struct {
		Lang string `query:"lang" enum:"en,zh" default:"en"`
	}
	register(a, op("GET", "/v1/scenarios", "list-scenarios", "The catalogue"),
		func(_ context.Context, in *listed) (*answer[scenarioList], error) {
			var list scenarioList
			for _, id := range scenarios.IDs() {
				list.Scenarios = append(list.Scenarios, scenarioLine{id, report.TitleOf(id).In(in.Lang)})
			}
			return &answer[scenarioList]{list}, nil
		})
	run := op("POST", "/v1/scenarios/runs", "run-scenario",
		"A scenario is played in a world of its own, and judged; the first of its rows", 404)
	run.DefaultStatus = http.StatusCreated
	register(a, run, func(ctx context.Context, in *struct{ Body playing }) (*answer[RunLine], error) {
		p, err := a.server.play(ctx, &in.Body)
		if err != nil {
			return nil, err
		}
		return &answer[RunLine]{p.line}, nil
	})
	register(a, op("GET", "/v1/scenarios/runs/{run}", "get-run", "What a run came to", 404),
		func(_ context.Context, in *OfRun) (*answer[RunLine], error) {
			p, err := a.server.runs.find(in.Run)
			if err != nil {
				return nil, err
			}
			return &answer[RunLine]{p.line}, nil
		})
	type reporting struct {
		OfRun
		Lang string `query:"lang" enum:"en,zh" default:"en"`
	}
	told := paged[string](a, op("GET", "/v1/scenarios/runs/{run}/report", "report-run",
		"The page of a run: what happened in messages and books, where the money is, who can move it", 404))
	delete(told.Responses["200"].Content, "application/json")
	register(a, told, func(_ context.Context, in *reporting) (*page, error) {
		p, err := a.server.runs.find(in.Run)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = report.Explain(&b, p.result, report.Page{Language: report.Language(in.Lang)})
		return text(b.String()), err
	})
}

// play plays a scenario, when there is room for it.
func (s *Server) play(ctx context.Context, p *playing) (*playedRun, error) {
	if (p.Scenario == "") == (p.Text == "") {
		return nil, problem("wrong-value", "want either scenario or scenario_text")
	}
	if p.Dialect != "" && !slices.Contains(dialect.Names(), p.Dialect) {
		return nil, problem("wrong-value", "no dialect "+p.Dialect+"; have "+strings.Join(dialect.Names(), ", "))
	}
	row, err := readScenario(p.Scenario, p.Text)
	if err != nil {
		return nil, err
	}
	select {
	case s.runs.room <- struct{}{}:
		defer func() { <-s.runs.room }()
	default:
		return nil, problem("busy", fmt.Sprintf("%d scenarios are being played", mostPlayed))
	}
	s.runs.playing.Add(1)
	defer s.runs.playing.Done()
	ctx, stop := context.WithTimeout(ctx, runLimit)
	defer stop()
	res := play.Run(ctx, row, play.Options{Wire: p.Wire, Dialect: p.Dialect, Seed: p.Seed})
	if ctx.Err() != nil {
		return nil, problem("busy", fmt.Sprintf("the run has not ended in %v", runLimit))
	}
	run := &playedRun{line: RunLine{RowLine: report.RowLineOf(res), Transactions: []report.TransactionLine{}}, result: res}
	if res.World != nil {
		ix := diagnosis.NewIndex(res.World.Evidence())
		for _, k := range questions.Keys(ix.Evidence) {
			run.line.Transactions = append(run.line.Transactions,
				report.TransactionLine{Type: "transaction", Transaction: ix.Trace(k)})
		}
	}
	s.runs.add(run)
	return run, nil
}
