package control

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/simulator/world"
)

// OfTransaction names a transaction in the address.
type OfTransaction struct {
	OfWorld
	Clue string `path:"transaction" maxLength:"40" doc:"an RRN, terminal:batch:STAN, a STAN, or the last four digits of the card" example:"607018000001"`
}

// find returns the index, and the one transaction that a clue of an address fits.
func find(ctx context.Context, w *World, clue string) (*diagnosis.Index, reconcile.TransactionKey, error) {
	ix, found, err := w.Host().Named(ctx, strings.ReplaceAll(clue, ":", "/"))
	if err != nil {
		return nil, reconcile.TransactionKey{}, err
	}
	if len(found) != 1 {
		return nil, reconcile.TransactionKey{}, notOne(&live.NotOne{Clue: clue, Found: found})
	}
	return ix, found[0], nil
}

// listing is what transactions are looked for by.
type listing struct {
	OfWorld
	RRN      string `query:"rrn" maxLength:"12" doc:"the acquirer's reference, DE 37"`
	STAN     string `query:"stan" pattern:"^[0-9]{1,6}$" doc:"the terminal's number, DE 11"`
	LastFour string `query:"last4" pattern:"^[0-9]{4}$" doc:"last four digits of the card"`
	Amount   int64  `query:"amount" minimum:"0" doc:"in minor units"`
	From     string `query:"from" doc:"not before this time, 2026-03-25T18:40:00+08:00"`
	To       string `query:"to" doc:"before this time"`
	Terminal string `query:"terminal" maxLength:"8" doc:"DE 41"`
	State    string `query:"state" enum:"pending,approved,declined,reversed,voided,hung"`
	Limit    int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After    string `query:"after" maxLength:"12" doc:"the RRN of the last of the page before"`
}

// entryList is a page of the acquirer's journal, the newest first.
type entryList struct {
	Transactions []reconcile.Entry `json:"transactions" doc:"of the acquirer's journal, the newest first"`
	Next         string            `json:"next,omitempty" doc:"after of the next page"`
	KeptFrom     string            `json:"kept_from,omitempty" doc:"first day of which every transaction is kept; of older clean ones there are totals"`
}

// wants returns whether an entry is looked for.
func (l *listing) wants() (func(*reconcile.Entry) bool, error) {
	var from, to payment.Time
	for _, of := range []struct {
		text, name string
		at         *payment.Time
	}{{l.From, "from", &from}, {l.To, "to", &to}} {
		if of.text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, of.text)
		if err != nil {
			return nil, problem("wrong-value", of.name+": want a time such as 2026-03-25T18:40:00+08:00")
		}
		*of.at = payment.Time(at.UnixNano())
	}
	stan := payment.STAN(0)
	if l.STAN != "" {
		var err error
		if stan, err = payment.ParseSTAN(strings.Repeat("0", 6-len(l.STAN)) + l.STAN); err != nil {
			return nil, problem("wrong-value", err.Error())
		}
	}
	return func(e *reconcile.Entry) bool {
		return (l.RRN == "" || string(e.RRN) == l.RRN) && (l.STAN == "" || e.STAN == stan) &&
			(l.LastFour == "" || questions.LastFour(e.Card) == l.LastFour) && (l.Amount == 0 || e.Amount.Minor == l.Amount) &&
			e.At >= from && (to == 0 || e.At < to) && (l.Terminal == "" || string(e.Terminal) == l.Terminal) &&
			(l.State == "" || string(e.State) == l.State)
	}, nil
}

