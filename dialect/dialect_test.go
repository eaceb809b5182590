package dialect_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
)

func codec(t testing.TB, name string) *dialect.Codec {
	d, err := dialect.Named(name)
	require.NoError(t, err)
	return d.NewCodec()
}

// every returns the shipped dialects and those that docs/how-to-add-a-dialect.md
// adds.
func every(t testing.TB) []*dialect.Dialect {
	var list []*dialect.Dialect
	for _, name := range dialect.Names() {
		list = append(list, codec(t, name).Dialect())
	}
	for _, file := range []string{"1993-mti.yaml", "direct-stx.yaml"} {
		d, err := dialect.Read("testdata/"+file, os.ReadFile)
		require.NoError(t, err)
		list = append(list, d)
	}
	return list
}

// swipe is a sale as a terminal with a magnetic card sends it.
func swipe() dialect.Message {
	return dialect.Message{
		Transaction: dialect.Sale, PAN: "6222020000000005", Expiry: "2912", Track2: "6222020000000005=2912101",
		EntryMode: "022", Amount: payment.Minor(1250, payment.CNY), STAN: 7, Batch: 3, LocalTime: "140500", LocalDate: "0327",
		Terminal: "T1", Merchant: "M1",
	}
}

// onNetwork is the same sale between acquirer and issuer.
func onNetwork() dialect.Message {
	m := swipe()
	m.Sent, m.Acquirer, m.Forwarder, m.RRN = "0327060500", "00010001", "00010002", "608600000001"
	m.MCC, m.MerchantName = "5411", "CORNER SHOP"
	return m
}

func yuan(n int64) payment.Amount { return payment.Minor(n, payment.CNY) }

// with is a message of a till that has what change gives it.
func with(tr dialect.Transaction, change func(*dialect.Message)) dialect.Message {
	m := dialect.Message{Transaction: tr, STAN: 7, Batch: 3, Terminal: "T1", Merchant: "M1"}
	if change != nil {
		change(&m)
	}
	return m
}

func card(m *dialect.Message) { m.PAN, m.EntryMode, m.Amount = "6222020000000005", "012", yuan(1250) }

func original(of dialect.Transaction) func(*dialect.Message) {
	return func(m *dialect.Message) {
		card(m)
		m.Original = dialect.Original{Transaction: of, STAN: 5, Batch: 3, Date: "0327"}
	}
}

// heldEarlier refers to a pre-authorisation of an earlier batch.
func heldEarlier(m *dialect.Message) {
	original(dialect.PreAuth)(m)
	m.Original.Batch, m.Original.RRN, m.OriginalAuthID = 2, "608500000009", "A1B2C3"
}

// money makes m an instruction between institutions.
func money(m *dialect.Message) {
	m.Batch, m.Terminal, m.Merchant = 0, "", ""
	m.PayoutID, m.Amount, m.FromAccount, m.ToAccount, m.PayeeName = "P00000000001", yuan(998000), "ACQ-1",
		"6217000000000001", "CORNER SHOP LTD"
	m.Sent, m.Acquirer = "0330013000", "00010001"
}

// managing are the messages of networks, batches and institutions.
func managing() []dialect.Message {
	return []dialect.Message{
		with(dialect.ParameterDownload, nil), with(dialect.CAKeyDownload, nil), with(dialect.SignOnRequest, nil),
		with(dialect.StatusUpload, func(m *dialect.Message) { m.Parameters = []byte{1, 2, 0xFE} }),
		with(dialect.SignOn, nil), with(dialect.SignOff, nil), with(dialect.EchoTest, nil),
		with(dialect.CutOverStart, func(m *dialect.Message) { m.SettlementDate = "0328" }),
		with(dialect.CutOverEnd, nil),
		with(dialect.Settlement, func(m *dialect.Message) {
			m.Totals = dialect.Totals{DebitCount: 3, Debit: yuan(3750), CreditCount: 1, Credit: yuan(1250)}
		}),
		with(dialect.UploadEnd, func(m *dialect.Message) { m.Count, m.Totals.Verdict = 4, dialect.InBalance }),
		with(dialect.UploadEnd, func(m *dialect.Message) { m.Count, m.Totals.Verdict = 4, dialect.OutOfBalance }),
		with(dialect.Transfer, money), with(dialect.Payout, money),
		with(dialect.PayoutQuery, func(m *dialect.Message) { money(m); m.Amount = payment.Amount{} }),
		with(dialect.PayoutReturn, func(m *dialect.Message) {
			money(m)
			m.Reason = "ACCOUNT_CLOSED"
		}),
	}
}

