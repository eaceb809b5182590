package main

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"

	"github.com/spf13/cobra"

	"acqsim/live"
)

// securing is how a person wants connections protected.
type securing struct {
	dials     bool
	cert, key string
	ca, name  string // of whom we dial
	callers   string // who may have signed the certificates of those who connect to us
}

// ownFlags are about the certificate that is shown to the other side.
func (s *securing) ownFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.cert, "tls-cert", "",
		"certificate to show to the other side, a PEM file; where we listen it makes the ports TLS")
	cmd.Flags().StringVar(&s.key, "tls-key", "", "private key of --tls-cert, a PEM file")
	cmd.Flags().StringVar(&s.callers, "tls-client-ca", "",
		"mutual TLS: who connects must show a certificate that an authority in this PEM file has signed")
}

// dialFlags are about whom we dial.
func (s *securing) dialFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&s.dials, "tls", false, "dial with TLS")
	cmd.Flags().StringVar(&s.ca, "tls-ca", "",
		"with --tls: authorities that may have signed the other side's certificate, a PEM file (default: the machine's)")
	cmd.Flags().StringVar(&s.name, "tls-server-name", "",
		"with --tls: name in the other side's certificate (default: the host that is dialled)")
}

// server is the TLS of our ports, nil for none.
func (s *securing) server() (*tls.Config, error) {
	if s.cert == "" && s.key == "" && s.callers == "" {
		return nil, nil
	}
	own, err := s.own()
	if err != nil {
		return nil, err
	}
	if own == nil {
		return nil, usage("--tls-client-ca: want --tls-cert and --tls-key too: who listens shows a certificate")
	}
	c := &tls.Config{Certificates: own, MinVersion: tls.VersionTLS12}
	if s.callers != "" {
		c.ClientAuth = tls.RequireAndVerifyClientCert
		c.ClientCAs, err = authorities("--tls-client-ca", s.callers)
	}
	return c, err
}

// client is the TLS of connections that we make, nil for none.
func (s *securing) client() (*tls.Config, error) {
	if !s.dials {
		if s.ca != "" || s.name != "" {
			return nil, usage("--tls-ca and --tls-server-name: want --tls too: without it nothing is dialled with TLS")
		}
		return nil, nil
	}
	own, err := s.own()
	if err != nil {
		return nil, err
	}
	c := &tls.Config{Certificates: own, ServerName: s.name, MinVersion: tls.VersionTLS12}
	if s.ca != "" {
		c.RootCAs, err = authorities("--tls-ca", s.ca)
	}
	return c, err
}

// own is our certificate, nil when none is given.
func (s *securing) own() ([]tls.Certificate, error) {
	switch {
	case s.cert == "" && s.key == "":
		return nil, nil
	case s.cert == "" || s.key == "":
		return nil, usage("--tls-cert and --tls-key: want both, or neither")
	}
	pair, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		return nil, usage("--tls-cert %s, --tls-key %s: %w", s.cert, s.key, err)
	}
	return []tls.Certificate{pair}, nil
}

// authorities reads certificates of a PEM file.
func authorities(flag, file string) (*x509.CertPool, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("%s: %w", flag, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, usage("%s %s: no certificate in it: want PEM, -----BEGIN CERTIFICATE-----", flag, file)
	}
	return pool, nil
}

// everybody reports whether an address to listen at takes connections from other machines.
func everybody(addr string) bool {
	_, _, err := net.SplitHostPort(addr)
	return err == nil && !live.Loopback(addr)
}