// transactions are the routes of transactions.
func (a *routes) transactions() {
	a.listed()
	about(a, op("GET", "/v1/worlds/{world}/transactions/{transaction}", "get-transaction",
		"One transaction as the acquirer's journal has it", 409),
		func(ctx context.Context, w *World, in *OfTransaction) (*answer[reconcile.Entry], error) {
			ix, key, err := find(ctx, w, in.Clue)
			if err != nil {
				return nil, err
			}
			if e := ix.Case(key).Entry; e != nil {
				return &answer[reconcile.Entry]{*e}, nil
			}
			return nil, problem("no-such-transaction", "the journal does not have it; …/trace says who has")
		})
	type tracing struct {
		OfTransaction
		Language
		Seat string `query:"as" enum:"cardholder,issuer,network,acquirer,bank,merchant" doc:"what somebody can see and ask from there, instead of the whole"`
	}
	about(a, paged[report.TransactionLine](a, op("GET", "/v1/worlds/{world}/transactions/{transaction}/trace", "trace",
		"Where the money of a transaction is and why, with the whole way; with as, what one seat sees of it", 409)),
		func(ctx context.Context, w *World, in *tracing) (*page, error) {
			ix, key, err := find(ctx, w, in.Clue)
			if err != nil {
				return nil, err
			}
			if in.Seat != "" {
				return a.seat(ctx, w, ix, key, in.Seat, in.Language)
			}
			t := ix.Trace(key)
			if in.Format == "text" {
				return drawn(ctx, w, func(n report.Names) string { return report.Transaction(n, t, false, in.page()) })
			}
			return &page{Body: report.TransactionLine{Type: "transaction", Transaction: t}}, nil
		})
	about(a, op("GET", "/v1/worlds/{world}/transactions/{transaction}/money", "money",
		"Where the money of a transaction is, why, who must act and when it comes", 409),
		func(ctx context.Context, w *World, in *OfTransaction) (*answer[MoneyLine], error) {
			ix, key, err := find(ctx, w, in.Clue)
			if err != nil {
				return nil, err
			}
			return &answer[MoneyLine]{moneyOf(ix.Trace(key))}, nil
		})
	about(a, op("GET", "/v1/worlds/{world}/transactions/{transaction}/messages", "list-messages",
		"The messages of a transaction, decoded and masked, as far as they are kept", 409),
		func(ctx context.Context, w *World, in *OfTransaction) (*answer[messageList], error) {
			return a.messages(ctx, w, in.Clue)
		})
}

// listed is the route of the list.
func (a *routes) listed() {
	about(a, op("GET", "/v1/worlds/{world}/transactions", "list-transactions",
		"The transactions of the acquirer's journal, the newest first"),
		func(ctx context.Context, w *World, in *listing) (*answer[entryList], error) {
			ix, totals, err := w.Host().Index(ctx)
			if err != nil {
				return nil, err
			}
			wants, err := in.wants()
			if err != nil {
				return nil, err
			}
			list := entryList{Transactions: []reconcile.Entry{}}
			if since := live.Since(totals); since != 0 {
				list.KeptFrom = since.String()
			}
			all := ix.Evidence.Entries
			passed := in.After == ""
			for i := len(all) - 1; i >= 0; i-- {
				switch {
				case !passed:
					passed = string(all[i].RRN) == in.After
				case !wants(&all[i]):
				case len(list.Transactions) == in.Limit:
					list.Next = string(list.Transactions[in.Limit-1].RRN)
					return &answer[entryList]{list}, nil
				default:
					list.Transactions = append(list.Transactions, all[i])
				}
			}
			if !passed {
				return nil, problem("no-such-transaction", "after: no transaction has the RRN "+in.After)
			}
			return &answer[entryList]{list}, nil
		})
}

// drawn answers with a page on which the names of the world stand.
func drawn(ctx context.Context, w *World, draw func(report.Names) string) (*page, error) {
	body := ""
	err := w.view(ctx, func(of *world.World) { body = draw(report.NamesOf(of)) })
	return text(body), err
}

// seat answers what somebody sees of a transaction.
func (a *routes) seat(ctx context.Context, w *World, ix *diagnosis.Index, key reconcile.TransactionKey, seat string,
	l Language,
) (*page, error) {
	patterns, err := a.server.patterns()
	if err != nil {
		return nil, err
	}
	v := report.ViewFrom(ix.Evidence, key, questions.Seat(seat), patterns)
	if l.Format == "text" {
		return drawn(ctx, w, func(n report.Names) string { return report.SeatPage(n, v, l.page()) })
	}
	return &page{Body: report.SeatLineOf(v, l.Lang)}, nil
}

