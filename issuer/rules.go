package issuer

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// The accounts of the issuer's book.
const (
	Cardholder        ledger.Account = "cardholder" // one for each card, by its name
	Hold              ledger.Account = "hold"       // as Cardholder, pending layer
	DueToNetwork      ledger.Account = "due-to-network"
	InterchangeIncome ledger.Account = "interchange-income"
	NetworkFee        ledger.Account = "network-fee"
	Suspense          ledger.Account = "suspense"
	CentralBank       ledger.Account = "central-bank"
	OwnFunds          ledger.Account = "own-funds"
)

// The rules by which the issuer posts. docs/design/postings.md shows them beside those of
// the other books.
var (
	cardOpened = ledger.Rule{Event: ledger.Opening, Debit: CentralBank, Credit: Cardholder.Each(),
		What: payment.Both("what a cardholder brings", "持卡人存款")}
	fundsOpened = ledger.Rule{Event: ledger.Opening, Debit: CentralBank, Credit: OwnFunds,
		What: payment.Both("what the issuer itself brings", "发卡行自有资金")}
	cardEnrolled = ledger.Rule{Event: ledger.Opening, Debit: OwnFunds, Credit: Cardholder.Each(),
		What: payment.Both("what the issuer gives a test card that is opened when it is first presented",
			"首次出现时登记的测试卡，由发卡行自有资金拨付")}

	preAuthorised = ledger.Rule{Event: ledger.J1, Debit: Cardholder.Each(), Credit: Hold.Each(), Layer: ledger.Pending,
		What: payment.Both("x is held, and moves not", "冻结 x，资金不动")}
	holdExpired = ledger.Rule{Event: ledger.J1, Debit: Hold.Each(), Credit: Cardholder.Each(), Layer: ledger.Pending,
		What: payment.Both("a hold that nobody completed ends: the mirror", "逾期未完成，解冻：反向")}
	sold = ledger.Rule{Event: ledger.J2, Debit: Cardholder.Each(), Credit: DueToNetwork, Either: true,
		What: payment.Both("a sale that was authorised: x; a tip or an adjustment: the new amount less the old",
			"消费授权：x；小费、调整：新旧金额之差")}
	undone = ledger.Rule{Event: ledger.J3, Debit: DueToNetwork, Credit: Cardholder.Each(), Either: true,
		What: payment.Both("what is reversed or void: the mirror of all that was posted for it", "被冲正或撤销：原分录的反向")}
	holdUndone = ledger.Rule{Event: ledger.J3, Debit: Hold.Each(), Credit: Cardholder.Each(), Layer: ledger.Pending,
		Either: true,
		What:   payment.Both("the same of a hold; a hold comes back with a completion that is undone", "冻结亦然；完成被撤销则恢复冻结")}
	holdEnded = ledger.Rule{Event: ledger.J4, Debit: Hold.Each(), Credit: Cardholder.Each(), Layer: ledger.Pending,
		What: payment.Both("a completion ends the hold of x", "完成时解冻 x")}
	completed = ledger.Rule{Event: ledger.J4, Debit: Cardholder.Each(), Credit: DueToNetwork,
		What: payment.Both("and takes y", "并扣 y")}

	cleared = ledger.Rule{Event: ledger.J5, Debit: Cardholder.Each(), Credit: DueToNetwork, Either: true,
		What: payment.Both("what a record clears more or less than was authorised; all of it where nothing was (force post)",
			"清分与授权之差；无授权则全额强制入账")}
	clearedUnknown = ledger.Rule{Event: ledger.J5, Debit: Suspense, Credit: DueToNetwork, Either: true,
		What: payment.Both("a record of no card here, or one that is there twice", "无此卡或重复的记录")}
	interchangeEarned = ledger.Rule{Event: ledger.J5, Debit: DueToNetwork, Credit: InterchangeIncome, Either: true,
		What: payment.Both("interchange f of a record, back with a void", "发卡行服务费 f，撤销退回")}
	networkFeePaid = ledger.Rule{Event: ledger.J5, Debit: NetworkFee, Credit: DueToNetwork, Either: true,
		What: payment.Both("the network's fee n of a record, back with a void", "网络服务费 n，撤销退回")}
	settled = ledger.Rule{Event: ledger.J7, Debit: CentralBank, Credit: DueToNetwork, Either: true,
		What: payment.Both("a net position, as the statement has it: −(x − f + n)", "对账单上的净额：−(x − f + n)")}
	offCourse = ledger.Rule{Event: ledger.OffCourse, Debit: CentralBank, Credit: Suspense, Either: true,
		What: payment.Both("it is no net position: somebody has to look", "非清算净额，待查")}

	refunded = ledger.Rule{Event: ledger.J12, Debit: DueToNetwork, Credit: Cardholder.Each(),
		What: payment.Both("a refund has cleared: y", "退货清分：y")}
	chargedBack = ledger.Rule{Event: ledger.J13, Debit: DueToNetwork, Credit: Cardholder.Each(),
		What: payment.Both("a chargeback has cleared: z", "拒付清分：z")}
	chargedBackUnknown = ledger.Rule{Event: ledger.J13, Debit: DueToNetwork, Credit: Suspense,
		What: payment.Both("the same, of no card here", "同上，无此卡")}
	givenBack = ledger.Rule{Event: ledger.J16, Debit: DueToNetwork, Credit: Cardholder.Each(),
		What: payment.Both("a credit adjustment has cleared", "贷记调整清分")}
	givenBackUnknown = ledger.Rule{Event: ledger.J16, Debit: DueToNetwork, Credit: Suspense,
		What: payment.Both("the same, of no card here", "同上，无此卡")}
	presented = ledger.Rule{Event: ledger.J17, Debit: Cardholder.Each(), Credit: DueToNetwork,
		What: payment.Both("a representment has cleared", "再请款清分")}
	presentedUnknown = ledger.Rule{Event: ledger.J17, Debit: Suspense, Credit: DueToNetwork,
		What: payment.Both("the same, of no card here", "同上，无此卡")}
)

// Chart returns the chart of the issuer's book.
func Chart() *ledger.Chart {
	return &ledger.Chart{
		Kinds: ledger.Kinds{
			Cardholder: ledger.Liability, Hold: ledger.Memo, DueToNetwork: ledger.Liability, InterchangeIncome: ledger.Income,
			NetworkFee: ledger.Expense, Suspense: ledger.Liability, CentralBank: ledger.Asset, OwnFunds: ledger.Liability,
		},
		Rules: []*ledger.Rule{
			&cardOpened, &fundsOpened, &cardEnrolled,
			&preAuthorised, &holdExpired, &sold, &undone, &holdUndone, &holdEnded, &completed,
			&cleared, &clearedUnknown, &interchangeEarned, &networkFeePaid, &settled, &offCourse,
			&refunded, &chargedBack, &chargedBackUnknown, &givenBack, &givenBackUnknown, &presented, &presentedUnknown,
		},
	}
}
