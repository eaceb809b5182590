package link

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// authority issues certificates for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true,
		NotBefore:             time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	a := &authority{cert: cert, key: k, pool: x509.NewCertPool()}
	a.pool.AddCert(cert)
	return a
}

func (a *authority) issue(t testing.TB, name string) tls.Certificate {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &k.PublicKey, a.key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: k}
}

func manySales(t *testing.T, c *Client) {
	t.Helper()
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			for n := range 25 {
				stan := i*100 + n
				reply, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
				if err != nil || string(reply) != string(message(t, "0210", stan, till)) {
					t.Errorf("sale %d: %q, %v", stan, reply, err)
				}
			}
		})
	}
	callers.Wait()
}

// Over TLS the host is verified by its certificate for the address dialled, and exchanges work as without.
func TestTLS(t *testing.T) {
	noLeaks(t)
	ca := newAuthority(t)
	srv := &Server{Config: Config{Handler: answering,
		TLS: &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "host")}}}}
	addr := serve(t, srv)
	c := client(t, addr, Config{TLS: &tls.Config{RootCAs: ca.pool}})
	manySales(t, c)
	state, ok := c.Peer().TLS()
	require.True(t, ok)
	require.Equal(t, "host", state.PeerCertificates[0].Subject.CommonName)
	require.NoError(t, srv.Shutdown(context.Background()))

	events := newRecorder()
	stranger := client(t, serve(t, &Server{Config: Config{Handler: answering, TLS: srv.TLS}}), Config{
		TLS: &tls.Config{RootCAs: newAuthority(t).pool}, OnEvent: events.record, Timeout: 50 * time.Millisecond,
	})
	require.NoError(t, stranger.start())
	events.await(t, Redialling)
	_, err := stranger.Exchange(context.Background(), message(t, "0200", 1, till))
	require.Equal(t, CauseNoConnection, failure(t, err).Cause)
	require.ErrorContains(t, err, "certificate signed by unknown authority")
	require.ErrorContains(t, events.await(t, HandshakeFailed).Err, "link: TLS: ")
}

// Under mutual TLS the terminal shows its certificate too; without one it is not served.
func TestMutualTLS(t *testing.T) {
	noLeaks(t)
	ca := newAuthority(t)
	names := make(chan string, 1)
	events := newRecorder()
	srv := &Server{
		Config: Config{Handler: answering, OnEvent: events.record, TLS: &tls.Config{
			Certificates: []tls.Certificate{ca.issue(t, "host")}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool,
		}},
		OnConnect: func(p *Peer) {
			state, _ := p.TLS()
			names <- state.PeerCertificates[0].Subject.CommonName
		},
	}
	addr := serve(t, srv)
	c := client(t, addr,
		Config{TLS: &tls.Config{RootCAs: ca.pool, Certificates: []tls.Certificate{ca.issue(t, "terminal 10000001")}}})
	manySales(t, c)
	require.Equal(t, "terminal 10000001", <-names)

	bare := client(t, addr, Config{TLS: &tls.Config{RootCAs: ca.pool}, Timeout: 50 * time.Millisecond})
	_, err := bare.Exchange(context.Background(), message(t, "0200", 1, till))
	require.Error(t, err)
	require.ErrorContains(t, events.await(t, HandshakeFailed).Err, "client didn't provide a certificate")
}

// Garbage, plain ISO 8583 and half a hello on a TLS listener end in a failed handshake; real terminals are served
// meanwhile, and a stalled TLS reader is cut by the write deadline.
func TestTLSGarbage(t *testing.T) {
	noLeaks(t)
	ca := newAuthority(t)
	events := newRecorder()
	srv := &Server{Config: Config{
		Handler: answering, OnEvent: events.record, HandshakeTimeout: 500 * time.Millisecond,
		WriteTimeout: 100 * time.Millisecond,
		Queue:        32 << 10, TLS: &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "host")}},
	}}
	addr := serve(t, srv)
	for _, garbage := range [][]byte{
		framed(t, message(t, "0200", 1, till)),
		unhex(t, "16030102000100"),
		unhex(t, "1603FFFFFF"),
		[]byte("GET / HTTP/1.1\r\n\r\n"),
		{},
	} {
		nc := dial(t, addr)
		_, err := nc.Write(garbage)
		require.NoError(t, err)
	}
	events.awaitN(t, HandshakeFailed, 5)
	c := client(t, addr, Config{TLS: &tls.Config{RootCAs: ca.pool}})
	manySales(t, c)

	stalled, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: ca.pool})
	require.NoError(t, err)
	defer stalled.Close()
	var flooding sync.WaitGroup
	defer flooding.Wait()
	flooding.Go(func() {
		flood := framed(t, rawMessage(1, 60000))
		for {
			if _, err := stalled.Write(flood); err != nil {
				return
			}
		}
	})
	require.ErrorIs(t, events.await(t, Disconnected).Err, ErrWriteTimeout)
}
