package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// whenExceptional reads what was claimed and disputed of a transaction; "" when
// nothing of it stands.
func (v *Case) whenExceptional() (CauseCode, string) {
	details, claims := v.Index.about(v.ref())
	if code, variant := disputed(details, claims); code != "" {
		if code == CauseChargedBack && variant != "contested" && variant != "second" && v.refundedWhole() {
			variant = "refunded"
		}
		return code, variant
	}
	switch back, under := v.givenBackByClaim(); {
	case v.Amount().Minor == 0 || back.Minor < v.Amount().Minor:
	case under:
		return CauseGivenBack, "on-its-way"
	default:
		return CauseGivenBack, ""
	}
	if v.Entry != nil && v.Entry.Effective() && v.takenAgain() != nil {
		return CauseTakenTwice, ""
	}
	for _, it := range v.items {
		if it.Reason == reconcile.RecordRejected && it.State == reconcile.Open && it.Side == reconcile.Short {
			for _, c := range claims {
				if c.Kind == v.Kind() && c.Code == "" {
					return CauseRecordRejected, "presented-again"
				}
			}
			return CauseRecordRejected, ""
		}
	}
	if variant := v.otherAmount(); variant != "" {
		return CauseClearedOtherAmount, variant
	}
	if v.fromNowhere() {
		return CauseClearedWithoutApproval, ""
	}
	return v.otherShop(), ""
}

// disputed reads how far an issuer's dispute has come.
func disputed(details []*reconcile.Detail, claims []*reconcile.Claim) (CauseCode, string) {
	code, variant := CauseCode(""), ""
	for _, d := range details {
		switch d.Kind {
		case reconcile.Retrieval:
			code, variant = CauseSlipRequested, ""
			for _, c := range claims {
				if c.Kind == reconcile.Fulfilment && c.Code == "" {
					code, variant = "", ""
				}
			}
		case reconcile.Chargeback:
			code, variant = CauseChargedBack, chargebackVariant(d.Reason)
		case reconcile.Representment:
			code, variant = "", ""
		case reconcile.SecondChargeback:
			code, variant = CauseChargedBack, "second"
		}
	}
	if code == CauseChargedBack && variant != "second" {
		for _, c := range claims {
			if c.Kind == reconcile.Representment && c.Cleared == 0 && c.Code == "" {
				return code, "contested"
			}
		}
	}
	return code, variant
}

func chargebackVariant(reason string) string {
	switch reason {
	case reconcile.RetrievalNotAnswered:
		return reconcile.RetrievalNotAnswered
	case "stolen", "counterfeit", "not-recognised", "not-authorised":
		return "fraud"
	}
	return ""
}

// givenBackByClaim is what the cardholder has again by adjustments and chargebacks;
// under: a part of it is on its way.
func (v *Case) givenBackByClaim() (back payment.Amount, under bool) {
	back = payment.Minor(0, v.Amount().Currency)
	details, claims := v.Index.about(v.ref())
	for _, d := range details {
		switch d.Kind {
		case reconcile.Adjustment, reconcile.Chargeback, reconcile.SecondChargeback:
			back = back.Add(d.Amount)
		case reconcile.Representment:
			back = back.Sub(d.Amount)
		}
	}
	for _, c := range claims {
		if c.Kind == reconcile.Adjustment && c.Cleared == 0 && c.Code == "" {
			back, under = back.Add(c.Amount), true
		}
	}
	return back, under
}

// takenAgain returns another entry that the journal made of the same request of the
// till and that still counts, nil when there is none.
func (v *Case) takenAgain() *reconcile.Entry {
	for _, e := range v.Copies() {
		if e.RRN == v.Entry.RRN || !e.Effective() || e.Kind != v.Entry.Kind {
			continue
		}
		if back,
			_ := v.Index.Case(reconcile.TransactionKey{Terminal: e.Terminal,
			RRN: e.RRN}).givenBackByClaim(); back.Minor < e.Amount.Minor {
			return e
		}
	}
	return nil
}

