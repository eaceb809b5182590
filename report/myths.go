package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator"
	"acqsim/simulator/world"
)

// Claim is something that people believe about card money and that is wrong, with
// the case that refutes it.
type Claim struct {
	ID           string
	Claim, Truth payment.Text
	Case         string           // of the catalogue
	Facts        []reconcile.Fact // which its books show at some moment, and which the claim denies
	Sources      []string         // the lines of evidence to quote
	Accounts     []account        // the accounts to quote, before and after
	All          bool             // quote every transaction that shows the facts, not the first
}

// account is one of the accounts in a party's book, by the beginning of its name.
type account struct {
	node   party.Node
	prefix string
}

// Refutation is a claim with what a run of its case says.
type Refutation struct {
	Claim
	Title   payment.Text
	Subject string // what the lines are about
	Lines   []reconcile.Line
}

// Claims lists the wrong beliefs that support engineers meet most.
func Claims() []Claim { return slices.Concat(claimsAboutSales(), claimsAboutPayouts()) }

func facts(list ...string) []reconcile.Fact {
	var out []reconcile.Fact
	for _, f := range list {
		name, value, _ := strings.Cut(f, "=")
		out = append(out, reconcile.Fact{Name: reconcile.FactName(name), Value: value})
	}
	return out
}

func claimsAboutSales() []Claim {
	return []Claim{
		{"sale-needs-balance",
			payment.Text{En: "A sale needs money in the merchant's account.", Zh: "商户账户里要有余额才能刷卡。"},
			payment.Text{En: "A sale brings money. Only refunds, chargebacks, fees and money paid by mistake are taken from the merchant.", Zh: "消费是收款，不需要商户有余额。只有退货、退单、手续费和错付款才向商户收取。"},
			"C01", facts("till=approved", "journal=approved"), []string{"till", "journal", "issuer"}, []account{{world.MerchantBank, "account:"}}, false},
		{"clearing-takes-from-merchant",
			payment.Text{En: "Clearing takes money from the merchant.", Zh: "清算会从商户账户扣钱。"},
			payment.Text{En: "Clearing moves money from the issuer over the network to the acquirer. The merchant's account is touched only by the payout, which adds to it.", Zh: "清算是资金从发卡行经网络到收单机构。商户账户只有出款时才变动，而且是增加。"},
			"good-day", facts("cleared=yes", "net-settlement=came", "account=credited"), []string{"clearing file", "statement", "payout"},
			[]account{{world.Issuer, "cardholder:"}, {world.MerchantBank, "account:"}}, false},
		{"reversed-means-never-debited",
			payment.Text{En: "\"Reversal successful\" means that nobody was debited.", Zh: "显示“冲正成功”就说明没有人被扣款。"},
			payment.Text{En: "It means that the host has taken note. The issuer can have debited the card before, and a clearing file can bring the sale all the same.", Zh: "只说明主机已受理冲正。发卡行可能早已扣款，清算文件也可能仍带有这笔交易。"},
			"B18", facts("till-reversal=done", "cleared=yes"), []string{"till", "journal", "issuer", "clearing file", "item"}, nil, false},
		{"failed-means-not-charged",
			payment.Text{En: "When the till says failed, the customer was not charged.", Zh: "终端显示失败，顾客就没有被扣款。"},
			payment.Text{En: "The till knows only what reached it. Ask the host before swiping again.", Zh: "终端只知道它收到的应答。重刷之前先向主机查询。"},
			"A02", facts("slip=none", "till-reversal=failed", "debit=yes"), []string{"till", "journal", "issuer", "payout"}, nil, false},
		{"declined-means-not-debited",
			payment.Text{En: "Declined means that the card was not debited.", Zh: "交易被拒绝，卡上就不会扣款。"},
			payment.Text{En: "A decline for want of an answer (98) says nothing about the issuer, which may have debited and lost the reversal.", Zh: "因无应答而拒绝（98）并不代表发卡行未扣款，冲正也可能丢失。"},
			"A08", facts("till=declined", "debit=yes"), []string{"till", "journal", "switch", "issuer"}, nil, false},
		{"slip-means-money",
			payment.Text{En: "A printed slip that says approved means that the money will come.", Zh: "打出成功的签购单，钱就一定会到。"},
			payment.Text{En: "A slip shows what the till believed. Here it believed an answer to a sale that it had itself reversed.", Zh: "签购单只代表终端当时的判断。本例中终端相信了一笔自己已冲正的交易的应答。"},
			"A04", facts("slip=printed", "journal=reversed"), []string{"till", "journal", "issuer"}, nil, false},
		{"swipe-again-is-safe",
			payment.Text{En: "No answer: swipe again, the first one does not count.", Zh: "没有应答就再刷一次，第一次不算数。"},
			payment.Text{En: "The first request may have been approved. Two approved sales are two debits until one is given back.", Zh: "第一次可能已经批准。两笔批准就是两次扣款，直到退回一笔。"},
			"E11", facts("debit=yes", "second-sale=yes"), []string{"till", "journal", "issuer"}, nil, true},
		{"preauth-is-a-sale",
			payment.Text{En: "A pre-authorisation with a slip is as good as a sale.", Zh: "预授权有单子，和消费一样会到账。"},
			payment.Text{En: "It holds money with the issuer and moves none. Without a completion the hold ends and nothing is paid.", Zh: "预授权只冻结资金，不发生资金转移；不做完成，冻结到期即解除，不会到账。"},
			"F02", facts("kind=pre-auth", "slip=printed", "cleared=no"), []string{"till", "journal", "issuer"}, nil, false},
	}
}

