package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"acqsim/payment"
	"acqsim/reconcile"
	tables "acqsim/reconcile/table"
	"acqsim/report"
)

// level is one comparison with the tables that it needs, the main one of each side
// first.
type level struct {
	comparison   reconcile.Comparison
	ours, theirs []string
}

var levels = []level{
	{reconcile.BatchComparison, []string{"entries"}, []string{"slips", "batches"}},
	{reconcile.ClearingComparison, []string{"entries"}, []string{"details", "files"}},
	{reconcile.CashComparison, []string{"positions", "files"}, []string{"statements"}},
	{reconcile.PayoutComparison, []string{"payouts", "payables"}, []string{"bank_lines", "returns", "statements"}},
	{reconcile.AgeComparison, []string{"entries", "payables", "balances"}, []string{"batches"}},
}

// comparing is what reconcile was asked for.
type comparing struct {
	asking
	ours, theirs []string
	day          string
	read         []readLine // what became of the rows of each file
}

// readLine is a file in the JSON of reconcile: how many rows were read, and how many were passed over by which rule of
// the map.
type readLine struct {
	Type    string        `json:"type"`
	Side    string        `json:"side"`
	Kind    string        `json:"kind"`
	File    string        `json:"file"`
	Rows    int           `json:"rows"`
	Dropped []droppedLine `json:"dropped,omitempty"`
}

type droppedLine struct {
	Rule string `json:"rule"` // their column and its value
	Rows int    `json:"rows"`
}

