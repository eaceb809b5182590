package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// tilling is how a person wants a terminal to behave.
type tilling struct {
	host, name, log, wire string
	wait                  time.Duration
	listen                string
	servedWorld
	securing
}

func (m *Main) terminalCommand() *cobra.Command {
	t := &tilling{}
	cmd := &cobra.Command{
		Use:   "terminal (--host ADDR | --listen ADDR) [ACTION…] [flags]",
		Short: "Be a terminal: sign on, sell, void, settle at a host that is somewhere else",
		Long: `Be a terminal: sign on, sell, void, settle at a host that is somewhere else, such as
one that acqsim serve started.

An ACTION is one of
  sign-on                   sale CARD AMOUNT          void STAN, or void last
  balance CARD              refund CARD AMOUNT        settle
with the cards of the world. Without an action the terminal signs on, sells for
12.50 and settles. The exit code is 1 when an action did not end in an approval.`,
		Example: examples("acqsim terminal --host 127.0.0.1:8583",
			"acqsim terminal --host 127.0.0.1:8583 --name T2 \\",
			"  sign-on 'sale alice 12.50' 'void last'",
			"acqsim terminal --host 127.0.0.1:8583 --wire moov"),
		ValidArgsFunction: completeAction,
		RunE:              func(cmd *cobra.Command, args []string) error { return m.till(cmd.Context(), t, args) },
	}
	cmd.Flags().StringVar(&t.host, "host", "", "address of the host")
	cmd.Flags().StringVar(&t.listen, "listen", "",
		"instead of --host: where the terminal waits for its host to connect, such as acqsim serve --dial")
	t.ownFlags(cmd)
	t.dialFlags(cmd)
	cmd.Flags().StringVar(&t.world, "world", "",
		"scenario (id or file) whose tills and cards are used (default: good-day)")
	cmd.Flags().StringVar(&t.name, "name", "T1", "which till of the world")
	t.sharedFlags(cmd)
	cmd.Flags().StringVar(&t.log, "log", "error", "what to log to standard error: debug, info, warn or error")
	cmd.Flags().StringVar(&t.wire, "wire", "tcp", "how it talks to the host: tcp, or moov for moov-io's client")
	cmd.Flags().DurationVar(&t.wait, "connect-timeout", 10*time.Second,
		"how long to wait for the host to take the connection")
	return cmd
}

func (m *Main) till(ctx context.Context, t *tilling, actions []string) error {
	if err := checkWire(t.wire, terminalWires); err != nil {
		return err
	}
	secure, err := t.met()
	if err != nil {
		return err
	}
	world, _, err := t.load()
	if err != nil {
		return err
	}
	log, err := m.logger(t.log)
	if err != nil {
		return err
	}
	if len(actions) == 0 {
		actions = []string{"sign-on", "sale alice 12.50", "settle"}
	}
	var commands []party.Command
	for _, a := range actions {
		c, err := parseAction(world, t.name, a)
		if err != nil {
			return err
		}
		commands = append(commands, c)
	}
	framing, err := t.frames("binary-2")
	if err != nil {
		return err
	}
	printer := &slipPrinter{main: m}
	config := live.TillConfig{Profile: world, Name: t.name, Addr: t.host, Listen: t.listen, TLS: secure,
		Seed: t.seed, Speed: t.speed, Log: log, Dialects: t.known, Framing: framing,
		Print: printer.print, Notice: func(err error) { m.tell(m.plainly(err)) }}
	if t.wire == moovWire {
		if secure != nil || t.listen != "" {
			return usage("--wire moov: dials, and plainly: leave --listen and --tls out")
		}
		config.Client = newMoovClient
	}
	own, err := live.NewTill(ctx, config)
	switch {
	case err != nil && t.listen != "" && world.Terminals[t.name].ID != "":
		return environment("--listen %s: %w", t.listen, err)
	case err != nil:
		return usage("--name: %w", err)
	}
	if at := own.Listening(); at != "" {
		m.warnOfEverybody(at, secure != nil)
		m.tell(fmt.Sprintf(report.Language(m.lang).Pick("waiting for the host at %s", "在 %s 等待主机连接"), at))
	}
	err = m.press(ctx, t, own, printer, actions, commands)
	return errors.Join(err, own.Close())
}

// met says how the terminal and its host meet.
func (t *tilling) met() (*tls.Config, error) {
	switch {
	case t.host == "" && t.listen == "":
		return nil, usage("--host: want the address of a host, such as 127.0.0.1:8583, or --listen ADDR where the host " +
			"connects")
	case t.host != "" && t.listen != "":
		return nil, usage("--host and --listen: want one: either the terminal connects or its host does")
	case t.listen != "" && t.dials:
		return nil, usage("--tls: is for who connects: with --listen, --tls-cert and --tls-key are enough")
	case t.listen != "":
		return t.server()
	case t.callers != "":
		return nil, usage("--tls-client-ca: is for who listens: want --tls-ca for the host's certificate")
	case !t.dials && (t.cert != "" || t.key != ""):
		return nil, usage("--tls-cert and --tls-key: want --tls too: without it nothing is dialled with TLS")
	}
	return t.client()
}

