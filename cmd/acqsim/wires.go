package main

import (
	"slices"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/spelling"
)

// wireNames are the wires on which a scenario can be played.
var wireNames = []string{"memory", "tcp", moovWire}

// terminalWires are those on which a terminal talks to a host somewhere else.
var terminalWires = []string{"tcp", moovWire}

const moovWire = "moov"

// openMoovWire opens the wire of moov-io's client and server. It is nil in a program that
// was built with the tag nomoov.
var openMoovWire func() (engine.Wire, error)

// newMoovClient makes the line of a till through moov-io's client; nil as openMoovWire is.
var newMoovClient live.NewClient

// wires opens those that package play does not know.
func wires() map[string]func() (engine.Wire, error) {
	if openMoovWire == nil {
		return nil
	}
	return map[string]func() (engine.Wire, error){moovWire: openMoovWire}
}

// checkWire refuses a wire that is none of those wanted, or that this program lacks.
func checkWire(name string, wanted []string) error {
	switch {
	case !slices.Contains(wanted, name):
		return usage("--wire %q: no such wire%s; want %s", name, spelling.Hint(name, wanted),
			spelling.Choices(name, wanted, ""))
	case name == moovWire && openMoovWire == nil:
		return usage("--wire moov: this program was built without moov-io's modules (-tags nomoov); " +
			"build it without that tag, or use --wire tcp")
	}
	return nil
}