// paying are the card transactions.
func paying() []dialect.Message {
	return []dialect.Message{
		with(dialect.Balance, func(m *dialect.Message) { m.PAN, m.EntryMode = "6222020000000005", "012" }),
		with(dialect.Sale, card),
		with(dialect.Sale, func(m *dialect.Message) { // chip, with PIN
			card(m)
			m.EntryMode, m.CardSequence, m.PINCapture, m.Security = "051", "001", "12", "2600000000000000"
			m.PINBlock = []byte{0xDE, 0xCD, 0x0A, 0xF6, 0x38, 0xE0, 0x47, 0x4B}
			m.EMV = []byte{0x9F, 0x26, 0x02, 0xAB, 0xCD}
		}),
		with(dialect.ScriptResult, func(m *dialect.Message) {
			original(dialect.Sale)(m)
			m.Amount, m.CardSequence, m.EMV = payment.Amount{}, "001", []byte{0xDF, 0x31, 0x05, 0, 0, 0, 0, 0}
		}),
		with(dialect.SaleVoid, original(dialect.Sale)),
		with(dialect.Refund, func(m *dialect.Message) {
			original(dialect.Sale)(m)
			m.Original.RRN = "608500000009"
		}),
		with(dialect.PreAuth, card), with(dialect.PreAuthVoid, heldEarlier),
		with(dialect.Completion, heldEarlier), with(dialect.CompletionAdvice, heldEarlier),
		with(dialect.CompletionVoid, original(dialect.Completion)),
		with(dialect.OfflineSale, func(m *dialect.Message) { card(m); m.AuthID = "TEL001" }),
		with(dialect.Adjust, original(dialect.OfflineSale)),
		with(dialect.Tip, func(m *dialect.Message) { original(dialect.Sale)(m); m.Tip = yuan(250) }),
	}
}

// What one party writes, the other reads: every transaction of the table in
// DOMAIN §3.3 and 3.7, request and reply, in every dialect that has it.
func TestEveryMessageIsReadAsItWasWritten(t *testing.T) {
	messages := append(managing(), paying()...)
	for _, d := range every(t) {
		c := d.NewCodec()
		for _, request := range messages {
			if !c.Dialect().Speaks(request.Transaction) {
				continue
			}
			roundTrip(t, c, request)
			reply := request.Answer(payment.Approved)
			reply.SettlementDate = "0328"
			if request.Transaction == dialect.Settlement && d.SameSTANReversal() {
				reply.Code = "" // the verdict is the answer
			}
			if request.Transaction == dialect.Refund {
				reply.RRN, reply.Original = "608600000002", dialect.Original{}
			}
			roundTrip(t, c, reply)
		}
	}
}

// roundTrip writes m, reads it back, and leaves out what only the wire knows.
func roundTrip(t *testing.T, c *dialect.Codec, m dialect.Message) {
	t.Helper()
	label := fmt.Sprintf("%s %s reply=%v", c.Dialect().Name(), m.Transaction, m.Reply)
	frame, err := c.Append(nil, &m)
	require.NoError(t, err, label)
	var got dialect.Message
	require.NoError(t, c.Parse(frame, &got), label)
	require.NotEmpty(t, got.MTI, label)
	m.Header, m.MTI, m.Processing = got.Header, got.MTI, got.Processing
	if m.Security != "" && !c.Dialect().SameSTANReversal() {
		m.Security = "" // Wireshark's dissector has no room for DE 53
	}
	if m.Original.STAN != 0 && !c.Dialect().SameSTANReversal() && m.Original.RRN == "" {
		m.Original.Batch = m.Batch // DE 90 has no batch
	} else if got.Original.RRN == "" && m.Transaction != dialect.Refund {
		m.Original.RRN = "" // DE 61 names the batch and the STAN
	}
	m.Advice = got.Advice // the mapping decides whether a request or an advice says it
	if got.Totals == (dialect.Totals{Debit: payment.Minor(0, payment.CNY), Credit: payment.Minor(0, payment.CNY)}) {
		got.Totals = m.Totals
	}
	require.Equal(t, m, got, label)
}

