package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"acqsim/fault"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// serving is how a person wants a host to listen.
type serving struct {
	servedWorld
	securing
	listen  []string
	dial    []string
	latency time.Duration
	most    int
	clock   string
	log     string
	showPAN bool
	faults  []string
	keep    int
	start   string
	record  string
	api     controlling
}

func (m *Main) serveCommand() *cobra.Command {
	s := &serving{}
	cmd := &cobra.Command{
		Use:   "serve [ID|FILE] [flags]",
		Short: "Be a host: an acquirer with everything behind it, for terminals that connect over TCP",
		Long: `Be a host: an acquirer with everything behind it, for terminals that connect over TCP.

The world is that of a scenario, good-day when none is named: its merchants, tills,
cards and accounts, without its story. A terminal needs nothing but the address: the
first bytes of a connection tell dialect and framing, and the answers are in them.
--dialect, --spec, --framing and --header fix them, and of another the log says what it
is. Each message is a line of the log, masked, and so is the reason for each answer 30
and each silence. A terminal id that no till has is answered 97; with --enrol it is
booked, with its merchant, and so is a test card that nobody has (docs/serve.md).

Tills T1, T2, … have no keys. K1, K2 have: their master keys and the PINs of the cards
are printed, for the terminal that is to be one. They are test keys from --seed, in no
log: they protect nothing and must never be loaded into a terminal that takes real cards.

Time is the wall clock's, or --speed times as fast: with 20, the 60, 45 and 35 s for
which terminal, acquirer and network wait are 3, 2.25 and 1.75 s, so that reversals
can be watched without waiting for a minute. The terminal's time-outs must be as many
times shorter. Between two institutions a message takes --latency, so that a till
which waits for each answer has at most 47 sales a second: for a load test, 0. With
--clock held time stands still, but while a terminal waits for an answer. Without
--record nothing is kept when the program ends.

It takes words on standard input while it runs, one a line: fault drop 0210 nth 2,
advance T+1 18:00, trace 12.50, day M1, help (docs/serve.md). The faults of the scenario
act; one that cannot at a host is refused with its line.

With --api it has a control API beside its ports, for tests in any language: worlds of
their own, faults, the clock, and where the money is (docs/control-api.md).

With --record it writes a folder while it runs: what comes in and what happens. What
is drawn by chance is then drawn from --seed, and acqsim replay lives the host's life
again, also that of one that was killed. The folder has the true bytes of what the
terminals send, for the test cards that a host takes (docs/serve.md).

With --tls-cert and --tls-key the ports are TLS, with --tls-client-ca mutual TLS. With
--dial the host connects to terminals that listen, once with --tls, and again whenever
the connection has gone.

Ctrl-C lets nobody new in, has what is under way answered and waits until terminals
hang up, for at most 10 s; a second one ends at once. The exit code is 130. A service
manager's SIGTERM does the same, with exit code 0 when nothing was left open, else 143.`,
		Example: examples("acqsim serve",
			"acqsim serve --keys double --speed 20",
			"acqsim serve --clock held --fault 'drop 0210 nth 2'",
			"acqsim serve --record monday --clock held",
			"acqsim serve --clock held --api 127.0.0.1:8585",
			"acqsim serve --dialect 1987-ascii --dial 127.0.0.1:9100 --latency 0",
			"acqsim serve my-shops.yaml --listen 127.0.0.1:9000 \\",
			"  --dialect unionpay-direct --log info"),
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				s.world = args[0]
			}
			if len(s.dial) > 0 && !cmd.Flags().Changed("listen") {
				s.listen = nil
			}
			return m.serve(cmd.Context(), s)
		},
	}
	s.sharedFlags(cmd)
	s.hostFlags(cmd)
	return cmd
}

