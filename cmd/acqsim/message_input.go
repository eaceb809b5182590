package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// maxInput bounds what is read from standard input.
const maxInput = 16 << 20

// chunk is a run of bytes that somebody handed over as one: a line of hexadecimal
// text, or everything when the bytes are raw.
type chunk struct {
	line int // of the text, from 1; 0 when there are no lines
	data []byte
	err  error // what is wrong with the text
}

// readInput reads standard input to its end.
func readInput(stdin io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(stdin, maxInput+1))
	switch {
	case err != nil:
		return nil, environment("reading standard input: %w", err)
	case len(data) > maxInput:
		return nil, usage("want at most %d bytes on standard input: split the file", maxInput)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, usage("want a message on standard input, have nothing")
	}
	return data, nil
}

// paragraphs reads hexadecimal text, a chunk for each line, and parts it at empty
// lines. Lines that begin with # are comments. Input whose first line is not
// hexadecimal is raw: one chunk.
func paragraphs(input []byte, raw bool) [][]chunk {
	if raw {
		return [][]chunk{{{data: input}}}
	}
	var list [][]chunk
	var open []chunk
	first := true
	for i, line := range strings.Split(string(input), "\n") {
		text := strings.Join(strings.Fields(line), "")
		switch {
		case text == "":
			if len(open) > 0 {
				list, open = append(list, open), nil
			}
			continue
		case text[0] == '#':
			continue
		}
		c := unhexed(text)
		if first && c.err != nil && strings.Trim(text, "0123456789abcdefABCDEF") != "" {
			return [][]chunk{{{data: input}}}
		}
		first, c.line = false, i+1
		open = append(open, c)
	}
	if len(open) > 0 {
		list = append(list, open)
	}
	return list
}

// unhexed reads the digits of one line.
func unhexed(text string) chunk {
	data, err := hex.DecodeString(text)
	if err == nil {
		return chunk{data: data}
	}
	wrong := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
	if wrong < 0 {
		return chunk{data: data, err: fmt.Errorf("want two hexadecimal digits for each byte, have %d: one is missing",
			len(text))}
	}
	return chunk{data: data,
		err: fmt.Errorf("want hexadecimal digits, have %q as character %d", []rune(text[wrong:])[0], wrong+1)}
}

// joined is a paragraph as one chunk.
func joined(lines []chunk) chunk {
	all := chunk{line: lines[0].line}
	for _, c := range lines {
		if c.err != nil {
			return chunk{err: c.err}
		}
		all.data = append(all.data, c.data...)
	}
	return all
}
