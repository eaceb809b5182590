package reconcile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

// world builds the evidence of one shop with one sale, every party speaking, and
// lets a test take away or change what its case takes away or changes.
type world struct {
	t   *testing.T
	cal *payment.Calendar
	ev  *Evidence
}

const saleAt = "14:05"

func newWorld(t *testing.T) *world {
	w := &world{t: t, cal: calendar(t)}
	w.ev = &Evidence{Calendar: w.cal, Now: w.at(monday, "18:00")}
	return w
}

func (w *world) at(d payment.BusinessDate, tod string) payment.Time {
	return clock(w.t, w.cal, d, tod)
}

// sale adds a sale of Friday that everybody approved and the till settled.
func (w *world) sale(n int, amount int64) *world {
	at := w.at(friday, saleAt) + payment.Time(n)
	w.ev.Slips = append(w.ev.Slips, change(slip(n, amount), func(s *Slip) { s.At, s.Printed = at, true }))
	w.ev.Entries = append(w.ev.Entries, change(entry(n, friday, amount), func(e *Entry) { e.At = at }))
	x := payment.Minor(amount, payment.CNY)
	w.ev.Switch = append(w.ev.Switch, SwitchRow{ClearingDate: friday, RRN: rrn(n), Terminal: "T1", Network: network(n), Kind: Sale, Amount: x, Code: "00", At: at})
	w.ev.Issuer = append(w.ev.Issuer, IssuerRow{RRN: rrn(n), Terminal: "T1", Network: network(n), Card: "alice", Kind: Sale, Amount: x, Authorised: true, At: at})
	return w
}

// cleared adds Friday's clearing file with the sales that are approved outside.
func (w *world) cleared() *world {
	due, came := w.at(saturday, "08:00"), w.at(saturday, "02:00")
	w.ev.Files = append(w.ev.Files, FileRow{ID: "F1", Kind: ClearingFile, ClearingDate: friday, Due: due, Arrived: came, Accepted: true})
	for i := range w.ev.Switch {
		s := w.ev.Switch[i]
		if !s.Code.OK() || s.Reversed || s.ClearingDate != friday {
			continue
		}
		d := detail(int(s.Network.STAN-500000), friday, s.Amount.Minor)
		d.Interchange, d.NetworkFee = payment.Minor(-s.Amount.Minor*35/10000, payment.CNY), payment.Minor(-1, payment.CNY)
		w.ev.Details = append(w.ev.Details, d)
	}
	for i := range w.ev.Entries {
		if e := &w.ev.Entries[i]; e.State == Approved && e.ClearingDate == friday {
			e.Cleared = friday
		}
	}
	w.ev.Payables = append(w.ev.Payables, Payable{Merchant: "M1", Date: friday, Due: monday, Amount: payment.Minor(1, payment.CNY)})
	return w
}

// settled adds the net settlement of Friday on Monday.
func (w *world) settled() *world {
	w.ev.Positions = append(w.ev.Positions, Position{ClearingDate: friday, Net: yuan(w.t, "1.00"), Due: w.at(monday, "09:00")})
	w.ev.Statements = append(w.ev.Statements, StatementLine{Date: monday, Reference: "S1", ClearingDate: friday, Amount: yuan(w.t, "1.00")})
	return w
}

// pay adds a payout of Monday that carries everything, in a state.
func (w *world) pay(id string, state PayoutState, reason string) *world {
	at := w.at(monday, "09:30") + payment.Time(len(w.ev.Payouts))
	p := Payout{ID: id, Merchant: "M1", Account: "6222", State: state, Reason: reason, Date: monday, Created: at, Sent: at, Final: at}
	for i := range w.ev.Entries {
		if e := &w.ev.Entries[i]; e.State == Approved && e.Cleared != 0 {
			p.Amount = p.Amount.Add(e.Amount.Sub(e.Fee))
			e.Payout = id
		}
	}
	for i := range w.ev.Payables {
		w.ev.Payables[i].Payout = id
	}
	w.ev.Payouts = append(w.ev.Payouts, p)
	if state == PayoutSucceeded || state == PayoutReversed {
		w.ev.BankLines = append(w.ev.BankLines, BankLine{Merchant: "M1", Account: "6222", Date: monday, PayoutID: id, Amount: p.Amount, At: at})
	}
	return w
}

func (w *world) with(f func(ev *Evidence)) *world {
	f(w.ev)
	return w
}

var saleKey = Key{Terminal: "T1", Batch: 1, STAN: 1}

