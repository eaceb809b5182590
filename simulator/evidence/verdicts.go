package evidence

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// verdict is how the differences about one thing stand.
type verdict int

const (
	noItem    verdict = iota
	putRight          // all are closed, by a day that is past
	unsettled         // one is open, or was closed later
)

// verdicts are how differences stand, by what they are about.
type verdicts struct {
	ofEntry  map[payment.RRN]verdict
	ofSlip   map[terminal.Ref]verdict
	ofBatch  map[reconcile.Batch]verdict
	ofPayout map[string]verdict
	ofFile   map[fileKey]verdict
}

type fileKey struct {
	kind reconcile.FileKind
	date payment.BusinessDate
}

func newVerdicts() verdicts {
	return verdicts{make(map[payment.RRN]verdict), make(map[terminal.Ref]verdict), make(map[reconcile.Batch]verdict),
		make(map[string]verdict), make(map[fileKey]verdict)}
}

// note adds an item: the worst word about a thing counts.
func (v *verdicts) note(it *reconcile.Item, how verdict) {
	k := &it.Key
	if k.RRN != "" {
		v.ofEntry[k.RRN] = max(v.ofEntry[k.RRN], how)
	}
	if r := (terminal.Ref{Terminal: k.Terminal, Batch: k.Batch, STAN: k.STAN}); k.STAN != 0 {
		v.ofSlip[r] = max(v.ofSlip[r], how)
	} else if b := (reconcile.Batch{Terminal: k.Terminal, Number: k.Batch}); k.Batch != 0 {
		v.ofBatch[b] = max(v.ofBatch[b], how)
	}
	if k.Payout != "" {
		v.ofPayout[k.Payout] = max(v.ofPayout[k.Payout], how)
	}
	if f := (fileKey{reconcile.FileKind(k.File), it.Day}); k.File != "" {
		v.ofFile[f] = max(v.ofFile[f], how)
	}
}
