package report

import (
	"slices"

	"acqsim/engine"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/report/picture"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// SequencePicture is what passed between the parties of a run, messages and money on one axis of time.
func SequencePicture(r *play.Result, lang Language) picture.Sequence {
	drawn, _ := sequenceOf(r, lang)
	return drawn
}

// sequenceOf draws a sequence, and says of each of its rows of which record of the history it is.
func sequenceOf(r *play.Result, lang Language) (out picture.Sequence, records []int) {
	s := r.Scenario
	f := gatherWith(r.World, append(labels(s), settlements(s)...), lang, true)
	out = picture.Sequence{Title: s.Row + "  " + s.Title.In(string(lang))}
	for _, n := range f.lanes {
		out.Lanes = append(out.Lanes, lang.node(n))
	}
	for i := range f.events {
		e := &f.events[i]
		row := picture.Row{Kind: rowKinds[e.kind], Label: e.label, Words: e.words,
			Time: r.World.Calendar.Local(e.at).Format("15:04:05.000")}
		row.From, row.To = slices.Index(f.lanes, e.from), slices.Index(f.lanes, e.to)
		switch e.kind {
		case dayBegun:
			row.Time = ""
		case happened:
			row.Label = e.mark
		}
		if needs := row.Kind == picture.Message || row.Kind == picture.Lost || row.Kind == picture.Cash ||
			row.Kind == picture.Struck; row.Kind == picture.At && row.From < 0 || needs && min(row.From, row.To) < 0 {
			continue
		}
		out.Rows, records = append(out.Rows, row), append(records, e.record)
	}
	return out, records
}

var rowKinds = map[flowKind]picture.RowKind{
	arrived: picture.Message, lost: picture.Lost, happened: picture.At, struck: picture.Struck, jobDue: picture.Line,
	dayBegun: picture.Day, cutOver: picture.Line, paid: picture.Cash,
}

// money adds what a fact moves between the parties' accounts at the settlement bank, and what it takes from a
// cardholder or brings to a merchant.
func (g *gatherer) money(r *engine.Record) {
	poster, moves := r.Fact.(ledger.Poster)
	if !moves {
		return
	}
	for _, p := range ledger.PostingsOf(poster) {
		if p.Layer != ledger.Posted || p.Event == ledger.Opening {
			continue
		}
		amount := separated(p.Amount.Decimal())
		debit, credit := p.Debit.Kind(), p.Credit.Kind()
		switch {
		case r.Node == world.SettlementBank && debit == "account" && credit == "account":
			g.add(flowEvent{at: r.At, kind: paid, from: party.Node(p.Debit.Owner()), to: party.Node(p.Credit.Owner()),
				words: g.lang.Pick("money: "+amount, "资金："+amount)})
		case r.Node == world.Issuer && debit == "cardholder":
			g.at(r, "−", g.lang.Pick("the cardholder is debited ", "持卡人被扣 ")+amount)
		case r.Node == world.Issuer && credit == "cardholder":
			g.at(r, "+", g.lang.Pick("the cardholder is credited ", "持卡人入账 ")+amount)
		case r.Node == world.MerchantBank && credit == "account":
			g.at(r, "+", g.lang.Pick("the merchant's account is credited ", "商户账户入账 ")+amount)
		case r.Node == world.MerchantBank && debit == "account":
			g.at(r, "−", g.lang.Pick("the merchant's account is debited ", "商户账户扣款 ")+amount)
		}
	}
}
