package control

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acqsim/live"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/table"
	"acqsim/report"
	"acqsim/spelling"
)

// itemList is what differs between the books.
type itemList struct {
	Items   []report.ItemLine  `json:"items" doc:"those that are open"`
	Summary report.ItemSummary `json:"summary"`
	// Totals are the control totals of the comparisons.
	Totals []report.ControlTotalLine `json:"totals" doc:"what was compared: ours less theirs is the sum of the open items"`
}

type alertList struct {
	Alerts []controls.Alert `json:"alerts" doc:"what the controls beside the comparisons say, in the order of time"`
}

// money are the routes of merchants' days, items, alerts and complaints.
func (a *routes) money() {
	a.day()
	type comparing struct {
		OfWorld
		Language
		Level string `query:"comparison" enum:"L1,L2,L3,L4,L5" doc:"one of the five comparisons; all when it is left out"`
	}
	about(a, paged[itemList](a, op("GET", "/v1/worlds/{world}/items", "list-items",
		"What differs between the books now")),
		func(ctx context.Context, w *World, in *comparing) (*page, error) {
			res, err := w.Host().Reconcile(ctx, reconcile.Comparison(in.Level))
			if err != nil {
				return nil, as(err, "wrong-value")
			}
			if in.Format == "text" {
				ix, _, err := w.Host().Index(ctx)
				if err != nil {
					return nil, err
				}
				return text(report.OpenItems(res, ix.Evidence.Calendar, in.page())), nil
			}
			list := itemList{Items: []report.ItemLine{}, Summary: report.ItemSummaryOf(res),
				Totals: []report.ControlTotalLine{}}
			for i := range res.Open {
				list.Items = append(list.Items, report.ItemLineOf(&res.Open[i]))
			}
			for i := range res.Totals {
				list.Totals = append(list.Totals, report.ControlTotalLineOf(&res.Totals[i]))
			}
			return &page{Body: list}, nil
		})
	about(a, op("GET", "/v1/worlds/{world}/alerts", "list-alerts", "What the controls beside the comparisons say"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[alertList], error) {
			ix, _, err := w.Host().Index(ctx)
			if err != nil {
				return nil, err
			}
			list := alertList{[]controls.Alert{}}
			return &answer[alertList]{alertList{append(list.Alerts, controls.Alerts(ix)...)}}, nil
		})
	type complaint struct {
		OfWorld
		Body struct {
			_    struct{} `additionalProperties:"false"`
			Text string   `json:"text" minLength:"1" maxLength:"4096" doc:"what happened, as people type it, in either language" example:"paid, but nothing on my card"`
		}
	}
	about(a, op("POST", "/v1/worlds/{world}/diagnosis", "diagnose",
		"The transactions that a complaint may be about, those that fit the words first"),
		func(ctx context.Context, w *World, in *complaint) (*answer[live.ComplaintLine], error) {
			d, err := w.Host().Diagnose(ctx, in.Body.Text)
			return &answer[live.ComplaintLine]{live.ComplaintLine{Type: "complaint", Diagnosis: d}}, err
		})
}

// dayLine is a merchant's day in JSON; of one of which only the totals are kept it has those.
type dayLine struct {
	Day    *report.MerchantDayLine `json:"day,omitempty"`
	Totals *live.DayTotalLine      `json:"totals,omitempty" doc:"of a closed and clean day of which nothing else is kept"`
}

func (a *routes) day() {
	type asking struct {
		OfWorld
		Language
		Shop string `path:"merchant" doc:"a merchant, by its name in the profile or its number" example:"M1"`
		Date string `query:"date" doc:"the clearing day, 2026-03-25; the open one when it is left out"`
	}
	about(a, paged[dayLine](a, op("GET", "/v1/worlds/{world}/days/{merchant}", "merchant-day",
		"A clearing day of a merchant: expected, arrived, one line for each difference")),
		func(ctx context.Context, w *World, in *asking) (*page, error) {
			var on payment.BusinessDate
			if in.Date != "" {
				var err error
				if on, err = payment.ParseDate(in.Date); err != nil {
					return nil, problem("wrong-value", "date: "+err.Error())
				}
			}
			d, total, err := w.Host().Day(ctx, in.Shop, on)
			switch {
			case err != nil:
				return nil, as(err, "no-such-name")
			case total != nil:
				return &page{Body: dayLine{Totals: &live.DayTotalLine{Type: "day-total", DayTotal: *total}}}, nil
			case in.Format == "text":
				return drawn(ctx, w, func(n report.Names) string { return report.MerchantDay(n, in.Shop, d, in.page()) })
			}
			return &page{Body: dayLine{Day: &report.MerchantDayLine{Type: "merchant-day", Day: d}}}, nil
		})
}

// tables are the routes of tables.
func (a *routes) tables() {
	type tableList struct {
		Tables []string `json:"tables" doc:"their columns are those of docs/csv.md"`
	}
	known := append([]string{"desk"}, table.Names()...)
	about(a, op("GET", "/v1/worlds/{world}/tables", "list-tables", "The tables that can be exported"),
		func(context.Context, *World, *OfWorld) (*answer[tableList], error) {
			return &answer[tableList]{tableList{known}}, nil
		})
	type exporting struct {
		OfWorld
		Name string `path:"table" doc:"a table, entries or payouts; desk has the time and the calendar" example:"entries"`
	}
	export := op("GET", "/v1/worlds/{world}/tables/{table}", "export-table",
		"What is known of one kind, as CSV; acqsim reconcile and acqsim trace read a folder of them")
	export.Responses = map[string]*huma.Response{"200": {Description: "OK",
		Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}}}}
	about(a, export, func(ctx context.Context, w *World, in *exporting) (*page, error) {
		if !slices.Contains(known, in.Name) {
			return nil, problem("no-such-name", "no table "+in.Name+spelling.Hint(in.Name, known)+"; have "+
				strings.Join(known, ", "))
		}
		ix, _, err := w.Host().Index(ctx)
		if err != nil {
			return nil, err
		}
		csv, err := oneTable(ix, in.Name)
		return &page{"text/csv; charset=utf-8", csv}, err
	})
}

// oneTable writes one of the tables; a kind of which nothing is known has none.
func oneTable(ix *diagnosis.Index, name string) ([]byte, error) {
	var b bytes.Buffer
	err := table.WriteEvidence(func(file string, write func(io.Writer) error) error {
		if file != name+".csv" {
			return nil
		}
		return write(&b)
	}, ix.Evidence)
	return b.Bytes(), err
}
