//go:build !nomoov

package main

import (
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/live"
	"acqsim/moov"
)

func init() {
	checkMoovSpec = moov.CheckSpec
	newMoovClient = func(addr string, layout *iso8583.Spec, f link.Framer, receive func([]byte) error,
		note func(string)) (live.Client, error) {
		return moov.NewClient(addr, layout, f, receive, note)
	}
	openMoovWire = func() (engine.Wire, error) { return moov.NewWire() }
}