type diagnosis struct {
	cause   CauseCode
	variant string
	stage   Stage
	holder  Holder
	act     Actor
	due     payment.BusinessDate
}

type traceCase struct {
	name string
	w    func(*world) *world
	want diagnosis
}

const quota = "BANK_CARD_COLLECTIONS_ABOVE_QUOTA"

// reversed undoes the first sale at every party, the till included.
func reversed(ev *Evidence) {
	ev.Entries[0].State, ev.Switch[0].Reversed, ev.Issuer[0].Reversed = Reversed, true, true
	ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = BelievedUnknown, false, ReversalDone
}

// lostApproval leaves the till without a sale and its reversal in some state.
func lostApproval(r Reversal) func(*Evidence) {
	return func(ev *Evidence) {
		ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = BelievedUnknown, false, r
	}
}

// approvalCases are about who approved, reversed and recorded.
func approvalCases() []traceCase {
	return []traceCase{
		{"A01 A03 reversed after a lost reply", func(w *world) *world { return w.sale(1, 1250).with(reversed).cleared() },
			diagnosis{CauseReversedAfterLostReply, "", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"A01 before the reversal", func(w *world) *world {
			return w.sale(1, 1250).with(lostApproval(ReversalPending))
		}, diagnosis{CauseReversalWaiting, "", Authorised, HeldByIssuer, Cashier, 0}},
		{"A02 reversal lost, host kept and paid", func(w *world) *world {
			return w.sale(1, 1250).with(lostApproval(ReversalFailed)).cleared().settled().pay("P1", PayoutSucceeded, "")
		}, diagnosis{CauseReversalFailedHostKept, "", InTheAccount, HeldByMerchant, AcquirerDesk, 0}},
		{"A04 late reply accepted", func(w *world) *world {
			return w.sale(1, 1250).with(reversed).with(func(ev *Evidence) { ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedApproved, true }).cleared()
		}, diagnosis{CauseLateReplyAccepted, "", NotAuthorised, HeldByCardholder, Merchant, 0}},
		{"A06 before clearing", func(w *world) *world {
			return w.sale(1, 1250).with(lostApproval(ReversalDone)).with(func(ev *Evidence) { ev.Entries[0].State = Hung })
		}, diagnosis{CauseAcquirerLostItsRecord, "", Authorised, HeldByIssuer, AcquirerDesk, 0}},
		{"A06 settled", func(w *world) *world {
			return w.sale(1, 1250).with(lostApproval(ReversalDone)).with(func(ev *Evidence) { ev.Entries[0].State = Hung }).cleared().settled()
		}, diagnosis{CauseAcquirerLostItsRecord, "", Settled, HeldByAcquirer, AcquirerDesk, 0}},
		{"A07 only the acquirer approved", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Switch[0].Code, ev.Issuer[0].Authorised = "91", false })
		}, diagnosis{CauseApprovedOnlyAtAcquirer, "", NotAuthorised, HeldByCardholder, AcquirerDesk, 0}},
		{"A08 declined here, debited there", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) {
				ev.Entries[0].State, ev.Entries[0].Code = Declined, "98"
				ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedDeclined, false
			})
		}, diagnosis{CauseDeclinedButDebited, "", Authorised, HeldByIssuer, IssuerDesk, 0}},
		{"E06 the till lost it", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedUnknown, false })
		}, diagnosis{CauseTillLostTheSale, "", Authorised, HeldByIssuer, AcquirerDesk, 0}},
	}
}

