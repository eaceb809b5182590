package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/payment"
)

// A PIN crosses from the acquirer's zone into the issuer's and is kept nowhere; a
// block that cannot be read is 99, a member without a key A7 (DOMAIN §3.5).
func TestPINIsTranslated(t *testing.T) {
	zone := func(digits string) hsm.PINZone {
		k, err := hsm.ParseKey(hsm.ZPK, hsm.TDES2, digits)
		require.NoError(t, err)
		return hsm.PINZone{Key: k, Format: hsm.ISO0}
	}
	cfg := config()
	acquirer, issuer := zone("1111222233334444AAAABBBBCCCCDDDD"), zone("5555666677778888AAAABBBBCCCCDDDD")
	cfg.Members[0].PIN, cfg.Members[1].PIN = acquirer, issuer
	w := open(t, cfg)
	pin, err := hsm.ParsePIN("123456")
	require.NoError(t, err)
	sale := w.request(dialect.Sale, alice, yuan(12))
	sale.PINBlock, err = acquirer.Encipher(nil, pin, string(alice), nil)
	require.NoError(t, err)
	at, err := issuer.Decipher(w.Send("acquirer", sale)[0].PINBlock, string(alice))
	require.NoError(t, err)
	require.True(t, at.Equal(pin))

	garbled := w.request(dialect.Sale, alice, yuan(12))
	garbled.PINBlock = []byte("8 bytes.")
	require.Equal(t, payment.PINFormatError, w.refuses(garbled))
	w.cfg.Members[1].PIN = hsm.PINZone{}
	w.Restart()
	sale.STAN = 900
	require.Equal(t, securityFailed, w.refuses(sale))
}
