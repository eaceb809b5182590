package acquirer

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func TestWhatTheAcquirerItselfRefuses(t *testing.T) {
	// Each code of DOMAIN §3.6 that the acquirer decides on, without the network
	// hearing of it and without a posting.
	k := newStage(t)
	sold, soldNet := k.sale(till1, 1000)
	void := func(change func(*dialect.Message)) dialect.Message {
		m := k.request(till1, dialect.SaleVoid, 1000)
		m.Original = dialect.Original{STAN: sold.STAN, Batch: 1, Date: "0326"}
		change(&m)
		return m
	}
	refund := func(minor int64) dialect.Message {
		m := k.request(till1, dialect.Refund, minor)
		m.Original = dialect.Original{STAN: sold.STAN, Batch: 1, Date: "0326", RRN: soldNet.RRN}
		return m
	}
	sale := func(change func(*dialect.Message)) dialect.Message {
		m := k.request(till1, dialect.Sale, 1000)
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		from party.Node
		m    dialect.Message
		code payment.ResponseCode
	}{
		"terminal of nobody":         {till1, sale(func(m *dialect.Message) { m.Terminal = "T9" }), payment.UnknownTerminal},
		"terminal on another's link": {till2, sale(func(m *dialect.Message) {}), payment.UnknownTerminal},
		"link of nobody":             {"T7", sale(func(m *dialect.Message) {}), payment.UnknownTerminal},
		"merchant of another till":   {till1, sale(func(m *dialect.Message) { m.Merchant = "M2" }), payment.InvalidMerchant},
		"nothing to pay":             {till1, sale(func(m *dialect.Message) { m.Amount = cny(0) }), payment.InvalidAmount},
		"another currency": {till1, sale(func(m *dialect.Message) { m.Amount = payment.Minor(1, payment.USD) }),
			payment.InvalidAmount},
		"same numbers, other amount": {till1, sale(func(m *dialect.Message) { m.STAN, m.Amount = sold.STAN, cny(1) }),
			payment.Duplicate},
		"void of nothing": {till1, void(func(m *dialect.Message) { m.Original.STAN = 999 }), payment.OriginalNotFound},
		"void of another batch": {till1, void(func(m *dialect.Message) { m.Batch = 2; m.Original.Batch = 2 }),
			payment.OriginalNotFound},
		"void of another amount": {till1, void(func(m *dialect.Message) { m.Amount = cny(999) }),
			payment.OriginalAmountWrong},
		"refund beyond the sale":   {till1, refund(1001), payment.OriginalAmountWrong},
		"nothing that a till asks": {till1, k.request(till1, dialect.Payout, 1000), "40"},
		"completion of nothing":    {till1, k.request(till1, dialect.Completion, 1000), payment.OriginalNotFound},
		"completion of a sale": {till1, referring(k.request(till1, dialect.Completion, 1000), sold),
			payment.InvalidTransaction},
		"void of another kind": {till1, referring(k.request(till1, dialect.CompletionVoid, 1000), sold),
			payment.InvalidTransaction},
	} {
		t.Run(name, func(t *testing.T) {
			sent := k.message(c.from, c.m)
			require.Len(t, sent, 1)
			require.Equal(t, c.from, sent[0].to)
			require.True(t, sent[0].m.Reply)
			require.Equal(t, c.code, sent[0].m.Code)
		})
	}
	k.balance(1000, "merchant-payable:M1")
	k.cutOver(thursday.AddDays(1))
	require.Equal(
		t, payment.InvalidTransaction, k.message(till1, void(func(*dialect.Message) {}))[0].m.Code, "another clearing day",
	)
}

// A card that is no test card may be a real one that somebody presents by mistake (PCI DSS 3.2: what need not be
// stored is not): 14, the network hears nothing, and no fact has its number. Its reversal finds nothing, as one of any
// sale that was refused. A profile's own test BINs are test cards.
func TestOnlyTestCards(t *testing.T) {
	k := newStage(t, func(c *Config) { c.TestCardsOnly, c.TestBINs = true, []string{"999999"} })
	for pan, code := range map[payment.KeptPAN]payment.ResponseCode{
		"4276555555555558": payment.InvalidCard, "9999990000000006": "", "4242424242424242": "",
	} {
		m := k.request(till1, dialect.Sale, 1000)
		m.PAN = pan
		sent := k.message(till1, m)
		require.Len(t, sent, 1)
		if code == "" {
			require.Equal(t, network, sent[0].to)
			continue
		}
		require.Equal(t, till1, sent[0].to)
		require.Equal(t, code, sent[0].m.Code)
		require.Empty(t, k.Out.Facts)
		require.Equal(t, payment.OriginalNotFound, k.reverse(till1, m)[0].m.Code)
		kept, err := json.Marshal(k.Facts)
		require.NoError(t, err)
		require.NotContains(t, string(kept), "4276555555555558")
	}
}

