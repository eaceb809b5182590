package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// pipe runs one command line of the program over an input.
func pipe(t *testing.T, input string, args ...string) (code int, out, complaints string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(input), Stdout: &stdout, Stderr: &stderr}
	code = m.Run(context.Background(), args)
	require.NoError(t, m.Close())
	return code, stdout.String(), stderr.String()
}

// Decoding and encoding again gives every message of the golden vectors back byte
// for byte, whichever length header it had and whether it came as text or raw.
// Source: the vectors of moov-io/iso8583 in iso8583/testdata.
func TestWhatDecodePrintsEncodeWrites(t *testing.T) {
	folder := filepath.Join("..", "..", "iso8583", "testdata", "vectors")
	for _, name := range []string{"pos-1987-ascii", "pos-1987-bcd", "network-ebcdic"} {
		spec := filepath.Join(folder, "specs", name+".json")
		vectors, err := os.ReadFile(filepath.Join(folder, "moov", name+".jsonl"))
		require.NoError(t, err)
		var messages []string
		for line := range strings.Lines(string(vectors)) {
			_, rest, found := strings.Cut(line, `"hex":"`)
			require.True(t, found, line)
			digits, _, _ := strings.Cut(rest, `"`)
			messages = append(messages, digits)
		}
		input := strings.Join(messages, "\n") + "\n"
		code, objects, complaints := pipe(t, input, "decode", "--json", "--show-test-pan", "--framing", "none",
			"--spec", spec)
		require.Zero(t, code, complaints)
		for _, framing := range []string{"none", "binary-2", "ascii-4,inclusive", "bcd-2"} {
			code, framed, complaints := pipe(t, objects, "encode", "--spec", spec, "--framing", framing)
			require.Zero(t, code, complaints)
			if framing == "none" {
				require.Equal(t, input, framed, name)
			}
			code, again, complaints := pipe(t, framed, "decode", "--json", "--show-test-pan", "--spec", spec)
			require.Zero(t, code, "%s %s: %s", name, framing, complaints)
			require.Equal(t, objects, again, "%s %s: the length header is found out", name, framing)
			raw, err := hex.DecodeString(strings.ReplaceAll(framed, "\n", ""))
			require.NoError(t, err)
			code, again, complaints = pipe(t, string(raw), "decode", "--raw", "--json", "--show-test-pan",
				"--spec", spec, "--framing", framing)
			if framing == "none" {
				continue // one message: nothing tells where the next one begins
			}
			require.Zero(t, code, "%s %s: %s", name, framing, complaints)
			require.Equal(t, objects, again, "%s %s raw", name, framing)
		}
	}
}

// No card number, track or PIN block of the golden vectors is printed without
// --show-test-pan, in no form of output, broken messages included.
func TestDecodeMasks(t *testing.T) {
	folder := filepath.Join("..", "..", "iso8583", "testdata", "vectors")
	spec := filepath.Join(folder, "specs", "pos-1987-ascii.json")
	vectors, err := os.ReadFile(filepath.Join(folder, "moov", "pos-1987-ascii.jsonl"))
	require.NoError(t, err)
	s, err := os.ReadFile(spec)
	require.NoError(t, err)
	layout, err := iso8583.ParseSpec("pos-1987-ascii", s)
	require.NoError(t, err)
	m := iso8583.NewMessage(layout)
	for line := range strings.Lines(string(vectors)) {
		if !strings.Contains(line, `"kind":"purchase"`) {
			continue // patterns that repeat from field to field
		}
		_, rest, _ := strings.Cut(line, `"hex":"`)
		digits, _, _ := strings.Cut(rest, `"`)
		frame, err := hex.DecodeString(digits)
		require.NoError(t, err)
		require.NoError(t, m.Decode(frame))
		for _, args := range [][]string{{"--spec", spec}, {"--spec", spec, "--json"}, {}, {"--json"}} {
			for _, input := range []string{digits, digits[:len(digits)-8]} {
				_, out, complaints := pipe(t, input, append([]string{"decode"}, args...)...)
				for _, n := range []int{2, 35, 52} {
					if secret := m.Text(n); secret != "" {
						require.NotContains(t, out+complaints, secret, "DE %d", n)
						if n == 52 {
							require.NotContains(t, out+complaints, strings.ToUpper(hex.EncodeToString(m.Get(n))))
						}
					}
				}
			}
		}
	}
}

// A message that is wrapped over lines is one message, as xxd -p prints it; lines
// that are messages are several.
func TestWrappedLines(t *testing.T) {
	message := hex.EncodeToString([]byte("0800" + "8020000000800000" + "0400000000000000" + "000001" + "TERM0001" +
		"001"))
	code, whole, complaints := pipe(t, message, "decode", "--spec", "1987-ascii", "--json")
	require.Zero(t, code, complaints)
	for _, args := range [][]string{{"decode", "--spec", "1987-ascii", "--json"},
		{"decode", "--spec", "1987-ascii", "--json", "--framing", "none"}} {
		code, wrapped, complaints := pipe(t, message[:60]+"\n"+message[60:]+"\n", args...)
		require.Zero(t, code, complaints)
		require.Equal(t, whole, wrapped)
		code, two, complaints := pipe(t, message+"\n"+message+"\n", args...)
		require.Zero(t, code, complaints)
		require.Equal(t, whole+whole, two)
		code, both, complaints := pipe(t, message[:60]+"\n"+message[60:]+"\n\n# the next one\n"+message+"\n", args...)
		require.Zero(t, code, complaints)
		require.Equal(t, whole+whole, both)
	}
}

// Whatever bytes come, decode ends with an exit code of its own, and each line of
// its JSON is an object with the fields of a message or with an error.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("0800 0020000000C00012 000001"), "", "")
	f.Add([]byte("# comment\n3038303030303230\n303030303030303030303030303031\n\n30383"), "1987-ascii", "")
	f.Add([]byte("\x00\x1a0800002000000000000000000\xff"), "network-ebcdic", "binary-2")
	f.Add([]byte("0026080000200000000000000000010026"), "1987-ascii", "ascii-4")
	f.Fuzz(func(t *testing.T, input []byte, spec, framing string) {
		args := []string{"decode", "--json", "--rules"}
		if spec != "" && !strings.ContainsAny(spec, `./\`) {
			args = append(args, "--spec="+spec)
		}
		code, out, complaints := pipe(t, string(input), append(args, "--framing="+framing)...)
		require.Contains(t, []int{exitPass, exitFailed, exitUsage}, code)
		if code == exitUsage {
			require.NotEmpty(t, complaints)
			return
		}
		for line := range strings.Lines(out) {
			var object struct {
				MTI    *string
				Fields map[string]string
				Error  string
			}
			require.NoError(t, json.Unmarshal([]byte(line), &object), line)
			require.True(t, object.MTI != nil && object.Fields != nil || object.Error != "", line)
		}
	})
}
