package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// certificates writes a certificate of 127.0.0.1 that signs itself, and its key.
func certificates(t *testing.T) (cert, key string) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &own.PublicKey, own)
	require.NoError(t, err)
	text, err := x509.MarshalECPrivateKey(own)
	require.NoError(t, err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: text}), 0o600))
	return cert, key
}

// A host with mutual TLS serves a terminal that shows its certificate; a terminal that listens is served by a host that
// dials, with TLS; and the list that a host begins with says so.
func TestServeWithTLS(t *testing.T) {
	cert, key := certificates(t)
	host := serveHere(t, "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", cert, "--latency", "0")
	require.Equal(t, []string{"port", "mutual-tls"}, []string{host.lines[0].Type, host.lines[0].Security})
	var said, complaints, list bytes.Buffer
	till := NewMain()
	till.Stdout, till.Stderr = &said, &complaints
	require.Equal(t, exitPass, till.Run(t.Context(), []string{"terminal", "--host", host.ports["1987-ascii"], "--tls",
		"--tls-ca", cert, "--tls-cert", cert, "--tls-key", key}), complaints.String())
	require.Contains(t, said.String(), "settled, totals agree")
	host.end(t)

	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		dialling := NewMain()
		dialling.Stdout, dialling.Stderr = &list, io.Discard
		ended <- dialling.Run(ctx, []string{"serve", "--dialect", "1987-ascii", "--dial", addr, "--tls", "--tls-ca", cert})
	}()
	said.Reset()
	listening := NewMain()
	listening.Stdout, listening.Stderr = &said, &complaints
	require.Equal(t, exitPass, listening.Run(t.Context(), []string{"terminal", "--dialect", "1987-ascii",
		"--listen", addr, "--tls-cert", cert, "--tls-key", key}), complaints.String())
	require.Contains(t, said.String(), "settled, totals agree")
	require.Contains(t, complaints.String(), "waiting for the host at "+addr)
	stop()
	require.Equal(t, exitInterrupted, <-ended)
	require.Regexp(t, `(?m)^dial +`+addr+` +tls +1987-ascii$`, list.String())
}

// What cannot be meant is refused with the flag that is wrong and with what to give instead.
func TestConnectionUsage(t *testing.T) {
	cert, key := certificates(t)
	none := filepath.Join(t.TempDir(), "none.pem")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"serve", "--tls-cert", cert}, "--tls-cert and --tls-key: want both, or neither"},
		{[]string{"serve", "--tls-client-ca", cert}, "--tls-client-ca: want --tls-cert and --tls-key too"},
		{[]string{"serve", "--tls-cert", none, "--tls-key", key}, "none.pem"},
		{[]string{"serve", "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", key}, "no certificate in it"},
		{[]string{"serve", "--tls"}, "--tls: want --dial too"},
		{[]string{"serve", "--dial", "nowhere", "--dialect", "1987-ascii"}, `--dial "nowhere": want an address`},
		{[]string{"serve", "--dial", "127.0.0.1:1"}, "--dial: have 1 of "},
		{[]string{"serve", "--latency", "-1s"}, "--latency -1s"},
		{[]string{"serve", "--max-connections", "0"}, "--max-connections 0"},
		{[]string{"serve", "--speed", "NaN"}, "--speed NaN"},
		{[]string{"serve", "--speed", "Inf"}, "--speed +Inf"},
		{[]string{"serve", "--speed", "-2"}, "--speed -2"},
		{[]string{"terminal"}, "or --listen ADDR where the host connects"},
		{[]string{"terminal", "--host", "a:1", "--listen", "b:1"}, "--host and --listen: want one"},
		{[]string{"terminal", "--host", "a:1", "--tls-ca", cert}, "want --tls too"},
		{[]string{"terminal", "--listen", "127.0.0.1:0", "--tls"}, "--tls: is for who connects"},
		{[]string{"run", "good-day", "--tls"}, "want --peer too"},
	} {
		var complaints bytes.Buffer
		m := NewMain()
		m.Stdout, m.Stderr = io.Discard, &complaints
		require.Equal(t, exitUsage, m.Run(t.Context(), c.args), "%v", c.args)
		require.Contains(t, complaints.String(), c.says, "%v", c.args)
	}
	for addr, open := range map[string]bool{
		"127.0.0.1:1": false, "localhost:1": false, "[::1]:1": false, "0.0.0.0:1": true, ":1": true, "[::]:1": true,
		"10.0.0.1:1": true, "example.org:1": true,
	} {
		require.Equal(t, open, everybody(addr), addr)
	}
}

// A port that other machines reach is served, and said to be.
func TestListeningToEverybodyIsSaid(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var complaints bytes.Buffer
	m := NewMain()
	m.Stdout, m.Stderr = io.Discard, &complaints
	m.Run(ctx, []string{"serve", "--dialect", "1987-ascii", "--listen", "0.0.0.0:0"})
	require.Contains(t, complaints.String(), "0.0.0.0:0 takes connections from other machines")
	require.Contains(t, complaints.String(), "nothing is encrypted")
}
