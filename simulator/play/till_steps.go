package play

import (
	"cmp"
	"fmt"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// tillSteps are what a person does at a till. The cash register beside it has no words: nobody at a foreign till is
// asked to use one.
var tillSteps = []kind{
	keyed[scenarios.SignOn]{
		command: func(_ *people, a *scenarios.SignOn) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.SignOn{}, nil
		},
		byHand: byHand[scenarios.SignOn]{
			begins: []dialect.Transaction{dialect.SignOn},
			words: func(*foreignTerminals, *scenarios.SignOn) payment.Text {
				return payment.Both("sign on", "签到")
			}}},
	keyed[scenarios.Sale]{
		command: func(p *people, a *scenarios.Sale) (party.Node, party.Command, error) {
			card, mode := p.presented(a.Card, a.CardEntry)
			return party.Node(a.Terminal), terminal.Sale{Card: card, Amount: a.Amount, EntryMode: mode}, nil
		},
		byHand: byHand[scenarios.Sale]{
			begins: []dialect.Transaction{dialect.Sale},
			words: func(f *foreignTerminals, a *scenarios.Sale) payment.Text {
				return said("sell for %[1]s with card %[2]s", "消费 %[1]s，使用卡片 %[2]s", a.Amount.Decimal(), f.card(a.Card))
			}}},
	keyed[scenarios.Void]{
		command: func(p *people, a *scenarios.Void) (party.Node, party.Command, error) {
			of, err := p.transaction(a.Of)
			return party.Node(p.at[a.Of]), terminal.Void{STAN: of.STAN}, err
		},
		byHand: byHand[scenarios.Void]{
			begins: []dialect.Transaction{dialect.SaleVoid, dialect.CompletionVoid},
			words: func(f *foreignTerminals, a *scenarios.Void) payment.Text {
				return said("void %[1]s", "撤销 %[1]s", f.slip(a.Of))
			}}},
	keyed[scenarios.Refund]{
		command: func(p *people, a *scenarios.Refund) (party.Node, party.Command, error) {
			return p.refund(a)
		},
		byHand: byHand[scenarios.Refund]{
			begins: []dialect.Transaction{dialect.Refund},
			words: func(f *foreignTerminals, a *scenarios.Refund) payment.Text {
				return f.refund(a)
			}}},
	keyed[scenarios.Balance]{
		command: func(p *people, a *scenarios.Balance) (party.Node, party.Command, error) {
			card, mode := p.presented(a.Card, a.CardEntry)
			return party.Node(a.Terminal), terminal.Balance{Card: card, EntryMode: mode}, nil
		},
		byHand: byHand[scenarios.Balance]{
			begins: []dialect.Transaction{dialect.Balance},
			words: func(f *foreignTerminals, a *scenarios.Balance) payment.Text {
				return said("ask for the balance of card %[1]s", "查询余额，使用卡片 %[1]s", f.card(a.Card))
			}}},
	keyed[scenarios.Settle]{
		command: func(_ *people, a *scenarios.Settle) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.Settle{}, nil
		},
		byHand: byHand[scenarios.Settle]{
			begins: []dialect.Transaction{dialect.Settlement, dialect.Upload, dialect.UploadEnd},
			words: func(*foreignTerminals, *scenarios.Settle) payment.Text {
				return payment.Both("settle the batch", "批结算")
			}}},
	keyed[scenarios.PreAuth]{
		command: func(p *people, a *scenarios.PreAuth) (party.Node, party.Command, error) {
			card, mode := p.presented(a.Card, a.CardEntry)
			return party.Node(a.Terminal), terminal.PreAuth{Card: card, Amount: a.Amount, EntryMode: mode}, nil
		},
		byHand: byHand[scenarios.PreAuth]{
			begins: []dialect.Transaction{dialect.PreAuth},
			words: func(f *foreignTerminals, a *scenarios.PreAuth) payment.Text {
				return said("pre-authorise %[1]s with card %[2]s", "预授权 %[1]s，使用卡片 %[2]s", a.Amount.Decimal(),
					f.card(a.Card))
			}}},
	keyed[scenarios.PreAuthVoid]{
		command: func(p *people, a *scenarios.PreAuthVoid) (party.Node, party.Command, error) {
			c, err := p.complete(&scenarios.Complete{Of: a.Of})
			return party.Node(p.at[a.Of]), terminal.PreAuthVoid{Card: c.Card, Amount: c.Amount, Original: c.Original,
				AuthID: c.AuthID}, err
		},
		byHand: byHand[scenarios.PreAuthVoid]{
			begins: []dialect.Transaction{dialect.PreAuthVoid},
			words: func(f *foreignTerminals, a *scenarios.PreAuthVoid) payment.Text {
				return said("void the pre-authorisation %[1]s", "预授权撤销 %[1]s", f.slip(a.Of))
			}}},
	keyed[scenarios.Complete]{
		command: func(p *people, a *scenarios.Complete) (party.Node, party.Command, error) {
			c, err := p.complete(a)
			return party.Node(p.at[a.Of]), c, err
		},
		byHand: byHand[scenarios.Complete]{
			begin: func(a *scenarios.Complete) dialect.Transaction {
				if a.Advice {
					return dialect.CompletionAdvice
				}
				return dialect.Completion
			},
			words: func(f *foreignTerminals, a *scenarios.Complete) payment.Text {
				return f.complete(a)
			}}},
	keyed[scenarios.OfflineSale]{
		command: func(p *people, a *scenarios.OfflineSale) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.OfflineSale{Card: p.card(a.Card), Amount: a.Amount,
				AuthID: payment.AuthID(a.Authorisation)}, nil
		},
		byHand: byHand[scenarios.OfflineSale]{
			begins: []dialect.Transaction{dialect.OfflineSale},
			words: func(f *foreignTerminals, a *scenarios.OfflineSale) payment.Text {
				return said("sell off-line for %[1]s with card %[2]s, authorisation %[3]s", "离线消费 %[1]s，使用卡片 %[2]s，授权码 %[3]s",
					a.Amount.Decimal(), f.card(a.Card), a.Authorisation)
			}}},
	keyed[scenarios.Adjust]{
		command: func(p *people, a *scenarios.Adjust) (party.Node, party.Command, error) {
			of, err := p.transaction(a.Of)
			return party.Node(p.at[a.Of]), terminal.Adjust{STAN: of.STAN, Amount: a.Amount}, err
		},
		byHand: byHand[scenarios.Adjust]{
			begins: []dialect.Transaction{dialect.Adjust},
			words: func(f *foreignTerminals, a *scenarios.Adjust) payment.Text {
				return said("adjust %[1]s to %[2]s", "调整 %[1]s，金额改为 %[2]s", f.slip(a.Of), a.Amount.Decimal())
			}}},
	keyed[scenarios.Tip]{
		command: func(p *people, a *scenarios.Tip) (party.Node, party.Command, error) {
			of, err := p.transaction(a.Of)
			return party.Node(p.at[a.Of]), terminal.Tip{STAN: of.STAN, Amount: a.Amount}, err
		},
		byHand: byHand[scenarios.Tip]{
			begins: []dialect.Transaction{dialect.Tip},
			words: func(f *foreignTerminals, a *scenarios.Tip) payment.Text {
				return said("add a tip of %[2]s to %[1]s", "为 %[1]s 追加小费 %[2]s", f.slip(a.Of), a.Amount.Decimal())
			}}},
	keyed[scenarios.Manage]{
		command: func(_ *people, a *scenarios.Manage) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), management[a.What].command, nil
		},
		byHand: byHand[scenarios.Manage]{
			begin: func(a *scenarios.Manage) dialect.Transaction { return management[a.What].begins },
			words: func(_ *foreignTerminals, a *scenarios.Manage) payment.Text {
				return management[a.What].words
			}}},
	keyed[scenarios.Printer]{
		command: func(_ *people, a *scenarios.Printer) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.Printer{Broken: a.Broken}, nil
		},
		byHand: byHand[scenarios.Printer]{
			words: func(_ *foreignTerminals, a *scenarios.Printer) payment.Text {
				if a.Broken {
					return payment.Both("take the paper out of the printer", "取出打印纸，使打印失败")
				}
				return payment.Both("put the paper back into the printer", "装回打印纸")
			}}},
	keyed[scenarios.Reprint]{
		command: func(p *people, a *scenarios.Reprint) (party.Node, party.Command, error) {
			of, err := p.transaction(a.Of)
			return party.Node(p.at[a.Of]), terminal.Reprint{STAN: of.STAN}, err
		},
		byHand: byHand[scenarios.Reprint]{
			words: func(f *foreignTerminals, a *scenarios.Reprint) payment.Text {
				return said("print the slip of %[1]s again", "重打印 %[1]s 的签购单", f.slip(a.Of))
			}}},
	keyed[scenarios.Wipe]{
		command: func(_ *people, a *scenarios.Wipe) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.Wipe{}, nil
		},
		byHand: byHand[scenarios.Wipe]{
			words: func(*foreignTerminals, *scenarios.Wipe) payment.Text {
				return payment.Both("erase all that the terminal has stored", "清除终端存储的全部数据")
			}}},
	keyed[scenarios.RingUp]{
		command: func(p *people, a *scenarios.RingUp) (party.Node, party.Command, error) {
			return party.Node(a.Terminal), terminal.RingUp{Ticket: a.Ticket, Tender: cmp.Or(a.Tender, "card"),
				Amount: a.Amount, Cancelled: a.Cancelled}, nil
		},
	},
}

