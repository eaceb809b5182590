package dialect

import "acqsim/payment"

// Action is what a terminal does about a response code.
type Action uint8

const (
	CallIssuer    Action = iota // declined; ask the issuer or use another card
	Approve                     // approved
	ApprovePartly               // approved for the amount in DE 4 of the reply
	ApproveDefect               // approved; the issuer is to confirm it
	Retain                      // declined; keep the card
	Reenter                     // declined; the operator corrects an entry
	CallAcquirer                // declined; the terminal or the merchant is set up wrong
	CheckOriginal               // declined; the transaction referred to is not as said
	RetryLater                  // declined for now; no debit expected, yet doubtful
	SignOnAgain                 // declined; new keys, then a new STAN
)

// actions are the names of the actions.
var actions = [...]string{
	CallIssuer: "call-issuer", Approve: "approve", ApprovePartly: "approve-partly", ApproveDefect: "approve-defect",
	Retain:  "retain",
	Reenter: "re-enter", CallAcquirer: "call-acquirer", CheckOriginal: "check-original", RetryLater: "retry-later",
	SignOnAgain: "sign-on-again",
}

// todo is what a terminal and the person at it do, in both languages.
var todo = [...]struct{ en, zh string }{
	CallIssuer: {"Declined. Another card, or a call to the issuer; no retry.", "交易失败。换卡或请持卡人联系发卡行；不要重试。"},
	Approve:    {"Approved. Print the slip.", "交易成功。打印签购单。"},
	ApprovePartly: {"Approved for the amount in DE 4 of the reply: show it, and take the rest another way.",
		"仅批准应答域4的金额：重新读取并显示，其余另行收取。"},
	ApproveDefect: {"Approved. Print the slip; the cardholder confirms it with the issuer.", "交易成功。打印签购单，提示持卡人向发卡行确认。"},
	Retain:        {"Declined. Keep the card if that is safe, and call the acquirer.", "交易失败。在安全的前提下没收卡片，并联系收单机构。"},
	Reenter: {"Declined. The entry is corrected and the transaction made again, with a new STAN.",
		"交易失败。更正输入后重做，使用新的流水号。"},
	CallAcquirer: {"Declined. Terminal or merchant is set up wrong: call the acquirer.", "交易失败。商户或终端参数有误：联系收单机构。"},
	CheckOriginal: {"Declined. The transaction referred to is not as said: check its slip; it may have been undone " +
		"already.", "交易失败。原交易与所述不符：核对原签购单；原交易可能已撤销或冲正。"},
	RetryLater: {"Declined for now. No debit is expected, yet it is doubtful: try again later, and look for it in " +
		"the reconciliation.", "暂时失败。一般不会扣款，但存疑：稍后重试，并在对账时核查。"},
	SignOnAgain: {"Declined. The terminal signs on again for new keys; then the transaction is made again, with a new " +
		"STAN and the PIN entered anew.", "交易失败。终端自动重新签到更新密钥；之后重做交易，使用新的流水号并重新输入密码。"},
}

// String returns the name of the action, "retain".
func (a Action) String() string { return actions[a] }

// Text says what is to be done, in both languages.
func (a Action) Text() (en, zh string) { return todo[a].en, todo[a].zh }

// Approved reports whether the transaction went through.
func (a Action) Approved() bool { return a >= Approve && a <= ApproveDefect }

// CodeInfo is the meaning of a response code.
type CodeInfo struct {
	Code   payment.ResponseCode
	Slug   string // names the meaning for programs, and never changes: "insufficient-funds"; two codes may mean one thing
	En, Zh string
	Action Action
}

