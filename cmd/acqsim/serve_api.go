package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"acqsim/live"
	"acqsim/live/control"
	"acqsim/report"
)

// controlling is how a person wants the control API.
type controlling struct {
	addr      string
	tokenFile string
	hosts     []string
	worlds    string
	most      int
}

// flags are about the control API.
func (c *controlling) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.addr, "api", "",
		"listen here for the control API (docs/control-api.md), such as 127.0.0.1:8585; port 0 takes a free one")
	cmd.Flags().StringVar(&c.tokenFile, "api-token-file", "",
		"file with the token that the control API wants; else ACQSIM_API_TOKEN; wanted where other machines reach it")
	cmd.Flags().StringSliceVar(&c.hosts, "api-host", nil,
		"a name by which the control API may be called, beside addresses and localhost")
	cmd.Flags().StringVar(&c.worlds, "api-worlds", "127.0.0.1:0",
		"where the ports of worlds are that somebody makes: an address, or a range such as 0.0.0.0:9000-9099")
	cmd.Flags().IntVar(&c.most, "api-most-worlds", control.MostWorlds, "how many of them may be there at once")
}

// leastToken is how long a token is at least: a shorter one is guessed.
const leastToken = 16

// token reads the token of the control API, "" when there is none.
func (c *controlling) token() (string, error) {
	token, from := os.Getenv("ACQSIM_API_TOKEN"), "ACQSIM_API_TOKEN"
	if c.tokenFile != "" {
		text, err := os.ReadFile(c.tokenFile)
		if err != nil {
			return "", usage("--api-token-file: %w", err)
		}
		token, from = strings.TrimSpace(string(text)), "--api-token-file "+c.tokenFile
		if token == "" {
			return "", usage("%s is empty", from)
		}
	}
	if token != "" && len(token) < leastToken {
		return "", usage("%s: a token of %d characters: want at least %d, such as openssl rand -hex 16 prints", from,
			len(token), leastToken)
	}
	return token, nil
}

// door is the control API on its port.
type door struct {
	server   *control.Server
	listener net.Listener
}

// open makes the control API of the served world; nil when none is wanted.
func (c *controlling) open(main *control.World, showPAN bool, log *zap.Logger) (*door, error) {
	token, err := c.token()
	if err != nil {
		return nil, err
	}
	if _, _, err := net.SplitHostPort(c.addr); err != nil {
		return nil, usage("--api %q: want an address such as 127.0.0.1:8585", c.addr)
	}
	if !live.Loopback(c.addr) && token == "" {
		return nil, usage("--api %s: other machines reach it: want --api-token-file or ACQSIM_API_TOKEN", c.addr)
	}
	if c.most < 1 {
		return nil, usage("--api-most-worlds %d: want 1 or more", c.most)
	}
	server, err := control.New(control.Config{Main: main, Token: token, Hosts: c.hosts, ShowPAN: showPAN,
		MostWorlds: c.most, WorldListen: c.worlds, Log: log})
	if err != nil {
		return nil, usage("--api-worlds: %s", live.OwnWords(err))
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		server.Close()
		return nil, environment("--api: %w", err)
	}
	return &door{server, listener}, nil
}

// hosting is the host that is served: where there is a control API it can begin anew.
type hosting struct {
	*control.World
	only *live.Host
	door *door
}

// hosted builds what is served.
func (m *Main) hosted(s *serving, c live.HostConfig) (h hosting, err error) {
	if s.api.addr == "" {
		h.only, err = live.NewHost(c)
		return h, err
	}
	if h.World, err = control.NewWorld(c, cmp.Or(s.profile, s.world, "good-day")); err != nil {
		return h, err
	}
	if h.door, err = s.api.open(h.World, s.showPAN, c.Log); err != nil {
		return h, errors.Join(err, h.World.Close())
	}
	return h, nil
}

// Host returns the host of now.
func (h *hosting) Host() *live.Host {
	if h.World != nil {
		return h.World.Host()
	}
	return h.only
}

// Close gives back what was taken for a host that is not Run.
func (h *hosting) Close() error {
	if h.World == nil {
		return h.only.Close()
	}
	h.door.server.Close()
	return errors.Join(h.door.listener.Close(), h.World.Close())
}

// Run serves until ctx ends, or the control API cannot.
func (h *hosting) Run(ctx context.Context) error {
	if h.World == nil {
		return h.only.Run(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		defer stop()
		ended <- h.door.server.Serve(ctx, h.door.listener)
	}()
	err := h.World.Run(ctx)
	stop()
	return errors.Join(err, <-ended)
}

// introduced tells where the control API is.
func (m *Main) introduced(d *door) error {
	if d == nil {
		return nil
	}
	line := served{Type: "api", Addr: "http://" + d.listener.Addr().String()}
	if m.json {
		return m.line(line)
	}
	m.warnOfEverybody(d.listener.Addr().String(), false)
	return m.say(fmt.Sprintf(report.Language(m.lang).Pick("the control API, and a page to try it: %s\n",
		"控制接口及试用页面：%s\n"), line.Addr))
}