// Copies are the entries that the journal made of the same request of the till; nil
// when there is one, as there should be.
func (v *Case) Copies() []*reconcile.Entry {
	if v.Entry == nil {
		return nil
	}
	return v.Index.copies(numbered(v.Entry))
}

// fromNowhere reports whether a clearing file has a transaction that no till, no
// journal, no switch and no authorisation knows.
func (v *Case) fromNowhere() bool {
	if len(v.Details) == 0 || v.Entry != nil || v.Slip != nil || v.Switched != nil {
		return false
	}
	return v.Issuer != nil && !v.Issuer.Authorised
}

// otherShop is for a sale that our journal gives to another merchant than the till
// that made it.
func (v *Case) otherShop() CauseCode {
	if v.Slip != nil && v.Entry != nil && v.State() == reconcile.Approved && v.Slip.Merchant != "" &&
		v.Slip.Merchant != v.Entry.Merchant {
		return CauseOtherMerchant
	}
	return ""
}

// voidMissing reports whether a voided sale was cleared and its void was not: the
// cardholder stays debited.
func (v *Case) voidMissing() bool {
	if len(v.Details) == 0 || len(v.voids) == 0 {
		return false
	}
	for _, void := range v.voids {
		o := v.Index.Case(void.Key())
		if !o.effectiveEntry() || len(o.Details) > 0 || !o.File.Accepted {
			return false
		}
	}
	return true
}

func (v *Case) effectiveEntry() bool { return v.Entry != nil && v.Entry.Effective() }

// captureDelay reports whether money came late because its batch was not settled.
func (v *Case) captureDelay() bool {
	if v.Batch == nil || !v.Batch.Waits || v.Payable == nil || v.Index.Evidence.Calendar == nil || v.ClearedDay == 0 {
		return false
	}
	cal := v.Index.Evidence.Calendar
	return v.Payable.Ready > cal.At(cal.AddWorkingDays(v.ClearedDay, 1), v.Index.Limits.PayoutRun) &&
		v.File.arrived < v.Payable.Ready && !v.FileWasLate()
}

// presentedAgain reports whether the record that cleared is one that we had to ask
// for, after the day's own file lacked it.
func (v *Case) presentedAgain() bool {
	_, claims := v.Index.about(v.ref())
	for _, c := range claims {
		if c.Kind == v.Kind() && c.Code == "" {
			return true
		}
	}
	return false
}

// whyPresented says why a record had to be asked for.
func (v *Case) whyPresented() CauseCode {
	for _, it := range v.items {
		if it.Reason == reconcile.RecordRejected {
			return CauseRecordRejected
		}
	}
	return CauseApprovedNotCleared
}

// otherAmount reads a clearing record with another amount than ours, while the item
// about it is open.
func (v *Case) otherAmount() string {
	for _, it := range v.items {
		if it.Comparison != reconcile.ClearingComparison || it.Reason != reconcile.DifferentAmount ||
			it.State != reconcile.Open {
			continue
		}
		back := v.Kind() == reconcile.Refund || v.Kind() == reconcile.Void
		more := it.Outside.Minor > it.Ours.Minor != back // of what it moves, either way
		switch {
		case back && more:
			return "gave-more"
		case back:
			return "gave-less"
		case more:
			return "more"
		}
		return "less"
	}
	return ""
}

// refundedWhole reports whether refunds alone have given all of a sale back.
func (v *Case) refundedWhole() bool {
	back := v.GivenBackSoFar()
	return back.Minor > 0 && back.Minor >= v.Amount().Minor
}

// unseenOutside reports whether we approved a sale that the day's clearing lacks and
// that nobody else shows.
func (v *Case) unseenOutside() bool {
	debit := v.Kind() == reconcile.Sale || v.Kind() == reconcile.Completion
	return debit && v.State() == reconcile.Approved && v.Payout == nil && !v.outsideKnown() && !v.inFile() &&
		v.File.Accepted
}

// outsideSeen reports whether the books of the switch or the issuer are among the
// evidence, so that a row which is not there means something.
func (ix *Index) outsideSeen() bool { return len(ix.Evidence.Switch)+len(ix.Evidence.Issuer) > 0 }
