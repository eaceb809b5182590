package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"acqsim/payment"
	"acqsim/reconcile"
	tables "acqsim/reconcile/table"
	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/strict"
)

// evidenceSource is what a question is asked of: the evidence of a run, or tables that
// somebody brought along.
type evidenceSource struct {
	evidence *reconcile.Evidence
	names    report.Names
	run      *play.Result // nil: tables
}

// asking says how a source of evidence is opened.
type asking struct {
	playing
	zone, cutOver, now string
	mapping            string
}

// tableFlags adds the flags of every command that may be asked of tables.
func (a *asking) tableFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.zone, "zone", "Asia/Shanghai", "of tables without desk.csv: the time zone")
	cmd.Flags().StringVar(&a.cutOver, "cut-over", "23:00", "of tables without desk.csv: when the clearing day ends")
	cmd.Flags().StringVar(&a.now, "now", "",
		"of tables without desk.csv: when they were gathered, such as '2026-03-27 18:00:00' (default: the latest "+
			"time in them)")
	cmd.Flags().StringVar(&a.mapping, "map", "",
		"YAML file that says how tables of another system are made: docs/csv.md")
}

// settings returns the calendar that the flags describe.
func (a *asking) settings() (tables.Settings, error) {
	zone, err := time.LoadLocation(a.zone)
	if err != nil {
		return tables.Settings{}, usage("--zone: %w", err)
	}
	cut, err := payment.ParseTimeOfDay(a.cutOver)
	if err != nil {
		return tables.Settings{}, usage("--cut-over: %w", err)
	}
	return tables.Settings{Calendar: &payment.Calendar{Zone: zone, CutOver: cut}, Zone: time.LoadLocation}, nil
}

// at reads --now, 0 when it is left out.
func (a *asking) at(cal *payment.Calendar) (payment.Time, error) {
	if a.now == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04:05", a.now, cal.Zone)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02 15:04", a.now, cal.Zone)
	}
	if err != nil {
		return 0, usage("--now %q: want a time such as '2026-03-27 18:00'", a.now)
	}
	return payment.Time(t.UnixNano()), nil
}

// layouts reads --map.
func (a *asking) layouts() (*tables.Map, error) {
	if a.mapping == "" {
		return nil, nil
	}
	text, err := readFile(a.mapping)
	if err != nil {
		return nil, usage("--map: %w", err)
	}
	m, err := tables.ReadMap(a.mapping, text)
	return m, unusable(err)
}

// open opens what a person names: a scenario, which is run; a record, which is done
// again; or a folder of tables.
func (m *Main) open(ctx context.Context, a *asking, name string) (*evidenceSource, error) {
	if isTables(name) {
		defer m.busy(always("reading " + name))()
		return a.tables(name)
	}
	res, err := m.runOne(ctx, &a.playing, name)
	if err != nil {
		return nil, err
	}
	if res.World == nil {
		return nil, environment("%s did not begin: %w", name, res.Err)
	}
	return &evidenceSource{res.World.Evidence(), report.NamesOf(res.World), res}, nil
}

// isTables tells a folder of tables from the record of a run.
func isTables(name string) bool {
	found, err := filepath.Glob(filepath.Join(name, "*.csv"))
	return err == nil && len(found) > 0
}

func (a *asking) tables(folder string) (*evidenceSource, error) {
	d, err := a.settings()
	if err != nil {
		return nil, err
	}
	layouts, err := a.layouts()
	if err != nil {
		return nil, err
	}
	ev, err := tables.ReadEvidence(os.DirFS(folder), d, layouts)
	if err != nil {
		return nil, unusable(inFolder(err, folder))
	}
	now, err := a.at(ev.Calendar)
	if err != nil {
		return nil, err
	}
	if now != 0 {
		ev.Now = now
	}
	return &evidenceSource{evidence: ev, names: report.PlainNames(ev)}, nil
}

// inFolder puts the folder before the names of its files.
func inFolder(err error, folder string) error {
	var e *strict.Error
	if errors.As(err, &e) {
		for i := range e.Mistakes {
			if p := &e.Mistakes[i].Location; filepath.Base(p.File) == p.File {
				p.File = filepath.Join(folder, p.File)
			}
		}
	}
	return err
}

func slipKey(s *reconcile.Slip) reconcile.TransactionKey {
	return reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN}
}