func (m *Main) reconcileCommand() *cobra.Command {
	c := &comparing{}
	cmd := &cobra.Command{
		Use:   "reconcile DIR|RUN|L1…L5 [flags]",
		Short: "Compare books and list what differs: your own tables, or those of a run",
		Long: `Compare books and list what differs. A folder of tables (docs/csv.md), a scenario or
a record of a run is compared in all five ways. L1 to L5 make one comparison of
your own files:

  L1  terminal batch (slips)      with the acquirer's journal (entries)
  L2  acquirer's journal          with the network's clearing detail (details)
  L3  net positions               with the settlement bank's statement
  L4  payouts and payables        with the merchants' account lines, returns and our statement
  L5  what has stood too long, holds, trial balance

--ours FILE is the main table of our side, --ours payables=FILE another one. --map
says how tables of another system are made. A side of which no row is left is no
comparison (2), unless a trailer or a row of files says that there is none, or --day
that the file came. Control totals end each comparison: what was read, passed over by
which rule, matched and open on each side; ours less theirs is the sum of the open
items, to the fen, or the command fails and says so. The exit code is 1 while an item
is open, 2 for a file that cannot be used.`,
		Example: examples("acqsim reconcile tables",
			"acqsim reconcile L2 --ours A.csv --theirs B.csv --map M.yaml",
			"acqsim reconcile L4 --ours payouts.csv --ours payables=payables.csv \\",
			"  --theirs bank.csv --json"),
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeComparison,
		RunE: func(cmd *cobra.Command, args []string) error {
			res, cal, err := m.compare(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			return m.items(res, cal, c.read)
		},
	}
	c.playFlags(cmd)
	c.tableFlags(cmd)
	cmd.Flags().StringArrayVar(&c.ours, "ours", nil, "a table of our side: FILE, or KIND=FILE")
	cmd.Flags().StringArrayVar(&c.theirs, "theirs", nil, "a table of the other side: FILE, or KIND=FILE")
	cmd.Flags().StringVar(&c.day, "day", "",
		"with L2: a clearing day whose file came, such as 2026-03-25, even if it has no record")
	return cmd
}

func (m *Main) compare(ctx context.Context, c *comparing, what string) (reconcile.Report, *payment.Calendar, error) {
	i := slices.IndexFunc(levels, func(l level) bool { return string(l.comparison) == what })
	if i < 0 {
		if len(c.ours)+len(c.theirs) > 0 || c.day != "" {
			return reconcile.Report{}, nil, usage("reconcile %s: --ours, --theirs and --day go with L1 to L5", what)
		}
		b, err := m.open(ctx, &c.asking, what)
		if err != nil {
			return reconcile.Report{}, nil, err
		}
		if b.run == nil && rowless(b.evidence) {
			return reconcile.Report{}, nil, usage("%s: no table has a row: there is nothing to compare", what)
		}
		return reconcile.Reconcile(b.evidence), b.evidence.Calendar, nil
	}
	defer m.busy(always("reading and comparing " + what))()
	ev, err := c.gather(levels[i])
	if err != nil {
		return reconcile.Report{}, nil, err
	}
	return reconcile.Compare(ev, levels[i].comparison), ev.Calendar, nil
}

// file is one table to read.
type file struct{ side, kind, name string }

// files says which tables were named.
func (c *comparing) files(l level) ([]file, error) {
	var out []file
	for _, side := range []struct {
		name  string
		kinds []string
		given []string
	}{{"ours", l.ours, c.ours}, {"theirs", l.theirs, c.theirs}} {
		for _, given := range side.given {
			kind, name, ok := strings.Cut(given, "=")
			if !ok || !slices.Contains(tables.Names(), kind) {
				kind, name = side.kinds[0], given
			}
			if !slices.Contains(side.kinds, kind) {
				return nil, usage("--%s %s: %s compares %s on this side", side.name, given, l.comparison,
					strings.Join(side.kinds, ", "))
			}
			if slices.ContainsFunc(out, func(f file) bool { return f.kind == kind }) {
				return nil, usage("--%s %s: a table of %s is given already", side.name, given, kind)
			}
			out = append(out, file{side.name, kind, name})
		}
	}
	has := func(side string) bool { return slices.ContainsFunc(out, func(f file) bool { return f.side == side }) }
	if !has("ours") || !has("theirs") && l.comparison != reconcile.AgeComparison {
		return nil, usage("reconcile %s: want --ours FILE (%s) and --theirs FILE (%s)", l.comparison,
			strings.Join(l.ours, ", "), strings.Join(l.theirs, ", "))
	}
	return out, nil
}

// gather reads the tables of one comparison, side by side.
func (c *comparing) gather(l level) (*reconcile.Evidence, error) {
	files, err := c.files(l)
	if err != nil {
		return nil, err
	}
	d, err := c.settings()
	if err != nil {
		return nil, err
	}
	layouts, err := c.layouts()
	if err != nil {
		return nil, err
	}
	ev := &reconcile.Evidence{Calendar: d.Calendar}
	if ev.Now, err = c.at(d.Calendar); err != nil {
		return nil, err
	}
	failed, books := make([]error, len(files)), make([]payment.Currency, len(files))
	tallies := make([]tables.Tally, len(files))
	var readers sync.WaitGroup
	for i, f := range files {
		readers.Go(func() {
			opt := tables.Options{Layout: layouts.Of(f.side, f.kind), Zone: d.Calendar.Zone, Books: &books[i],
				Tally: &tallies[i]}
			failed[i] = f.read(ev, opt)
		})
	}
	readers.Wait()
	first := slices.IndexFunc(books, func(c payment.Currency) bool { return c != 0 })
	for i, one := range books {
		if one != 0 && one != books[first] {
			failed[i] = cmp.Or(failed[i], usage("%s is in %v, and %s in %v: compare each currency by itself", files[i].name,
				one, files[first].name, books[first]))
		}
	}
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	for i, f := range files {
		line := readLine{Type: "read", Side: f.side, Kind: f.kind, File: f.name, Rows: tallies[i].Rows}
		for _, d := range tallies[i].Dropped {
			line.Dropped = append(line.Dropped, droppedLine{d.Rule, d.Rows})
		}
		c.read = append(c.read, line)
	}
	if err := c.complete(ev, l); err != nil {
		return nil, err
	}
	return ev, c.bothSides(ev, l, tallies)
}

// bothSides refuses a comparison in which a side has no row: nothing would be compared, and whoever named the wrong
// file, or a map that drops all, would read that nothing differs.
func (c *comparing) bothSides(ev *reconcile.Evidence, l level, tallies []tables.Tally) error {
	var empty []string
	rows := map[string]int{}
	saysNone := map[string]bool{}
	for i, r := range c.read {
		rows[r.Side] += r.Rows
		saysNone[r.Side] = saysNone[r.Side] || tallies[i].Says == 0
		if r.Rows > 0 {
			continue
		}
		dropped := 0
		for _, d := range r.Dropped {
			dropped += d.Rows
		}
		empty = append(empty, fmt.Sprintf("%s has no row (%d passed over by drop)", r.File, dropped))
	}
	for side, n := range rows {
		if n == 0 && !saysNone[side] && (side != "theirs" || !declaredEmpty(ev)) {
			return usage("--%s: %s: nothing can be compared. If there was none, say so: trailer in the map, a row of "+
				"files with count 0, or --day for a clearing file that came", side, strings.Join(empty, ", "))
		}
	}
	if l.comparison == reconcile.ClearingComparison && len(ev.Details)+len(ev.Files) == 0 {
		return usage("--theirs: the file says that it has no record: --day says of which clearing day it is")
	}
	return nil
}

// declaredEmpty reports whether a clearing file that came says that it has no record.
func declaredEmpty(ev *reconcile.Evidence) bool {
	return slices.ContainsFunc(ev.Files, func(f reconcile.FileRow) bool {
		return f.Kind == reconcile.ClearingFile && f.Accepted && f.Count == 0
	})
}

// rowless reports whether no table of somebody's folder has a row.
func rowless(ev *reconcile.Evidence) bool {
	all := reflect.ValueOf(ev).Elem()
	for i := range all.NumField() {
		if f := all.Field(i); f.Kind() == reflect.Slice && f.Len() > 0 {
			return false
		}
	}
	return true
}

// read reads one table into its place: no two have the same.
func (f file) read(ev *reconcile.Evidence, opt tables.Options) error {
	in, err := os.Open(f.name)
	if err != nil {
		return usage("--%s: %w", f.side, err)
	}
	if info, err := in.Stat(); err == nil {
		opt.Size = info.Size()
	}
	err = readInto(in, f, ev, opt)
	if closed := in.Close(); err == nil && closed != nil {
		return environment("%w", closed)
	}
	return unusable(err)
}

func readInto(in io.Reader, f file, ev *reconcile.Evidence, opt tables.Options) (err error) {
	switch f.kind {
	case "entries":
		ev.Entries, err = tables.Read[reconcile.Entry](in, f.name, opt)
	case "slips":
		ev.Slips, err = tables.Read[reconcile.Slip](in, f.name, opt)
	case "batches":
		ev.Batches, err = tables.Read[reconcile.BatchRow](in, f.name, opt)
	case "details":
		ev.Details, err = tables.Read[reconcile.Detail](in, f.name, opt)
	case "files":
		ev.Files, err = tables.Read[reconcile.FileRow](in, f.name, opt)
	case "positions":
		ev.Positions, err = tables.Read[reconcile.NetPosition](in, f.name, opt)
	case "statements":
		ev.Statements, err = tables.Read[reconcile.StatementLine](in, f.name, opt)
	case "payouts":
		ev.Payouts, err = tables.Read[reconcile.Payout](in, f.name, opt)
	case "payables":
		ev.Payables, err = tables.Read[reconcile.Payable](in, f.name, opt)
	case "returns":
		ev.Returns, err = tables.Read[reconcile.Return](in, f.name, opt)
	case "bank_lines":
		ev.BankLines, err = tables.Read[reconcile.BankLine](in, f.name, opt)
	case "balances":
		ev.Balances, err = tables.Read[reconcile.Balance](in, f.name, opt)
	}
	return err
}

// complete adds what the tables of one comparison leave to be understood.
func (c *comparing) complete(ev *reconcile.Evidence, l level) error {
	if ev.Now == 0 {
		ev.Now = tables.Latest(ev)
	}
	if l.comparison == reconcile.BatchComparison {
		for i := range ev.Slips {
			ev.Slips[i].InBatch = true // the table is the batch
		}
		if ev.Batches == nil {
			ev.Batches = reconcile.ClosedBatches(ev.Slips)
		}
	}
	if c.day == "" {
		return nil
	}
	day, err := payment.ParseDate(c.day)
	if err != nil {
		return usage("--day: %w", err)
	}
	ev.Files = append(ev.Files, reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: day, Accepted: true})
	return nil
}