// The bitmaps that UnionPay terminals send (DOMAIN §3.3; the first two match
// published dumps), without PIN and MAC: fields 26, 52, 53 and 64.
func TestUnionPayBitmaps(t *testing.T) {
	c := codec(t, "unionpay-direct")
	cny := payment.Minor(1250, payment.CNY)
	reversal := swipe()
	reversal.Reversal, reversal.Code, reversal.Original = true, "98", dialect.Original{STAN: 7, Batch: 3}
	reversal.LocalDate = "0327"
	for _, row := range []struct {
		name, bitmap string
		without      []int
		message      dialect.Message
	}{
		{"sign-on", "0020000000C00016", nil,
			dialect.Message{Transaction: dialect.SignOn, STAN: 1, Terminal: "T1", Merchant: "M1"}},
		{"magnetic sale", "302004C020C09811", []int{26, 52, 53, 64}, swipe()},
		{"reversal", "3020048002C08011", []int{64}, reversal},
		{"settlement", "0020000000C18012", nil, dialect.Message{
			Transaction: dialect.Settlement, STAN: 9, Terminal: "T1", Merchant: "M1", Batch: 3,
			Totals: dialect.Totals{DebitCount: 1, Debit: cny},
		}},
	} {
		row.message.LocalTime = "140500"
		frame, err := c.Append(nil, &row.message)
		require.NoError(t, err, row.name)
		want, err := hex.DecodeString(row.bitmap)
		require.NoError(t, err)
		for _, n := range row.without {
			want[(n-1)/8] &^= 0x80 >> ((n - 1) % 8)
		}
		require.Equal(t, strings.ToUpper(hex.EncodeToString(want)), strings.ToUpper(hex.EncodeToString(frame[13:21])),
			row.name)
	}
}

// A reply goes back the way the request came: the two addresses of the TPDU are
// swapped, the header is echoed (DOMAIN §3.1: sent 60 0525 0000, got 60 0000 0525).
func TestReplySwapsTheTPDU(t *testing.T) {
	c := codec(t, "unionpay-direct")
	sale := swipe()
	sale.Header, _ = hex.DecodeString("6005250000" + "603100311234")
	frame, err := c.Append(nil, &sale)
	require.NoError(t, err)
	require.Equal(t, "6005250000603100311234"+"0200", hex.EncodeToString(frame[:13]))
	var request dialect.Message
	require.NoError(t, c.Parse(frame, &request))
	reply := request.Answer(payment.Approved)
	frame, err = c.Append(nil, &reply)
	require.NoError(t, err)
	require.Equal(t, "6000000525603100311234"+"0210", hex.EncodeToString(frame[:13]))
}

// The frame of a sale byte for byte, put together by hand from DOMAIN §3.1 and 3.2.
func TestUnionPaySaleByteForByte(t *testing.T) {
	sale := swipe()
	frame, err := codec(t, "unionpay-direct").Append(nil, &sale)
	require.NoError(t, err)
	require.Equal(t, strings.Join([]string{
		"6000060000", "602200000000", "0200", "3020048020C08010",
		"000000", "000000001250", "000007", "0220", "00", // DE 3, 4, 11, 22 left-aligned, 25
		"24", "6222020000000005D2912101", // DE 35: 24 characters, separator D
		"5431202020202020", "4D31" + strings.Repeat("20", 13), "313536", // DE 41, 42, 49 "156"
		"0011", "220000030000", // DE 60: 22, batch 000003, 000, filled with 0
	}, ""), strings.ToUpper(hex.EncodeToString(frame)))
}