// management is what a step of network management is.
var management = map[string]struct {
	command party.Command
	begins  dialect.Transaction
	words   payment.Text
}{
	"sign-off":   {terminal.SignOff{}, dialect.SignOff, payment.Both("sign off", "签退")},
	"echo-test":  {terminal.EchoTest{}, dialect.EchoTest, payment.Both("send an echo test", "发送回响测试")},
	"parameters": {terminal.Download{}, dialect.ParameterDownload, payment.Both("download the parameters", "下载参数")},
	"ca-keys": {terminal.Download{CAKeys: true}, dialect.CAKeyDownload,
		payment.Both("download the CA keys", "下载公钥")},
	"status": {terminal.UploadStatus{}, dialect.StatusUpload, payment.Both("report the status", "上送状态")},
}

// complete fills in what stands on the slip of a pre-authorisation.
func (p *people) complete(a *scenarios.Complete) (terminal.Complete, error) {
	of, err := p.transaction(a.Of)
	if err != nil {
		return terminal.Complete{}, err
	}
	c := terminal.Complete{Original: of.original(), Advice: a.Advice}
	for i := range p.scenario.Steps {
		if held, ok := p.scenario.Steps[i].Action().(*scenarios.PreAuth); ok && held.As == a.Of {
			c.Card, c.Amount = p.card(held.Card), held.Amount
		}
	}
	if c.Card.PAN == "" {
		return c, fmt.Errorf("simulator: %s is not a pre-authorisation", a.Of)
	}
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	for _, f := range p.world.History.Facts {
		answered, ok := f.(*terminal.Answered)
		if ok && answered.Ref == of.Ref {
			c.AuthID, c.Original.RRN = answered.AuthID, answered.RRN
		}
	}
	return c, nil
}

func (p *people) refund(a *scenarios.Refund) (party.Node, party.Command, error) {
	c := terminal.Refund{}
	till := a.Terminal
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	if a.Of != "" {
		of, err := p.transaction(a.Of)
		if err != nil {
			return "", nil, err
		}
		till = cmp.Or(till, p.at[a.Of])
		card, amount, err := p.taken(a.Of)
		if err != nil {
			return "", nil, err
		}
		c.Card = p.card(card)
		if a.Amount == nil {
			c.Amount = amount
		}
		c.Original = of.original()
		c.Original.RRN = p.reference(of.Ref)
	}
	if a.Card != "" {
		c.Card = p.card(a.Card)
	}
	return party.Node(till), c, nil
}