func claimsAboutPayouts() []Claim {
	return []Claim{
		{"waiting-helps",
			payment.Text{En: "Waiting helps when one payout exceeds the daily limit.", Zh: "单笔出款超过日限额，等一等就会到账。"},
			payment.Text{En: "One payout above 10,000.00 is more than a Class II account takes on any day. It is refused whole every time; the card must be changed to Class I.", Zh: "单笔超过 10,000.00 元，二类户任何一天都收不进，每次整笔被拒，必须换成一类户。"},
			"C01", facts("payout=failed", "refusal=quota"), []string{"payable", "payout"}, []account{{world.MerchantBank, "account:"}}, false},
		{"bank-credits-a-part",
			payment.Text{En: "The bank credited only part of the payout, up to the limit.", Zh: "银行按限额先入账了一部分。"},
			payment.Text{En: "A bank takes a payment whole or refuses it whole. Part of the money arrives only where the acquirer made several payouts.", Zh: "银行对一笔汇款要么全额入账，要么整笔拒收。只到一部分，是因为收单机构分成了几笔出款。"},
			"C04", facts("payout=failed", "refusal=quota"), []string{"payable", "payout"}, []account{{world.MerchantBank, "account:"}}, false},
		{"success-is-final",
			payment.Text{En: "\"Payout successful\" means that the money stays in the account.", Zh: "“出款成功”就是钱到账了，不会再变。"},
			payment.Text{En: "The merchant's bank may give it back later (退汇). Then it is at the acquirer and needs a corrected account.", Zh: "开户行之后可能退汇，钱又回到收单机构，需更正账户后补付。"},
			"C10", facts("payout=returned"), []string{"payout", "item"}, []account{{world.MerchantBank, "account:"}}, false},
		{"no-answer-pay-again",
			payment.Text{En: "No answer from the bank: send the payout again under a new id.", Zh: "出款没有结果，换个号再付一次。"},
			payment.Text{En: "The first may have been paid. Query the same id until it is final; a new id pays twice.", Zh: "第一笔可能已付。应以原号查询至终态，换号就会重复付款。"},
			"D03", facts("account=credited"), []string{"payout", "item"}, []account{{world.MerchantBank, "account:"}}, false},
		{"t-plus-one-is-tomorrow",
			payment.Text{En: "T+1 means tomorrow.", Zh: "T+1 就是明天到账。"},
			payment.Text{En: "T+1 counts working days. What is sold on the evening before a holiday is due after it.", Zh: "T+1 按工作日计算。节前晚上的营业款要到节后才到账。"},
			"D01", facts("due=ahead", "payout=none", "till=approved"), []string{"till", "journal", "payable"}, nil, false},
		{"balanced-means-paid",
			payment.Text{En: "The batch settled in balance, so the money is under way.", Zh: "批结算相符，钱就在路上了。"},
			payment.Text{En: "A settled batch says that till and host agree. Clearing, risk control and the payout come after it.", Zh: "结算相符只说明终端与主机一致，之后还有清算、风控和出款。"},
			"D06", facts("batch=balanced", "payable=held"), []string{"till", "clearing file", "payable"}, nil, false},
		{"refund-costs-the-bank",
			payment.Text{En: "The money of a refund comes from the bank.", Zh: "退货的钱是银行出的。"},
			payment.Text{En: "It comes from what the merchant is owed. With too little there, the refund is declined or the merchant is in debt.", Zh: "退货款出自商户的待结算款。不足时退货被拒，或形成商户欠款。"},
			"C11", facts("kind=refund", "journal=declined"), []string{"till", "journal"}, nil, false},
	}
}

