package bank

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// The accounts of a bank's book.
const (
	AccountOf      ledger.Account = "account"      // of each customer
	CentralBank    ledger.Account = "central-bank" // settlement bank: what stands behind the accounts
	Nostro         ledger.Account = "nostro"       // merchant's bank: its account at the settlement bank
	OtherCustomers ledger.Account = "account:other-customers"
	Unposted       ledger.Account = "unposted" // merchant's bank: taken in by the rail, on no account yet
)

// The rules by which the settlement bank posts. docs/design/postings.md shows them beside
// those of the other books.
var (
	customerOpened = ledger.Rule{Event: ledger.Opening, Debit: CentralBank, Credit: AccountOf.Each(),
		What: payment.Both("what a customer brings", "客户存款")}
	transferred = ledger.Rule{Event: ledger.J7, Debit: AccountOf.Each(), Credit: AccountOf.Each(),
		What: payment.Both("the issuer to the network: x − f + n; the network to the acquirer: x − f − n; make-goods",
			"发卡行付网络：x − f + n；网络付收单机构：x − f − n；差额补划")}
	paidOn = ledger.Rule{Event: ledger.J9, Debit: AccountOf.Each(), Credit: AccountOf.Each(),
		What: payment.Both("the acquirer to the merchant's bank, when that bank has taken it", "收单机构付商户开户行，对方行接收后")}
	takenBack = ledger.Rule{Event: ledger.J11, Debit: AccountOf.Each(), Credit: AccountOf.Each(),
		What: payment.Both("the merchant's bank to the acquirer", "商户开户行退收单机构")}
)

// The rules by which a merchant's bank posts.
var (
	accountOpened = ledger.Rule{Event: ledger.Opening, Debit: Nostro, Credit: AccountOf.Each(),
		What: payment.Both("what stands on an account at the start", "期初余额")}
	openedAtTheCounter = ledger.Rule{Event: ledger.Opening, Debit: OtherCustomers, Credit: AccountOf.Each(),
		What: payment.Both("an account that is opened later", "其后开户")}
	credited = ledger.Rule{Event: ledger.J9, Debit: Nostro, Credit: AccountOf.Each(),
		What: payment.Both("on the merchant's account, whole", "全额入商户账")}
	takenIn = ledger.Rule{Event: ledger.J9, Debit: Nostro, Credit: Unposted,
		What: payment.Both("taken in by the rail, on no account yet", "通道已收，尚未入账")}
	postedLate = ledger.Rule{Event: ledger.J9, Debit: Unposted, Credit: AccountOf.Each(),
		What: payment.Both("and then on the account", "随后入账")}
	takenOff = ledger.Rule{Event: ledger.J9, Debit: AccountOf.Each(), Credit: Unposted,
		What: payment.Both("the bank corrects its own entry: off the account again", "冲账：银行冲正入账，款项暂挂")}
	sentHome = ledger.Rule{Event: ledger.J11, Debit: AccountOf.Each(), Credit: Nostro,
		What: payment.Both("off the account and back", "从账户退回")}
	sentBackUnposted = ledger.Rule{Event: ledger.J11, Debit: Unposted, Credit: Nostro,
		What: payment.Both("back, for no account could take it", "无法入账，退回")}
	returnUndone = ledger.Rule{Event: ledger.J11, Debit: Nostro, Credit: AccountOf.Each(),
		What: payment.Both("the return was refused and moved nothing: on the account again", "退汇被拒，款项未动：恢复入账")}
	unpostedUndone = ledger.Rule{Event: ledger.J11, Debit: Nostro, Credit: Unposted,
		What: payment.Both("the same, of what no account could take", "同上，无法入账的款项")}
	cameIn = ledger.Rule{Event: ledger.Inflow, Debit: OtherCustomers, Credit: AccountOf.Each(),
		What: payment.Both("from another customer of the bank", "同行其他客户转入")}
	wentOut = ledger.Rule{Event: ledger.Outflow, Debit: AccountOf.Each(), Credit: OtherCustomers,
		What: payment.Both("to another customer of the bank", "转给同行其他客户")}
)

// Chart returns the chart of a bank's book, by what the bank is.
func Chart(r Role) *ledger.Chart {
	if r == SettlementBank {
		return &ledger.Chart{
			Kinds: ledger.Kinds{AccountOf: ledger.Liability, CentralBank: ledger.Asset},
			Rules: []*ledger.Rule{&customerOpened, &transferred, &paidOn, &takenBack},
		}
	}
	return &ledger.Chart{
		Kinds: ledger.Kinds{AccountOf: ledger.Liability, Nostro: ledger.Asset, Unposted: ledger.Liability},
		Rules: []*ledger.Rule{
			&accountOpened, &openedAtTheCounter, &credited, &takenIn, &postedLate, &takenOff, &sentHome, &sentBackUnposted,
			&returnUndone, &unpostedUndone, &cameIn, &wentOut,
		},
	}
}
