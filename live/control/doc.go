// Package control is the door through which a test in any language drives a host: HTTP beside the ports, under /v1,
// described by OpenAPI 3.1.
//
//	curl ──HTTP──▶ guard ──▶ api ──▶ World ──▶ live.Host ──Input──▶ the world's loop
//	till ──TCP───▶ kept port ───────────────▶ live.Host
//
// Of worlds there are one that is served (main) and those that somebody made (POST /v1/worlds), each with ports, a
// clock and faults of its own, so that suites that run side by side do not meet. A World outlives its hosts: to reset
// it is to begin another host on the ports that it has. One that nobody uses for ten minutes ends.
//
// It turns requests into inputs, questions and faults of package live and reads through View; it never touches a party,
// and what a host cannot be told on standard input it cannot be told here. A scenario is played in a world of its own,
// never in one that is served (play).
//
// What it answers has the forms of --json (docs/ndjson.schema.json), what it refuses those of RFC 9457 with a slug
// (docs/slugs.md). Card numbers are masked, and none is taken in an address. Requests, streams, worlds, runs, bodies
// and times are bounded; where there is no room the answer is 503 with Retry-After.
//
//	server, err := control.New(control.Config{Main: world})
//	err = server.Serve(ctx, listener)
package control
