package live

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/payment"
)

// Whoever writes a terminal against a lenient host is told what production refuses of the very frames that a strict
// one refuses, with field and byte, and what is like it is counted: a merchant that is missing, bytes behind the end,
// an old batch. What either takes or refuses alike is told of neither.
func TestProductionIsToldInBothModes(t *testing.T) {
	whys := map[string]string{
		"no merchant": "30 (format error): dialect 1987-ascii: DE 42 card acceptor identification code: " +
			"want the field in an MTI 0200, have none",
		"bytes behind": "30 (format error): dialect 1987-ascii: end of the message, byte 90: " +
			"want nothing after the last field, have 2 bytes",
		"old batch": "77 (batch number is not that of the host, sign on again): dialect 1987-ascii: DE 60 reserved, " +
			"private, byte 81: want batch 000001, which the host has, have 000009",
		"good": "",
	}
	for _, strict := range []bool{false, true} {
		profile := shops(t)
		profile.Acquirer.Strict = strict
		core, logged := observer.New(zap.WarnLevel)
		h := startLogged(t, profile, zap.New(core))
		l := dial(t, h.Ports()[0])
		stan := payment.STAN(0)
		for _, what := range []string{"no merchant", "bytes behind", "old batch", "good"} {
			for range sayReasons + 3 {
				stan++
				l.send(spoilt(t, what, l.balanceOf(profile, "T1", stan)))
				code := "00"
				if strict {
					code = (whys[what] + "00")[:2]
				}
				require.Equal(t, code, l.next().Text(39), what)
			}
		}
		verdict := "production would refuse: "
		if strict {
			verdict = "refused as in production: "
		}
		for what, why := range whys {
			lines := logged.FilterMessageSnippet("T1 → 0200 balance STAN ").FilterMessageSnippet(verdict + why)
			if why != "" {
				require.Equal(t, sayReasons, lines.Len(), "%s: %v", what, logged.All())
			}
		}
		h.ports.board.said.end()
		require.Equal(t, 3, logged.FilterMessageSnippet("… and 3 more like it: "+verdict).Len(), "%v", logged.All())
		require.Equal(t, 3*sayReasons+3, logged.Len())
	}
}

// spoilt makes a request of a till one that production refuses.
func spoilt(t *testing.T, what string, request []byte) []byte {
	t.Helper()
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	m := iso8583.NewMessage(d.Spec())
	require.NoError(t, m.Decode(request))
	switch what {
	case "no merchant":
		m.Unset(42)
	case "old batch":
		m.Set(60, "000009")
	case "bytes behind":
		return append(request, "00"...)
	}
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	return b
}
