package world

import (
	"fmt"

	"acqsim/acquirer"
	"acqsim/dialect"
	"acqsim/fault"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/terminal"
)

// sealingCodec changes messages of a line whose messages carry a MAC. With seal:
// renew somebody who has the key of the line changes them; with keep a line that
// garbles does, and whoever verifies the MAC sees it.
type sealingCodec struct {
	fault.Codec
	codec *dialect.Codec
	// key is what seals the line at this moment, nil when nothing does.
	key func() dialect.Sealer
}

// Unset takes a field out of a message, where the codec within can.
func (c sealingCodec) Unset(b []byte, path string) ([]byte, error) {
	inner, can := c.Codec.(interface {
		Unset(message []byte, path string) ([]byte, error)
	})
	if !can {
		return nil, fmt.Errorf("simulator: field %s cannot be taken out of this format", path)
	}
	return inner.Unset(b, path)
}

// Seal is part of fault.Codec.
func (c sealingCodec) Seal(b []byte) ([]byte, error) {
	seal := c.key()
	if seal == nil {
		return b, nil
	}
	return c.codec.Reseal(b, seal)
}

// sealing gives the codec of a line the key of the line.
func (w *World) sealing(a, b party.Node, d *dialect.Dialect, plain fault.Codec) fault.Codec {
	if _, till := w.Profile.Terminals[string(a)]; till && b == Acquirer {
		return sealingCodec{plain, d.NewCodec(), func() dialect.Sealer { return w.tillKey(a) }}
	}
	if a != Clearing && b != Clearing || a == SettlementBank || b == SettlementBank {
		return plain
	}
	zone, err := w.ceremony().macZone(&w.Profile.Security, a, b)
	if err != nil {
		return plain // the parties' configs say so
	}
	mac, err := zone.MAC()
	if err != nil || mac == nil {
		return plain
	}
	return sealingCodec{plain, d.NewCodec(), func() dialect.Sealer { return mac }}
}

// tillKey is what seals a till's line now, as either end knows it.
func (w *World) tillKey(till party.Node) dialect.Sealer {
	if t, ok := w.Loop.Party(till).(*terminal.Terminal); ok {
		return t.Sealer()
	}
	if a, ok := w.Loop.Party(Acquirer).(*acquirer.Acquirer); ok {
		return a.Sealer(w.Profile.Terminals[string(till)].ID)
	}
	return nil
}

// LineOf reads and checks the messages of a till's line, whatever its ends make of them.
type LineOf struct {
	codec *dialect.Codec
	tmk   hsm.Key
	mac   hsm.MACMethod
	keys  []dialect.Sealer
}

// LineOf returns a reader of the line of a till; false where it has no keys.
func (w *World) LineOf(till party.Node) (*LineOf, bool) {
	if w.keys == nil || w.KeysOf(string(till)) == "" {
		return nil, false
	}
	d, err := w.dialects.Named(w.DialectOf(string(till)))
	tmk, err2 := w.keys.tmk(w.Profile.Terminals[string(till)].ID)
	if err != nil || err2 != nil {
		return nil, false
	}
	l := &LineOf{codec: d.NewCodec(), tmk: tmk, mac: tmk.Algorithm().UsualMAC()}
	if name := w.Profile.Security.MAC; name != "" && l.mac.UnmarshalText([]byte(name)) != nil {
		return nil, false
	}
	return l, true
}

// Learn takes the working keys that a sign-on brings, DE 62. What cannot be opened brings none.
func (l *LineOf) Learn(wrapped []byte) {
	keys, err := hsm.ParseField62(l.tmk, wrapped)
	if err != nil {
		return
	}
	if mac, err := hsm.NewMAC(keys.TAK, l.mac, 0); err == nil {
		l.keys = append(l.keys, mac)
	}
}

// Sealed reports whether a message has the MAC of one of the keys that it has learnt.
func (l *LineOf) Sealed(message []byte) bool {
	for _, mac := range l.keys {
		if l.codec.Verify(message, mac) {
			return true
		}
	}
	return false
}