// A generic reversal names its original in DE 90: MTI, STAN, DE 7, acquirer,
// forwarder (DOMAIN §3.7), and the network key is found again in it.
func TestGenericReversalNamesItsOriginal(t *testing.T) {
	c := codec(t, "1987-ascii")
	sale := onNetwork()
	reversal := sale
	reversal.Reversal, reversal.Advice, reversal.Code = true, true, "98"
	reversal.STAN, reversal.Sent = 8, "0327060600"
	reversal.Original = dialect.Original{
		Transaction: dialect.Sale, STAN: sale.STAN, Sent: sale.Sent, Acquirer: sale.Acquirer, Forwarder: sale.Forwarder,
	}
	frame, err := c.Append(nil, &reversal)
	require.NoError(t, err)
	require.Equal(t, "0420", string(frame[:4]))
	require.Contains(t, string(frame), "0200"+"000007"+"0327060500"+"00000010001"+"00000010002")
	var got dialect.Message
	require.NoError(t, c.Parse(frame, &got))
	require.True(t, got.Reversal && got.Advice)
	require.Contains(t, got.Keys(nil), party.NetworkKey(sale.Sent, sale.STAN, sale.Acquirer, sale.Forwarder))
	require.Equal(t, dialect.Sale, got.Transaction)
	reversal.Repeat = true
	frame, err = c.Append(frame[:0], &reversal)
	require.NoError(t, err)
	require.Equal(t, "0421", string(frame[:4]))
	reply := got.Answer(payment.Approved)
	frame, err = c.Append(frame[:0], &reply)
	require.NoError(t, err)
	require.Equal(t, "0430", string(frame[:4]))
}

// Two reversals with the same DE 3 and 25 are told apart by the MTI in DE 90: a
// pre-authorisation's void is class 1, a completion's void class 2.
func TestReversalOfAVoidIsOfTheRightVoid(t *testing.T) {
	for _, name := range dialect.Names() {
		c := codec(t, name)
		for _, void := range []dialect.Transaction{dialect.PreAuthVoid, dialect.CompletionVoid, dialect.SaleVoid} {
			m := swipe()
			m.Transaction, m.Reversal, m.Code, m.Original = void, true, "06", dialect.Original{STAN: 7, Batch: 3}
			frame, err := c.Append(nil, &m)
			require.NoError(t, err)
			var got dialect.Message
			require.NoError(t, c.Parse(frame, &got))
			require.Equal(t, void, got.Transaction, name)
		}
	}
}

// DE 48 of a settlement has 62 digits; the host's verdict is digit 31 for
// domestic and digit 62 for foreign cards (DOMAIN §3.3).
func TestSettlementTotalsInField48(t *testing.T) {
	c := codec(t, "unionpay-direct")
	m := dialect.Message{Transaction: dialect.Settlement, Reply: true, STAN: 9, Code: "00", Terminal: "T1", Batch: 3,
		Totals: dialect.Totals{
			DebitCount: 12, Debit: payment.Minor(345600, payment.CNY), CreditCount: 1, Credit: payment.Minor(999, payment.CNY),
			Verdict: dialect.OutOfBalance,
		}}
	frame, err := c.Append(nil, &m)
	require.NoError(t, err)
	msg := iso8583.NewMessage(c.Dialect().Spec())
	require.NoError(t, msg.Decode(frame))
	require.Equal(t, "000000345600"+"012"+"000000000999"+"001"+"2"+strings.Repeat("0", 30)+"1", msg.Text(48))
	var got dialect.Message
	require.NoError(t, c.Parse(frame, &got))
	require.Equal(t, m.Totals, got.Totals)
	require.Empty(t, got.Code, "the 0510 carries no DE 39")
}

// Whoever is refused reads why in DE 39, whatever he asked and whatever layout he speaks: also where the answer to a
// settlement has its verdict in DE 48 and no response code.
func TestEveryRefusalHasAResponseCode(t *testing.T) {
	for _, name := range dialect.Names() {
		c := codec(t, name)
		asked := 0
		for _, what := range dialect.Transactions() {
			request, err := c.Append(nil, &dialect.Message{Transaction: what, STAN: 7, Terminal: "10000001",
				Merchant: "898110154110001", Batch: 1})
			var m dialect.Message
			if err != nil || c.Parse(request, &m) != nil && !m.Answerable() || m.Reply {
				continue
			}
			asked++
			for _, code := range []payment.ResponseCode{payment.FormatError, "77", payment.UnknownTerminal} {
				answer := m.Answer(code)
				got := iso8583.NewMessage(c.Dialect().Spec())
				require.NoError(t, got.Decode(c.FrameAnswer(&answer)), "%s %s", name, what)
				require.Equal(t, string(code), got.Text(39), "%s %s", name, what)
			}
		}
		require.Greater(t, asked, 5, name)
	}
}

