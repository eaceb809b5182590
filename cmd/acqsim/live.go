package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"acqsim/dialect"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// liveWorld is the world of a scenario for two processes: its tills speak the
// dialects in turn, or all of them the one that was asked for. Both processes
// make it alike.
func liveWorld(name, dialectName string) (*scenarios.World, error) {
	rows, _, err := load(name, scenarios.Options{})
	if err != nil {
		return nil, err
	}
	if err := checkDialect(dialectName); err != nil {
		return nil, err
	}
	w := rows[0].World
	w.Terminals = maps.Clone(w.Terminals)
	spoken := dialect.Names()
	if dialectName != "" {
		spoken = []string{dialectName}
	}
	for i, till := range slices.Sorted(maps.Keys(w.Terminals)) {
		t := w.Terminals[till]
		t.Dialect = spoken[i%len(spoken)]
		w.Terminals[till] = t
	}
	return &w, nil
}

// logger writes what happens on the lines to standard error, at a level and above.
func (m *Main) logger(level string) (*zap.Logger, error) {
	at, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, usage("--log %q: want debug, info, warn or error", level)
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.ISO8601TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.Lock(zapcore.AddSync(m.Stderr)), at)), nil
}

// serving is how a person wants a host to listen.
type serving struct {
	dialect string
	listen  []string
	log     string
	showPAN bool
}

func (m *Main) serveCommand() *cobra.Command {
	s := &serving{}
	cmd := &cobra.Command{
		Use:   "serve [ID|FILE] [flags]",
		Short: "Be a host: an acquirer with everything behind it, for terminals that connect over TCP",
		Long: `Be a host: an acquirer with everything behind it, for terminals that connect over TCP.

The world is that of a scenario, good-day when none is named: its merchants, tills,
cards and accounts, without its story. Each dialect has a port of its own; the tills
speak the dialects in turn. Time is the wall clock's. Nothing is kept when the
program ends.`,
		Example: examples("acqsim serve",
			"acqsim serve my-shops.yaml --listen 127.0.0.1:9000 --dialect unionpay-direct --log info"),
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "good-day"
			if len(args) == 1 {
				name = args[0]
			}
			return m.serve(cmd.Context(), s, name)
		},
	}
	cmd.Flags().StringVar(&s.dialect, "dialect", "", "one dialect for all tills: 1987-ascii or unionpay-direct (default: both, on two ports)")
	cmd.Flags().StringSliceVar(&s.listen, "listen", []string{"127.0.0.1:8583", "127.0.0.1:8584"}, "address of each dialect's port, in order; port 0 takes a free one")
	cmd.Flags().StringVar(&s.log, "log", "warn", "what to log to standard error: debug, info, warn or error")
	cmd.Flags().BoolVar(&s.showPAN, "show-test-pan", false, "print the whole numbers of the test cards")
	return cmd
}

func (m *Main) serve(ctx context.Context, s *serving, name string) error {
	world, err := liveWorld(name, s.dialect)
	if err != nil {
		return err
	}
	log, err := m.logger(s.log)
	if err != nil {
		return err
	}
	config := live.HostConfig{Profile: world, Log: log}
	spoken := dialectsOf(world)
	if len(s.listen) < len(spoken) {
		return usage("--listen names %d addresses: want one for each of %s", len(s.listen), strings.Join(spoken, ", "))
	}
	for i, d := range spoken {
		config.Ports = append(config.Ports, live.Port{Dialect: d, Addr: s.listen[i]})
	}
	host, err := live.NewHost(config)
	if err != nil {
		return environment("%w", err)
	}
	if err := m.introduce(host.Ports(), world, s.showPAN); err != nil {
		return errors.Join(err, host.Close())
	}
	if err := host.Run(ctx); err != nil {
		return environment("%w", err)
	}
	return nil // to be interrupted is how it ends
}

func dialectsOf(w *scenarios.World) []string {
	var out []string
	for _, name := range dialect.Names() {
		if slices.ContainsFunc(slices.Collect(maps.Values(w.Terminals)), func(t scenarios.Terminal) bool { return t.Dialect == name }) {
			out = append(out, name)
		}
	}
	return out
}

// served is a line in the JSON of serve.
type served struct {
	Type     string `json:"type"` // port, terminal or card
	Dialect  string `json:"dialect,omitempty"`
	Addr     string `json:"addr,omitempty"`
	Name     string `json:"name,omitempty"`
	Terminal string `json:"terminal,omitempty"`
	Merchant string `json:"merchant,omitempty"`
	PAN      string `json:"pan,omitempty"`
	Expiry   string `json:"expiry,omitempty"`
	Balance  string `json:"balance,omitempty"`
}

// introduce tells what a terminal must know to connect.
func (m *Main) introduce(ports []live.Port, w *scenarios.World, showPAN bool) error {
	var lines []served
	for _, p := range ports {
		lines = append(lines, served{Type: "port", Dialect: p.Dialect, Addr: p.Addr})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Terminals)) {
		t := w.Terminals[name]
		lines = append(lines, served{Type: "terminal", Name: name, Terminal: string(t.ID), Merchant: string(w.Merchants[t.Merchant].ID), Dialect: t.Dialect})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Cards)) {
		c := w.Cards[name]
		pan := payment.PAN(c.PAN).String()
		if showPAN {
			pan = c.PAN
		}
		lines = append(lines, served{Type: "card", Name: name, PAN: pan, Expiry: c.Expiry, Balance: c.Balance.Decimal()})
	}
	rows := [][]string{}
	for _, l := range lines {
		if m.json {
			if err := m.line(l); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{l.Type, l.Name, l.Addr + l.Terminal + l.PAN, l.Merchant + l.Expiry, l.Dialect + l.Balance})
	}
	if m.json {
		return nil
	}
	return report.Columns(m.Stdout, rows)
}

