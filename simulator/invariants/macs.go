package invariants

import (
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/simulator/world"
)

// arrival is a request that reached the host.
type arrival struct {
	seq    uint64
	sealed bool // with the MAC of a key that the host had given the till
}

// badMACs: what the host has approved for a till with keys came with the MAC of a key that the
// host had given it, by the frames and the keys themselves. What the host makes of a MAC says
// nothing here.
func (a *run) badMACs(wrong report) {
	if !a.HasKeys() || a.excused.Practice.Acquirer.SkipMACCheck {
		return
	}
	came := a.sealedRequests()
	for _, s := range a.approved {
		any, sealed := false, false
		for _, r := range came[party.TransactionKey(s.fact.Terminal, s.fact.Batch, s.fact.STAN)] {
			any, sealed = any || r.seq < s.rec.Seq, sealed || r.sealed && r.seq < s.rec.Seq
		}
		if any && !sealed {
			wrong(s.rec, "nothing posted for STAN "+s.fact.STAN.String()+", whose MAC is wrong", "it is approved")
		}
	}
}

// sealedRequests lists what tills with keys have asked of the host, by transaction.
func (a *run) sealedRequests() map[party.Key][]arrival {
	lines := make(map[party.Node]*world.LineOf)
	for _, name := range a.Tills() {
		if line, keyed := a.LineOf(party.Node(name)); keyed {
			lines[party.Node(name)] = line
		}
	}
	came := make(map[party.Key][]arrival)
	for rec := range a.History.Frames {
		line, asks := lines[rec.Node], rec.Peer == world.Acquirer
		if !asks {
			line = lines[rec.Peer]
		}
		if line == nil || rec.Kind != engine.FrameRecord {
			continue
		}
		m, ok := a.Meaning(rec.Node, rec.Peer, rec.Bytes, rec.File)
		switch {
		case !ok:
		case !asks && m.Transaction == dialect.SignOn:
			line.Learn(m.WorkingKeys)
		case !asks || m.Batch == 0 || m.Reply || m.Reversal:
		case m.Transaction == dialect.Upload: // it may stand for an advice that never came
			for i := range m.Details {
				k := party.TransactionKey(m.Terminal, m.Batch, m.Details[i].STAN)
				came[k] = append(came[k], arrival{rec.Seq, line.Sealed(rec.Bytes)})
			}
		case m.Transaction.Routed():
			k := party.TransactionKey(m.Terminal, m.Batch, m.STAN)
			came[k] = append(came[k], arrival{rec.Seq, line.Sealed(rec.Bytes)})
		}
	}
	return came
}