// An upload holds eight transactions of forty digits: organisation, STAN, PAN,
// amount; a ninth does not fit (DOMAIN §3.3).
func TestUploadHoldsEightTransactions(t *testing.T) {
	c := codec(t, "unionpay-direct")
	require.Equal(t, 8, c.Dialect().UploadSize())
	m := dialect.Message{Transaction: dialect.Upload, STAN: 20, Batch: 3, Terminal: "T1", Merchant: "M1"}
	for s := range payment.STAN(8) {
		m.Details = append(m.Details, dialect.Detail{STAN: s + 1, PAN: "6222020000000005",
			Amount: payment.Minor(100, payment.CNY)})
	}
	frame, err := c.Append(nil, &m)
	require.NoError(t, err)
	msg := iso8583.NewMessage(c.Dialect().Spec())
	require.NoError(t, msg.Decode(frame))
	require.Len(t, msg.Text(48), 322)
	require.Equal(t, "08"+"00"+"000001"+"00006222020000000005"+"000000000100", msg.Text(48)[:42])
	var got dialect.Message
	require.NoError(t, c.Parse(frame, &got))
	for i := range got.Details {
		require.Zero(t, got.Details[i].Amount.Currency, "nothing says it: the reader knows its terminal's")
		got.Details[i].Amount.Currency = payment.CNY
	}
	require.Equal(t, m.Details, got.Details)
	m.Details = append(m.Details, m.Details[0])
	_, err = c.Append(nil, &m)
	require.ErrorContains(t, err, "DE 48 has room for 8 transactions, have 9")
}

// The generic upload sends one record in each 0320, and says whether it gave or
// took money.
func TestGenericUploadSendsOneRecord(t *testing.T) {
	c := codec(t, "1987-ascii")
	require.Equal(t, 1, c.Dialect().UploadSize())
	for _, d := range []dialect.Detail{
		{Transaction: dialect.Sale, STAN: 4, PAN: "6222020000000005", Amount: payment.Minor(100, payment.CNY),
			RRN: "608600000001"},
		{Transaction: dialect.SaleVoid, STAN: 5, PAN: "6222020000000005", Amount: payment.Minor(100, payment.CNY),
			Credit: true},
		{Transaction: dialect.Refund, STAN: 6, PAN: "6222020000000005", Amount: payment.Minor(1, payment.CNY), Credit: true},
	} {
		m := dialect.Message{Transaction: dialect.Upload, STAN: 20, Batch: 3, Terminal: "T1", Merchant: "M1",
			Details: []dialect.Detail{d}}
		frame, err := c.Append(nil, &m)
		require.NoError(t, err)
		var got dialect.Message
		require.NoError(t, c.Parse(frame, &got))
		require.Equal(t, []dialect.Detail{d}, got.Details)
		require.Equal(t, dialect.Upload, got.Transaction)
	}
}

// A payout's reason code is the one that payment companies publish (DOMAIN §2),
// although DE 44 has room for 25 characters.
func TestPayoutReasonsFitIntoField44(t *testing.T) {
	c := codec(t, "1987-ascii")
	for _, reason := range []string{
		"BANK_CARD_COLLECTIONS_ABOVE_QUOTA", "BANK_CARD_ACCOUNT_ABNORMAL", "BANK_CARD_CARD_INFO_WRONG",
		"BANK_CARD_BANK_INFO_WRONG", "BANK_CARD_STATUS_ABNORMAL", "ACCOUNT_CLOSED",
	} {
		m := dialect.Message{Transaction: dialect.Payout, Reply: true, STAN: 1, PayoutID: "P00000000001", Code: "61",
			Reason: reason}
		frame, err := c.Append(nil, &m)
		require.NoError(t, err)
		var got dialect.Message
		require.NoError(t, c.Parse(frame, &got))
		require.Equal(t, reason, got.Reason)
	}
}

// A balance says whose money it is: credit, or debit when the account is overdrawn.
func TestBalanceKeepsItsSign(t *testing.T) {
	for _, name := range dialect.Names() {
		c := codec(t, name)
		for _, minor := range []int64{0, 123456, -1} {
			m := dialect.Message{Transaction: dialect.Balance, Reply: true, STAN: 1, Code: "00",
				Balance: payment.Minor(minor, payment.CNY)}
			frame, err := c.Append(nil, &m)
			require.NoError(t, err)
			var got dialect.Message
			require.NoError(t, c.Parse(frame, &got))
			require.Equal(t, m.Balance, got.Balance)
		}
	}
}

