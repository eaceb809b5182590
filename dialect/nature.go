package dialect

import (
	"slices"

	"acqsim/payment"
)

// Transaction is what a message is about, whatever MTI, DE 3, DE 25, DE 60 or
// DE 70 a dialect says it with.
type Transaction uint8

const (
	Unknown Transaction = iota
	// Network management (MTI class 8).
	SignOn       // working keys and batch number; sets the terminal's clock
	SignOff      //
	EchoTest     //
	CutOverStart // the network closes its clearing day; DE 15 has the new one
	CutOverEnd   //
	// Network management between terminal and host (class 8).
	ParameterDownload // Parameters of the reply has what the terminal is to use
	CAKeyDownload     // public keys of the card organisations, in Parameters of the reply
	StatusUpload      // the terminal reports its state, in Parameters
	SignOnRequest     // the host wants new working keys; it sends it, the terminal answers
	// Card transactions (classes 1 and 2).
	Balance
	Sale
	SaleVoid
	Refund
	PreAuth        // holds an amount on the card
	PreAuthVoid    // releases the hold
	Completion     // takes the money that was held; the host may refuse
	CompletionVoid // takes a completion of the open batch back
	// Advices (0220): the terminal tells what it has done, and repeats it until 00 or 94.
	CompletionAdvice // a completion that the host cannot refuse
	OfflineSale      // a sale approved without the host: by telephone (AuthID) or by the chip
	Adjust           // Amount is the new total of an offline sale that the host has
	Tip              // Amount is the new total of a sale, Tip the part that is the tip
	ScriptResult     // what the chip said to the issuer's script, in EMV (0620)
	// The batch of a terminal (classes 5 and 3).
	Settlement
	Upload
	UploadEnd
	// Money between institutions (class 2 with accounts in DE 102 and 103).
	Transfer     // the network's instruction to the settlement bank
	Payout       // the acquirer's instruction to pay a merchant
	PayoutQuery  // what became of a payout; never a second payment
	PayoutReturn // 退汇: the beneficiary's bank sends a credit back
)

// nature is what a transaction is to everybody who takes part in it, whatever message a
// dialect says it with. What one party makes of it (whether a till prints a slip, which
// accounts a host posts to) stays with that party.
type nature struct {
	word string       // in mapping files, scenarios and facts
	name payment.Text // in what people read

	group  group
	class  byte // of the MTI, its second digit; a reversal is always of class 4
	advice bool // told and not asked (0220): sent again until it is answered, never reversed

	routed     bool // the acquirer forwards it, the network routes it, the card's issuer answers it
	reversible bool // without a reply it is undone by a reversal (0400, 0420)

	money    money
	refersTo []Transaction // what it may refer to; the first where the wire does not say which
	original effect        // what it does to that, once approved
	listedAs string        // its row in clearing files and reconciliations
}

// group is who speaks about what.
type group uint8

const (
	ofManagement   group = iota + 1 // keys, parameters, cut-over: class 8, where a dialect chooses 0800 or 0820
	ofCard                          // a card at a till
	ofBatch                         // the batch of a terminal
	ofInstitutions                  // accounts of institutions and merchants, DE 102 and 103
)

// money is what the amount of a transaction does.
type money uint8

const (
	still    money = iota // there is none
	takes                 // from the cardholder
	gives                 // back to the cardholder
	holds                 // on the card, nothing moves
	releases              // what was held
	changes               // by how much the amount of the original differs
	remits                // from one account of institutions to another
)

// effect is what an approved transaction does to its original.
type effect uint8

const (
	leaves    effect = iota // it stands as it was
	voids                   // nothing of it is left, as if it had not been
	completes               // its hold is used up
	amends                  // it has a new amount
)