// tilling is how a person wants a terminal to behave.
type tilling struct {
	host, world, name, dialect, log string
	wait                            time.Duration
}

func (m *Main) terminalCommand() *cobra.Command {
	t := &tilling{}
	cmd := &cobra.Command{
		Use:   "terminal --host ADDR [ACTION…] [flags]",
		Short: "Be a terminal: sign on, sell, void, settle at a host that is somewhere else",
		Long: `Be a terminal: sign on, sell, void, settle at a host that is somewhere else, such as
one that acqsim serve started.

An ACTION is one of
  sign-on                   sale CARD AMOUNT          void STAN, or void last
  balance CARD              refund CARD AMOUNT        settle
with the cards of the world. Without an action the terminal signs on, sells for
12.50 and settles. The exit code is 1 when an action did not end in an approval.`,
		Example: examples("acqsim terminal --host 127.0.0.1:8583",
			"acqsim terminal --host 127.0.0.1:8584 --name T2 sign-on 'sale alice 12.50' 'void last'"),
		RunE: func(cmd *cobra.Command, args []string) error { return m.till(cmd.Context(), t, args) },
	}
	cmd.Flags().StringVar(&t.host, "host", "", "address of the host")
	cmd.Flags().StringVar(&t.world, "world", "good-day", "scenario (id or file) whose tills and cards are used")
	cmd.Flags().StringVar(&t.name, "name", "T1", "which till of the world")
	cmd.Flags().StringVar(&t.dialect, "dialect", "", "dialect of the till (default: T1 speaks the first, T2 the second, …)")
	cmd.Flags().StringVar(&t.log, "log", "error", "what to log to standard error: debug, info, warn or error")
	cmd.Flags().DurationVar(&t.wait, "connect-timeout", 10*time.Second, "how long to wait for the host to take the connection")
	return cmd
}

func (m *Main) till(ctx context.Context, t *tilling, actions []string) error {
	if t.host == "" {
		return usage("--host: want the address of a host, such as 127.0.0.1:8583")
	}
	world, err := liveWorld(t.world, t.dialect)
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
		c, err := parseAction(world, a)
		if err != nil {
			return err
		}
		commands = append(commands, c)
	}
	printer := &slipPrinter{main: m}
	own, err := live.NewTill(ctx, live.TillConfig{Profile: world, Name: t.name, Addr: t.host, Log: log, Print: printer.print})
	if err != nil {
		return usage("--name: %w", err)
	}
	err = m.press(ctx, t, own, printer, actions, commands)
	return errors.Join(err, own.Close())
}

// press does the actions one after another.
func (m *Main) press(ctx context.Context, t *tilling, own *live.Till, printer *slipPrinter, actions []string, commands []party.Command) error {
	limited, stop := context.WithTimeout(ctx, t.wait)
	defer stop()
	if err := own.Connect(limited); err != nil {
		return environment("--host %s: %w", t.host, err)
	}
	refused := false
	var last payment.STAN
	for i, c := range commands {
		if v, ok := c.(terminal.Void); ok && v.STAN == 0 {
			c = terminal.Void{STAN: last}
		}
		s, err := own.Do(ctx, c)
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

func (m *Main) shown(action string, s terminal.Screen) error {
	if m.json {
		return m.line(struct {
			Type   string `json:"type"`
			Action string `json:"action"`
			terminal.Screen
		}{"screen", action, s})
	}
	text := s.Text.En
	if m.lang == "zh" {
		text = s.Text.Zh
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
			err = p.main.line(struct {
				Type string `json:"type"`
				terminal.Slip
			}{"slip", s})
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
		return fmt.Sprintf("batch %s, %d debits %s, %d credits %s", s.Batch, t.DebitCount, t.Debit.Decimal(), t.CreditCount, t.Credit.Decimal())
	}
	return fmt.Sprintf("%s %s, card %s, %s, RRN %s", s.Transaction, s.STAN, s.PAN, s.Amount, s.RRN)
}

// parseAction reads what a cashier does.
func parseAction(w *scenarios.World, text string) (party.Command, error) {
	words := strings.Fields(text)
	wrong := func() error {
		return usage("action %q: want sign-on, sale CARD AMOUNT, void STAN or last, balance CARD, refund CARD AMOUNT or settle", text)
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
		card, err := cardOf(w, rest[0])
		return terminal.Balance{Card: card}, err
	case (verb == "sale" || verb == "refund") && len(rest) == 2:
		card, err := cardOf(w, rest[0])
		if err != nil {
			return nil, err
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

func cardOf(w *scenarios.World, name string) (terminal.Card, error) {
	c, ok := w.Cards[name]
	if !ok {
		return terminal.Card{}, usage("no card %q: the world has %s", name, strings.Join(slices.Sorted(maps.Keys(w.Cards)), ", "))
	}
	return terminal.Card{Name: name, PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}, nil
}
