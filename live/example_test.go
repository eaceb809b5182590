package live_test

import (
	"context"
	"fmt"

	"acqsim/live"
	"acqsim/scenarios"
)

// A host has the world of a scenario and a port for each dialect; it answers until
// its context ends.
func ExampleHost() {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	host, err := live.NewHost(live.HostConfig{
		Profile: &rows[0].World,
		Ports:   []live.Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	stop() // nobody connects
	fmt.Println(len(host.Ports()), host.Run(ctx))
	// Output: 1 <nil>
}
