package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/report/picture"
)

// htmlTable is a table with the line that sums it up.
type htmlTable struct {
	Class, Caption string
	Head           []htmlCell
	Rows, Sum      [][]htmlCell
}

// htmlCell is a cell; a number stands at the right of its column.
type htmlCell struct {
	Text   string
	Number bool
	Span   int // columns, where it is more than one
}

func word(text string) htmlCell   { return htmlCell{Text: text} }
func number(text string) htmlCell { return htmlCell{Text: text, Number: true} }

// amountCell is an amount that stands in a table of one currency.
func amountCell(a payment.Amount) htmlCell { return number(separated(a.Decimal())) }

// words are cells of texts.
func words(texts ...string) (cells []htmlCell) {
	for _, text := range texts {
		cells = append(cells, word(text))
	}
	return cells
}

// tablesOf is a map of the money in tables: what each party has, which comes to what the cardholders gave, and what has
// passed or waits.
func (h *htmlRow) tablesOf(m *moneyMap, drawn *picture.Money) []htmlTable {
	page := h.page
	has := htmlTable{Class: "adds", Head: []htmlCell{word(page.Pick("Party", "一方")), number(page.Pick("Has", "持有")),
		word("")}}
	var sum int64
	for i, p := range drawn.Parties {
		has.Rows = append(has.Rows, []htmlCell{word(p.Name), number(p.Has), word(p.Note)})
		sum += m.has[i]
	}
	has.Sum = [][]htmlCell{{word(page.Pick("Sum", "合计")), number(m.amount(sum)),
		word(page.Pick("what came off the cardholders' accounts, somebody has", "从持卡人账户扣去的，都有人持有"))}}
	flows := htmlTable{Head: []htmlCell{word(page.Pick("From", "从")), word(page.Pick("To", "到")),
		number(page.Pick("Amount", "金额")), word("")}}
	for i := range drawn.Flows {
		f := &drawn.Flows[i]
		flows.Rows = append(flows.Rows, []htmlCell{word(drawn.Parties[f.From].Name), word(drawn.Parties[f.To].Name),
			number(f.Amount), word(f.State.Sign() + " " + f.Words)})
	}
	if len(flows.Rows) == 0 {
		return []htmlTable{has}
	}
	return []htmlTable{has, flows}
}

// books are the accounts that have changed, party by party, with the sides of the change: debits and credits are equal.
func (h *htmlRow) books() htmlGroup {
	w, page := h.result.World, h.page
	group := htmlGroup{Head: page.Pick("The books before and after", "各方账簿，前与后")}
	for _, n := range laneOrder {
		book := w.Book(n)
		if book == nil {
			group.Texts = append(group.Texts, fmt.Sprintf(page.Pick("The %s is down: nobody can look into its book.",
				"%s已宕机，账簿无法查看。"), page.node(n)))
			continue
		}
		if table := h.book(n, book); len(table.Rows) > 0 {
			group.Tables = append(group.Tables, table)
		}
	}
	if len(group.Tables) == 0 {
		group.Texts = append(group.Texts, page.Pick("No book has changed.", "各方账簿均无变动。"))
	}
	return group
}

func (h *htmlRow) book(n party.Node, book *ledger.Book) htmlTable {
	w, page := h.result.World, h.page
	table := htmlTable{Class: "adds", Caption: capital(page.node(n)), Head: []htmlCell{word(page.Pick("Account", "账户")),
		number(page.Pick("Before", "之前")), number(page.Pick("After", "之后")), number(page.Pick("Debit", "借方")),
		number(page.Pick("Credit", "贷方"))}}
	var debits, credits int64
	for _, a := range book.Accounts() {
		before, after := w.Opening(n, a), book.Balance(a)
		net := after.Sub(before)
		if net.Minor == 0 {
			continue
		}
		if class := book.Class(a); class == ledger.Liability || class == ledger.Income {
			net = net.Neg()
		}
		debit, credit := number(""), number("")
		if net.Minor > 0 {
			debit, debits = amountCell(net), debits+net.Minor
		} else {
			credit, credits = amountCell(net.Neg()), credits-net.Minor
		}
		table.Rows = append(table.Rows, []htmlCell{word(page.account(w.Named(string(a)))), amountCell(before),
			amountCell(after), debit, credit})
	}
	table.Sum = [][]htmlCell{{word(page.Pick("Sum", "合计")), number(""), number(""),
		amountCell(payment.Minor(debits, w.Currency)), amountCell(payment.Minor(credits, w.Currency))}}
	return table
}

