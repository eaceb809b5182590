package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/search"
)

// hunting is how a person wants days searched.
type hunting struct {
	seed, days uint64
	span       time.Duration
	kinds      []string
	jobs       int
	profile    string
	into       string
	shard      string
	resume     string
	noShrink   bool
}

func (m *Main) huntCommand() *cobra.Command {
	h := &hunting{}
	cmd := &cobra.Command{
		Use:   "hunt [flags]",
		Short: "Draw days that nobody wrote down, play them, and keep those in which something is broken",
		Long: `Draw a world and a business day from each seed: shops, tills, cards, accounts, what
people do and what goes wrong. Play it, let it heal, and look for what must never be:
money that is not where it should be, a diagnosis that the books contradict, another
trace when it is played again, a panic, a run without an end. A day in which something
is found is made as small as it can be and written as a scenario file, for acqsim run.

The exit code is 0 when nothing was found and 1 when something was. What was found
before an interrupt is kept.`,
		Example: examples("acqsim hunt --days 200",
			"acqsim hunt --for 10m --kinds stormy,wide",
			"acqsim hunt --seed 4711 --days 1",
			"acqsim hunt --profile my-shops.yaml --for 1h --into found",
			"acqsim hunt --for 8h --shard 2/4 --resume hunt.state"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return m.hunt(cmd.Context(), h, cmd.Flags().Changed("days"))
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&h.seed, "seed", 1, "the first seed: each gives one day, always the same")
	f.Uint64Var(&h.days, "days", 100, "how many days")
	f.DurationVar(&h.span, "for", 0, "how long, such as 10m or 8h; without --days as many days as there are,\n"+
		"and what has acted least is sought")
	f.StringSliceVar(&h.kinds, "kinds", nil,
		"kinds of days, by turns: "+strings.Join(kindNames(), ", ")+" (default: all)")
	f.IntVar(&h.jobs, "jobs", runtime.GOMAXPROCS(0), "how many days at once")
	f.StringVar(&h.profile, "profile", "", "the world of a profile of your own, or of acqsim (profiles/two-shops.yaml),\n"+
		"instead of drawn ones")
	f.StringVar(&h.into, "into", ".", "folder for the scenario files of what is found")
	f.StringVar(&h.shard, "shard", "", "one part of the seeds, such as 2/4, for as many machines or programs")
	f.StringVar(&h.resume, "resume", "", "file that says how far an earlier hunt came; it is written anew when\n"+
		"this one ends")
	f.BoolVar(&h.noShrink, "no-shrink", false, "write days as they were drawn")
	return cmd
}

func kindNames() []string {
	var names []string
	for _, k := range search.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// plan turns what a person wants into a hunt.
func (h *hunting) plan(days bool) (*search.Hunt, error) {
	hunt := &search.Hunt{From: h.seed, Days: h.days, Workers: h.jobs, Play: play.Options{Wires: wires()}, Every: 1}
	if h.span < 0 || h.jobs < 1 || h.days < 1 {
		return nil, usage("hunt: want --for, --jobs and --days above nothing")
	}
	if h.span > 0 && !days {
		hunt.Days, hunt.Rare = 0, true
	}
	for _, k := range h.kinds {
		if !slices.Contains(kindNames(), k) {
			return nil, usage("--kinds %q: want some of %s", k, strings.Join(kindNames(), ", "))
		}
		hunt.Kinds = append(hunt.Kinds, search.Kind(k))
	}
	if h.shard != "" {
		var part, of uint64
		if n, err := fmt.Sscanf(h.shard, "%d/%d", &part, &of); n != 2 || err != nil || part < 1 || part > of {
			return nil, usage("--shard %q: want a part and how many there are, such as 2/4", h.shard)
		}
		hunt.From, hunt.Every = hunt.From+part-1, of
	}
	if h.profile != "" {
		var err error
		if hunt.World, err = readPlace(h.profile); err != nil {
			return nil, err
		}
	}
	return hunt, h.resumed(hunt)
}

// readPlace reads the world of a profile.
func readPlace(name string) (*search.Place, error) {
	p, _, err := loadProfile(name)
	if err != nil {
		return nil, err
	}
	file, err := profileFile(name)
	if err != nil {
		return nil, err
	}
	node, err := scenarios.WorldOf(ownOrShipped(file, file), file, scenarios.Options{Zone: time.LoadLocation})
	if err != nil {
		return nil, unusable(err)
	}
	if len(p.World.Terminals) == 0 || len(p.World.Cards) == 0 {
		return nil, usage("--profile %s: want at least one till and one card for days to happen", name)
	}
	return search.NewPlace(name, p, node), nil
}

// resumed takes a hunt on from where an earlier one stopped.
func (h *hunting) resumed(hunt *search.Hunt) error {
	if h.resume == "" {
		return nil
	}
	text, err := os.ReadFile(h.resume)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return environment("--resume: %w", err)
	}
	var next uint64
	if n, err := fmt.Sscanf(string(text), "next seed %d", &next); n != 1 || err != nil {
		return usage("--resume %s: want a line such as next seed 4711, have %q", h.resume, firstLine(string(text)))
	}
	hunt.From = max(hunt.From, next)
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// huntState is how far a hunt has come.
type huntState struct {
	played, found atomic.Int64
	begun         time.Time
	kinds         map[string]int // findings, by what they have in common
	written       []string
	failed        error
}

func (s *huntState) perHour() int64 {
	return int64(float64(s.played.Load()) / max(time.Since(s.begun).Hours(), 1e-9))
}

func (m *Main) hunt(ctx context.Context, h *hunting, days bool) error {
	hunt, err := h.plan(days)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(h.into, 0o700); err != nil {
		return environment("hunt: %w", err)
	}
	hunt.Also = oracles()
	limited, stop := ctx, context.CancelFunc(func() {})
	if h.span > 0 {
		limited, stop = context.WithTimeout(ctx, h.span)
	}
	defer stop()
	state := &huntState{begun: time.Now(), kinds: make(map[string]int)}
	hunt.Found = func(c *search.Catch) {
		state.played.Add(1)
		m.caught(ctx, h, hunt, state, c)
	}
	hunt.Ended = func(*search.Day) { state.played.Add(1) }
	quiet := m.busy(func() string {
		return fmt.Sprintf("%d days, %d an hour, %d with a finding", state.played.Load(), state.perHour(), state.found.Load())
	})
	reached := hunt.Run(limited)
	quiet()
	if err := h.keepPlace(reached.Next); err != nil {
		return err
	}
	if err := m.hunted(state, reached); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return context.Canceled
	case state.failed != nil:
		return state.failed
	case state.found.Load() > 0:
		return &exitError{code: exitFailed}
	}
	return nil
}

// keepPlace writes down with which seed a later hunt goes on.
func (h *hunting) keepPlace(next uint64) error {
	if h.resume == "" {
		return nil
	}
	if err := os.WriteFile(h.resume, fmt.Appendf(nil, "next seed %d\n", next), 0o600); err != nil {
		return environment("--resume: %w", err)
	}
	return nil
}

// oracles are those beside invariants: tables that say the same when they are read again, texts
// in both languages, and on some days the same trace on every wire.
func oracles() []search.Oracle {
	all := []search.Oracle{sameTables, saneTexts, search.Again(play.Options{}, 8),
		search.Again(play.Options{Wire: "tcp"}, 32)}
	if openMoovWire != nil {
		all = append(all, search.Again(play.Options{Wire: moovWire, Wires: wires()}, 64))
	}
	return all
}

// caught keeps a day with a finding: once for each sort of finding it is made small and written.
func (m *Main) caught(ctx context.Context, h *hunting, hunt *search.Hunt, s *huntState, c *search.Catch) {
	s.found.Add(1)
	f := c.Findings[0]
	s.kinds[f.Kind()]++
	if s.kinds[f.Kind()] > 1 || ctx.Err() != nil {
		return
	}
	text := c.Day.Text()
	if !h.noShrink {
		text = smallest(ctx, hunt, c)
	}
	to := filepath.Join(h.into, fmt.Sprintf("found-%d.yaml", c.Day.Seed))
	if err := os.WriteFile(to, text, 0o600); err != nil {
		s.failed = environment("hunt: %w", err)
		return
	}
	s.written = append(s.written, to)
	if m.json {
		_ = m.line(foundLine{"finding", c.Day.Seed, string(c.Day.Kind), f.String(), to})
		return
	}
	_ = m.say(fmt.Sprintf(report.Language(m.lang).Pick("seed %d (%s): %s\n  acqsim run %s\n",
		"种子 %d（%s）：%s\n  acqsim run %s\n"), c.Day.Seed, c.Day.Kind, f.String(), to))
}

// foundLine is a finding in the JSON of hunt.
type foundLine struct {
	Type    string `json:"type"`
	Seed    uint64 `json:"seed"`
	Kind    string `json:"kind"`
	Finding string `json:"finding"`
	File    string `json:"file"`
}

// smallest makes a day with a finding small.
func smallest(ctx context.Context, hunt *search.Hunt, c *search.Catch) []byte {
	name := fmt.Sprintf("found-%d.yaml", c.Day.Seed)
	read := func(file string) ([]byte, error) {
		if file == name {
			return c.Day.Text(), nil
		}
		return scenarios.ReadFile(file)
	}
	story, err := search.ReadStory(read, name)
	if err != nil {
		return c.Day.Text()
	}
	small, f := search.Smallest(ctx, story, c.Findings[0], hunt.Play, hunt.Also)
	return small.Headed(f, fmt.Sprintf("seed %d, %s", c.Day.Seed, c.Day.Kind))
}

// huntLine is the summary in the JSON of hunt.
type huntLine struct {
	Type    string                    `json:"type"`
	Days    int64                     `json:"days"`
	PerHour int64                     `json:"days_an_hour"`
	Found   int64                     `json:"found"`
	Kinds   map[string]int            `json:"findings,omitempty"`
	Acted   map[string]map[string]int `json:"acted"`
	Reached map[string]map[string]int `json:"reached"`
}

// hunted says what a hunt came to.
func (m *Main) hunted(s *huntState, r *search.Reached) error {
	if m.json {
		return m.line(huntLine{"hunt", s.played.Load(), s.perHour(), s.found.Load(), s.kinds, r.Acted, r.Counted})
	}
	lang := report.Language(m.lang)
	text := fmt.Sprintf(lang.Pick("%d days, %d an hour, %d with a finding\n", "%d 天，每小时 %d 天，有发现的 %d 天\n"),
		s.played.Load(), s.perHour(), s.found.Load())
	rows := [][]string{append([]string{lang.Pick("faults that acted", "起作用的故障")}, search.Verbs()...)}
	for _, on := range search.HandOffs() {
		row := []string{on}
		for _, v := range search.Verbs() {
			n := ""
			if times := r.Acted[on][v]; times > 0 {
				n = fmt.Sprint(times)
			}
			row = append(row, n)
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	if err := report.Columns(&b, rows, 0); err != nil {
		return environment("writing the result: %w", err)
	}
	text += "\n" + b.String() + "\n"
	for _, what := range []string{search.Stages, search.States, search.Codes, search.Causes} {
		var words []string
		for _, c := range r.Rare(what) {
			words = append(words, fmt.Sprintf("%s %d", c.Word, c.Times))
		}
		text += report.Wrap(what+": "+strings.Join(words, ", "), max(m.columns(m.Stdout), helpColumns)) + "\n"
	}
	return m.printf("%s", text)
}
