package invariants

import (
	"cmp"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// tombstones: an original that comes after its reversal was answered 25 has no effect, at the
// issuer, in the network and at the acquirer. A reversal that was refused undoes nothing. Which
// came first the wire says: a party that keeps no trace of the reversal tells nobody of it.
func (a *run) tombstones(wrong report) {
	if a.excused.Forgot {
		return
	}
	first := a.overtaken()
	late := func(at party.Node, key party.Key, seq uint64) bool {
		came, is := first[order{at, key}]
		return is && came < seq
	}
	for _, s := range a.issued {
		if late(world.Issuer, s.fact.NetworkKey(), s.rec.Seq) && len(s.fact.Postings) > 0 &&
			!a.excused.Practice.Issuer.ForgetEarlyReversal {
			wrong(s.rec, "nothing posted for STAN "+s.fact.STAN.String()+", whose reversal came first", "it is posted")
		}
	}
	for _, s := range a.routed {
		if late(world.Clearing, s.fact.NetworkKey(), s.rec.Seq) {
			wrong(
				s.rec,
				"nothing routed for STAN "+s.fact.STAN.String()+", whose reversal came first",
				"it goes to the issuer",
			)
		}
	}
	for _, s := range a.requested {
		k := party.TransactionKey(s.fact.Terminal, s.fact.Batch, s.fact.STAN)
		if late(world.Acquirer, k, s.rec.Seq) && !a.excused.Practice.Acquirer.ForgetEarlyReversal {
			wrong(
				s.rec,
				"nothing forwarded for STAN "+s.fact.STAN.String()+", whose reversal came first",
				"it goes to the network",
			)
		}
	}
}

// order is a transaction as one party gets it: from its till, or from the network.
type order struct {
	at  party.Node
	key party.Key
}

// overtaken lists the transactions of whose reversal a party said that it knew nothing yet
// (25) before it got their request, with the record of the answer.
func (a *run) overtaken() map[order]uint64 {
	asked, first := make(map[order]bool), make(map[order]uint64)
	undoes := make(map[order]order) // what a reversal that waits for its answer is about
	for rec := range a.History.Frames {
		if rec.File || rec.Kind != engine.FrameRecord && rec.Kind != engine.LostRecord {
			continue
		}
		m, ok := a.Meaning(rec.Node, rec.Peer, rec.Bytes, rec.File)
		if !ok || !m.Transaction.OfCard() && !m.Reversal {
			continue
		}
		own, exchange, original := a.namesOf(rec, m)
		switch {
		case m.Reply && m.Reversal:
			o, waits := undoes[order{rec.Node, exchange}]
			if waits && m.Code == payment.OriginalNotFound && !asked[o] && first[o] == 0 {
				first[o] = rec.Seq
			}
		case m.Reply || rec.Kind != engine.FrameRecord:
		case m.Reversal:
			undoes[order{rec.Peer, exchange}] = order{rec.Peer, original}
		case first[order{rec.Peer, own}] == 0:
			asked[order{rec.Peer, own}] = true
		}
	}
	return first
}

// namesOf names a message, the exchange by which its answer is known, and the transaction that
// it undoes, by the keys of its line.
func (a *run) namesOf(rec *engine.Record, m *dialect.Message) (own, exchange, original party.Key) {
	o := &m.Original
	if !a.isTill(rec.Node) && !a.isTill(rec.Peer) {
		own = party.NetworkKey(m.Sent, m.STAN, m.Acquirer, m.Forwarder)
		return own, own, party.NetworkKey(o.Sent, o.STAN, o.Acquirer, o.Forwarder)
	}
	return party.TransactionKey(m.Terminal, m.Batch, m.STAN), party.TransactionKey(m.Terminal, 0, m.STAN),
		party.TransactionKey(m.Terminal, cmp.Or(o.Batch, m.Batch), cmp.Or(o.STAN, m.STAN))
}