func TestSameRequestGetsTheSameReply(t *testing.T) {
	// A request with the same terminal, batch and STAN is the same request: no
	// second forward, no second posting (CASES §2.2, 3). While the network has not
	// answered it gets no reply of its own.
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 1000)
	net := k.forwarded(till1, m)
	require.Empty(t, k.message(till1, m))
	first := k.message(network, says(net, payment.Approved, thursday))
	again := k.message(till1, m)
	require.Equal(t, first, again)
	require.Empty(t, k.message(network, says(net, payment.Approved, thursday)), "nor does a reply that comes twice")
	k.balance(1000, "merchant-payable:M1")

	refused := k.request(till1, dialect.SaleVoid, 5)
	require.Equal(t, k.message(till1, refused), k.message(till1, refused))
}

func TestReplyCarriesWhatTheTillNeeds(t *testing.T) {
	// 0210 echoes 3, 4, 11, 41, 42, 60 and brings 12, 13, 15, 37, 38, 39; the
	// network sees 7, 11, 32, 33, 37 of the acquirer and the merchant's DE 18.
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 1234)
	net := k.forwarded(till1, m)
	require.Equal(t, "0326100000", net.Sent)
	require.Equal(t, payment.InstitutionID("48010000"), net.Acquirer)
	require.Equal(t, net.Acquirer, net.Forwarder)
	require.Equal(t, "5812", net.MCC)
	require.Equal(t, payment.RRN("608500000001"), net.RRN)
	require.Equal(t, m.PAN, net.PAN)
	r := k.message(network, says(net, payment.Approved, thursday))[0].m
	require.Equal(t, m.STAN, r.STAN)
	require.Equal(t, m.Amount, r.Amount)
	require.Equal(t, m.Terminal, r.Terminal)
	require.Equal(t, m.Batch, r.Batch)
	require.Equal(t, "0326", r.SettlementDate)
	require.Equal(t, "100000", r.LocalTime)
	require.Equal(t, net.RRN, r.RRN)
	require.Equal(t, payment.AuthID("A00001"), r.AuthID)
}

func TestBalanceMovesNothing(t *testing.T) {
	// A balance inquiry comes back with DE 54; without a reply it is 98 and nobody
	// is sent a reversal (DOMAIN §3.3).
	k := newStage(t)
	net := k.forwarded(till1, k.request(till1, dialect.Balance, 0))
	reply := says(net, payment.Approved, thursday)
	reply.Balance = cny(4321)
	require.Equal(t, cny(4321), k.message(network, reply)[0].m.Balance)
	net = k.forwarded(till1, k.request(till1, dialect.Balance, 0))
	sent := k.fire(host.ReplyTimer, string(net.RRN))
	require.Len(t, sent, 1)
	require.Equal(t, payment.NoIssuerReply, sent[0].m.Code)
	require.Empty(t, k.Party.host.Entries())
}

func TestUnreadableFramesAreAnswered30OrNotAtAll(t *testing.T) {
	// A frame whose MTI and STAN can be read gets 30, any other is ignored; nothing
	// is recorded and nothing panics.
	k := newStage(t)
	whole := k.Bytes(k.request(till1, dialect.Sale, 1000))
	for _, from := range []party.Node{till1, network, bank, "nobody"} {
		for n := range len(whole) {
			k.Handle(party.Event{Kind: party.MessageReceived, From: from, Bytes: whole[:n]})
			require.Empty(t, k.Out.Facts)
			for _, s := range k.left() {
				require.Equal(t, payment.FormatError, s.m.Code)
			}
		}
		k.Handle(party.Event{Kind: party.FileReceived, From: from, Bytes: whole})
	}
}