// natures is the one table of transactions, DOMAIN §3.3. A new transaction has its constant
// above and its row here; a mapping file then says with which message.
// docs/transactions.md is written from it.
var natures = [...]nature{
	Unknown: {word: "unknown", name: payment.Both("message", "报文")},

	SignOn:   {word: "sign-on", name: payment.Both("sign-on", "签到"), group: ofManagement, class: '8'},
	SignOff:  {word: "sign-off", name: payment.Both("sign-off", "签退"), group: ofManagement, class: '8'},
	EchoTest: {word: "echo-test", name: payment.Both("echo test", "回响测试"), group: ofManagement, class: '8'},
	CutOverStart: {word: "cut-over-start", name: payment.Both("cut-over begins", "日切开始"),
		group: ofManagement, class: '8', advice: true},
	CutOverEnd: {word: "cut-over-end", name: payment.Both("cut-over ends", "日切结束"),
		group: ofManagement, class: '8', advice: true},
	ParameterDownload: {word: "parameter-download", name: payment.Both("download of parameters", "参数下载"),
		group: ofManagement, class: '8'},
	CAKeyDownload: {word: "ca-key-download", name: payment.Both("download of card organisations' keys", "公钥下载"),
		group: ofManagement, class: '8'},
	StatusUpload: {word: "status-upload", name: payment.Both("status of the terminal", "终端状态上送"),
		group: ofManagement, class: '8', advice: true},
	SignOnRequest: {word: "sign-on-request", name: payment.Both("request to sign on again", "重新签到通知"),
		group: ofManagement, class: '8', advice: true},

	Balance: {word: "balance", name: payment.Both("balance inquiry", "余额查询"), group: ofCard, class: '2',
		routed: true},
	Sale: {word: "sale", name: payment.Both("sale", "消费"), group: ofCard, class: '2',
		routed: true, reversible: true, money: takes, listedAs: "sale"},
	SaleVoid: {word: "sale-void", name: payment.Both("void", "消费撤销"), group: ofCard, class: '2',
		routed: true, reversible: true, money: gives, refersTo: []Transaction{Sale},
		original: voids, listedAs: "void"},
	// A part may be given back, and more than once: the original stands.
	Refund: {word: "refund", name: payment.Both("refund", "退货"), group: ofCard, class: '2', advice: true,
		routed: true, money: gives, refersTo: []Transaction{Sale, OfflineSale, Completion, CompletionAdvice},
		listedAs: "refund"},
	// It clears with its completion.
	PreAuth: {word: "pre-auth", name: payment.Both("pre-authorisation", "预授权"), group: ofCard, class: '1',
		routed: true, reversible: true, money: holds, listedAs: "pre-auth"},
	PreAuthVoid: {word: "pre-auth-void", name: payment.Both("pre-authorisation void", "预授权撤销"),
		group: ofCard, class: '1',
		routed: true, reversible: true, money: releases, refersTo: []Transaction{PreAuth}, original: voids},
	Completion: {word: "completion", name: payment.Both("completion", "预授权完成"), group: ofCard, class: '2',
		routed: true, reversible: true, money: takes, refersTo: []Transaction{PreAuth},
		original: completes, listedAs: "completion"},
	CompletionVoid: {word: "completion-void", name: payment.Both("completion void", "预授权完成撤销"),
		group: ofCard, class: '2',
		routed: true, reversible: true, money: gives, refersTo: []Transaction{Completion, CompletionAdvice},
		original: voids, listedAs: "void"},
	CompletionAdvice: {word: "completion-advice", name: payment.Both("completion advice", "预授权完成通知"),
		group: ofCard, class: '2', advice: true,
		routed: true, money: takes, refersTo: []Transaction{PreAuth},
		original: completes, listedAs: "completion"},
	OfflineSale: {word: "offline-sale", name: payment.Both("offline sale", "离线消费"),
		group: ofCard, class: '2', advice: true,
		routed: true, money: takes, listedAs: "sale"},
	// An adjustment and a tip clear with the sale that they change.
	Adjust: {word: "adjust", name: payment.Both("adjustment", "结算调整"),
		group: ofCard, class: '2', advice: true,
		routed: true, money: changes, refersTo: []Transaction{OfflineSale, Sale}, original: amends},
	Tip: {word: "tip", name: payment.Both("tip", "小费"), group: ofCard, class: '2', advice: true,
		routed: true, money: changes, refersTo: []Transaction{Sale, OfflineSale}, original: amends},
	ScriptResult: {word: "script-result", name: payment.Both("result of the issuer's script", "发卡行脚本结果通知"),
		group: ofCard, class: '6', advice: true,
		refersTo: []Transaction{Sale, PreAuth}},

	Settlement: {word: "settlement", name: payment.Both("batch settlement", "批结算"),
		group: ofBatch, class: '5'},
	Upload: {word: "upload", name: payment.Both("batch upload", "批上送"),
		group: ofBatch, class: '3', advice: true},
	// Some dialects end an upload with another 0320.
	UploadEnd: {word: "upload-end", name: payment.Both("end of batch upload", "批上送结束"),
		group: ofBatch, class: '5'},

	Transfer: {word: "transfer", name: payment.Both("net settlement", "资金清算划拨"),
		group: ofInstitutions, class: '2',
		money: remits},
	Payout: {word: "payout", name: payment.Both("payout", "出款"), group: ofInstitutions, class: '2',
		money: remits},
	PayoutQuery: {word: "payout-query", name: payment.Both("query of a payout", "出款查询"),
		group: ofInstitutions, class: '2',
		refersTo: []Transaction{Payout}},
	PayoutReturn: {word: "payout-return", name: payment.Both("payout sent back", "退汇"),
		group: ofInstitutions, class: '2', advice: true,
		money: remits, refersTo: []Transaction{Payout}},
}