// otherTillCases are the rest of till against host.
func otherTillCases() []traceCase {
	return []traceCase{
		{"E07 only the till has it", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Entries, ev.Switch, ev.Issuer = nil, nil, nil })
		}, diagnosis{CauseApprovedOnlyAtTill, "", NotAuthorised, HeldByCardholder, Merchant, 0}},
		{"declined", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) {
				ev.Entries[0].State, ev.Entries[0].Code, ev.Switch[0].Code, ev.Issuer[0].Authorised = Declined, "51", "51", false
				ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedDeclined, false
			})
		}, diagnosis{CauseDeclinedSale, "funds", NotAuthorised, HeldByCardholder, Cardholder, 0}},
		{"A08 the host gave up waiting and undid it", func(w *world) *world {
			return w.sale(1, 1250).with(reversed).with(func(ev *Evidence) { ev.Slips[0].Belief, ev.Slips[0].Reversal = BelievedDeclined, NoReversal })
		}, diagnosis{CauseDeclinedSale, "", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"reversed here, not yet at the issuer", func(w *world) *world {
			return w.sale(1, 1250).with(reversed).with(func(ev *Evidence) { ev.Issuer[0].Reversed = false })
		}, diagnosis{CauseReversalOnItsWay, "", Authorised, HeldByIssuer, Network, 0}},
		{"refunded in full", func(w *world) *world {
			return w.sale(1, 1250).sale(2, 1250).with(func(ev *Evidence) {
				ev.Entries[1].Kind, ev.Entries[1].Original, ev.Slips[1].Kind = Refund, rrn(1), Refund
			})
		}, diagnosis{CauseRefundedSale, "", InBatch, HeldByIssuer, Nobody, 0}},
		{"a pending request", func(w *world) *world {
			w.ev.Now = w.at(friday, saleAt) + 1000
			return w.sale(1, 1250).with(func(ev *Evidence) {
				ev.Entries[0].State, ev.Slips[0].Belief, ev.Slips[0].InBatch = Pending, BelievedUnknown, false
			})
		}, diagnosis{CauseOutcomePending, "", Authorised, HeldByIssuer, AcquirerDesk, 0}},
		{"A11 never got through", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) {
				ev.Entries, ev.Switch, ev.Issuer = nil, nil, nil
				ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedUnknown, false
			})
		}, diagnosis{CauseNeverAuthorised, "", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"voided", func(w *world) *world {
			return w.sale(1, 1250).sale(2, 1250).with(func(ev *Evidence) {
				ev.Entries[0].State, ev.Slips[0].Voided = Voided, true
				ev.Entries[1].Kind, ev.Entries[1].Original, ev.Slips[1].Kind = Void, rrn(1), Void
			})
		}, diagnosis{CauseVoidedSale, "", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"nothing is known", func(w *world) *world { return w },
			diagnosis{CauseUnknown, "", NotAuthorised, HeldByNobodyKnown, AcquirerDesk, 0}},
	}
}

// clearingCases are about what happens between approval and settlement.
func clearingCases() []traceCase {
	return []traceCase{
		{"B01 in an open batch", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Batches = []BatchRow{{Terminal: "T1", Batch: 1, Opened: 1, Waits: true}} })
		}, diagnosis{CauseInOpenBatch, "", InBatch, HeldByIssuer, Cashier, monday}},
		{"B05 on the day its neighbours are paid", func(w *world) *world {
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Switch[0].ClearingDate = saturday }).sale(2, 70).cleared().with(func(ev *Evidence) {
				ev.Entries[0].Cleared = 0
			})
		}, diagnosis{CauseClearingDayStraddle, "", InBatch, HeldByIssuer, Nobody, monday}},
		{"B08 file not come", func(w *world) *world {
			return w.sale(1, 1250).settled().with(func(ev *Evidence) {
				ev.Files = []FileRow{{Kind: ClearingFile, ClearingDate: friday, Due: ev.Now - 1}}
			})
		}, diagnosis{CauseClearingFileLate, "", InBatch, HeldByAcquirer, Network, 0}},
		{"B08 file came after the run", func(w *world) *world {
			w.ev.Now = w.at(monday, "15:00")
			return w.sale(1, 1250).cleared().settled().with(func(ev *Evidence) { ev.Files[0].Arrived = w.at(monday, "14:00") })
		}, diagnosis{CauseClearingFileLate, "arrived", Settled, HeldByAcquirer, Nobody, tuesday}},
		{"B12 not in the file", func(w *world) *world {
			return w.sale(1, 1250).cleared().with(func(ev *Evidence) { ev.Details, ev.Entries[0].Cleared = nil, 0 })
		}, diagnosis{CauseApprovedNotCleared, "", InBatch, HeldByNetwork, AcquirerDesk, 0}},
		{"B18 reversed but cleared", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(reversed).with(func(ev *Evidence) { ev.Issuer[0].Reversed = false })
		}, diagnosis{CauseReversedButCleared, "", Settled, HeldByAcquirer, AcquirerDesk, 0}},
		{"B09 cleared, no money", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(func(ev *Evidence) { ev.Statements = nil })
		}, diagnosis{CauseClearedNotSettled, "", Cleared, HeldByNetwork, Network, tuesday}},
		{"D01 Sunday", func(w *world) *world {
			w.ev.Now = w.at(sunday, "10:00")
			return w.sale(1, 1250).cleared()
		}, diagnosis{CauseNotYetDue, "holiday", Cleared, HeldByNetwork, Nobody, monday}},
		{"minutes after the sale", func(w *world) *world {
			w.ev.Now = w.at(friday, "14:10")
			return w.sale(1, 1250).with(func(ev *Evidence) { ev.Slips[0].InBatch = true })
		}, diagnosis{CauseNotYetDue, "holiday", InBatch, HeldByIssuer, Nobody, monday}},
		{"D02 never instructed", func(w *world) *world { return w.sale(1, 1250).cleared().settled() },
			diagnosis{CauseSettledNotPaid, "", Settled, HeldByAcquirer, AcquirerDesk, tuesday}},
		{"B06 reversed too late", func(w *world) *world {
			return w.sale(1, 1250).with(lostApproval(ReversalDone)).cleared().settled()
		}, diagnosis{CauseReversalTooLate, "", Settled, HeldByAcquirer, AcquirerDesk, 0}},
	}
}

