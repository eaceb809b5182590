package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/payment"
	"acqsim/terminal"
)

// authority issues certificates for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	a := &authority{cert: cert, key: key, pool: x509.NewCertPool()}
	a.pool.AddCert(cert)
	return a
}

func (a *authority) issue(t *testing.T) []tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	require.NoError(t, err)
	return []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
}

func approvedSale(t *testing.T, own *Till) {
	t.Helper()
	s, err := own.Do(t.Context(), terminal.Sale{Card: alice(own.config.Profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)
}

// Over TLS a sale is approved as without; under mutual TLS a terminal that shows no certificate, or one of somebody
// else, is not served, and neither is one that speaks plainly; who was refused is said and the others go on.
func TestTLSPorts(t *testing.T) {
	ca, profile := newAuthority(t), shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := run(t, HostConfig{Profile: profile, Ports: ascii(), Log: zap.New(core),
		Limits: Limits{TLS: &tls.Config{Certificates: ca.issue(t), ClientCAs: ca.pool,
			ClientAuth: tls.RequireAndVerifyClientCert}}})
	addr := h.Ports()[0].Addr
	for _, c := range []struct {
		what   string
		config *tls.Config
	}{
		{"plain", nil},
		{"no certificate", &tls.Config{RootCAs: ca.pool}},
		{"somebody else's", &tls.Config{RootCAs: ca.pool, Certificates: newAuthority(t).issue(t)}},
	} {
		var conn net.Conn
		var err error
		if conn, err = net.Dial("tcp", addr); c.config != nil {
			require.NoError(t, err)
			c.config.ServerName = "127.0.0.1"
			conn = tls.Client(conn, c.config)
		}
		_, _ = conn.Write([]byte("\x00\x04what"))
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
		_, err = conn.Read(make([]byte, 1))
		require.Error(t, err, c.what)
		_ = conn.Close()
	}
	own, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Addr: addr,
		TLS: &tls.Config{RootCAs: ca.pool, Certificates: ca.issue(t)}})
	require.NoError(t, err)
	approvedSale(t, own)
	require.NoError(t, own.Close())
	require.Equal(t, 1, logged.FilterMessage("no connection").Len(), "once in a while")
}

// A host can dial to where its terminal listens, plainly or with TLS, and again when the terminal comes back; it can
// send what nobody asked for: an echo test, which the terminal answers, and a request to sign on again.
func TestHostDials(t *testing.T) {
	ca, profile := newAuthority(t), shops(t)
	for what, ends := range map[string][2]*tls.Config{
		"plain": {},
		"TLS":   {{Certificates: ca.issue(t)}, {RootCAs: ca.pool}},
	} {
		t.Run(what, func(t *testing.T) {
			own, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Listen: "127.0.0.1:0", TLS: ends[0]})
			require.NoError(t, err)
			h := run(t, HostConfig{Profile: profile, Dial: []Port{{Dialect: "1987-ascii", Addr: own.Listening()}},
				Limits: Limits{DialTLS: ends[1]}})
			require.NoError(t, own.Connect(t.Context()))
			require.Eventually(t, func() bool {
				_, err := h.EchoTest(t.Context(), "T1")
				return err == nil
			}, 10*time.Second, time.Millisecond, "before the terminal has said anything")
			approvedSale(t, own)
			require.NoError(t, h.SignOnAgain(t.Context(), "T1"))

			addr := own.Listening()
			require.NoError(t, own.Close())
			again, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Listen: addr, TLS: ends[0]})
			require.NoError(t, err)
			approvedSale(t, again)
			require.NoError(t, again.Close())
			_, err = h.EchoTest(t.Context(), "T9")
			require.ErrorContains(t, err, `no till is called "T9"`)
			_, err = h.EchoTest(t.Context(), "T2")
			require.ErrorContains(t, err, "T2 is not connected")
		})
	}
}

// Who asks a till something that hangs up is told so then, and does not wait for its time-out.
func TestAskedTillHangsUp(t *testing.T) {
	profile := shops(t)
	h := run(t, HostConfig{Profile: profile, Ports: ascii()})
	own, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Addr: h.Ports()[0].Addr})
	require.NoError(t, err)
	approvedSale(t, own)
	asked, connected := h.ports.board.expect("T1")
	require.True(t, connected)
	require.NoError(t, own.Close())
	select {
	case <-asked.over:
		require.True(t, asked.gone)
	case <-time.After(20 * time.Second):
		require.FailNow(t, "nobody is told that the line is gone")
	}
}

// Beyond the most connections that a port takes somebody who comes is hung up on, which is said once in a while; when
// one has gone there is room.
func TestMostConnections(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := run(t, HostConfig{Profile: profile, Ports: ascii(), Log: zap.New(core),
		Limits: Limits{MaxConnections: 1}})
	first := dial(t, h.Ports()[0])
	first.send(first.balanceOf(profile, "T1", 1))
	require.Equal(t, "00", first.next().Text(39))
	for range 20 {
		more := dial(t, h.Ports()[0])
		_, err := more.read(10 * time.Second)
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, more.conn.Close())
	}
	require.Equal(t, 1, logged.FilterMessage("no connection").Len())
	first.send(first.balanceOf(profile, "T1", 2))
	require.Equal(t, "00", first.next().Text(39))
	require.NoError(t, first.conn.Close())
	require.Eventually(t, func() bool { return len(h.ports.connections()) == 0 }, 10*time.Second, time.Millisecond)
	later := dial(t, h.Ports()[0])
	later.send(later.balanceOf(profile, "T1", 3))
	require.Equal(t, "00", later.next().Text(39))
}

// With no latency between the institutions a till that waits for each answer is not held up by them: for load tests.
func TestNoLatency(t *testing.T) {
	profile := shops(t)
	none := time.Duration(0)
	took := func(latency *time.Duration) time.Duration {
		h := run(t, HostConfig{Profile: profile, Ports: ascii(), Latency: latency})
		l := dial(t, h.Ports()[0])
		began := time.Now()
		for i := range payment.STAN(20) {
			l.send(l.balanceOf(profile, "T1", i+1))
			require.Equal(t, "00", l.next().Text(39))
		}
		return time.Since(began)
	}
	usual := took(nil)
	require.GreaterOrEqual(t, usual, 20*20*time.Millisecond, "four lines of 5 ms each")
	require.Less(t, took(&none), usual)
}

// ascii is a port of tills that speak 1987-ascii alone.
func ascii() []Port { return []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}} }