// playCatalogue plays the catalogue once: how each case looks.
func (s *Server) playCatalogue() ([]questions.Pattern, error) { return report.CasePatterns(s.alive) }

// MoneyLine is where the money of a transaction is, in JSON.
type MoneyLine struct {
	Type    string                   `json:"type"` // money
	Key     reconcile.TransactionKey `json:"key"`
	Kind    reconcile.Kind           `json:"kind,omitempty"`
	Amount  payment.Amount           `json:"amount"`
	Stage   diagnosis.Stage          `json:"stage"`
	Holder  diagnosis.Holder         `json:"holder" doc:"of the largest part"`
	Places  []diagnosis.Place        `json:"places" doc:"every minor unit, each in one account"`
	Cause   diagnosis.CauseCode      `json:"cause" doc:"a slug of docs/slugs.md"`
	Meaning payment.Text             `json:"meaning" doc:"of the cause"`
	Act     reconcile.Actor          `json:"act" doc:"who must act"`
	Due     payment.BusinessDate     `json:"due" doc:"when it is expected in the account; - when it is not, or not before somebody acts"`
	Remedy  payment.Text             `json:"remedy"`
}

func moneyOf(t diagnosis.Transaction) MoneyLine {
	return MoneyLine{Type: "money", Key: t.Key, Kind: t.Kind, Amount: t.Amount, Stage: t.Stage, Holder: t.Holder,
		Places: t.Places, Cause: t.Cause, Meaning: diagnosis.Causes[t.Cause].Meaning, Act: t.Act, Due: t.Due,
		Remedy: t.Remedy}
}

// MessageLine is a message in JSON.
type MessageLine struct {
	Event   uint64          `json:"event" doc:"number of the event"`
	At      string          `json:"at" format:"date-time" doc:"when it arrived, or was lost"`
	Sent    string          `json:"sent,omitempty" format:"date-time"`
	From    party.Node      `json:"from"`
	To      party.Node      `json:"to"`
	Lost    string          `json:"lost,omitempty" doc:"why it did not arrive"`
	Message json.RawMessage `json:"message,omitempty" doc:"as acqsim decode --json has it: mti and fields by number"`
	Hex     string          `json:"hex" doc:"its bytes, with what must not be shown zeroed in place"`
}

type messageList struct {
	Messages []MessageLine `json:"messages"`
	KeptFrom uint64        `json:"kept_from" doc:"number of the first event that is kept"`
}

// messages lists what is kept of the messages of a transaction.
func (a *routes) messages(ctx context.Context, w *World, clue string) (*answer[messageList], error) {
	ix, key, err := find(ctx, w, clue)
	if err != nil {
		return nil, err
	}
	of := map[party.Key]bool{party.TransactionKey(key.Terminal, 0, key.STAN): true}
	for _, k := range live.KeysOf(ix, key) {
		of[k] = true
	}
	list := messageList{Messages: []MessageLine{}}
	now := w.now()
	err = now.View(ctx, func(here *world.World) {
		list.KeptFrom = now.tape.gone + 1
		now.tape.messages(here, of, func(r *engine.Record) {
			list.Messages = append(list.Messages, a.messageLine(here, now.tape.base, r))
		})
	})
	return &answer[messageList]{list}, err
}

func (a *routes) messageLine(w *world.World, base uint64, r *engine.Record) MessageLine {
	shown := w.Loop.Line(r)
	line := MessageLine{Event: base + r.Seq, At: shown.At, Sent: shown.Sent, From: r.Node, To: r.Peer, Hex: shown.Hex}
	if r.Kind == engine.LostRecord {
		line.Lost = r.Note
	}
	if m := w.Message(r); m != nil {
		line.Message = json.RawMessage(m.AppendJSON(nil, !a.server.config.ShowPAN))
	}
	return line
}
