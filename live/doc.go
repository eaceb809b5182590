// Package live puts the simulated parties on real lines: an acquirer with all that
// stands behind it, for terminals that connect over TCP (Host), and a terminal for
// a host somewhere else (Till). The parties are those of the simulation and the
// package adds nothing of their own: it moves messages between sockets and the
// loop, and lets the wall clock drive the world.
//
//	terminal ──TCP──▶ link.Server ──Input──▶ engine.Loop (acquirer … bank)
//	         ◀──TCP── link.Peer  ◀─Foreign──
//
// A connection is a terminal's as soon as a message with its id (DE 41) came over
// it; answers go to the connection from which that terminal was heard last. When
// the line breaks, the other side finds out as it would in life.
//
//	host, err := live.NewHost(live.HostConfig{Profile: &profile, Ports: []live.Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:8583"}}})
//	err = host.Run(ctx)
package live
