package link_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"acqsim/iso8583"
	"acqsim/link"
)

// A host that approves everything, and a terminal that sells once. The time-out of the sale says what to do: a request
// that never left can go again, one that was sent must be reversed.
func Example() {
	spec, err := iso8583.Shipped("1987-ascii")
	if err != nil {
		fmt.Println(err)
		return
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	host := &link.Server{Config: link.Config{Handler: func(_ *link.Peer, dst, request []byte) ([]byte, error) {
		m := iso8583.NewMessage(spec)
		if err := m.Decode(request); err != nil {
			return dst, err
		}
		m.SetMTI("0210")
		m.Set(39, "00")
		return m.AppendEncode(dst)
	}}}
	served := make(chan error, 1)
	go func() { served <- host.Serve(ln) }()

	terminal := &link.Client{Addr: ln.Addr().String(), Config: link.Config{
		Match:   link.MatchOn(spec, 11, 41),
		Timeout: 5 * time.Second,
		OnEvent: func(e link.Event) {
			if e.Kind == link.Late || e.Kind == link.Unmatched {
				fmt.Println(e)
			}
		},
	}}
	sale := iso8583.NewMessage(spec)
	sale.SetMTI("0200")
	sale.Set(11, "000001")
	sale.Set(41, "10000001")
	request, err := sale.AppendEncode(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := terminal.Exchange(context.Background(), request)
	var failed *link.ExchangeError
	if errors.As(err, &failed) && failed.Stage != link.Unsent {
		fmt.Println("reverse it:", err)
		return
	}
	answer := iso8583.NewMessage(spec)
	if err := answer.Decode(reply); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.MTI(), answer.Text(11), answer.Text(39))

	_ = terminal.Shutdown(context.Background())
	_ = host.Shutdown(context.Background())
	fmt.Println(errors.Is(<-served, link.ErrClosed))
	// Output:
	// 0210 000001 00
	// true
}