// payoutCases are about the way from the acquirer to the account.
func payoutCases() []traceCase {
	return []traceCase{
		{"good day", func(w *world) *world { return w.sale(1, 1250).cleared().settled().pay("P1", PayoutSucceeded, "") },
			diagnosis{CausePaid, "", InTheAccount, HeldByMerchant, Nobody, monday}},
		{"C01 one payout above the limit", func(w *world) *world { return w.sale(1, 1_050_000).cleared().settled().pay("P1", PayoutFailed, quota) },
			diagnosis{CausePayoutRefusedQuota, "single-payout", Settled, HeldByAcquirer, Merchant, 0}},
		{"C01 daily limit used", func(w *world) *world { return w.sale(1, 500_000).cleared().settled().pay("P1", PayoutFailed, quota) },
			diagnosis{CausePayoutRefusedQuota, "daily", Settled, HeldByAcquirer, Merchant, tuesday}},
		{"C02 every day refused", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P0", PayoutSucceeded, "").pay("P1", PayoutFailed, quota).pay("P2", PayoutFailed, quota).
				with(func(ev *Evidence) { ev.Payouts[0].Date, ev.Payouts[1].Date = thursday, friday })
		}, diagnosis{CausePayoutRefusedQuota, "yearly", Settled, HeldByAcquirer, Merchant, 0}},
		{"C03 never enabled", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutFailed, quota).pay("P2", PayoutFailed, quota).
				with(func(ev *Evidence) { ev.Payouts[0].Date = friday })
		}, diagnosis{CausePayoutRefusedQuota, "not-enabled", Settled, HeldByAcquirer, Merchant, 0}},
		{"C05 account closed", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutFailed, "BANK_CARD_ACCOUNT_ABNORMAL")
		}, diagnosis{CausePayoutRefusedAccount, "", Settled, HeldByAcquirer, Merchant, 0}},
		{"C07 name", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutFailed, "BANK_CARD_CARD_INFO_WRONG")
		}, diagnosis{CausePayoutRefusedName, "", Settled, HeldByAcquirer, Merchant, 0}},
		{"C10 returned", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutReversed, "").with(func(ev *Evidence) {
				ev.Returns = []Return{{PayoutID: "P1", Amount: ev.Payouts[0].Amount, Reason: "BANK_CARD_ACCOUNT_ABNORMAL", At: ev.Now}}
			})
		}, diagnosis{CausePayoutReturnedAfterSuccess, "account", Settled, HeldByAcquirer, Merchant, 0}},
		{"C06 not in the account", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutSucceeded, "").with(func(ev *Evidence) { ev.BankLines = []BankLine{} })
		}, diagnosis{CausePaidNotInAccount, "", PaidOut, HeldByMerchantBank, MerchantBank, 0}},
		{"C08 another's account", func(w *world) *world {
			return w.sale(1, 5000).cleared().settled().pay("P1", PayoutSucceeded, "").with(func(ev *Evidence) { ev.BankLines[0].Merchant = "M9" })
		}, diagnosis{CausePaidToAnother, "", InTheAccount, HeldByThirdParty, AcquirerDesk, 0}},
		{"D04 outcome unknown", func(w *world) *world { return w.sale(1, 1250).cleared().settled().pay("P1", PayoutUnknown, "") },
			diagnosis{CausePayoutOutcomeUnknown, "", Settled, HeldInTransit, AcquirerDesk, tuesday}},
		{"payout just sent", func(w *world) *world {
			w.ev.Now = w.at(monday, "09:31")
			return w.sale(1, 1250).cleared().settled().pay("P1", PayoutSent, "")
		}, diagnosis{CausePayoutUnderWay, "", Settled, HeldInTransit, Nobody, monday}},
		{"D06 held", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(func(ev *Evidence) { ev.Payables[0].Hold = "velocity" })
		}, diagnosis{CauseRiskHold, "", Settled, HeldByAcquirer, Merchant, 0}},
		{"D08 too small to pay", func(w *world) *world {
			return w.sale(1, 87).cleared().settled().with(func(ev *Evidence) { ev.Payables[0].Carried = true })
		}, diagnosis{CauseBelowMinimumPayout, "", Settled, HeldByAcquirer, Nobody, monday}},
	}
}