// A request that nobody understands is answered with 30 when its MTI and STAN
// can be read (CODEC §4).
func TestUnknownRequestCanBeAnswered(t *testing.T) {
	c := codec(t, "1987-ascii")
	sale := swipe()
	frame, err := c.Append(nil, &sale)
	require.NoError(t, err)
	strange := []byte(strings.Replace(string(frame), "6222020000000005"+"000000", "6222020000000005"+"990000", 1))
	var got dialect.Message
	require.ErrorContains(t, c.Parse(strange, &got), "dialect 1987-ascii: iso8583: DE 3 processing code, byte 38: "+
		`want the codes of a transaction with MTI 0200 (310000/00 balance, 000000/00 sale, 020000/00 sale-void, `+
		`000000/06 completion, 020000/06 completion-void), have "990000"`)
	require.True(t, got.Answerable())
	reply := got.Answer(payment.FormatError)
	frame, err = c.Append(nil, &reply)
	require.NoError(t, err)
	require.Equal(t, "0210", string(frame[:4]))
	msg := iso8583.NewMessage(c.Dialect().Spec())
	require.NoError(t, msg.Decode(frame))
	require.Equal(t, "DE 3", msg.Text(44), "DE 44 names the field")
	var short dialect.Message
	require.ErrorContains(t, c.Parse(frame[:30], &short), "iso8583")
	require.False(t, short.Answerable())
}

// A sale without an amount, or any request without a STAN, cannot be processed.
func TestRequestsWithoutKeysAreRefused(t *testing.T) {
	c := codec(t, "1987-ascii")
	for want, change := range map[string]func(*dialect.Message){
		"DE 4 amount, transaction: want an amount in a sale, have none": func(m *dialect.Message) {
			m.Amount = payment.Amount{}
		},
		"number: want a number in a sale, have none": func(m *dialect.Message) { m.STAN = 0 },
		"number: want a number in a balance, have none": func(m *dialect.Message) {
			m.Transaction, m.STAN = dialect.Balance, 0
		},
		"DE 4 amount, transaction: want an amount in a sale-void": func(m *dialect.Message) {
			m.Transaction, m.Amount = dialect.SaleVoid, payment.Amount{}
		},
	} {
		m := swipe()
		change(&m)
		frame, err := c.Append(nil, &m)
		require.NoError(t, err)
		require.ErrorContains(t, c.Parse(frame, &m), want)
	}
}

// An amount says its currency by the three digits of ISO 4217 (DE 49): letters, none at all and 000 are a format error
// (30), and every field that makes no sense is named. A reversal goes by its original.
func TestCurrencyOfARequest(t *testing.T) {
	for _, name := range dialect.Names() {
		c := codec(t, name)
		for value, want := range map[string]string{"156": "", "840": "", "CNY": "others", "000": "others", "": "none"} {
			for _, reversal := range []bool{false, true} {
				m := swipe()
				m.Terminal, m.Batch, m.Reversal = "T1", 1, reversal
				if reversal {
					m.Track2, m.Code = "", payment.NoIssuerReply
					m.Original = dialect.Original{Transaction: dialect.Sale, STAN: m.STAN, Batch: 1, Date: "0326"}
				}
				frame, err := c.Append(nil, &m)
				require.NoError(t, err)
				msg := iso8583.NewMessage(c.Dialect().Spec())
				require.NoError(t, msg.Decode(frame))
				msg.Unset(49)
				if value != "" {
					msg.Set(49, value)
				}
				frame, err = msg.AppendEncode(nil)
				require.NoError(t, err)
				var got dialect.Message
				err = c.Parse(frame, &got)
				if want == "" || reversal && value == "" {
					require.NoError(t, err, "%s %q", name, value)
					continue
				}
				require.ErrorContains(t, err, "want the three digits of a currency (ISO 4217), have "+want)
				require.Equal(t, "DE 49", got.Wrong)
				require.True(t, got.Answerable())
			}
		}
	}
}

