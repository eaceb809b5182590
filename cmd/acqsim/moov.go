//go:build !nomoov

package main

import "acqsim/moov"

func init() { checkMoovSpec = moov.CheckSpec }
