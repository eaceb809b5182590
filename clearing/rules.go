package clearing

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// The accounts of the network's book. A position is debited with what its member
// owes.
const (
	Position          ledger.Account = "position" // one for each member, by its id
	FeeIncome         ledger.Account = "fee-income"
	SettlementAccount ledger.Account = "settlement-account"
)

// The rules by which the network posts. docs/design/postings.md shows them beside those of
// the other books.
var (
	cleared = ledger.Rule{Event: ledger.J5, Debit: Position.Each(), Credit: Position.Each(), Either: true,
		What: payment.Both("from the issuer to the acquirer: x − f − n; back for a void or a refund (J12)",
			"发卡行付收单机构：x − f − n；撤销、退货反向（J12）")}
	charged = ledger.Rule{Event: ledger.J5, Debit: Position.Each(), Credit: FeeIncome, Either: true,
		What: payment.Both("the fees of both members, by the issuer's position: 2n", "双方网络服务费，记发卡行头寸：2n")}
	paidOut = ledger.Rule{Event: ledger.J7, Debit: Position.Each(), Credit: SettlementAccount,
		What: payment.Both("to a member that receives: x − f − n; what was short or over, when it is made good",
			"付收款成员：x − f − n；少付、多付的差额补划时")}
	collected = ledger.Rule{Event: ledger.J7, Debit: SettlementAccount, Credit: Position.Each(),
		What: payment.Both("from a member that owes: x − f + n; the network keeps 2n; what was paid over, taken back",
			"收付款成员：x − f + n；网络留 2n；多付收回")}
	chargedBack = ledger.Rule{Event: ledger.J13, Debit: Position.Each(), Credit: Position.Each(),
		What: payment.Both("a chargeback, from the acquirer to the issuer: z", "拒付，收单机构付发卡行：z")}
	givenBack = ledger.Rule{Event: ledger.J16, Debit: Position.Each(), Credit: Position.Each(),
		What: payment.Both("a credit adjustment, from the acquirer to the issuer", "贷记调整，收单机构付发卡行")}
	presented = ledger.Rule{Event: ledger.J17, Debit: Position.Each(), Credit: Position.Each(), Either: true,
		What: payment.Both("what is presented again or late, from the issuer to the acquirer, as in J5",
			"请款、再请款，发卡行付收单机构，同 J5")}
	presentedFee = ledger.Rule{Event: ledger.J17, Debit: Position.Each(), Credit: FeeIncome, Either: true,
		What: payment.Both("the fees of both members for what is presented late: 2n", "补请款的双方网络服务费：2n")}
)

// Chart returns the chart of the network's book.
func Chart() *ledger.Chart {
	return &ledger.Chart{
		Kinds: ledger.Kinds{Position: ledger.Asset, FeeIncome: ledger.Income, SettlementAccount: ledger.Asset},
		Rules: []*ledger.Rule{
			&cleared, &charged, &paidOut, &collected, &chargedBack, &givenBack, &presented, &presentedFee,
		},
	}
}
