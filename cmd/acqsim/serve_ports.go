package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"acqsim/live"
	"acqsim/report"
)

// reachFlags are about where terminals are met, how, and how many.
func (s *serving) reachFlags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&s.listen, "listen", []string{"127.0.0.1:8583"},
		"where to listen, with commas where at several places; port 0 takes a free one")
	cmd.Flags().StringSliceVar(&s.dial, "dial", nil,
		"addresses of terminals that listen, of each dialect in order: the host connects to them, and listens only if "+
			"--listen is given too")
	cmd.Flags().DurationVar(&s.latency, "latency", 5*time.Millisecond,
		"how long a message is under way between two institutions; 0 for load tests")
	cmd.Flags().IntVar(&s.most, "max-connections", 1024, "at each port; who comes beyond is hung up on")
	s.ownFlags(cmd)
	s.dialFlags(cmd)
}

// reached says where terminals of each dialect are met, how, and how many.
func (m *Main) reached(s *serving, c *live.HostConfig, spoken []string) error {
	if s.latency < 0 {
		return usage("--latency %v: want 0 or a time such as 5ms", s.latency)
	}
	if s.most < 1 {
		return usage("--max-connections %d: want 1 or more", s.most)
	}
	c.Latency, c.MaxConnections = &s.latency, s.most
	var err error
	if c.TLS, err = s.server(); err != nil {
		return err
	}
	if c.DialTLS, err = s.client(); err != nil {
		return err
	}
	if c.DialTLS != nil && len(s.dial) == 0 {
		return usage("--tls: want --dial too: for the ports, --tls-cert and --tls-key are enough")
	}
	framing, err := s.frames("binary-2")
	if err != nil {
		return err
	}
	if len(s.listen) == 0 && len(s.dial) == 0 {
		return usage("--listen: want an address such as 127.0.0.1:8583")
	}
	for _, addr := range s.listen {
		if err := checkAddr("--listen", addr); err != nil {
			return err
		}
		c.Ports = append(c.Ports, live.Port{Dialect: s.dialect, Addr: addr, Framing: framing})
	}
	if len(s.dial) > 0 {
		if c.Dial, err = dialsFor(s.dial, spoken, framing); err != nil {
			return err
		}
	}
	for _, p := range c.Ports {
		m.warnOfEverybody(p.Addr, c.TLS != nil)
	}
	return nil
}

// dialsFor gives each dialect the address of its terminals: who dials may have to speak first.
func dialsFor(addrs, spoken []string, framing string) ([]live.Port, error) {
	if len(addrs) < len(spoken) {
		return nil, usage("--dial: have %d of %d addresses: want one for each of %s, or --dialect and one", len(addrs),
			len(spoken), strings.Join(spoken, ", "))
	}
	var ports []live.Port
	for i, d := range spoken {
		if err := checkAddr("--dial", addrs[i]); err != nil {
			return nil, err
		}
		ports = append(ports, live.Port{Dialect: d, Addr: addrs[i], Framing: framing})
	}
	return ports, nil
}

func checkAddr(flag, addr string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return usage("%s %q: want an address such as 127.0.0.1:8583", flag, addr)
	}
	return nil
}

// warnOfEverybody says that a port is open to other machines.
func (m *Main) warnOfEverybody(addr string, secured bool) {
	if !everybody(addr) {
		return
	}
	lang := report.Language(m.lang)
	text := lang.Pick(
		"%s takes connections from other machines: whoever reaches it is served, and test keys protect nothing",
		"%s 接受其他机器的连接：谁能连上谁就能得到服务，测试密钥不起任何保护作用")
	if !secured {
		text += lang.Pick("; nothing is encrypted (--tls-cert)", "；且未加密（--tls-cert）")
	}
	m.tell(fmt.Sprintf(text, addr))
}