// codes is DE 39 as UnionPay terminals show it, in the order of the codes.
var codes = [...]CodeInfo{
	{"00", "approved", "approved", "承兑或交易成功", Approve},
	{"01", "refer-to-issuer", "refer to card issuer", "查发卡方", CallIssuer},
	{"03", "invalid-merchant", "invalid merchant", "无效商户", CallAcquirer},
	{"04", "keep-card", "keep the card", "没收卡", Retain},
	{"05", "do-not-honour", "do not honour", "身份认证失败", CallIssuer},
	{"10", "partly-approved", "approved for part of the amount", "部分金额批准", ApprovePartly},
	{"11", "approved-vip", "approved, VIP", "VIP批准", Approve},
	{"12", "invalid-transaction", "invalid transaction", "无效的关联交易", CheckOriginal},
	{"13", "invalid-amount", "invalid amount", "无效金额", Reenter},
	{"14", "invalid-card", "invalid card number", "无效卡号", CallIssuer},
	{"15", "no-such-issuer", "no such issuer", "无此发卡方", CallIssuer},
	{"21", "card-not-activated", "card not activated", "卡未初始化", CallIssuer},
	{"22", "original-undone-or-too-late", "original already voided, or too late", "关联交易错误", CheckOriginal},
	{"25", "original-not-found", "original not found", "找不到原始交易", CheckOriginal},
	{"30", "format-error", "format error", "报文格式错误", Reenter},
	{"34", "suspected-fraud", "suspected fraud, keep the card", "有作弊嫌疑", Retain},
	{"38", "pin-tries-exceeded", "PIN tries exceeded", "密码错误次数超限", CallIssuer},
	{"40", "function-not-supported", "function not supported", "请求的功能尚不支持", CallIssuer},
	{"41", "lost-card", "lost card, keep it", "挂失卡", Retain},
	{"43", "stolen-card", "stolen card, keep it", "被窃卡", Retain},
	{"45", "use-chip", "use the chip", "不允许降级交易", CallIssuer},
	{"51", "insufficient-funds", "insufficient funds", "资金不足", CallIssuer},
	{"54", "expired-card", "expired card", "过期的卡", CallIssuer},
	{"55", "wrong-pin", "wrong PIN", "密码错", Reenter},
	{"57", "not-permitted-to-card", "not permitted to the card", "不允许持卡人进行的交易", CallIssuer},
	{"58", "not-permitted-to-terminal", "not permitted to the terminal", "不允许终端进行的交易", CallAcquirer},
	{"59", "card-verification-failed", "card verification failed", "CVN验证失败", CallIssuer},
	{"61", "amount-limit-exceeded", "exceeds the amount limit", "超出金额限制", CallIssuer},
	{"62", "restricted-card", "restricted card", "受限制的卡", CallIssuer},
	{"64", "original-amount-differs", "amount differs from the original", "原始金额错误", CheckOriginal},
	{"65", "withdrawals-exceeded", "exceeds the number of withdrawals", "超出取款次数限制", CallIssuer},
	{"68", "issuer-timeout", "issuer did not answer in time", "发卡行响应超时", RetryLater},
	{"75", "pin-tries-exceeded", "PIN tries exceeded", "允许的输入PIN次数超限", CallIssuer},
	{"77", "batch-out-of-step", "batch number is not that of the host, sign on again", "批次号不一致，请重新签到",
		SignOnAgain},
	{"90", "cut-over-in-progress", "cut-over in progress, try again", "正在日终处理，请稍后重试", RetryLater},
	{"91", "issuer-inoperative", "issuer inoperative", "发卡方不能操作", RetryLater},
	{"92", "no-route-to-issuer", "no route to the issuer", "金融机构或中间网络设施找不到", RetryLater},
	{"94", "duplicate", "duplicate transaction", "重复交易", RetryLater},
	{"96", "system-malfunction", "system malfunction", "系统异常", RetryLater},
	{"97", "unknown-terminal", "unknown terminal", "终端号找不到", CallAcquirer},
	{"98", "no-issuer-reply", "no answer from the issuer", "收不到发卡方应答", RetryLater},
	{"99", "pin-block-error", "PIN block error, sign on again", "PIN格式错，请重新签到", SignOnAgain},
	{"A0", "mac-error", "MAC error, sign on again", "MAC校验错，请重新签到", SignOnAgain},
	{"A2", "approved-to-be-confirmed", "approved, confirm with the issuer", "交易成功，请向发卡行确认", ApproveDefect},
	{"A4", "approved-to-be-confirmed", "approved, confirm with the issuer", "交易成功，请向发卡行确认", ApproveDefect},
	{"A5", "approved-to-be-confirmed", "approved, confirm with the issuer", "交易成功，请向发卡行确认", ApproveDefect},
	{"A6", "approved-to-be-confirmed", "approved, confirm with the issuer", "交易成功，请向发卡行确认", ApproveDefect},
	{"A7", "security-processing-failed", "security processing failed", "安全处理失败", RetryLater},
}

// ComeAgain reports whether a reply says nothing about the outcome: the other side was
// out of order (96), or could not read this copy (30). What was asked is asked again.
func ComeAgain(code payment.ResponseCode) bool {
	return code == payment.SystemMalfunction || code == payment.FormatError
}

// Codes returns the table of response codes, in order.
func Codes() []CodeInfo { return append([]CodeInfo(nil), codes[:]...) }

// ResponseCode returns the meaning of a code. One that is not in the table is
// declined like 05.
func ResponseCode(code payment.ResponseCode) CodeInfo {
	for i := range codes {
		if codes[i].Code == code {
			return codes[i]
		}
	}
	return CodeInfo{code, "declined", "declined", "交易失败", CallIssuer}
}
