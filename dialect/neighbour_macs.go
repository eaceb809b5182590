package dialect

import "acqsim/party"

// NeighbourMACs is the door of a host to its neighbours: what leaves for one of them
// gets its MAC here, and what comes is verified here before anybody acts upon it. What stands
// in a journal has no MAC: it gets that of the day on which it leaves.
//
//	host ── message ──▶ Seal ── DE 64 or 128 ──▶ neighbour ── Authentic ──▶ host
//
// Messages about money carry a MAC: authorisation, financial, reversal (MTI classes
// 1, 2, 4). Network management does not.
type NeighbourMACs struct {
	codec *Codec
	seals map[party.Node]Sealer
}

// NewNeighbourMACs makes the door of a host that speaks d. Without a neighbour with which a
// MAC is agreed on it is nil, which is as good as open.
func (d *Dialect) NewNeighbourMACs(seals map[party.Node]Sealer) *NeighbourMACs {
	if len(seals) == 0 {
		return nil
	}
	return &NeighbourMACs{codec: d.NewCodec(), seals: seals}
}

// Sealer returns what seals messages for a neighbour, nil when nothing does.
func (macs *NeighbourMACs) Sealer(n party.Node) Sealer {
	if macs == nil {
		return nil
	}
	return macs.seals[n]
}

// Seal gives every message that leaves for a neighbour its MAC. One that cannot have
// one does not leave.
func (macs *NeighbourMACs) Seal(out *party.Out) {
	if macs == nil {
		return
	}
	kept := out.Sends[:0]
	for _, s := range out.Sends {
		seal := macs.seals[s.To]
		if seal == nil || s.File {
			kept = append(kept, s)
			continue
		}
		b, err := macs.codec.seal(s.Bytes, seal)
		if err != nil {
			continue
		}
		s.Bytes = b
		kept = append(kept, s)
	}
	clear(out.Sends[len(kept):])
	out.Sends = kept
}

// Authentic reports whether a message from a neighbour may be acted upon: its MAC is
// right, or it needs none.
func (macs *NeighbourMACs) Authentic(from party.Node, frame []byte) bool {
	seal := macs.Sealer(from)
	if seal == nil {
		return true
	}
	if macs.codec.msg.Decode(frame) != nil {
		return true // the reader says what is wrong with it
	}
	return !aboutMoney(macs.codec.msg.MTI()) || macs.codec.Verify(frame, seal)
}

// seal returns a frame about money with a MAC, any other as it is.
func (c *Codec) seal(frame []byte, seal Sealer) ([]byte, error) {
	if err := c.msg.Decode(frame); err != nil {
		return nil, err
	}
	if !aboutMoney(c.msg.MTI()) {
		return frame, nil
	}
	c.msg.Unset(64)
	c.msg.Unset(128)
	return c.encode(nil, seal)
}

func aboutMoney(mti string) bool {
	return len(mti) == 4 && (mti[1] == '1' || mti[1] == '2' || mti[1] == '4')
}
