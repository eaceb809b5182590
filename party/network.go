package party

import (
	"strings"

	"acqsim/payment"
)

// NetworkRef is what networks match a transaction by: DE 7 + 11 + 32 + 33. Facts of
// the network leg embed it.
type NetworkRef struct {
	Sent      string                `json:"sent"`
	STAN      payment.STAN          `json:"stan"`
	Acquirer  payment.InstitutionID `json:"acquirer"`
	Forwarder payment.InstitutionID `json:"forwarder,omitempty"`
}

// NetworkKey returns the key.
func (n *NetworkRef) NetworkKey() Key { return NetworkKey(n.Sent, n.STAN, n.Acquirer, n.Forwarder) }

// Keys gives the key itself; it is part of Keyed.
func (n *NetworkRef) Keys(dst []Key) []Key { return append(dst, n.NetworkKey()) }

// IndexKeys gives the key; it is part of Indexed.
func (n *NetworkRef) IndexKeys(dst []Key) []Key { return append(dst, n.NetworkKey()) }

// keyDays is for how long a key names one transaction: DE 7 has no year.
const keyDays = 180

// MayBeArchived reports whether a request under this key may have come before on a
// clearing day up to archived, seen from today. A clock may be ahead, and a clearing day
// begins on the evening before.
func (n *NetworkRef) MayBeArchived(archived, today payment.BusinessDate) bool {
	if archived == 0 {
		return false
	}
	sent, err := payment.ResolveMMDD(n.Sent[:min(4, len(n.Sent))], today)
	return err != nil || sent <= archived.AddDays(1)
}

// SameKey reports whether a transaction of a clearing day is the one that its key names
// today, and not one of another year.
func SameKey(date, today payment.BusinessDate) bool { return today.Sub(date) <= keyDays }

// WithRRN gives the key and, where it is known, the acquirer's reference.
func (n *NetworkRef) WithRRN(dst []Key, r payment.RRN) []Key {
	dst = append(dst, n.NetworkKey())
	if r != "" {
		dst = append(dst, RRNKey(r))
	}
	return dst
}

// AppendFields writes the fields as those of the fact that embeds them.
func (n *NetworkRef) AppendFields(o *payment.Object) {
	o.Text("sent", n.Sent)
	o.Int("stan", int64(n.STAN))
	o.Text("acquirer", string(n.Acquirer))
	o.TextIf("forwarder", string(n.Forwarder))
}

// Text is the key as the key of a timer.
func (n *NetworkRef) Text() string {
	return n.Sent + "/" + n.STAN.String() + "/" + string(n.Acquirer) + "/" + string(n.Forwarder)
}

// ParseNetwork reads what Text writes.
func ParseNetwork(text string) (n NetworkRef, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 4 {
		return n, false
	}
	stan, err := payment.ParseSTAN(parts[1])
	return NetworkRef{parts[0], stan, payment.InstitutionID(parts[2]), payment.InstitutionID(parts[3])}, err == nil
}
