package dialect_test

import (
	"fmt"

	"acqsim/dialect"
)

// A message means the same in every dialect; its bytes do not.
func Example() {
	d, err := dialect.Named("1987-ascii")
	if err != nil {
		fmt.Println(err)
		return
	}
	codec := d.NewCodec()
	frame, err := codec.Append(nil, &dialect.Message{Transaction: dialect.EchoTest, STAN: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	var m dialect.Message
	err = codec.Parse(frame, &m)
	fmt.Println(m.MTI, m.Transaction, m.STAN, err)
	// Output: 0800 echo-test 000001 <nil>
}
