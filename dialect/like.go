package dialect

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strings"

	"acqsim/iso8583"
)

// Like makes a dialect of a spec alone: its messages have the bytes of the spec and mean what those of a shipped
// dialect mean. When like is "" that is the default one, or 1987-ascii-128-bit for a spec without DE 70, which that
// lacks too.
func Like(spec *iso8583.Spec, name, like string) (*Dialect, error) {
	if _, has := spec.Field(70); !has && like == "" {
		like = "1987-ascii-128-bit"
	}
	mapping := fmt.Sprintf("version: 1\nlike: %q\nname: %q\nspec: %q\n", cmp.Or(like, Default), name, name)
	if f := spec.Framing(); f.Length != "" {
		mapping += fmt.Sprintf("framing: %q\n", strings.ReplaceAll(f.String(), " ", ""))
	}
	if n := spec.HeaderLen(); n > 0 {
		mapping += fmt.Sprintf("header: %q\n", hex.EncodeToString(headerOf(spec, n)))
	}
	return Load([]byte(mapping), spec)
}

// headerOf is the header of a message that nobody gave one.
func headerOf(spec *iso8583.Spec, n int) []byte {
	m := iso8583.NewMessage(spec)
	m.SetMTI("0800")
	b, err := m.AppendEncode(nil)
	if err != nil || len(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
