package evidence

import (
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// files are what the acquirer has from the network and the settlement bank, and what
// it waits for.
type files struct {
	calendar   *payment.Calendar
	bank       party.Node                                     // that sends the statements
	rows       table[payment.BusinessDate, reconcile.FileRow] // by the day of an expected clearing file
	details    []reconcile.Detail
	positions  []reconcile.NetPosition
	statements []reconcile.StatementLine
}

func newFiles(c *Config) files {
	return files{
		calendar: c.Calendar, bank: c.Nodes.SettlementBank,
		rows: newTable[payment.BusinessDate, reconcile.FileRow](),
	}
}

// The acquirer's contract with the network: when a clearing file and the money of
// a day are due.
const (
	fileDue      = "08:30"
	statementDue = "08:45"
)

func (v *files) due(day payment.BusinessDate, at string) payment.Time {
	t, _ := payment.ParseTimeOfDay(at) // a constant of this file
	return v.calendar.At(day, t)
}

// see reads what came, what was refused and what is to come.
func (v *files) see(fact party.Fact) {
	switch f := fact.(type) {
	case *host.DayOpened:
		for d := f.Closed; d < f.Date; d = d.AddDays(1) { // each day has its file, also one that no cut-over closed
			v.rows.add(d, reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: d, Due: v.due(d.AddDays(1), fileDue)})
		}
	case *desk.FileImported:
		v.imported(f)
	case *desk.FileRefused:
		kind := reconcile.ClearingFile
		if f.From == v.bank {
			kind = reconcile.StatementFile
		}
		v.add(reconcile.FileRow{ID: f.ID, Kind: kind, ClearingDate: f.Date, Arrived: f.Arrived, Refused: f.Says()})
	case *desk.StatementImported:
		v.statements = append(v.statements, f.Lines...)
		v.add(reconcile.FileRow{ID: f.ID, Kind: reconcile.StatementFile, ClearingDate: f.Date,
			Arrived: f.Arrived, Accepted: true, Count: len(f.Lines)})
	}
}

// add appends a row for which nobody waited.
func (v *files) add(row reconcile.FileRow) { v.rows.rows = append(v.rows.rows, row) }

func (v *files) imported(f *desk.FileImported) {
	row := v.rows.row(f.Date)
	if row == nil {
		v.add(reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: f.Date})
		row = &v.rows.rows[len(v.rows.rows)-1]
	}
	if !row.Accepted || row.ID != f.ID { // a file that is booked again has the same records, not as many more
		v.details = append(v.details, f.Details...)
	}
	row.ID, row.Arrived, row.Accepted, row.Count = f.ID, f.Arrived, true, len(f.Details)
	settled := v.due(v.calendar.AddWorkingDays(f.Date, 1), statementDue)
	v.positions = append(v.positions, reconcile.NetPosition{ClearingDate: f.Date, Net: f.Net, Due: settled})
}
