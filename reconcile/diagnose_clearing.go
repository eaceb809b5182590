package reconcile

import (
	"time"

	"acqsim/payment"
)

// whenExceptional reads what was claimed and disputed of a transaction; "" when
// nothing of it stands.
func (v *view) whenExceptional() (CauseCode, string) {
	details, claims := v.desk.about(v.ref())
	if code, variant := disputed(details, claims); code != "" {
		return code, variant
	}
	switch back, under := v.givenBackByClaim(); {
	case v.amount().Minor == 0 || back.Minor < v.amount().Minor:
	case under:
		return CauseGivenBack, "on-its-way"
	default:
		return CauseGivenBack, ""
	}
	if v.entry != nil && v.entry.effective() && v.takenAgain() != nil {
		return CauseTakenTwice, ""
	}
	for _, it := range v.items {
		if it.Reason == RecordRejected && it.State == Open && it.Side == Short {
			for _, c := range claims {
				if c.Kind == v.kind() && c.Code == "" {
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

// ref is the key under which the rows of other parties are filed.
func (v *view) ref() itemKey {
	if v.entry != nil {
		return itemKey{v.entry.RRN, v.entry.Terminal}
	}
	if v.slip != nil && v.key.RRN == "" {
		return itemKey{v.slip.RRN, v.slip.Terminal}
	}
	return itemKey{v.key.RRN, v.key.Terminal}
}

// disputed reads how far an issuer's dispute has come.
func disputed(details []*Detail, claims []*Claim) (CauseCode, string) {
	code, variant := CauseCode(""), ""
	for _, d := range details {
		switch d.Kind {
		case Retrieval:
			code, variant = CauseSlipRequested, ""
			for _, c := range claims {
				if c.Kind == Fulfilment && c.Code == "" {
					code, variant = "", ""
				}
			}
		case Chargeback:
			code, variant = CauseChargedBack, chargebackVariant(d.Reason)
		case Representment:
			code, variant = "", ""
		case SecondChargeback:
			code, variant = CauseChargedBack, "second"
		}
	}
	if code == CauseChargedBack && variant != "second" {
		for _, c := range claims {
			if c.Kind == Representment && c.Cleared == 0 && c.Code == "" {
				return code, "contested"
			}
		}
	}
	return code, variant
}

func chargebackVariant(reason string) string {
	switch reason {
	case RetrievalNotAnswered:
		return RetrievalNotAnswered
	case "stolen", "counterfeit", "not-recognised", "not-authorised":
		return "fraud"
	}
	return ""
}

// givenBackByClaim is what the cardholder has again by adjustments and chargebacks;
// under: a part of it is on its way.
func (v *view) givenBackByClaim() (back payment.Amount, under bool) {
	back = payment.Minor(0, v.amount().Currency)
	details, claims := v.desk.about(v.ref())
	for _, d := range details {
		switch d.Kind {
		case Adjustment, Chargeback, SecondChargeback:
			back = back.Add(d.Amount)
		case Representment:
			back = back.Sub(d.Amount)
		}
	}
	for _, c := range claims {
		if c.Kind == Adjustment && c.Cleared == 0 && c.Code == "" {
			back, under = back.Add(c.Amount), true
		}
	}
	return back, under
}

// claimPlace is where the money of a transaction is that was given or charged back
// as a whole.
func (v *view) claimPlace(x payment.Amount) (Place, bool) {
	back, under := v.givenBackByClaim()
	switch {
	case v.kind() == Refund || v.kind() == Void || x.Minor == 0 || back.Minor < x.Minor:
		return Place{}, false
	case under:
		return Place{HeldByNetwork, "clearing/position:" + v.member(), x}, true
	case v.issuer != nil && v.issuer.Returned.Minor == 0:
		return Place{HeldByIssuer, "issuer/due-to-network", x}, true
	}
	return Place{HeldByCardholder, v.cardholder(), x}, true
}

// takenAgain returns another entry that the journal made of the same request of the
// till and that still counts, nil when there is none.
func (v *view) takenAgain() *Entry {
	for _, e := range v.copies() {
		if e.RRN == v.entry.RRN || !e.effective() || e.Kind != v.entry.Kind {
			continue
		}
		if back, _ := v.desk.look(Key{Terminal: e.Terminal, RRN: e.RRN}).givenBackByClaim(); back.Minor < e.Amount.Minor {
			return e
		}
	}
	return nil
}

// copies are the entries that the journal made of the same request of the till; nil
// when there is one, as there should be.
func (v *view) copies() []*Entry {
	if v.entry == nil {
		return nil
	}
	return v.desk.copies[numbered(v.entry)]
}

// fromNowhere reports whether a clearing file has a transaction that no till, no
// journal, no switch and no authorisation knows.
func (v *view) fromNowhere() bool {
	if len(v.details) == 0 || v.entry != nil || v.slip != nil || v.sw != nil {
		return false
	}
	return v.issuer != nil && !v.issuer.Authorised
}

// otherShop is for a sale that our journal gives to another merchant than the till
// that made it.
func (v *view) otherShop() CauseCode {
	if v.slip != nil && v.entry != nil && v.state() == Approved && v.slip.Merchant != "" && v.slip.Merchant != v.entry.Merchant {
		return CauseOtherMerchant
	}
	return ""
}

// voidMissing reports whether a voided sale was cleared and its void was not: the
// cardholder stays debited.
func (v *view) voidMissing() bool {
	if len(v.details) == 0 || len(v.voids) == 0 {
		return false
	}
	for _, void := range v.voids {
		o := v.desk.look(void.key())
		if !o.effectiveEntry() || len(o.details) > 0 || !o.file.accepted {
			return false
		}
	}
	return true
}

func (v *view) effectiveEntry() bool { return v.entry != nil && v.entry.effective() }

// captureDelay reports whether money came late because its batch was not settled.
func (v *view) captureDelay() bool {
	if v.batch == nil || !v.batch.Waits || v.payable == nil || v.desk.ev.Calendar == nil || v.cleared == 0 {
		return false
	}
	cal := v.desk.ev.Calendar
	return v.payable.Ready > cal.At(cal.AddWorkingDays(v.cleared, 1), v.desk.limits.PayoutRun) && v.file.arrived < v.payable.Ready && !v.fileWasLate()
}

// presentedAgain reports whether the record that cleared is one that we had to ask
// for, after the day's own file lacked it.
func (v *view) presentedAgain() bool {
	_, claims := v.desk.about(v.ref())
	for _, c := range claims {
		if c.Kind == v.kind() && c.Code == "" {
			return true
		}
	}
	return false
}

// numbered is how the till names the transaction of an entry.
func numbered(e *Entry) tillKey { return tillKey{e.Terminal, e.Batch, e.STAN} }

// sameRequest reports whether two entries with one number of the till come from one
// request of it, and not from a number that was used again.
func sameRequest(a, b *Entry) bool {
	const copyOf = time.Minute // a gateway's second copy comes sooner
	apart := a.At.Sub(b.At)
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Card == b.Card && apart < copyOf && apart > -copyOf
}

// whyPresented says why a record had to be asked for.
func (v *view) whyPresented() CauseCode {
	for _, it := range v.items {
		if it.Reason == RecordRejected {
			return CauseRecordRejected
		}
	}
	return CauseApprovedNotCleared
}

// keptApart reports whether a transaction that cleared is not part of the payable of
// its day: it waits for its batch, or it was given back.
func (v *view) keptApart() bool {
	return v.batch != nil && v.batch.Waits || adjusted(v.desk.claims[v.ref()])
}

// otherAmount reads a clearing record with another amount than ours, while the item
// about it is open.
func (v *view) otherAmount() string {
	for _, it := range v.items {
		if it.Comparison != ClearingComparison || it.Reason != DifferentAmount || it.State != Open {
			continue
		}
		if it.Outside.Minor > it.Ours.Minor {
			return "more"
		}
		return "less"
	}
	return ""
}

// unseenOutside reports whether we approved a sale that the day's clearing lacks and
// that nobody else shows.
func (v *view) unseenOutside() bool {
	debit := v.kind() == Sale || v.kind() == Completion
	return debit && v.state() == Approved && v.payout == nil && !v.outsideKnown() && !v.inFile() && v.file.accepted
}

// outsideSeen reports whether the books of the switch or the issuer are among the
// evidence, so that a row which is not there means something.
func (d *Desk) outsideSeen() bool { return len(d.ev.Switch)+len(d.ev.Issuer) > 0 }

// nowherePlace is where the money of such a sale is: the cardholder's, if the other
// books are seen and have nothing of it.
func (v *view) nowherePlace(x payment.Amount) Place {
	if v.desk.outsideSeen() {
		return Place{HeldByCardholder, "issuer/cardholder", x}
	}
	return Place{HeldByNobodyKnown, "", x}
}