// hostFlags are about what the host does.
func (s *serving) hostFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&s.strict, "strict", false, "answer as a host in production does: 30 where a message lacks what "+
		"its layout demands or has bytes behind its end, 77 to a batch that is not the host's")
	cmd.Flags().BoolVar(&s.enrol, "enrol", false, "book terminals, merchants and test cards that nobody has told of when "+
		"they are first heard of; on this machine alone")
	s.reachFlags(cmd)
	s.api.flags(cmd)
	cmd.Flags().StringVar(&s.clock, "clock", "wall",
		"wall: time goes by as on the wall; held: it stands, but while a terminal waits for an answer")
	cmd.Flags().StringArrayVar(&s.faults, "fault", nil,
		"a fault in the words of scenario files, such as 'drop 0210 nth 2'; more than once")
	cmd.Flags().IntVar(&s.keep, "keep", live.DefaultKeep,
		"how many closed clearing days are kept whole at least; of older ones that are clean the totals stay")
	cmd.Flags().StringVar(&s.start, "start", "",
		"when the world begins, such as '2026-03-25 18:00' (default: now)")
	cmd.Flags().StringVar(&s.record, "record", "",
		"write what comes in and what happens into this new folder, for acqsim replay")
	cmd.Flags().StringVar(&s.log, "log", "info", "what to log to standard error: debug, info, warn or error")
	cmd.Flags().BoolVar(&s.showPAN, "show-test-pan", false, "print the whole numbers of the test cards")
}

func (m *Main) serve(ctx context.Context, s *serving) error {
	config, told, err := m.world(s)
	if err != nil {
		return err
	}
	if config.Log, err = m.logger(s.log); err != nil {
		return err
	}
	config.Speed, config.Clock, config.Keep, config.Draining = s.speed, live.Clock(s.clock), s.keep, m.draining
	profile := config.Profile
	if err := m.reached(s, &config, dialectsOf(profile)); err != nil {
		return err
	}
	record, err := s.recorder(&config, told)
	if err != nil {
		return err
	}
	host, err := m.hosted(s, config)
	if err != nil {
		err = errors.Join(err, record.Discard())
	}
	var own *exitError
	if errors.As(err, &own) {
		return err
	}
	if errors.Is(err, live.ErrClock) || errors.Is(err, live.ErrEnrol) {
		return usage("--%s", strings.TrimPrefix(err.Error(), "live: "))
	}
	if err != nil {
		return environment("%w", err)
	}
	keys, err := host.Host().TestKeys()
	if err != nil {
		return errors.Join(err, host.Close())
	}
	if err := cmp.Or(m.introduced(host.door), m.introduce(meetings(host.Host().Ports(), &config), profile, &keys,
		s.showPAN)); err != nil {
		return errors.Join(err, host.Close())
	}
	if err := m.showKeypad(s.keypad); err != nil {
		return errors.Join(err, host.Close())
	}
	m.drains.Store(true)
	hearInBackground()
	go m.converse(ctx, host.Host, m.Stdin) // it may wait for a line for good, and ends with the program
	if err := host.Run(ctx); err != nil {
		return environment("%w", err)
	}
	return m.drained(ctx, host.Host().Left())
}

// world is what makes the world of a host.
func (m *Main) world(s *serving) (c live.HostConfig, told *scenarios.Scenario, err error) {
	if c.Profile, told, err = s.load(); err != nil {
		return c, nil, err
	}
	c.Seed, c.Steps, c.Dialects, c.Enrol = s.seed, stepsOf(told), s.known, s.enrol
	if c.Faults, err = acting(told, c.Profile, c.Steps, s.again != nil); err != nil {
		return c, nil, err
	}
	if c.Faults, err = s.driven(c.Faults, c.Profile, c.Steps); err != nil {
		return c, nil, err
	}
	c.Start, err = s.begins(c.Profile)
	return c, told, err
}

