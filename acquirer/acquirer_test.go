package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
	"acqsim/reconcile"
)

const (
	till1, till2 = party.Node("T1"), party.Node("T2")
	network      = party.Node("clearing")
	bank         = party.Node("settlement-bank")
)

var thursday = payment.Date(2026, 3, 26) // a Thursday

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

func config() Config {
	fee := payment.Fee{Rate: 5000, Cap: 2000} // 0.5 %, at most 20.00
	return Config{
		Calendar: &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)},
		Terminals: []host.Terminal{
			{ID: "T1000001", Merchant: "M1", Node: till1},
			{ID: "T2000002", Merchant: "M2", Node: till2},
		},
		Merchants: []Merchant{
			{
				ID: "M1", Name: "Noodles", MCC: "5812", Fee: fee,
				Account: payer.Account{Number: "6222000001", Bank: "10300000", Holder: "Zhang San"},
			},
			{
				ID: "M2", Name: "Tea", MCC: "5411", Fee: fee,
				Account: payer.Account{Number: "6222000002", Bank: "10300000", Holder: "Li Si"}, RefundFeeReturned: true,
			},
		},
	}
}

// stage drives one acquirer and plays everybody around it.
type stage struct {
	*partytest.Bench[*Acquirer]
	cfg    Config
	claims []record.Detail // sent to the network
	files  int
}

func newStage(t *testing.T, change ...func(*Config)) *stage {
	t.Helper()
	cfg := config()
	for _, c := range change {
		c(&cfg)
	}
	k := &stage{cfg: cfg}
	k.Bench = partytest.New(t, "1987-ascii", DecodeFact, func() (*Acquirer, error) { return New(k.cfg) })
	k.at("2026-03-26 10:00:00")
	k.drive(&party.Event{Kind: party.Restarted})
	t.Cleanup(func() { k.foldsToTheSame(); require.Zero(t, k.Party.Book().Sum(0), "debits and credits") })
	return k
}

// at moves the clocks.
func (k *stage) at(s string) {
	k.T.Helper()
	when, err := time.ParseInLocation(time.DateTime, s, k.cfg.Calendar.Zone)
	require.NoError(k.T, err)
	k.Now = payment.Time(when.UnixNano())
}

// sentTo is one message that left the acquirer.
type sentTo struct {
	to party.Node
	m  dialect.Message
}

func (k *stage) drive(ev *party.Event) []sentTo {
	k.T.Helper()
	k.Drive(*ev)
	return k.left()
}

// left decodes what the last event sent.
func (k *stage) left() []sentTo {
	k.T.Helper()
	var all []sentTo
	for _, s := range k.Out.Sends {
		if s.File {
			f, err := record.Parse(s.Bytes)
			require.NoError(k.T, err)
			k.claims = append(k.claims, f.Details...)
			continue
		}
		var m dialect.Message
		require.NoError(k.T, k.Codec.Parse(s.Bytes, &m))
		all = append(all, sentTo{s.To, m})
	}
	return all
}

func (k *stage) message(from party.Node, m dialect.Message) []sentTo {
	k.T.Helper()
	return k.drive(&party.Event{Kind: party.MessageReceived, From: from, Bytes: k.Bytes(m)})
}

func (k *stage) fire(name, key string) []sentTo {
	k.T.Helper()
	return k.drive(&party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: name, Key: key}})
}

func (k *stage) job(name string, at string) []sentTo {
	k.T.Helper()
	k.at(at)
	return k.drive(&party.Event{Kind: party.JobDue, Job: party.Job{Name: name, Date: k.cfg.Calendar.Date(k.Now)}})
}

func (k *stage) command(c party.Command) {
	k.T.Helper()
	k.drive(&party.Event{Kind: party.Commanded, Command: c})
}

// restart builds the acquirer anew from its journal.
func (k *stage) restart() []sentTo {
	k.T.Helper()
	k.Party = k.Folded()
	return k.drive(&party.Event{Kind: party.Restarted})
}

// foldsToTheSame holds the acquirer against one that is built from the facts.
func (k *stage) foldsToTheSame() {
	k.T.Helper()
	a := k.Folded()
	require.Equal(k.T, chart.Balances(a.book), chart.Balances(k.Party.book))
	require.Equal(k.T, a.host.Entries(), k.Party.host.Entries())
	require.Equal(k.T, a.host.Batches(), k.Party.host.Batches())
	require.Equal(k.T, a.payer.Payables(), k.Party.payer.Payables())
	require.Equal(k.T, a.payer.Payouts(), k.Party.payer.Payouts())
	require.Equal(k.T, a.desk.OpenItems(), k.Party.desk.OpenItems())
	require.Equal(k.T, a.desk.Files(), k.Party.desk.Files())
}

// request makes a message of a till.
func (k *stage) request(node party.Node, what dialect.Transaction, minor int64) dialect.Message {
	k.STAN = k.STAN.Next()
	m := dialect.Message{
		Transaction: what, STAN: k.STAN, Batch: 1, Terminal: "T1000001", Merchant: "M1", PAN: "6222020000000000016",
		EntryMode: "021",
	}
	if node == till2 {
		m.Terminal, m.Merchant = "T2000002", "M2"
	}
	if minor != 0 {
		m.Amount = cny(minor)
	}
	return m
}

// forwarded asks the acquirer and returns what it sent to the network.
func (k *stage) forwarded(node party.Node, m dialect.Message) dialect.Message {
	k.T.Helper()
	sent := k.message(node, m)
	require.Len(k.T, sent, 1)
	require.Equal(k.T, network, sent[0].to, "code %s", sent[0].m.Code)
	return sent[0].m
}