// nature is the row of a transaction; one that nobody knows has that of Unknown.
func (t Transaction) nature() *nature {
	if int(t) >= len(natures) {
		t = Unknown
	}
	return &natures[t]
}

// Transactions returns all transactions, but for Unknown.
func Transactions() []Transaction {
	all := make([]Transaction, 0, len(natures)-1)
	for t := Unknown + 1; int(t) < len(natures); t++ {
		all = append(all, t)
	}
	return all
}

// CardTransactions returns the words of the transactions that a card's issuer answers.
func CardTransactions() []string {
	var all []string
	for _, t := range Transactions() {
		if t.Routed() {
			all = append(all, t.String())
		}
	}
	return all
}

// Name is what people call the transaction, in both languages.
func (t Transaction) Name() payment.Text { return t.nature().name }

// Debit reports whether the transaction takes money from the cardholder, as
// batch totals count it: sales and completions do, voids and refunds give back.
// An adjustment and a tip are not counted: they change the amount of the sale.
func (t Transaction) Debit() bool { return t.nature().money == takes }

// Credit reports whether the transaction gives money back to the cardholder.
func (t Transaction) Credit() bool { return t.nature().money == gives }

// Holds reports whether the transaction reserves its amount on the card.
func (t Transaction) Holds() bool { return t.nature().money == holds }

// Moves reports whether the transaction is about an amount: one that it takes, gives,
// holds, releases, changes or remits.
func (t Transaction) Moves() bool { return t.nature().money != still }

// Advice reports whether the sender tells what is done and does not ask: an advice is sent
// again until it is answered, and never reversed.
func (t Transaction) Advice() bool { return t.nature().advice }

// Reversible reports whether the transaction is undone by a reversal when no reply comes.
func (t Transaction) Reversible() bool { return t.nature().reversible }

// Routed reports whether the transaction goes to the card's issuer: the acquirer forwards
// it, the network routes it, the issuer answers it.
func (t Transaction) Routed() bool { return t.nature().routed }

// OfCard reports whether the transaction is one of a card at a till.
func (t Transaction) OfCard() bool { return t.nature().group == ofCard }

// OfBatch reports whether the transaction is about a terminal's batch as a whole.
func (t Transaction) OfBatch() bool { return t.nature().group == ofBatch }

// ofInstitutions reports whether the transaction is between accounts of institutions.
func (t Transaction) ofInstitutions() bool { return t.nature().group == ofInstitutions }

// RefersTo reports whether the transaction may refer to another of a kind.
func (t Transaction) RefersTo(original Transaction) bool {
	return slices.Contains(t.nature().refersTo, original)
}

// Refers reports whether the transaction is about an earlier one.
func (t Transaction) Refers() bool { return len(t.nature().refersTo) > 0 }

// Voids reports whether the transaction, once approved, takes its original back whole.
func (t Transaction) Voids() bool { return t.nature().original == voids }

// Completes reports whether the transaction, once approved, uses a pre-authorisation up.
func (t Transaction) Completes() bool { return t.nature().original == completes }

// Changes reports whether the transaction, once approved, gives its original a new amount.
func (t Transaction) Changes() bool { return t.nature().original == amends }

// Ends reports whether the transaction, once approved, leaves nothing of its original.
func (t Transaction) Ends() bool { return t.Voids() || t.Completes() }

// ListedAs is the word by which clearing files and reconciliations list the transaction;
// "" for what has no row of its own. Clearing files have no pre-authorisations.
func (t Transaction) ListedAs() string { return t.nature().listedAs }

// refersAcrossBatches reports whether the original may be of an earlier batch.
func (t Transaction) refersAcrossBatches() bool { return t == Refund || t.namesAuthID() }

// namesAuthID reports whether DE 38 of the request is that of the original.
func (t Transaction) namesAuthID() bool { return t.Ends() && t.RefersTo(PreAuth) }