// driven adds the faults that flags say, and holds the other flags that drive a host.
func (s *serving) driven(faults []fault.Rule, w *scenarios.World, steps []live.Asked) ([]fault.Rule, error) {
	if s.keep < 1 {
		return nil, usage("--keep %d: want 1 or more", s.keep)
	}
	for i := range s.keypad {
		rule, err := s.keypad[i].Rule(live.ParseFault)
		if err == nil {
			err = live.CanAct(&rule, w, steps)
		}
		if err != nil {
			return nil, usage("%s: keypad %s: %s", s.profile, s.keypad[i].Amount.Decimal(), live.OwnWords(err))
		}
		faults = append(faults, rule)
	}
	for _, line := range s.faults {
		rule, err := live.ParseFault(line)
		if err == nil {
			err = live.CanAct(&rule, w, steps)
		}
		if err != nil {
			return nil, usage("--fault %q: %s", line, live.OwnWords(err))
		}
		faults = append(faults, rule)
	}
	return faults, nil
}

// begins returns when the world begins, 0 for now.
func (s *serving) begins(w *scenarios.World) (payment.Time, error) {
	if s.start == "" {
		return 0, nil
	}
	when, err := scenarios.ParseWhen(s.start)
	if err != nil || when.Kind != scenarios.OnDate {
		return 0, usage("--start %q: want a date and a time, such as '2026-03-25 18:00'", s.start)
	}
	calendar, err := world.NewCalendar(w)
	if err != nil {
		return 0, err
	}
	return when.Instant(0, calendar), nil
}

// stepsOf are the steps of a scenario that are done at its terminals.
func stepsOf(told *scenarios.Scenario) []live.Asked {
	if told == nil {
		return nil
	}
	return live.Steps(play.AskedOf(told))
}

// acting returns the faults of a scenario. One that cannot act at a host is refused with its place; a record's may be
// of a version that left such a one out, and was said so then.
func acting(told *scenarios.Scenario, w *scenarios.World, steps []live.Asked, recorded bool) ([]fault.Rule, error) {
	if told == nil {
		return nil, nil
	}
	var rules []fault.Rule
	var mistakes []string
	for i := range told.Faults {
		switch err := live.CanAct(&told.Faults[i], w, steps); {
		case err == nil:
			rules = append(rules, told.Faults[i])
		case !recorded:
			mistakes = append(mistakes, fmt.Sprintf("%v: %s", told.FaultsAt[i], live.OwnWords(err)))
		}
	}
	if len(mistakes) > 0 {
		return nil, usage("%s\na host cannot do this: take it out of the file, or serve its world alone, as a "+
			"profile (--profile)", strings.Join(mistakes, "\n"))
	}
	return rules, nil
}

// served is a line in the JSON of serve.
type served struct {
	Type     string   `json:"type"`              // api, port, terminal, test-key, card or keypad
	Dialect  string   `json:"dialect,omitempty"` // of a port that takes every one: none
	Layouts  []string `json:"layouts,omitempty"` // of a port: the dialects that it takes
	Addr     string   `json:"addr,omitempty"`
	Dials    bool     `json:"dials,omitempty"`    // of a port: terminals listen there and the host connects to them
	Security string   `json:"security,omitempty"` // of a port: tls or mutual-tls
	Name     string   `json:"name,omitempty"`
	Terminal string   `json:"terminal,omitempty"`
	Merchant string   `json:"merchant,omitempty"`
	Keys     string   `json:"keys,omitempty"` // scheme of the working keys
	TMK      string   `json:"test_tmk,omitempty"`
	Check    string   `json:"check_value,omitempty"`
	PAN      string   `json:"pan,omitempty"`
	Expiry   string   `json:"expiry,omitempty"`
	PIN      string   `json:"test_pin,omitempty"`
	Balance  string   `json:"balance,omitempty"`
	Amount   string   `json:"amount,omitempty"` // of a key of the keypad
	Fault    string   `json:"fault,omitempty"`
}

// meetings are the ports of a host and, behind them, the terminals that it dials, each with what protects it.
func meetings(ports []live.Port, c *live.HostConfig) (lines []served) {
	for i, p := range ports {
		line := served{Type: "port", Dialect: p.Dialect, Addr: p.Addr, Layouts: p.Layouts()}
		secured := c.TLS
		if i >= len(c.Ports) {
			line.Dials, secured = true, c.DialTLS
		}
		switch {
		case secured == nil:
		case secured.ClientCAs != nil || line.Dials && len(secured.Certificates) > 0:
			line.Security = "mutual-tls"
		default:
			line.Security = "tls"
		}
		lines = append(lines, line)
	}
	return lines
}

