package hsm_test

import (
	"fmt"

	"acqsim/hsm"
)

// A terminal signs on, enciphers a PIN and seals a message; the host, which drew the
// keys, checks both.
func Example() {
	tmk, _ := hsm.ParseKey(hsm.TMK, hsm.TDES2, "CA5D92598DCA48CE8A4C76361A9269E9")
	tpk, _ := hsm.ParseKey(hsm.TPK, hsm.TDES2, "807A23AD32B36D457AE91FDF927570EA")
	tak, _ := hsm.ParseKey(hsm.TAK, hsm.DES, "5BB5C72CD00B7338")
	field62, _ := hsm.WorkingKeys{TPK: tpk, TAK: tak}.AppendField62(nil, tmk) // host, 0810

	keys, err := hsm.ParseField62(tmk, field62) // terminal
	fmt.Println(keys.TPK, err)

	pin, _ := hsm.ParsePIN("123456")
	zone := hsm.PINZone{Key: keys.TPK, Format: hsm.ISO0}
	block, _ := zone.Encipher(nil, pin, "6212345678901234", nil)
	mac, _ := hsm.NewMAC(keys.TAK, hsm.UnionPayECB, 0)
	frame := append([]byte("0200..."), block...)
	sealed := mac.Sum(frame, frame)

	hostMAC, _ := hsm.NewMAC(tak, hsm.UnionPayECB, 0) // host
	fmt.Println(hostMAC.Verify(sealed[len(frame):], frame))
	hostZone := hsm.PINZone{Key: tpk, Format: hsm.ISO0}
	read, err := hostZone.Decipher(block, "6212345678901234")
	fmt.Println(read, read.Equal(pin), err)
	// Output:
	// TPK tdes-2 8D0A74B8 <nil>
	// true
	// ****** true <nil>
}
