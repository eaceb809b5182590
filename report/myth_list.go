package report

import (
	"slices"

	"acqsim/payment"
	"acqsim/simulator/world"
)

// Myths lists the wrong beliefs that support engineers meet most.
func Myths() []Myth { return slices.Clone(myths) }

// myths are the wrong beliefs that support engineers meet most.
var myths = []Myth{
	{
		ID:     "sale-needs-balance",
		Belief: payment.Text{En: "A sale needs money in the merchant's account.", Zh: "商户账户里要有余额才能刷卡。"},
		Truth: payment.Text{
			En: "A sale brings money. Only refunds, chargebacks, fees and money paid by mistake are taken " +
				"from the merchant.",
			Zh: "消费是收款，不需要商户有余额。只有退货、退单、手续费和错付款才向商户收取。",
		},
		Case:     "C01",
		Clues:    clues("till=approved", "journal=approved"),
		Sources:  []string{"till", "journal", "issuer"},
		Accounts: []account{{world.MerchantBank, "account:"}},
	},
	{
		ID:     "clearing-takes-from-merchant",
		Belief: payment.Text{En: "Clearing takes money from the merchant.", Zh: "清算会从商户账户扣钱。"},
		Truth: payment.Text{
			En: "Clearing moves money from the issuer over the network to the acquirer. The merchant's " +
				"account is touched only by the payout, which adds to it.",
			Zh: "清算是资金从发卡行经网络到收单机构。商户账户只有出款时才变动，而且是增加。",
		},
		Case:     "good-day",
		Clues:    clues("cleared=yes", "net-settlement=came", "account=credited"),
		Sources:  []string{"clearing file", "statement", "payout"},
		Accounts: []account{{world.Issuer, "cardholder:"}, {world.MerchantBank, "account:"}},
	},
	{
		ID:     "reversed-means-never-debited",
		Belief: payment.Text{En: "\"Reversal successful\" means that nobody was debited.", Zh: "显示“冲正成功”就说明没有人被扣款。"},
		Truth: payment.Text{
			En: "It means that the host has taken note. The issuer can have debited the card before, and a " +
				"clearing file can bring the sale all the same.",
			Zh: "只说明主机已受理冲正。发卡行可能早已扣款，清算文件也可能仍带有这笔交易。",
		},
		Case:    "B18",
		Clues:   clues("till-reversal=done", "cleared=yes"),
		Sources: []string{"till", "journal", "issuer", "clearing file", "item"},
	},
	{
		ID:     "failed-means-not-charged",
		Belief: payment.Text{En: "When the till says failed, the customer was not charged.", Zh: "终端显示失败，顾客就没有被扣款。"},
		Truth: payment.Text{
			En: "The till knows only what reached it. Ask the host before swiping again.",
			Zh: "终端只知道它收到的应答。重刷之前先向主机查询。",
		},
		Case:    "A02",
		Clues:   clues("slip=none", "till-reversal=failed", "debit=yes"),
		Sources: []string{"till", "journal", "issuer", "payout"},
	},
	{
		ID:     "declined-means-not-debited",
		Belief: payment.Text{En: "Declined means that the card was not debited.", Zh: "交易被拒绝，卡上就不会扣款。"},
		Truth: payment.Text{
			En: "A decline for want of an answer (98) says nothing about the issuer, which may have debited " +
				"and lost the reversal.",
			Zh: "因无应答而拒绝（98）并不代表发卡行未扣款，冲正也可能丢失。",
		},
		Case:    "A08",
		Clues:   clues("till=declined", "debit=yes"),
		Sources: []string{"till", "journal", "switch", "issuer"},
	},
	{
		ID: "slip-means-money",
		Belief: payment.Text{
			En: "A printed slip that says approved means that the money will come.",
			Zh: "打出成功的签购单，钱就一定会到。",
		},
		Truth: payment.Text{
			En: "A slip shows what the till believed. Here it believed an answer to a sale that it had " +
				"itself reversed.",
			Zh: "签购单只代表终端当时的判断。本例中终端相信了一笔自己已冲正的交易的应答。",
		},
		Case:    "A04",
		Clues:   clues("slip=printed", "journal=reversed"),
		Sources: []string{"till", "journal", "issuer"},
	},
	{
		ID:     "swipe-again-is-safe",
		Belief: payment.Text{En: "No answer: swipe again, the first one does not count.", Zh: "没有应答就再刷一次，第一次不算数。"},
		Truth: payment.Text{
			En: "The first request may have been approved. Two approved sales are two debits until one is " +
				"given back.",
			Zh: "第一次可能已经批准。两笔批准就是两次扣款，直到退回一笔。",
		},
		Case:    "E11",
		Clues:   clues("debit=yes", "second-sale=yes"),
		Sources: []string{"till", "journal", "issuer"},
		All:     true,
	},
	{
		ID:     "preauth-is-a-sale",
		Belief: payment.Text{En: "A pre-authorisation with a slip is as good as a sale.", Zh: "预授权有单子，和消费一样会到账。"},
		Truth: payment.Text{
			En: "It holds money with the issuer and moves none. Without a completion the hold ends and " +
				"nothing is paid.",
			Zh: "预授权只冻结资金，不发生资金转移；不做完成，冻结到期即解除，不会到账。",
		},
		Case:    "F02",
		Clues:   clues("kind=pre-auth", "slip=printed", "cleared=no"),
		Sources: []string{"till", "journal", "issuer"},
	},
	{
		ID:     "waiting-helps",
		Belief: payment.Text{En: "Waiting helps when one payout exceeds the daily limit.", Zh: "单笔出款超过日限额，等一等就会到账。"},
		Truth: payment.Text{
			En: "One payout above 10,000.00 is more than a Class II account takes on any day. It is refused " +
				"whole every time; the card must be changed to Class I.",
			Zh: "单笔超过 10,000.00 元，二类户任何一天都收不进，每次整笔被拒，必须换成一类户。",
		},
		Case:     "C01",
		Clues:    clues("payout=failed", "refusal=quota"),
		Sources:  []string{"payable", "payout"},
		Accounts: []account{{world.MerchantBank, "account:"}},
	},
	{
		ID:     "bank-credits-a-part",
		Belief: payment.Text{En: "The bank credited only part of the payout, up to the limit.", Zh: "银行按限额先入账了一部分。"},
		Truth: payment.Text{
			En: "A bank takes a payment whole or refuses it whole. Part of the money arrives only where the " +
				"acquirer made several payouts.",
			Zh: "银行对一笔汇款要么全额入账，要么整笔拒收。只到一部分，是因为收单机构分成了几笔出款。",
		},
		Case:     "C04",
		Clues:    clues("payout=failed", "refusal=quota"),
		Sources:  []string{"payable", "payout"},
		Accounts: []account{{world.MerchantBank, "account:"}},
	},
	{
		ID: "success-is-final",
		Belief: payment.Text{
			En: "\"Payout successful\" means that the money stays in the account.",
			Zh: "“出款成功”就是钱到账了，不会再变。",
		},
		Truth: payment.Text{
			En: "The merchant's bank may give it back later (退汇). Then it is at the acquirer and needs a " +
				"corrected account.",
			Zh: "开户行之后可能退汇，钱又回到收单机构，需更正账户后补付。",
		},
		Case:     "C10",
		Clues:    clues("payout=returned"),
		Sources:  []string{"payout", "item"},
		Accounts: []account{{world.MerchantBank, "account:"}},
	},
	{
		ID: "no-answer-pay-again",
		Belief: payment.Text{
			En: "No answer from the bank: send the payout again under a new id.",
			Zh: "出款没有结果，换个号再付一次。",
		},
		Truth: payment.Text{
			En: "The first may have been paid. Query the same id until it is final; a new id pays twice.",
			Zh: "第一笔可能已付。应以原号查询至终态，换号就会重复付款。",
		},
		Case:     "D03",
		Clues:    clues("account=credited"),
		Sources:  []string{"payout", "item"},
		Accounts: []account{{world.MerchantBank, "account:"}},
	},
	{
		ID:     "t-plus-one-is-tomorrow",
		Belief: payment.Text{En: "T+1 means tomorrow.", Zh: "T+1 就是明天到账。"},
		Truth: payment.Text{
			En: "T+1 counts working days. What is sold on the evening before a holiday is due after it.",
			Zh: "T+1 按工作日计算。节前晚上的营业款要到节后才到账。",
		},
		Case:    "D01",
		Clues:   clues("due=ahead", "payout=none", "till=approved"),
		Sources: []string{"till", "journal", "payable"},
	},
	{
		ID:     "balanced-means-paid",
		Belief: payment.Text{En: "The batch settled in balance, so the money is under way.", Zh: "批结算相符，钱就在路上了。"},
		Truth: payment.Text{
			En: "A settled batch says that till and host agree. Clearing, risk control and the payout come " +
				"after it.",
			Zh: "结算相符只说明终端与主机一致，之后还有清算、风控和出款。",
		},
		Case:    "D06",
		Clues:   clues("batch=balanced", "payable=held"),
		Sources: []string{"till", "clearing file", "payable"},
	},
	{
		ID:     "refund-costs-the-bank",
		Belief: payment.Text{En: "The money of a refund comes from the bank.", Zh: "退货的钱是银行出的。"},
		Truth: payment.Text{
			En: "It comes from what the merchant is owed. With too little there, the refund is declined or " +
				"the merchant is in debt.",
			Zh: "退货款出自商户的待结算款。不足时退货被拒，或形成商户欠款。",
		},
		Case:    "C11",
		Clues:   clues("kind=refund", "journal=declined"),
		Sources: []string{"till", "journal"},
	},
}
