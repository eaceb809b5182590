package simulator

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/simulator/play"
	"acqsim/terminal"
)

// Whoever changes the amount of an approval on the line and has the key passes the
// MAC check, and the till books what it reads; who has no key is found out: A0, the
// sale is reversed, and the till signs on again (DESIGN §5, DOMAIN §3.4).
func TestSealOfAChangedReply(t *testing.T) {
	change := func(seal string) string {
		return `
  - id: changed
    on: {link: acquirer->terminal, mti: "0210", of: s1}
    do: {mutate: {set: {"39": "10", "4": "000000000100"}, seal: ` + seal + `}}
`
	}
	steps := `
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
`
	told(t, "{security: {keys: double}}", change("renew"), steps+`
  - expect: {belief: approved, of: s1}
finally:
  - books: {acquirer: {"merchant-payable:M1": "100.00"}}
`, func(t *testing.T, r *play.Result) {
		answered := factsOf[*terminal.Answered](r)
		require.Equal(t, int64(100), answered[len(answered)-1].Amount.Minor)
	})
	told(t, "{security: {keys: double}}", change("keep"), steps+`
  - expect: {belief: unknown, of: s1}
  - balance: {terminal: T1, card: alice}
finally:
  - books: {acquirer: {"merchant-payable:M1": "0.00"}}
`, func(t *testing.T, r *play.Result) {
		require.Len(t, factsOf[*terminal.SignedOn](r), 2)
		reversed := factsOf[*host.Reversed](r)
		require.Len(t, reversed, 1)
		require.Equal(t, payment.MACError, reversed[0].Reason)
	})
}

// A request that somebody with the key has changed is good at the host; without it is
// A0, nothing is asked of the network, and after the sign-on the cashier sells again.
func TestSealOfAChangedRequest(t *testing.T) {
	steps := `
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - expect: {belief: declined, of: s1}
  - sale: {as: s2, terminal: T1, card: alice, amount: "100.00"}
  - expect: {belief: approved, of: s2}
finally:
  - books: {acquirer: {"merchant-payable:M1": "100.00"}}
`
	told(t, "{security: {keys: double-and-track}}", `
  - id: changed
    on: {link: terminal->acquirer, mti: "0200", of: s1}
    do: {mutate: {set: {"4": "000000000100"}, seal: keep}}
`, steps, func(t *testing.T, r *play.Result) {
		require.Len(t, factsOf[*issuer.Authorised](r), 1)
	})
	// With the key, a spoilt PIN block passes the MAC check and is 99 at the host.
	told(t, "{security: {keys: double}}", `
  - id: changed
    on: {link: terminal->acquirer, mti: "0200", of: s1}
    do: {mutate: {set: {"52": "0123456789ABCDEF"}}}
`, steps, func(t *testing.T, r *play.Result) {
		require.Equal(t, payment.PINFormatError, factsOf[*host.Refused](r)[0].Code)
		require.Len(t, factsOf[*terminal.SignedOn](r), 2)
	})
}