// press does the actions one after another.
func (m *Main) press(ctx context.Context, t *tilling, own *live.Till, printer *slipPrinter, actions []string,
	commands []party.Command) error {
	limited, stop := context.WithTimeout(ctx, t.wait)
	defer stop()
	if err := own.Connect(limited); err != nil {
		if t.listen != "" {
			return environment("--listen %s: %w", t.listen, err)
		}
		return environment("--host %s: %w", t.host, err)
	}
	refused := false
	var last payment.STAN
	for i, c := range commands {
		if v, ok := c.(terminal.Void); ok && v.STAN == 0 {
			c = terminal.Void{STAN: last}
		}
		s, err := own.Do(ctx, c)
		if errors.Is(err, live.ErrMisfit) {
			return environment("--host %s: %w", t.host, err)
		}
		if err != nil {
			return err
		}
		refused = refused || s.Belief != terminal.Approved
		if s.Transaction == dialect.Sale && s.Belief == terminal.Approved {
			last = s.STAN
		}
		if err := m.shown(actions[i], s); err != nil {
			return err
		}
		if err := printer.flush(); err != nil {
			return err
		}
	}
	if refused {
		return &exitError{code: exitFailed}
	}
	return nil
}

// screenLine is what a screen showed, in the JSON of terminal.
type screenLine struct {
	Type   string `json:"type"`
	Action string `json:"action"`
	terminal.Screen
}

// slipLine is a slip, in the JSON of terminal.
type slipLine struct {
	Type string `json:"type"`
	terminal.Slip
}

func (m *Main) shown(action string, s terminal.Screen) error {
	if m.json {
		return m.line(screenLine{"screen", action, s})
	}
	text := s.Text.En
	if m.lang == "zh" {
		text = s.Text.Zh
	}
	if s.Transaction == dialect.Balance && s.Belief == terminal.Approved {
		text += " " + s.Amount.String()
	}
	stan := ""
	if s.STAN != 0 {
		stan = "STAN " + s.STAN.String()
	}
	return m.printf("%-28s %-9s %-12s %s\n", action, s.Belief, stan, text)
}

// slipPrinter collects the slips of an action until its screen is shown.
type slipPrinter struct {
	main  *Main
	mu    sync.Mutex
	slips []terminal.Slip
}

func (p *slipPrinter) print(s terminal.Slip) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slips = append(p.slips, s)
}

func (p *slipPrinter) flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.slips {
		var err error
		if p.main.json {
			err = p.main.line(slipLine{"slip", s})
		} else {
			err = p.main.printf("  slip: %s\n", slipText(s))
		}
		if err != nil {
			return err
		}
	}
	p.slips = nil
	return nil
}

// slipText says in one line what a slip says.
func slipText(s terminal.Slip) string {
	if t := s.Totals; t != nil {
		return fmt.Sprintf("batch %s, %d debits %s, %d credits %s", s.Batch, t.DebitCount, t.Debit.Decimal(),
			t.CreditCount, t.Credit.Decimal())
	}
	return fmt.Sprintf("%s %s, card %s, %s, RRN %s", s.Transaction, s.STAN, s.PAN, s.Amount, s.RRN)
}

// parseAction reads what a cashier does at a till.
func parseAction(w *scenarios.World, till, text string) (party.Command, error) {
	words := strings.Fields(text)
	wrong := func() error {
		return usage("action %q: want sign-on, sale CARD AMOUNT, void STAN or last, balance CARD, refund CARD "+
			"AMOUNT or settle", text)
	}
	if len(words) == 0 {
		return nil, wrong()
	}
	switch verb, rest := words[0], words[1:]; {
	case verb == "sign-on" && len(rest) == 0:
		return terminal.SignOn{}, nil
	case verb == "settle" && len(rest) == 0:
		return terminal.Settle{}, nil
	case verb == "void" && len(rest) == 1 && rest[0] == "last":
		return terminal.Void{}, nil // the STAN is known when the sale is made
	case verb == "void" && len(rest) == 1:
		stan, err := payment.ParseSTAN(fmt.Sprintf("%06s", rest[0]))
		if err != nil {
			return nil, usage("action %q: %w", text, err)
		}
		return terminal.Void{STAN: stan}, nil
	case verb == "balance" && len(rest) == 1:
		card, err := w.Presented(rest[0], till)
		if err != nil {
			return nil, usage("action %q: %w", text, err)
		}
		return terminal.Balance{Card: card}, nil
	case (verb == "sale" || verb == "refund") && len(rest) == 2:
		card, err := w.Presented(rest[0], till)
		if err != nil {
			return nil, usage("action %q: %w", text, err)
		}
		currency, err := payment.ParseCurrency(w.Currency)
		if err != nil {
			return nil, usage("%w", err)
		}
		amount, err := payment.ParseAmount(rest[1], currency)
		if err != nil {
			return nil, usage("action %q: %w", text, err)
		}
		if verb == "refund" {
			return terminal.Refund{Card: card, Amount: amount}, nil
		}
		return terminal.Sale{Card: card, Amount: amount}, nil
	}
	return nil, wrong()
}