// rowsRead says of each file how many of its rows are compared.
func (m *Main) rowsRead(read []readLine) string {
	var b strings.Builder
	page := m.page()
	for _, r := range read {
		fmt.Fprintf(&b, page.Pick("%s, %s: %d rows of %s", "%s，%s：%d 行 %s"), page.Pick(r.Side, sides[r.Side]), r.File, r.Rows,
			r.Kind)
		for _, d := range r.Dropped {
			fmt.Fprintf(&b, page.Pick(", %d passed over (%s)", "，略过 %d 行（%s）"), d.Rows, d.Rule)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// sides are the two of a comparison, in Chinese.
var sides = map[string]string{"ours": "我方", "theirs": "对方"}

// items prints what was raised, and turns what is open into the exit code.
func (m *Main) items(res reconcile.Report, cal *payment.Calendar, read []readLine) error {
	if m.json {
		for _, r := range read {
			if err := m.line(r); err != nil {
				return err
			}
		}
		for i := range res.Open {
			if err := m.line(report.ItemLineOf(&res.Open[i])); err != nil {
				return err
			}
		}
		for i := range res.Totals {
			if err := m.line(report.ControlTotalLineOf(&res.Totals[i])); err != nil {
				return err
			}
		}
		if err := m.line(report.ItemSummaryOf(res)); err != nil {
			return err
		}
	} else if err := m.say(m.rowsRead(read) + report.OpenItems(res, cal, m.page())); err != nil {
		return err
	}
	if wrong := res.Unexplained(); len(wrong) > 0 {
		return &exitError{exitFailed, notAddingUp(&wrong[0])}
	}
	if len(res.Open) > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}

// notAddingUp says that a comparison has proved nothing: what it listed is not what the two sides differ by.
func notAddingUp(of *reconcile.ControlTotals) error {
	return fmt.Errorf("reconcile: the control totals of %s (%s) do not add up: ours less theirs is %s, the open "+
		"items come to %s. Do not rely on this comparison, and report it with the files", of.Comparison, of.Of, of.Difference,
		of.Items.Amount)
}