// Between hosts a changed message is found out on whichever leg it is changed, with
// every method and cipher that fits, and nothing is posted: the request by A0, which
// the till is told as A7, the answer by silence, 98 and a reversal (DESIGN §11).
func TestMACsBetweenHosts(t *testing.T) {
	for _, security := range []string{"hosts: x9.19", "hosts: unionpay-ecb, keys: double",
		"hosts: cmac, host-keys: aes-128", "hosts: iso9797-alg1-pad2, host-keys: sm4", "hosts: x9.9, host-keys: des"} {
		world := "{security: {" + security + "}}"
		told(t, world, "",
			"  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\"}\n  - void: {of: "+
				"s1}\n  - sale: {as: s2, terminal: T1, card: alice, amount: \"7.00\"}\nfinally:\n  - books: {acquirer: "+
				"{\"merchant-payable:M1\": \"7.00\"}}\n",
			func(*testing.T, *play.Result) {})
	}
	for link, code := range map[string]payment.ResponseCode{
		"acquirer->clearing": "A7", "clearing->issuer": "A7", "issuer->clearing": "98", "clearing->acquirer": "98",
	} {
		mti := "0200"
		if code == "98" {
			mti = "0210"
		}
		told(t, "{security: {hosts: x9.19}}", `
  - id: changed
    on: {link: `+link+`, mti: "`+mti+`", of: s1}
    do: {mutate: {set: {"4": "000000000100"}, seal: keep}}
`, `
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - expect: {belief: declined, of: s1}
  - advance: {by: 10m}
finally:
  - books: {acquirer: {"merchant-payable:M1": "0.00"}, issuer: {"cardholder:alice": unchanged}}
`, func(t *testing.T, r *play.Result) {
			answered := factsOf[*terminal.Answered](r)
			require.Equal(t, code, answered[1].Code, link)
		})
		// Who has the key of the leg is believed: that is what seal: renew is for.
		told(t, "{security: {hosts: x9.19}}", `
  - id: changed
    on: {link: `+link+`, mti: "`+mti+`", of: s1}
    do: {mutate: {set: {"18": "5999"}}}
`, "  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\"}\n  - expect: {belief: approved, of: s1}\n", func(*testing.T, *play.Result) {})
	}
}

// A PIN block that DE 52 has no room for is refused before the world begins, with
// what would fit; formats that fit are spoken (DOMAIN §3.5).
func TestPINBlocksBetweenHosts(t *testing.T) {
	sale := "  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\"}\n  - " +
		"expect: {belief: approved, of: s1}\n"
	for _, fits := range []string{"pin-format: iso-3", "pin-format: iso-1", "pin-keys: tdes-3", "mac: x9.19"} {
		told(t, "{security: {keys: double, "+fits+"}}", "", sale, func(*testing.T, *play.Result) {})
	}
	for _, large := range []string{"pin-format: iso-4, pin-keys: aes-128"} {
		row := tale(t, "{security: {keys: double, "+large+"}}", "", sale)[0]
		r := play.Run(t.Context(), row, play.Options{})
		require.ErrorContains(t, r.Err, "has 16 bytes, and DE 52 of 1987-ascii holds 8")
	}
}

// Where DE 52 holds sixteen bytes, tills speak SM4 and AES: their PINs, their MACs and
// the working keys of their sign-on are of that cipher. The shipped dialects refuse
// them, and say why.
func TestCiphersOfTheTills(t *testing.T) {
	wide, err := dialect.Read("direct-stx.yaml", func(name string) ([]byte, error) {
		b, err := os.ReadFile("../dialect/testdata/" + name)
		return bytes.Replace(b, []byte("number data, format: b 64"), []byte("number data, format: b 128"), 1), err
	})
	require.NoError(t, err)
	require.Equal(t, 16, wide.PINBlockSize())
	steps := "  - sign-on: {terminal: T1}\n  - sale: {as: s1, terminal: T1, card: alice, amount: \"100.00\"}\n  - " +
		"expect: {belief: approved, of: s1}\n" +
		"  - sale: {as: s2, terminal: T1, card: alice, amount: \"1.00\", pin: wrong}\n  - expect: {belief: declined, " +
		"of: s2}\n"
	for _, cipher := range []string{"sm4", "aes-128"} {
		row := tale(t, "{security: {keys: double, till-keys: "+cipher+"}}", "", steps)[0]
		r := play.Run(t.Context(), row, play.Options{Dialect: wide.Name(), Dialects: dialect.Known{wide.Name(): wide}})
		require.NoError(t, r.Err)
		require.Equal(t, play.Pass, r.Verdict, "%s:\n%s", cipher, failures(r))
		require.Equal(t, payment.ResponseCode("55"), factsOf[*issuer.Declined](r)[0].Code)

		r = play.Run(t.Context(), row, play.Options{})
		require.ErrorContains(t, r.Err, "of 16 bytes, and DE 52 of 1987-ascii holds 8")
	}
	row := tale(t, "{security: {keys: double, till-keys: tdes-3}}", "", steps)[0]
	require.ErrorContains(t, play.Run(t.Context(), row, play.Options{}).Err,
		"do not fit into the 16 bytes that DE 62 has for each")
}