// introduce tells what a terminal must know to connect; lines say where.
func (m *Main) introduce(lines []served, w *scenarios.World, keys *world.TestKeys, showPAN bool) error {
	for _, name := range slices.Sorted(maps.Keys(w.Terminals)) {
		t := w.Terminals[name]
		lines = append(lines, served{Type: "terminal", Name: name, Terminal: string(t.ID),
			Merchant: string(w.Merchants[t.Merchant].ID), Dialect: t.Dialect})
	}
	for _, k := range keys.Master {
		lines = append(lines,
			served{Type: "test-key", Name: k.Till, Keys: k.Scheme, TMK: k.Clear, Check: k.Check.String()})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Cards)) {
		c := w.Cards[name]
		pan := payment.PAN(c.PAN).String()
		if showPAN {
			pan = c.PAN
		}
		lines = append(lines, served{Type: "card", Name: name, PAN: pan, Expiry: c.Expiry, PIN: keys.PINs[name],
			Balance: c.Balance.Decimal()})
	}
	lang := report.Language(m.lang)
	rows := [][]string{strings.Split(lang.Pick(
		"what|name|address, id, key or number|merchant, check or expiry|speaks, keys or balance",
		"项目|名称|地址、终端号、密钥或卡号|商户、校验值或有效期|报文规范、密钥或余额"), "|")}
	for i := range lines {
		if !m.json {
			rows = append(rows, lines[i].columns(lang))
		} else if err := m.line(lines[i]); err != nil {
			return err
		}
	}
	if m.json {
		return nil
	}
	if err := report.Columns(m.Stdout, rows, m.columns(m.Stdout)); err != nil || showPAN {
		return err
	}
	m.tell(lang.Pick("the card numbers are masked: --show-test-pan prints them whole; they are test numbers",
		"卡号已屏蔽：--show-test-pan 显示完整卡号，均为测试卡号"))
	return nil
}

// showKeypad says what goes wrong at which amount.
func (m *Main) showKeypad(keys []scenarios.Keyed) error {
	var rows [][]string
	for i := range keys {
		line := served{Type: "keypad", Amount: keys[i].Amount.Decimal(), Fault: keys[i].Fault}
		if rows = append(rows, line.columns(report.Language(m.lang))); !m.json {
			continue
		}
		if err := m.line(line); err != nil {
			return err
		}
	}
	if m.json || len(rows) == 0 {
		return nil
	}
	return report.Columns(m.Stdout, rows, m.columns(m.Stdout))
}

// columns is a line for people.
func (s *served) columns(lang report.Language) []string {
	kind := lang.Pick(s.Type, servedKinds[s.Type])
	switch s.Type {
	case "test-key":
		return []string{kind, s.Name, s.TMK, lang.Pick("check ", "校验值 ") + s.Check, s.Keys}
	case "keypad":
		return []string{kind, s.Amount, s.Fault}
	case "card":
		last := s.Balance
		if s.PIN != "" {
			last += lang.Pick(", test PIN ", "，测试密码 ") + s.PIN
		}
		return []string{kind, s.Name, s.PAN, s.Expiry, last}
	}
	speaks := s.Dialect
	if s.Dials {
		kind = lang.Pick("dial", "主动拨号")
	}
	if s.Type == "port" && s.Dialect == "" {
		speaks = lang.Pick("any of ", "任一：") + strings.Join(s.Layouts, lang.Pick(", ", "、"))
	}
	return []string{kind, s.Name, s.Addr + s.Terminal, s.Merchant + s.Security, speaks}
}

// servedKinds are the types of the lines in Chinese.
var servedKinds = map[string]string{
	"api": "接口", "port": "端口", "terminal": "终端", "test-key": "测试密钥", "card": "银行卡", "keypad": "金额键",
}
