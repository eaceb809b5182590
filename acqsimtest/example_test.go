package acqsimtest_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"testing"

	"acqsim/acqsimtest"
	"acqsim/link"
)

// shown is a test whose failures are printed: an example has no *testing.T.
type shown struct {
	*testing.T
	ends []func()
}

func (s *shown) Helper()                   {}
func (s *shown) Failed() bool              { return false }
func (s *shown) FailNow()                  { panic("the example failed") }
func (s *shown) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }
func (s *shown) Cleanup(end func())        { s.ends = append(s.ends, end) }
func (s *shown) end() {
	for i := len(s.ends) - 1; i >= 0; i-- {
		s.ends[i]()
	}
}

// A terminal of one's own, here a bare socket, sells; the host loses the reply, as the test has told it to. The
// terminal never asks again: by the books its sale stands, and is paid when it is due.
func Example_rawSocket() {
	t := &shown{}
	defer t.end()
	host := acqsimtest.Start(t, acqsimtest.At("2026-03-26 10:00"))
	host.Fault("drop 0210")

	conn, err := net.Dial("tcp", host.Addr("1987-ascii"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	// MTI 0200, bitmap, 2 PAN, 3, 4 amount, 11 STAN, 14 expiry, 22, 25, 41 terminal, 42 merchant, 49 currency
	sale := "0200" + "7024048000C08000" + "196200001357924681110" + "000000" + "000000001250" + "000042" + "3012" + "012" +
		"00" + "10000001" + "898110154110001" + "156"
	_, err = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(sale))), sale...))
	if err != nil {
		fmt.Println(err)
		return
	}
	money := acqsimtest.Money(t, host, acqsimtest.Key("10000001", 0, 42))
	fmt.Println(money.Amount, money.Holder, money.Cause)
	// Output: 12.50 CNY issuer not-yet-due
}

// A till sells at the host that is tested: here one that approves whatever it is asked.
func ExampleNewTill() {
	t := &shown{}
	defer t.end()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	host := &link.Server{Config: link.Config{Handler: func(_ *link.Peer, dst, request []byte) ([]byte, error) {
		return append(dst, request...), nil // a host that echoes is no host
	}}}
	go func() { _ = host.Serve(listener) }()
	defer host.Close()
	till := acqsimtest.NewTill(t, listener.Addr().String(), acqsimtest.Seller{Wait: 20e6})
	fmt.Println(till.Sell("alice", "12.50").Approved())
	// Output: false
}
