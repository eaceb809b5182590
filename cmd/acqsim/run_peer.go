package main

import (
	"cmp"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/simulator/play"
)

// peering is how a person wants scenarios run against a terminal or a host in
// another process.
type peering struct {
	peer string
	lining
	paired bool
	// judgeable leaves out the rows of which nothing can be judged from here; requireJudged wants none of those.
	judgeable, requireJudged bool
	speed                    float64
	patience                 time.Duration
	securing
	other play.Peer // made of these
}

func (p *peering) peerFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.peer, "peer", "",
		"who is in another process: host=ADDR, or terminal=listen:ADDR to wait for terminals; one address serves "+
			"every dialect, with two 1987-ascii is at the first and unionpay-direct at the second. What cannot be seen "+
			"from here is reported so")
	p.lineFlags(cmd)
	cmd.Flags().BoolVar(&p.paired, "paired", false,
		"with --peer: the other process is an acqsim that runs the same scenarios with the other end of the line")
	cmd.Flags().BoolVar(&p.judgeable, "judgeable", false,
		"with --peer: only what can be judged from here, by what a scenario expects at its end")
	cmd.Flags().BoolVar(&p.requireJudged, "require-judged", false,
		"with --peer: end with 4 when a row could not be judged from here")
	cmd.Flags().Float64Var(&p.speed, "speed", 1,
		"with --peer: how many times as fast as the wall clock time goes by; the peer's time-outs must be as many "+
			"times shorter")
	p.ownFlags(cmd)
	p.dialFlags(cmd)
	cmd.Flags().DurationVar(&p.patience, "patience", 5*time.Minute,
		"with --peer terminal: how long to wait until the terminal does what it is asked for")
}

// meet reads the flags about a peer.
func (m *Main) meet(p *peering) error {
	if p.peer == "" {
		if p.paired || p.speed != 1 {
			return usage("--paired and --speed: want --peer too: a closed loop waits for no clock")
		}
		if p.judgeable || p.requireJudged {
			return usage("--judgeable and --require-judged: want --peer too: in a closed loop everything is seen")
		}
		if p.securing != (securing{}) {
			return usage("--tls…: want --peer too: a closed loop connects to nobody")
		}
		if p.framing != "" || p.header != "" {
			return usage("--framing and --header: want --peer too: they are of a line to somebody else")
		}
		return nil
	}
	if err := engine.CheckSpeed(p.speed); err != nil {
		return usage("--%s", strings.TrimPrefix(err.Error(), "engine: "))
	}
	if p.patience <= 0 {
		return usage("--patience %v: want a time such as 5m", p.patience)
	}
	framing, err := p.frames("binary-2")
	if err != nil {
		return err
	}
	p.other = play.Peer{Name: p.command(), Paired: p.paired, Speed: p.speed, Patience: p.patience}
	role, at, _ := strings.Cut(p.peer, "=")
	where, listens := strings.CutPrefix(at, "listen:")
	addrs := strings.Split(where, ",")
	for _, addr := range addrs {
		if _, _, err := net.SplitHostPort(addr); err != nil || len(addrs) > 2 {
			return wrongPeer(p.peer)
		}
	}
	switch {
	case role == "host" && !listens:
		host := live.NewPeerHost(addrs, p.paired, nil)
		host.Framing = framing
		if host.TLS, err = p.client(); err != nil {
			return err
		}
		p.other.Host = host
	case role == "terminal" && listens:
		line := live.NewPeerTerminals(addrs, p.paired, nil)
		if line.TLS, err = p.server(); err != nil {
			return err
		}
		for _, addr := range addrs {
			m.warnOfEverybody(addr, line.TLS != nil)
		}
		line.Listening, line.Framing = m.listening(p.paired), framing
		p.other.Tills = line
		if !p.paired {
			p.other.Instruct = m.instruct
		}
	default:
		return wrongPeer(p.peer)
	}
	return nil
}

func wrongPeer(peer string) error {
	return usage("--peer %q: want host=ADDR or terminal=listen:ADDR, with an address such as 127.0.0.1:8583, or two "+
		"with a comma", peer)
}

// command is how the flags were given, for the command that repeats a run.
func (p *peering) command() string {
	text := p.peer
	if p.paired {
		text += " --paired"
	}
	for _, flag := range [][2]string{{"spec", p.spec}, {"framing", p.framing}, {"header", p.header}} {
		if flag[1] != "" {
			text += " --" + flag[0] + " " + flag[1]
		}
	}
	if p.speed != 1 {
		text += fmt.Sprintf(" --speed %g", p.speed)
	}
	return text
}

// listening tells where terminals can connect, each place once.
func (m *Main) listening(paired bool) func(live.Port) {
	told := make(map[live.Port]bool)
	return func(p live.Port) {
		if told[p] {
			return
		}
		told[p] = true
		text := payment.Text{En: "waiting for a terminal that speaks %s at %s\n", Zh: "等待终端连接（%s），地址 %s\n"}
		if paired {
			text = payment.Text{En: "waiting for the other run, %s, at %s\n", Zh: "等待另一进程（%s），地址 %s\n"}
		}
		fmt.Fprintf(m.Stderr, "acqsim: "+text.In(m.lang), cmp.Or(p.Dialect, "any dialect"), p.Addr)
	}
}

// instruct tells the person at a foreign terminal what to do now.
func (m *Main) instruct(i play.Instruction) {
	text := payment.Text{En: "step %d of %d, at %s: %s\n", Zh: "第 %d 步（共 %d 步），终端 %s：%s\n"}
	fmt.Fprintf(m.Stderr, text.In(m.lang), i.Step, i.Of, i.Till, i.In(m.lang))
}
