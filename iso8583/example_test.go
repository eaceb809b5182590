package iso8583_test

import (
	"fmt"

	"acqsim/iso8583"
)

// A request is read by its spec and answered. Messages are reused, one for each goroutine.
func Example() {
	spec, err := iso8583.Shipped("1987-ascii") // or ParseSpec of a moov-io/iso8583, jPOS or own spec file
	if err != nil {
		fmt.Println(err)
		return
	}
	m := iso8583.NewMessage(spec)
	if err := m.Decode([]byte("08002020000000800000" + "990000" + "000123" + "10000001")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.MTI(), m.Text(3), m.Text(11), m.Text(41))
	m.SetMTI("0810")
	m.Set(39, "00")
	out, err := m.AppendEncode(nil)
	fmt.Println(string(out), err)

	fmt.Println(m.Decode([]byte("080020200000008000009900"))) // the message ends within DE 3
	// Output:
	// 0800 990000 000123 10000001
	// 081020200000028000009900000001230010000001 <nil>
	// iso8583: DE 3 processing code, byte 20: want 6 digits, have 4
}
