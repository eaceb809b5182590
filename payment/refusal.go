package payment

// PayoutRefusal is a reason for which a payout did not stay on an account: the bank refused it, or it came back.
type PayoutRefusal struct {
	Slug    string   // names the reason for programs, and never changes
	Codes   []string // DE 44, and what the acquirer says where nobody gave a reason
	Meaning Text
}

// OtherRefusal is the slug of a reason that is not in the table; it is the last row.
const OtherRefusal = "other"

var payoutRefusals = [...]PayoutRefusal{
	{"quota", []string{"BANK_CARD_COLLECTIONS_ABOVE_QUOTA"}, Both("a Class II or III limit", "二三类户限额")},
	{"account", []string{"BANK_CARD_ACCOUNT_ABNORMAL"}, Both("account closed or frozen", "账户销户或冻结")},
	{"name", []string{"BANK_CARD_CARD_INFO_WRONG"}, Both("name and number do not match", "户名账号不符")},
	{"bank", []string{"BANK_CARD_BANK_INFO_WRONG"}, Both("wrong bank or branch", "开户行有误")},
	{"status", []string{"BANK_CARD_STATUS_ABNORMAL"}, Both("account status", "账户状态异常")},
	{"never-received", []string{"NOT_RECEIVED", "NO_ANSWER"},
		Both("it never came there, or was never answered", "未收到该笔出款，或始终未答复")},
	{"own-funds", []string{"CODE_51"}, Both("the acquirer's own account did not have as much", "收单机构自有账户余额不足")},
	{OtherRefusal, nil, Both("another reason", "其他原因")},
}

// PayoutRefusals returns the table of reasons.
func PayoutRefusals() []PayoutRefusal { return append([]PayoutRefusal(nil), payoutRefusals[:]...) }

// RefusalOf returns the slug of a reason as a bank gives it in DE 44, "" of none.
func RefusalOf(code string) string {
	if code == "" {
		return ""
	}
	return refusal(code).Slug
}

// SayRefusal names a reason, with the bank's own word behind it: by its slug, "name (BANK_CARD_CARD_INFO_WRONG)", and
// in Chinese by its meaning.
func SayRefusal(code string) Text {
	if code == "" {
		return Text{}
	}
	r := refusal(code)
	return Both(r.Slug+" ("+code+")", r.Meaning.Zh+"（"+code+"）")
}

// refusal finds the row of a reason.
func refusal(code string) *PayoutRefusal {
	for i := range payoutRefusals {
		for _, c := range payoutRefusals[i].Codes {
			if c == code {
				return &payoutRefusals[i]
			}
		}
	}
	return &payoutRefusals[len(payoutRefusals)-1]
}
