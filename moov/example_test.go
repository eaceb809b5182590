//go:build !nomoov

package moov_test

import (
	"fmt"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	"github.com/moov-io/iso8583/prefix"
	"github.com/moov-io/iso8583/specs"

	"acqsim/acqsimtest"
	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/moov"
)

// A layout that a program has in moov's Go values describes messages for people, with the card number masked.
func ExampleToSpec() {
	spec, reports, err := moov.ToSpec(&theirs.MessageSpec{Name: "my-host", Fields: map[int]field.Field{
		0: field.NewString(&field.Spec{Length: 4, Enc: encoding.ASCII, Pref: prefix.ASCII.Fixed}),
		1: field.NewBitmap(&field.Spec{Enc: encoding.Binary, Pref: prefix.Binary.Fixed}),
		2: field.NewString(&field.Spec{Length: 19, Description: "card number", Enc: encoding.BCD, Pref: prefix.BCD.LL}),
		4: field.NewString(&field.Spec{Length: 12, Description: "amount", Enc: encoding.BCD, Pref: prefix.BCD.Fixed,
			Pad: padding.Left('0')}),
		35: field.NewTrack2(&field.Spec{Length: 37, Enc: encoding.ASCIIHexToBytes, Pref: prefix.Binary.L,
			Packer: field.Track2Packer{}, Unpacker: field.Track2Unpacker{}}),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range reports {
		fmt.Println("DE", r.Path, r.Key, "missing:", r.Missing)
	}
	info, _ := spec.Field(4)
	fmt.Println(info.Name, info.Wire)
	// Output:
	// DE 35 packer missing: true
	// amount BCD BCD.Fixed
}

// A host in a test speaks by the layout that a program has in moov's Go values, here the one that moov ships.
func ExampleToSpec_host() {
	t := &toldTest{}
	defer t.end()
	spec, _, err := moov.ToSpec(specs.Spec87ASCII)
	if err != nil {
		fmt.Println(err)
		return
	}
	host := acqsimtest.Start(t, acqsimtest.SpecOf("my-host", spec))
	client, err := connection.New(host.Addr("my-host"), specs.Spec87ASCII, moov.ReadLength(link.Framer{}),
		moov.WriteLength(link.Framer{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := client.Connect(); err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	m := theirs.NewMessage(specs.Spec87ASCII)
	m.MTI("0200")
	for n, v := range map[int]string{2: "6200001357924681110", 3: "000000", 4: "1250", 11: "000042", 14: "3012", 22: "012",
		25: "00", 41: "10000001", 42: "898110154110001", 49: "156"} {
		if err := m.Field(n, v); err != nil {
			fmt.Println(err)
			return
		}
	}
	reply, err := client.Send(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	code, _ := reply.GetString(39)
	fmt.Println(code, acqsimtest.Money(t, host, acqsimtest.Key("10000001", 0, 42)).Holder)
	// Output: 00 issuer
}

// toldTest is a test whose failures are printed: an example has no *testing.T.
type toldTest struct{ ends []func() }

func (*toldTest) Helper()                   {}
func (*toldTest) Failed() bool              { return false }
func (*toldTest) FailNow()                  { panic("the example failed") }
func (*toldTest) Logf(string, ...any)       {}
func (*toldTest) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }
func (t *toldTest) Cleanup(end func())      { t.ends = append(t.ends, end) }
func (t *toldTest) end() {
	for i := len(t.ends) - 1; i >= 0; i-- {
		t.ends[i]()
	}
}

// A layout of acqsim in moov's Go values: packed track, GB18030 and signed amounts are there, and an amount may be
// given as people say it.
func ExampleFromSpec() {
	ours, err := iso8583.Shipped("unionpay-direct")
	if err != nil {
		fmt.Println(err)
		return
	}
	spec, reports, err := moov.FromSpec(ours)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := theirs.NewMessage(spec)
	m.MTI("0200")
	for n, v := range map[int]string{4: "1250", 35: "6212345678901234567=2912", 44: "商户"} {
		if err := m.Field(n, v); err != nil {
			fmt.Println(err)
		}
	}
	packed, err := m.Pack()
	fmt.Printf("%X %v\n", packed, err)
	fmt.Println(reports[0])
	// Output:
	// 02001000000020100000000000001250246212345678901234567D291204C9CCBBA7 <nil>
	// header: moov's messages begin with the MTI: ReadLength and WriteLength have the 11 bytes before it
}

// With the connection's own request id, which is the STAN alone, a late 0210 is the answer to the 0400 of its sale.
func ExampleRequestID() {
	client, err := connection.New("127.0.0.1:8583", theirs.Spec87, nil, nil,
		connection.SetRequestIDGenerator(moov.RequestID{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, mti := range []string{"0200", "0210", "0400"} {
		m := theirs.NewMessage(theirs.Spec87)
		m.MTI(mti)
		_ = m.Field(11, "000123")
		_ = m.Field(41, "10000001")
		fmt.Println(client.Opts.RequestIDGenerator.GenerateRequestID(m))
	}
	// Output:
	// 0200|11=123|41=10000001 <nil>
	// 0200|11=123|41=10000001 <nil>
	// 0400|11=123|41=10000001 <nil>
}

// What a message in moov's form is about, by the keys of acqsim: terminal, batch and STAN, and the acquirer's
// reference.
func ExampleKeys() {
	d, err := dialect.Named("1987-ascii")
	if err != nil {
		fmt.Println(err)
		return
	}
	spec, _, err := moov.FromSpec(d.Spec())
	if err != nil {
		fmt.Println(err)
		return
	}
	m := theirs.NewMessage(spec)
	m.MTI("0200")
	for n, v := range map[int]string{2: "6200001357924681110", 3: "000000", 4: "1250", 11: "123", 12: "093015", 13: "0823",
		22: "012", 25: "00", 37: "000000000042", 41: "10000001", 42: "898110154110001", 49: "156", 60: "000007"} {
		if err := m.Field(n, v); err != nil {
			fmt.Println(err)
		}
	}
	keys, err := moov.Keys(m, d)
	fmt.Println(keys, err)
	// Output: [txn:10000001/000007/000123 rrn:000000000042] <nil>
}
