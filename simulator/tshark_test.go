package simulator

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Wireshark's own dissector reads every message that the catalogue exchanges in the ASCII dialect on any link, with
// and without keys: none is malformed, and each field that we find is one that it finds (CONSOLE, captures).
func TestTsharkReadsEveryMessage(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed (apt-get install tshark): no message was given to another dissector")
	}
	messages := exchanged(t)
	t.Log(len(messages), "messages")
	file := filepath.Join(t.TempDir(), "exchanged.pcap")
	broken := messages[0][:len(messages[0])-1] // whoever finds nothing wrong with it finds nothing
	require.NoError(t, os.WriteFile(file, capture(append(slices.Clip(messages), broken)), 0o600))

	args := []string{"-n", "-r", file, "-d", "tcp.port==8583,iso8583", "-o", "iso8583.len_endian:bigendian",
		"-o", "iso8583.charset:ascii", "-o", "iso8583.binencode:ascii", "-T", "fields", "-E", "occurrence=f",
		"-e", "iso8583.mti", "-e", "_ws.malformed", "-e", "_ws.expert.message"}
	for n := 2; n <= 128; n++ {
		args = append(args, "-e", fmt.Sprintf("iso8583.bit%d", n))
	}
	cmd := exec.Command(tshark, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	require.NoError(t, err, complaints.String())
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, lines, len(messages)+1, "one line a message")
	last := strings.Split(lines[len(messages)], "\t")
	require.NotEmpty(t, last[1]+last[2], "the broken one: %v", last)
	lines = lines[:len(messages)]
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	own := iso8583.NewMessage(d.Spec())
	for i, line := range lines {
		seen := strings.Split(line, "\t")
		own.Reset()
		require.NoError(t, own.Decode(messages[i]))
		require.Equal(t, own.MTI(), seen[0], "message %d: %s", i, line)
		require.Empty(t, seen[1], "message %d, %s, is malformed: %s", i, own.MTI(), line)
		require.Empty(t, seen[2], "message %d, %s: %s", i, own.MTI(), line)
		for n := 2; n <= 128; n++ {
			if n != 65 && len(own.Unstripped(n)) > 0 {
				require.NotEmpty(t, seen[n+1], "message %d, %s: DE %d is ours alone", i, own.MTI(), n)
			}
		}
	}
}

// exchanged plays the catalogue in the ASCII dialect, and a day of every
// transaction with keys, and returns each message once. What a fault has made
// unreadable is no message.
func exchanged(t *testing.T) [][]byte {
	t.Helper()
	var rows []*scenarios.Scenario
	for _, id := range slices.Concat(scenarios.IDs(), scenarios.Checks()) {
		loaded, err := scenarios.Load(scenarios.ReadFile, scenarios.FileOf(id), scenarios.Options{Dialect: "1987-ascii"})
		require.NoError(t, err)
		rows = append(rows, loaded...)
	}
	rows = append(rows, keyed(t, "keys: double")...)
	spoken, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	var messages [][]byte
	known := make(map[string]bool)
	for _, row := range rows {
		r := play.Run(t.Context(), row, play.Options{Dialect: "1987-ascii"})
		require.NoError(t, r.Err)
		for rec := range r.World.History.Frames {
			if rec.File || rec.Kind != engine.FrameRecord || known[string(rec.Bytes)] {
				continue
			}
			if m := r.World.Message(rec); m == nil || m.Spec().Name() != spoken.Spec().Name() {
				continue
			}
			known[string(rec.Bytes)] = true
			messages = append(messages, rec.Bytes)
		}
	}
	require.Greater(t, len(messages), 1000)
	return messages
}

// capture writes messages as a pcap file: each behind its length of two bytes, in a
// packet of its own of one TCP connection between two test addresses.
func capture(messages [][]byte) []byte {
	le := binary.LittleEndian
	var b []byte
	b = le.AppendUint32(b, 0xA1B2C3D4)
	b = le.AppendUint32(b, 2|4<<16) // version 2.4
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, 1<<16)
	b = le.AppendUint32(b, 101) // raw IP
	sequence := uint32(1)
	for i, m := range messages {
		packet := segment(sequence, m)
		b = le.AppendUint32(b, uint32(i))
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, uint32(len(packet)))
		b = le.AppendUint32(b, uint32(len(packet)))
		b = append(b, packet...)
		sequence += uint32(2 + len(m))
	}
	return b
}

// segment is a message in IPv4 and TCP, from 192.0.2.1:40000 to 192.0.2.2:8583.
func segment(sequence uint32, m []byte) []byte {
	be := binary.BigEndian
	b := []byte{0x45, 0}
	b = be.AppendUint16(b, uint16(20+20+2+len(m)))
	b = append(b, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2)
	b = be.AppendUint16(b, 40000)
	b = be.AppendUint16(b, 8583)
	b = be.AppendUint32(b, sequence)
	b = be.AppendUint32(b, 1)
	b = append(b, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0)
	b = be.AppendUint16(b, uint16(len(m)))
	return append(b, m...)
}