// DE 11 of zeros names a request all the same: it is answered 30, with the zeros.
func TestSTANOfZerosIsAnswered(t *testing.T) {
	c := codec(t, "1987-ascii")
	m := swipe()
	frame, err := c.Append(nil, &m)
	require.NoError(t, err)
	msg := iso8583.NewMessage(c.Dialect().Spec())
	require.NoError(t, msg.Decode(frame))
	msg.Set(11, "000000")
	frame, err = msg.AppendEncode(nil)
	require.NoError(t, err)
	require.ErrorContains(t, c.Parse(frame, &m), "DE 11")
	require.True(t, m.Answerable())
	r := m.Answer(payment.FormatError)
	require.NoError(t, msg.Decode(c.FrameAnswer(&r)))
	require.Equal(t, "000000", msg.Text(11))
	require.Equal(t, "DE 11", msg.Text(44))
}

// What a dialect cannot say is an error, not a wrong message.
func TestAppendRefuses(t *testing.T) {
	c := codec(t, "unionpay-direct")
	_, err := c.Append(nil, &dialect.Message{Transaction: dialect.Payout})
	require.EqualError(t, err, "dialect unionpay-direct: no message for payout")
	m := swipe()
	m.Amount.Minor = -1
	_, err = c.Append(nil, &m)
	require.ErrorContains(t, err, "not negative")
	m.Amount.Minor = 1_000_000_000_000
	_, err = c.Append(nil, &m)
	require.Error(t, err, "thirteen digits in DE 4")
}

// The names of dialects are suggested when mistyped.
func TestNamedSuggests(t *testing.T) {
	_, err := dialect.Named("1987-asci")
	require.EqualError(t, err, `dialect: "1987-asci": no such dialect, did you mean "1987-ascii"?; there are 1987-ascii, `+
		`unionpay-direct, 1987-ascii-binary-bitmap, 1987-ascii-128-bit, npm-iso_8583`)
}

// The table of response codes covers DOMAIN §3.6, each code once and in order.
func TestResponseCodes(t *testing.T) {
	const section36 = "00 11 10 A2 A4 A5 A6 01 05 14 15 21 38 75 40 45 51 54 57 59 61 62 65 04 34 41 43 13 55 30 03 58 " +
		"97 12 22 25 64 68 90 91 92 94 96 A7 98 99 A0 77"
	codes := dialect.Codes()
	require.Len(t, codes, len(strings.Fields(section36)))
	for i, c := range codes {
		require.Contains(t, section36, string(c.Code))
		require.NotEmpty(t, c.En)
		require.NotEmpty(t, c.Zh)
		if i > 0 {
			require.Less(t, codes[i-1].Code, c.Code)
		}
	}
	require.True(t, dialect.ResponseCode("A2").Action.Approved())
	require.Equal(t, dialect.ApprovePartly, dialect.ResponseCode("10").Action)
	require.Equal(t, dialect.CallIssuer, dialect.ResponseCode("78").Action, "an unknown code is a decline")
}

// FuzzParse: hostile bytes give an error, never a panic; what is understood can
// be written again.
func FuzzParse(f *testing.F) {
	for _, name := range dialect.Names() {
		c := codec(f, name)
		for _, m := range []dialect.Message{swipe(), onNetwork(), {Transaction: dialect.Settlement, STAN: 1}} {
			frame, err := c.Append(nil, &m)
			require.NoError(f, err)
			f.Add(name == dialect.Names()[0], frame)
		}
	}
	f.Fuzz(func(t *testing.T, ascii bool, frame []byte) {
		name := dialect.Names()[1]
		if ascii {
			name = dialect.Names()[0]
		}
		c := codec(t, name)
		var m dialect.Message
		if c.Parse(frame, &m) != nil {
			return
		}
		m.Keys(nil)
		_, _ = c.Append(nil, &m) // a field may hold what its format forbids; that is an error and no panic
	})
}

func BenchmarkParse(b *testing.B)  { benchmark(b, true) }
func BenchmarkAppend(b *testing.B) { benchmark(b, false) }

func benchmark(b *testing.B, parse bool) {
	for _, name := range dialect.Names() {
		b.Run(name, func(b *testing.B) {
			c := codec(b, name)
			m := onNetwork()
			frame, err := c.Append(nil, &m)
			require.NoError(b, err)
			var got dialect.Message
			b.ReportAllocs()
			for b.Loop() {
				if parse {
					err = c.Parse(frame, &got)
				} else {
					frame, err = c.Append(frame[:0], &m)
				}
			}
			require.NoError(b, err)
		})
	}
}