// Each case of the catalogue is told from the others by evidence alone: cause, how
// far the money has come, who holds it, who must act, when it is expected
// (CASES.md §1; the expected place is that of each case's second line).
func TestTrace(t *testing.T) {
	for _, tt := range slices.Concat(approvalCases(), otherTillCases(), clearingCases(), payoutCases()) {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			got := Trace(w.ev, saleKey)
			require.Equal(t, tt.want, diagnosis{got.Cause, got.Variant, got.Stage, got.Holder, got.Act, got.Due})
			var sum payment.Amount
			for _, p := range got.Places {
				require.Positive(t, p.Amount.Minor)
				sum = sum.Add(p.Amount)
			}
			require.Equal(t, got.Amount.Minor, sum.Minor, "every minor unit has one place")
			require.NotEmpty(t, got.Evidence)
			for _, e := range got.Timeline {
				require.NotRegexp(t, "[a-z]{3}", e.What.Zh, "Chinese is Chinese")
			}
		})
	}
}

// On the day the merchant complains, slip and empty account look the same; the
// evidence tells the full account, the returned payout and the holiday apart
// (C01, C10, D01).
func TestSameSlipThreeStories(t *testing.T) {
	c01 := newWorld(t).sale(1, 1_050_000).cleared().settled().pay("P1", PayoutFailed, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	c10 := newWorld(t).sale(1, 1_050_000).cleared().settled().pay("P1", PayoutReversed, "BANK_CARD_ACCOUNT_ABNORMAL")
	d01 := newWorld(t).sale(1, 1_050_000).cleared()
	d01.ev.Now = d01.at(sunday, "10:00")
	require.Equal(t, c01.ev.Slips, c10.ev.Slips)
	require.Equal(t, c01.ev.Slips, d01.ev.Slips)
	require.Equal(t, []Place{
		{HeldByAcquirer, "acquirer/merchant-payable:M1", yuan(t, "10447.50")},
		{HeldByIssuer, "issuer/interchange-income", yuan(t, "36.75")},
		{HeldByNetwork, "clearing/fee-income", yuan(t, "0.01")},
		{HeldByAcquirer, "acquirer/merchant-fee", yuan(t, "15.74")},
	}, Places(c01.ev, saleKey))
	require.Equal(t, "acquirer/returned-payout:M1", Places(c10.ev, saleKey)[0].Account)
	require.Equal(t, "clearing/position:48120000", Places(d01.ev, saleKey)[0].Account)
	require.Contains(t, Trace(c01.ev, saleKey).Remedy.En, "Waiting never helps")
	require.Empty(t, Reconcile(d01.ev).Raised, "a holiday raises nothing")
}

// Money that arrived late says what delayed it.
func TestDelay(t *testing.T) {
	w := newWorld(t).sale(1, 1250).cleared().settled().pay("P1", PayoutFailed, "BANK_CARD_CARD_INFO_WRONG").pay("P2", PayoutSucceeded, "")
	got := Trace(w.ev, saleKey)
	require.Equal(t, CausePaid, got.Cause)
	require.Equal(t, CausePayoutRefusedName, got.Delay)
}

// A merchant's day adds up to the last fen whatever happened to its sales, refunds
// included.
func TestMerchantDay(t *testing.T) {
	w := newWorld(t).sale(1, 10000).sale(2, 5000).sale(3, 2000).sale(4, 800)
	w.with(func(ev *Evidence) {
		ev.Entries[1].State, ev.Switch[1].Reversed, ev.Issuer[1].Reversed = Reversed, true, true // A04
		ev.Slips[2].Belief, ev.Slips[2].InBatch, ev.Slips[2].Reversal = BelievedUnknown, false, ReversalFailed
		ev.Entries[3].Kind, ev.Slips[3].Kind = Refund, Refund
	}).cleared().settled()
	w.pay("P1", PayoutSucceeded, "")
	w.ev.Payouts[0].Amount = yuan(t, "111.44") // 100.00 + 20.00 − 8.00 less 0.50 + 0.10 − 0.04
	w.ev.BankLines[0].Amount = w.ev.Payouts[0].Amount

	day := MerchantDay(w.ev, "M1", friday)
	require.Equal(t, "150.00", day.Sales.Decimal())
	require.Equal(t, "8.00", day.Refunds.Decimal())
	require.Equal(t, "0.71", day.Fees.Decimal())
	require.Equal(t, "141.29", day.Expected.Decimal())
	require.Equal(t, "111.44", day.Arrived.Decimal())
	require.Equal(t, "0.00", day.Unexplained.Decimal())
	require.Len(t, day.Differences, 2)
	require.Equal(t, CauseLateReplyAccepted, day.Differences[0].Cause)
	require.Equal(t, "49.75", day.Differences[0].Amount.Decimal())
	require.Equal(t, CauseReversalFailedHostKept, day.Differences[1].Cause)
	require.Equal(t, "-19.90", day.Differences[1].Amount.Decimal())

	w.ev.Payouts[0].Amount = yuan(t, "110.93") // the fee was taken twice (D10)
	require.Equal(t, "0.51", MerchantDay(w.ev, "M1", friday).Unexplained.Decimal())
}

// A long that the desk has resolved is where the desk sent it (J16).
func TestResolvedLong(t *testing.T) {
	w := newWorld(t).sale(1, 1250).with(func(ev *Evidence) { ev.Entries[0].State = Hung }).cleared().settled()
	w.ev.Items = L2(Day{Date: friday, Now: w.ev.Now, Calendar: w.cal}, w.ev.Entries, w.ev.Details, nil).Raised
	require.Equal(t, "acquirer/long", Places(w.ev, saleKey)[0].Account)
	w.ev.Items[0].State, w.ev.Items[0].Resolution = Resolved, PayMerchant
	require.Equal(t, "acquirer/merchant-payable:M1", Places(w.ev, saleKey)[0].Account)
	w.ev.Items[0].Resolution = CreditAdjustment
	require.Equal(t, HeldByNetwork, Places(w.ev, saleKey)[0].Holder)

	w.ev.Items[0].Resolution = PayMerchant
	w.pay("P1", PayoutSucceeded, "")
	w.ev.Entries[0].Payout = "P1"
	w.ev.Payouts[0].Amount, w.ev.BankLines[0].Amount = yuan(t, "12.50"), yuan(t, "12.50")
	got := Trace(w.ev, saleKey)
	require.Equal(t, CausePaid, got.Cause)
	require.Equal(t, HeldByMerchant, got.Holder)
}

// A transaction is found by till key, by RRN with or without its terminal, and by
// network key; it is the same story each time.
func TestFoundByAnyKey(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 70).cleared().settled().pay("P1", PayoutSucceeded, "")
	want := Trace(w.ev, saleKey)
	for _, k := range []Key{{RRN: rrn(1)}, {RRN: rrn(1), Terminal: "T1"}, {Network: network(1)}} {
		require.Equal(t, want, Trace(w.ev, k))
	}
	require.Equal(t, CauseUnknown, Trace(w.ev, Key{RRN: "999999999999"}).Cause)
}

// The story does not depend on the order of the rows.
func TestTraceInAnyOrder(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 70).sale(3, 800).cleared().settled()
	w.pay("P1", PayoutFailed, "BANK_CARD_CARD_INFO_WRONG").pay("P2", PayoutSucceeded, "")
	w.ev.Payouts[1].Replaces = "P1"
	w.ev.Details = append(w.ev.Details, change(w.ev.Details[0], func(d *Detail) { d.Amount.Minor = 1300 }))
	want, day := Trace(w.ev, saleKey), MerchantDay(w.ev, "M1", friday)
	rapid.Check(t, func(rt *rapid.T) {
		other := *w.ev
		other.Slips = rapid.Permutation(w.ev.Slips).Draw(rt, "slips")
		other.Entries = rapid.Permutation(w.ev.Entries).Draw(rt, "entries")
		other.Details = rapid.Permutation(w.ev.Details).Draw(rt, "details")
		other.Payouts = rapid.Permutation(w.ev.Payouts).Draw(rt, "payouts")
		other.Switch = rapid.Permutation(w.ev.Switch).Draw(rt, "switch")
		require.Equal(rt, want, Trace(&other, saleKey))
		require.Equal(rt, day, MerchantDay(&other, "M1", friday))
	})
}
