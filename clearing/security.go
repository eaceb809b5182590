package clearing

import (
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// distrust answers a request whose MAC is wrong.
func (n *Network) distrust(ev *party.Event, m *dialect.Message, out *party.Out) {
	if !m.Reply && m.Answerable() {
		n.reply(out, ev.From, m, payment.MACError)
	}
}

// securityFailed is DE 39 A7.
const securityFailed payment.ResponseCode = "A7"

// translatePIN brings a PIN from the acquirer's zone into the issuer's. It is
// never kept.
func (n *Network) translatePIN(ev *party.Event, from, to *Member, m *dialect.Message) payment.ResponseCode {
	block := m.PINBlock
	switch {
	case len(block) == 0:
		return payment.Approved
	case from.PIN.Key.IsZero() || to.PIN.Key.IsZero():
		return securityFailed
	}
	random := ev.Entropy
	if random == nil {
		random = func() uint64 { return 0 }
	}
	var err error
	if m.PINBlock, err = hsm.TranslatePIN(nil, block, from.PIN, to.PIN, string(m.PAN), hsm.Entropy(random)); err != nil {
		return payment.PINFormatError
	}
	return payment.Approved
}