// items are those of the comparisons, each with what either side has, and what they come to.
func (h *htmlRow) items(known *reconcile.Evidence) htmlGroup {
	w, page := h.result.World, h.page
	group := htmlGroup{Head: page.Pick("What reconciliation says", "对账结果")}
	table := htmlTable{Head: append(words("", page.Pick("Side", "方向"), page.Pick("Reason", "原因"),
		page.Pick("About", "对象")),
		number(page.Pick("Ours", "我方")), number(page.Pick("Theirs", "对方")), number(page.Pick("Amount", "金额")),
		word(page.Pick("Clearing day", "清算日")), word(page.Pick("Raised", "登记")), word(page.Pick("State", "状态")),
		word(page.Pick("Closed", "销账")))}
	for i := range known.Items {
		it := &known.Items[i]
		row := words(string(it.Comparison), page.Pick(string(it.Side), reconcile.Chinese(it.Side)), h.reason(it),
			about(&it.Key, page.Language))
		table.Rows = append(table.Rows, append(row, h.eitherSide(it.Ours), h.eitherSide(it.Outside),
			number(separated(it.Amount.Decimal())+" "+it.Amount.Currency.String()), word(day(it.Day)), word(h.clock(it.Raised)),
			word(page.Pick(string(it.State), reconcile.Chinese(it.State))), word(h.clock(it.Closed))))
	}
	if len(table.Rows) > 0 {
		group.Tables = append(group.Tables, table)
	} else {
		group.Texts = append(group.Texts, page.Pick("Nothing was raised.", "无差错登记。"))
	}
	for line := range strings.Lines(comparedAnew(w, page)) {
		group.Texts = append(group.Texts, strings.TrimSpace(line))
	}
	return group
}

// reason is that of an item, without the values of the two sides, which have columns of their own.
func (h *htmlRow) reason(it *reconcile.Item) string {
	reason, _, _ := strings.Cut(why(it, h.page), h.page.Pick(": ours ", "：我方 "))
	return reason
}

func (h *htmlRow) eitherSide(a payment.Amount) htmlCell {
	if a.IsZero() {
		return number("–")
	}
	return amountCell(a)
}

// days are those of the merchants: what each expected, what arrived, and a line for each difference.
func (h *htmlRow) days(ix *diagnosis.Index) htmlGroup {
	w, page := h.result.World, h.page
	group := htmlGroup{Head: page.Pick("The merchants' days", "商户当日账")}
	for _, name := range slices.Sorted(maps.Keys(w.Profile.Merchants)) {
		id := w.Profile.Merchants[name].ID
		for _, date := range merchant.Days(ix, id) {
			d := merchant.DayOf(ix, id, date)
			if len(d.Differences) > 0 || d.Expected.Minor != 0 || d.Arrived.Minor != 0 || d.Sales.Minor != 0 {
				group.Tables = append(group.Tables, h.dayOf(name, &d))
			}
		}
	}
	if len(group.Tables) == 0 {
		group.Texts = append(group.Texts, page.Pick("No merchant expects anything.", "商户无应到账款项。"))
	}
	return group
}

// dayOf is a day: what was expected, less what arrived, less what is explained, leaves what nobody explains.
func (h *htmlRow) dayOf(name string, d *merchant.Day) htmlTable {
	page := h.page
	named := payment.Minor(0, h.result.World.Currency)
	table := htmlTable{Class: "day", Caption: fmt.Sprintf(page.Pick("%s on clearing day %s", "%s，清算日 %s"), name, d.Day)}
	line := func(text string, minor int64) {
		named.Minor = minor
		table.Rows = append(table.Rows, []htmlCell{word(text), amountCell(named)})
	}
	table.Head = []htmlCell{word(page.Pick("What", "项目")), number(page.Pick("Amount", "金额"))}
	line(page.Pick("sales", "消费"), d.Sales.Minor)
	line(page.Pick("refunds and voids", "退货与撤销"), -d.Refunds.Minor)
	line(page.Pick("fees", "手续费"), -d.Fees.Minor)
	line(page.Pick("= expected", "＝应到账"), d.Expected.Minor)
	line(page.Pick("arrived", "已到账"), -d.Arrived.Minor)
	for i := range d.Differences {
		diff := &d.Differences[i]
		due := page.Pick("not before somebody acts", "处理之前不会到账")
		if diff.Due != 0 {
			due = page.Pick("due ", "到期日 ") + diff.Due.String()
		}
		line(page.ofDay(&diff.Key)+page.Pick(", ", "，")+page.holder(diff.Place.Holder)+page.colon()+page.cause(diff.Cause)+
			page.Pick(", ", "，")+due, -diff.Amount.Minor)
	}
	named.Minor = d.Unexplained.Minor
	table.Sum = [][]htmlCell{{word(page.Pick("= unexplained", "＝无法解释")), amountCell(named)}}
	return table
}