// Refute runs the case of a claim and takes the lines that refute it. It is an error
// when the run no longer does.
func Refute(ctx context.Context, c Claim) (Refutation, error) {
	out := Refutation{Claim: c}
	rows, err := scenarios.LoadID(c.Case, scenarios.Options{})
	if err != nil {
		return out, err
	}
	out.Title = payment.Text{En: rows[0].Title.In("en"), Zh: rows[0].Title.In("zh")}
	r := simulator.Run(ctx, rows[0], simulator.Options{})
	if r.Err != nil || r.World == nil {
		return out, fmt.Errorf("report: claim %s: %s did not run: %w", c.ID, c.Case, r.Err)
	}
	moments := r.Moments()
	slices.Reverse(moments) // the latest at which the facts hold says most
	for _, ev := range moments {
		if out.quote(r.World, ev, Labels(rows[0])) {
			out.Lines = append(out.Lines, accountLines(r.World, c.Accounts)...)
			return out, nil
		}
	}
	return out, fmt.Errorf("report: claim %s: no moment of %s shows%s", c.ID, c.Case, reconcile.FactLine(c.Facts))
}

// quote takes the lines of what shows the facts in the evidence; false when nothing
// does.
func (r *Refutation) quote(w *world.World, ev *reconcile.Evidence, labels []string) bool {
	desk := reconcile.NewDesk(ev)
	for _, label := range labels {
		key, ok := w.KeyOf(ev, label)
		if !ok || !holds(desk.Facts(key), r.Facts) || len(r.Lines) > 0 && !r.All {
			continue
		}
		t := desk.Trace(key)
		if r.Subject != "" {
			r.Subject += "; "
		}
		r.Subject += label + ", " + t.Amount.String() + ", " + ev.Calendar.Local(ev.Now).Format("2006-01-02 15:04")
		for _, l := range t.Evidence {
			if slices.Contains(r.Sources, l.Source) {
				r.Lines = append(r.Lines, l)
			}
		}
	}
	return len(r.Lines) > 0
}

func holds(have, want []reconcile.Fact) bool {
	for _, f := range want {
		if !slices.Contains(have, f) {
			return false
		}
	}
	return true
}

// accountLines quotes accounts at the beginning of the story and at its end.
func accountLines(w *world.World, accounts []account) []reconcile.Line {
	var out []reconcile.Line
	for _, x := range accounts {
		book := w.Book(x.node)
		if book == nil {
			continue
		}
		for _, a := range book.Accounts() {
			if !strings.HasPrefix(string(a), x.prefix) {
				continue
			}
			before, after := w.Opening(x.node, a).Decimal(), book.Balance(a).Decimal()
			name := w.Named(string(a))
			out = append(out, reconcile.Line{Source: string(x.node), Text: payment.Text{
				En: name + ": " + before + " at the beginning, " + after + " at the end",
				Zh: name + "：开始 " + before + "，最后 " + after,
			}})
		}
	}
	return out
}

// ClaimPage writes a claim with its refutation.
func ClaimPage(r Refutation, lang Language) string {
	var b strings.Builder
	head := lang.Pick("Claim: ", "说法：") + r.Claim.Claim.In(string(lang))
	fmt.Fprintf(&b, "%s\n%s\n", head, strings.Repeat("─", min(width(head), pageWidth)))
	b.WriteString(hang(lang.Pick("In truth", "其实"), r.Truth.In(string(lang))))
	b.WriteString(hang(lang.Pick("Refuted by", "反例"), r.Case+"  "+r.Title.In(string(lang))))
	b.WriteString(hang("", r.Subject))
	for i, l := range r.Lines {
		who := lang.source(l.Source)
		if _, known := sources[l.Source]; !known {
			who = lang.node(party.Node(l.Source))
		}
		b.WriteString(hang(pickHead(i, lang.Pick("Evidence", "证据")), who+lang.colon()+l.Text.In(string(lang))))
	}
	return b.String()
}

func pickHead(i int, head string) string {
	if i > 0 {
		return ""
	}
	return head
}