// says makes the network's reply.
func says(m dialect.Message, code payment.ResponseCode, date payment.BusinessDate) dialect.Message {
	m.Reply, m.Code, m.SettlementDate, m.Track2, m.Original = true, code, date.MMDD(), "", dialect.Original{}
	if code.OK() {
		m.AuthID = "A00001"
	}
	return m
}

// approved takes a request all the way and returns the till's request and what
// went to the network.
func (k *stage) approved(node party.Node, m dialect.Message) (till, net dialect.Message) {
	k.T.Helper()
	net = k.forwarded(node, m)
	sent := k.message(network, says(net, payment.Approved, k.Party.host.Day()))
	require.Len(k.T, sent, 1)
	require.Equal(k.T, node, sent[0].to)
	require.Equal(k.T, payment.Approved, sent[0].m.Code)
	return m, net
}

func (k *stage) sale(node party.Node, minor int64) (till, net dialect.Message) {
	k.T.Helper()
	return k.approved(node, k.request(node, dialect.Sale, minor))
}

// reverse is the till's 0400 for one of its requests.
func (k *stage) reverse(node party.Node, original dialect.Message) []sentTo {
	k.T.Helper()
	m := k.request(node, original.Transaction, 0)
	m.Reversal, m.Amount, m.Batch, m.Code = true, original.Amount, original.Batch, "98"
	m.Original = dialect.Original{
		Transaction: original.Transaction, STAN: original.STAN, Batch: original.Batch, Date: "0326",
	}
	return k.message(node, m)
}

// cutOver is the network's 0820.
func (k *stage) cutOver(to payment.BusinessDate) {
	k.T.Helper()
	sent := k.message(network, dialect.Message{
		Transaction: dialect.CutOverStart, STAN: 900001, Sent: "0326230000", SettlementDate: to.MMDD(), Forwarder: "00010000",
	})
	require.Len(k.T, sent, 1)
	require.Equal(k.T, payment.Approved, sent[0].m.Code)
	require.Equal(k.T, to, k.Party.host.Day())
}

// detail is the network's record of a transaction, with the debit fees of DOMAIN §5.
func detail(net dialect.Message, date payment.BusinessDate) record.Detail {
	f := payment.Fee{Rate: 3500, Cap: 1300}.Of(net.Amount)
	n := payment.Fee{Rate: 325, Cap: 325}.Of(net.Amount)
	d := record.Detail{
		Transaction: record.Sale, PAN: net.PAN, Amount: net.Amount, Sent: net.Sent, STAN: net.STAN, Acquirer: net.Acquirer,
		Forwarder: net.Forwarder, RRN: net.RRN, AuthID: "A00001", Terminal: net.Terminal, Merchant: net.Merchant,
		ClearingDate: date,
		Interchange:  f.Neg(), NetworkFee: n.Neg(), Net: net.Amount.Sub(f).Sub(n),
	}
	switch net.Transaction {
	case dialect.SaleVoid:
		d.Transaction = record.Void
	case dialect.Refund:
		d.Transaction = record.Refund
	}
	if d.Transaction.Credit() {
		d.Interchange, d.NetworkFee, d.Net = f, n, net.Amount.Neg().Add(f).Add(n)
	}
	return d
}

// file is the network's clearing file of a day.
func (k *stage) file(date payment.BusinessDate, nets ...dialect.Message) []byte {
	k.T.Helper()
	k.files++
	f := &record.File{Header: record.Header{
		ID: "CLR-" + date.YYMMDD(), Kind: record.Clearing, Sender: "00010000", Receiver: "48010000", Date: date,
		Sequence: k.files, Currency: payment.CNY,
	}}
	for _, net := range nets {
		f.Details = append(f.Details, detail(net, date))
	}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(k.T, err)
	return b
}

func (k *stage) receive(from party.Node, b []byte) {
	k.T.Helper()
	k.drive(&party.Event{Kind: party.FileReceived, From: from, Bytes: b})
}

// statement is the settlement bank's statement with one net settlement.
func (k *stage) statement(date, clearing payment.BusinessDate, amount payment.Amount) []byte {
	k.T.Helper()
	k.files++
	f := &record.File{
		Header: record.Header{
			ID: "STM-" + date.YYMMDD(), Kind: record.Statement, Sender: "10200000", Receiver: "48010000", Date: date,
			Sequence: k.files,
			Currency: payment.CNY, Account: "acquirer", Opening: cny(0),
		},
		Lines: []record.Line{
			{
				Reference: "N00000000001", Kind: record.SettlementLine, Credit: amount.Minor > 0, Amount: amount,
				ClearingDate: clearing,
			},
		},
	}
	if amount.Minor < 0 {
		f.Lines[0].Amount = amount.Neg()
	}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(k.T, err)
	return b
}

// balance compares an account with a number of minor units.
func (k *stage) balance(minor int64, account string) {
	k.T.Helper()
	require.Equal(k.T, cny(minor).Decimal(), k.Party.Book().Balance(ledgerAccount(account)).Decimal(), account)
}

// items lists the open items as comparison, side, reason and amount.
func (k *stage) items() []string {
	var all []string
	for _, it := range k.Party.desk.OpenItems() {
		all = append(all, string(it.Comparison)+" "+string(it.Side)+" "+string(it.Reason)+" "+it.Amount.Decimal())
	}
	return all
}

func (k *stage) state(rrn payment.RRN) reconcile.EntryState {
	k.T.Helper()
	e, _, known := k.Party.host.Entry(rrn)
	require.True(k.T, known)
	return e.State
}
