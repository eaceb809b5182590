package terminal

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
)

func printed(s Slip) (en, zh string) {
	var e, z []string
	for _, l := range s.Lines() {
		e, z = append(e, l.En), append(z, l.Zh)
	}
	return strings.Join(e, "\n"), strings.Join(z, "\n")
}

// A slip has, in both languages, what the customer needs to come back with:
// terminal, batch, trace number, reference; the card number is masked.
func TestSlipAsItIsPrinted(t *testing.T) {
	b := newTill(t, nil)
	sell(b, 1)
	b.key(Void{STAN: 1})
	b.answer("0200", "00", nil)
	b.key(Reprint{STAN: 2})
	en, zh := printed(b.slips[2])
	require.Equal(t, strings.TrimSpace(`
VOID
DUPLICATE
Merchant: M1
Terminal: T1
Card: 622202******0005
Batch: 000001
Trace: 000002
Authorisation: A1B2C3
Reference: 608614000002
Date: 03-27 14:05:00
Amount: -1.00 CNY
Signature:`), en)
	require.Equal(t, strings.TrimSpace(`
消费撤销
重打印
商户编号：M1
终端编号：T1
卡号：622202******0005
批次号：000001
凭证号：000002
授权码：A1B2C3
参考号：608614000002
日期时间：03-27 14:05:00
金额：-1.00 CNY
持卡人签名：`), zh)
}

// The slip of a settlement has the sums, the verdict and the failed list.
func TestTotalSlipAsItIsPrinted(t *testing.T) {
	b := newTill(t, nil)
	offline(b, 700)
	sell(b, 1)
	b.answer("0220", "61", nil)
	b.key(Settle{})
	b.answer("0500", "00", verdict(dialect.InBalance))
	b.answer("0500", "00", nil)
	en, zh := printed(b.slips[len(b.slips)-1])
	require.Equal(t, strings.TrimSpace(`
SETTLEMENT
Merchant: M1
Terminal: T1
Batch: 000001
Date: 03-27 14:05:00
Sales: 1 / 1.00 CNY
Voids and refunds: 0 / 0.00 CNY
Totals agree
NOT ACCEPTED BY THE HOST
OFFLINE SALE 000001 622202******0005 7.00 CNY 61 exceeds the amount limit`), en)
	require.Contains(t, zh, "上送失败明细\n离线消费 000001 622202******0005 7.00 CNY 61 超出金额限制")
}
