package reconcile

import (
	"acqsim/payment"
)

// TransactionKey says which rows an item or a question is about; what does not apply is
// zero.
type TransactionKey struct {
	Terminal payment.TerminalID  `json:"terminal,omitempty" csv:"terminal"`
	Batch    payment.BatchNumber `json:"batch,omitempty" csv:"batch"`
	STAN     payment.STAN        `json:"stan,omitempty" csv:"stan"`
	RRN      payment.RRN         `json:"rrn,omitempty" csv:"rrn"`
	Network  NetworkKey          `json:"network,omitzero" csv:"network"`
	Kind     Kind                `json:"kind,omitempty" csv:"kind"`
	Merchant payment.MerchantID  `json:"merchant,omitempty" csv:"merchant"`
	Payout   string              `json:"payout,omitempty" csv:"payout"`
	File     string              `json:"file,omitempty" csv:"file"`
	Record   int                 `json:"record,omitempty" csv:"record"` // 2, 3, …: of a further record under one network key
}

func (k *NetworkKey) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.TextIf("sent", k.Sent)
	o.IntIf("stan", int64(k.STAN))
	o.TextIf("acquirer", string(k.Acquirer))
	o.TextIf("forwarder", string(k.Forwarder))
	return o.End()
}

// NetworkKey is DE 7 + 11 + 32 + 33, by which networks match. Its STAN is the one
// of the acquirer towards the network, not the till's.
type NetworkKey struct {
	Sent      string                `json:"sent,omitempty" csv:"sent"` // MMDDhhmmss
	STAN      payment.STAN          `json:"stan,omitempty" csv:"stan"`
	Acquirer  payment.InstitutionID `json:"acquirer,omitempty" csv:"acquirer"`
	Forwarder payment.InstitutionID `json:"forwarder,omitempty" csv:"forwarder"`
}
