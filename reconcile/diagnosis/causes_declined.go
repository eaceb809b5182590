package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// declineVariants say who does what after a decline, by the kind of its response
// code (DE 39).
var declineVariants = map[string]Variant{
	"keys": {reconcile.Cashier, payment.Both(
		"The keys are out of step (A0, 99, A7): sign on, then sell again. The new attempt has a trace "+
			"number of its own.",
		"密钥不同步（A0、99、A7）：重新签到后再刷，新交易使用新凭证号。")},
	"pin": {reconcile.Cardholder, payment.Both(
		"The PIN was wrong (55), or wrong too often (38, 75): enter it again, or let the issuer unlock the card.",
		"密码错（55）或次数超限（38、75）：重新输入，或由发卡行解锁。")},
	"funds": {reconcile.Cardholder, payment.Both(
		"The account or its limit does not reach (51, 61, 65): another card, or a smaller amount.",
		"余额或限额不足（51、61、65）：换卡或降低金额。")},
	"card": {reconcile.Cardholder, payment.Both(
		"The issuer does not want this card here: another card; the customer asks the issuer why.",
		"发卡行拒绝该卡：请换卡，由顾客咨询发卡行。")},
	"terminal": {reconcile.AcquirerDesk, payment.Both(
		"The host does not know this terminal or merchant (97, 03, 58): the acquirer registers it; until "+
			"then it cannot sell.",
		"主机不认识该终端或商户（97、03、58）：由收单机构登记，此前无法交易。")},
	"format": {reconcile.AcquirerDesk, payment.Both(
		"The message does not fit (30, 13): one try more, then report it with the version of the terminal.",
		"报文格式不符（30、13）：重试一次，仍失败则连同终端版本上报。")},
	"related": {reconcile.Cashier, payment.Both(
		"The original was not found or does not fit (12, 22, 25, 64): compare date, trace and amount with "+
			"the slip, and the terminal's clock.",
		"找不到或不符原交易（12、22、25、64）：核对签购单日期、凭证号、金额及终端时钟。")},
	"duplicate": {reconcile.Cashier, payment.Both(
		"The host has this trace number already (94): look whether the first attempt went through, then "+
			"sell with a new number.",
		"主机已有该凭证号（94）：先确认前一笔是否成功，再用新凭证号交易。")},
	"system": {reconcile.Nobody, payment.Both(
		"A host or the issuer could not answer (68, 90, 91, 92, 96, 98): wait, then try with a new trace "+
			"number. If a debit shows, the issuer undoes it.",
		"主机或发卡行无法应答（68、90、91、92、96、98）：稍候用新凭证号重试；如已扣款，由发卡行冲回。")},
}
