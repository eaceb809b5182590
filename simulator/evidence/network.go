package evidence

import (
	"acqsim/clearing"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// network is the switch's log.
type network struct {
	rows table[party.NetworkRef, reconcile.SwitchRow]
	tips map[party.NetworkRef]change // and adjustments
}

// change is another amount for a transaction that the network has routed before.
type change struct {
	original party.NetworkRef
	amount   payment.Amount
	at       payment.Time
}

func newNetwork() network {
	return network{rows: newTable[party.NetworkRef, reconcile.SwitchRow](), tips: make(map[party.NetworkRef]change)}
}

// see reads a fact of the switch.
func (n *network) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *clearing.Routed:
		n.routed(at, f)
	case *clearing.Answered:
		n.answered(f)
	case *clearing.TimedOut:
		if row := n.rows.row(f.NetworkRef); row != nil {
			row.Code = payment.NoIssuerReply
		}
	case *clearing.Reversed:
		if row := n.rows.row(f.NetworkRef); row != nil {
			row.Reversed = true
		}
	}
}

func (n *network) routed(at payment.Time, f *clearing.Routed) {
	kind, money := kindOf(f.Transaction)
	switch {
	case money:
		n.rows.add(f.NetworkRef, reconcile.SwitchRow{
			ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Kind: kind, Amount: f.Amount, At: at,
			Network: reconcile.NetworkKey{Sent: f.Sent, STAN: f.STAN, Acquirer: f.Acquirer, Forwarder: f.Forwarder},
		})
	case f.Transaction.Changes():
		o := &f.Original
		k := party.NetworkRef{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}
		n.tips[f.NetworkRef] = change{k, f.Amount, at}
	}
}

// answered takes the issuer's answer: a part of the amount may have been granted,
// and a tip or an adjustment gives its original a new one.
func (n *network) answered(f *clearing.Answered) {
	if tip, is := n.tips[f.NetworkRef]; is {
		if row := n.rows.row(tip.original); row != nil && f.Code.OK() {
			row.Amount = tip.amount
		}
		return
	}
	row := n.rows.row(f.NetworkRef)
	if row == nil {
		return
	}
	row.Code = f.Code
	if f.Amount != nil {
		row.Amount = *f.Amount
	}
	if f.Date != 0 {
		row.ClearingDate = f.Date
	}
}
